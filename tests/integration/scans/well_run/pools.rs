//! A user pool: everybody gives a second factor, leaked passwords and risky sign-ins are blocked, and users hear of it.

use serde_json::{Value, json};

use super::account::arn;
use crate::peer::rule::{On, Reply};

pub(super) const POOL: &str = "us-east-1_PineWood1";
const CLIENT: &str = "1h57kf5cpq17m0eml12EXAMPLE";

pub(super) fn on(operation: &str) -> On {
    On::call("cognito-idp", operation)
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html>
fn pool() -> Value {
    json!({ "Id": POOL, "Name": "shop", "Arn": arn("cognito-idp", &format!("userpool/{POOL}")),
            "MfaConfiguration": "ON", "UserPoolTier": "PLUS",
            "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" } })
}

/// People sign in with a password that Cognito gets to see.
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html>
fn client() -> Value {
    json!({ "UserPoolId": POOL, "ClientId": CLIENT, "ClientName": "web",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "SupportedIdentityProviders": ["COGNITO"] })
}

/// Where everybody gives a second factor, only blocking adds to it.
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RiskConfigurationType.html>
fn risk() -> Value {
    let message = json!({ "Subject": "Was that you?", "HtmlBody": "{login-time}", "TextBody": "{login-time}" });
    let action = |word: &str| json!({ "EventAction": word, "Notify": true });
    json!({ "UserPoolId": POOL,
        "CompromisedCredentialsRiskConfiguration": { "Actions": { "EventAction": "BLOCK" } },
        "AccountTakeoverRiskConfiguration": {
            "Actions": { "LowAction": action("NO_ACTION"), "MediumAction": action("BLOCK"), "HighAction": action("BLOCK") },
            "NotifyConfiguration": { "SourceArn": arn("ses", "identity/pinewood.example"),
                "BlockEmail": message, "MfaEmail": message, "NoActionEmail": message } } })
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let json = |operation: &str, body: Value| (on(operation), Reply::json(&body));
    vec![
        json(
            "ListUserPools",
            json!({ "UserPools": [{ "Id": POOL, "Name": "shop" }] }),
        ),
        json("DescribeUserPool", json!({ "UserPool": pool() })),
        json(
            "GetUserPoolMfaConfig",
            json!({ "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true } }),
        ),
        json(
            "ListUserPoolClients",
            json!({ "UserPoolClients": [{ "UserPoolId": POOL, "ClientId": CLIENT, "ClientName": "web" }] }),
        ),
        json(
            "DescribeUserPoolClient",
            json!({ "UserPoolClient": client() }),
        ),
        json(
            "DescribeRiskConfiguration",
            json!({ "RiskConfiguration": risk() }),
        ),
    ]
}
