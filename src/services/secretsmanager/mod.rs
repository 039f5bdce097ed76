//! AWS Secrets Manager: whether secrets that other services name are rotated. Their values are never read.

use crate::facts::calls;

#[cfg(feature = "aws")]
pub(crate) mod live;
pub mod rotation;

calls! {
    "secretsmanager";
    /// Lists the secrets of a region, with how they are rotated and without their values.
    /// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>
    pub LIST_SECRETS = "ListSecrets" telling "SecretList";
    /// Describes one secret, without its value.
    /// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>
    pub DESCRIBE_SECRET = "DescribeSecret" telling "ARN" on "secretsmanager:*:*:secret:*";
}
