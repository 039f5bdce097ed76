"""docker/aws/map.asl.json as it is, on an emulator of Step Functions and ECS that starts real containers.

The emulator calls a task done whatever its containers ended with, so their exit codes are looked at here.
"""

import contextlib
import json
import os
import subprocess
import time

import boto3

from emulator import REPORT, difference, emulator, keys, lasting, seeded
from image import WITH_REPORT, built, containers
from tools import ROOT, WORK, check, empty, program, run

SHARDS = 3
DEFINITION = ROOT / "docker" / "aws" / "map.asl.json"
ARRAY = ROOT / "docker" / "aws" / "batch.asl.json"


@contextlib.contextmanager
def engine(folder):
    """Podman as the Docker that the emulator asks for; its address."""
    socket = folder / "podman.sock"
    log = open(folder / "podman.log", "w")
    command = ["podman", "system", "service", "--time", "0", f"unix://{socket}"]
    process = subprocess.Popen(command, env={**os.environ, **containers()}, stdout=log, stderr=log)
    try:
        while not socket.exists():
            time.sleep(0.1)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait()
        log.close()


def states():
    built()
    folder = empty(WORK / "states")
    work = empty(folder / "work")
    os.chown(work, 65532, 65532)
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": "{port}", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
    with engine(folder) as socket, emulator("ministack", env={**settings, "DOCKER_HOST": socket}) as url:
        seeded(url, 6, 2)
        aws = {name: boto3.client(name, endpoint_url=url, **CREDENTIALS) for name in ("ecs", "stepfunctions")}
        task = definitions(aws["ecs"], url, work)
        done = execute(aws["stepfunctions"], task)
        check("the state machine succeeds", done["status"] == "SUCCEEDED", done)
        codes = ended(aws["ecs"])
        expected = ["accounts", "merge"] + ["scan"] * SHARDS
        check(f"{len(expected)} containers ran, and all ended with 0", codes == [(name, 0) for name in expected], codes)
        array(aws["stepfunctions"])
        one = folder / "one"
        for _ in range(2):  # The first makes AWS write credential reports.
            run(program(), "scan", REPORT, "--organization", "--output-directory", one, env=keys(url))
        merged = next(work.glob("*/merged"))
        first, second = lasting(merged), lasting(one)
        check("its result has the bytes of one process", first == second, difference(first, second))


CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}


def definitions(ecs, url, work):
    """A cluster and a task as base.yaml has it, with a folder of this machine for the file system."""
    ecs.create_cluster(clusterName="threatproof")
    container = {
        "name": "threatproof",
        "image": WITH_REPORT,
        "command": ["--version"],
        "readonlyRootFilesystem": True,
        "environment": [{"name": key, "value": value} for key, value in keys(url).items()],
        "mountPoints": [{"sourceVolume": "work", "containerPath": "/work"}],
    }
    made = ecs.register_task_definition(
        family="threatproof",
        networkMode="host",
        volumes=[{"name": "work", "host": {"sourcePath": str(work)}}],
        containerDefinitions=[container],
    )
    return made["taskDefinition"]["taskDefinitionArn"]


def execute(states, task):
    """As CloudFormation would fill it in; how it ended."""
    definition = DEFINITION.read_text()
    values = {
        "Cluster": "threatproof",
        "Task": task,
        "SubnetA": "subnet-a",
        "SubnetB": "subnet-b",
        "SecurityGroup": "sg-a",
        "Report": "report.htm",
    }
    for name, value in values.items():
        definition = definition.replace(f"${{{name}}}", value)
    return finished(states, "map", definition)


def array(states):
    """What the array job is asked to do: the emulator has no AWS Batch that a machine can wait for."""
    scan = json.loads(ARRAY.read_text())["States"]["Scan"]
    definition = {"StartAt": "Scan", "States": {"Scan": {"Type": "Pass", "Parameters": scan["Parameters"], "End": True}}}
    told = finished(states, "array", json.dumps(definition))
    asked = json.loads(told.get("output", "{}"))
    command = asked.get("ContainerOverrides", {}).get("Command", [""])
    ended = command[-1].startswith("/work/") and command[-1].endswith("/shards/{shard}")
    check("each job of an array has a folder of its own", ended and asked["ArrayProperties"]["Size"] == SHARDS, told)


def finished(states, name, definition):
    """Starts a machine and waits for its end."""
    role = "arn:aws:iam::000000000000:role/threatproof"
    machine = states.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    began = states.start_execution(stateMachineArn=machine, input=json.dumps({"shards": SHARDS}))
    for _ in range(600):
        told = states.describe_execution(executionArn=began["executionArn"])
        if told["status"] != "RUNNING":
            break
        time.sleep(0.5)
    return told


def ended(ecs):
    """The command and the exit code of each container, sorted."""
    arns = ecs.list_tasks(cluster="threatproof", desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(cluster="threatproof", tasks=arns)["tasks"]
    codes = []
    for task in tasks:
        command = task["overrides"]["containerOverrides"][0]["command"][0]
        codes.append((command, task["containers"][0].get("exitCode")))
    return sorted(codes, key=lambda each: (each[0], str(each[1])))
