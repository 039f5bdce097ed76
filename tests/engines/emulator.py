"""Emulators of AWS on loopback, with an organization in them, and a scan of it by the program alone."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tools import HERE, ROOT, WORK, free_ports, program, python, run

REQUIREMENTS = HERE.parent / "emulator" / "requirements.txt"
SEED = ROOT / "docker" / "compose" / "seed.py"
REPORT = ROOT / "src" / "demo" / "report.htm"


def keys(url):
    """The environment of whoever talks to the emulator; nothing of this machine's own configuration."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
        "AWS_EC2_METADATA_DISABLED": "true",
        "THREATPROOF_REGION": "us-east-1",
        # What the emulators answer completely, and soon.
        "THREATPROOF_THREAT": "s3-tls,s3-access-logging",
        # A machine that is busy with tests is slow, and that is not what they are about.
        "THREATPROOF_CONNECT_TIMEOUT": "60",
        "THREATPROOF_READ_TIMEOUT": "120",
    }


@contextlib.contextmanager
def emulator(name, *arguments, env=None, ready="/"):
    """Starts one, waits until it answers, and ends it."""
    port = free_ports(1)[0]
    url = f"http://localhost:{port}"
    command = [str(python("emulators", REQUIREMENTS) / name), *(word.format(port=port) for word in arguments)]
    environment = {**os.environ, **{key: value.format(port=port) for key, value in (env or {}).items()}}
    with open(WORK / f"{name}.log", "w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=WORK)
        try:
            for _ in range(240):
                if process.poll() is not None:
                    sys.exit(f"{name} ended; see {log.name}")
                with contextlib.suppress(OSError):
                    with contextlib.suppress(urllib.error.HTTPError):
                        urllib.request.urlopen(url + ready, timeout=5).read()
                    break
                time.sleep(0.25)
            yield url
        finally:
            process.terminate()
            process.wait()


def moto():
    return emulator("moto_server", "-H", "127.0.0.1", "-p", "{port}", ready="/moto-api/")


def seeded(url, accounts, buckets=3):
    """Fills the emulator; the ids of the accounts, which are the same each time."""
    with contextlib.suppress(urllib.error.HTTPError):  # Of moto; others draw anew each time.
        urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/seed?a=1", method="POST")).read()
    done = run(python("emulators", REQUIREMENTS) / "python", SEED, accounts, buckets, env=keys(url))
    return done.stdout.split()


def alone(folder, env):
    """What one process finds in all accounts, for shards to be compared with; from a list, as theirs."""
    listed = folder / "accounts.json"
    run(program(), "accounts", "--organization", "--output", listed, env=env)
    one = folder / "one"
    run(program(), "scan", REPORT, "--accounts-file", listed, "--output-directory", one, env=env)
    return one


def results(folder):
    return json.loads((folder / "results.json").read_text())


def ends(folder):
    """What became of each account of a run: its state, by its id."""
    manifest = json.loads((folder / "evidence" / "manifest.json").read_text())
    told = results(folder).get("accounts", manifest["accounts"])
    return {each["account"]: each["state"] for each in told}


def lasting(folder):
    """What two runs over the same accounts have in common, byte for byte.

    That is all but the run's id and its times, and how often AWS was asked whose credentials these are: each shard asks.
    """
    told = results(folder)
    calls = told["calls"]
    calls["total"] -= calls["by_operation"].pop("sts:GetCallerIdentity", 0)
    gone = [told["run"][key] for key in ("id", "started_at", "finished_at")]
    files = {"results.json": json.dumps(told, indent=1), "report.updated.htm": (folder / "report.updated.htm").read_text()}
    for name in files:
        for each in gone:
            files[name] = files[name].replace(each, "…")
    return files


def difference(one, other):
    """Where two texts part, for a message."""
    for name, text in one.items():
        if text != other[name]:
            at = next((i for i, pair in enumerate(zip(text, other[name])) if pair[0] != pair[1]), 0)
            start = max(0, at - 100)
            return f"{name}: …{text[start:at + 100]!r}\n     {other[name][start:at + 100]!r}"
    return ""
