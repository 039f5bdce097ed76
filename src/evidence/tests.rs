//! Bundles: what is written reads back the same, and what is damaged is refused.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::facts::{CallRecord, Cause, FactSet, FactStore, Failure, Resource, SetKey};
use crate::model::{AccountId, Region};

mod kept;
mod several;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9:-]{0,12}",
        "\\PC{0,8}",
        Just("\"\\\n\u{2028}".to_owned())
    ]
}

fn cause() -> impl Strategy<Value = Cause> {
    let failure =
        prop::sample::select(&[Failure::Throttled, Failure::NotRead, Failure::Vanished][..]);
    prop_oneof![
        (text(), text()).prop_map(|(action, detail)| Cause::denied(action, detail)),
        (failure, text(), text())
            .prop_map(|(failed, call, detail)| Cause::failed(failed, call, detail)),
    ]
}

fn fields() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        text().prop_map(serde_json::Value::from),
        Just(serde_json::json!({ "absent": true })),
        cause().prop_map(|cause| serde_json::to_value(cause).expect("a cause is JSON")),
    ];
    let value = leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Into::into)
    });
    prop::collection::btree_map(text(), value, 0..4)
        .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect()))
}

fn set() -> impl Strategy<Value = (SetKey, FactSet)> {
    let resource = (text(), text(), fields()).prop_map(|(id, region, fields)| Resource {
        id,
        region: Region::new(region),
        json: fields.to_string().into(),
    });
    (
        (text(), text(), text()),
        prop::collection::vec(resource, 0..4),
        prop::collection::vec(cause(), 0..2),
    )
        .prop_map(|((kind, account, region), resources, incomplete)| {
            let key = SetKey {
                kind,
                account: AccountId::new(account),
                region: Region::new(region),
            };
            (
                key,
                FactSet {
                    resources: resources.into(),
                    incomplete,
                },
            )
        })
}

fn call() -> impl Strategy<Value = CallRecord> {
    (text(), text(), any::<u64>(), any::<u32>()).prop_map(
        |(service, operation, duration_ms, attempts)| CallRecord {
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            service: service.into(),
            operation: operation.into(),
            started: "2026-11-20T02:00:01Z".into(),
            duration_ms,
            attempts,
            outcome: "ok".into(),
            request_id: "".into(),
            subject: "".into(),
        },
    )
}

fn bundle() -> impl Strategy<Value = Bundle> {
    (
        text(),
        prop::collection::vec(set(), 0..4),
        prop::collection::vec(call(), 0..4),
    )
        .prop_map(|(name, sets, calls)| {
            let mut facts = FactStore::default();
            for (key, set) in sets {
                facts.insert(key, set);
            }
            Bundle::new(
                Manifest {
                    bundle_version: Manifest::version_for(false),
                    tool_version: "0".to_owned(),
                    catalog: "sha256:00".to_owned(),
                    contents: None,
                    run_id: "run".to_owned(),
                    started_at: "2026-11-20T02:00:01Z".to_owned(),
                    finished_at: "2026-11-20T02:00:04Z".to_owned(),
                    report: ReportRef {
                        name,
                        format: "html".to_owned(),
                        sha256: "00".to_owned(),
                    },
                    targets: vec![Target {
                        account: "111122223333".to_owned(),
                        principal: "arn:aws:iam::111122223333:user/ada".to_owned(),
                        regions: vec!["eu-west-1".to_owned()],
                    }],
                    accounts: Vec::new(),
                    list: None,
                    shard: None,
                    merged: Vec::new(),
                },
                facts,
                calls,
            )
        })
}

/// All calls of a bundle, in order.
fn ledger(bundle: &Bundle) -> Vec<CallRecord> {
    let mut calls = bundle.own_calls.clone();
    for (account, record) in &bundle.records {
        calls.extend_from_slice(&record.ledger(account).expect("in memory"));
    }
    calls
}

/// The text of the three parts, in the order of [`Bundle::parse`].
fn written(bundle: &Bundle) -> [String; 3] {
    let mut manifest = serde_json::to_vec_pretty(&bundle.manifest).expect("JSON");
    manifest.push(b'\n');
    let (mut facts, mut calls) = (Vec::new(), Vec::new());
    write_facts(&mut facts, &bundle.facts().expect("in memory")).expect("made of JSON");
    write::write_calls(&mut calls, &ledger(bundle)).expect("made of JSON");
    [manifest, facts, calls].map(|part| String::from_utf8(part).expect("UTF-8"))
}

fn parsed(parts: &[String; 3]) -> Result<Bundle, BundleError> {
    Bundle::parse(&parts[0], &parts[1], &parts[2])
}

const DEMO: [&str; 3] = [
    include_str!("../demo/bundle/manifest.json"),
    include_str!("../demo/bundle/facts.jsonl"),
    include_str!("../demo/bundle/calls.jsonl"),
];

#[test]
fn the_example_is_written_as_it_was_read() {
    let bundle = parsed(&DEMO.map(str::to_owned)).expect("a bundle");
    for (written, read) in written(&bundle).iter().zip(DEMO) {
        assert_eq!(written, read);
    }
}

#[test]
fn a_bundle_of_a_later_layout_is_refused_by_number() {
    let mut parts = DEMO.map(str::to_owned);
    parts[0] = parts[0].replace("\"bundle_version\": 2", "\"bundle_version\": 4");
    let error = parsed(&parts).expect_err("a later version");
    assert!(matches!(error, BundleError::Version(4)), "{error}");
    assert!(error.to_string().contains("layout version 4"), "{error}");
}

#[test]
fn damage_is_told_with_file_and_line() {
    let four = DEMO[1]
        .lines()
        .position(|line| line.contains("\"resources\":4"));
    let four = four.expect("a set of four resources") + 1;
    let [header, last, beyond] =
        [0, 4, 5].map(|more| format!("facts.jsonl.zst line {}", four + more));
    for (part, from, to, place) in [
        (0, "\"report\"", "\"repord\"", "manifest.json line"),
        (1, "\"resources\":4", "\"resources\":5", beyond.as_str()),
        (1, "\"resources\":4", "\"resources\":3", last.as_str()),
        (1, "\"resources\":4", "\"resources\":-1", header.as_str()),
        (
            1,
            "\"resources\":0",
            "\"resources\":99999999999999999999",
            "facts.jsonl.zst line 1",
        ),
        (1, "{\"set\":", "{\"sed\":", "facts.jsonl.zst line 1"),
        (
            1,
            "\"incomplete\":[]",
            "\"incomplete\":[{\"denied\":1}]",
            "facts.jsonl.zst line 1",
        ),
        (
            2,
            "\"attempts\":1",
            "\"attempts\":-1",
            "calls.jsonl.zst line 1",
        ),
        (
            2,
            "{\"account\"",
            "{\"account\":\"\",\"account\"",
            "calls.jsonl.zst line 1",
        ),
    ] {
        let mut parts = DEMO.map(str::to_owned);
        let damaged = parts[part].replacen(from, to, 1);
        assert_ne!(damaged, parts[part], "{from}");
        parts[part] = damaged;
        let error = parsed(&parts).expect_err(to).to_string();
        assert!(error.contains(place), "{to}: {error}");
    }
}

fn demo() -> Bundle {
    parsed(&DEMO.map(str::to_owned)).expect("the example")
}

fn put(path: &Path, content: &[u8]) {
    crate::files::write_atomically(path, content).expect("written");
}

fn repacked(path: &Path, from: &str, to: &str) -> Vec<u8> {
    let text = std::fs::read(path).expect("a part");
    let is_packed = path.extension().is_some_and(|extension| extension == "zst");
    let text = match is_packed {
        true => zstd::decode_all(text.as_slice()).expect("compressed"),
        false => text,
    };
    let text = String::from_utf8(text).expect("UTF-8");
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed);
    match is_packed {
        true => zstd::encode_all(changed.as_bytes(), 3).expect("compressed"),
        false => changed.into_bytes(),
    }
}

#[test]
fn a_manifest_steers_no_terminal_and_loses_nothing() {
    let hostile = "x\u{1b}]0;owned\u{7}\u{202e}\r\n<b>";
    let mut bundle = demo();
    bundle.manifest.report.name = hostile.to_owned();
    bundle.manifest.catalog = hostile.to_owned();
    let target = bundle.manifest.targets.first_mut().unwrap();
    target.principal = hostile.to_owned();
    target.regions = vec![hostile.to_owned()];
    let folder = tempfile::tempdir().unwrap();
    write(&bundle, folder.path(), None).unwrap();

    let written = std::fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!written.contains(steers), "{written:?}");
    assert_eq!(read(folder.path(), &[]).unwrap().manifest, bundle.manifest);
}

#[test]
fn a_folder_that_is_no_bundle_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path(), &[]).expect_err("nothing there");
    assert!(error.to_string().contains(MANIFEST), "{error}");
    write(&demo(), folder.path(), None).unwrap();
    assert_eq!(read(folder.path(), &[]).expect("whole"), demo());
    for (name, from, to) in [
        (MANIFEST, "audit", "audio"),
        (part::FACTS, "\"Enabled\"", "\"Suspended\""),
        (part::CALLS, "ok", "ko"),
        (SUMS, "0", ""),
    ] {
        let path = folder.path().join(name);
        let whole = std::fs::read(&path).unwrap();
        for changed in [repacked(&path, from, to), Vec::new(), b"\xff\xfe".to_vec()] {
            put(&path, &changed);
            let error = read(folder.path(), &[]).expect_err("changed").to_string();
            assert!(error.contains(name), "{error}");
        }
        std::fs::remove_file(&path).unwrap();
        let missing = read(folder.path(), &[]).expect_err("not whole").to_string();
        assert!(missing.contains(name), "{missing}");
        put(&path, &whole);
    }
    assert!(read(folder.path(), &[]).is_ok());
}

#[test]
fn a_part_that_the_manifest_does_not_know_is_refused_whatever_the_sums_say() {
    let folder = tempfile::tempdir().unwrap();
    write(&demo(), folder.path(), None).unwrap();
    let file = |name: &str| folder.path().join(name);
    put(
        &file(part::FACTS),
        &repacked(&file(part::FACTS), "true", "false"),
    );
    let sum = |name: &str| crate::model::sha256(&std::fs::read(file(name)).expect("a part"));
    let sums = [MANIFEST, part::FACTS, part::CALLS].map(|name| format!("{}  {name}\n", sum(name)));
    put(&file(SUMS), sums.concat().as_bytes());
    let error = read(folder.path(), &[]).expect_err("changed").to_string();
    assert!(
        error.contains(part::FACTS) && error.contains(MANIFEST),
        "{error}"
    );
    // Nor is one accepted that lists nothing.
    let unlisted = serde_json::to_vec(&demo().manifest).unwrap();
    put(&file(MANIFEST), &unlisted);
    let sums = [MANIFEST, part::FACTS, part::CALLS].map(|name| format!("{}  {name}\n", sum(name)));
    put(&file(SUMS), sums.concat().as_bytes());
    let error = read(folder.path(), &[]).expect_err("nothing listed");
    assert!(matches!(error, BundleError::NotListed(_)), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_bundle_reads_back_as_it_was_written(bundle in bundle()) {
        let first = written(&bundle);
        let again = parsed(&first).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&again, &bundle);
        prop_assert_eq!(written(&again), first);
    }

    #[test]
    fn a_part_that_breaks_off_in_a_line_is_refused(part in 0..3_usize, at in any::<Index>()) {
        let mut parts = DEMO.map(str::to_owned);
        // All but the last line's end: a text without it is still whole.
        let whole = parts[part].trim_end().len();
        let at = at.index(whole);
        prop_assume!(parts[part].is_char_boundary(at));
        let is_between_lines = part > 0 && (at == 0 || parts[part][..at].ends_with('\n') || parts[part][at..].starts_with('\n'));
        parts[part].truncate(at);
        match parsed(&parts) {
            Err(_) => {}
            Ok(bundle) => {
                prop_assert!(is_between_lines, "{} bytes of part {part} are enough", at);
                let facts = |bundle: &Bundle| bundle.facts().expect("in memory");
                let all = facts(&parsed(&DEMO.map(str::to_owned)).expect("whole"));
                let missing = facts(&bundle).sets().count() < all.sets().count() || part == 2;
                prop_assert!(missing, "nothing is missing");
            }
        }
    }

    #[test]
    fn no_damage_whatever_ends_the_program(
        part in 0..3_usize,
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
    ) {
        let mut parts = DEMO.map(str::to_owned);
        let mut bytes = std::mem::take(&mut parts[part]).into_bytes();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        parts[part] = String::from_utf8_lossy(&bytes).into_owned();
        let _ = parsed(&parts);
    }
}
