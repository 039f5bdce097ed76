//! Drafts are configurations, and hostile names stay inside them.

use std::collections::BTreeSet;

use super::{Source, draft, is_meant, quoted, words};
use crate::checks;
use crate::config::Config;
use crate::facts::{Cause, FactSet, FactStore, Resource, SetKey};
use crate::model::{AccountId, Region};
use crate::report::diagram::{Diagram, Model, Outline, Shape};
use crate::services;

fn shape(name: &str, stencil: &str) -> Shape {
    Shape {
        guid: format!("guid-of-{name}-{stencil}"),
        name: name.to_owned(),
        stencil: stencil.to_owned(),
        outline: Outline::Rectangle,
        place: [0.0; 4],
    }
}

fn model(shapes: Vec<Shape>) -> Model {
    Model {
        diagrams: vec![Diagram {
            guid: "d".to_owned(),
            name: "Orders\n[[scope]]".to_owned(),
            shapes,
            flows: Vec::new(),
        }],
        ..Model::default()
    }
}

fn tables(names: &[&str], incomplete: Vec<Cause>) -> FactStore {
    let mut facts = FactStore::default();
    let resources = names.iter().map(|name| Resource {
        id: format!("arn:aws:dynamodb:eu-west-1:111122223333:table/{name}"),
        region: Region::new("eu-west-1"),
        json: "{}".into(),
    });
    facts.insert(
        SetKey {
            kind: "dynamodb.table".to_owned(),
            account: AccountId::new("111122223333".to_owned()),
            region: Region::new("eu-west-1"),
        },
        FactSet {
            resources: resources.collect(),
            incomplete,
        },
    );
    facts
}

fn drafted(model: &Model, facts: &FactStore) -> (String, Vec<crate::scope::Rule>) {
    let source = Source {
        model: "m.tm7",
        accounts: &["111122223333".to_owned()],
        at: "today",
    };
    let text = draft(model, facts, source).text();
    let catalog = checks::load(checks::embedded(), &services::fact_kinds()).expect("the catalogue");
    let config = Config::parse(
        "threatproof.toml",
        &text,
        &catalog,
        &services::declared_calls(),
    )
    .unwrap_or_else(|_| panic!("no configuration:\n{text}"));
    (text, config.scopes)
}

#[test]
fn an_element_gets_the_resources_of_its_kind_and_name() {
    let model = model(vec![
        shape("Orders Table", "DynamoDB"),
        shape("Customers", "DynamoDB"),
        shape("Browser", "Web Browser"),
    ]);
    let facts = tables(&["prod-order", "orders-archive", "invoices"], Vec::new());
    let (text, rules) = drafted(&model, &facts);
    let [orders] = rules.as_slice() else {
        panic!("one rule: {text}")
    };
    assert_eq!(orders.name, "Orders Table");
    assert_eq!(orders.elements, ["Orders Table"]);
    let tails: BTreeSet<&str> = orders
        .resources
        .iter()
        .filter_map(|arn| arn.rsplit('/').next())
        .collect();
    assert_eq!(tails, BTreeSet::from(["prod-order", "orders-archive"]));
    assert!(text.contains("# name = \"Customers\""), "{text}");
    assert!(text.contains("#   Browser (Web Browser)"), "{text}");
    assert!(
        text.contains("#   arn:aws:dynamodb:eu-west-1:111122223333:table/invoices"),
        "{text}"
    );
}

#[test]
fn hostile_names_stay_in_their_strings_and_comments() {
    let name = "orders\"]\n[[scope]]\nname = \"x\" \u{7f}\u{1b}[31m\u{202e}";
    let model = model(vec![
        shape(name, "DynamoDB"),
        shape("or*", "DynamoDB"),
        shape("", "DynamoDB"),
    ]);
    let facts = tables(&["orders-x-31m-scope-name"], Vec::new());
    let (text, rules) = drafted(&model, &facts);
    assert_eq!(rules.len(), 1, "{text}");
    assert_eq!(rules[0].elements, [name]);
    let shown = "orders\"] [[scope]] name = \"x\"   [31m ";
    assert_eq!(rules[0].name, shown, "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    // A name that is a pattern, or none at all, would be about other elements too.
    assert!(
        text.contains("# elements = [\"guid-of-or*-DynamoDB\"]"),
        "{text}"
    );
    assert!(
        text.contains("# elements = [\"guid-of--DynamoDB\"]"),
        "{text}"
    );
}

#[test]
fn work_grows_with_elements_and_resources_only() {
    let many = (0..20_000).map(|number| shape(&format!("Idle {number}"), "Web Browser"));
    let few = (0..10).map(|number| shape(&format!("Orders {number}"), "DynamoDB"));
    let model = model(many.chain(few).collect());
    let names: Vec<String> = (0..2000)
        .map(|number| format!("customer-invoices-{number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (text, _) = drafted(&model, &tables(&names, Vec::new()));
    assert_eq!(text.matches("# elements = [\"Orders").count(), 10);
    assert!(text.contains("and 19975 more"), "{text}");
}

#[test]
fn a_listing_cut_short_is_said() {
    let denied = Cause::failed(
        crate::facts::Failure::Interrupted,
        "dynamodb:ListTables",
        "",
    );
    let (text, rules) = drafted(
        &model(vec![shape("Orders", "DynamoDB")]),
        &tables(&[], vec![denied]),
    );
    assert!(rules.is_empty());
    assert!(
        text.contains("There may be more DynamoDB tables in eu-west-1 than listed here"),
        "{text}"
    );
    assert!(
        text.contains("Orders: no resource of this kind was found"),
        "{text}"
    );
}

#[test]
fn names_are_compared_by_the_words_that_tell_them_apart() {
    for (element, resource, expect) in [
        ("Orders Table", "table/prod-orders", true),
        ("OrderHistory", "table/order-history-v2", true),
        ("Print jobs (eu)", "table/printJobs", true),
        ("DynamoDB", "table/orders", false),
        ("Orders", "table/customers", false),
        ("Address", "table/addres", false),
    ] {
        assert_eq!(
            is_meant(&words(element), &words(resource)),
            expect,
            "{element} {resource}"
        );
    }
    assert_eq!(
        quoted("a\"b\n\u{7f}\u{e0041}"),
        r#""a\"b\n\U0000007f\U000e0041""#
    );
}
