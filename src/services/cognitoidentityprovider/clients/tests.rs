//! What app clients come to, case by case.

use super::*;

/// An app client with these flows, providers and login page.
pub(in super::super) fn client(
    words: &[&str],
    providers: &[&str],
    has_login_page: bool,
) -> AppClient {
    AppClient {
        id: "1h57kf5cpq17m0eml12EXAMPLE".to_owned(),
        name: "web".to_owned(),
        flows: flows(words.iter().copied()).expect("known flows"),
        providers: providers.iter().map(|name| (*name).to_owned()).collect(),
        has_login_page,
        is_for_machines: false,
    }
}

fn all(clients: Vec<AppClient>) -> AppClients {
    AppClients {
        each: clients.into_iter().map(Reading::Known).collect(),
        incomplete: None,
    }
}

fn sign_in(clients: Vec<AppClient>) -> SignIn {
    match all(clients).sign_in(false) {
        Reading::Known((sign_in, _)) => sign_in,
        Reading::Unknown(cause) => panic!("{cause}"),
    }
}

const REFRESH: &[&str] = &["ALLOW_REFRESH_TOKEN_AUTH"];
const SRP: &[&str] = &["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

#[test]
fn what_is_not_said_is_srp_and_custom() {
    assert_eq!(flows([]).unwrap(), [Flow::Srp, Flow::Custom, Flow::Refresh]);
    assert_eq!(
        flows(["ADMIN_NO_SRP_AUTH"]).unwrap(),
        [Flow::ByServer, Flow::Srp, Flow::Custom, Flow::Refresh]
    );
    assert_eq!(flows(["CUSTOM_AUTH_FLOW_ONLY"]).unwrap(), [Flow::Custom]);
    assert_eq!(
        flows(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]).unwrap(),
        [Flow::Password, Flow::Refresh]
    );
    assert!(
        flows(["ALLOW_TELEPATHY"])
            .unwrap_err()
            .contains("ALLOW_TELEPATHY")
    );
}

#[test]
fn users_of_the_pool_sign_in_where_the_pool_is_offered_or_nothing_else_is() {
    assert_eq!(
        sign_in(vec![client(SRP, &["COGNITO"], false)]),
        SignIn::Local
    );
    assert_eq!(sign_in(vec![client(SRP, &[], false)]), SignIn::Local);
    assert_eq!(sign_in(vec![client(&[], &[], false)]), SignIn::Local);
    let page = client(REFRESH, &["COGNITO", "Okta"], true);
    assert_eq!(sign_in(vec![page]), SignIn::Local);
    // One is enough.
    let clients = vec![
        client(REFRESH, &["Okta"], true),
        client(SRP, &["COGNITO"], false),
    ];
    assert_eq!(sign_in(clients), SignIn::Local);
}

#[test]
fn sign_ins_that_are_handed_on_leave_the_api_open() {
    let closed = all(vec![client(REFRESH, &["Okta"], true)]).sign_in(false);
    let open = all(vec![client(SRP, &["Okta"], true)]).sign_in(false);
    let (Reading::Known((closed, quiet)), Reading::Known((open, told))) = (closed, open) else {
        panic!("both are known");
    };
    assert_eq!((closed, open), (SignIn::Federated, SignIn::Federated));
    assert!(!quiet.contains("API"), "{quiet}");
    assert!(
        told.contains("could still sign in through the API of web"),
        "{told}"
    );
}

#[test]
fn machines_are_no_users_unless_they_leave_a_way_open() {
    let machine = |words: &[&str]| AppClient {
        is_for_machines: true,
        ..client(words, &["COGNITO"], false)
    };
    assert_eq!(sign_in(vec![machine(REFRESH)]), SignIn::Machines);
    assert_eq!(sign_in(vec![machine(&[])]), SignIn::Unclear);
    assert_eq!(
        sign_in(vec![machine(SRP), client(REFRESH, &["Okta"], true)]),
        SignIn::Unclear
    );
    assert_eq!(sign_in(vec![]), SignIn::Nobody);
    assert_eq!(
        sign_in(vec![client(REFRESH, &["COGNITO"], false)]),
        SignIn::Nobody
    );
}

#[test]
fn what_aws_does_not_say_is_unclear() {
    // A login page that offers nobody, and a provider without a login page.
    assert_eq!(sign_in(vec![client(REFRESH, &[], true)]), SignIn::Unclear);
    assert_eq!(
        sign_in(vec![client(SRP, &["Okta"], false)]),
        SignIn::Unclear
    );
}

#[test]
fn a_custom_sign_in_needs_its_functions() {
    let custom = client(&["ALLOW_CUSTOM_AUTH"], &[], false);
    assert!(!custom.takes_users(false) && custom.takes_users(true));
    assert!(!custom.is_for_people(false) && custom.is_for_people(true));
}

#[test]
fn one_client_that_lets_users_in_decides_and_none_does_not() {
    let denied = Cause::denied("cognito-idp:DescribeUserPoolClient", "");
    let with = |known: AppClient| AppClients {
        each: vec![Reading::Unknown(denied.clone()), Reading::Known(known)],
        incomplete: None,
    };
    let local = with(client(SRP, &["COGNITO"], false)).sign_in(false);
    assert!(
        matches!(local, Reading::Known((SignIn::Local, _))),
        "{local:?}"
    );
    let federated = with(client(REFRESH, &["Okta"], true));
    assert_eq!(federated.sign_in(false), Reading::Unknown(denied.clone()));
    let more = AppClients {
        each: vec![],
        incomplete: Some(denied.clone()),
    };
    assert_eq!(more.sign_in(false), Reading::Unknown(denied));
}
