"""Images that stand for those of a registry, which is not to be had everywhere: made of packages of Debian.

The emulator is the pinned one that the other tests use, with Debian's Python; the shell is Debian's busybox; the machine
is Debian's systemd.
"""

import shutil

from emulator import REQUIREMENTS
from image import build, podman
from tools import HERE, once, python, run

PACKAGES = "base-files,busybox-static,coreutils,dash,python3,systemd,systemd-sysv,util-linux"
SOURCES = "/etc/apt/sources.list.d/debian.sources"
MACHINE = "localhost/machine:latest"
# By the name under which the deployments know them.
IMAGES = {
    "docker.io/motoserver/moto:5.2.5": """FROM scratch
ADD debian.tar /
COPY packages /packages
ENV PYTHONPATH=/packages PATH=/usr/bin:/bin
ENTRYPOINT ["/usr/bin/python3", "-m", "moto.server", "-H", "0.0.0.0"]
""",
    "docker.io/library/busybox:1.37.0": """FROM scratch
ADD debian.tar /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
""",
    MACHINE: """FROM scratch
ADD debian.tar /
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin container=podman
STOPSIGNAL SIGRTMIN+3
CMD ["/lib/systemd/systemd"]
""",
}


def stand_ins():
    """Makes those that are not there; they are kept in the store below target/."""

    def debian(folder):
        command = ("mmdebstrap", "--variant=extract", "--mode=root", f"--include={PACKAGES}", "bookworm")
        run(*command, folder / "debian.tar", SOURCES)
        for name in IMAGES:
            podman("image", "rm", "--force", name, expect=None)

    folder = once("debian", HERE / "stand_ins.py", debian)
    packages = next((python("emulators", REQUIREMENTS).parent / "lib").glob("python*")) / "site-packages"
    if not (folder / "packages").exists():
        shutil.copytree(packages, folder / "packages")
    for name, text in IMAGES.items():
        if podman("image", "exists", name, expect=None).returncode:
            (folder / "Dockerfile").write_text(text)
            build(folder / "Dockerfile", name, folder)
