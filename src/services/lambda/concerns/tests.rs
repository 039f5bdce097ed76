//! Signs of several concerns, one by one.

use super::*;

const API: &str = "arn:aws:execute-api:eu-west-1:111122223333:abc123";

fn allow(service: &str, source: Option<&str>) -> String {
    let condition = source.map_or_else(String::new, |source| {
        format!(r#","Condition":{{"ArnLike":{{"AWS:SourceArn":"{source}"}}}}"#)
    });
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},
        "Action":"lambda:InvokeFunction","Resource":"*"{condition}}}]}}"#
    )
}

fn after(see: impl FnOnce(&mut Signs)) -> Concerns {
    let mut signs = Signs::default();
    see(&mut signs);
    signs.finish()
}

#[test]
fn nothing_seen_is_no_sign() {
    let concerns = after(|_| {});
    assert!(concerns.signs.items.is_empty() && concerns.signs.incomplete.is_none());
}

#[test]
fn a_single_kind_of_trigger_is_no_sign_however_many_there_are() {
    let concerns = after(|signs| {
        signs.mapping("arn:aws:sqs:eu-west-1:111122223333:one", false, "Enabled");
        signs.mapping("arn:aws:sqs:eu-west-1:111122223333:two", false, "Enabled");
        signs.policy(&allow("sqs.amazonaws.com", None));
    });
    assert_eq!(concerns.triggers.items, ["sqs"]);
    assert!(concerns.signs.items.is_empty(), "{:?}", concerns.signs);
}

#[test]
fn two_kinds_of_trigger_are_a_sign() {
    let concerns = after(|signs| {
        signs.mapping("arn:aws:sqs:eu-west-1:111122223333:one", false, "Enabled");
        signs.policy(&allow("events.amazonaws.com", None));
    });
    assert_eq!(concerns.signs.items, ["2 kinds of trigger (events, sqs)"]);
}

#[test]
fn a_mapping_that_is_off_triggers_nothing_and_an_unknown_state_does() {
    for (state, count) in [
        ("Disabled", 0),
        ("Disabling", 0),
        ("Deleting", 0),
        ("Creating", 1),
        ("", 1),
        ("Novel", 1),
    ] {
        let concerns = after(|signs| signs.mapping("arn:aws:kinesis:r:a:stream/s", false, state));
        assert_eq!(concerns.triggers.items.len(), count, "{state}");
    }
}

#[test]
fn kafka_of_ones_own_has_no_arn_and_nothing_else_may_lack_one() {
    let kafka = after(|signs| signs.mapping("", true, "Enabled"));
    assert_eq!(kafka.triggers.items, ["self-managed-kafka"]);
    let odd = after(|signs| signs.mapping("", false, "Enabled"));
    assert!(odd.signs.incomplete.is_some());
}

#[test]
fn a_url_and_a_load_balancer_are_signs() {
    assert_eq!(after(Signs::url).signs.items.len(), 1);
    let balanced = after(|signs| signs.policy(&allow("elasticloadbalancing.amazonaws.com", None)));
    assert_eq!(
        balanced.signs.items,
        ["it is the target of a load balancer"]
    );
}

#[test]
fn one_route_is_no_sign_and_all_routes_are() {
    let one = allow(
        "apigateway.amazonaws.com",
        Some(&format!("{API}/*/POST/orders")),
    );
    let route = after(|signs| signs.policy(&one));
    assert_eq!(route.triggers.items, ["apigateway"]);
    assert!(route.signs.items.is_empty(), "{:?}", route.signs);
    for source in [
        Some(format!("{API}/*/*/*")),
        Some(format!("{API}/*/*/{{proxy+}}")),
        None,
    ] {
        let all =
            after(|signs| signs.policy(&allow("apigateway.amazonaws.com", source.as_deref())));
        assert_eq!(all.signs.items.len(), 1, "{source:?}");
    }
}

#[test]
fn regional_principals_are_the_service() {
    for principal in [
        "logs.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
        "logs.cn-north-1.amazonaws.com.cn",
    ] {
        assert_eq!(trigger(principal), "logs", "{principal}");
    }
    assert_eq!(trigger("delivery.logs.amazonaws.com"), "delivery.logs");
}

#[test]
fn statements_that_let_nobody_invoke_are_no_trigger() {
    let deny = allow("events.amazonaws.com", None).replace("Allow", "Deny");
    let other = allow("events.amazonaws.com", None).replace("InvokeFunction", "GetFunction");
    for document in [deny, other] {
        assert!(
            after(|signs| signs.policy(&document))
                .triggers
                .items
                .is_empty(),
            "{document}"
        );
    }
    let any = allow("events.amazonaws.com", None).replace("lambda:InvokeFunction", "LAMBDA:*");
    assert_eq!(after(|signs| signs.policy(&any)).triggers.items, ["events"]);
}

#[test]
fn anybody_from_one_source_is_the_service_of_the_source() {
    let anybody = |source: &str| allow("x", Some(source)).replace(r#"{"Service":"x"}"#, r#""*""#);
    let bucket = after(|signs| signs.policy(&anybody("arn:aws:s3:::uploads")));
    assert_eq!(bucket.triggers.items, ["s3"]);
    let api = after(|signs| signs.policy(&anybody(&format!("{API}/*"))));
    assert_eq!(
        (api.triggers.items.as_slice(), api.signs.items.len()),
        (&["apigateway".to_owned()][..], 1)
    );
}

#[test]
fn a_policy_that_cannot_be_read_leaves_it_open() {
    for document in [
        "",
        "{}",
        "[]",
        r#"{"Statement":[{"Effect":"Perhaps"}]}"#,
        "{\"Statement\":",
    ] {
        let concerns = after(|signs| signs.policy(document));
        assert!(concerns.signs.incomplete.is_some(), "{document}");
    }
    let nobody = r#"{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"x"},"Action":"lambda:*","Resource":"*"}}"#;
    assert!(
        after(|signs| signs.policy(nobody))
            .signs
            .incomplete
            .is_some()
    );
}

#[test]
fn what_was_seen_stays_seen_when_the_rest_could_not_be_read() {
    let concerns = after(|signs| {
        signs.url();
        signs.unread(Cause::denied("lambda:GetPolicy", ""));
    });
    assert_eq!(concerns.signs.items.len(), 1);
    assert!(concerns.signs.incomplete.is_some());
}
