//! What Cognito answers of made-up user pools.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>

use serde_json::{Map, Value, json};

use super::invented::{Client, Factor, Made, Risk};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, REGIONS, pages};

fn on(operation: &str) -> On {
    On::call("cognito-idp", operation)
}

/// Its text in a request, and in no other's.
fn naming(operation: &str, id: &str) -> On {
    on(operation).containing(&format!("\"{id}\""))
}

pub(super) fn answers(made: &[Made]) -> Answers {
    let mut answers = Answers::new();
    for pool in made {
        of_pool(pool, &mut answers);
    }
    for region in REGIONS {
        let ids: Vec<&str> = made
            .iter()
            .filter(|pool| pool.region == region)
            .map(|pool| pool.id.as_str())
            .collect();
        let listed = pages(&on("ListUserPools").region(region), &ids, 7, |ids, next| {
            let pools: Vec<Value> = ids
                .iter()
                .map(|id| json!({ "Id": id, "Name": format!("name of {id}"), "LambdaConfig": {} }))
                .collect();
            Reply::json(&json!({ "UserPools": pools, "NextToken": next }))
        });
        answers.extend(listed);
    }
    answers
}

fn of_pool(pool: &Made, answers: &mut Answers) {
    if let Some(operation) = pool.denied {
        answers.push((naming(operation, &pool.id), Reply::Denied));
    }
    for (id, kind, risk) in &pool.clients {
        let client = client(pool, id, *kind);
        answers.push((
            naming("DescribeUserPoolClient", id),
            Reply::json(&json!({ "UserPoolClient": client })),
        ));
        if pool.add_on_missing {
            continue;
        }
        let own = risk.as_ref().map_or_else(
            || json!({ "UserPoolId": pool.id, "ClientId": id }),
            |risk| configuration(pool, Some(id), risk),
        );
        answers.push((
            naming("DescribeRiskConfiguration", id),
            Reply::json(&json!({ "RiskConfiguration": own })),
        ));
    }
    let risk = match pool.add_on_missing {
        true => Reply::error(400, "UserPoolAddOnNotEnabledException", "not enabled"),
        false => {
            Reply::json(&json!({ "RiskConfiguration": configuration(pool, None, &pool.risk) }))
        }
    };
    answers.push((naming("DescribeRiskConfiguration", &pool.id), risk));
    answers.push((
        naming("DescribeUserPool", &pool.id),
        Reply::json(&json!({ "UserPool": described(pool) })),
    ));
    answers.push((
        naming("GetUserPoolMfaConfig", &pool.id),
        Reply::json(&mfa(pool)),
    ));
    let ids = pool.clients.iter().map(|(id, ..)| id);
    let clients: Vec<Value> = ids
        .map(|id| json!({ "UserPoolId": pool.id, "ClientId": id, "ClientName": id }))
        .collect();
    answers.push((
        naming("ListUserPoolClients", &pool.id),
        Reply::json(&json!({ "UserPoolClients": clients })),
    ));
    let providers = match pool.knows_okta {
        true => json!([{ "ProviderName": "Okta", "ProviderType": "SAML" }]),
        false => json!([]),
    };
    answers.push((
        naming("ListIdentityProviders", &pool.id),
        Reply::json(&json!({ "Providers": providers })),
    ));
}

fn client(pool: &Made, id: &str, kind: Client) -> Value {
    let refresh = "ALLOW_REFRESH_TOKEN_AUTH";
    let flow = |flow: &str| json!([flow, refresh]);
    let mut client = Map::new();
    let mut set = |key: &str, value: Value| {
        client.insert(key.to_owned(), value);
    };
    set("UserPoolId", json!(pool.id));
    set("ClientId", json!(id));
    set("ClientName", json!(id));
    let flows = match kind {
        Client::Password | Client::PasswordByApi => flow("ALLOW_USER_PASSWORD_AUTH"),
        Client::Srp => flow("ALLOW_USER_SRP_AUTH"),
        Client::Choice => flow("ALLOW_USER_AUTH"),
        Client::Server => flow("ALLOW_ADMIN_USER_PASSWORD_AUTH"),
        Client::Custom => flow("ALLOW_CUSTOM_AUTH"),
        Client::Unheard => flow("ALLOW_TELEPATHY"),
        Client::LoginPage | Client::Okta | Client::Machine => json!([refresh]),
        Client::Default | Client::OpenMachine => Value::Null,
    };
    set("ExplicitAuthFlows", flows);
    let providers = match kind {
        Client::Okta => json!(["Okta"]),
        Client::LoginPage => json!(["COGNITO", "Okta"]),
        Client::PasswordByApi | Client::Machine | Client::OpenMachine => Value::Null,
        _ => json!(["COGNITO"]),
    };
    set("SupportedIdentityProviders", providers);
    let grants = match kind {
        Client::Okta | Client::LoginPage => json!(["code"]),
        Client::Machine | Client::OpenMachine => json!(["client_credentials"]),
        _ => json!([]),
    };
    set(
        "AllowedOAuthFlowsUserPoolClient",
        json!(grants != json!([])),
    );
    set("AllowedOAuthFlows", grants);
    // What is not set is left out.
    client.retain(|_, value| !value.is_null());
    Value::Object(client)
}

fn described(pool: &Made) -> Value {
    let mut described = json!({ "Id": pool.id, "Name": format!("name of {}", pool.id), "UserPoolTier": "PLUS",
        "LambdaConfig": {}, "EstimatedNumberOfUsers": 12,
        "Arn": format!("arn:aws:cognito-idp:{}:{ACCOUNT}:userpool/{}", pool.region, pool.id) });
    if pool.custom {
        let function = format!("arn:aws:lambda:{}:{ACCOUNT}:function:define", pool.region);
        described["LambdaConfig"] = json!({ "DefineAuthChallenge": function });
    }
    if pool.factor == Factor::BrokenText {
        described["SmsConfigurationFailure"] = json!("The role does not have a trust relationship");
    }
    if !pool.mode.is_empty() {
        described["UserPoolAddOns"] = json!({ "AdvancedSecurityMode": pool.mode });
        if !pool.custom_mode.is_empty() {
            described["UserPoolAddOns"]["AdvancedSecurityAdditionalFlows"] =
                json!({ "CustomAuthMode": pool.custom_mode });
        }
    }
    described
}

fn mfa(pool: &Made) -> Value {
    let mut mfa = json!({ "MfaConfiguration": pool.mfa });
    match pool.factor {
        Factor::App => mfa["SoftwareTokenMfaConfiguration"] = json!({ "Enabled": true }),
        Factor::Text | Factor::BrokenText => {
            mfa["SmsMfaConfiguration"] = json!({ "SmsAuthenticationMessage": "{####}", "SmsConfiguration": {
                "SnsCallerArn": format!("arn:aws:iam::{ACCOUNT}:role/sms"), "SnsRegion": pool.region } });
        }
        Factor::Email => {
            mfa["EmailMfaConfiguration"] = json!({ "Message": "{####}", "Subject": "Code" });
        }
        Factor::Passkey => {
            mfa["WebAuthnConfiguration"] =
                json!({ "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION" });
        }
        Factor::SinglePasskey => {
            mfa["WebAuthnConfiguration"] = json!({ "FactorConfiguration": "SINGLE_FACTOR" });
        }
        Factor::None => mfa["SoftwareTokenMfaConfiguration"] = json!({ "Enabled": false }),
    }
    mfa
}

fn configuration(pool: &Made, client: Option<&str>, risk: &Risk) -> Value {
    let mut told = json!({ "UserPoolId": pool.id, "LastModifiedDate": 1_700_000_000.0 });
    if let Some(client) = client {
        told["ClientId"] = json!(client);
    }
    if !risk.leaked.is_empty() {
        let mut leaked = json!({ "Actions": { "EventAction": risk.leaked } });
        if !risk.events.is_empty() {
            leaked["EventFilter"] = json!(risk.events);
        }
        told["CompromisedCredentialsRiskConfiguration"] = leaked;
    }
    if let Some(levels) = risk.levels {
        let names = ["LowAction", "MediumAction", "HighAction"];
        let actions: Map<String, Value> = names
            .iter()
            .zip(levels)
            .filter(|(_, action)| !action.is_empty())
            .map(|(name, action)| {
                let action = json!({ "EventAction": action, "Notify": risk.told });
                ((*name).to_owned(), action)
            })
            .collect();
        told["AccountTakeoverRiskConfiguration"] = json!({ "Actions": actions });
        if risk.told {
            let mail = json!({ "Subject": "Was that you?", "TextBody": "{login-time}", "HtmlBody": "{login-time}" });
            told["AccountTakeoverRiskConfiguration"]["NotifyConfiguration"] = json!({
                "SourceArn": format!("arn:aws:ses:{}:{ACCOUNT}:identity/example.com", pool.region),
                "From": "shop@example.com", "BlockEmail": mail, "MfaEmail": mail, "NoActionEmail": mail });
        }
    }
    if !risk.skipped.is_empty() {
        told["RiskExceptionConfiguration"] = json!({ "SkippedIPRangeList": risk.skipped });
    }
    told
}
