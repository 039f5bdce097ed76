//! Whether everybody who signs in to the console needs MFA: what the answers
//! say together.

use super::credential_report::{Row, Said};
use crate::facts::{Cause, Reading, words};

words! {
    /// Which users with a console password have MFA.
    pub enum UserMfa {
        /// All, and there is one.
        All = "all",
        /// Some have, some have not.
        Some = "some",
        /// None, and there is one.
        None = "none",
        /// No user has a password.
        NoUsers = "no-users",
    }
}

/// What is known of one user who may have a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserMfaState {
    /// No password, or no such user any more.
    NoPassword,
    /// A password with MFA.
    Mfa,
    /// A password alone.
    PasswordAlone,
    /// It could not be read.
    Unclear(Cause),
}

/// What a row of the credential report settles. `None` must be asked: a
/// missing device may have been added after the report was written.
#[must_use]
pub fn settled(row: &Row) -> Option<UserMfaState> {
    match (row.password, row.mfa) {
        (Said::No, _) => Some(UserMfaState::NoPassword),
        (Said::Yes, Said::Yes) => Some(UserMfaState::Mfa),
        (Said::Yes, Said::No | Said::Unclear) | (Said::Unclear, _) => None,
    }
}

/// All users together.
#[must_use]
pub fn together<'s>(users: impl Iterator<Item = &'s UserMfaState>) -> Reading<UserMfa> {
    let (mut with, mut without, mut unclear) = (false, false, None);
    for user in users {
        match user {
            UserMfaState::NoPassword => {}
            UserMfaState::Mfa => with = true,
            UserMfaState::PasswordAlone => without = true,
            UserMfaState::Unclear(cause) => unclear = Some(cause.clone()),
        }
    }
    match (with, without, unclear) {
        // Whatever the others are, this cannot change.
        (true, true, _) => Reading::Known(UserMfa::Some),
        (_, _, Some(cause)) => Reading::Unknown(cause),
        (true, false, None) => Reading::Known(UserMfa::All),
        (false, true, None) => Reading::Known(UserMfa::None),
        (false, false, None) => Reading::Known(UserMfa::NoUsers),
    }
}

/// Issuers of web identities that only machines have, by their host.
const MACHINES: [&str; 8] = [
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.circleci.com",
    "vstoken.dev.azure.com",
    "api.bitbucket.org",
    "api.pulumi.com",
];

/// Whether people may sign in through this provider of web identities: all
/// but the issuers that are known to serve pipelines and clusters only.
#[must_use]
pub fn may_be_for_people(provider_arn: &str) -> bool {
    let url = provider_arn
        .split_once("oidc-provider/")
        .map_or(provider_arn, |(_, url)| url);
    let host = url.split('/').next().unwrap_or_default();
    let is_cluster = host.starts_with("oidc.eks.")
        && (host.ends_with(".amazonaws.com")
            || host.ends_with(".amazonaws.com.cn")
            || host.ends_with(".api.aws"));
    !is_cluster && !MACHINES.contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(password: Said, mfa: Said) -> Row {
        Row {
            user: "ann".to_owned(),
            password,
            mfa,
        }
    }

    fn denied() -> UserMfaState {
        UserMfaState::Unclear(Cause::denied("iam:ListMFADevices", ""))
    }

    #[test]
    fn a_failing_user_is_asked_again_and_a_passing_one_is_not() {
        assert_eq!(settled(&row(Said::Yes, Said::Yes)), Some(UserMfaState::Mfa));
        assert_eq!(
            settled(&row(Said::No, Said::No)),
            Some(UserMfaState::NoPassword)
        );
        for (password, mfa) in [
            (Said::Yes, Said::No),
            (Said::Yes, Said::Unclear),
            (Said::Unclear, Said::Yes),
            (Said::Unclear, Said::No),
        ] {
            assert_eq!(settled(&row(password, mfa)), None);
        }
    }

    #[test]
    fn users_together() {
        use UserMfaState::{Mfa, NoPassword, PasswordAlone};
        let cases: [(&[UserMfaState], UserMfa); 6] = [
            (&[], UserMfa::NoUsers),
            (&[NoPassword], UserMfa::NoUsers),
            (&[NoPassword, Mfa], UserMfa::All),
            (&[PasswordAlone, NoPassword], UserMfa::None),
            (&[PasswordAlone, Mfa], UserMfa::Some),
            (&[PasswordAlone, denied(), Mfa], UserMfa::Some),
        ];
        for (users, expected) in cases {
            assert_eq!(
                together(users.iter()),
                Reading::Known(expected),
                "{users:?}"
            );
        }
        for users in [
            vec![denied()],
            vec![denied(), Mfa],
            vec![PasswordAlone, denied()],
            vec![NoPassword, denied()],
        ] {
            assert!(
                matches!(together(users.iter()), Reading::Unknown(_)),
                "{users:?}"
            );
        }
    }

    #[test]
    fn pipelines_and_clusters_are_not_people() {
        let arn = |url: &str| format!("arn:aws:iam::111122223333:oidc-provider/{url}");
        for machine in [
            "token.actions.githubusercontent.com",
            "token.actions.githubusercontent.com/my-enterprise",
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
        ] {
            assert!(!may_be_for_people(&arn(machine)), "{machine}");
        }
        for people in [
            "accounts.google.com",
            "example.okta.com",
            "oidc.eks.example.com/id/ABC",
            "token.actions.githubusercontent.com.example.com",
        ] {
            assert!(may_be_for_people(&arn(people)), "{people}");
        }
    }
}
