"""What every part of these tests needs: folders, commands, tools that are installed once, checks that are counted."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "engines"

PASSED, FAILED, SKIPPED = [], [], []


def say(text):
    print(text, flush=True)


def check(what, holds, shown=""):
    """Counts one statement, and says so if it does not hold."""
    (PASSED if holds else FAILED).append(what)
    say(f"{'ok  ' if holds else 'FAIL'} {what}" + (f"\n     {shown}" if shown and not holds else ""))
    return holds


def skip(what, why):
    SKIPPED.append(what)
    say(f"skip {what}: {why}")


def run(*command, expect=0, env=None, **options):
    """Runs a command; ends the tests with all that it said if it ends otherwise than expected."""
    options.setdefault("cwd", ROOT)
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **options,
    )
    if expect is not None and done.returncode != expect:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def lint(what, *command, **options):
    """A command that is silent, or at least ends with 0, if all is well."""
    done = run(*command, expect=None, **options)
    check(what, done.returncode == 0, done.stdout + done.stderr)


def free_ports(count):
    """Ports of loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def empty(folder):
    """The folder, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def once(name, source, make):
    """A folder below target/ that is made once for each content of `source`; the marker comes last."""
    key = hashlib.sha256(source.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = WORK / f"{name}-{key}"
    if not (folder / ".complete").exists():
        say(f"installing {name}")
        make(empty(folder))
        (folder / ".complete").touch()
    return folder


def python(name, requirements):
    """A virtual environment with exactly these packages."""

    def make(folder):
        run(sys.executable, "-m", "venv", folder)
        pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--no-input", "--no-deps", "--requirement", requirements)

    return once(name, requirements, make) / "bin"


def npm():
    """The linters of package.json."""

    def make(folder):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)

    return once("npm", HERE / "package-lock.json", make) / "node_modules" / ".bin"


def debian():
    """Debian's packages of the engines; needs root, and is quick if they are there."""
    wanted = [line for line in (HERE / "packages.txt").read_text().split("\n") if line and line[0] != "#"]
    there = run("dpkg-query", "-W", "-f", "${Package} ${Status}\n", *wanted, expect=None).stdout
    missing = [name for name in wanted if f"{name} install ok installed" not in there]
    if missing:
        say(f"installing {' '.join(missing)}")
        run("apt-get", "update")
        run("apt-get", "install", "-y", "--no-install-recommends", *missing, env={"DEBIAN_FRONTEND": "noninteractive"})


def program():
    """The static binary: THREATPROOF_BINARY, or a release build as in docker/Dockerfile."""
    if given := os.environ.get("THREATPROOF_BINARY"):
        return Path(given).resolve()
    target = f"{os.uname().machine}-unknown-linux-gnu"
    say("building the program (about ten minutes the first time)")
    run(
        *("cargo", "build", "--release", "--locked", "--target", target),
        env={"RUSTFLAGS": "-C target-feature=+crt-static", "CARGO_TARGET_DIR": str(TARGET)},
    )
    return TARGET / target / "release" / "threatproof"
