"""The image, built and run: small, reproducible, without rights, on a file system that nobody can write to."""

import contextlib
import json
import os
import re
import shutil
import time
from pathlib import Path

from emulator import REPORT, difference, keys, lasting, moto, results, seeded
from tools import HERE, ROOT, WORK, check, empty, lint, program, python, run, say

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
IMAGE = "localhost/threatproof:latest"
WITH_REPORT = "localhost/threatproof-report:latest"
# In megabytes: the program, its certificates, and some room.
LARGEST = 90
LOCKED = ("--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges")


def containers():
    """The environment of podman and buildah: a store below target/, settings that work without systemd."""
    storage = WORK / "storage.conf"
    storage.write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{WORK}/storage"\nrunroot = "/run/threatproof-engines"\n'
    )
    return {"CONTAINERS_CONF": str(HERE / "containers.conf"), "CONTAINERS_STORAGE_CONF": str(storage)}


def podman(*arguments, **options):
    return run("podman", *arguments, env=containers(), **options)


def build(dockerfile, tag, context, *arguments):
    """Builds an image without any from a registry; its id."""
    done = run(
        *("buildah", "bud", "--isolation", "chroot", "--no-cache", "--timestamp", "0", "--quiet"),
        *("-f", dockerfile, "-t", tag, *arguments, context),
        env=containers(),
    )
    return done.stdout.split()[-1]


def built():
    """The image of the program, and the one with a report; nothing is compiled in it."""
    files = empty(WORK / "image")
    shutil.copy(program(), files / "threatproof")
    (files / "etc" / "ssl" / "certs").mkdir(parents=True)
    shutil.copy(CERTIFICATES, files / "etc" / "ssl" / "certs")
    identity = build(ROOT / "docker" / "Dockerfile", IMAGE, ROOT, "--build-context", f"files={files}")
    folder = empty(WORK / "report")
    shutil.copy(REPORT, folder / "report.htm")
    build(ROOT / "docker" / "report.Dockerfile", WITH_REPORT, folder, "--build-arg", f"IMAGE={IMAGE}")
    return files, identity


def image():
    files, identity = built()
    again = build(ROOT / "docker" / "Dockerfile", IMAGE, ROOT, "--build-context", f"files={files}")
    check("built twice, the image is the same", identity == again, f"{identity} {again}")
    described()
    closed()
    written()
    with moto() as url:
        accounts = seeded(url, 3)
        say(f"     an emulator with the accounts {', '.join(accounts)}")
        scanned(url)
        stopped(url)


def described():
    """What the image says of itself."""
    told = json.loads(podman("image", "inspect", IMAGE).stdout)[0]
    config = told["Config"]
    megabytes = told["Size"] / 1e6
    check(f"the image has {megabytes:.1f} MB, in {len(told['RootFS']['Layers'])} layers", megabytes < LARGEST)
    check("it runs as an ordinary user", config["User"] == "65532:65532", config)
    check("it is ended by SIGTERM", config["StopSignal"] == "SIGTERM", config)
    labels = {key.rpartition(".")[2] for key in config["Labels"] if key.startswith("org.opencontainers.image.")}
    check("it is labelled", labels >= {"title", "description", "licenses", "version", "revision", "created"}, labels)
    check("it has no volume and no health check", "Volumes" not in config and "Healthcheck" not in told, config)
    version = podman("run", "--rm", *LOCKED, IMAGE, "--version").stdout
    check("its version is the label's", version.split()[1] == config["Labels"]["org.opencontainers.image.version"], version)


def closed():
    """Nothing can be written but in the folder that is mounted."""
    done = podman("run", "--rm", *LOCKED, IMAGE, "demo", "--output-directory", "/elsewhere", expect=None)
    check("a read-only file system: exit 2, and why", done.returncode == 2 and "Read-only file system" in done.stderr, done)
    folder = empty(WORK / "demo")
    os.chown(folder, 65532, 65532)
    podman("run", "--rm", *LOCKED, "-v", f"{folder}:/work", IMAGE, "demo", "--output-directory", "/work")
    owners = {(each.stat().st_uid, each.stat().st_gid) for each in folder.rglob("*")}
    check("a mounted folder has the results, which belong to the user", owners == {(65532, 65532)}, owners)


def written():
    """The templates of roles that the program writes."""
    folder = empty(WORK / "policies")
    for form in ("cloudformation", "stackset"):
        file = folder / f"{form}.json"
        file.write_text(podman("run", "--rm", *LOCKED, WITH_REPORT, "policy", "report.htm", "--format", form).stdout)
        lint(f"cfn-lint {file.name}", python("linters", HERE / "requirements.txt") / "cfn-lint", file)


def scanned(url):
    """From inside as from outside."""
    outside = empty(WORK / "outside")
    run(program(), "scan", REPORT, "--output-directory", outside, env=keys(url))
    inside = empty(WORK / "inside")
    os.chown(inside, 65532, 65532)
    podman(
        *("run", "--rm", *LOCKED, *environment(url), "-v", f"{inside}:/work", WITH_REPORT),
        *("scan", "report.htm", "--output-directory", "/work"),
    )
    one, other = lasting(inside), lasting(outside)
    check("a scan from inside gives the bytes of one from outside", one == other, difference(one, other))
    check("it read AWS", results(inside)["calls"]["total"] > 0, results(inside)["calls"])


def environment(url, **more):
    told = {**keys(url), **more}
    return [word for key, value in told.items() for word in ("--env", f"{key}={value}")]


def stopped(url):
    """A scan that takes for ever, seen from the machine, then ended."""
    folder = empty(WORK / "stopped")
    os.chown(folder, 65532, 65532)
    name = "threatproof-stopped"
    podman("rm", "--force", "--ignore", name)
    podman(
        *("run", "--detach", "--name", name, *LOCKED),
        *environment(url, THREATPROOF_MAX_RATE="1", THREATPROOF_THREAT="s3-tls,lambda-vpc,waf,console-mfa"),
        *("-v", f"{folder}:/work", WITH_REPORT, "scan", "report.htm", "--output-directory", "/work"),
    )
    with contextlib.ExitStack() as stack:
        stack.callback(podman, "rm", "--force", name)
        time.sleep(5)
        pid = podman("inspect", "--format", "{{.State.Pid}}", name).stdout.strip()
        status = Path(f"/proc/{pid}/status").read_text()
        told = dict(re.findall(r"^(\w+):\s*(.*)$", status, re.M))
        check("it runs as 65532", told["Uid"].split() == ["65532"] * 4, told["Uid"])
        none = {told[key].strip("0") for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {""}
        check("it has no capability, and can get none", none and told["NoNewPrivs"] == "1", status)
        began = time.monotonic()
        podman("stop", "--time", "30", name)
        took = time.monotonic() - began
        code = podman("inspect", "--format", "{{.State.ExitCode}}", name).stdout.strip()
        check(f"SIGTERM ends it with 143, in {took:.1f} s", code == "143" and took < 20, code)
        summary = results(folder)["summary"]
        whole = (folder / "report.updated.htm").exists() and (folder / "evidence" / "manifest.json").exists()
        check("its outputs are whole", whole and summary["needs_investigation"] > 0, summary)
