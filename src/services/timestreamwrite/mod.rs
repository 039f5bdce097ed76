//! Amazon Timestream for LiveAnalytics: databases and the keys they are encrypted with.
//!
//! A database is always encrypted with a key of KMS that the account can see. Since June 2025 only accounts that used
//! the service before can; the others are told so.
//! <https://docs.aws.amazon.com/timestream/latest/developerguide/AmazonTimestreamForLiveAnalytics-availability-change.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "timestreamwrite" as "timestream";
    /// Tells where the account's databases are served in a region.
    /// <https://docs.aws.amazon.com/timestream/latest/developerguide/API_DescribeEndpoints.html>
    pub DESCRIBE_ENDPOINTS = "DescribeEndpoints" telling "Endpoints";
    /// Lists the databases of a region.
    /// <https://docs.aws.amazon.com/timestream/latest/developerguide/API_ListDatabases.html>
    pub LIST_DATABASES = "ListDatabases" telling "Databases";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "timestreamwrite",
    kinds: &[&DATABASE],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `timestreamwrite.database`.
pub static DATABASE: FactKind = FactKind {
    name: "timestreamwrite.database",
    noun: "Timestream database",
    plural: "Timestream databases",
    doc: "A database of Timestream for LiveAnalytics.",
    stencils: &["Amazon Timestream"],
    reach: Reach::Region,
    listing: &[DESCRIBE_ENDPOINTS, LIST_DATABASES],
    fallback: &[],
    fields: Database::fields,
};

record! {
    /// A database of Timestream for LiveAnalytics.
    pub struct Database {
        /// Its name.
        name: String,
        /// Whether it is encrypted, which every database is.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// How far it is exposed to the internet: it is reached at the public interface of its service.
        exposure: Reading<Exposure>,
    }
}

/// Whether a refusal says that the account has never used the service, so that it has no databases. The same code
/// stands for a missing permission; only the words differ.
#[must_use]
pub fn says_never_used(code: Option<&str>, message: &str) -> bool {
    code == Some("AccessDeniedException")
        && message.starts_with("Only existing Timestream for LiveAnalytics customers")
}

/// Where the account's databases are served, if what the answer names is a host of AWS's: requests that are sent there
/// are signed.
#[must_use]
pub fn endpoint(address: &str) -> Option<String> {
    let of_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let of_aws = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazonaws.eu",
        ".api.aws",
    ];
    let is_aws = of_aws.iter().any(|end| address.ends_with(end));
    (is_aws && address.chars().all(of_host)).then(|| format!("https://{address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_is_not_an_account_without_the_service() {
        let never = "Only existing Timestream for LiveAnalytics customers can access the service.";
        let denied = Some("AccessDeniedException");
        assert!(says_never_used(denied, never));
        assert!(!says_never_used(Some("ValidationException"), never));
        assert!(!says_never_used(None, never));
        let refusal =
            "User: arn:aws:iam::1:user/a is not authorized to perform: timestream:ListDatabases";
        assert!(!says_never_used(denied, refusal));
        assert!(!says_never_used(denied, &format!("{refusal}. {never}")));
    }

    #[test]
    fn signed_requests_are_sent_to_hosts_of_aws_only() {
        let cell = "ingest-cell2.timestream.us-east-1.amazonaws.com";
        assert_eq!(endpoint(cell), Some(format!("https://{cell}")));
        for foreign in [
            "",
            "evil.example/.amazonaws.com",
            "evil.example#.amazonaws.com",
            "user@evil.example:443?.amazonaws.com",
            "amazonaws.com.evil.example",
            "evilamazonaws.com",
        ] {
            assert_eq!(endpoint(foreign), None, "{foreign}");
        }
    }
}
