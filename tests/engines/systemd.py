"""The unit of docker/systemd on a machine that systemd runs, in a container: its sandbox, its user, its folder."""

import contextlib
import time

from emulator import REPORT, ends, keys, moto, seeded
from image import podman
from stand_ins import MACHINE, stand_ins
from tools import ROOT, WORK, check, empty, program

NAME = "threatproof-machine"
UNITS = ROOT / "docker" / "systemd"
RESULTS = "/var/lib/private/threatproof/results"


def systemd():
    stand_ins()
    folder = empty(WORK / "systemd-machine")
    with moto() as url, contextlib.ExitStack() as stack:
        accounts = seeded(url, 3)
        podman("rm", "--force", "--ignore", NAME)
        podman("run", "--detach", "--name", NAME, "--privileged", "--systemd=always", MACHINE)
        stack.callback(podman, "rm", "--force", NAME)
        for _ in range(120):
            if podman("exec", NAME, "systemctl", "is-system-running", expect=None).stdout.strip() in ("running", "degraded"):
                break
            time.sleep(0.5)
        installed(folder, url)
        podman("exec", NAME, "systemctl", "daemon-reload")
        done = podman("exec", NAME, "systemctl", "start", "threatproof.service", expect=None)
        log = podman("exec", NAME, "journalctl", "--no-pager", "--unit", "threatproof", expect=None).stdout
        check("the service ends well", done.returncode == 0, log)
        podman("cp", f"{NAME}:{RESULTS}", folder / "results")
        read = {account for account, state in ends(folder / "results").items() if state == "read"}
        check("its sandbox lets it read the organization", set(accounts) < read, (accounts, read, log))
        podman("exec", NAME, "systemctl", "enable", "--now", "threatproof.timer")
        timers = podman("exec", NAME, "systemctl", "list-timers", "--no-pager").stdout
        check("its timer waits for Monday", "Mon" in timers and "threatproof.timer" in timers, timers)


def installed(folder, url):
    """As the instructions say."""
    settings = (UNITS / "environment").read_text()
    settings += "".join(f"{key}={value}\n" for key, value in keys(url).items())
    (folder / "environment").write_text(settings)
    podman("exec", NAME, "install", "-d", "/etc/threatproof", "/usr/local/bin")
    for file, place, mode in (
        (program(), "/usr/local/bin/threatproof", "0755"),
        (REPORT, "/etc/threatproof/report.htm", "0644"),
        (folder / "environment", "/etc/threatproof/environment", "0600"),
        (UNITS / "threatproof.service", "/etc/systemd/system/threatproof.service", "0644"),
        (UNITS / "threatproof.timer", "/etc/systemd/system/threatproof.timer", "0644"),
    ):
        podman("cp", file, f"{NAME}:{place}")
        podman("exec", NAME, "chmod", mode, place)
