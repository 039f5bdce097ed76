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

/// What a row of the credential report settles, if the report has just been
/// written. `None` must be asked: a password may have been set, a device added
/// or taken away since then.
#[must_use]
pub fn settled(row: &Row, is_new: bool) -> Option<UserMfaState> {
    if !is_new {
        return None;
    }
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
        let mfa = row(Said::Yes, Said::Yes);
        assert_eq!(settled(&mfa, true), Some(UserMfaState::Mfa));
        assert_eq!(settled(&mfa, false), None);
        let bare = row(Said::No, Said::No);
        assert_eq!(settled(&bare, true), Some(UserMfaState::NoPassword));
        assert_eq!(settled(&bare, false), None);
        for (password, mfa) in [
            (Said::Yes, Said::No),
            (Said::Yes, Said::Unclear),
            (Said::Unclear, Said::Yes),
            (Said::Unclear, Said::No),
        ] {
            assert_eq!(settled(&row(password, mfa), true), None);
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
}
