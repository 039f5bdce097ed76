//! EC2 Fleets and Spot Fleets that go on launching instances, and which version of the metadata service these will
//! answer. What a fleet launches follows its launch template: its own overrides say nothing of the metadata service,
//! but for those of type `instant`, which launch once and are not listed.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FleetLaunchTemplateOverridesRequest.html>

use super::metadata::launch::LaunchImds;
use super::metadata::{DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, GET_INSTANCE_METADATA_DEFAULTS};
use crate::facts::{Call, Cause, FactKind, Reach, Reading, calls, record};
use crate::services::ec2::instances::STENCILS;

#[cfg(feature = "aws")]
mod live;

#[cfg(feature = "aws")]
pub(super) use live::READER;

calls! {
    "ec2";
    /// Lists the EC2 Fleets of a region, but for those of type `instant`.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleets.html>
    pub DESCRIBE_FLEETS = "DescribeFleets" telling "fleetSet";
    /// Lists the Spot Fleet requests of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotFleetRequests.html>
    pub DESCRIBE_SPOT_FLEET_REQUESTS = "DescribeSpotFleetRequests" telling "spotFleetRequestConfigSet";
}

/// `ec2.fleet`.
pub static FLEET: FactKind = FactKind {
    name: "ec2.fleet",
    noun: "fleet",
    plural: "fleets",
    doc: "An EC2 Fleet or a Spot Fleet request.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[DESCRIBE_FLEETS, DESCRIBE_SPOT_FLEET_REQUESTS],
    fallback: &[],
    fields: Fleet::fields,
};

record! {
    /// An EC2 Fleet or a Spot Fleet request.
    pub struct Fleet {
        /// Its id.
        name: String,
        /// Whether it goes on launching instances.
        may_launch: Reading<bool>,
        /// Which version of the metadata service what it launches will answer; of several launches the worst.
        imds: Reading<LaunchImds> => [DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, GET_INSTANCE_METADATA_DEFAULTS],
        /// The same in words: by which template, and what it says.
        imds_detail: String => [DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, GET_INSTANCE_METADATA_DEFAULTS],
    }
}

/// What is told of a fleet, in AWS's words; times in seconds since 1970.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// `fleetState` or `spotFleetRequestState`.
    pub state: Option<&'a str>,
    /// `type`.
    pub kind: Option<&'a str>,
    /// `activityStatus`.
    pub activity: Option<&'a str>,
    /// `validUntil`.
    pub until: Option<i64>,
}

/// Whether a fleet goes on launching instances, as `call` told it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-request-type.html>
#[must_use]
pub fn may_launch(call: Call, told: &Told<'_>, now: i64) -> Reading<bool> {
    let unrecognised = |what: &str, word: Option<&str>| -> Cause {
        call.unrecognised(format!("{what} {}", word.unwrap_or("missing")))
    };
    match told.state.map(|state| state.replace('-', "_")).as_deref() {
        Some("submitted" | "active" | "modifying") => {}
        Some(
            "deleted"
            | "deleted_running"
            | "deleted_terminating"
            | "failed"
            | "cancelled"
            | "cancelled_running"
            | "cancelled_terminating",
        ) => return Reading::Known(false),
        Some(_) | None => return unrecognised("state of a fleet", told.state).into(),
    }
    // After its end it asks for nothing more.
    if told.until.is_some_and(|until| until < now) {
        return Reading::Known(false);
    }
    match told.kind {
        Some("maintain") => Reading::Known(true),
        // It asks once: what is interrupted is not replaced.
        Some("request") => Reading::Known(told.activity != Some("fulfilled")),
        Some("instant") => Reading::Known(false),
        Some(_) | None => unrecognised("type of a fleet", told.kind).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn known(told: &Told<'_>) -> Option<bool> {
        match may_launch(DESCRIBE_FLEETS, told, NOW) {
            Reading::Known(known) => Some(known),
            Reading::Unknown(_) => None,
        }
    }

    fn told(state: &'static str, kind: &'static str) -> Told<'static> {
        Told {
            state: Some(state),
            kind: Some(kind),
            ..Told::default()
        }
    }

    #[test]
    fn a_fleet_launches_until_it_is_deleted_or_over() {
        for (state, expected) in [
            ("active", Some(true)),
            ("submitted", Some(true)),
            ("modifying", Some(true)),
            ("deleted", Some(false)),
            ("deleted_running", Some(false)),
            ("deleted-terminating", Some(false)),
            ("cancelled_running", Some(false)),
            ("failed", Some(false)),
            ("paused", None),
        ] {
            assert_eq!(known(&told(state, "maintain")), expected, "{state}");
        }
        let until = |until| Told {
            until: Some(until),
            ..told("active", "maintain")
        };
        assert_eq!(known(&until(NOW - 1)), Some(false));
        assert_eq!(known(&until(NOW + 1)), Some(true));
        assert_eq!(known(&Told::default()), None);
    }

    #[test]
    fn one_that_asks_once_launches_until_it_got_everything() {
        let at = |activity| Told {
            activity,
            ..told("active", "request")
        };
        assert_eq!(known(&at(Some("fulfilled"))), Some(false));
        for pending in [None, Some("pending_fulfillment"), Some("error")] {
            assert_eq!(known(&at(pending)), Some(true), "{pending:?}");
        }
        assert_eq!(known(&told("active", "instant")), Some(false));
        assert_eq!(known(&told("active", "reserved")), None);
    }
}
