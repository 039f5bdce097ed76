//! Endpoints of every kind, and domains over APIs of every kind.

use super::*;

const STRONG_TLS: Reading<EndpointTls> = Reading::Known(EndpointTls::Strong);

fn rest(kind: &str, policy: Option<&str>, status: Option<&str>) -> Reading<EndpointTls> {
    let api = RestApi {
        kind: Some(kind),
        policy,
        status,
    };
    of_rest_api(api).0
}

fn domain(
    policy: Option<&str>,
    status: Option<&str>,
    routing: Option<&str>,
) -> Reading<EndpointTls> {
    let domain = Domain {
        policy,
        status,
        routing,
    };
    of_domain(&domain).0
}

#[test]
fn policies_are_known_by_the_table_only() {
    for policy in STRONG {
        assert_eq!(of_policy(policy, GET_REST_APIS), STRONG_TLS, "{policy}");
    }
    assert_eq!(
        of_policy("TLS_1_0", GET_REST_APIS),
        Reading::Known(EndpointTls::Outdated)
    );
    for policy in ["", "TLS_1_3", "SecurityPolicy_TLS13_1_0_2099_01", "tls_1_2"] {
        assert!(
            matches!(of_policy(policy, GET_REST_APIS), Reading::Unknown(_)),
            "{policy}"
        );
    }
}

#[test]
fn a_rest_api_without_policy_admits_tls_1_0_unless_it_is_private() {
    for kind in ["EDGE", "REGIONAL"] {
        assert_eq!(
            rest(kind, None, None),
            Reading::Known(EndpointTls::Outdated)
        );
        assert_eq!(rest(kind, Some("TLS_1_2"), Some("AVAILABLE")), STRONG_TLS);
    }
    assert_eq!(rest("PRIVATE", None, None), STRONG_TLS);
    assert!(matches!(
        rest("LUNAR", Some("TLS_1_2"), None),
        Reading::Unknown(_)
    ));
    let untold = RestApi {
        kind: None,
        policy: Some("TLS_1_2"),
        status: None,
    };
    assert!(matches!(of_rest_api(untold).0, Reading::Unknown(_)));
}

#[test]
fn what_is_being_changed_is_not_judged() {
    let changing = Reading::Known(EndpointTls::Changing);
    assert_eq!(
        rest("REGIONAL", Some("TLS_1_2"), Some("UPDATING")),
        changing
    );
    assert_eq!(domain(Some("TLS_1_2"), Some("UPDATING"), None), changing);
    for status in ["FAILED", "SLEEPING"] {
        assert!(matches!(
            rest("REGIONAL", Some("TLS_1_2"), Some(status)),
            Reading::Unknown(_)
        ));
        assert!(matches!(
            domain(Some("TLS_1_2"), Some(status), None),
            Reading::Unknown(_)
        ));
    }
}

#[test]
fn a_domain_is_judged_by_its_policy_and_who_answers() {
    assert_eq!(
        domain(
            Some("TLS_1_2"),
            Some("AVAILABLE"),
            Some("BASE_PATH_MAPPING_ONLY")
        ),
        STRONG_TLS
    );
    assert_eq!(
        domain(Some("TLS_1_0"), None, Some("ROUTING_RULE_ONLY")),
        Reading::Known(EndpointTls::Outdated)
    );
    assert_eq!(
        domain(Some("TLS_1_2"), None, Some("ROUTING_RULE_ONLY")),
        Reading::Known(EndpointTls::Routed)
    );
    assert!(matches!(domain(None, None, None), Reading::Unknown(_)));
}

#[test]
fn a_strong_domain_is_as_strong_as_the_weakest_api_behind_it() {
    let api = |tls| ("api".to_owned(), Reading::Known(tls));
    let denied = Cause::denied("apigateway:GET", "");
    let unread = ("api".to_owned(), Reading::Unknown(denied.clone()));
    let of = |apis: &[_], incomplete| behind("security policy TLS_1_2", apis, incomplete).0;
    assert_eq!(of(&[], None), STRONG_TLS);
    assert_eq!(of(&[api(EndpointTls::Strong)], None), STRONG_TLS);
    let weak = Reading::Known(EndpointTls::OutdatedBehind);
    assert_eq!(
        of(
            &[api(EndpointTls::Strong), api(EndpointTls::Outdated)],
            None
        ),
        weak
    );
    assert_eq!(
        of(&[unread.clone(), api(EndpointTls::Outdated)], Some(&denied)),
        weak
    );
    assert_eq!(
        of(&[api(EndpointTls::Changing)], None),
        Reading::Known(EndpointTls::Changing)
    );
    for (apis, incomplete) in [(vec![unread], None), (vec![], Some(&denied))] {
        assert_eq!(of(&apis, incomplete), Reading::Unknown(denied.clone()));
    }
}
