//! What control files say about repairs: commands that are applied to an emulator, or the reason why not.

/// What is true of every remedy and every map.
mod integrity;

/// The controls whose commands are applied, each to something that it fails: afterwards it passes.
const APPLIED: &[&str] = &[
    "apigateway-alarms-configured",
    "apigateway-stage-logging-enabled",
    "cloudfront-tls-strong",
    "cloudtrail-management-events-logged",
    "config-recorder-recording",
    "dynamodb-table-encrypted-kms",
    "elb-internal-listener-tls-strong",
    "elb-listener-tls-strong",
    "elb-waf-attached",
    "lambda-dead-letter-queue-configured",
    "lambda-role-dedicated",
    "lambda-vpc-attached",
    "macie-enabled",
    "redshift-cluster-encrypted-at-rest",
    "redshift-cluster-encrypted-kms",
    "s3-account-public-access-blocked",
    "s3-bucket-access-logging-enabled",
    "s3-bucket-acl-excludes-authenticated-users",
    "s3-bucket-default-encryption-kms",
    "s3-bucket-object-lock-enabled",
    "s3-bucket-public-access-blocked",
    "s3-bucket-tls-required",
    "s3-bucket-versioning-enabled",
];
