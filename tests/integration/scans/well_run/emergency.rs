//! The user for emergencies, and how it signs in. The root user's credentials are removed.

use super::identities::{ADMINISTRATOR, attached};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{ago, iam};
use crate::services::iam::base64;

/// One user, for the day on which nobody can sign in through IAM Identity Center.
/// <https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html>
pub(super) fn details() -> String {
    format!(
        "<UserDetailList><member><Path>/</Path><UserName>emergency</UserName><UserId>AIDA</UserId>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/emergency</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
         <GroupList><member>emergencies</member></GroupList><AttachedManagedPolicies/></member></UserDetailList>\
         <GroupDetailList><member><Path>/</Path><GroupName>emergencies</GroupName><GroupId>AGPA</GroupId>\
         <Arn>arn:aws:iam::{ACCOUNT}:group/emergencies</Arn><GroupPolicyList/>{}</member></GroupDetailList>",
        attached(&[ADMINISTRATOR])
    )
}

/// What it says of the user for emergencies: MFA, and an access key with its age.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
pub(super) fn credential_report(mfa: &str, key: &str) -> (On, Reply) {
    let report = format!(
        "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,\
         access_key_2_last_rotated\n<root_account>,arn:aws:iam::{ACCOUNT}:root,not_supported,false,false,N/A,false,N/A\n\
         emergency,arn:aws:iam::{ACCOUNT}:user/emergency,true,{mfa},{key},false,N/A\n"
    );
    let result = format!(
        "<Content>{}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{}</GeneratedTime>",
        base64(report.as_bytes()),
        ago(0)
    );
    iam("GetCredentialReport", &result)
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html>
fn summary() -> String {
    let entries = [
        ("AccountMFAEnabled", 0),
        ("AccountPasswordPresent", 0),
        ("AccountAccessKeysPresent", 0),
        ("Users", 1),
        ("MFADevices", 1),
        ("MFADevicesInUse", 1),
    ];
    let entries = entries
        .map(|(key, value)| format!("<entry><key>{key}</key><value>{value}</value></entry>"));
    format!("<SummaryMap>{}</SummaryMap>", entries.concat())
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let device = format!(
        "<IsTruncated>false</IsTruncated><MFADevices><member><UserName>emergency</UserName>\
         <SerialNumber>arn:aws:iam::{ACCOUNT}:mfa/emergency</SerialNumber><EnableDate>{}</EnableDate></member></MFADevices>",
        ago(300)
    );
    let profile = format!(
        "<LoginProfile><UserName>emergency</UserName><CreateDate>{}</CreateDate></LoginProfile>",
        ago(300)
    );
    let listed = format!(
        "<IsTruncated>false</IsTruncated><Users><member><Path>/</Path><UserName>emergency</UserName><UserId>AIDA</UserId>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/emergency</Arn><CreateDate>{}</CreateDate></member></Users>",
        ago(300)
    );
    vec![
        iam("GetAccountSummary", &summary()),
        iam("GenerateCredentialReport", "<State>COMPLETE</State>"),
        credential_report("true", "false,N/A"),
        iam("ListUsers", &listed),
        iam("GetLoginProfile", &profile),
        iam("ListMFADevices", &device),
    ]
}
