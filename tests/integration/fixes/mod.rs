//! What control files say about repairs: commands that are applied to an emulator, or the reason why not.

/// Fixes that are applied, and to what.
#[cfg(feature = "aws")]
mod applied;
/// The change that an explanation names is made as it stands there, and the item is implemented.
#[cfg(feature = "aws")]
mod explained;
/// Fixes of instances, for which the example report has no item.
#[cfg(feature = "aws")]
mod instances;
/// What is true of every remedy and every map.
mod integrity;
/// What it takes to prove a fix.
#[cfg(feature = "aws")]
mod proof;
/// Accounts in which much is wrong.
#[cfg(feature = "aws")]
mod seeds;
/// The AWS CLI at an emulator.
#[cfg(feature = "aws")]
mod shell;

/// The controls whose commands are applied, each to something that it fails: afterwards it passes.
const APPLIED: &[&str] = &[
    "apigateway-alarms-configured",
    "apigateway-stage-logging-enabled",
    "apigateway-stage-waf-attached",
    "cloudfront-tls-strong",
    "cloudtrail-management-events-logged",
    "config-recorder-recording",
    "dynamodb-table-encrypted-kms",
    "ec2-instance-imdsv2-required",
    "elb-internal-listener-tls-strong",
    "elb-listener-tls-strong",
    "elb-waf-attached",
    "inspector-ec2-enabled",
    "lambda-dead-letter-queue-configured",
    "lambda-role-dedicated",
    "lambda-vpc-attached",
    "macie-enabled",
    "redshift-cluster-encrypted-at-rest",
    "s3-account-public-access-blocked",
    "s3-bucket-access-logging-enabled",
    "s3-bucket-acl-excludes-authenticated-users",
    "s3-bucket-default-encryption-kms",
    "s3-bucket-object-lock-enabled",
    "s3-bucket-public-access-blocked",
    "s3-bucket-tls-required",
    "s3-bucket-versioning-enabled",
];
