//! What DynamoDB's description of a table says about its encryption. No AWS types here.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html>

use crate::services::kms::AtRest;

/// The `SSEDescription` of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sse<'a> {
    /// `Status`.
    pub status: Option<&'a str>,
    /// `SSEType`.
    pub kind: Option<&'a str>,
}

/// By whose key a table is encrypted; without a description it is AWS's own key.
///
/// # Errors
///
/// What is wrong, where the words say nothing that can be relied on.
pub fn at_rest(sse: Option<Sse<'_>>) -> Result<AtRest, String> {
    let Some(Sse { status, kind }) = sse else {
        return Ok(AtRest::AwsOwned);
    };
    match status {
        Some("DISABLED") => Ok(AtRest::AwsOwned),
        Some("ENABLED") => match kind {
            Some("KMS") => Ok(AtRest::Key),
            other => Err(format!("SSE type {}", other.unwrap_or("missing"))),
        },
        Some("ENABLING" | "UPDATING" | "DISABLING") => Ok(AtRest::Changing),
        other => Err(format!("SSE status {}", other.unwrap_or("missing"))),
    }
}

/// A replica of a global table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replica<'a> {
    /// Its region; empty if AWS tells none.
    pub region: &'a str,
    /// Its state; empty if AWS tells none.
    pub status: &'a str,
    /// The account in its ARN, if AWS tells one.
    pub account: Option<&'a str>,
    /// Its KMS key, if AWS tells one.
    pub key: Option<&'a str>,
}

/// What DynamoDB says about a key that it cannot use, of the table or of a replica.
///
/// # Errors
///
/// If it says nothing of the kind, but a status is new or missing.
pub fn key_trouble(
    status: &str,
    is_inaccessible: bool,
    replicas: &[Replica<'_>],
) -> Result<Option<String>, String> {
    let of_table = standing(status);
    if of_table == KeyState::Trouble {
        return Ok(Some(format!(
            "DynamoDB cannot use the table's key: {status}"
        )));
    }
    if is_inaccessible {
        return Ok(Some(
            "DynamoDB has found the table's key inaccessible".to_owned(),
        ));
    }
    let in_standing = |wanted: KeyState| {
        let mut replicas = replicas.iter();
        replicas.find(|replica| standing(replica.status) == wanted)
    };
    if let Some(replica) = in_standing(KeyState::Trouble) {
        return Ok(Some(format!(
            "DynamoDB cannot use the key of the replica in {}: {}",
            replica.region, replica.status
        )));
    }
    if of_table == KeyState::Unknown {
        return Err(format!("table status {status}"));
    }
    match in_standing(KeyState::Unknown) {
        Some(replica) if replica.status.is_empty() => {
            Err(format!("no status of the replica in {}", replica.region))
        }
        Some(replica) => Err(format!("replica status {}", replica.status)),
        None => Ok(None),
    }
}

/// What a status of a table or of a replica says about its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyState {
    Trouble,
    NoTrouble,
    Unknown,
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html> and
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicaDescription.html>
fn standing(status: &str) -> KeyState {
    match status {
        "INACCESSIBLE_ENCRYPTION_CREDENTIALS" | "ARCHIVING" | "ARCHIVED" => KeyState::Trouble,
        "ACTIVE"
        | "CREATING"
        | "CREATION_FAILED"
        | "UPDATING"
        | "DELETING"
        | "REGION_DISABLED"
        | "REPLICATION_NOT_AUTHORIZED" => KeyState::NoTrouble,
        _ => KeyState::Unknown,
    }
}

/// The replicas that are no tables of this account in the regions that are read, each with what DynamoDB
/// says of it: its account if that is another, and its key.
#[must_use]
pub fn elsewhere(replicas: &[Replica<'_>], regions: &[String], account: &str) -> Vec<String> {
    let is_read = |replica: &&Replica<'_>| {
        replica.account.is_none_or(|of| of == account)
            && regions.iter().any(|region| region == replica.region)
    };
    let mut names: Vec<String> = replicas
        .iter()
        .filter(|replica| !is_read(replica))
        .map(|replica| {
            let region = match replica.region {
                "" => "an unnamed region",
                region => region,
            };
            let of = replica.account.filter(|of| *of != account);
            let of = of.map_or_else(String::new, |of| format!(" of account {of}"));
            let key = replica.key.filter(|key| !key.is_empty());
            let key = key.map_or_else(String::new, |key| format!(" with the key {key}"));
            format!("{region}{of}{key}")
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sse<'a>(status: &'a str, kind: &'a str) -> Option<Sse<'a>> {
        Some(Sse {
            status: Some(status),
            kind: Some(kind),
        })
    }

    #[test]
    fn every_description_has_its_meaning() {
        assert_eq!(at_rest(None), Ok(AtRest::AwsOwned));
        assert_eq!(at_rest(sse("DISABLED", "KMS")), Ok(AtRest::AwsOwned));
        assert_eq!(at_rest(sse("ENABLED", "KMS")), Ok(AtRest::Key));
        for status in ["ENABLING", "UPDATING", "DISABLING"] {
            assert_eq!(
                at_rest(sse(status, "KMS")),
                Ok(AtRest::Changing),
                "{status}"
            );
        }
        for odd in [
            sse("ENABLED", "AES256"),
            sse("enabled", "KMS"),
            Some(Sse::default()),
            Some(Sse {
                status: Some("ENABLED"),
                kind: None,
            }),
        ] {
            assert!(at_rest(odd).is_err(), "{odd:?}");
        }
    }

    const HERE: Replica<'_> = Replica {
        region: "eu-west-1",
        status: "ACTIVE",
        account: Some("111122223333"),
        key: None,
    };

    #[test]
    fn trouble_with_a_key_is_the_tables_or_a_replicas() {
        let key_trouble = |status, is_inaccessible, replicas: &[Replica<'_>]| {
            key_trouble(status, is_inaccessible, replicas).expect("only words that are known")
        };
        assert_eq!(key_trouble("ACTIVE", false, &[HERE]), None);
        assert_eq!(key_trouble("UPDATING", false, &[]), None);
        for status in [
            "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "ARCHIVING",
            "ARCHIVED",
        ] {
            assert!(key_trouble(status, false, &[]).is_some(), "{status}");
            let ill = Replica { status, ..HERE };
            let told = key_trouble("ACTIVE", false, &[HERE, ill]);
            assert!(
                told.is_some_and(|text| text.contains("eu-west-1")),
                "{status}"
            );
        }
        assert!(key_trouble("ACTIVE", true, &[]).is_some());
    }

    #[test]
    fn a_status_that_is_not_known_proves_no_key_sound() {
        let new = Replica {
            status: "FROZEN",
            ..HERE
        };
        let silent = Replica { status: "", ..HERE };
        assert!(key_trouble("FROZEN", false, &[HERE]).is_err());
        for replica in [new, silent] {
            assert!(key_trouble("ACTIVE", false, &[HERE, replica]).is_err());
        }
        // What is told outweighs what is not.
        let ill = Replica {
            status: "ARCHIVED",
            ..HERE
        };
        assert!(matches!(key_trouble("FROZEN", true, &[new]), Ok(Some(_))));
        assert!(matches!(
            key_trouble("FROZEN", false, &[new, ill]),
            Ok(Some(_))
        ));
    }

    #[test]
    fn replicas_of_unread_regions_and_other_accounts_are_elsewhere() {
        let regions = ["eu-west-1".to_owned(), "us-east-1".to_owned()];
        let away = Replica {
            region: "ap-south-1",
            ..HERE
        };
        let foreign = Replica {
            account: Some("999999999999"),
            key: Some("arn:1"),
            ..HERE
        };
        let keyed = Replica {
            key: Some("arn:2"),
            ..away
        };
        let unnamed = Replica {
            region: "",
            account: None,
            ..HERE
        };
        assert!(
            elsewhere(
                &[
                    HERE,
                    Replica {
                        account: None,
                        ..HERE
                    }
                ],
                &regions,
                "111122223333"
            )
            .is_empty()
        );
        assert_eq!(
            elsewhere(
                &[HERE, away, away, keyed, foreign, unnamed],
                &regions,
                "111122223333"
            ),
            [
                "an unnamed region",
                "ap-south-1",
                "ap-south-1 with the key arn:2",
                "eu-west-1 of account 999999999999 with the key arn:1"
            ]
        );
    }
}
