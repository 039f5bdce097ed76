//! Amazon OpenSearch Service: domains, those of Elasticsearch too, and how they are encrypted.
//!
//! The collections of OpenSearch Serverless have an interface of their own and are not seen here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "opensearch" as "es";
    /// Lists the names of a region's domains.
    /// <https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_ListDomainNames.html>
    pub LIST_DOMAIN_NAMES = "ListDomainNames" telling "DomainNames";
    /// Describes up to five domains.
    /// <https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DescribeDomains.html>
    pub DESCRIBE_DOMAINS = "DescribeDomains" telling "DomainStatusList" on "es:*:*:domain/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "opensearch",
    kinds: &[&DOMAIN],
    tagged: &["es:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `opensearch.domain`.
pub static DOMAIN: FactKind = FactKind {
    name: "opensearch.domain",
    noun: "OpenSearch domain",
    plural: "OpenSearch domains",
    doc: "A domain of OpenSearch or Elasticsearch. One that is being deleted is left out.",
    stencils: &[
        "Amazon OpenSearch Service",
        "Amazon OpenSearch",
        "Amazon Elasticsearch Service",
        "Amazon Elasticsearch",
    ],
    reach: Reach::Region,
    listing: &[LIST_DOMAIN_NAMES],
    fallback: &[],
    fields: Domain::fields,
};

record! {
    /// A domain of OpenSearch or Elasticsearch.
    pub struct Domain {
        /// Its name.
        name: String,
        /// Whether it is encrypted, and by whose key.
        at_rest: Reading<kms::AtRest> => [DESCRIBE_DOMAINS],
        /// The KMS key it is under; absent if it is not encrypted.
        key: Fact<kms::Key> => [DESCRIBE_DOMAINS, kms::DESCRIBE_KEY],
        /// How far it is exposed to the internet: it stands in a VPC, or has a public endpoint with a policy.
        exposure: Reading<Exposure> => [DESCRIBE_DOMAINS],
    }
}

/// What `EncryptionAtRestOptions` say; `None` if they say nothing. A domain is under a key of KMS that the account can
/// see, the AWS managed one if no other was chosen.
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html>
#[must_use]
pub fn at_rest(is_enabled: Option<bool>) -> Option<kms::AtRest> {
    is_enabled.map(|is_enabled| match is_enabled {
        true => kms::AtRest::Key,
        false => kms::AtRest::None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_no_encryption_and_no_lack_of_it() {
        assert_eq!(at_rest(Some(true)), Some(kms::AtRest::Key));
        assert_eq!(at_rest(Some(false)), Some(kms::AtRest::None));
        assert_eq!(at_rest(None), None);
    }
}
