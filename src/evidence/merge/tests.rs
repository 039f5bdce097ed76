//! Bundles are merged in whatever order, and what does not belong together is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::evidence::{AccountList, Manifest, MergedRun, Record, ReportRef, Target};
use crate::facts::{CallRecord, Cause, FactSet, FactStore, Failure, Resource, SetKey};
use crate::model::{Member, Reached, Region, Shard, digest_of_accounts, sha256};

mod refusals;

/// Twelve digits.
fn id(number: usize) -> AccountId {
    AccountId::new(format!("{number:012}"))
}

/// What a shard tells of one of its accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Read to its end; the calls differ by this number, and nothing else does.
    Whole(u8),
    Interrupted,
    Missing,
    Refused,
    LeftOut,
}

impl Told {
    fn outcome(self) -> Reached {
        let why = "why".to_owned();
        match self {
            Self::Whole(_) | Self::Interrupted => Reached::Read,
            Self::Missing => Reached::Missing(why),
            Self::Refused => Reached::NotAssumable(why),
            Self::LeftOut => Reached::Excluded(why),
        }
    }

    fn record(self, account: &AccountId) -> Option<Record> {
        let (calls, incomplete) = match self {
            Self::Whole(calls) => (calls, Vec::new()),
            Self::Interrupted => (0, vec![Cause::failed(Failure::Interrupted, "s3:List", "")]),
            Self::Missing | Self::Refused | Self::LeftOut => return None,
        };
        Some(record(account, "{}", incomplete, calls))
    }
}

fn record(account: &AccountId, fields: &str, incomplete: Vec<Cause>, calls: u8) -> Record {
    let bucket = Resource {
        id: format!("arn:aws:s3:::of-{account}"),
        region: Region::new("eu-west-1"),
        json: fields.into(),
    };
    let set = FactSet {
        resources: vec![bucket].into(),
        incomplete,
    };
    let key = SetKey {
        kind: "s3.bucket".to_owned(),
        account: account.clone(),
        region: Region::global(),
    };
    let mut facts = FactStore::default();
    facts.insert(key, set);
    Record::here(facts, vec![call(account.as_str(), calls)])
}

fn call(account: &str, number: u8) -> CallRecord {
    CallRecord {
        account: account.into(),
        region: "us-east-1".into(),
        service: "s3".into(),
        operation: "List".into(),
        started: format!("2026-11-20T02:00:{number:02}Z").into(),
        duration_ms: 1,
        attempts: 1,
        outcome: "ok".into(),
        request_id: "".into(),
        subject: "".into(),
    }
}

fn manifest(run: &str) -> Manifest {
    Manifest {
        bundle_version: Manifest::version_for(true),
        tool_version: "0".to_owned(),
        catalog: "sha256:00".to_owned(),
        run_id: run.to_owned(),
        started_at: "2026-11-20T02:00:01Z".to_owned(),
        finished_at: "2026-11-20T02:00:04Z".to_owned(),
        report: ReportRef {
            name: "a.htm".to_owned(),
            format: "html".to_owned(),
            sha256: "00".to_owned(),
        },
        targets: Vec::new(),
        accounts: Vec::new(),
        list: None,
        shard: None,
        merged: Vec::new(),
        contents: None,
    }
}

/// A bundle of these accounts.
fn bundle(run: &str, told: &[(AccountId, Told)]) -> Bundle {
    let mut manifest = manifest(run);
    let mut records = BTreeMap::new();
    for (account, told) in told {
        manifest.accounts.push(Expected {
            member: Member::unnamed(account.clone()),
            outcome: told.outcome(),
        });
        if let Some(record) = told.record(account) {
            records.insert(account.clone(), record);
            manifest.targets.push(Target {
                account: account.to_string(),
                principal: "arn:aws:sts::000000000000:assumed-role/r/s".to_owned(),
                regions: Vec::new(),
            });
        }
    }
    manifest.accounts.sort();
    let accounts = manifest.accounts.iter().map(|it| &it.member.account);
    manifest.list = Some(AccountList {
        digest: digest_of_accounts(accounts),
        organization: Some("o-a".to_owned()),
    });
    let own = vec![call("", 1), call("", 1), call("", u8::from(run.len() > 3))];
    Bundle::of_records(manifest, records, own)
}

/// A shard of the list of so many accounts. `told` is of those that it holds; `tells_all` if it names the others.
fn shard(
    run: &str,
    cut: (u32, u32),
    all: usize,
    tells_all: bool,
    told: &dyn Fn(usize) -> Told,
) -> Bundle {
    let shard = Shard {
        index: cut.0,
        of: cut.1,
    };
    let (own, others): (Vec<_>, Vec<_>) = (0..all).partition(|&it| shard.holds(&id(it)));
    let others = others
        .into_iter()
        .filter(|_| tells_all)
        .map(|it| (id(it), Told::Missing));
    let own = own.into_iter().map(|it| (id(it), told(it)));
    let mut bundle = bundle(run, &own.chain(others).collect::<Vec<_>>());
    bundle.manifest.shard = Some(shard);
    let list = bundle.manifest.list.as_mut().expect("a list");
    let ids: Vec<AccountId> = (0..all).map(id).collect();
    list.digest = digest_of_accounts(&ids);
    bundle
}

fn source(bundle: Bundle) -> Source {
    let text = serde_json::to_string(&bundle.manifest).expect("JSON");
    let name = format!("out/{}", bundle.manifest.run_id);
    Source::new(name, sha256(text.as_bytes()), bundle, Path::new("/nowhere")).expect("a source")
}

fn merge(sources: Vec<Source>, list: Option<&KnownList>) -> Result<Merged, MergeError> {
    let mut union = Union::default();
    for source in sources {
        union.add(source)?;
    }
    union.finish(list)
}

fn merged(bundles: impl IntoIterator<Item = Bundle>) -> Result<Merged, MergeError> {
    merge(bundles.into_iter().map(source).collect(), None)
}

fn outcomes(bundle: &Bundle) -> Vec<&Reached> {
    bundle
        .manifest
        .accounts
        .iter()
        .map(|it| &it.outcome)
        .collect()
}

/// Shards of one list, some of them twice, some not there.
fn shards() -> impl Strategy<Value = Vec<Bundle>> {
    let told = prop_oneof![
        4 => (0..3_u8).prop_map(Told::Whole),
        1 => Just(Told::Interrupted),
        1 => Just(Told::Missing),
        1 => Just(Told::Refused),
        1 => Just(Told::LeftOut),
    ];
    let attempt = (0..4_u32, prop::collection::vec(told, 7));
    (1..=4_u32, 1..=7_usize, prop::collection::vec(attempt, 1..6)).prop_map(
        |(of, all, attempts)| {
            let attempts = attempts.into_iter().enumerate();
            let attempts = attempts.map(|(number, (index, told))| {
                shard(&format!("{number}"), (index % of, of), all, true, &|it| {
                    told[it]
                })
            });
            attempts.collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_order_nor_repetition_nor_what_was_merged_before_matters(
        bundles in shards(),
        cut in any::<Index>(),
        again in any::<Index>(),
        turn in any::<Index>(),
    ) {
        let whole = merged(bundles.clone()).expect("they belong together").bundle;
        let mut turned = bundles.clone();
        turned.rotate_left(turn.index(bundles.len()));
        turned.reverse();
        turned.push(bundles[again.index(bundles.len())].clone());
        prop_assert_eq!(&merged(turned.clone()).expect("in any order").bundle, &whole);
        let (one, other) = turned.split_at(1 + cut.index(turned.len() - 1));
        let parts = [one, other].map(|part| merged(part.to_vec()).expect("a part").bundle);
        prop_assert_eq!(&merged(parts.clone()).expect("the parts").bundle, &whole);
        let [one, _] = parts;
        let rest = other.iter().cloned().chain([one, whole.clone()]);
        prop_assert_eq!(&merged(rest).expect("one part").bundle, &whole);
    }
}

#[test]
fn all_shards_are_what_one_run_would_have_been() {
    let all = 9;
    let whole = bundle(
        "whole",
        &(0..all)
            .map(|it| (id(it), Told::Whole(0)))
            .collect::<Vec<_>>(),
    );
    for of in [1, 4, 7] {
        let shards = (0..of).map(|index| shard("a", (index, of), all, false, &|_| Told::Whole(0)));
        let merged = merged(shards).expect("all of them");
        assert_eq!(merged.notes, Vec::<String>::new());
        let Bundle {
            manifest, records, ..
        } = merged.bundle;
        assert_eq!(records, whole.records);
        assert_eq!(manifest.accounts, whole.manifest.accounts);
        assert_eq!(manifest.targets, whole.manifest.targets);
        assert_eq!(manifest.list, whole.manifest.list);
        assert_eq!(manifest.merged.len(), of as usize);
        assert!(
            manifest.run_id.starts_with("a-merged-"),
            "{}",
            manifest.run_id
        );
    }
}

#[test]
fn a_shard_that_is_missing_is_named_and_its_accounts_are_unknown() {
    let (all, of) = (12, 4);
    let gone = 2;
    for tells_all in [true, false] {
        let shards = (0..of).filter(|&index| index != gone);
        let shards =
            shards.map(|index| shard("a", (index, of), all, tells_all, &|_| Told::Whole(0)));
        let shards: Vec<Bundle> = shards.collect();
        let list = KnownList {
            name: "accounts.json".to_owned(),
            accounts: (0..all)
                .map(|it| Expected {
                    member: Member::unnamed(id(it)),
                    outcome: Told::Missing.outcome(),
                })
                .collect(),
        };
        let list = (!tells_all).then_some(&list);
        if !tells_all {
            let refused = merged(shards.clone())
                .expect_err("nobody knows")
                .to_string();
            assert!(refused.ends_with("not known: 2 of 4"), "{refused}");
        }
        let merged = merge(shards.into_iter().map(source).collect(), list).expect("the others");
        let lost = (0..all).filter(|&it| Shard::index_of(&id(it), of) == gone);
        let lost: Vec<AccountId> = lost.map(id).collect();
        assert!(!lost.is_empty());
        for expected in &merged.bundle.manifest.accounts {
            let missing = Reached::Missing("shard 2 of 4 is missing".to_owned());
            let is_lost = lost.contains(&expected.member.account);
            assert_eq!(expected.outcome == missing, is_lost, "{expected:?}");
            assert_eq!(expected.outcome == Reached::Read, !is_lost, "{expected:?}");
        }
        let note = format!(
            "shard 2 of 4 is missing (counted from 0, as --shard does), so {} accounts are not known",
            lost.len()
        );
        assert!(merged.notes[0].starts_with(&note), "{:?}", merged.notes);
        // It comes later.
        let late = shard("late", (gone, of), all, tells_all, &|_| Told::Whole(0));
        let whole = self::merged([merged.bundle, late]).expect("all");
        assert_eq!(outcomes(&whole.bundle), vec![&Reached::Read; all]);
        assert_eq!(whole.notes, Vec::<String>::new());
    }
}

#[test]
fn of_two_attempts_the_whole_one_counts_account_by_account() {
    let attempt = |run: &str, told: &dyn Fn(usize) -> Told| shard(run, (0, 1), 4, true, told);
    let first = attempt("killed", &|it| {
        [
            Told::Whole(1),
            Told::Interrupted,
            Told::Missing,
            Told::Refused,
        ][it]
    });
    let second = attempt("again", &|_| Told::Whole(2));
    let merged = merged([first, second.clone()]).expect("attempts");
    assert_eq!(outcomes(&merged.bundle), vec![&Reached::Read; 4]);
    assert_eq!(merged.bundle.records, second.records);
    assert_eq!(
        merged.notes,
        [
            "3 accounts are not whole in out/killed, and were taken from other folders; the first is 000000000001"
        ]
    );
}

#[test]
fn runs_that_are_no_shards_are_united() {
    let one = bundle("one", &[(id(1), Told::Whole(0)), (id(2), Told::LeftOut)]);
    let mut other = bundle("other", &[(id(2), Told::Whole(0)), (id(3), Told::Refused)]);
    other.manifest.started_at = "2026-11-18T02:00:01Z".to_owned();
    let merged = merged([one, other]).expect("two runs");
    let Manifest {
        accounts,
        list,
        started_at,
        finished_at,
        ..
    } = &merged.bundle.manifest;
    let ids: Vec<&AccountId> = accounts.iter().map(|it| &it.member.account).collect();
    assert_eq!(ids, [&id(1), &id(2), &id(3)]);
    let refused = Told::Refused.outcome();
    assert_eq!(
        outcomes(&merged.bundle),
        [&Reached::Read, &Reached::Read, &refused]
    );
    let digest = digest_of_accounts([id(1), id(2), id(3)].iter());
    let organization = Some("o-a".to_owned());
    assert_eq!(
        list,
        &Some(AccountList {
            digest,
            organization
        })
    );
    assert_eq!(started_at, "2026-11-18T02:00:01Z");
    assert_eq!(finished_at, "2026-11-20T02:00:04Z");
    assert!(
        merged
            .notes
            .iter()
            .any(|note| note.contains("span more than a day")),
        "{:?}",
        merged.notes
    );
}

#[test]
fn a_run_on_its_own_account_becomes_one_of_several() {
    let aside = tempfile::tempdir().unwrap();
    let mut own = manifest("own");
    own.bundle_version = Manifest::version_for(false);
    own.targets.push(Target {
        account: id(1).to_string(),
        principal: "arn".to_owned(),
        regions: Vec::new(),
    });
    let facts = record(&id(1), "{}", Vec::new(), 0)
        .facts(&id(1))
        .unwrap()
        .into_owned();
    let own = Bundle::new(own, facts.clone(), vec![call(id(1).as_str(), 0)]);
    let own = Source::new("own".to_owned(), String::new(), own, aside.path()).expect("kept aside");
    let other = source(bundle("other", &[(id(2), Told::Whole(0))]));
    let merged = merge(vec![own, other], None).expect("two accounts").bundle;
    assert!(merged.manifest.is_over_several());
    assert_eq!(outcomes(&merged), [&Reached::Read; 2]);
    assert_eq!(*merged.facts_of(&id(1)).unwrap(), facts);
    // The same account in another layout is the same.
    let same = source(bundle("same", &[(id(1), Told::Whole(3))]));
    assert!(merge(vec![source(merged), same], None).is_ok());
}
