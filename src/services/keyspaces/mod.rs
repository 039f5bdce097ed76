//! Amazon Keyspaces (for Apache Cassandra): the tables of every keyspace.
//!
//! A table is always encrypted. Whose key it is under is not read: the only call that tells it, `GetTable`, needs
//! `cassandra:Select` on the table itself, with which its rows can be read. What is called here needs that of the
//! system keyspaces alone.
//! <https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_GetTable.html>

use crate::facts::{FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms::AtRest;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "keyspaces" as "cassandra";
    /// Lists the keyspaces of a region.
    /// <https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_ListKeyspaces.html>
    pub LIST_KEYSPACES = "ListKeyspaces" as "cassandra:Select" telling "keyspaces"
        on "cassandra:*:*:/keyspace/system*";
    /// Lists the tables of a keyspace.
    /// <https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_ListTables.html>
    pub LIST_TABLES = "ListTables" as "cassandra:Select" telling "tables"
        on "cassandra:*:*:/keyspace/system*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "keyspaces",
    kinds: &[&TABLE],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `keyspaces.table`.
pub static TABLE: FactKind = FactKind {
    name: "keyspaces.table",
    noun: "Keyspaces table",
    plural: "Keyspaces tables",
    doc: "A table of Keyspaces. Those that every account has, which describe the others, are left out.",
    stencils: &["Amazon Keyspaces"],
    reach: Reach::Region,
    listing: &[LIST_KEYSPACES, LIST_TABLES],
    fallback: &[],
    fields: Table::fields,
};

record! {
    /// A table of Keyspaces.
    pub struct Table {
        /// Its name.
        name: String,
        /// The keyspace that it lies in.
        keyspace: String,
        /// That it is encrypted, as every table is; whose key it is under is not read.
        at_rest: Reading<AtRest>,
        /// How far it is exposed to the internet: it is reached at the public interface of its service.
        exposure: Reading<Exposure>,
    }
}

/// Whether a keyspace is one that every account has and nobody can write to.
/// <https://docs.aws.amazon.com/keyspaces/latest/devguide/working-with-keyspaces.html>
#[must_use]
pub fn is_system(keyspace: &str) -> bool {
    matches!(
        keyspace,
        "system" | "system_schema" | "system_schema_mcs" | "system_multiregion_info"
    )
}

#[cfg(test)]
mod tests {
    use super::is_system;

    #[test]
    fn only_what_every_account_has_is_left_out() {
        assert!(is_system("system") && is_system("system_schema_mcs"));
        for own in ["system_of_record", "systems", "shop", ""] {
            assert!(!is_system(own), "{own}");
        }
    }
}
