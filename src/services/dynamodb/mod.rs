//! Amazon DynamoDB: tables and how they are encrypted.
//!
//! A table is always encrypted; what differs is whose key it is under. The encryption of
//! DynamoDB Accelerator clusters is not seen here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::service::Service;
use crate::services::{accessanalyzer, kms};

#[cfg(feature = "aws")]
mod live;
pub mod table;

calls! {
    "dynamodb";
    /// Lists the names of a region's tables.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html>
    pub LIST_TABLES = "ListTables" telling "TableNames";
    /// Describes one table.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>
    pub DESCRIBE_TABLE = "DescribeTable" telling "Table" on "dynamodb:*:*:table/*";
    /// The policy of one table.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html>
    pub GET_RESOURCE_POLICY = "GetResourcePolicy" telling "Policy" on "dynamodb:*:*:table/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "dynamodb",
    kinds: &[&TABLE],
    tagged: &["dynamodb:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `dynamodb.table`.
pub static TABLE: FactKind = FactKind {
    name: "dynamodb.table",
    noun: "DynamoDB table",
    plural: "DynamoDB tables",
    doc: "A DynamoDB table. Each replica of a global table is a table of its own region.",
    stencils: &["DynamoDB", "Amazon DynamoDB"],
    reach: Reach::Region,
    listing: &[LIST_TABLES],
    fallback: &[],
    fields: Table::fields,
};

record! {
    /// A DynamoDB table.
    pub struct Table {
        /// Its name.
        name: String,
        /// By whose key it is encrypted; DynamoDB has no table without encryption.
        at_rest: Reading<kms::AtRest> => [DESCRIBE_TABLE],
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [DESCRIBE_TABLE, kms::DESCRIBE_KEY],
        /// What DynamoDB says about a key that it cannot use any more, for the table or one of its
        /// replicas; absent if it says nothing.
        key_trouble: Fact<String> => [DESCRIBE_TABLE],
        /// Replicas that this run does not read, because of their region or their account, each with the
        /// key that DynamoDB names. Those that it reads are judged as tables of their own.
        replicas_elsewhere: Reading<Vec<String>> => [DESCRIBE_TABLE],
        /// How far it is exposed to the internet: it is reached at the public interface of its service, unless its policy
        /// refuses what comes from elsewhere than a VPC. Unknown where analyzers find its policy open to everybody.
        exposure: Reading<Exposure> => [
            GET_RESOURCE_POLICY, accessanalyzer::LIST_ANALYZERS, accessanalyzer::LIST_FINDINGS
        ],
    }
}
