//! Evidence of shards and of separate runs, merged by the built program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use minisign::KeyPair;
use threatproof::evidence::{
    self, AccountList, Bundle, Kept, Manifest, Record, Run, SigningKey, Target, Undertaking,
};
use threatproof::facts::CallRecord;
use threatproof::model::{AccountId, Expected, Member, Reached, Shard, digest_of_accounts};

use crate::kit::{Program, Results, project};

/// The account of the example.
const EXAMPLE: &str = "111122223333";
/// How many accounts the list has.
const ACCOUNTS: u64 = 9;

fn report() -> String {
    project("src/demo/report.htm")
}

fn ids() -> Vec<AccountId> {
    let ids = (0..ACCOUNTS).map(|it| AccountId::new((222_233_330_000 + it).to_string()));
    ids.collect()
}

fn list() -> AccountList {
    AccountList {
        digest: digest_of_accounts(&ids()),
        organization: Some("o-example123".to_owned()),
    }
}

/// The manifest of a run over several accounts, of which none is read yet.
fn manifest(run: &str) -> Manifest {
    let text = include_str!("../../../src/demo/bundle/manifest.json");
    let example: Manifest = serde_json::from_str(text).expect("a manifest");
    Manifest {
        bundle_version: Manifest::version_for(true),
        run_id: format!("20261120T02000{run}.000000000Z-{EXAMPLE}"),
        targets: Vec::new(),
        list: Some(list()),
        ..example
    }
}

/// What is read of an account: what the example has.
fn record(account: &AccountId) -> Record {
    let of = |text: &str| text.replace(EXAMPLE, account.as_str());
    let calls = of(include_str!("../../../src/demo/bundle/calls.jsonl"));
    let calls: Vec<CallRecord> = calls
        .lines()
        .map(|line| serde_json::from_str(line).expect("a call"))
        .collect();
    let example = Bundle::parse(
        include_str!("../../../src/demo/bundle/manifest.json"),
        &of(include_str!("../../../src/demo/bundle/facts.jsonl")),
        "",
    );
    let example = example.expect("a bundle");
    let facts = example.facts_of(account).expect("in memory").into_owned();
    Record::here(facts, calls)
}

/// A bundle of the list, or of one shard of it. One account cannot be entered.
fn bundle(run: &str, shard: Option<Shard>, tells_all: bool) -> Bundle {
    let mut manifest = Manifest {
        shard,
        ..manifest(run)
    };
    let mut records = BTreeMap::new();
    for (number, account) in ids().into_iter().enumerate() {
        let is_own = shard.is_none_or(|shard| shard.holds(&account));
        let outcome = match (is_own, number) {
            (false, _) if !tells_all => continue,
            (false, _) => Reached::Missing("another shard reads it".to_owned()),
            (true, 3) => Reached::NotAssumable("sts:AssumeRole was denied".to_owned()),
            (true, _) => Reached::Read,
        };
        if outcome == Reached::Read {
            manifest.targets.push(Target {
                account: account.to_string(),
                principal: format!("arn:aws:sts::{account}:assumed-role/threatproof-read/nightly"),
                regions: Vec::new(),
            });
            records.insert(account.clone(), record(&account));
        }
        let member = Member {
            name: format!("team-{number}"),
            ..Member::unnamed(account)
        };
        manifest.accounts.push(Expected { member, outcome });
    }
    let caller = CallRecord {
        account: EXAMPLE.into(),
        region: "us-east-1".into(),
        service: "sts".into(),
        operation: "GetCallerIdentity".into(),
        started: "2026-11-20T02:00:01Z".into(),
        duration_ms: 1,
        attempts: 1,
        outcome: "ok".into(),
        request_id: "1".into(),
        subject: "".into(),
    };
    Bundle::of_records(manifest, records, vec![caller])
}

fn put(bundle: &Bundle, folder: &Path, key: Option<&SigningKey>) {
    fs::create_dir_all(folder).expect("a folder");
    evidence::write(bundle, folder, key).expect("written");
}

/// Writes the shards where an engine leaves them.
fn spread(program: &Program, folder: &str, of: u32, tells_all: bool) {
    for index in 0..of {
        let shard = Shard::new(index, of).expect("a shard");
        let place = program.path(&format!("{folder}/{index}/pod-{index}/evidence"));
        put(
            &bundle(&index.to_string(), Some(shard), tells_all),
            &place,
            None,
        );
    }
}

/// Merges what lies in these folders into `out`.
fn merged(program: &Program, folders: &[&str], more: &[&str]) -> Results {
    let report = report();
    let fixed = ["merge", "--report", &report, "--force"];
    program.run(&[&fixed, folders, more].concat()).results()
}

/// The results without the id of the run, as text.
fn without_id(results: &Results) -> String {
    let mut json = results.json.clone();
    json["run"]["id"] = "".into();
    format!("{json:#}")
}

/// Every file of the bundle in `out` but those that tell of the run itself.
fn parts(program: &Program) -> BTreeMap<String, Vec<u8>> {
    let files = program.files().into_iter();
    let parts = files.filter(|file| file.starts_with("out/evidence/") && file.ends_with(".zst"));
    parts
        .map(|file| (file.clone(), program.read(&file)))
        .collect()
}

#[test]
fn shards_come_to_what_one_run_would() {
    let program = Program::offline();
    let report = report();
    let whole = bundle("0", None, true);
    put(&whole, &program.path("whole"), None);
    let judged = program.run(&["evaluate", "whole", &report]).results();
    let own = fs::read(program.path("whole/222233330000/facts.jsonl.zst")).expect("facts");
    for of in [1, 4, 7] {
        let folder = format!("shards-{of}");
        spread(&program, &folder, of, true);
        let merged_of = merged(&program, &[&folder], &[]);
        assert_eq!(without_id(&merged_of), without_id(&judged), "{of} shards");
        assert_eq!(merged_of.updated, judged.updated);
        let parts_of = parts(&program);
        assert_eq!(parts_of["out/evidence/222233330000/facts.jsonl.zst"], own);
        assert_eq!(parts_of.len(), 2 * (ids().len() - 1) + 1);

        if of != 4 {
            continue;
        }
        // What was merged is a bundle: it can be judged, and merged again.
        fs::rename(program.path("out/evidence"), program.path("again")).expect("moved");
        let again = program
            .run(&["evaluate", "again", &report, "--force"])
            .results();
        assert_eq!(again.bytes, merged_of.bytes);
        let one = format!("{folder}/0");
        let again = merged(&program, &["again", &one, "again"], &[]);
        assert_eq!(again.bytes, merged_of.bytes);
        let (first, second) = (
            program.read("again/manifest.json"),
            program.read("out/evidence/manifest.json"),
        );
        assert!(first == second, "the manifest is another one");
        assert_eq!(parts(&program), parts_of);
    }
    assert!(
        !program
            .listing("out")
            .iter()
            .any(|name| name.starts_with('.'))
    );
}

#[test]
fn a_shard_that_is_missing_keeps_items_open_until_it_comes() {
    let program = Program::offline();
    let report = report();
    spread(&program, "shards", 4, true);
    let whole = merged(&program, &["shards"], &[]);
    let gone = Shard::index_of(&ids()[0], 4);
    let place = format!("shards/{gone}/pod-{gone}/evidence");
    fs::rename(program.path(&place), program.path("late")).expect("moved");

    let fixed = ["merge", "shards", "--report", &report, "--force"];
    let ran = program.run(&[&fixed[..], &["--fail-on", "incomplete"]].concat());
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    let told = format!("shard {gone} of 4 is missing (counted from 0");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    let told = format!("shards/{gone} holds no evidence");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    let partial = program.run(&fixed).results();
    assert!(
        partial
            .items()
            .iter()
            .all(|item| item["status"] != "implemented")
    );
    let cause = format!("shard {gone} of 4 is missing");
    let reasons = partial
        .items()
        .iter()
        .filter(|item| item["reason"].to_string().contains(&cause));
    assert!(reasons.count() > 5);
    assert!(partial.items()[0]["reason"].as_str().is_some());

    // Merged with what was merged, it makes the whole.
    fs::rename(program.path("out/evidence"), program.path("night")).expect("moved");
    let completed = merged(&program, &["late", "night"], &[]);
    assert_eq!(completed.bytes, whole.bytes);
    assert_eq!(completed.updated, whole.updated);
}

#[test]
fn evidence_of_an_earlier_run_does_not_stand_for_one_that_was_killed() {
    let program = Program::offline();
    let report = report();
    spread(&program, "shards", 2, true);
    let begun = |id: &str| {
        let of = bundle("0", Shard::new(0, 2).ok(), true).manifest;
        let run = Run {
            id: id.to_owned(),
            started_at: of.started_at,
            undertaking: Undertaking {
                tool_version: of.tool_version,
                report: of.report,
                target: Target {
                    account: EXAMPLE.to_owned(),
                    principal: String::new(),
                    regions: Vec::new(),
                },
                wanted: BTreeMap::new(),
            },
            shard: of.shard,
        };
        let place = program.path("shards/0/pod-0/journal");
        drop(Kept::begin(&place, &run).expect("a folder"));
        let more = ["--force", "--fail-on", "incomplete"];
        program.run(&[&["merge", "shards", "--report", &report], &more[..]].concat())
    };
    // A run that was interrupted leaves both.
    let own = bundle("0", None, true).manifest.run_id;
    let ran = begun(&own);
    assert!(
        !ran.stderr.contains("shard 0 of 2 is missing"),
        "{}",
        ran.stderr
    );
    let ran = begun("20261121T020000.000000000Z-111122223333");
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    for words in [
        "shards/0/pod-0/evidence is of an earlier run",
        "shard 0 of 2 is missing",
    ] {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
}

#[test]
fn accounts_that_no_shard_tells_are_known_from_their_file() {
    let program = Program::offline();
    let report = report();
    spread(&program, "shards", 4, false);
    let gone = Shard::index_of(&ids()[0], 4);
    fs::remove_dir_all(program.path(&format!("shards/{gone}"))).expect("removed");
    let fixed = ["merge", "shards", "--report", &report];
    let words = [&format!("not known: {gone} of 4")[..], "--accounts-file"];
    program.run(&fixed).refused(2, &words);
    let lines: Vec<String> = ids().iter().map(ToString::to_string).collect();
    program.file("accounts.csv", lines.join("\n"));
    let with = |file: &str| program.run(&[&fixed[..], &["--accounts-file", file]].concat());
    let ran = with("accounts.csv");
    drop(ran.results());
    assert!(
        ran.stderr
            .contains(&format!("shard {gone} of 4 is missing")),
        "{}",
        ran.stderr
    );
    // What the configuration leaves out of the list is left out here, too.
    let left_out = format!(
        "[[target]]\naccount = \"{}\"\nexclude = \"a sandbox\"\n",
        lines[0]
    );
    program.file("threatproof.toml", left_out);
    let left = program.run(&[&fixed[..], &["--accounts-file", "accounts.csv", "--force"]].concat());
    let accounts = left.results().json["accounts"].clone();
    let first = accounts.as_array().expect("accounts");
    let first = first.iter().find(|it| it["account"] == lines[0].as_str());
    let first = first.expect("the first").to_string();
    assert!(
        first.contains("threatproof.toml, line 1: a sandbox"),
        "{first}"
    );
    fs::remove_file(program.path("threatproof.toml")).expect("removed");
    program.file("other.csv", format!("{}\n{EXAMPLE}\n", lines.join("\n")));
    with("other.csv").refused(2, &["other.csv is not the one"]);
    program.file("short.csv", &lines[0]);
    with("short.csv").refused(2, &["which is not in the list of accounts", "short.csv"]);
}

#[test]
fn what_is_merged_stays_as_it_is_and_what_does_not_fit_is_refused() {
    let program = Program::offline();
    let report = report();
    spread(&program, "shards", 2, true);
    let before = program.files();
    let refused = |arguments: &[&str], words: &[&str]| {
        let fixed = ["merge", "--report", &report];
        program.run(&[&fixed, arguments].concat()).refused(2, words);
    };
    for output in ["shards", "shards/new", "shards/0/pod-0/evidence/x"] {
        refused(
            &["shards", "-o", output],
            &["cannot write into", "which is merged"],
        );
    }
    assert_eq!(program.files(), before);
    drop(merged(&program, &["shards"], &[]));
    refused(&["out"], &["cannot write into", "which is merged"]);
    refused(&["out/evidence"], &["cannot write into", "which is merged"]);
    refused(&["nowhere"], &["cannot merge nowhere"]);
    refused(&[], &["<FOLDER>"]);
    fs::create_dir_all(program.path("empty/a")).expect("a folder");
    refused(&["empty"], &["empty holds no evidence"]);

    // Runs that are no shards do not tell what is missing, so that nothing may be.
    put(
        &bundle("0", None, true),
        &program.path("runs/one/evidence"),
        None,
    );
    drop(merged(&program, &["runs"], &[]));
    refused(
        &["runs", "empty", "--force"],
        &["empty holds no evidence", "leave the folder out"],
    );
    refused(
        &["runs", "shards", "--force"],
        &["cannot be merged", "is a shard", "runs/one"],
    );
    let mut other = bundle("1", None, true);
    other.manifest.report.sha256 = "00".to_owned();
    put(&other, &program.path("other"), None);
    refused(
        &["runs", "other", "--force"],
        &["runs/one/evidence", "other", "differ in the report"],
    );
    fs::remove_file(program.path("other/222233330000/facts.jsonl.zst")).expect("removed");
    refused(
        &["runs", "other", "--force"],
        &["other", "222233330000/facts.jsonl.zst"],
    );
    program.file("runs/one/evidence/222233330000/calls.jsonl.zst", "x");
    refused(
        &["runs", "--force"],
        &["runs/one/evidence", "222233330000/calls.jsonl.zst"],
    );
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_what_is_merged() {
    use std::os::unix::fs::symlink;

    let program = Program::offline();
    let report = report();
    spread(&program, "shards", 2, true);
    let facts = (0..2).find_map(|index| {
        let place = format!("shards/{index}/pod-{index}/evidence/222233330000/facts.jsonl.zst");
        program.path(&place).exists().then(|| program.path(&place))
    });
    let facts = facts.expect("its facts");
    fs::rename(&facts, program.path("elsewhere")).expect("moved");
    symlink(program.path("elsewhere"), &facts).expect("a link");
    let ran = program.run(&["merge", "shards", "--report", &report]);
    ran.refused(
        2,
        &[
            "cannot use the bundle",
            "facts.jsonl.zst is a symbolic link",
        ],
    );
}

#[test]
fn each_part_is_verified_and_the_whole_is_signed_anew() {
    let program = Program::offline();
    let report = report();
    for name in ["own", "other"] {
        let pair = KeyPair::generate_unencrypted_keypair().expect("a key");
        let secret = pair.sk.to_box(None).expect("a file").into_string();
        program.file(name, secret);
        let public = pair.pk.to_box().expect("a file").into_string();
        program.file(&format!("{name}.pub"), public);
    }
    let key = |name: &str| SigningKey::read(&program.path(name)).expect("a key");
    for (index, name) in ["own", "other"].into_iter().enumerate() {
        let shard = Shard::new(u32::try_from(index).expect("small"), 2).expect("a shard");
        let bundle = bundle(&index.to_string(), Some(shard), true);
        put(
            &bundle,
            &program.path(&format!("shards/{index}")),
            Some(&key(name)),
        );
    }
    let fixed = ["merge", "shards", "--report", &report, "--force"];
    let run = |more: &[&str]| program.run(&[&fixed, more].concat());
    run(&["--verify-key", "own.pub"]).refused(2, &["shards/1", "not signed"]);
    let both = ["--verify-key", "own.pub", "--verify-key", "other.pub"];
    drop(run(&both).results());
    let signature = "evidence/manifest.json.minisig";
    assert!(!program.path("out").join(signature).exists());
    drop(run(&[&both[..], &["--sign-key", "own"]].concat()).results());
    let judged = program.run(&[
        "evaluate",
        "out/evidence",
        &report,
        "--verify-key",
        "own.pub",
    ]);
    drop(judged.results());
}

#[test]
fn runs_on_single_accounts_become_one() {
    let program = Program::offline();
    let report = report();
    let example = |account: &str| {
        let of = |text: &str| text.replace(EXAMPLE, account);
        let bundle = Bundle::parse(
            &of(include_str!("../../../src/demo/bundle/manifest.json")),
            &of(include_str!("../../../src/demo/bundle/facts.jsonl")),
            &of(include_str!("../../../src/demo/bundle/calls.jsonl")),
        );
        put(
            &bundle.expect("a bundle"),
            &program.path(&format!("runs/{account}/evidence")),
            None,
        );
    };
    example(EXAMPLE);
    example("444455556666");
    let both = merged(&program, &["runs"], &[]);
    let targets = both.json["run"]["targets"].as_array().expect("targets");
    let accounts: Vec<_> = targets
        .iter()
        .map(|target| target["account"].as_str())
        .collect();
    assert_eq!(accounts, [Some(EXAMPLE), Some("444455556666")]);
    // One of them alone has the same statuses, since both are alike.
    let alone = program.run(&[
        "evaluate",
        &format!("runs/{EXAMPLE}/evidence"),
        &report,
        "--force",
    ]);
    let statuses = |results: &Results| -> Vec<String> {
        let items = results.items().iter();
        items.map(|item| item["status"].to_string()).collect()
    };
    assert_eq!(statuses(&both), statuses(&alone.results()));
    assert_eq!(program.listing("out/evidence").len(), 5);
}
