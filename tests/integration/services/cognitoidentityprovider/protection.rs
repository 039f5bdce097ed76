//! What is done about leaked passwords and risky sign-ins. moto has no risk configurations.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeRiskConfiguration.html>

use serde_json::{Value, json};

use super::*;

/// A risk configuration of the pool in which all is done.
pub(super) fn risk() -> Value {
    let message = json!({ "Subject": "Was that you?", "TextBody": "{login-time}" });
    let action = |word: &str| json!({ "EventAction": word, "Notify": true });
    json!({
        "UserPoolId": POOL,
        "CompromisedCredentialsRiskConfiguration": { "Actions": { "EventAction": "BLOCK" } },
        "AccountTakeoverRiskConfiguration": {
            "Actions": { "LowAction": action("NO_ACTION"), "MediumAction": action("MFA_IF_CONFIGURED"),
                         "HighAction": action("BLOCK") },
            "NotifyConfiguration": { "SourceArn": "arn:aws:ses:us-east-1:111122223333:identity/example.com",
                "BlockEmail": message, "MfaEmail": message, "NoActionEmail": message },
        },
    })
}

pub(super) fn answered(risk: &Value) -> Reply {
    Reply::json(&json!({ "RiskConfiguration": risk }))
}

/// The same for a part of it.
fn risk_with(path: &str, value: Value) -> Value {
    let mut risk = risk();
    *risk.pointer_mut(path).expect("a part") = value;
    risk
}

fn risks(stub: Stub, risk: &Value) -> Stub {
    stub.answering(on("DescribeRiskConfiguration"), answered(risk))
}

/// People sign in with a password that is sent, MFA is optional, and threat protection acts.
fn acting() -> World {
    World::new(mfa("OPTIONAL"), vec![by_password("web")]).protected("ENFORCED")
}

const BOTH: [&str; 2] = [CREDENTIALS, ADAPTIVE];

#[test]
fn where_all_is_done_both_threats_are_implemented() {
    for threat in BOTH {
        let stub = risks(acting().open(), &risk());
        let results = scan(&stub.endpoint(), threat);
        assert_eq!(results.only(control(threat)).0, "pass", "{threat}");
        assert_eq!(results.status(threat), "implemented", "{threat}");
        // Of the pool, and of the one app client.
        assert_eq!(
            results.called("cognitoidentityprovider:DescribeRiskConfiguration"),
            2
        );
    }
}

#[test]
fn where_threat_protection_is_off_both_are_not_started_and_no_more_is_asked() {
    let off = || World::new(mfa("ON"), vec![by_password("web")]);
    for threat in BOTH {
        for world in [off(), off().protected("OFF")] {
            let stub = world.open();
            let results = scan(&stub.endpoint(), threat);
            assert_eq!(results.only(control(threat)).0, "fail", "{threat}");
            assert_eq!(results.status(threat), "not-started", "{threat}");
            assert!(
                !stub
                    .calls()
                    .contains_key("cognito-idp:DescribeRiskConfiguration")
            );
        }
        let refusal = Reply::error(
            400,
            "UserPoolAddOnNotEnabledException",
            "add-on is not enabled",
        );
        let stub = acting()
            .open()
            .answering(on("DescribeRiskConfiguration"), refusal);
        assert_eq!(judged(&stub, threat).0, "fail", "{threat}");
    }
}

#[test]
fn where_it_only_writes_down_both_need_a_look() {
    for threat in BOTH {
        let stub = World::new(mfa("OPTIONAL"), vec![by_password("web")])
            .protected("AUDIT")
            .open();
        let results = scan(&stub.endpoint(), threat);
        assert_eq!(results.only(control(threat)).0, "question", "{threat}");
        assert_eq!(results.status(threat), "needs-investigation", "{threat}");
        assert!(
            !stub
                .calls()
                .contains_key("cognito-idp:DescribeRiskConfiguration")
        );
    }
}

/// Prowler's cognito_user_pool_blocks_compromised_credentials_sign_in_attempts and
/// cognito_user_pool_advanced_security_enabled look at the pool alone.
#[test]
fn unlike_prowler_the_settings_of_an_app_client_take_the_place_of_the_pools() {
    let weak = json!({ "ClientId": "old",
        "CompromisedCredentialsRiskConfiguration": { "Actions": { "EventAction": "NO_ACTION" } },
        "AccountTakeoverRiskConfiguration": { "Actions": {
            "HighAction": { "EventAction": "NO_ACTION", "Notify": false } } } });
    let of_client = |id: &str| on("DescribeRiskConfiguration").containing(&format!("\"{id}\""));
    for (threat, verdict) in [(CREDENTIALS, "question"), (ADAPTIVE, "fail")] {
        let two = World::new(
            mfa("OPTIONAL"),
            vec![by_password("web"), by_password("old")],
        );
        let stub = two.protected("ENFORCED").open();
        let stub = stub.answering(of_client("old"), answered(&weak));
        let (found, reason) = judged(&risks(stub, &risk()), threat);
        assert_eq!(found, verdict, "{reason}");
        assert!(
            reason.contains("old: ") && !reason.contains("web: "),
            "{reason}"
        );
    }
    // An answer that names the app client and sets nothing hands on what the pool says.
    for inherits in [
        json!({ "ClientId": "web" }),
        json!({ "UserPoolId": POOL, "ClientId": "" }),
    ] {
        let stub = acting()
            .open()
            .answering(of_client("web"), answered(&inherits));
        assert_eq!(judged(&risks(stub, &risk()), CREDENTIALS).0, "pass");
    }
}

/// Prowler's check passes where BLOCK is set at sign-in, whatever the app clients use.
#[test]
fn unlike_prowler_a_password_that_cognito_never_gets_is_not_taken_for_checked() {
    let default_flows = client("web", &json!({ "SupportedIdentityProviders": ["COGNITO"] }));
    let choice = with(
        by_srp("web"),
        &json!({ "ExplicitAuthFlows": ["ALLOW_USER_AUTH"] }),
    );
    for client in [by_srp("web"), default_flows, choice] {
        let world = World::new(mfa("OPTIONAL"), vec![client]).protected("ENFORCED");
        let (verdict, reason) = judged(&risks(world.open(), &risk()), CREDENTIALS);
        assert_eq!(verdict, "question");
        assert!(reason.contains("SRP"), "{reason}");
    }
    let managed_login = with(
        by_okta("web"),
        &json!({ "SupportedIdentityProviders": ["COGNITO", "Okta"] }),
    );
    let world = World::new(mfa("OPTIONAL"), vec![managed_login]).protected("ENFORCED");
    assert_eq!(judged(&risks(world.open(), &risk()), CREDENTIALS).0, "pass");
}

/// Prowler's check wants SIGN_IN literally; without a filter, AWS looks at all events.
#[test]
fn unlike_prowler_no_filter_is_every_event() {
    let path = "/CompromisedCredentialsRiskConfiguration";
    let events = |events: Value| {
        risk_with(
            path,
            json!({ "Actions": { "EventAction": "BLOCK" }, "EventFilter": events }),
        )
    };
    for (risk, verdict) in [
        (events(json!([])), "pass"),
        (
            events(json!(["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"])),
            "pass",
        ),
        (events(json!(["SIGN_IN"])), "question"),
        (
            events(json!(["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE", "DAYDREAM"])),
            "unknown",
        ),
        (risk_with(path, Value::Null), "question"),
        (
            risk_with(path, json!({ "Actions": { "EventAction": "NO_ACTION" } })),
            "question",
        ),
        (
            risk_with(path, json!({ "Actions": { "EventAction": "SHRUG" } })),
            "unknown",
        ),
    ] {
        assert_eq!(
            judged(&risks(acting().open(), &risk), CREDENTIALS).0,
            verdict,
            "{risk}"
        );
    }
}

#[test]
fn addresses_that_anybody_may_have_switch_it_off() {
    let skipping = |range: &str| {
        with(
            risk(),
            &json!({ "RiskExceptionConfiguration": { "SkippedIPRangeList": [range] } }),
        )
    };
    for threat in BOTH {
        for (range, verdict) in [
            ("0.0.0.0/0", "fail"),
            ("::/0", "fail"),
            ("203.0.113.0/24", "pass"),
            ("the office", "unknown"),
        ] {
            let stub = risks(acting().open(), &skipping(range));
            assert_eq!(judged(&stub, threat).0, verdict, "{threat} {range}");
        }
    }
}

/// Prowler's cognito_user_pool_blocks_potential_malicious_sign_in_attempts wants BLOCK at every level, and fails a
/// pool that asks for MFA at the lower ones, which is what the item asks for.
#[test]
fn unlike_prowler_mfa_at_the_lower_levels_is_an_answer() {
    let stub = risks(acting().open(), &risk());
    assert_eq!(judged(&stub, ADAPTIVE).0, "pass");
}

#[test]
fn each_level_is_judged_by_what_mfa_of_the_pool_makes_of_it() {
    let at = |level: &str, word: &str| {
        let path = format!("/AccountTakeoverRiskConfiguration/Actions/{level}Action/EventAction");
        risk_with(&path, json!(word))
    };
    for (word, risk, verdict) in [
        ("OPTIONAL", at("High", "MFA_REQUIRED"), "pass"),
        ("OPTIONAL", at("High", "MFA_IF_CONFIGURED"), "question"),
        ("OPTIONAL", at("High", "NO_ACTION"), "fail"),
        ("OPTIONAL", at("Medium", "NO_ACTION"), "question"),
        ("OFF", risk(), "question"),
        ("OFF", at("Medium", "BLOCK"), "pass"),
        ("ON", risk(), "pass"),
        ("ON", at("High", "MFA_REQUIRED"), "question"),
        ("OPTIONAL", at("High", "FROWN"), "unknown"),
        ("SOMETIMES", risk(), "unknown"),
    ] {
        let world = World::new(mfa(word), vec![by_password("web")]).protected("ENFORCED");
        let (found, reason) = judged(&risks(world.open(), &risk), ADAPTIVE);
        assert_eq!(found, verdict, "{word} {risk} {reason}");
    }
    let without = risk_with("/AccountTakeoverRiskConfiguration", Value::Null);
    assert_eq!(
        judged(&risks(acting().open(), &without), ADAPTIVE).0,
        "question"
    );
    let low = "/AccountTakeoverRiskConfiguration/Actions/LowAction";
    let stub = risks(acting().open(), &risk_with(low, Value::Null));
    assert_eq!(judged(&stub, ADAPTIVE).0, "question");
}

#[test]
fn users_have_to_hear_of_it() {
    let path = "/AccountTakeoverRiskConfiguration/NotifyConfiguration";
    let stub = risks(acting().open(), &risk_with(path, Value::Null));
    let (verdict, reason) = judged(&stub, ADAPTIVE);
    assert_eq!(verdict, "question");
    assert!(reason.contains("no message"), "{reason}");
}

/// Security Hub has a control of its own (Cognito.4) for what Cognito.1 passes.
#[test]
fn unlike_security_hub_cognito_1_a_custom_sign_in_without_protection_is_a_question() {
    let define = json!({ "LambdaConfig": {
        "DefineAuthChallenge": "arn:aws:lambda:us-east-1:111122223333:function:define" } });
    let custom = with(
        by_password("web"),
        &json!({ "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"] }),
    );
    let world = World::new(mfa("OPTIONAL"), vec![custom])
        .protected("ENFORCED")
        .pool(&define);
    let (verdict, reason) = judged(&risks(world.clone().open(), &risk()), ADAPTIVE);
    assert_eq!(verdict, "question");
    assert!(reason.contains("CustomAuthMode"), "{reason}");

    let protected = json!({ "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED",
        "AdvancedSecurityAdditionalFlows": { "CustomAuthMode": "ENFORCED" } } });
    let stub = risks(world.pool(&protected).open(), &risk());
    assert_eq!(judged(&stub, ADAPTIVE).0, "pass");
}

#[test]
fn a_server_that_signs_users_in_is_asked_about() {
    let flows = json!({ "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] });
    let server = with(by_password("web"), &flows);
    let world = World::new(mfa("OPTIONAL"), vec![server]).protected("ENFORCED");
    let (verdict, reason) = judged(&risks(world.clone().open(), &risk()), ADAPTIVE);
    assert_eq!(verdict, "question");
    assert!(reason.contains("a server"), "{reason}");
    assert_eq!(judged(&risks(world.open(), &risk()), CREDENTIALS).0, "pass");
}

#[test]
fn who_is_no_user_of_the_pool_is_no_matter_of_it() {
    for threat in BOTH {
        for mode in ["OFF", "ENFORCED"] {
            let world = World::new(mfa("OFF"), vec![by_okta("web")]).protected(mode);
            let stub = risks(okta(world.open()), &risk());
            assert_eq!(judged(&stub, threat).0, "question", "{threat} {mode}");
            let world = World::new(mfa("OFF"), vec![by_machines("batch")]).protected(mode);
            let stub = risks(world.open(), &risk());
            assert_eq!(judged(&stub, threat).0, "not-applicable", "{threat} {mode}");
        }
    }
}
