"""Fills an emulator of AWS with an organization: accounts in nested organizational units, a role and buckets in each.

    seed.py ACCOUNTS [BUCKETS]     at AWS_ENDPOINT_URL; prints the ids of the accounts

Of every three accounts one refuses buckets without TLS, one has them without, and one has no bucket at all.
"""

import json
import os
import sys
import time

import boto3
import botocore.exceptions

ROLE = "threatproof-read"
REGION = os.environ.get("AWS_REGION", "us-east-1")


def client(service, keys=None):
    session = {}
    if keys:
        session = {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }
    return boto3.client(service, region_name=REGION, **session)


def wait_for_the_emulator():
    for _ in range(60):
        try:
            return client("sts").get_caller_identity()
        except botocore.exceptions.EndpointConnectionError:
            time.sleep(0.5)
    sys.exit("seed: no emulator answers at " + os.environ.get("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL"))


def units(organizations):
    """Root, Workloads and Workloads/Production, by their ids."""
    try:
        organizations.describe_organization()
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    workloads = organizations.create_organizational_unit(ParentId=root, Name="Workloads")
    workloads = workloads["OrganizationalUnit"]["Id"]
    production = organizations.create_organizational_unit(ParentId=workloads, Name="Production")
    return [root, workloads, production["OrganizationalUnit"]["Id"]]


def account(organizations, number, parents):
    made = organizations.create_account(
        AccountName=f"team-{number:02}", Email=f"team-{number:02}@example.com"
    )
    name = made["CreateAccountStatus"]["AccountId"]
    parent = parents[number % len(parents)]
    if parent != parents[0]:
        organizations.move_account(AccountId=name, SourceParentId=parents[0], DestinationParentId=parent)
    return name


def trust():
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def only_tls(bucket):
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def fill(name, number, buckets):
    keys = client("sts").assume_role(RoleArn=f"arn:aws:iam::{name}:role/{ROLE}", RoleSessionName="seed")["Credentials"]
    client("iam", keys).create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust())
    s3 = client("s3", keys)
    for bucket in range(0 if number % 3 == 2 else buckets):
        bucket = f"team-{number:02}-{bucket}"
        s3.create_bucket(Bucket=bucket)
        if number % 3 == 0:
            s3.put_bucket_policy(Bucket=bucket, Policy=only_tls(bucket))


def main():
    accounts = int(sys.argv[1])
    buckets = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    wait_for_the_emulator()
    organizations = client("organizations")
    parents = units(organizations)
    names = [account(organizations, number, parents) for number in range(accounts)]
    for number, name in enumerate(names):
        fill(name, number, buckets)
        print(name)


main()
