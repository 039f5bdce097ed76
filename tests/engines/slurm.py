"""A real Slurm: an array of shards and a merge that depends on it, with docker/slurm's own scripts.

One shard is killed, one never starts: the merge says so of exactly their accounts. A third one fails, and is started
again by its script. After the two ran again, the result is that of one process.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import time

from emulator import REPORT, alone, difference, ends, keys, lasting, moto, seeded
from tools import HERE, ROOT, WORK, check, empty, free_ports, program, run, say

SHARDS = 4
KILLED, FAILING, NEVER = 1, 2, 3
SCRIPTS = ROOT / "docker" / "slurm"

# The program, but when asked to, so slow in one shard that it is surely reading when it is killed, and failing in
# another one that did not run before.
PROGRAM = f"""#!/bin/sh
case ${{DAMAGE-}}${{THREATPROOF_SHARD-}} in
yes{KILLED}/{SHARDS}) export THREATPROOF_MAX_RATE=1 ;;
yes{FAILING}/{SHARDS}) [ "${{SLURM_RESTART_COUNT:-0}}" -gt 0 ] || exit 1 ;;
esac
exec "$(dirname "$0")/program" "$@"
"""


@contextlib.contextmanager
def cluster(folder):
    """munged, slurmctld and slurmd on this machine; the environment of whoever uses them."""
    host = os.uname().nodename.split(".")[0]
    for name in ("state", "spool"):
        (folder / name).mkdir()
    text = (HERE / "slurm.conf").read_text().format(folder=folder, host=host, ports=free_ports(2))
    (folder / "slurm.conf").write_text(text)
    env = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    with contextlib.ExitStack() as stack:
        if subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode:
            munge = pwd.getpwnam("munge")
            os.makedirs("/run/munge", exist_ok=True)
            os.chown("/run/munge", munge.pw_uid, munge.pw_gid)
            start(stack, folder, ["munged", "--foreground", "--force"], env, user="munge", group="munge")
            until(lambda: os.path.exists("/run/munge/munge.socket.2"), "munged")
        start(stack, folder, ["slurmctld", "-D"], env)
        start(stack, folder, ["slurmd", "-D", "-N", host], env)
        until(lambda: "idle" in text_of(["sinfo", "-h", "-o", "%T"], env), "slurmd", folder)
        yield env


def start(stack, folder, command, env, **who):
    log = stack.enter_context(open(folder / f"{command[0]}.out", "w"))
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log, **who)
    stack.callback(process.wait)
    stack.callback(process.terminate)


def text_of(command, env):
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False).stdout


def until(holds, what, folder="its log", seconds=120):
    for _ in range(seconds * 5):
        if holds():
            return
        time.sleep(0.2)
    raise SystemExit(f"waited {seconds} s for {what}; see {folder}")


class Array:
    """One submission of docker/slurm/submit.sh."""

    def __init__(self, folder, env, *shards):
        self.env, self.folder = env, folder
        done = run(SCRIPTS / "submit.sh", REPORT, SHARDS, folder, *shards, env=env)
        self.scan, self.merge = (line.split()[1] for line in done.stdout.strip().split("\n"))

    def field(self, job, name):
        """What the controller tells of a job, while it remembers it."""
        told = text_of(["scontrol", "-o", "show", "job", job], self.env)
        return dict(word.partition("=")[::2] for word in told.split()).get(name, "")

    def state(self, job):
        return self.field(job, "JobState"), self.field(job, "ExitCode")

    def merged(self):
        """Waits for the merge; how it ended."""
        over = ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL")
        until(lambda: self.state(self.merge)[0] in over, "the merge", self.folder / "log", 300)
        return self.state(self.merge)


def shard_of(account):
    """As docs/ and the program say: the first 8 bytes of the digest of the id."""
    return int.from_bytes(hashlib.sha256(account.encode()).digest()[:8], "big") % SHARDS


def slurm():
    folder = empty(WORK / "slurm")
    path = empty(folder / "bin")
    shutil.copy(program(), path / "program")
    (path / "threatproof").write_text(PROGRAM)
    (path / "threatproof").chmod(0o755)
    with moto() as url, cluster(folder) as env:
        accounts = seeded(url, 12)
        env = {**env, **keys(url), "PATH": f"{path}:{env['PATH']}"}
        one = alone(folder, env)
        whole(env, folder / "whole", one)
        damaged(env, folder / "damaged", one, accounts)


def whole(env, folder, one):
    """All shards at once."""
    array = Array(folder, env)
    state, code = array.merged()
    check("an array of Slurm is merged", (state, code) == ("COMPLETED", "0:0"), (state, code))
    compare("it gives the bytes of one process", folder / "merged", one)


def damaged(env, folder, one, accounts):
    """One shard killed while it reads, one that never starts, and one that fails the first time."""
    array = Array(folder, {**env, "DAMAGE": "yes"})
    run("scancel", f"{array.scan}_{NEVER}", env=env)
    until(lambda: array.state(f"{array.scan}_{KILLED}")[0] == "RUNNING", "a shard to start", folder / "log")
    reading = folder / "shards" / str(KILLED)
    until(lambda: list(reading.rglob("journal*")), "a shard to read", folder / "log")
    time.sleep(2)
    run("scancel", "--signal=TERM", f"{array.scan}_{KILLED}", env=env)
    # Slurm waits for two minutes before it starts a job again; not here.
    failing = f"{array.scan}_{FAILING}"
    until(lambda: array.field(failing, "Restarts") == "1", "a shard to be started again", folder / "log")
    until(lambda: array.state(failing)[0] == "PENDING", "a shard to be started again", folder / "log")
    run("scontrol", "update", f"JobId={failing}", "StartTime=now", env=env)
    state, code = array.merged()
    check("a shard that failed is started again", array.field(failing, "Restarts") == "1")
    check("a shard that gets SIGTERM ends with 143", array.state(f"{array.scan}_{KILLED}")[1] == "143:0")
    check("the merge ends with 4", (state, code) == ("FAILED", "4:0"), (state, code))
    lost = {account for account in accounts if shard_of(account) in (KILLED, NEVER)}
    open_ = {account for account, state in ends(folder / "merged").items() if state != "read"}
    say(f"     shards {KILLED} and {NEVER} have {len(lost)} of {len(accounts)} accounts")
    check("exactly their accounts are unknown", lost and open_ == lost, f"{sorted(open_)} {sorted(lost)}")

    array = Array(folder, env, f"{KILLED},{NEVER}")
    state, code = array.merged()
    check("after those two ran again, the merge ends with 0", (state, code) == ("COMPLETED", "0:0"), (state, code))
    compare("and gives the bytes of one process", folder / "merged", one)


def compare(what, merged, one):
    first, second = lasting(merged), lasting(one)
    check(what, first == second, difference(first, second))
