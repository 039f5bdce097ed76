//! Every threat type of the embedded catalogue finds its own items, and no others.

use super::*;
use crate::checks;

fn embedded() -> Catalog {
    checks::load(checks::embedded(), &crate::services::fact_kinds())
        .expect("the embedded checks load")
}

/// Names that people give to elements, and some that nobody should.
const NAMES: &[&str] = &[
    "Orders",
    "a",
    "AWS WAF",
    "{target.Name}",
    "flow for x within VPC",
    "exposed to the Internet",
    "x exposed to the Internet",
    "Storage x exposed to the Internet",
    "(.*)+?[a-z]\\",
    "\u{201c}Orders\u{201d}\u{a0}\u{2019}s\tqueue",
    "<b>&amp;</b>",
    "\u{202e}sredrO",
    "Ensure AWS S3 buckets enforce SSL",
];

/// A text with every placeholder replaced by the name.
fn filled(template: &str, name: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str(name);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    text + rest
}

/// An item as the report shows it for this threat.
fn item_of(threat: &Threat, name: &str) -> Item {
    let around = |phrase: &Option<String>| {
        phrase
            .as_ref()
            .map(|phrase| format!("About {name}: {phrase}. More on {name}."))
            .unwrap_or_default()
    };
    Item {
        number: 1,
        title: Some(filled(&threat.recognise.title, name)),
        category: threat.category.clone(),
        description: around(&threat.recognise.description),
        action_items: around(&threat.recognise.action_items),
        ..Item::default()
    }
}

fn recognised(item: &Item, catalog: &Catalog) -> Result<ThreatId, Unrecognised> {
    assign(std::slice::from_ref(item), catalog).remove(0).threat
}

/// What is found for the items that `made` makes of each threat's own item, under every name.
fn found_for_all(
    catalog: &Catalog,
    made: impl Fn(Item) -> Vec<Item>,
) -> Vec<(Item, ThreatId, Result<ThreatId, Unrecognised>)> {
    let mut items = Vec::new();
    let mut threats = Vec::new();
    for threat in catalog.threats.values() {
        for name in NAMES {
            for item in made(item_of(threat, name)) {
                items.push(item);
                threats.push(threat.id.clone());
            }
        }
    }
    let assigned = assign(&items, catalog);
    items
        .into_iter()
        .zip(threats)
        .zip(assigned)
        .map(|((item, threat), assignment)| (item, threat, assignment.threat))
        .collect()
}

#[track_caller]
fn finds_its_own(catalog: &Catalog, made: impl Fn(Item) -> Vec<Item>) {
    for (item, threat, found) in found_for_all(catalog, made) {
        assert_eq!(found, Ok(threat), "{item:#?}");
    }
}

#[test]
fn every_threat_finds_its_own_item_whatever_the_elements_are_called() {
    let catalog = embedded();
    finds_its_own(&catalog, |item| vec![item]);
}

#[test]
fn a_report_without_titles_does_as_well() {
    let catalog = embedded();
    finds_its_own(&catalog, |item| {
        vec![Item {
            title: None,
            ..item
        }]
    });
}

#[test]
fn part_of_the_texts_finds_the_same_threat_or_none() {
    let catalog = embedded();
    let parts = |whole: Item| {
        let (title, description, action_items) =
            (whole.title, whole.description, whole.action_items);
        let nothing = Item::default;
        vec![
            Item { title, ..nothing() },
            Item {
                description,
                ..nothing()
            },
            Item {
                action_items,
                ..nothing()
            },
        ]
    };
    for (item, threat, found) in found_for_all(&catalog, parts) {
        if let Ok(found) = found {
            assert_eq!(found, threat, "{item:#?}");
        }
    }
}

#[test]
fn titles_alone_are_enough() {
    let catalog = embedded();
    for threat in catalog.threats.values() {
        let item = Item {
            title: Some(filled(&threat.recognise.title, "Orders")),
            ..Item::default()
        };
        assert_eq!(recognised(&item, &catalog), Ok(threat.id.clone()));
    }
}

#[test]
fn an_item_with_the_texts_of_two_threats_is_none_of_them() {
    let catalog = embedded();
    let threats: Vec<&Threat> = catalog.threats.values().collect();
    let pairs: Vec<(&Threat, &Threat)> = threats
        .iter()
        .enumerate()
        .flat_map(|(index, one)| threats[index + 1..].iter().map(move |other| (*one, *other)))
        .collect();
    let both = |(one, other): &(&Threat, &Threat)| {
        let (first, second) = (item_of(one, "Orders"), item_of(other, "Orders"));
        Item {
            description: format!("{} {}", first.description, second.description),
            action_items: format!("{} {}", first.action_items, second.action_items),
            ..Item::default()
        }
    };
    let items: Vec<Item> = pairs.iter().map(both).collect();
    for ((one, other), assignment) in pairs.iter().zip(assign(&items, &catalog)) {
        let ids = [one.id.clone(), other.id.clone()];
        match assignment.threat {
            Err(Unrecognised::Ambiguous(several)) => assert_eq!(several, ids),
            // Where only one has a phrase for descriptions, the description decides.
            Ok(found) => assert!(
                one.recognise.description.is_some() != other.recognise.description.is_some()
                    || one.recognise.action_items.is_some()
                        != other.recognise.action_items.is_some(),
                "{found} for {ids:?}"
            ),
            Err(unrecognised) => panic!("{ids:?}: {unrecognised}"),
        }
    }
}

#[test]
fn a_title_and_a_description_of_two_threats_contradict() {
    let catalog = embedded();
    let waf = &catalog.threats[&id("waf")];
    for threat in catalog.threats.values() {
        if threat.id == waf.id || threat.recognise.description.is_none() {
            continue;
        }
        let item = Item {
            title: item_of(waf, "x").title,
            ..item_of(threat, "x")
        };
        assert_eq!(
            recognised(&item, &catalog),
            Err(Unrecognised::Contradictory {
                title: waf.id.clone(),
                text: threat.id.clone()
            })
        );
    }
}

#[test]
fn several_titles_and_a_text_of_none_of_them_contradict() {
    let mut catalog = embedded();
    let (waf, shield) = (id("waf"), id("shield"));
    let title = catalog.threats[&waf].recognise.title.clone();
    catalog
        .threats
        .get_mut(&shield)
        .unwrap()
        .recognise
        .title
        .clone_from(&title);
    let tls = item_of(&catalog.threats[&id("s3-tls")], "x");
    let item = Item {
        title: Some(title.clone()),
        ..tls
    };
    let found = recognised(&item, &catalog);
    assert!(
        matches!(found, Err(Unrecognised::Contradictory { .. })),
        "{found:?}"
    );
    let only_title = Item {
        title: Some(title.clone()),
        ..Item::default()
    };
    assert_eq!(
        recognised(&only_title, &catalog),
        Err(Unrecognised::Ambiguous(vec![shield, waf.clone()]))
    );
    let with_text = Item {
        title: Some(title),
        ..item_of(&catalog.threats[&waf], "x")
    };
    assert_eq!(recognised(&with_text, &catalog), Ok(waf));
}

fn id(text: &str) -> ThreatId {
    text.parse().unwrap()
}

#[test]
fn a_guid_comes_before_every_text() {
    let catalog = embedded();
    let waf = &catalog.threats[&id("waf")];
    let tls = &catalog.threats[&id("s3-tls")];
    for guid in [
        tls.recognise.type_guid.clone(),
        tls.recognise.type_guid.to_uppercase(),
    ] {
        let item = Item {
            type_guid: Some(guid),
            ..item_of(waf, "x")
        };
        assert_eq!(recognised(&item, &catalog), Ok(tls.id.clone()));
    }
    let unknown_guid = Item {
        type_guid: Some("00000000-0000-0000-0000-000000000000".to_owned()),
        ..item_of(waf, "x")
    };
    assert_eq!(recognised(&unknown_guid, &catalog), Ok(waf.id.clone()));
}

#[test]
fn an_item_like_nothing_known_is_not_recognised_and_keeps_its_number() {
    let catalog = embedded();
    let strange = |number| Item {
        number,
        title: Some("Something else".to_owned()),
        description: "that nobody has thought of".to_owned(),
        ..Item::default()
    };
    let assigned = assign(&[strange(7), strange(8)], &catalog);
    assert_eq!(assigned.len(), 2);
    assert_eq!((assigned[0].item, assigned[1].item), (7, 8));
    assert_eq!(assigned[1].threat, Err(Unrecognised::Unknown));
    assert_eq!(
        Unrecognised::Ambiguous(vec![id("waf"), id("shield")]).to_string(),
        "this item could be waf or shield, and nothing in it tells which"
    );
    assert_eq!(
        Unrecognised::Unknown.to_string(),
        "no threat file recognises this item"
    );
}

#[test]
fn typography_does_not_matter() {
    let catalog = embedded();
    for threat in catalog.threats.values() {
        let item = item_of(threat, "Orders");
        let changed = |text: &str| {
            text.replace(' ', "\u{a0}\n ")
                .replace('\'', "\u{2019}")
                .replace('"', "\u{201d}")
                .to_uppercase()
        };
        let item = Item {
            title: item.title.as_deref().map(changed),
            description: changed(&item.description),
            action_items: changed(&item.action_items),
            ..item
        };
        assert_eq!(
            recognised(&item, &catalog),
            Ok(threat.id.clone()),
            "{item:#?}"
        );
    }
}

#[test]
fn titles_match_their_templates() {
    let parts = title_parts("Encryption in Transit for {flow.Name} within VPC");
    for title in [
        "encryption in transit for a within vpc",
        "encryption in transit for within vpc within vpc",
    ] {
        assert!(is_title(title, &parts), "{title}");
    }
    for title in [
        "encryption in transit for within vpc",
        "encryption in transit for a",
        "x encryption in transit for a within vpc",
    ] {
        assert!(!is_title(title, &parts), "{title}");
    }
    assert!(is_title("aws waf", &title_parts("AWS WAF")));
    assert!(!is_title("aws waf 2", &title_parts("AWS WAF")));
}

#[test]
fn texts_are_compared_without_regard_to_quotes_blanks_and_case() {
    assert_eq!(
        normal(" \u{201c}Micro\u{2013}lambdas\u{201d}\u{a0} that\n do "),
        "\"micro\u{2013}lambdas\" that do"
    );
}
