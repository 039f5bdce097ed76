"""The Jobs of docker/kubernetes as the pods that a cluster would make of them, run by `podman kube play`.

There is no cluster: what the Job controller and the kubelet do with an index, variables and the volume is done here.
"""

import contextlib
import re
from pathlib import Path

import yaml

from emulator import alone, difference, keys, lasting, moto, seeded
from image import WITH_REPORT, built, podman
from tools import ROOT, WORK, check, empty

SHARDS = 3
MANIFESTS = ROOT / "docker" / "kubernetes"
SETTINGS = {"RUN": "first", "SHARDS": str(SHARDS)}
CLAIM = "threatproof"


def documents(name):
    return list(yaml.safe_load_all((MANIFESTS / name).read_text()))


def pod(manifest, name, more):
    """What a Job makes of its template, and what of it needs no cluster."""
    spec = documents(manifest)[0]["spec"]["template"]["spec"]
    for key in ("serviceAccountName", "automountServiceAccountToken", "dnsConfig"):
        del spec[key]
    container = spec["containers"][0]
    container.update(image=WITH_REPORT, imagePullPolicy="Never")
    container["env"] += [{"name": key, "value": value} for key, value in more.items()]
    known = {**SETTINGS, **{each["name"]: each["value"] for each in container["env"]}}
    container["args"] = [re.sub(r"\$\((\w+)\)", lambda found: known[found[1]], each) for each in container["args"]]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


def play(folder, document):
    """Starts what the document says; waits for its container, if it has one, and tells how it ended."""
    name = document["metadata"]["name"]
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(document))
    settings = folder / "settings.yaml"
    settings.write_text(
        yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "threatproof-run"}, "data": SETTINGS})
    )
    podman("kube", "play", "--network", "host", "--configmap", settings, file, cwd=folder)
    if document["kind"] == "Pod":
        return int(podman("wait", f"{name}-threatproof").stdout)
    return 0


def kubernetes():
    built()
    folder = empty(WORK / "kubernetes")
    pods = {"accounts": ("accounts.yaml", {})}
    pods |= {f"scan-{index}": ("scan.yaml", {"JOB_COMPLETION_INDEX": str(index)}) for index in range(SHARDS)}
    pods["merge"] = ("merge.yaml", {})
    with moto() as url, contextlib.ExitStack() as stack:
        seeded(url, 6)
        forget(pods)
        stack.callback(forget, pods)
        for document in documents("common.yaml"):
            if document["kind"] == "PersistentVolumeClaim":
                play(folder, document)
        for name, (manifest, more) in pods.items():
            code = play(folder, pod(manifest, name, {**keys(url), **more}))
            said = podman("logs", f"{name}-threatproof").stderr if code else ""
            check(f"the pod {name} ends with 0", code == 0, f"{code} {said}")
        one = alone(folder, keys(url))
        mount = podman("volume", "inspect", "--format", "{{.Mountpoint}}", CLAIM).stdout.strip()
        first, second = lasting(Path(mount) / SETTINGS["RUN"] / "merged"), lasting(one)
        check("the Jobs give the bytes of one process", first == second, difference(first, second))


def forget(pods):
    """Takes away what an earlier run, or this one, left."""
    for name in pods:
        podman("pod", "rm", "--force", name, expect=None)
    podman("volume", "rm", "--force", CLAIM, expect=None)
