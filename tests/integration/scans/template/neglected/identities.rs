//! A root user with a key, one person without MFA, and one role for whatever runs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{ago, iam, query};
use crate::services::iam::base64;

/// Whoever there is may do these.
fn allowing(actions: &[&str]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] })
}

/// A policy of somebody's own, as IAM gives it: percent-encoded.
fn own(list: &str, document: &Value) -> String {
    let mut text = String::new();
    for byte in document.to_string().bytes() {
        write!(text, "%{byte:02X}").expect("a string takes everything");
    }
    format!(
        "<{list}><member><PolicyName>own</PolicyName><PolicyDocument>{text}</PolicyDocument></member></{list}>\
         <AttachedManagedPolicies/>"
    )
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>
fn details(actions: &[&str]) -> (On, Reply) {
    let document = allowing(actions);
    let trust = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
    let result = format!(
        "<IsTruncated>false</IsTruncated><UserDetailList><member><Path>/</Path><UserName>ann</UserName>\
         <UserId>AIDA</UserId><Arn>arn:aws:iam::{ACCOUNT}:user/ann</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
         <GroupList/>{}</member></UserDetailList><GroupDetailList/><RoleDetailList><member><Path>/</Path>\
         <RoleName>everything</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::{ACCOUNT}:role/everything</Arn>\
         <CreateDate>2024-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument>\
         {}</member></RoleDetailList><Policies/>",
        own("UserPolicyList", &document),
        own("RolePolicyList", &document)
    );
    iam("GetAccountAuthorizationDetails", &result)
}

/// Everybody is an administrator, where this comes first.
pub(super) fn administrators() -> (On, Reply) {
    details(&["*"])
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
fn report() -> Reply {
    let csv = format!(
        "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,\
         access_key_2_last_rotated\n\
         <root_account>,arn:aws:iam::{ACCOUNT}:root,not_supported,false,true,{old},false,N/A\n\
         ann,arn:aws:iam::{ACCOUNT}:user/ann,true,false,true,{old},false,N/A\n",
        old = ago(400)
    );
    query(
        "GetCredentialReport",
        &format!(
            "<Content>{}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{}</GeneratedTime>",
            base64(csv.as_bytes()),
            ago(0)
        ),
    )
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let summary = [
        ("AccountMFAEnabled", 0),
        ("AccountPasswordPresent", 1),
        ("AccountAccessKeysPresent", 1),
        ("Users", 1),
        ("MFADevices", 0),
    ];
    let summary = summary
        .map(|(key, value)| format!("<entry><key>{key}</key><value>{value}</value></entry>"));
    let created = format!("<CreateDate>{}</CreateDate>", ago(400));
    let listed = format!(
        "<IsTruncated>false</IsTruncated><Users><member><Path>/</Path><UserName>ann</UserName><UserId>AIDA</UserId>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/ann</Arn>{created}</member></Users>"
    );
    vec![
        // It may not give itself everything, so that it is no administrator.
        details(&["apigateway:*", "rds:*", "s3:*"]),
        iam(
            "GetAccountSummary",
            &format!("<SummaryMap>{}</SummaryMap>", summary.concat()),
        ),
        iam("GenerateCredentialReport", "<State>COMPLETE</State>"),
        (On::call("iam", "GetCredentialReport"), report()),
        iam("ListUsers", &listed),
        iam(
            "GetLoginProfile",
            &format!("<LoginProfile><UserName>ann</UserName>{created}</LoginProfile>"),
        ),
        iam(
            "ListMFADevices",
            "<IsTruncated>false</IsTruncated><MFADevices/>",
        ),
        iam("ListSAMLProviders", "<SAMLProviderList/>"),
        iam("ListOpenIDConnectProviders", "<OpenIDConnectProviderList/>"),
        iam("ListRoles", "<IsTruncated>false</IsTruncated><Roles/>"),
    ]
}
