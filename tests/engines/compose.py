"""docker/compose as its instructions say, with podman-compose; and the image for GitLab.

Images from registries are not to be had everywhere, so two of Debian's packages stand in for them: the emulator is the
pinned one that the other tests use, with Debian's Python, and the shell is Debian's busybox.
"""

import os
import shutil

from emulator import REQUIREMENTS, results
from image import IMAGE, build, built, containers, podman
from tools import HERE, ROOT, WORK, check, empty, once, python, run

PACKAGES = "python3,busybox-static"
SOURCES = "/etc/apt/sources.list.d/debian.sources"
MOTO = "docker.io/motoserver/moto:5.2.5"
SHELL = "docker.io/library/busybox:1.37.0"
EMULATOR = """FROM scratch
ADD debian.tar /
COPY packages /packages
ENV PYTHONPATH=/packages PATH=/usr/bin:/bin
ENTRYPOINT ["/usr/bin/python3", "-m", "moto.server", "-H", "0.0.0.0"]
"""
BUSYBOX = """FROM scratch
ADD debian.tar /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
"""


def stand_ins():
    """Images under the names of those that they stand for."""

    def debian(folder):
        command = ("mmdebstrap", "--variant=extract", "--mode=root", f"--include={PACKAGES}", "bookworm")
        run(*command, folder / "debian.tar", SOURCES)

    folder = once("debian", HERE / "compose.py", debian)
    packages = next((python("emulators", REQUIREMENTS).parent / "lib").glob("python*")) / "site-packages"
    if not (folder / "packages").exists():
        shutil.copytree(packages, folder / "packages")
    for name, text in ((MOTO, EMULATOR), (SHELL, BUSYBOX)):
        if podman("image", "exists", name, expect=None).returncode:
            (folder / "Dockerfile").write_text(text)
            build(folder / "Dockerfile", name, folder)


def compose():
    built()
    stand_ins()
    gitlab()
    folder = empty(WORK / "compose")
    for name in ("compose.yaml", "seed.py"):
        shutil.copy(ROOT / "docker" / "compose" / name, folder)
    (folder / "output").mkdir()
    os.chown(folder / "output", 65532, 65532)
    tool = python("linters", HERE / "requirements.txt") / "podman-compose"
    env = {**containers(), "IMAGE": IMAGE, "REPORT": str(ROOT / "src" / "demo" / "report.htm")}

    def tell(*words, **options):
        return run(tool, *words, cwd=folder, env=env, **options)

    tell("down", expect=None)
    try:
        tell("up", "-d", "emulator")
        accounts = tell("run", "--rm", "seed").stdout.split()
        tell("run", "--rm", "--no-deps", "scan")
        read = {each["account"] for each in results(folder / "output" / "organization")["accounts"]}
        check("the compose file scans its organization", len(accounts) == 12 and set(accounts) < read, (accounts, read))
    finally:
        tell("down", expect=None)


def gitlab():
    """The image with a shell."""
    folder = ROOT / "docker" / "ci"
    build(folder / "gitlab.Dockerfile", "localhost/threatproof-gitlab", folder, "--build-arg", f"IMAGE={IMAGE}")
    script = ("sh", "-c", "threatproof --version && id -u")
    told = podman("run", "--rm", "localhost/threatproof-gitlab", *script).stdout
    check("the image for GitLab has the program and a shell", told.startswith("threatproof ") and "65532" in told, told)
