//! User pools: second factors, leaked passwords, risky sign-ins. What moto knows of them is asked of moto; it has
//! no risk configurations, so those are canned, after
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>.

use serde_json::{Value, json};

use crate::kit::{HERE, Program, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// What may lack: permissions, pages, words that are known; and what must not get out.
mod gaps;
/// Who is asked for a second factor.
mod mfa;
/// What is done about leaked passwords and risky sign-ins.
mod protection;

const MFA: &str = "cognito-mfa";
const CREDENTIALS: &str = "cognito-compromised-credentials";
const ADAPTIVE: &str = "cognito-adaptive-authentication";

/// The control that answers a threat.
fn control(threat: &str) -> &'static str {
    match threat {
        MFA => "cognito-user-pool-mfa-required",
        CREDENTIALS => "cognito-user-pool-compromised-credentials-blocked",
        ADAPTIVE => "cognito-user-pool-adaptive-authentication-enforced",
        other => panic!("{other} is none of user pools"),
    }
}

/// The id of the pool that is looked at.
const POOL: &str = "us-east-1_shop";

/// An item of each of the three threats, in the form of the tool.
fn report() -> String {
    let totals = "Not Started | 3 |\nNot Applicable | 0 |\nNeeds Investigation | 0 |\n\
                  Mitigation Implemented | 0 |\nTotal | 3 |\nTotal Migrated | 0 |\n";
    let items = [
        (
            "MFA increases security for your app by adding another proof.",
            "1. Add Multi-Factor Authentication (MFA) to a User Pool",
        ),
        (
            "Amazon Cognito can detect if a user's password has leaked.",
            "1. Cognito checks for compromised credentials during sign-in",
        ),
        (
            "With adaptive authentication you can configure what happens.",
            "1. Enable Adaptive Authentication feature",
        ),
    ];
    let items = items.map(|(description, actions)| {
        format!(
            "Category: | Authentication and Security |\nDescription: | {description} |\n\
             Justification: | Security Requirement |\nAction Items: | {actions} |\nComments: |\n"
        )
    });
    format!(
        "Threat Model Name: Pinewood Prints\n{totals}{}",
        items.concat()
    )
}

/// Scans for one of the three threats.
fn scan(endpoint: &str, threat: &str) -> Results {
    scan_with(&Program::at(endpoint), threat)
}

fn scan_with(program: &Program, threat: &str) -> Results {
    let report = program.file("cognito.txt", report());
    let options = ["--threat", threat, "--retries-max-attempts", "1"];
    program.scan_report(&report.display().to_string(), &[&options, HERE].concat())
}

/// Verdict and reason of the control of a threat on the pool.
fn judged(stub: &Stub, threat: &str) -> (String, String) {
    scan(&stub.endpoint(), threat).only(control(threat))
}

fn on(operation: &str) -> On {
    On::call("cognito-idp", operation)
}

/// One JSON object with the fields of another.
fn with(mut one: Value, more: &Value) -> Value {
    let fields = one.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    one
}

/// A user pool, its second factors, and its app clients.
#[derive(Clone)]
struct World {
    pool: Value,
    mfa: Value,
    clients: Vec<Value>,
}

impl World {
    /// Users of the pool sign in through these app clients.
    fn new(mfa: Value, clients: Vec<Value>) -> Self {
        let pool = json!({ "Id": POOL, "Name": "shop" });
        Self { pool, mfa, clients }
    }

    /// With threat protection that works like this.
    fn protected(mut self, mode: &str) -> Self {
        let add_ons =
            json!({ "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": mode } });
        self.pool = with(self.pool, &add_ons);
        self
    }

    fn pool(mut self, more: &Value) -> Self {
        self.pool = with(self.pool, more);
        self
    }

    fn open(self) -> Stub {
        self.on(account())
    }

    /// On a stub whose own answers come first.
    fn on(self, stub: Stub) -> Stub {
        let ids: Vec<Value> = self
            .clients
            .iter()
            .map(|client| json!({ "UserPoolId": POOL, "ClientId": client["ClientId"] }))
            .collect();
        let stub = stub
            .answering(
                on("ListUserPools"),
                Reply::json(&json!({ "UserPools": [{ "Id": POOL, "Name": "shop" }] })),
            )
            .answering(
                on("DescribeUserPool"),
                Reply::json(&json!({ "UserPool": self.pool })),
            )
            .answering(on("GetUserPoolMfaConfig"), Reply::json(&self.mfa))
            .answering(
                on("ListUserPoolClients"),
                Reply::json(&json!({ "UserPoolClients": ids })),
            );
        self.clients.iter().fold(stub, |stub, client| {
            let id = client["ClientId"].as_str().expect("an id");
            stub.answering(
                on("DescribeUserPoolClient").containing(&format!("\"{id}\"")),
                Reply::json(&json!({ "UserPoolClient": client })),
            )
        })
    }
}

/// An app client with a secret, which the program must not keep.
fn client(id: &str, more: &Value) -> Value {
    let client =
        json!({ "UserPoolId": POOL, "ClientId": id, "ClientName": id, "ClientSecret": SECRET });
    with(client, more)
}

const SECRET: &str = "correct-horse-battery-staple";

/// People sign in with a password of the pool, which the app sends.
fn by_password(id: &str) -> Value {
    client(
        id,
        &json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                 "SupportedIdentityProviders": ["COGNITO"] }),
    )
}

/// People sign in by SRP.
fn by_srp(id: &str) -> Value {
    client(
        id,
        &json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                 "SupportedIdentityProviders": ["COGNITO"] }),
    )
}

/// Every sign-in is handed on to Okta; the API is closed.
fn by_okta(id: &str) -> Value {
    client(
        id,
        &json!({ "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "SupportedIdentityProviders": ["Okta"],
                 "AllowedOAuthFlows": ["code"], "AllowedOAuthFlowsUserPoolClient": true }),
    )
}

/// Only machines, by a secret.
fn by_machines(id: &str) -> Value {
    client(
        id,
        &json!({ "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
                 "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthFlowsUserPoolClient": true }),
    )
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserPoolMfaConfig.html>
fn mfa(word: &str) -> Value {
    json!({ "MfaConfiguration": word, "SoftwareTokenMfaConfiguration": { "Enabled": word != "OFF" } })
}

/// The identity provider of [`by_okta`].
fn okta(stub: Stub) -> Stub {
    stub.answering(
        on("ListIdentityProviders"),
        Reply::json(&json!({ "Providers": [{ "ProviderName": "Okta", "ProviderType": "SAML" }] })),
    )
}
