//! How each account of a run ended, as its results tell it, or a shard its merge.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::kit::{Program, Results};

/// State and cause of each account, by id; the cause of one that was read is ``.
pub(super) fn ledger(results: &Results) -> BTreeMap<String, (String, String)> {
    told(&results.json)
}

fn told(json: &Value) -> BTreeMap<String, (String, String)> {
    let accounts = json["accounts"].as_array().expect("accounts");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = accounts.iter().map(|account| {
        let state = text(&account["state"]);
        (text(&account["account"]), (state, text(&account["cause"])))
    });
    let told: Vec<_> = told.collect();
    let ledger: BTreeMap<_, _> = told.iter().cloned().collect();
    assert_eq!(ledger.len(), told.len(), "an account is told twice");
    assert!(told.iter().map(|(id, _)| id).is_sorted(), "{told:?}");
    ledger
}

/// The accounts that a shard read, whose evidence lies below a folder. It names all others, too.
pub(super) fn read_by_shard(program: &Program, folder: &str, all: usize) -> Vec<String> {
    let manifest = program.read(&format!("{folder}/evidence/manifest.json"));
    let manifest = serde_json::from_slice(&manifest).expect("JSON");
    let told = told(&manifest);
    assert_eq!(told.len(), all, "{folder}");
    let own = told.into_iter().filter(|(_, (state, _))| state == "read");
    own.map(|(id, _)| id).collect()
}

/// The accounts that ended so.
pub(super) fn ended(results: &Results, state: &str) -> Vec<String> {
    let ledger = ledger(results).into_iter();
    let own = ledger.filter(|(_, (own, _))| own == state);
    own.map(|(id, _)| id).collect()
}
