//! Amazon Redshift Serverless: namespaces, which hold the data, and the keys they are encrypted with.
//!
//! A namespace is always encrypted, with a key that AWS owns unless it names another.
//! <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroups-and-namespaces-rotate-kms-key.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "redshiftserverless" as "redshift-serverless";
    /// Lists the namespaces of a region.
    /// <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ListNamespaces.html>
    pub LIST_NAMESPACES = "ListNamespaces" telling "namespaces";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "redshiftserverless",
    kinds: &[&NAMESPACE],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `redshiftserverless.database_namespace`.
pub static NAMESPACE: FactKind = FactKind {
    name: "redshiftserverless.database_namespace",
    noun: "Redshift Serverless namespace",
    plural: "Redshift Serverless namespaces",
    doc: "A namespace of Redshift Serverless: its databases and users.",
    stencils: &["Amazon Redshift", "Amazon Redshift Serverless"],
    reach: Reach::Region,
    listing: &[LIST_NAMESPACES],
    fallback: &[],
    fields: Namespace::fields,
};

record! {
    /// A namespace of Redshift Serverless.
    pub struct Namespace {
        /// Its name.
        name: String,
        /// By whose key it is encrypted; there is no namespace without encryption.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
    }
}
