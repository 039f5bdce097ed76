//! Bundles over several accounts: a folder for each, and nothing in it but what is of that account.

use std::path::Path;

use super::*;

/// A bundle of two accounts that have one bucket each; one of them in memory, the other in a folder.
fn two(aside: &Path) -> Bundle {
    let mut manifest = demo().manifest;
    manifest.bundle_version = Manifest::version_for(true);
    let mut records = BTreeMap::new();
    for account in ["111122223333", "444455556666"] {
        let account = AccountId::new(account);
        records.insert(account.clone(), record_of(&account));
    }
    let second = AccountId::new("444455556666");
    let record = records.remove(&second).expect("the second");
    records.insert(second, record.written(aside).expect("written"));
    let own = vec![call(&AccountId::new(""), "organizations")];
    Bundle::of_records(manifest, records, own)
}

/// One bucket of the account, and the call that listed it.
pub(super) fn record_of(account: &AccountId) -> Record {
    let mut facts = FactStore::default();
    let key = SetKey {
        kind: "s3.bucket".to_owned(),
        account: account.clone(),
        region: Region::global(),
    };
    let bucket = Resource {
        id: format!("arn:aws:s3:::of-{account}"),
        region: Region::new("eu-west-1"),
        json: "{}".into(),
    };
    let set = FactSet {
        resources: [bucket].into_iter().collect(),
        incomplete: Vec::new(),
    };
    facts.insert(key, set);
    Record::here(facts, vec![call(account, "s3")])
}

fn call(account: &AccountId, service: &str) -> CallRecord {
    CallRecord {
        account: account.as_str().into(),
        region: "us-east-1".into(),
        service: service.into(),
        operation: "List".into(),
        started: "2026-11-20T02:00:01Z".into(),
        duration_ms: 1,
        attempts: 2,
        outcome: "ok".into(),
        request_id: "".into(),
    }
}

#[test]
fn each_account_has_a_folder_and_is_read_from_it_alone() {
    let (aside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bundle = two(aside.path());
    write(&bundle, folder.path(), None).unwrap();
    let read = read(folder.path(), &[]).expect("a bundle");
    assert_eq!(read.manifest, bundle.manifest);
    assert_eq!(read.calls(), bundle.calls());
    assert_eq!(read.calls()["s3:List"], 4);
    assert_eq!(read.calls()["organizations:List"], 2);
    for account in ["111122223333", "444455556666"] {
        let account = AccountId::new(account);
        let facts = read.facts_of(&account).expect("its facts");
        let ids = facts.sets().flat_map(|(_, set)| &set.resources);
        let ids: Vec<String> = ids.map(|resource| resource.id).collect();
        assert_eq!(ids, [format!("arn:aws:s3:::of-{account}")]);
        assert_eq!(facts, bundle.facts_of(&account).expect("its facts"));
    }
    let stranger = AccountId::new("999999999999");
    assert_eq!(read.facts_of(&stranger).expect("none").sets().count(), 0);

    // Written again, it is the same, byte for byte.
    let again = tempfile::tempdir().unwrap();
    write(&read, again.path(), None).unwrap();
    for name in [MANIFEST, SUMS, "111122223333/facts.jsonl.zst"] {
        let content = |folder: &Path| std::fs::read(folder.join(name)).expect(name);
        assert_eq!(content(folder.path()), content(again.path()), "{name}");
    }
}

#[test]
fn facts_that_change_after_they_were_opened_are_refused() {
    let (aside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(&two(aside.path()), folder.path(), None).unwrap();
    let bundle = read(folder.path(), &[]).expect("a bundle");
    let path = folder.path().join("444455556666").join(part::FACTS);
    let changed = repacked(&path, "of-", "no-");
    put(&path, &changed);
    let account = AccountId::new("444455556666");
    let error = bundle.facts_of(&account).expect_err("changed").to_string();
    assert!(
        error.starts_with("444455556666/facts.jsonl.zst was changed"),
        "{error}"
    );
    let error = read(folder.path(), &[]).expect_err("changed").to_string();
    assert!(error.contains("444455556666/facts.jsonl.zst"), "{error}");
}

#[test]
fn facts_in_the_folder_of_another_account_are_refused() {
    let aside = tempfile::tempdir().unwrap();
    drop(two(aside.path()));
    let own = Record::open(aside.path(), &AccountId::new("444455556666"));
    assert!(own.is_ok());
    let other = Record::open(aside.path(), &AccountId::new("111122223333"));
    let error = other.expect_err("of another").to_string();
    assert!(error.contains("facts of account 444455556666"), "{error}");
}

#[test]
fn only_folders_of_accounts_are_ours() {
    for name in [
        "manifest.json",
        "111122223333",
        "111122223333/facts.jsonl.zst",
    ] {
        assert!(is_part(name), "{name}");
    }
    for name in [
        "1",
        "11112222333x",
        "x/facts.jsonl.zst",
        "111122223333/notes",
        "../facts.jsonl.zst",
    ] {
        assert!(!is_part(name), "{name}");
    }
}
