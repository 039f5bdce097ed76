//! How the master password of a database is kept and changed, from what RDS and Secrets Manager say. No AWS types here.
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html>

use super::DESCRIBE_DB_INSTANCES;
use crate::facts::{Cause, Fact, Reading, record, words};
use crate::services::secretsmanager::rotation::{Rotation, Told, judge};

words! {
    /// How the master password of a database is changed.
    pub enum PasswordState {
        /// Secrets Manager changes it by itself, and in time.
        Rotated = "rotated",
        /// Secrets Manager should have changed it before now.
        Overdue = "overdue",
        /// Its secret is not rotated.
        Off = "not-rotated",
        /// RDS cannot get at its secret, or the secret is gone.
        Impaired = "impaired",
        /// RDS keeps no secret for it, and no secret of the region is rotated that could hold it.
        Unmanaged = "unmanaged",
        /// RDS keeps no secret for it; there are rotated secrets, any of which may hold it.
        Elsewhere = "maybe-elsewhere",
        /// It has no password of its own: it copies another database.
        Replica = "replica",
        /// It cannot be told.
        Untold = "untold",
    }
}

record! {
    /// The master password of a database.
    pub struct Password {
        /// How it is changed.
        state: PasswordState,
        /// More words on it.
        detail: String,
    }
}

impl Password {
    /// In this state.
    #[must_use]
    pub fn new(state: PasswordState, detail: impl Into<String>) -> Self {
        Self {
            state,
            detail: detail.into(),
        }
    }
}

/// Whether RDS uses a secret of this status, so that it is worth asking how it is rotated.
#[must_use]
pub fn is_in_use(status: &str) -> bool {
    matches!(status, "active" | "rotating")
}

/// Of a database whose secret RDS keeps, by the status of that secret.
#[must_use]
pub fn with_secret(status: &str, rotation: Fact<Told>, now: i64) -> Reading<Password> {
    match status {
        in_use if is_in_use(in_use) => match rotation {
            Fact::Known(told) => {
                let (rotation, detail) = judge(&told, now);
                let state = match rotation {
                    Rotation::Works => PasswordState::Rotated,
                    Rotation::Overdue => PasswordState::Overdue,
                    Rotation::Off => PasswordState::Off,
                    Rotation::Untold => PasswordState::Untold,
                };
                Reading::Known(Password::new(state, detail))
            }
            Fact::Absent => {
                Reading::Known(Password::new(PasswordState::Impaired, "its secret is gone"))
            }
            Fact::Unknown(cause) => Reading::Unknown(cause),
        },
        "impaired" => {
            let detail = "RDS cannot get at its secret, and does not change the password";
            Reading::Known(Password::new(PasswordState::Impaired, detail))
        }
        "creating" => DESCRIBE_DB_INSTANCES
            .unexpected("its secret is being made")
            .into(),
        other => DESCRIBE_DB_INSTANCES
            .unrecognised(format!("secret status {other}"))
            .into(),
    }
}

/// Whether the master user may be one of IAM, without a password: PostgreSQL alone has such, and no answer of RDS tells
/// the choice.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html>
#[must_use]
pub fn may_sign_in_by_iam(engine: &str, has_iam: bool) -> bool {
    has_iam && matches!(engine, "postgres" | "aurora-postgresql")
}

/// Of an instance with tenant databases, by the password of each: as bad as the worst. `incomplete` is why there may be
/// more of them.
#[must_use]
pub fn of_tenants(
    tenants: &[(String, Reading<Password>)],
    incomplete: Option<&Cause>,
) -> Reading<Password> {
    let mut worst: Option<(&str, &Password)> = None;
    let mut unknown = incomplete;
    for (name, password) in tenants {
        match password {
            Reading::Unknown(cause) => unknown = unknown.or(Some(cause)),
            Reading::Known(password) => {
                let is_worse =
                    worst.is_none_or(|(_, other)| rank(password.state) > rank(other.state));
                if is_worse {
                    worst = Some((name, password));
                }
            }
        }
    }
    match (worst, unknown) {
        (Some((name, password)), unknown) if unknown.is_none() || rank(password.state) == BAD => {
            let detail = format!("{name}: {}", password.detail);
            Reading::Known(Password::new(password.state, detail))
        }
        (_, Some(cause)) => Reading::Unknown(cause.clone()),
        (_, None) => Reading::Known(Password::new(
            PasswordState::Untold,
            "it has no tenant database",
        )),
    }
}

/// How bad a password is that is not changed.
const BAD: u8 = 3;

/// How bad it is.
fn rank(state: PasswordState) -> u8 {
    match state {
        PasswordState::Replica => 0,
        PasswordState::Rotated => 1,
        PasswordState::Elsewhere | PasswordState::Untold => 2,
        PasswordState::Overdue
        | PasswordState::Off
        | PasswordState::Impaired
        | PasswordState::Unmanaged => BAD,
    }
}

/// The most names that are told.
const MOST_NAMED: usize = 5;

/// Of a database whose secret RDS does not keep, by the secrets of its region that are rotated.
#[must_use]
pub fn without_secret(rotating: &Reading<Vec<String>>) -> Reading<Password> {
    match rotating {
        Reading::Unknown(cause) => Reading::Unknown(cause.clone()),
        Reading::Known(names) if names.is_empty() => Reading::Known(Password::new(
            PasswordState::Unmanaged,
            "RDS keeps no secret for it, and no secret of the region is rotated",
        )),
        Reading::Known(names) => {
            let first: Vec<&str> = names.iter().take(MOST_NAMED).map(String::as_str).collect();
            let more = names.len() - first.len();
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let detail = format!("{}{more}", first.join(", "));
            Reading::Known(Password::new(PasswordState::Elsewhere, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn rotated(days_ago: i64) -> Fact<Told> {
        Fact::Known(Told {
            is_enabled: Some(true),
            after_days: Some(7),
            rotated: Some(NOW - days_ago * 86_400),
            ..Told::default()
        })
    }

    fn state(read: Reading<Password>) -> Option<PasswordState> {
        match read {
            Reading::Known(password) => Some(password.state),
            Reading::Unknown(_) => None,
        }
    }

    #[test]
    fn the_secret_of_rds_decides_where_there_is_one() {
        let of = |status, rotation| state(with_secret(status, rotation, NOW));
        assert_eq!(of("active", rotated(3)), Some(PasswordState::Rotated));
        assert_eq!(of("rotating", rotated(3)), Some(PasswordState::Rotated));
        assert_eq!(of("active", rotated(30)), Some(PasswordState::Overdue));
        assert_eq!(
            of("active", Fact::Known(Told::default())),
            Some(PasswordState::Off)
        );
        assert_eq!(of("active", Fact::Absent), Some(PasswordState::Impaired));
        assert_eq!(of("impaired", rotated(3)), Some(PasswordState::Impaired));
        let denied = Cause::denied("secretsmanager:DescribeSecret", "");
        assert_eq!(of("active", Fact::Unknown(denied)), None);
        for odd in ["creating", "", "ACTIVE"] {
            assert_eq!(of(odd, rotated(3)), None, "{odd}");
        }
    }

    #[test]
    fn one_tenant_is_enough_whose_password_nobody_changes() {
        let tenant = |state| ("one".to_owned(), Reading::Known(Password::new(state, "")));
        let unread = || {
            let cause = Cause::denied("secretsmanager:DescribeSecret", "");
            ("two".to_owned(), Reading::Unknown(cause))
        };
        let of = |tenants: &[_]| state(of_tenants(tenants, None));
        let (rotated, off) = (PasswordState::Rotated, PasswordState::Off);
        let elsewhere = PasswordState::Elsewhere;
        assert_eq!(of(&[tenant(rotated), tenant(rotated)]), Some(rotated));
        assert_eq!(of(&[tenant(rotated), tenant(elsewhere)]), Some(elsewhere));
        assert_eq!(of(&[tenant(elsewhere), tenant(off)]), Some(off));
        assert_eq!(of(&[unread(), tenant(off)]), Some(off));
        assert_eq!(of(&[unread(), tenant(elsewhere)]), None);
        assert_eq!(of(&[]), Some(PasswordState::Untold));
        let denied = Cause::denied("rds:DescribeTenantDatabases", "");
        assert_eq!(state(of_tenants(&[tenant(rotated)], Some(&denied))), None);
        assert_eq!(state(of_tenants(&[tenant(off)], Some(&denied))), Some(off));
    }

    #[test]
    fn a_master_user_of_iam_has_no_password_to_rotate() {
        assert!(may_sign_in_by_iam("postgres", true));
        assert!(may_sign_in_by_iam("aurora-postgresql", true));
        assert!(!may_sign_in_by_iam("postgres", false));
        for engine in ["mysql", "aurora-mysql", "mariadb", "sqlserver-ee", ""] {
            assert!(!may_sign_in_by_iam(engine, true), "{engine}");
        }
    }

    #[test]
    fn other_secrets_may_hold_the_password() {
        let of = |names: &[&str]| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            without_secret(&Reading::Known(names))
        };
        assert_eq!(state(of(&[])), Some(PasswordState::Unmanaged));
        let Reading::Known(many) = of(&["a", "b", "c", "d", "e", "f", "g"]) else {
            panic!("it is known");
        };
        assert_eq!(
            many,
            Password::new(PasswordState::Elsewhere, "a, b, c, d, e and 2 more")
        );
        let denied = Cause::denied("secretsmanager:ListSecrets", "");
        assert_eq!(state(without_secret(&Reading::Unknown(denied))), None);
    }
}
