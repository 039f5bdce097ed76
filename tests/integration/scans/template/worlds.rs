//! Whole accounts side by side: the statuses that each type comes to in them, and what people are asked of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{confirmed, empty, neglected, open, reasons, scan, statuses, table};
use crate::kit::{Results, template};
use crate::peer::rule::{On, Reply};
use crate::scans::well_run;

/// What people are asked of each type: human parts, and controls that ask of resources.
fn asked(results: &Results) -> BTreeMap<String, BTreeSet<String>> {
    let types = template::threats();
    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for question in results.json["questions"].as_array().expect("questions") {
        let mut who = ["part", "control"].iter().map(|key| &question[key]);
        let who = who.find_map(|who| who.as_str()).expect("who asks");
        for number in question["items"].as_array().expect("items") {
            let number = number.as_u64().expect("a number");
            let place = usize::try_from(number).expect("small") - 1;
            let of_type = asked.entry(types[place].clone()).or_default();
            of_type.insert(who.to_owned());
        }
    }
    asked
}

#[test]
fn each_status_of_each_type_is_reached_in_an_account_of_its_own() {
    let [before, after] = well_run::over_the_template();
    let asked = asked(&before);
    let denied = open(vec![(On::call("*", "*"), Reply::Denied)]);
    let worlds = [
        ("well run", before),
        ("well run, answered", after),
        ("neglected", scan(&open(neglected::answers()), "")),
        (
            "neglected, no buckets, administrators",
            scan(&open(neglected::without_buckets()), ""),
        ),
        ("empty", scan(&open(empty::fresh()), "")),
        ("denied", scan(&denied, &confirmed())),
    ];
    let found = worlds.each_ref().map(|(_, results)| statuses(results));
    let names = worlds.each_ref().map(|(name, _)| *name);
    println!("| type | {} | asked of people |", names.join(" | "));
    for threat in template::threats() {
        let row = found.each_ref().map(|found| found[&threat].as_str());
        let questions = asked.get(&threat).into_iter().flatten();
        let questions: Vec<&str> = questions.map(String::as_str).collect();
        println!(
            "| {threat} | {} | {} |",
            row.join(" | "),
            questions.join(", ")
        );
    }
    for status in ["implemented", "not-started", "needs-investigation"] {
        let reached = |threat: &String| found.iter().any(|found| found[threat] == status);
        let missing: BTreeSet<String> = template::threats()
            .into_iter()
            .filter(|threat| !reached(threat))
            .collect();
        let told: Vec<String> = worlds.iter().map(|(_, results)| reasons(results)).collect();
        assert_eq!(missing, table::never(status), "{status}: {}", told.concat());
    }
    assert_eq!(asked, table::asked());
}
