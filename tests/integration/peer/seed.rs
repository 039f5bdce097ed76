//! Describes buckets of any shape, to be made by `plant`.

use aws_sdk_s3::types as s3;
use serde_json::{Value, json};

/// A bucket to be made; says only what is not the emulator's default.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(super) name: String,
    pub(super) region: String,
    pub(super) versioning: Option<s3::BucketVersioningStatus>,
    pub(super) object_lock: Option<Lock>,
    pub(super) encryption: Option<s3::ServerSideEncryptionByDefault>,
    pub(super) policy: Option<Value>,
    pub(super) block: Option<Block>,
    pub(super) ownership: Option<s3::ObjectOwnership>,
    pub(super) canned_acl: Option<s3::BucketCannedAcl>,
    pub(super) grants: Vec<s3::Grant>,
    pub(super) logging: Option<s3::LoggingEnabled>,
}

/// Object lock with or without a default rule.
#[derive(Clone, Debug)]
pub(crate) enum Lock {
    NoDefault,
    Governance { days: i32 },
    Compliance { days: i32 },
}

/// The four settings that block public access.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) public_acls: bool,
    pub(crate) ignore_acls: bool,
    pub(crate) public_policy: bool,
    pub(crate) restrict: bool,
}

impl Block {
    pub(crate) const ALL: Self = Self {
        public_acls: true,
        ignore_acls: true,
        public_policy: true,
        restrict: true,
    };
}

/// Grantees outside the account that make an ACL public.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Group {
    AllUsers,
    AuthenticatedUsers,
    LogDelivery,
}

impl Group {
    pub(super) fn uri(self) -> &'static str {
        match self {
            Self::AllUsers => "http://acs.amazonaws.com/groups/global/AllUsers",
            Self::AuthenticatedUsers => "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
            Self::LogDelivery => "http://acs.amazonaws.com/groups/s3/LogDelivery",
        }
    }
}

impl Bucket {
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            region: "us-east-1".to_owned(),
            versioning: None,
            object_lock: None,
            encryption: None,
            policy: None,
            block: None,
            ownership: None,
            canned_acl: None,
            grants: Vec::new(),
            logging: None,
        }
    }

    pub(crate) fn in_region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    pub(crate) fn versioned(mut self) -> Self {
        self.versioning = Some(s3::BucketVersioningStatus::Enabled);
        self
    }

    pub(crate) fn versioning_suspended(mut self) -> Self {
        self.versioning = Some(s3::BucketVersioningStatus::Suspended);
        self
    }

    pub(crate) fn locked(mut self, lock: Lock) -> Self {
        self.object_lock = Some(lock);
        self
    }

    /// With S3's own keys (`AES256`).
    pub(crate) fn encrypted(self) -> Self {
        self.encrypted_by(s3::ServerSideEncryption::Aes256, None)
    }

    /// `aws:kms`, with the AWS managed key unless one is named.
    pub(crate) fn encrypted_with_kms(self, key: Option<&str>) -> Self {
        self.encrypted_by(s3::ServerSideEncryption::AwsKms, key)
    }

    /// `aws:kms:dsse`: two layers.
    pub(crate) fn encrypted_twice(self, key: Option<&str>) -> Self {
        self.encrypted_by(s3::ServerSideEncryption::AwsKmsDsse, key)
    }

    pub(crate) fn policy(mut self, document: Value) -> Self {
        self.policy = Some(document);
        self
    }

    /// Lets S3 deliver access logs here, without which it refuses to log to it.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general>
    pub(crate) fn receiving_logs(self) -> Self {
        let objects = format!("arn:aws:s3:::{}/*", self.name);
        self.policy(json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "Service": "logging.s3.amazonaws.com" },
                "Action": "s3:PutObject",
                "Resource": objects,
            }],
        }))
    }

    pub(crate) fn block(mut self, block: Block) -> Self {
        self.block = Some(block);
        self
    }

    /// `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`.
    pub(crate) fn ownership(mut self, ownership: &str) -> Self {
        self.ownership = Some(ownership.into());
        self
    }

    /// As `public-read`.
    pub(crate) fn canned_acl(mut self, acl: &str) -> Self {
        self.canned_acl = Some(acl.into());
        self
    }

    /// A permission (`READ`, `WRITE_ACP` …) beside the owner's own.
    pub(crate) fn granting(mut self, group: Group, permission: &str) -> Self {
        let grantee = s3::Grantee::builder()
            .r#type(s3::Type::Group)
            .uri(group.uri())
            .build()
            .expect("a type is given");
        let grant = s3::Grant::builder()
            .grantee(grantee)
            .permission(permission.into());
        self.grants.push(grant.build());
        self
    }

    pub(crate) fn logging_to(mut self, target: &str, prefix: &str) -> Self {
        let logging = s3::LoggingEnabled::builder()
            .target_bucket(target)
            .target_prefix(prefix)
            .build()
            .expect("both parts are given");
        self.logging = Some(logging);
        self
    }

    fn encrypted_by(mut self, algorithm: s3::ServerSideEncryption, key: Option<&str>) -> Self {
        let rule = s3::ServerSideEncryptionByDefault::builder()
            .sse_algorithm(algorithm)
            .set_kms_master_key_id(key.map(str::to_owned))
            .build()
            .expect("an algorithm is given");
        self.encryption = Some(rule);
        self
    }
}
