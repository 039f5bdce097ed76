"""Tests on real engines: linters, containers, Slurm, Step Functions. CONTRIBUTING.md says how to run them.

    python3 tests/engines [lint|image|compose|kubernetes|systemd|slurm|map]...     all of them by default
"""

import os
import sys

import tools
from emulator import REQUIREMENTS
from lint import lints


def parts():
    """By name, in the order of how long they take. What needs an engine is imported when it is asked for."""

    def image():
        from image import image as part

        part()

    def compose():
        from compose import compose as part

        part()

    def kubernetes():
        from kubernetes import kubernetes as part

        part()

    def systemd():
        from systemd import systemd as part

        part()

    def slurm():
        from slurm import slurm as part

        part()

    def states():
        from states import states as part

        part()

    return {"lint": lints, "image": image, "compose": compose, "kubernetes": kubernetes, "systemd": systemd, "slurm": slurm, "map": states}


def main(names):
    known = parts()
    if strange := [name for name in names if name not in known]:
        sys.exit(f"no such part: {', '.join(strange)}; there are {', '.join(known)}")
    tools.WORK.mkdir(parents=True, exist_ok=True)
    if [name for name in names or known if name != "lint"]:
        tools.debian()
        interpreter = tools.python("emulators", REQUIREMENTS) / "python"
        if sys.prefix == sys.base_prefix:  # Once more, with the packages that talk to emulators.
            os.execv(interpreter, [str(interpreter), *sys.orig_argv[1:]])
    for name in names or known:
        tools.say(f"# {name}")
        known[name]()
    for what in tools.FAILED:
        tools.say(f"failed: {what}")
    tools.say(f"{len(tools.PASSED)} passed, {len(tools.FAILED)} failed, {len(tools.SKIPPED)} skipped")
    sys.exit(1 if tools.FAILED else 0)


main(sys.argv[1:])
