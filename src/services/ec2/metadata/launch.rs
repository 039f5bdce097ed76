//! Which version of the metadata service the instances of a launch will answer. Asks nobody.
//!
//! The launch itself comes first, then the account's default, then the image:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-options-order-of-precedence.html>

use super::GET_INSTANCE_METADATA_DEFAULTS;
use crate::facts::{Call, Cause, Reading, words};

words! {
    /// Which version of the metadata service instances will answer once they are launched.
    pub enum LaunchImds {
        /// The second alone, or none.
        Required = "required",
        /// The first as well.
        Optional = "optional",
        /// Their image decides.
        ByImage = "by-image",
    }
}

/// What a launch template or launch configuration says, in AWS's words; nothing where it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// `HttpTokens`.
    pub tokens: Option<String>,
    /// `HttpEndpoint`.
    pub endpoint: Option<String>,
}

/// The account's defaults in a region, in AWS's words; nothing where the account has no preference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// `HttpTokens`.
    pub tokens: Option<String>,
    /// `HttpEndpoint`.
    pub endpoint: Option<String>,
    /// `HttpTokensEnforced`: whether nothing is launched that would answer the first version.
    pub enforced: Option<String>,
}

impl Defaults {
    /// Whether nothing is launched that would answer the first version.
    ///
    /// # Errors
    ///
    /// If the word is new.
    pub fn are_enforced(&self) -> Result<bool, Cause> {
        match self.enforced.as_deref() {
            Some("enabled") => Ok(true),
            Some("disabled") | None => Ok(false),
            Some(other) => {
                Err(GET_INSTANCE_METADATA_DEFAULTS.unrecognised(format!("enforced {other}")))
            }
        }
    }
}

/// What becomes of a launch, and in words. `by` is the call that told it.
///
/// # Errors
///
/// If a word is new, or the defaults that decide are not known.
pub fn of(
    told: &Told,
    by: Call,
    defaults: &Reading<Defaults>,
) -> Result<(LaunchImds, String), Cause> {
    let required = |detail: &str| Ok((LaunchImds::Required, detail.to_owned()));
    match (told.endpoint.as_deref(), told.tokens.as_deref()) {
        (Some("disabled"), _) => return required("turns the metadata service off"),
        (Some("enabled") | None, Some("required")) => return required("requires IMDSv2"),
        (Some("enabled") | None, Some("optional") | None) => {}
        (endpoint, tokens) => {
            return Err(by.unrecognised(format!(
                "metadata endpoint {}, tokens {}",
                endpoint.unwrap_or("missing"),
                tokens.unwrap_or("missing")
            )));
        }
    }
    let defaults = match defaults {
        Reading::Known(defaults) => defaults,
        Reading::Unknown(cause) => return Err(cause.clone()),
    };
    if defaults.are_enforced()? {
        return required("may launch nothing but IMDSv2, as the account enforces");
    }
    if told.tokens.is_some() {
        return Ok((LaunchImds::Optional, "allows IMDSv1".to_owned()));
    }
    match (defaults.endpoint.as_deref(), told.endpoint.as_deref()) {
        (Some("disabled"), None) => {
            return required("is silent, and the account turns the metadata service off");
        }
        (Some("disabled" | "enabled") | None, _) => {}
        (Some(other), _) => return Err(new_default("endpoint", other)),
    }
    match defaults.tokens.as_deref() {
        Some("required") => required("is silent, and the account's default is IMDSv2"),
        Some("optional") => Ok((
            LaunchImds::Optional,
            "is silent, and the account's default allows IMDSv1".to_owned(),
        )),
        None => Ok((
            LaunchImds::ByImage,
            "is silent, and so is the account: the image decides".to_owned(),
        )),
        Some(other) => Err(new_default("tokens", other)),
    }
}

fn new_default(what: &str, word: &str) -> Cause {
    GET_INSTANCE_METADATA_DEFAULTS.unrecognised(format!("metadata {what} {word}"))
}

/// What several launches come to, as those of a group with several templates: the worst of them.
///
/// # Errors
///
/// If there is none, or one is not known and none is worse.
pub fn worst(
    launches: Vec<Result<(LaunchImds, String), Cause>>,
    none: impl FnOnce() -> Cause,
) -> Result<(LaunchImds, String), Cause> {
    let rank = |launch: &Result<(LaunchImds, String), Cause>| match launch {
        Ok((LaunchImds::Optional, _)) => 3,
        Err(_) => 2,
        Ok((LaunchImds::ByImage, _)) => 1,
        Ok((LaunchImds::Required, _)) => 0,
    };
    let worst = launches.into_iter().max_by_key(rank);
    worst.unwrap_or_else(|| Err(none()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::ec2::metadata::DESCRIBE_LAUNCH_TEMPLATE_VERSIONS as CALL;

    fn word(word: &str) -> Option<String> {
        (!word.is_empty()).then(|| word.to_owned())
    }

    fn told(endpoint: &str, tokens: &str) -> Told {
        Told {
            tokens: word(tokens),
            endpoint: word(endpoint),
        }
    }

    fn defaults(endpoint: &str, tokens: &str, enforced: &str) -> Reading<Defaults> {
        Reading::Known(Defaults {
            tokens: word(tokens),
            endpoint: word(endpoint),
            enforced: word(enforced),
        })
    }

    fn launch(told: &Told, defaults: &Reading<Defaults>) -> Option<LaunchImds> {
        of(told, CALL, defaults).ok().map(|(imds, _)| imds)
    }

    #[test]
    fn the_launch_comes_first() {
        let lax = defaults("", "optional", "");
        let strict = defaults("", "required", "disabled");
        let denied = Reading::Unknown(Cause::denied("ec2:GetInstanceMetadataDefaults", ""));
        for defaults in [&lax, &strict, &denied] {
            assert_eq!(
                launch(&told("", "required"), defaults),
                Some(LaunchImds::Required)
            );
            assert_eq!(
                launch(&told("disabled", "optional"), defaults),
                Some(LaunchImds::Required)
            );
        }
        assert_eq!(
            launch(&told("enabled", "optional"), &strict),
            Some(LaunchImds::Optional)
        );
        // Who enforces launches nothing of it; whether the account does is not known.
        assert_eq!(launch(&told("enabled", "optional"), &denied), None);
        assert_eq!(launch(&told("perhaps", "required"), &strict), None);
        assert_eq!(launch(&told("", "preferred"), &strict), None);
    }

    #[test]
    fn silence_is_no_protection() {
        for silent in [Told::default(), told("enabled", "")] {
            for (tokens, expected) in [
                ("required", Some(LaunchImds::Required)),
                ("optional", Some(LaunchImds::Optional)),
                ("", Some(LaunchImds::ByImage)),
                ("new", None),
            ] {
                let defaults = defaults("", tokens, "");
                assert_eq!(launch(&silent, &defaults), expected, "{tokens}");
            }
        }
        let off = defaults("disabled", "", "");
        assert_eq!(launch(&Told::default(), &off), Some(LaunchImds::Required));
        // What the launch turns on is on.
        assert_eq!(
            launch(&told("enabled", ""), &off),
            Some(LaunchImds::ByImage)
        );
        assert_eq!(launch(&Told::default(), &defaults("new", "", "")), None);
    }

    #[test]
    fn an_enforced_account_launches_nothing_else() {
        let enforced = defaults("", "", "enabled");
        for told in [Told::default(), told("enabled", "optional")] {
            assert_eq!(launch(&told, &enforced), Some(LaunchImds::Required));
        }
        assert_eq!(
            launch(&Told::default(), &defaults("", "required", "new")),
            None
        );
    }

    #[test]
    fn the_worst_template_decides() {
        let known = |imds| Ok((imds, String::new()));
        let denied = || Err(Cause::denied("ec2:DescribeLaunchTemplateVersions", ""));
        let worst =
            |launches| worst(launches, || CALL.unparseable("no template")).map(|(imds, _)| imds);
        let required = || known(LaunchImds::Required);
        let optional = || known(LaunchImds::Optional);
        assert_eq!(
            worst(vec![required(), required()]),
            Ok(LaunchImds::Required)
        );
        assert_eq!(
            worst(vec![required(), known(LaunchImds::ByImage)]),
            Ok(LaunchImds::ByImage)
        );
        assert_eq!(worst(vec![denied(), optional()]), Ok(LaunchImds::Optional));
        assert!(worst(vec![required(), denied()]).is_err());
        assert!(worst(Vec::new()).is_err());
    }
}
