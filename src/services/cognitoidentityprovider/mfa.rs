//! Whether a second factor is asked of those who sign in to a user pool. No AWS types here.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html>
//!
//! Who signs in through another identity provider is never asked. Neither is a user at the first sign-in after the
//! registration, nor on a device that is remembered.

use super::clients::{AppClients, Flow, names};
use super::{GET_USER_POOL_MFA_CONFIG, Pool};
use crate::facts::{Cause, Reading, words};

words! {
    /// Whether a second factor is asked for.
    pub enum SecondFactor {
        /// Always.
        Required = "required",
        /// Always, but for a sign-in that functions of the pool's owner define.
        ButCustom = "but-custom",
        /// Always, but none that a user could give works.
        NoneWorks = "none-works",
        /// Of those who have set one up.
        Optional = "optional",
        /// Never by the pool, while all sign in by what functions of its owner define, which may ask for one.
        OffButCustom = "off-but-custom",
        /// Never.
        Off = "off",
    }
}

/// What a pool says about second factors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Factors {
    /// `MfaConfiguration`: `ON`, `OPTIONAL` or `OFF`.
    pub configured: String,
    /// An app that gives one-time passwords.
    pub app: bool,
    /// Text messages.
    pub sms: bool,
    /// Email.
    pub email: bool,
    /// Passkeys with user verification, which are two factors.
    pub passkey: bool,
}

impl Factors {
    /// Those that work, in words.
    fn working(&self, pool: &Pool) -> Vec<&'static str> {
        let all = [
            (self.app, "one-time passwords of an app"),
            (self.sms && pool.sms_failure.is_empty(), "text messages"),
            (self.email && pool.email_failure.is_empty(), "email"),
            (self.passkey, "passkeys"),
        ];
        let working = all.into_iter().filter(|(works, _)| *works);
        working.map(|(_, name)| name).collect()
    }
}

/// Judges a pool, with the words for it.
#[must_use]
pub fn judge(
    factors: &Reading<Factors>,
    pool: &Reading<Pool>,
    clients: &AppClients,
) -> Reading<(SecondFactor, String)> {
    let factors = match factors {
        Reading::Known(factors) => factors,
        Reading::Unknown(cause) => return Reading::Unknown(cause.clone()),
    };
    match factors.configured.as_str() {
        "OFF" => Reading::Known(off(pool, clients)),
        "OPTIONAL" => Reading::Known((SecondFactor::Optional, "MFA is optional".to_owned())),
        "ON" => required(factors, pool, clients).into(),
        other => GET_USER_POOL_MFA_CONFIG.unrecognised(other).into(),
    }
}

/// What the pool never asks for, functions of its owner may, if nobody gets past them.
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html>
fn off(pool: &Reading<Pool>, clients: &AppClients) -> (SecondFactor, String) {
    let has_custom = match pool {
        Reading::Known(pool) => pool.has_custom_sign_in,
        Reading::Unknown(_) => false,
    };
    let people: Vec<_> = clients
        .known()
        .filter(|client| client.is_for_people(has_custom))
        .collect();
    let all_custom = people.iter().all(|client| client.takes_custom_alone());
    if has_custom && all_custom && !people.is_empty() {
        let people = names(&people);
        let detail = format!("MFA is off, and {people} takes a custom sign-in alone");
        (SecondFactor::OffButCustom, detail)
    } else {
        (SecondFactor::Off, "MFA is off".to_owned())
    }
}

fn required(
    factors: &Factors,
    pool: &Reading<Pool>,
    clients: &AppClients,
) -> Result<(SecondFactor, String), Cause> {
    let pool = match pool {
        Reading::Known(pool) => pool,
        Reading::Unknown(cause) => return Err(cause.clone()),
    };
    let working = factors.working(pool);
    if working.is_empty() {
        let failures = [pool.sms_failure.as_str(), pool.email_failure.as_str()];
        let failures: Vec<&str> = failures.into_iter().filter(|why| !why.is_empty()).collect();
        let told = "MFA is required, but no factor works";
        let detail = if failures.is_empty() {
            told.to_owned()
        } else {
            format!("{told}: {}", failures.join("; "))
        };
        return Ok((SecondFactor::NoneWorks, detail));
    }
    let required = format!("MFA is required, by {}", working.join(", "));
    if !pool.has_custom_sign_in {
        return Ok((SecondFactor::Required, required));
    }
    let takes_custom = |flows: &[Flow]| flows.contains(&Flow::Custom);
    let custom: Vec<_> = clients
        .known()
        .filter(|client| takes_custom(&client.flows))
        .collect();
    match clients.unknown() {
        _ if !custom.is_empty() => {
            let custom = names(&custom);
            let detail =
                format!("{required}; but {custom} takes a custom sign-in, which may ask for none");
            Ok((SecondFactor::ButCustom, detail))
        }
        Some(cause) => Err(cause.clone()),
        None => Ok((SecondFactor::Required, required)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::clients::tests::client;
    use super::*;

    fn on() -> Factors {
        Factors {
            configured: "ON".to_owned(),
            app: true,
            ..Factors::default()
        }
    }

    fn judged(factors: Factors, pool: Pool, words: &[&str]) -> SecondFactor {
        let clients = AppClients {
            each: vec![Reading::Known(client(words, &["COGNITO"], false))],
            incomplete: None,
        };
        match judge(&Reading::Known(factors), &Reading::Known(pool), &clients) {
            Reading::Known((second_factor, _)) => second_factor,
            Reading::Unknown(cause) => panic!("{cause}"),
        }
    }

    #[test]
    fn required_needs_a_factor_that_works() {
        let failing = || Pool {
            sms_failure: "the role cannot be assumed".to_owned(),
            email_failure: "the identity is not verified".to_owned(),
            ..Pool::default()
        };
        assert_eq!(judged(on(), failing(), &[]), SecondFactor::Required);
        let by = |app, sms, email, passkey| Factors {
            app,
            sms,
            email,
            passkey,
            ..on()
        };
        for (factors, works) in [
            (by(false, true, false, false), true),
            (by(false, false, true, false), true),
            (by(false, false, false, true), true),
            (by(false, false, false, false), false),
        ] {
            let expected = if works {
                SecondFactor::Required
            } else {
                SecondFactor::NoneWorks
            };
            assert_eq!(judged(factors, Pool::default(), &[]), expected);
        }
        let messages = by(false, true, true, false);
        assert_eq!(judged(messages, failing(), &[]), SecondFactor::NoneWorks);
    }

    #[test]
    fn a_custom_sign_in_may_ask_for_none() {
        let custom = || Pool {
            has_custom_sign_in: true,
            ..Pool::default()
        };
        let takes_it = ["ALLOW_CUSTOM_AUTH"];
        assert_eq!(judged(on(), custom(), &takes_it), SecondFactor::ButCustom);
        // It is among what is taken where nothing is said.
        assert_eq!(judged(on(), custom(), &[]), SecondFactor::ButCustom);
        let refused = ["ALLOW_USER_SRP_AUTH"];
        assert_eq!(judged(on(), custom(), &refused), SecondFactor::Required);
        assert_eq!(
            judged(on(), Pool::default(), &takes_it),
            SecondFactor::Required
        );
    }

    #[test]
    fn a_custom_sign_in_may_ask_for_what_the_pool_does_not() {
        let off = || Factors {
            configured: "OFF".to_owned(),
            ..Factors::default()
        };
        let custom = || Pool {
            has_custom_sign_in: true,
            ..Pool::default()
        };
        let alone = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        assert_eq!(judged(off(), custom(), &alone), SecondFactor::OffButCustom);
        // There are no functions that define it.
        assert_eq!(judged(off(), Pool::default(), &alone), SecondFactor::Off);
        // A password suffices.
        for others in [
            &["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"] as &[&str],
            &["ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"],
            &[],
        ] {
            assert_eq!(judged(off(), custom(), others), SecondFactor::Off);
        }
        let clients = AppClients {
            each: vec![Reading::Known(client(&alone, &["COGNITO"], true))],
            incomplete: None,
        };
        let page = judge(&Reading::Known(off()), &Reading::Known(custom()), &clients);
        assert!(
            matches!(page, Reading::Known((SecondFactor::Off, _))),
            "the login page takes passwords: {page:?}"
        );
    }

    #[test]
    fn what_does_not_matter_need_not_be_known() {
        let denied = |action: &str| Cause::denied(action, "");
        let unread = Reading::Unknown(denied("cognito-idp:DescribeUserPool"));
        let no_clients = AppClients {
            each: vec![],
            incomplete: Some(denied("cognito-idp:ListUserPoolClients")),
        };
        for (word, expected) in [
            ("OFF", SecondFactor::Off),
            ("OPTIONAL", SecondFactor::Optional),
        ] {
            let factors = Reading::Known(Factors {
                configured: word.to_owned(),
                ..on()
            });
            let judged = judge(&factors, &unread, &no_clients);
            assert!(
                matches!(judged, Reading::Known((is, _)) if is == expected),
                "{judged:?}"
            );
        }
        let judged = judge(&Reading::Known(on()), &unread, &no_clients);
        assert!(matches!(judged, Reading::Unknown(_)), "{judged:?}");
        let plain = Reading::Known(Pool::default());
        let judged = judge(&Reading::Known(on()), &plain, &no_clients);
        assert!(
            matches!(judged, Reading::Known((SecondFactor::Required, _))),
            "{judged:?}"
        );
        let custom = Reading::Known(Pool {
            has_custom_sign_in: true,
            ..Pool::default()
        });
        let judged = judge(&Reading::Known(on()), &custom, &no_clients);
        assert!(matches!(judged, Reading::Unknown(_)), "{judged:?}");
    }

    #[test]
    fn a_word_that_is_new_is_unknown() {
        let factors = Reading::Known(Factors {
            configured: "SOMETIMES".to_owned(),
            ..on()
        });
        let pool = Reading::Known(Pool::default());
        let judged = judge(&factors, &pool, &AppClients::default());
        assert!(matches!(judged, Reading::Unknown(_)), "{judged:?}");
    }
}
