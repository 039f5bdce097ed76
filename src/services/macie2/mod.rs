//! Amazon Macie: where it is on, and which buckets it looks into.
//!
//! That somebody reads what it finds cannot be seen from here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;

pub mod coverage;
#[cfg(feature = "aws")]
mod live;

pub use super::s3::LIST_BUCKETS;
pub use coverage::DiscoveryCoverage;

calls! {
    "macie2";
    /// Whether Macie is on in a region.
    /// <https://docs.aws.amazon.com/macie/latest/APIReference/macie.html>
    pub GET_MACIE_SESSION = "GetMacieSession" telling "status";
    /// What Macie knows of each bucket of a region.
    /// <https://docs.aws.amazon.com/macie/latest/APIReference/datasources-s3.html>
    pub DESCRIBE_BUCKETS = "DescribeBuckets" telling "buckets";
    /// The jobs of a region, for buckets that only a job looks into.
    /// <https://docs.aws.amazon.com/macie/latest/APIReference/jobs-list.html>
    pub LIST_CLASSIFICATION_JOBS = "ListClassificationJobs" telling "items";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "macie2",
    kinds: &[&BUCKET, &REGION],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `macie2.bucket`.
pub static BUCKET: FactKind = FactKind {
    name: "macie2.bucket",
    noun: "bucket",
    plural: "buckets",
    doc: "A general purpose bucket of the account, as Macie of its region sees it.",
    stencils: &["AWS S3", "Amazon S3"],
    reach: Reach::Region,
    listing: &[LIST_BUCKETS],
    fallback: &[],
    fields: Bucket::fields,
};

/// `macie2.region`.
pub static REGION: FactKind = FactKind {
    name: "macie2.region",
    noun: "region with buckets",
    plural: "regions with buckets",
    doc: "Macie in one region.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: MacieRegion::fields,
};

record! {
    /// Macie in one region.
    pub struct MacieRegion {
        /// The region.
        name: String,
        /// Whether the account has buckets there.
        holds_buckets: Reading<bool> => [LIST_BUCKETS],
        /// Whether Macie is on; absent if AWS says that it is not enabled. Not asked where no bucket is.
        session: Fact<Session> => [LIST_BUCKETS, GET_MACIE_SESSION],
    }
}

words! {
    /// Whether Macie works.
    pub enum Session {
        /// It does.
        Enabled = "ENABLED",
        /// It is suspended.
        Paused = "PAUSED",
    }
}

record! {
    /// A bucket as Macie sees it.
    pub struct Bucket {
        /// Its name.
        name: String,
        /// Whether Macie looks for sensitive data in it.
        coverage: Reading<DiscoveryCoverage> => [GET_MACIE_SESSION, DESCRIBE_BUCKETS, LIST_CLASSIFICATION_JOBS],
        /// The same in words: by what means, or what stands in the way.
        coverage_detail: String => [GET_MACIE_SESSION, DESCRIBE_BUCKETS, LIST_CLASSIFICATION_JOBS],
    }
}

/// AWS's words for "not enabled". A missing permission has the same error code, so only these prove it.
#[must_use]
pub fn says_not_enabled(code: Option<&str>, message: &str) -> bool {
    code == Some("AccessDeniedException")
        && message.strip_suffix('.').unwrap_or(message) == "Macie is not enabled"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_words_prove_that_macie_is_off() {
        let code = Some("AccessDeniedException");
        assert!(says_not_enabled(code, "Macie is not enabled"));
        assert!(says_not_enabled(code, "Macie is not enabled."));
        for other in [
            "",
            "User: … is not authorized to perform: macie2:GetMacieSession",
            "Macie is not enabled for you, or you may not ask",
            "Not sure whether Macie is not enabled",
        ] {
            assert!(!says_not_enabled(code, other), "{other}");
        }
        assert!(!says_not_enabled(None, "Macie is not enabled"));
        assert!(!says_not_enabled(
            Some("ValidationException"),
            "Macie is not enabled"
        ));
    }
}
