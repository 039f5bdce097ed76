//! What rules are about and what they claim.

use super::*;
use crate::facts::{Cause, FactSet, FactStore, Resource, SetKey};
use crate::model::AccountId;
use crate::report::Element;
use crate::services::resourcegroupstaggingapi as tagging;

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn ids(entries: &[&str]) -> Accounts {
    Accounts {
        named: list(entries),
        ..Accounts::default()
    }
}

fn element(part: Part, id: &str, name: &str) -> Element {
    Element {
        part,
        id: id.to_owned(),
        name: name.to_owned(),
        stencil: "DynamoDB".to_owned(),
    }
}

fn item() -> Item {
    Item {
        diagram: Some("Shop".to_owned()),
        interaction: Some("GET  order".to_owned()),
        elements: vec![
            element(Part::Source, "g1", "Web"),
            element(Part::Flow, "g2", "GET  order"),
            element(Part::Target, "g3", "Orders [eu]"),
        ],
        ..Item::default()
    }
}

/// A rule of some lists, by the first letter of their names.
fn about(lists: &[(char, &str)]) -> Rule {
    let mut rule = Rule::default();
    for (kind, pattern) in lists {
        let list = match kind {
            'd' => &mut rule.diagrams,
            'i' => &mut rule.interactions,
            'f' => &mut rule.flows,
            'e' => &mut rule.elements,
            _ => &mut rule.threats,
        };
        list.push((*pattern).to_owned());
    }
    rule
}

#[test]
fn a_rule_is_about_what_all_its_lists_name() {
    let threat: ThreatId = "s3-tls".parse().unwrap();
    let cases: [(&[(char, &str)], bool); 10] = [
        (&[('e', "Orders*")], true),
        (&[('e', "x"), ('e', "g1")], true),
        (&[('e', "Orders [eu]")], true),
        (&[('e', "GET order")], false),
        (&[('f', "GET order")], true),
        (&[('f', "Web")], false),
        (&[('i', "GET *"), ('d', "Sh?p")], true),
        (&[('i', "GET *"), ('d', "Other")], false),
        (&[('t', "s3-tls")], true),
        (&[('t', "macie")], false),
    ];
    for (lists, expect) in cases {
        let rule = about(lists);
        assert_eq!(rule.is_about(&item(), Some(&threat)), expect, "{lists:?}");
    }
    // A report that does not tell elements is matched by no rule that needs them.
    let bare = Item {
        elements: Vec::new(),
        ..item()
    };
    assert!(!about(&[('e', "*")]).is_about(&bare, None));
}

const ORDERS: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";

fn tags(incomplete: &[Cause]) -> Tags {
    recorded(
        r#"{"tags":[{"key":"app","value":"orders-eu"}]}"#,
        incomplete,
    )
}

/// What was recorded of the tags of one table.
fn recorded(json: &str, incomplete: &[Cause]) -> Tags {
    let mut facts = FactStore::default();
    let key = SetKey {
        kind: tagging::RESOURCE.name.to_owned(),
        account: AccountId::new("111122223333"),
        region: Region::new("eu-west-1"),
    };
    let resource = Resource {
        id: ORDERS.to_owned(),
        region: Region::new("eu-west-1"),
        json: json.into(),
    };
    let set = FactSet {
        resources: vec![resource].into(),
        incomplete: incomplete.to_vec(),
    };
    facts.insert(key, set);
    tagging::tags(&facts)
}

fn claim(rule: &Rule, arn: &str, region: &str, tags: &Tags) -> Claim {
    let account = Member::unnamed(AccountId::new("111122223333"));
    let region = Region::new(region);
    rule.claims(
        Named {
            arn,
            account: &account,
            region: &region,
        },
        tags,
    )
}

#[test]
fn a_rule_claims_by_name_and_place() {
    let none = tagging::tags(&FactStore::default());
    let rule = Rule {
        resources: list(&[
            "arn:aws:dynamodb:*:*:table/orders*",
            "arn:aws:cloudfront::*:distribution/E1",
        ]),
        accounts: ids(&["1111*"]),
        regions: list(&["eu-*"]),
        ..Rule::default()
    };
    assert_eq!(claim(&rule, ORDERS, "eu-west-1", &none), Claim::Yes);
    assert_eq!(claim(&rule, ORDERS, "us-east-1", &none), Claim::No);
    let part = "arn:aws:cloudfront::111122223333:distribution/E1#Default";
    assert_eq!(claim(&rule, part, "global", &none), Claim::Yes);
    assert_eq!(
        claim(&rule, "arn:aws:s3:::orders", "eu-west-1", &none),
        Claim::No
    );
    let bucket = Rule {
        resources: list(&["arn:aws:s3:::*"]),
        ..rule.clone()
    };
    let untold = claim(&bucket, "arn:aws:s3:::orders", "global", &none);
    assert!(matches!(untold, Claim::Unknown(_)), "{untold:?}");
    let other = Rule {
        accounts: ids(&["999988887777"]),
        ..rule
    };
    assert_eq!(claim(&other, ORDERS, "eu-west-1", &none), Claim::No);
}

#[test]
fn recorded_tags_that_cannot_be_read_leave_it_open() {
    let rule = Rule {
        tags: [("app".to_owned(), "orders".to_owned())].into(),
        ..Rule::default()
    };
    let claim = claim(
        &rule,
        ORDERS,
        "eu-west-1",
        &recorded(r#"{"tags":"orders"}"#, &[]),
    );
    assert!(matches!(claim, Claim::Unknown(_)), "{claim:?}");
}

#[test]
fn tags_that_were_not_read_leave_it_open() {
    let rule = |value: &str| Rule {
        tags: [("app".to_owned(), value.to_owned())].into(),
        ..Rule::default()
    };
    let read = tags(&[]);
    let payments = "arn:aws:dynamodb:eu-west-1:111122223333:table/payments";
    assert_eq!(
        claim(&rule("orders-*"), ORDERS, "eu-west-1", &read),
        Claim::Yes
    );
    assert_eq!(claim(&rule("other"), ORDERS, "eu-west-1", &read), Claim::No);
    // The listing was read to its end, so that what is not on it has no tags.
    assert_eq!(claim(&rule("*"), payments, "eu-west-1", &read), Claim::No);

    let denied = tags(&[Cause::denied("tag:GetResources", "")]);
    assert_eq!(
        claim(&rule("orders-*"), ORDERS, "eu-west-1", &denied),
        Claim::Yes
    );
    for (arn, region, tags) in [
        (payments, "eu-west-1", &denied),
        (payments, "eu-west-2", &read),
        (
            "arn:aws:cloudfront::111122223333:distribution/E1",
            "global",
            &read,
        ),
        ("arn:aws:iam::111122223333:role/app", "global", &read),
    ] {
        let claim = claim(&rule("orders-*"), arn, region, tags);
        assert!(
            matches!(claim, Claim::Unknown(_)),
            "{arn} {region}: {claim:?}"
        );
    }
}
