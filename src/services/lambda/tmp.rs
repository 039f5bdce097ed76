//! What a function has to write to, and who comes after it there. Nothing tells what code does with files: this only
//! says how much hangs on it.
//!
//! An execution environment serves one request after another, and what one leaves in /tmp the next one finds.
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>

use crate::facts::{Call, Fact, Reading, record, words};

record! {
    /// The /tmp of a function's unpublished version.
    pub struct Tmp {
        /// Its size in MB, 512 unless somebody wanted more; absent if AWS does not tell.
        size: Fact<i64>,
        /// Who finds what is left there.
        found_by: Reading<FoundBy>,
        /// Whether environments begin as copies of one that has been initialised, with the files that it left.
        snapshot: Reading<bool>,
    }
}

words! {
    /// Who finds what a request leaves in /tmp.
    pub enum FoundBy {
        /// Later requests, whoever they are of.
        Later = "later-requests",
        /// Later requests of the same tenant.
        Tenant = "same-tenant",
        /// Requests at the same time as well, on instances that the account pays for.
        Parallel = "parallel-requests",
    }
}

/// How the listing words it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// `EphemeralStorage.Size`.
    pub size: Option<i32>,
    /// `TenancyConfig.TenantIsolationMode`.
    pub isolation: Option<&'a str>,
    /// Of a function on managed instances: how many requests an environment takes at once, if that is told.
    pub managed: Option<Option<i32>>,
    /// `SnapStart.ApplyOn`.
    pub snap_start: Option<&'a str>,
}

impl Tmp {
    /// What the words of this call come to.
    #[must_use]
    pub fn of(call: Call, told: Told<'_>) -> Self {
        let found_by = match (told.managed, told.isolation) {
            (Some(Some(1)), None) | (None, None) => Ok(FoundBy::Later),
            (Some(_), _) => Ok(FoundBy::Parallel),
            (None, Some("PER_TENANT")) => Ok(FoundBy::Tenant),
            (None, Some(other)) => Err(call.unrecognised(format!("tenant isolation `{other}`"))),
        };
        let snapshot = match told.snap_start {
            None | Some("None") => Ok(false),
            Some("PublishedVersions") => Ok(true),
            Some(other) => Err(call.unrecognised(format!("SnapStart `{other}`"))),
        };
        Self {
            size: Fact::of(told.size.map(i64::from)),
            found_by: found_by.into(),
            snapshot: snapshot.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::lambda::LIST_FUNCTIONS as CALL;

    #[track_caller]
    fn found_by(told: Told<'_>) -> Option<FoundBy> {
        match Tmp::of(CALL, told).found_by {
            Reading::Known(found_by) => Some(found_by),
            Reading::Unknown(_) => None,
        }
    }

    #[test]
    fn who_finds_what_is_left() {
        let told = Told::default;
        let managed = |at_once| Told {
            managed: Some(at_once),
            ..told()
        };
        let isolated = |mode| Told {
            isolation: Some(mode),
            ..told()
        };
        assert_eq!(found_by(told()), Some(FoundBy::Later));
        assert_eq!(found_by(isolated("PER_TENANT")), Some(FoundBy::Tenant));
        assert_eq!(found_by(isolated("PER_REQUEST")), None);
        assert_eq!(found_by(managed(Some(1))), Some(FoundBy::Later));
        // Unless somebody limits it to one, an environment on managed instances takes many.
        for at_once in [None, Some(2), Some(64)] {
            assert_eq!(found_by(managed(at_once)), Some(FoundBy::Parallel));
        }
    }

    #[test]
    fn a_word_that_is_new_is_not_taken_for_off() {
        let snapshot = |word| {
            let snap_start = Some(word);
            Tmp::of(
                CALL,
                Told {
                    snap_start,
                    ..Told::default()
                },
            )
            .snapshot
        };
        assert_eq!(snapshot("None"), Reading::Known(false));
        assert_eq!(snapshot("PublishedVersions"), Reading::Known(true));
        assert!(matches!(snapshot("AllVersions"), Reading::Unknown(_)));
    }
}
