"""The stacks of docker/aws and their Step Functions map, on an emulator that starts real containers.

The emulator calls a task done whatever its containers ended with, so their exit codes are looked at here.
"""

import contextlib
import json
import os
import re
import subprocess
import time

import boto3

from emulator import alone, difference, emulator, keys, lasting, seeded
from image import WITH_REPORT, built, containers
from tools import ROOT, WORK, check, empty

SHARDS = 3
TEMPLATES = ROOT / "docker" / "aws"
SERVICES = ("cloudformation", "ec2", "ecs", "s3", "stepfunctions")
CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}


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
        aws = {name: boto3.client(name, endpoint_url=url, **CREDENTIALS) for name in SERVICES}
        done = finished(aws["stepfunctions"], deployed(aws, url, work))
        check("the state machine succeeds", done["status"] == "SUCCEEDED", done)
        codes = ended(aws["ecs"])
        expected = ["accounts", "merge"] + ["scan"] * SHARDS
        check(f"{len(expected)} containers ran, and all ended with 0", codes == [(name, 0) for name in expected], codes)
        array(aws["stepfunctions"])
        one = alone(folder, keys(url))
        merged = next(work.glob("*/merged"))
        first, second = lasting(merged), lasting(one)
        check("its result has the bytes of one process", first == second, difference(first, second))


def deployed(aws, url, work):
    """The stacks of docker/aws; the machine that they make."""
    vpc = aws["ec2"].create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        aws["ec2"].create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    given = {"Image": WITH_REPORT, "VpcId": vpc, "SubnetA": subnets[0], "SubnetB": subnets[1], "ExternalId": "example"}
    stack(aws, "threatproof", on_this_machine((TEMPLATES / "base.yaml").read_text(), url, work), given)
    stack(aws, "threatproof-fargate", (TEMPLATES / "fargate.yaml").read_text(), {})
    return stack(aws, "threatproof-map", packaged(aws["s3"], (TEMPLATES / "map.yaml").read_text()), {})["Machine"]


def on_this_machine(template, url, work):
    """A folder here for the file system, this machine's network, and the keys of the emulator."""
    start = template.index("          EFSVolumeConfiguration:")
    end = template.index("      ContainerDefinitions:")
    template = f"{template[:start]}          Host: {{SourcePath: {work}}}\n{template[end:]}"
    template = template.replace("NetworkMode: awsvpc", "NetworkMode: host")
    told = "".join(f'            - {{Name: {key}, Value: "{value}"}}\n' for key, value in keys(url).items())
    return template.replace("          Environment:\n", "          Environment:\n" + told)


def packaged(s3, template):
    """What `aws cloudformation package` does."""
    s3.create_bucket(Bucket="code")
    name = re.search(r"DefinitionS3Location: (\S+)", template)[1]
    s3.put_object(Bucket="code", Key=name, Body=(TEMPLATES / name).read_bytes())
    return template.replace(f"S3Location: {name}", f"S3Location: {{Bucket: code, Key: {name}}}")


def stack(aws, name, template, given):
    """Creates it; its outputs."""
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
    stacks = aws["cloudformation"]
    stacks.create_stack(StackName=name, TemplateBody=template, Parameters=parameters, Capabilities=["CAPABILITY_NAMED_IAM"])
    for _ in range(120):
        told = stacks.describe_stacks(StackName=name)["Stacks"][0]
        if not told["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.5)
    check(f"the stack {name} is created", told["StackStatus"] == "CREATE_COMPLETE", told)
    return {each["OutputKey"]: each["OutputValue"] for each in told.get("Outputs", [])}


def array(states):
    """What the array job is asked to do: the emulator has no AWS Batch that a machine can wait for."""
    scan = json.loads((TEMPLATES / "batch.asl.json").read_text())["States"]["Scan"]
    definition = {"StartAt": "Scan", "States": {"Scan": {"Type": "Pass", "Parameters": scan["Parameters"], "End": True}}}
    role = "arn:aws:iam::000000000000:role/threatproof"
    machine = states.create_state_machine(name="array", definition=json.dumps(definition), roleArn=role)
    told = finished(states, machine["stateMachineArn"])
    asked = json.loads(told.get("output", "{}"))
    command = asked.get("ContainerOverrides", {}).get("Command", [""])
    ended = command[-1].startswith("/work/") and command[-1].endswith("/shards/{shard}")
    check("each job of an array has a folder of its own", ended and asked["ArrayProperties"]["Size"] == SHARDS, told)


def finished(states, machine):
    """Starts a machine and waits for its end."""
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
