//! Instances: whether they run, and which version of the metadata service they answer.
//!
//! Those that are being terminated are left out. What runs on an instance is not seen from here.

use super::metadata::Imds;
use crate::facts::{FactKind, Reach, Reading, calls, record};

#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;

#[cfg(feature = "aws")]
pub(super) use live::READER;

calls! {
    "ec2";
    /// Lists the instances of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>
    pub DESCRIBE_INSTANCES = "DescribeInstances" telling "reservationSet";
}

/// What elements of a diagram that stand for instances are called.
pub const STENCILS: &[&str] = &["Amazon EC2"];

/// `ec2.instance`.
pub static INSTANCE: FactKind = FactKind {
    name: "ec2.instance",
    noun: "instance",
    plural: "instances",
    doc: "An instance that is not being terminated, be it stopped.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[DESCRIBE_INSTANCES],
    fallback: &[],
    fields: Instance::fields,
};

record! {
    /// An instance.
    pub struct Instance {
        /// Its id.
        name: String,
        /// Whether it runs, or is about to.
        running: Reading<bool>,
        /// Which version of the metadata service it answers.
        imds: Reading<Imds>,
        /// The same in words, with how far its answers may travel.
        imds_detail: String,
    }
}

/// Whether an instance runs, by `instanceState.name`; `None` if it is being terminated and answers nobody for long.
///
/// # Errors
///
/// If the word is missing or new.
pub fn runs(state: Option<&str>) -> Result<Option<bool>, String> {
    match state {
        // What is being stopped still answers, but not for long.
        Some("pending" | "running") => Ok(Some(true)),
        Some("stopping" | "stopped") => Ok(Some(false)),
        Some("shutting-down" | "terminated") => Ok(None),
        Some(other) => Err(format!("instance state {other}")),
        None => Err("instance state missing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_terminated_is_no_instance_any_more() {
        assert_eq!(runs(Some("running")), Ok(Some(true)));
        assert_eq!(runs(Some("pending")), Ok(Some(true)));
        assert_eq!(runs(Some("stopped")), Ok(Some(false)));
        assert_eq!(runs(Some("stopping")), Ok(Some(false)));
        assert_eq!(runs(Some("terminated")), Ok(None));
        assert_eq!(runs(Some("shutting-down")), Ok(None));
        assert!(runs(Some("hibernating")).is_err());
        assert!(runs(None).is_err());
    }
}
