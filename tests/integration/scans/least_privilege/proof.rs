//! What becomes of a scan whose policy lacks an action: its loss is named, and nothing more passes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{auditor, denied, nothing_more_passes, scan, without};
use crate::kit::{Results, Stage};
use crate::peer::rule::{On, Reply};

/// Services whose permissions the emulator does not ask for; what their tests deny is denied on the wire.
const NOT_ENFORCED: [&str; 21] = [
    "access-analyzer:",
    "amplify:",
    "apprunner:",
    "appsync:",
    "cassandra:",
    "cognito-idp:",
    "dax:",
    "docdb-elastic:",
    "dsql:",
    "ec2:",
    "ecr-public:",
    "elasticfilesystem:",
    "es:",
    "fsx:",
    "globalaccelerator:",
    "memorydb:",
    "redshift-serverless:",
    "s3express:",
    "s3tables:",
    "s3vectors:",
    "timestream",
];

/// Actions whose loss this emulator cannot show, why, and the requests that the wire denies in its place:
/// service, operation and a part of the address.
const UNPROVEN: [(&str, &str, Option<[&str; 3]>); 12] = [
    (
        "account:ListRegions",
        "never denied by the emulator",
        Some(["account", "POST /listRegions", ""]),
    ),
    (
        "ec2:DescribeVpcs",
        "only needed where a group lets in blocks of a VPC, or something stands in one",
        None,
    ),
    (
        "globalaccelerator:ListCrossAccountAttachments",
        "only needed where something stands that an accelerator can lead to",
        None,
    ),
    (
        "iam:GenerateCredentialReport",
        "only needed where no report is ready",
        None,
    ),
    (
        "lambda:ListFunctionEventInvokeConfigs",
        "the emulator asks for it as lambda:GetFunction",
        Some(["lambda", "*", "/event-invoke-config"]),
    ),
    (
        "lambda:ListFunctionUrlConfigs",
        "the emulator asks for it as lambda:GetFunction",
        Some(["lambda", "*", "/urls"]),
    ),
    (
        "macie2:GetMacieSession",
        "unknown to the emulator",
        Some(["macie2", "GET /macie", ""]),
    ),
    (
        "redshift:DescribeClusters",
        "unknown to the emulator",
        Some(["redshift", "DescribeClusters", ""]),
    ),
    // Proven in `s3`, too.
    (
        "s3:GetAccountPublicAccessBlock",
        "unknown to the emulator",
        Some(["s3control", "GetPublicAccessBlock", ""]),
    ),
    (
        "shield:GetSubscriptionState",
        "unknown to the emulator",
        Some(["shield", "GetSubscriptionState", ""]),
    ),
    (
        "sts:GetCallerIdentity",
        "allowed whatever policies say",
        None,
    ),
    (
        "support:DescribeTrustedAdvisorChecks",
        "unknown to the emulator",
        Some(["support", "DescribeTrustedAdvisorChecks", ""]),
    ),
];

/// How the policy's actions are taken away, one by one.
pub(super) struct Proof<'a> {
    pub(super) stage: &'a Stage,
    /// The policy.
    pub(super) least: Value,
    /// What is said with all permissions.
    pub(super) truth: Results,
    /// The requests that this took.
    pub(super) requests: BTreeMap<String, usize>,
}

impl Proof<'_> {
    /// What is wrong without this action, if anything is.
    pub(super) fn wrong(&self, action: &str) -> Option<String> {
        let named = self.denied(action, action, &without(&self.least, action));
        println!("without {action}: denied {named:?}");
        let proven = BTreeSet::from([action.to_owned()]);
        let is_enforced = !NOT_ENFORCED.iter().any(|not| action.starts_with(not));
        match UNPROVEN.iter().find(|(name, ..)| *name == action) {
            Some(_) if !named.is_empty() => Some(format!("{action} can be proven by now")),
            Some((_, why, on)) => {
                let on = on.map(|[of, name, part]| On::call(of, name).containing(part));
                self.wrong_on_wire(action, why, on)
            }
            None if is_enforced || !named.is_empty() => {
                (named != proven).then(|| format!("without {action}, denied are {named:?}"))
            }
            None => {
                // A request whose operation is a path is denied in the tests of its service.
                let is_named = self.requests.contains_key(action);
                self.wrong_on_wire(action, "not enforced", is_named.then(|| named_as(action)))
            }
        }
    }

    /// What is wrong where these requests are denied in the place of the action.
    fn wrong_on_wire(&self, action: &str, why: &str, on: Option<On>) -> Option<String> {
        let Some(on) = on else {
            println!("{why}: {action}");
            return None;
        };
        self.stage.wire.rule(on, Reply::Denied);
        let named = self.denied(action, &format!("{action}-denied"), &self.least);
        self.stage.wire.clear();
        println!("{why}; denied on the wire: {named:?}");
        (named != BTreeSet::from([action.to_owned()]))
            .then(|| format!("{action}: denied on the wire are {named:?}"))
    }

    /// What a user with this policy says was denied; nothing more passes then.
    fn denied(&self, action: &str, user: &str, policy: &Value) -> BTreeSet<String> {
        let Stage { emulator, wire, .. } = self.stage;
        let user = user.replace(':', "-");
        let results = scan(&auditor(emulator, wire, &user, policy));
        nothing_more_passes(action, &self.truth, &results);
        denied(&results)
    }
}

/// The lists above hold nothing that no scan does.
#[track_caller]
pub(super) fn each_exception_is_made(made: &BTreeSet<&str>) {
    for (action, ..) in UNPROVEN {
        assert!(made.contains(action), "{action}");
    }
    for service in NOT_ENFORCED {
        assert!(
            made.iter().any(|action| action.starts_with(service)),
            "{service}"
        );
    }
}

/// Requests that have the name of their action.
fn named_as(action: &str) -> On {
    let (service, operation) = action.split_once(':').expect("a service and an operation");
    On::call(service, operation)
}
