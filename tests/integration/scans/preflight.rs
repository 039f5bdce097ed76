//! `scan --preflight` asks IAM about the role behind a session, wherever its path puts it.

use crate::kit::{ACCOUNT, Program, REPORT};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const ROLE: &str = "AWSReservedSSO_Audit_0a1b2c3d4e5f6071";

/// Where IAM Identity Center puts the roles of permission sets.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
const PATH: &str = "aws-reserved/sso.amazonaws.com/eu-west-1";

fn stub() -> Stub {
    let identity = format!(
        "<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/ada</Arn><UserId>AROA:ada</UserId><Account>{ACCOUNT}</Account>"
    );
    Stub::start().answering(
        On::call("sts", "GetCallerIdentity"),
        Reply::query("GetCallerIdentity", &identity),
    )
}

/// What IAM says of the actions of `s3-tls`, if it is asked about this ARN.
fn simulating(stub: Stub, arn: &str) -> Stub {
    let results: String = ["organizations:DescribeOrganization", "s3:ListAllMyBuckets", "sts:GetCallerIdentity", "s3:GetBucketPolicy"]
        .iter()
        .map(|action| {
            format!(
                "<member><EvalActionName>{action}</EvalActionName><EvalDecision>allowed</EvalDecision></member>"
            )
        })
        .collect();
    let results =
        format!("<IsTruncated>false</IsTruncated><EvaluationResults>{results}</EvaluationResults>");
    let encoded = arn.replace(':', "%3A").replace('/', "%2F");
    stub.answering(
        On::call("iam", "SimulatePrincipalPolicy").containing(&format!("{encoded}&")),
        Reply::query("SimulatePrincipalPolicy", &results),
    )
    .answering(
        On::call("iam", "SimulatePrincipalPolicy"),
        Reply::error(404, "NoSuchEntity", "The role cannot be found."),
    )
}

fn preflight(stub: &Stub) -> crate::kit::Ran {
    let arguments = ["scan", REPORT, "--preflight", "--threat", "s3-tls"];
    Program::at(&stub.endpoint()).run(&arguments)
}

#[test]
fn the_role_of_a_permission_set_is_found_by_its_name() {
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/{PATH}/{ROLE}");
    let role = format!(
        "<Role><Path>/{PATH}/</Path><RoleName>{ROLE}</RoleName><RoleId>AROA</RoleId><Arn>{arn}</Arn>\
         <CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>"
    );
    let stub = simulating(stub(), &arn).answering(
        On::call("iam", "GetRole").containing(ROLE),
        Reply::query("GetRole", &role),
    );
    let text = preflight(&stub).printed();
    assert!(text.contains("4 of 4 actions allowed"), "{text}");
}

#[test]
fn where_the_role_may_not_be_read_it_has_no_path_or_the_hint_says_why() {
    let denied = |stub: Stub| stub.answering(On::call("iam", "GetRole"), Reply::Denied);
    let plain = format!("arn:aws:iam::{ACCOUNT}:role/{ROLE}");
    let text = preflight(&denied(simulating(stub(), &plain))).printed();
    assert!(text.contains("4 of 4 actions allowed"), "{text}");

    let elsewhere = denied(simulating(stub(), "arn:aws:iam::111122223333:role/other"));
    preflight(&elsewhere).refused(4, &["for a role with a path, iam:GetRole"]);
}
