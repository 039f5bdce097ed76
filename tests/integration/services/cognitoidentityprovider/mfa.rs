//! Who is asked for a second factor.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{
    ExplicitAuthFlowsType as Flow, SoftwareTokenMfaConfigType, UserPoolMfaType,
};
use serde_json::json;

use super::*;
use crate::kit::Stage;

/// A pool of moto with an app client that people sign in through, and MFA like this.
async fn pool(stage: &Stage, name: &str, mfa: UserPoolMfaType) {
    let cognito = Client::new(stage.clients().config());
    let made = cognito.create_user_pool().pool_name(name).send().await;
    let pool = made.expect("a pool").user_pool.expect("about it");
    let id = pool.id.expect("its id");
    let app = SoftwareTokenMfaConfigType::builder();
    let app = app.enabled(mfa != UserPoolMfaType::Off).build();
    let config = cognito.set_user_pool_mfa_config().user_pool_id(&id);
    let config = config
        .software_token_mfa_configuration(app)
        .mfa_configuration(mfa);
    config.send().await.expect("its MFA");
    let client = cognito.create_user_pool_client().user_pool_id(&id);
    let client = client.client_name("web").generate_secret(true);
    let client = client.explicit_auth_flows(Flow::AllowUserSrpAuth);
    let client = client.supported_identity_providers("COGNITO");
    client.send().await.expect("an app client");
    stage.wire.clear();
}

#[tokio::test]
async fn where_every_pool_asks_for_it_the_threat_is_implemented() {
    let stage = Stage::moto();
    pool(&stage, "shop", UserPoolMfaType::On).await;
    pool(&stage, "partners", UserPoolMfaType::On).await;

    let results = scan_with(&stage.program(), MFA);

    let verdicts: Vec<&str> = results
        .findings(control(MFA))
        .iter()
        .map(|finding| finding["verdict"].as_str().expect("a verdict"))
        .collect();
    assert_eq!(verdicts, ["pass", "pass"]);
    assert_eq!(results.status(MFA), "implemented");
    let calls = results.calls();
    for (call, times) in [
        ("ListUserPools", 1),
        ("DescribeUserPool", 2),
        ("GetUserPoolMfaConfig", 2),
        ("ListUserPoolClients", 2),
        ("DescribeUserPoolClient", 2),
    ] {
        assert_eq!(
            calls[&format!("cognitoidentityprovider:{call}")],
            times,
            "{call}"
        );
    }
    // Nobody is handed on, and risks are no matter of this threat.
    for call in ["ListIdentityProviders", "DescribeRiskConfiguration"] {
        assert!(
            !calls.contains_key(&format!("cognitoidentityprovider:{call}")),
            "{call}"
        );
    }
}

#[tokio::test]
async fn where_none_does_the_threat_is_not_started_and_where_some_do_it_needs_a_look() {
    let stage = Stage::moto();
    pool(&stage, "shop", UserPoolMfaType::Off).await;
    let results = scan_with(&stage.program(), MFA);
    let (verdict, reason) = results.only(control(MFA));
    assert_eq!(verdict, "fail");
    assert!(
        reason.contains("MFA is off; users of the pool sign in through web"),
        "{reason}"
    );
    assert_eq!(results.status(MFA), "not-started");

    pool(&stage, "partners", UserPoolMfaType::On).await;
    let results = scan_with(&stage.program(), MFA);
    assert_eq!(results.status(MFA), "needs-investigation");
}

#[test]
fn no_pool_at_all_proves_nothing() {
    let stub = account().answering(
        on("ListUserPools"),
        Reply::json(&json!({ "UserPools": [] })),
    );
    for threat in [MFA, CREDENTIALS, ADAPTIVE] {
        let (status, reason) = scan(&stub.endpoint(), threat).decided(threat);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains("No user pool found"), "{reason}");
    }
}

/// Prowler's cognito_user_pool_mfa_enabled and CloudSploit's cognitoMFAEnabled fail a pool that hands all sign-ins
/// on, though Cognito never asks those users for anything.
#[test]
fn unlike_prowler_and_cloudsploit_a_pool_that_hands_all_sign_ins_on_is_asked_about() {
    for word in ["OFF", "OPTIONAL", "ON"] {
        let stub = okta(World::new(mfa(word), vec![by_okta("web")]).open());
        let results = scan(&stub.endpoint(), MFA);
        let (verdict, reason) = results.only(control(MFA));
        assert_eq!(verdict, "question", "{word}");
        assert!(reason.contains("web to Okta"), "{reason}");
        let (status, reason) = results.decided(MFA);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains("Okta (SAML)"), "{reason}");
        assert!(!reason.contains("through the API"), "{reason}");
    }
}

/// AWS: without COGNITO among the providers users of the pool still sign in through the API.
#[test]
fn an_api_that_is_left_open_is_told() {
    let open = with(
        by_okta("web"),
        &json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"] }),
    );
    let stub = okta(World::new(mfa("OFF"), vec![open]).open());
    let (verdict, reason) = judged(&stub, MFA);
    assert_eq!(verdict, "question");
    assert!(
        reason.contains("could still sign in through the API of web"),
        "{reason}"
    );
}

/// KICS and the rules of others accept OPTIONAL, with which a user who set nothing up signs in with the password.
#[test]
fn unlike_kics_optional_is_a_question() {
    let stub = World::new(mfa("OPTIONAL"), vec![by_srp("web")]).open();
    assert_eq!(judged(&stub, MFA).0, "question");
}

#[test]
fn machines_are_no_users() {
    let stub = World::new(mfa("OFF"), vec![by_machines("batch")]).open();
    let results = scan(&stub.endpoint(), MFA);
    assert_eq!(results.only(control(MFA)).0, "not-applicable");
    assert_ne!(results.status(MFA), "implemented");

    let stub = World::new(mfa("OFF"), vec![]).open();
    assert_eq!(judged(&stub, MFA).0, "not-applicable");

    // What AWS allows where no flow is named lets users of the pool in.
    let mut open = by_machines("batch");
    open.as_object_mut()
        .expect("an object")
        .remove("ExplicitAuthFlows");
    let stub = World::new(mfa("OFF"), vec![open]).open();
    assert_eq!(judged(&stub, MFA).0, "question");
}

#[test]
fn a_factor_that_does_not_work_is_none() {
    let by_sms = json!({ "MfaConfiguration": "ON", "SmsMfaConfiguration": {
        "SmsConfiguration": { "SnsCallerArn": "arn:aws:iam::111122223333:role/sms" } } });
    let works = World::new(by_sms, vec![by_srp("web")]);
    assert_eq!(judged(&works.clone().open(), MFA).0, "pass");

    let failure =
        json!({ "SmsConfigurationFailure": "The role does not have a trust relationship" });
    let (verdict, reason) = judged(&works.pool(&failure).open(), MFA);
    assert_eq!(verdict, "partial");
    assert!(
        reason.contains("no factor works: The role does not"),
        "{reason}"
    );

    for (kind, verdict) in [
        ("MULTI_FACTOR_WITH_USER_VERIFICATION", "pass"),
        ("SINGLE_FACTOR", "partial"),
    ] {
        let passkeys = json!({ "MfaConfiguration": "ON", "WebAuthnConfiguration": { "FactorConfiguration": kind } });
        let stub = World::new(passkeys, vec![by_srp("web")]).open();
        assert_eq!(judged(&stub, MFA).0, verdict, "{kind}");
    }
}

/// Prowler's cognito_user_pool_mfa_enabled passes this pool.
#[test]
fn unlike_prowler_a_custom_sign_in_beside_required_mfa_is_a_question() {
    let define = json!({ "LambdaConfig": {
        "DefineAuthChallenge": "arn:aws:lambda:us-east-1:111122223333:function:define" } });
    let custom = with(
        by_srp("web"),
        &json!({ "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"] }),
    );
    let world = World::new(mfa("ON"), vec![custom]).pool(&define);
    let (verdict, reason) = judged(&world.open(), MFA);
    assert_eq!(verdict, "question");
    assert!(reason.contains("web takes a custom sign-in"), "{reason}");

    let world = World::new(mfa("ON"), vec![by_srp("web")]).pool(&define);
    assert_eq!(
        judged(&world.open(), MFA).0,
        "pass",
        "no app client takes it"
    );
}

#[test]
fn an_answer_completes_what_only_a_person_can_say() {
    let stub = World::new(mfa("OPTIONAL"), vec![by_srp("web")]).open();
    let program = Program::at(&stub.endpoint());
    scan_with(&program, MFA);
    let draft = program.run(&["questions", "out", "--output", "threatproof.toml"]);
    draft.printed();
    let draft = String::from_utf8(program.read("threatproof.toml")).expect("text");
    program.file(
        "threatproof.toml",
        draft.replace("by = \"\"", "by = \"Ada\""),
    );
    let (status, reason) = scan_with(&program, MFA).decided(MFA);
    assert_eq!(status, "implemented", "{reason}");
}
