//! Sign-in of an application's users.

use serde_json::json;

use super::{Loss, altered, lost, try_all};
use crate::peer::rule::Reply;
use crate::scans::well_run::account::Change;
use crate::scans::well_run::entry_points::web_acl_on;
use crate::scans::well_run::pools::{POOL, on};

const LEAKED: &[&str] = &["cognito-compromised-credentials"];
const RISKY: &[&str] = &["cognito-adaptive-authentication"];

fn pools() -> Vec<Loss> {
    let blocked =
        "\"CompromisedCredentialsRiskConfiguration\":{\"Actions\":{\"EventAction\":\"BLOCK\"}}";
    vec![
        altered(
            "a second factor",
            on("GetUserPoolMfaConfig"),
            "\"ON\"",
            "\"OPTIONAL\"",
            &["cognito-mfa"],
        ),
        altered(
            "a second factor that works",
            on("GetUserPoolMfaConfig"),
            "\"Enabled\":true",
            "\"Enabled\":false",
            &["cognito-mfa"],
        ),
        altered(
            "threat protection that acts",
            on("DescribeUserPool"),
            "ENFORCED",
            "AUDIT",
            &[
                "cognito-adaptive-authentication",
                "cognito-compromised-credentials",
            ],
        ),
        altered(
            "that leaked passwords are blocked",
            on("DescribeRiskConfiguration"),
            blocked,
            &blocked.replace("BLOCK", "NO_ACTION"),
            LEAKED,
        ),
        altered(
            "that Cognito gets to see the password",
            on("DescribeUserPoolClient"),
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
            LEAKED,
        ),
        altered(
            "an answer to high risk",
            on("DescribeRiskConfiguration"),
            "\"HighAction\":{\"EventAction\":\"BLOCK\"",
            "\"HighAction\":{\"EventAction\":\"NO_ACTION\"",
            RISKY,
        ),
        altered(
            "that users hear of risky sign-ins",
            on("DescribeRiskConfiguration"),
            "\"Notify\":true",
            "\"Notify\":false",
            RISKY,
        ),
        lost(
            "the pool's web ACL",
            web_acl_on(&format!("userpool/{POOL}")),
            Change::Instead(Reply::json(&json!({}))),
            &["waf"],
        ),
    ]
}

#[test]
fn what_user_pools_lack_opens_the_items_about_it() {
    try_all(&pools());
}
