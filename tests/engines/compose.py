"""docker/compose as its instructions say, with podman-compose; and the image for GitLab."""

import os
import shutil

from emulator import ends
from image import IMAGE, build, built, containers, podman
from stand_ins import stand_ins
from tools import HERE, ROOT, WORK, check, empty, python, run

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
        told = ends(folder / "output" / "organization").items()
        # The emulator does not answer all that the whole report needs.
        read = {account for account, state in told if state in ("read", "partial")}
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
