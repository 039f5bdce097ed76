//! An account as AWS makes it: a default VPC with nothing in it, a root user, and roles that services made for
//! themselves. That nothing is there proves nothing; what each account has is judged.

use super::{confirmed, open, reasons, scan, statuses, those, unused, vpc};
use crate::kit::ACCOUNT;
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::scans::whole::answers::{ago, buckets, iam, regions};
use crate::services::ec2::world::{World, permission};
use crate::services::iam::base64;

/// Types about what each account has, whether or not anything else is there: its root user, and its own block on
/// public access.
pub(super) const OF_EVERY_ACCOUNT: [&str; 3] = [
    "console-mfa",
    "iam-best-practices",
    "s3-account-public-access",
];

/// A role that a service made for itself in every account.
/// <https://docs.aws.amazon.com/awssupport/latest/user/using-service-linked-roles-sup.html>
fn service_linked(name: &str, service: &str) -> String {
    let policy = format!("arn:aws:iam::aws:policy/aws-service-role/{name}Policy");
    format!(
        "<member><Path>/aws-service-role/{service}.amazonaws.com/</Path><RoleName>{name}</RoleName>\
         <RoleId>AROA{name}</RoleId><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
         <Arn>arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}.amazonaws.com/{name}</Arn><RolePolicyList/>\
         <AttachedManagedPolicies><member><PolicyName>{name}Policy</PolicyName><PolicyArn>{policy}</PolicyArn>\
         </member></AttachedManagedPolicies></member>"
    )
}

/// The policies that those roles have.
fn managed(name: &str) -> String {
    let document = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22apigateway%3AGET%22%2C%22ec2%3ADescribeInstances%22%5D%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";
    format!(
        "<member><PolicyName>{name}Policy</PolicyName>\
         <Arn>arn:aws:iam::aws:policy/aws-service-role/{name}Policy</Arn><DefaultVersionId>v1</DefaultVersionId>\
         <PolicyVersionList><member><Document>{document}</Document><VersionId>v1</VersionId>\
         <IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList></member>"
    )
}

/// The root user alone.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
fn report(mfa: i32) -> (On, Reply) {
    let csv = format!(
        "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,\
         access_key_2_last_rotated\n\
         <root_account>,arn:aws:iam::{ACCOUNT}:root,not_supported,{},false,N/A,false,N/A\n",
        mfa == 1
    );
    iam(
        "GetCredentialReport",
        &format!(
            "<Content>{}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{}</GeneratedTime>",
            base64(csv.as_bytes()),
            ago(0)
        ),
    )
}

/// A root user with a password, with MFA or without.
fn identities(mfa: i32) -> Vec<(On, Reply)> {
    let roles = [
        ("AWSServiceRoleForSupport", "support"),
        ("AWSServiceRoleForTrustedAdvisor", "trustedadvisor"),
    ];
    let details = roles.map(|(name, service)| service_linked(name, service));
    let policies = roles.map(|(name, _)| managed(name));
    let summary = [
        ("AccountMFAEnabled", mfa),
        ("AccountPasswordPresent", 1),
        ("AccountAccessKeysPresent", 0),
        ("Users", 0),
    ];
    let summary = summary
        .map(|(key, value)| format!("<entry><key>{key}</key><value>{value}</value></entry>"));
    vec![
        iam(
            "GetAccountAuthorizationDetails",
            &format!(
                "<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><RoleDetailList>{}</RoleDetailList>\
                 <Policies>{}</Policies>",
                details.concat(),
                policies.concat()
            ),
        ),
        iam(
            "GetAccountSummary",
            &format!("<SummaryMap>{}</SummaryMap>", summary.concat()),
        ),
        iam("GenerateCredentialReport", "<State>COMPLETE</State>"),
        report(mfa),
        iam("ListUsers", "<IsTruncated>false</IsTruncated><Users/>"),
        iam("ListSAMLProviders", "<SAMLProviderList/>"),
        iam("ListOpenIDConnectProviders", "<OpenIDConnectProviderList/>"),
        iam("ListRoles", "<IsTruncated>false</IsTruncated><Roles/>"),
    ]
}

/// The account; `others` come before its own answers.
fn answers(mfa: i32, others: Vec<(On, Reply)>) -> Vec<(On, Reply)> {
    let network =
        World::new().with_group("sg-default", "default", &permission("-1 all sg-default"));
    let own = vec![
        regions(&["us-east-1"]),
        buckets(&[]),
        (
            On::call("s3control", "GetPublicAccessBlock"),
            canned::no_account_block(),
        ),
    ];
    [
        others,
        own,
        identities(mfa),
        vpc::answers(&network, true),
        unused::answers(),
    ]
    .concat()
}

/// As AWS makes it.
pub(super) fn fresh() -> Vec<(On, Reply)> {
    answers(0, Vec::new())
}

#[test]
fn that_nothing_is_there_proves_nothing() {
    let stub = open(fresh());
    let results = scan(&stub, "");
    let found = statuses(&results);
    assert_eq!(
        those(&found, "implemented"),
        [""; 0],
        "{}",
        reasons(&results)
    );
    // The account has a block on public access of its own, and nobody has set it.
    assert_eq!(
        those(&found, "not-started"),
        ["s3-account-public-access"],
        "{}",
        reasons(&results)
    );
    for finding in results.all_findings() {
        assert_ne!(finding["verdict"], "unknown", "{finding:#}");
    }
}

/// Whatever people confirm, and whatever is set for the account as a whole, of what it has in common with all others.
#[test]
fn only_what_every_account_has_can_be_implemented_without_resources() {
    let blocked = (
        On::call("s3control", "GetPublicAccessBlock"),
        canned::account_block(Block::ALL),
    );
    let stub = open(answers(1, vec![blocked]));
    let results = scan(&stub, &confirmed());
    let found = statuses(&results);
    assert_eq!(
        those(&found, "implemented"),
        OF_EVERY_ACCOUNT,
        "{}",
        reasons(&results)
    );
    assert_eq!(those(&found, "not-started"), [""; 0]);
}

/// A default VPC in every region is no network that anything stands in.
#[test]
fn what_guards_nothing_is_not_judged() {
    let stub = open(fresh());
    let results = scan(&stub, "");
    for control in [
        "vpc-network-acl-denies-by-default",
        "security-group-ingress-narrow",
        "security-group-admin-ports-restricted",
        "ecr-vpc-endpoints-configured",
        "ebs-encryption-default-enabled",
        "inspector-ec2-enabled",
        "macie-enabled",
        "config-recorder-recording",
    ] {
        let found = results.findings(control);
        assert!(found.is_empty(), "{control}: {found:#?}");
    }
    let reason = results.reason("vpc-network-acls");
    assert!(reason.contains("found"), "{reason}");
}
