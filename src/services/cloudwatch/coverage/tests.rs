//! Stages against alarms of every kind.

use super::*;

const REST: Api<'_> = Api::Rest {
    name: "orders",
    id: "a1",
    name_is_unique: true,
};

fn metric(name: &str, dimensions: &[(&str, &str)]) -> Metric {
    Metric {
        namespace: NAMESPACE.to_owned(),
        name: name.to_owned(),
        dimensions: dimensions
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

fn alarm(metrics: Vec<Metric>) -> Alarm {
    Alarm {
        name: "alarm".to_owned(),
        metrics,
        by_query: false,
        of_low_values: false,
        heard: Heard::By("a topic".to_owned()),
    }
}

fn watched(api: Api<'_>, alarm: Alarm) -> Reading<Watched> {
    of_stage(api, "prod", &[alarm], None).watched
}

#[test]
fn only_what_the_api_and_the_stage_are_called_counts() {
    for (api, name, dimensions, expected) in [
        (
            REST,
            "5XXError",
            &[("ApiName", "orders")][..],
            Watched::Errors,
        ),
        (
            REST,
            "5XXError",
            &[("ApiName", "orders"), ("Stage", "prod")],
            Watched::Errors,
        ),
        (
            REST,
            "5XXError",
            &[("ApiName", "orders"), ("Stage", "pro")],
            Watched::Unwatched,
        ),
        (
            REST,
            "5XXError",
            &[("ApiName", "Orders")],
            Watched::Unwatched,
        ),
        (
            REST,
            "5XXError",
            &[("ApiName", "orders-2")],
            Watched::Unwatched,
        ),
        (REST, "5XXError", &[("ApiId", "a1")], Watched::Unwatched),
        (REST, "5XXError", &[], Watched::Unwatched),
        (REST, "5xx", &[("ApiName", "orders")], Watched::Unwatched),
        (REST, "4XXError", &[("ApiName", "orders")], Watched::InPart),
        (REST, "Latency", &[("ApiName", "orders")], Watched::InPart),
        (
            REST,
            "5XXError",
            &[
                ("ApiName", "orders"),
                ("Stage", "prod"),
                ("Method", "GET"),
                ("Resource", "/"),
            ],
            Watched::InPart,
        ),
        (
            REST,
            "5XXError",
            &[("ApiName", "orders"), ("", "GET")],
            Watched::InPart,
        ),
        (Api::Http("h1"), "5xx", &[("ApiId", "h1")], Watched::Errors),
        (
            Api::Http("h1"),
            "5XXError",
            &[("ApiId", "h1")],
            Watched::Unwatched,
        ),
        (Api::Http("h1"), "4xx", &[("ApiId", "h1")], Watched::InPart),
        (
            Api::WebSocket("w1"),
            "ExecutionError",
            &[("ApiId", "w1")],
            Watched::Errors,
        ),
        (
            Api::WebSocket("w1"),
            "ConnectCount",
            &[("ApiId", "w1")],
            Watched::InPart,
        ),
    ] {
        let found = watched(api, alarm(vec![metric(name, dimensions)]));
        assert_eq!(found, Reading::Known(expected), "{name} {dimensions:?}");
    }
}

#[test]
fn another_namespace_is_another_metric() {
    let mut other = metric("5XXError", &[("ApiName", "orders")]);
    other.namespace = "Custom".to_owned();
    assert_eq!(
        watched(REST, alarm(vec![other])),
        Reading::Known(Watched::Unwatched)
    );
}

#[test]
fn an_alarm_that_goes_off_where_few_requests_fail_watches_no_errors() {
    let few = Alarm {
        of_low_values: true,
        ..alarm(vec![metric("5XXError", &[("ApiName", "orders")])])
    };
    assert_eq!(watched(REST, few), Reading::Known(Watched::InPart));
}

#[test]
fn in_an_expression_one_metric_of_failures_is_enough() {
    let rate = alarm(vec![
        metric("Count", &[("ApiName", "orders")]),
        metric("5XXError", &[("ApiName", "orders")]),
    ]);
    assert_eq!(watched(REST, rate), Reading::Known(Watched::Errors));
}

#[test]
fn an_alarm_that_nobody_hears_is_none() {
    let on_errors = || vec![metric("5XXError", &[("ApiName", "orders")])];
    let unheard = Alarm {
        heard: Heard::Not("its actions are switched off".to_owned()),
        ..alarm(on_errors())
    };
    let found = of_stage(REST, "prod", std::slice::from_ref(&unheard), None);
    assert_eq!(found.watched, Reading::Known(Watched::Unheard));
    assert_eq!(found.detail, "alarm: its actions are switched off");

    let cause = Cause::denied("sns:GetTopicAttributes", "");
    let unclear = Alarm {
        heard: Heard::Unclear(cause.clone()),
        ..alarm(on_errors())
    };
    assert_eq!(watched(REST, unclear.clone()), Reading::Unknown(cause));
    // One that is heard is enough.
    let all = [unheard, unclear, alarm(on_errors())];
    assert_eq!(
        of_stage(REST, "prod", &all, None).watched,
        Reading::Known(Watched::Errors)
    );
}

#[test]
fn what_was_not_read_may_be_the_alarm() {
    let cause = Cause::denied("cloudwatch:DescribeAlarms", "");
    let none = of_stage(REST, "prod", &[], Some(&cause));
    assert_eq!(none.watched, Reading::Unknown(cause.clone()));
    let latency = [alarm(vec![metric("Latency", &[("ApiName", "orders")])])];
    assert_eq!(
        of_stage(REST, "prod", &latency, Some(&cause)).watched,
        Reading::Unknown(cause.clone())
    );
    let errors = [alarm(vec![metric("5XXError", &[("ApiName", "orders")])])];
    assert_eq!(
        of_stage(REST, "prod", &errors, Some(&cause)).watched,
        Reading::Known(Watched::Errors)
    );

    let query = Alarm {
        by_query: true,
        ..alarm(Vec::new())
    };
    assert!(matches!(watched(REST, query), Reading::Unknown(_)));
}

#[test]
fn rest_apis_of_one_name_cannot_be_told_apart() {
    let shared = Api::Rest {
        name: "orders",
        id: "a1",
        name_is_unique: false,
    };
    let found = watched(
        shared,
        alarm(vec![metric("5XXError", &[("ApiName", "orders")])]),
    );
    assert!(matches!(found, Reading::Unknown(_)));
}

#[test]
fn names_are_written_in_ascii() {
    assert_eq!(
        metric_name("bestellungen-für-alle", "a1"),
        "bestellungen-fr-alle"
    );
    assert_eq!(metric_name("注文", "a1"), "a1");
}

#[test]
fn a_composite_alarm_goes_off_with_what_it_joins_by_or() {
    let arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors";
    for (rule, expected) in [
        ("ALARM(errors)", Some(true)),
        ("ALARM(\"errors\") OR ALARM(other)", Some(true)),
        (
            "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors)",
            Some(true),
        ),
        ("(ALARM(other) OR ALARM('errors'))", Some(true)),
        ("ALARM(\"of (old) orders\") OR ALARM(errors)", Some(true)),
        ("ALARM(errors) AND ALARM(other)", None),
        ("(ALARM(x) OR ALARM(errors) OR ALARM(y)) AND OK(net)", None),
        ("NOT (ALARM(x) OR ALARM(errors) OR ALARM(y))", None),
        (
            "(ALARM(x) OR ALARM(errors)) AND (ALARM(y) OR ALARM(z))",
            None,
        ),
        ("(ALARM(\"x\") AND OK(\"y\")) OR ALARM(\"errors\")", None),
        ("ALARM(\"x OR ALARM(errors) OR ALARM(y)\")", None),
        ("ALARM(errors) OR OK(other)", None),
        ("NOT ALARM(errors)", None),
        ("OK(errors)", None),
        ("ALARM(errors-2)", None),
        ("ALARM(other)", Some(false)),
    ] {
        assert_eq!(goes_off_with(rule, "errors", arn), expected, "{rule}");
    }
}
