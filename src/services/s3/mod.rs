//! Amazon S3: general purpose buckets, their access points and the account's public access block.
//!
//! Directory, table and vector buckets have listings and services of their own.

use crate::facts::{Fact, FactKind, Reach, Reading, record, words};
use crate::services::accessanalyzer::{LIST_ANALYZERS, LIST_FINDINGS, PolicyExposure};
use crate::services::cloudfront::LIST_DISTRIBUTIONS;
use crate::services::kms;
use crate::services::organizations::{DESCRIBE_ORGANIZATION, ResourceControl};
use crate::services::service::Service;

pub mod access_points;
mod calls;
pub mod load_balancer_logs;
pub mod log_delivery;
pub mod logging_service;
pub mod outside_readers;
pub mod public_access;
pub mod serving;
pub mod transport;
pub mod website;

#[cfg(feature = "aws")]
mod answers;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod misnamed;
#[cfg(feature = "aws")]
mod reader;
#[cfg(feature = "aws")]
mod receivers;
#[cfg(feature = "aws")]
mod targets;

pub use calls::*;
pub use log_delivery::{DeliveryState, LogDelivery};
pub use public_access::{EffectivePublicAccessBlock, PublicAccessBlock};
pub use serving::Fronted;
pub use transport::Tls;
pub use website::{Website, WebsiteAnswers, WebsiteReaders};

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "s3",
    kinds: &[
        &access_points::ACCESS_POINT,
        &ACCOUNT,
        &BUCKET,
        &access_points::MULTI_REGION_ACCESS_POINT,
    ],
    tagged: &["s3:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `s3.account`.
pub static ACCOUNT: FactKind = FactKind {
    name: "s3.account",
    noun: "account",
    plural: "accounts",
    doc: "The account's own S3 settings.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[],
    fallback: &[],
    fields: Account::fields,
};

/// What elements that stand for buckets of any kind are called.
pub const STENCILS: &[&str] = &["AWS S3", "Amazon S3"];

/// `s3.bucket`.
pub static BUCKET: FactKind = FactKind {
    name: "s3.bucket",
    noun: "bucket",
    plural: "buckets",
    doc: "A general purpose bucket.",
    stencils: STENCILS,
    reach: Reach::Account,
    listing: &[LIST_BUCKETS],
    fallback: &[HEAD_BUCKET],
    fields: Bucket::fields,
};

record! {
    /// The account's own S3 settings.
    pub struct Account {
        /// The account's public access block. It applies to every bucket, on top of the bucket's own,
        /// and includes what an organization policy imposes.
        public_access_block: Fact<PublicAccessBlock> => [GET_ACCOUNT_PUBLIC_ACCESS_BLOCK],
    }
}

record! {
    /// A general purpose bucket.
    pub struct Bucket {
        /// Its name.
        name: String,
        /// The region it lives in.
        region: Reading<String>,
        /// When it was created, in UTC. Where us-east-1 may not be asked, and outside of the partition `aws`,
        /// it may be when the bucket was last changed.
        created_at: Reading<String>,
        /// Whether every object was written under the default encryption that AWS gave all buckets
        /// on 5 January 2023: the bucket is younger than that. Unknown where us-east-1 may not be asked, and absent
        /// outside of the partition `aws`, if the bucket was changed since.
        encrypted_since_creation: Fact<bool>,
        /// Default encryption of new objects.
        encryption: Fact<Encryption> => [GET_BUCKET_ENCRYPTION],
        /// The KMS key of the default encryption; absent if it does not use KMS.
        encryption_key: Fact<kms::Key> => [GET_BUCKET_ENCRYPTION, kms::DESCRIBE_KEY],
        /// The bucket policy.
        policy: Fact<BucketPolicy> => [GET_BUCKET_POLICY],
        /// Whom the bucket policy lets in who is not of the account, by its statements, by what S3 says of it and by what
        /// analyzers found. Where public policies are restricted, by its statements alone.
        exposure: Reading<PolicyExposure> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK, GET_BUCKET_POLICY, GET_BUCKET_POLICY_STATUS,
            LIST_ANALYZERS, LIST_FINDINGS
        ],
        /// Those statements of the bucket policy that let somebody read objects who is not of the account and may serve
        /// them on the web: a network, another account.
        outside_readers: Reading<Vec<String>> => [GET_BUCKET_POLICY],
        /// Whether a resource control policy of an organization, which cannot be seen from here, may deny what
        /// the bucket policy does not. Not asked where that denies every request without TLS.
        resource_control: Reading<ResourceControl> => [GET_BUCKET_POLICY, DESCRIBE_ORGANIZATION],
        /// Versioning and MFA Delete.
        versioning: Reading<Versioning> => [GET_BUCKET_VERSIONING],
        /// Object Lock; absent without asking where versioning is off, since it cannot exist there.
        object_lock: Fact<ObjectLock> => [GET_BUCKET_VERSIONING, GET_OBJECT_LOCK_CONFIGURATION],
        /// Who owns objects that others write; absent for the legacy behaviour, in which ACLs work.
        /// Not read where public ACLs are ignored.
        ownership: Fact<Ownership> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK, GET_BUCKET_OWNERSHIP_CONTROLS
        ],
        /// Grants of the bucket's ACL to the public groups. Not read where ACLs have no effect.
        acl: Reading<PublicGrants> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK, GET_BUCKET_OWNERSHIP_CONTROLS, GET_BUCKET_ACL
        ],
        /// The bucket's public access block together with the account's: what is in force.
        effective_public_access_block: Reading<EffectivePublicAccessBlock> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK
        ],
        /// Whether an enabled distribution of CloudFront in the account fetches from it.
        fronted: Reading<Fronted> => [LIST_DISTRIBUTIONS],
        /// Server access logging.
        logging: Fact<Logging> => [GET_BUCKET_LOGGING],
        /// Whether the target of the access logs can receive them; absent without logging.
        log_delivery: Fact<LogDelivery> => [
            GET_BUCKET_LOGGING, GET_BUCKET_POLICY, GET_BUCKET_OWNERSHIP_CONTROLS, GET_BUCKET_ACL,
            GET_BUCKET_ENCRYPTION, GET_BUCKET_VERSIONING, GET_OBJECT_LOCK_CONFIGURATION,
            GET_BUCKET_REQUEST_PAYMENT
        ],
        /// Whether the bucket policy lets load balancers deliver access logs that cannot be encrypted with KMS.
        /// Asked only where the bucket encrypts with keys that S3 manages.
        load_balancer_logs: Reading<bool> => [GET_BUCKET_ENCRYPTION, GET_BUCKET_POLICY],
        /// How it answers as a website; absent if it does not.
        website: Fact<Website> => [GET_BUCKET_WEBSITE],
        /// Who may read objects without signing in, as its website endpoint lets nobody else; absent without a website.
        website_readers: Fact<WebsiteReaders> => [
            GET_BUCKET_WEBSITE, GET_BUCKET_POLICY, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK,
            GET_BUCKET_OWNERSHIP_CONTROLS
        ],
        /// Whether a bucket of the account delivers its access logs here. Where the logging of one cannot be
        /// read, a bucket whose policy and ACL give the logging service nothing receives none from it.
        receives_logs: Reading<bool> => [
            GET_BUCKET_LOGGING, GET_BUCKET_POLICY, GET_BUCKET_OWNERSHIP_CONTROLS, GET_BUCKET_ACL
        ],
    }
}

record! {
    /// Default encryption of new objects.
    pub struct Encryption {
        /// The algorithm.
        algorithm: Reading<Algorithm>,
    }
}

words! {
    /// How new objects are encrypted by default.
    pub enum Algorithm {
        /// With keys that S3 manages.
        Sse = "AES256",
        /// With a KMS key.
        Kms = "aws:kms",
        /// Twice, with a KMS key.
        KmsDsse = "aws:kms:dsse",
    }
}

record! {
    /// A bucket policy.
    pub struct BucketPolicy {
        /// What it does about requests without TLS.
        tls: Reading<Tls>,
        /// The same in words: what falls short, if something does.
        tls_detail: String,
        /// The document, as AWS gave it.
        document: String,
    }
}

record! {
    /// Versioning of a bucket.
    pub struct Versioning {
        /// Whether versions are kept; absent if versioning was never switched on.
        status: Fact<VersioningStatus>,
        /// Whether deleting a version needs MFA; absent if it was never set.
        mfa_delete: Fact<MfaDelete>,
    }
}

words! {
    /// Whether versions are kept.
    pub enum VersioningStatus {
        /// They are.
        Enabled = "Enabled",
        /// No more.
        Suspended = "Suspended",
    }
}

words! {
    /// Whether deleting a version needs MFA.
    pub enum MfaDelete {
        /// It does.
        Enabled = "Enabled",
        /// It does not.
        Disabled = "Disabled",
    }
}

record! {
    /// Object Lock of a bucket.
    pub struct ObjectLock {
        /// Mode of the default retention; absent if there is no default, so that nothing is locked by itself.
        mode: Fact<LockMode>,
        /// The default retention in words, for example `30 days`; empty without one.
        retention: String,
    }
}

words! {
    /// Who may shorten the retention of an object.
    pub enum LockMode {
        /// Whoever has `s3:BypassGovernanceRetention`.
        Governance = "GOVERNANCE",
        /// Nobody, not even root.
        Compliance = "COMPLIANCE",
        /// There is no mode, but a default event hold: nobody until it is released, and then for the
        /// retention.
        EventHold = "event-hold",
    }
}

words! {
    /// Who owns objects that others write, and whether ACLs work.
    pub enum Ownership {
        /// The bucket's owner; ACLs are disabled.
        BucketOwnerEnforced = "BucketOwnerEnforced",
        /// The bucket's owner if the writer says so; ACLs work.
        BucketOwnerPreferred = "BucketOwnerPreferred",
        /// The writer; ACLs work.
        ObjectWriter = "ObjectWriter",
    }
}

record! {
    /// Grants of a bucket's ACL to the public groups.
    pub struct PublicGrants {
        /// Permissions of the group AuthenticatedUsers: everybody with any AWS account.
        authenticated_users: Vec<String>,
        /// Permissions of the group AllUsers: everybody, signed in or not.
        all_users: Vec<String>,
        /// Whether the log delivery group may write.
        log_delivery: bool,
    }
}

record! {
    /// Server access logging.
    pub struct Logging {
        /// The bucket that receives the logs.
        target_bucket: String,
        /// The prefix of their keys.
        target_prefix: String,
    }
}
