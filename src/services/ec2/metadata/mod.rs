//! The instance metadata service: which version instances answer, what the account's defaults make of launches that
//! do not say, and whether anything watches. No AWS types here, but in the reader.
//!
//! What an image prefers (`imds-support`) is not read: it decides only where neither the launch nor the account says.

use super::instances::DESCRIBE_INSTANCES;
use crate::facts::{Cause, FactKind, Reach, Reading, calls, record, words};
use crate::services::{cloudwatch, configservice, sns};

pub mod launch;
#[cfg(feature = "aws")]
pub(crate) mod live;
pub mod watch;

pub use watch::Watch;

#[cfg(feature = "aws")]
pub(super) use live::READER;

calls! {
    "ec2";
    /// How the account wants the metadata service where a launch does not say.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html>
    pub GET_INSTANCE_METADATA_DEFAULTS = "GetInstanceMetadataDefaults" telling "accountLevel";
    /// What a version of a launch template says.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>
    pub DESCRIBE_LAUNCH_TEMPLATE_VERSIONS = "DescribeLaunchTemplateVersions" telling "launchTemplateVersionSet";
}

/// `ec2.region`.
pub static REGION: FactKind = FactKind {
    name: "ec2.region",
    noun: "region with instances",
    plural: "regions with instances",
    doc: "Amazon EC2 in one region.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: Ec2Region::fields,
};

words! {
    /// Which version of the metadata service an instance answers.
    pub enum Imds {
        /// The second alone.
        Required = "required",
        /// The first as well.
        Optional = "optional",
        /// None: the service is off.
        Off = "off",
    }
}

record! {
    /// Amazon EC2 in one region.
    pub struct Ec2Region {
        /// The region.
        name: String,
        /// Whether there are instances, be they stopped.
        holds_instances: Reading<bool> => [DESCRIBE_INSTANCES],
        /// How it would be noticed that an instance answers the first version of the metadata service.
        imds_watch: Reading<Watch> => [
            DESCRIBE_INSTANCES, GET_INSTANCE_METADATA_DEFAULTS,
            configservice::DESCRIBE_CONFIG_RULES, configservice::DESCRIBE_RECORDERS,
            configservice::DESCRIBE_RECORDER_STATUS,
            cloudwatch::DESCRIBE_ALARMS, cloudwatch::LIST_ALARM_MUTE_RULES, cloudwatch::GET_ALARM_MUTE_RULE,
            sns::GET_TOPIC_ATTRIBUTES
        ],
        /// The same in words.
        imds_watch_detail: String => [
            DESCRIBE_INSTANCES, GET_INSTANCE_METADATA_DEFAULTS,
            configservice::DESCRIBE_CONFIG_RULES, configservice::DESCRIBE_RECORDERS,
            configservice::DESCRIBE_RECORDER_STATUS,
            cloudwatch::DESCRIBE_ALARMS, cloudwatch::LIST_ALARM_MUTE_RULES, cloudwatch::GET_ALARM_MUTE_RULE,
            sns::GET_TOPIC_ATTRIBUTES
        ],
    }
}

/// The metadata options of an instance, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// `State`: whether the others hold already.
    pub state: Option<String>,
    /// `HttpTokens`.
    pub tokens: Option<String>,
    /// `HttpEndpoint`.
    pub endpoint: Option<String>,
    /// `HttpPutResponseHopLimit`.
    pub hop_limit: Option<i32>,
}

/// Which version an instance answers, and in words.
///
/// # Errors
///
/// If AWS does not say, is about to change it, or says something new.
pub fn of_instance(options: Option<&Options>) -> Result<(Imds, String), Cause> {
    const CALL: crate::facts::Call = DESCRIBE_INSTANCES;
    let options = options.ok_or_else(|| CALL.unparseable("no metadata options"))?;
    match options.state.as_deref() {
        Some("applied") => {}
        Some("pending") => {
            return Err(CALL.unexpected("its metadata options are being changed"));
        }
        Some(other) => return Err(CALL.unrecognised(format!("metadata options {other}"))),
        None => return Err(CALL.unparseable("metadata options without their state")),
    }
    match (options.endpoint.as_deref(), options.tokens.as_deref()) {
        (Some("disabled"), _) => Ok((Imds::Off, "its metadata service is off".to_owned())),
        (Some("enabled"), Some("required")) => {
            let far = options.hop_limit.filter(|hops| *hops > 1);
            let far = far.map(|hops| format!("; {hops} hops, so containers on it can ask as well"));
            let detail = format!("IMDSv2 is required{}", far.unwrap_or_default());
            Ok((Imds::Required, detail))
        }
        (Some("enabled"), Some("optional")) => {
            Ok((Imds::Optional, "it answers IMDSv1, too".to_owned()))
        }
        (endpoint, tokens) => Err(CALL.unrecognised(format!(
            "metadata endpoint {}, tokens {}",
            endpoint.unwrap_or("missing"),
            tokens.unwrap_or("missing")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(state: &str, endpoint: &str, tokens: &str) -> Options {
        let word = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        Options {
            state: word(state),
            tokens: word(tokens),
            endpoint: word(endpoint),
            hop_limit: Some(1),
        }
    }

    fn imds(state: &str, endpoint: &str, tokens: &str) -> Option<Imds> {
        let options = options(state, endpoint, tokens);
        of_instance(Some(&options)).ok().map(|(imds, _)| imds)
    }

    #[test]
    fn only_what_is_applied_and_told_counts() {
        let applied = |endpoint, tokens| imds("applied", endpoint, tokens);
        assert_eq!(applied("enabled", "required"), Some(Imds::Required));
        assert_eq!(applied("enabled", "optional"), Some(Imds::Optional));
        assert_eq!(applied("disabled", "optional"), Some(Imds::Off));
        assert_eq!(imds("pending", "enabled", "required"), None);
        assert_eq!(imds("", "enabled", "required"), None);
        assert_eq!(imds("soon", "enabled", "required"), None);
        assert_eq!(applied("", "required"), None, "it may be on or off");
        assert_eq!(applied("enabled", ""), None);
        assert_eq!(applied("enabled", "preferred"), None);
        assert!(of_instance(None).is_err());
    }

    #[test]
    fn a_hop_limit_is_told() {
        let far = Options {
            hop_limit: Some(2),
            ..options("applied", "enabled", "required")
        };
        let detail = of_instance(Some(&far)).map(|(_, detail)| detail);
        assert!(detail.is_ok_and(|detail| detail.contains("2 hops")));
    }
}
