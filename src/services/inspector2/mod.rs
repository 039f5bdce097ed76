//! Amazon Inspector: where it scans EC2, and which instances it scans for vulnerable packages.
//!
//! That somebody reads what it finds cannot be seen from here. Inspector Classic is another service and no evidence.

use crate::facts::{FactKind, Reach, Reading, calls, record, words};
use crate::services::ec2::instances::STENCILS;
use crate::services::service::Service;

#[cfg(feature = "aws")]
pub(crate) mod account;
pub mod coverage;
#[cfg(feature = "aws")]
mod live;

pub use super::ec2::instances::DESCRIBE_INSTANCES;
pub use coverage::Coverage;

calls! {
    "inspector2";
    /// What Inspector scans for an account, in a region.
    /// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html>
    pub BATCH_GET_ACCOUNT_STATUS = "BatchGetAccountStatus" telling "accounts";
    /// What it scans.
    /// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_ListCoverage.html>
    pub LIST_COVERAGE = "ListCoverage" telling "coveredResources";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "inspector2",
    kinds: &[&INSTANCE, &REGION],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `inspector2.instance`.
pub static INSTANCE: FactKind = FactKind {
    name: "inspector2.instance",
    noun: "running instance",
    plural: "running instances",
    doc: "An instance of EC2, as Inspector of its region sees it.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[DESCRIBE_INSTANCES],
    fallback: &[],
    fields: Instance::fields,
};

/// `inspector2.region`.
pub static REGION: FactKind = FactKind {
    name: "inspector2.region",
    noun: "region with running instances",
    plural: "regions with running instances",
    doc: "Inspector in one region.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: InspectorRegion::fields,
};

words! {
    /// Whether Inspector scans a kind of resource.
    pub enum Scanning {
        /// It does.
        Enabled = "enabled",
        /// It does not.
        Disabled = "disabled",
        /// It is suspended.
        Suspended = "suspended",
    }
}

record! {
    /// Inspector in one region.
    pub struct InspectorRegion {
        /// The region.
        name: String,
        /// Whether instances run there.
        holds_instances: Reading<bool> => [DESCRIBE_INSTANCES],
        /// Whether Inspector scans EC2 there. Not asked where no instance runs.
        scanning: Reading<Scanning> => [DESCRIBE_INSTANCES, BATCH_GET_ACCOUNT_STATUS],
    }
}

record! {
    /// An instance as Inspector sees it.
    pub struct Instance {
        /// Its id.
        name: String,
        /// Whether it runs.
        running: Reading<bool>,
        /// Whether Inspector looks for vulnerable packages on it. Not read where it does not run.
        coverage: Reading<Coverage> => [BATCH_GET_ACCOUNT_STATUS, LIST_COVERAGE],
        /// The same in words: since when, or what stands in the way.
        coverage_detail: String => [BATCH_GET_ACCOUNT_STATUS, LIST_COVERAGE],
    }
}

/// Whether a kind of resource is scanned, by the status for it and that of the account as a whole.
///
/// # Errors
///
/// If AWS does not say, is about to change it, or says something new.
pub fn scanning(of_kind: Option<&str>, account: Option<&str>) -> Result<Scanning, String> {
    match (of_kind, account) {
        (Some("ENABLED"), Some("ENABLED")) => Ok(Scanning::Enabled),
        (Some("DISABLED"), _) | (None, Some("DISABLED")) => Ok(Scanning::Disabled),
        (Some("SUSPENDED"), _) | (Some("ENABLED"), Some("SUSPENDED")) => Ok(Scanning::Suspended),
        (of_kind, account) => Err(format!(
            "status {}, of the account {}",
            of_kind.unwrap_or("missing"),
            account.unwrap_or("missing")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_ec2_counts_and_not_that_of_others() {
        let on = Some("ENABLED");
        assert_eq!(scanning(on, on), Ok(Scanning::Enabled));
        // On for ECR or Lambda, and so for the account.
        assert_eq!(scanning(Some("DISABLED"), on), Ok(Scanning::Disabled));
        assert_eq!(scanning(None, Some("DISABLED")), Ok(Scanning::Disabled));
        assert_eq!(scanning(Some("SUSPENDED"), on), Ok(Scanning::Suspended));
        assert_eq!(scanning(on, Some("SUSPENDED")), Ok(Scanning::Suspended));
        for (ec2, account) in [
            (None, on),
            (None, None),
            (on, None),
            (Some("ENABLING"), on),
            (Some("SUSPENDING"), on),
            (Some("DISABLING"), on),
            (Some("NEW"), on),
            (on, Some("DISABLED")),
        ] {
            assert!(scanning(ec2, account).is_err(), "{ec2:?} {account:?}");
        }
    }
}
