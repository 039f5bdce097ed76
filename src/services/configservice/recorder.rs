//! Whether a recorder covers API Gateway, records and delivers. No AWS types here.
//! <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>

use super::Recorded;
use crate::facts::{Cause, Reading};

/// The types of REST APIs.
pub const REST: [&str; 2] = ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage"];

/// The types of HTTP and WebSocket APIs.
pub const SECOND: [&str; 2] = ["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"];

/// Which APIs a region has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// REST APIs.
    pub rest: Reading<bool>,
    /// HTTP or WebSocket APIs.
    pub second: Reading<bool>,
}

impl Held {
    /// Whether it has any.
    #[must_use]
    pub fn any(&self) -> Reading<bool> {
        match (&self.rest, &self.second) {
            (Reading::Known(true), _) | (_, Reading::Known(true)) => Reading::Known(true),
            (Reading::Unknown(cause), _) | (_, Reading::Unknown(cause)) => {
                Reading::Unknown(cause.clone())
            }
            (Reading::Known(false), Reading::Known(false)) => Reading::Known(false),
        }
    }

    /// Of what a recorder leaves out, the types that it has to record here: changes to what the region
    /// does not have, nobody misses.
    ///
    /// # Errors
    ///
    /// If it leaves out APIs of which the region may have some.
    pub fn missed(&self, uncovered: &[&'static str]) -> Result<Vec<&'static str>, Cause> {
        let mut missed = Vec::new();
        for (types, held) in [(REST, &self.rest), (SECOND, &self.second)] {
            let left_out = uncovered.iter().filter(|kind| types.contains(kind));
            let left_out: Vec<&'static str> = left_out.copied().collect();
            match held {
                Reading::Known(true) => missed.extend(left_out),
                Reading::Known(false) => {}
                Reading::Unknown(_) if left_out.is_empty() => {}
                Reading::Unknown(cause) => return Err(cause.clone()),
            }
        }
        Ok(missed)
    }
}

/// What a recorder is set to record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// `recordingStrategy.useOnly`; older recorders have none.
    pub strategy: Option<String>,
    /// `allSupported`.
    pub all_supported: bool,
    /// `resourceTypes`.
    pub included: Vec<String>,
    /// `exclusionByResourceTypes`, if it tells any list.
    pub excluded: Option<Vec<String>>,
}

/// Who a recorder belongs to, as far as AWS says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owner<'a> {
    /// Its name.
    pub name: &'a str,
    /// `servicePrincipal`: a service's own.
    pub service: Option<&'a str>,
    /// `connectorArn`: of another cloud.
    pub connector: Option<&'a str>,
    /// `recordingScope`: `PAID` or `INTERNAL`.
    pub scope: Option<&'a str>,
}

/// Whether the recorder is the account's own; those that services keep for themselves, or for
/// other clouds, do not switch AWS Config on.
#[must_use]
pub fn is_own(owner: Owner<'_>) -> bool {
    let is_empty = |text: Option<&str>| text.is_none_or(str::is_empty);
    is_empty(owner.service)
        && is_empty(owner.connector)
        && owner.scope != Some("INTERNAL")
        && !owner.name.starts_with("AWSConfigurationRecorderFor")
}

/// Whether a recorder records a type.
///
/// # Errors
///
/// If the strategy is new, or what it leaves out is not told.
pub fn records(group: &Group, kind: &str) -> Result<bool, String> {
    let lists = |list: &[String]| list.iter().any(|other| other == kind);
    match group.strategy.as_deref() {
        Some("ALL_SUPPORTED_RESOURCE_TYPES") => Ok(true),
        Some("EXCLUSION_BY_RESOURCE_TYPES") => match &group.excluded {
            Some(excluded) => Ok(!lists(excluded)),
            None => Err("recording strategy without its list".to_owned()),
        },
        Some("INCLUSION_BY_RESOURCE_TYPES") => Ok(lists(&group.included)),
        None => Ok(group.all_supported || lists(&group.included)),
        Some(other) => Err(format!("recording strategy {other}")),
    }
}

/// The types of APIs that are not recorded.
///
/// # Errors
///
/// If the strategy is new, or what it leaves out is not told.
pub fn uncovered(group: &Group) -> Result<Vec<&'static str>, String> {
    let mut uncovered = Vec::new();
    for kind in REST.into_iter().chain(SECOND) {
        if !records(group, kind)? {
            uncovered.push(kind);
        }
    }
    Ok(uncovered)
}

/// How a recorder delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelDelivery {
    /// There is no delivery channel.
    NoChannel,
    /// The last delivery failed.
    Failing,
    /// The last delivery arrived, or none was due so far.
    Working,
}

impl ChannelDelivery {
    /// By `configHistoryDeliveryInfo.lastStatus` of the channel, which a young channel has not.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigExportDeliveryInfo.html>
    ///
    /// # Errors
    ///
    /// If the word is new.
    pub fn from_word(word: Option<&str>) -> Result<Self, String> {
        let lower = word.map(str::to_ascii_lowercase);
        match lower.as_deref() {
            None | Some("success" | "not_applicable" | "notapplicable") => Ok(Self::Working),
            Some("failure") => Ok(Self::Failing),
            Some(other) => Err(format!("delivery status {other}")),
        }
    }
}

/// What is known of a recorder that records, and of where it delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecorderState {
    /// The types that it leaves out.
    pub uncovered: Vec<&'static str>,
    /// `lastStatus`; the service writes it in capitals, its documentation does not.
    pub last_status: Option<String>,
    /// How it delivers.
    pub delivery: ChannelDelivery,
}

/// Judges a recorder that records.
///
/// # Errors
///
/// If its status is new or missing.
pub fn judge(standing: &RecorderState) -> Result<(Recorded, String), String> {
    let is = |word: &Option<String>, other: &str| {
        word.as_deref()
            .is_some_and(|word| word.eq_ignore_ascii_case(other))
    };
    let mut gaps = Vec::new();
    if is(&standing.last_status, "failure") {
        gaps.push("recording fails".to_owned());
    } else if !is(&standing.last_status, "success") && !is(&standing.last_status, "pending") {
        let word = standing.last_status.as_deref().unwrap_or("missing");
        return Err(format!("recorder status {word}"));
    }
    if !standing.uncovered.is_empty() {
        gaps.push(format!("it leaves out {}", standing.uncovered.join(", ")));
    }
    match standing.delivery {
        ChannelDelivery::NoChannel => gaps.push("there is no delivery channel".to_owned()),
        ChannelDelivery::Failing => gaps.push("what is recorded cannot be delivered".to_owned()),
        ChannelDelivery::Working => {}
    }
    Ok(if gaps.is_empty() {
        (
            Recorded::Complete,
            "a recorder records API Gateway and delivers".to_owned(),
        )
    } else {
        (Recorded::Lacking, gaps.join("; "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: [&str; 4] = [REST[0], REST[1], SECOND[0], SECOND[1]];

    #[test]
    fn a_recorder_must_cover_the_apis_that_a_region_has() {
        let denied = Cause::denied("apigateway:GET", "");
        let held = |rest, second| Held { rest, second };
        let (yes, no) = (|| Reading::Known(true), || Reading::Known(false));
        let unread = || Reading::Unknown(denied.clone());
        assert_eq!(held(yes(), no()).missed(&SECOND), Ok(vec![]));
        assert_eq!(held(no(), yes()).missed(&REST), Ok(vec![]));
        assert_eq!(held(yes(), no()).missed(&TYPES), Ok(REST.to_vec()));
        assert_eq!(held(yes(), yes()).missed(&SECOND), Ok(SECOND.to_vec()));
        assert_eq!(held(yes(), unread()).missed(&[]), Ok(vec![]));
        assert_eq!(held(yes(), unread()).missed(&SECOND), Err(denied.clone()));
        assert_eq!(held(yes(), unread()).any(), yes());
        assert_eq!(held(no(), unread()).any(), unread());
        assert_eq!(held(no(), no()).any(), no());
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn each_strategy_covers_what_it_says() {
        let group =
            |strategy: Option<&str>, all_supported, included: &[&str], excluded: &[&str]| Group {
                strategy: strategy.map(str::to_owned),
                all_supported,
                included: owned(included),
                excluded: Some(owned(excluded)),
            };
        for covered in [
            group(Some("ALL_SUPPORTED_RESOURCE_TYPES"), true, &[], &[]),
            group(
                Some("EXCLUSION_BY_RESOURCE_TYPES"),
                false,
                &[],
                &["AWS::EC2::Instance"],
            ),
            group(Some("INCLUSION_BY_RESOURCE_TYPES"), false, &TYPES, &[]),
            group(None, true, &[], &[]),
            group(None, false, &TYPES, &[]),
        ] {
            assert_eq!(uncovered(&covered), Ok(vec![]), "{covered:?}");
        }
        for lacking in [
            group(Some("EXCLUSION_BY_RESOURCE_TYPES"), false, &[], &[TYPES[1]]),
            group(
                Some("INCLUSION_BY_RESOURCE_TYPES"),
                true,
                &["AWS::S3::Bucket"],
                &[],
            ),
            group(None, false, &["AWS::S3::Bucket"], &[]),
            Group::default(),
        ] {
            assert!(
                uncovered(&lacking).is_ok_and(|types| !types.is_empty()),
                "{lacking:?}"
            );
        }
        assert!(uncovered(&group(Some("NEW"), true, &TYPES, &[])).is_err());
        let untold = Group {
            excluded: None,
            ..group(Some("EXCLUSION_BY_RESOURCE_TYPES"), false, &[], &[])
        };
        assert!(uncovered(&untold).is_err());
    }

    #[test]
    fn recorders_of_services_and_of_other_clouds_do_not_count() {
        let own = Owner {
            name: "default",
            scope: Some("PAID"),
            ..Owner::default()
        };
        assert!(is_own(own));
        assert!(is_own(Owner {
            service: Some(""),
            ..own
        }));
        for other in [
            Owner {
                service: Some("securityhub.amazonaws.com"),
                ..own
            },
            Owner {
                connector: Some("arn:aws:config:::connector/azure"),
                ..own
            },
            Owner {
                scope: Some("INTERNAL"),
                ..own
            },
            Owner {
                name: "AWSConfigurationRecorderForSecurityHub_x",
                ..own
            },
        ] {
            assert!(!is_own(other), "{other:?}");
        }
    }

    #[test]
    fn every_gap_makes_it_lacking_and_a_new_status_unknown() {
        let good = RecorderState {
            uncovered: vec![],
            last_status: Some("SUCCESS".to_owned()),
            delivery: ChannelDelivery::Working,
        };
        let verdict = |standing: RecorderState| judge(&standing).ok().map(|(recorded, _)| recorded);
        assert_eq!(verdict(good.clone()), Some(Recorded::Complete));
        let status = |word: Option<&str>| RecorderState {
            last_status: word.map(str::to_owned),
            ..good.clone()
        };
        assert_eq!(verdict(status(Some("Pending"))), Some(Recorded::Complete));
        assert_eq!(verdict(status(Some("FAILURE"))), Some(Recorded::Lacking));
        assert_eq!(verdict(status(Some("NotApplicable"))), None);
        assert_eq!(verdict(status(None)), None);
        for lacking in [
            RecorderState {
                uncovered: vec![TYPES[0]],
                ..good.clone()
            },
            RecorderState {
                delivery: ChannelDelivery::NoChannel,
                ..good.clone()
            },
            RecorderState {
                delivery: ChannelDelivery::Failing,
                ..good.clone()
            },
        ] {
            assert_eq!(verdict(lacking), Some(Recorded::Lacking));
        }
    }

    #[test]
    fn only_known_words_tell_how_delivery_goes() {
        for working in [
            None,
            Some("SUCCESS"),
            Some("Not_Applicable"),
            Some("NOTAPPLICABLE"),
        ] {
            assert_eq!(
                ChannelDelivery::from_word(working),
                Ok(ChannelDelivery::Working),
                "{working:?}"
            );
        }
        assert_eq!(
            ChannelDelivery::from_word(Some("Failure")),
            Ok(ChannelDelivery::Failing)
        );
        for new in ["", "Delayed"] {
            assert!(ChannelDelivery::from_word(Some(new)).is_err(), "{new}");
        }
    }
}
