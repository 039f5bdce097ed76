//! Bundles over several accounts: a folder for each, and nothing in it but what is of that account.

use std::path::Path;

use super::*;
use crate::model::{Expected, Member, Reached, Shard, digest_of_accounts};

/// A bundle of two accounts that have one bucket each; one of them in memory, the other in a folder.
fn two(aside: &Path) -> Bundle {
    let mut manifest = demo().manifest;
    manifest.bundle_version = Manifest::version_for(true);
    let own = manifest.targets.pop().expect("a target");
    let mut records = BTreeMap::new();
    for account in ["111122223333", "444455556666"] {
        let account = AccountId::new(account);
        records.insert(account.clone(), record_of(&account));
        manifest.targets.push(Target {
            account: account.to_string(),
            ..own.clone()
        });
        manifest.accounts.push(expected(&account, Reached::Read));
    }
    manifest.list = Some(AccountList {
        digest: digest_of_accounts(records.keys()),
        organization: None,
    });
    let second = AccountId::new("444455556666");
    let record = records.remove(&second).expect("the second");
    records.insert(second, record.written(aside).expect("written"));
    let own = vec![call(&AccountId::new(""), "organizations")];
    Bundle::of_records(manifest, records, own)
}

fn expected(account: &AccountId, outcome: Reached) -> Expected {
    Expected {
        member: Member::unnamed(account.clone()),
        outcome,
    }
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
        subject: "".into(),
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

/// What a test breaks of a manifest.
type Break = fn(&mut Manifest);

#[test]
fn a_manifest_that_does_not_fit_the_evidence_is_refused() {
    let first = "the account 111122223333";
    let breaks: [(&str, Break); 8] = [
        // The last would count, and whatever the first says is lost.
        ("twice", |it| {
            let twice = expected(
                &AccountId::new("111122223333"),
                Reached::Excluded(String::new()),
            );
            it.accounts.push(twice);
        }),
        // Nobody would look at what is there.
        ("there is evidence of", |it| {
            it.accounts.remove(0);
            it.targets.remove(0);
            it.list = None;
        }),
        ("there is evidence of", |it| {
            it.accounts[0].outcome = Reached::Excluded(String::new());
            it.targets.remove(0);
        }),
        ("there is evidence of", |it| {
            it.accounts[0].outcome = Reached::Missing(String::new());
            it.targets.remove(0);
        }),
        ("it has a target in", |it| {
            it.accounts[0].outcome = Reached::NotAssumable(String::new());
        }),
        ("it has a target in", |it| {
            it.accounts.remove(0);
            it.list = None;
        }),
        ("in which regions", |it| {
            it.targets.remove(0);
        }),
        ("`111122223333/x` is not an account id", |it| {
            it.accounts[0].member.account = AccountId::new("111122223333/x");
        }),
    ];
    for (words, change) in breaks {
        let (aside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut bundle = two(aside.path());
        change(&mut bundle.manifest);
        write(&bundle, folder.path(), None).unwrap();
        let error = read(folder.path(), &[]).expect_err(words).to_string();
        assert!(
            error.starts_with("manifest.json") && error.contains(words),
            "{words}: {error}"
        );
        assert!(error.contains(first) || words.starts_with('`'), "{error}");
    }
}

#[test]
fn a_list_of_which_an_account_is_not_named_is_refused() {
    let third = AccountId::new("777788889999");
    let (aside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut bundle = two(aside.path());
    let mut ids: Vec<AccountId> = bundle.read_accounts().cloned().collect();
    ids.push(third.clone());
    bundle.manifest.list.as_mut().unwrap().digest = digest_of_accounts(&ids);
    write(&bundle, folder.path(), None).unwrap();
    let error = read(folder.path(), &[]).expect_err("short").to_string();
    assert!(error.contains("not those of its list"), "{error}");
    let shard = Bundle {
        manifest: Manifest {
            shard: Some(Shard { index: 0, of: 2 }),
            ..bundle.manifest.clone()
        },
        ..bundle.clone()
    };
    let folder = tempfile::tempdir().unwrap();
    write(&shard, folder.path(), None).unwrap();
    assert!(
        !read(folder.path(), &[])
            .expect("a shard")
            .manifest
            .names_its_list()
    );
    bundle
        .manifest
        .accounts
        .push(expected(&third, Reached::Excluded("why".to_owned())));
    let folder = tempfile::tempdir().unwrap();
    write(&bundle, folder.path(), None).unwrap();
    assert!(
        read(folder.path(), &[])
            .expect("whole")
            .manifest
            .names_its_list()
    );
}

#[test]
fn a_run_on_one_account_has_no_evidence_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut bundle = demo();
    bundle.manifest.targets[0].account = "444455556666".to_owned();
    write(&bundle, folder.path(), None).unwrap();
    let error = read(folder.path(), &[]).expect_err("another").to_string();
    assert!(
        error.contains("there is evidence of the account 111122223333"),
        "{error}"
    );
}
