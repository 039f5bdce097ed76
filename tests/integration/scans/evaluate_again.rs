//! Recorded evidence judged again, offline, comes to the same bytes.

use std::fs;

use crate::kit::{FACTS, REPORT, Results, Stage, packed, policy, requiring_tls, s3_items};
use crate::peer::seed::Bucket;

#[tokio::test]
async fn evidence_judged_again_gives_identical_bytes() {
    let stage = Stage::moto();
    let with_policy = Bucket::named("tls").policy(policy(&[requiring_tls("tls")]));
    stage.plant([with_policy, Bucket::named("bare")]).await;
    // Causes are recorded as well.
    stage.wire.deny("s3", "GetBucketAcl");
    let program = stage.program();
    let scanned = program.scan_s3(&[]);
    assert_eq!(scanned.verdict("s3-bucket-tls-required", "tls"), "pass");
    let calls = stage.wire.requests().len();
    let evidence = program.path("evidence");
    fs::rename(program.path("out/evidence"), &evidence).expect("evidence");
    fs::remove_dir_all(program.path("out")).expect("only the evidence is left");
    let evidence = evidence.display().to_string();

    let offline = crate::kit::Program::offline();
    let ran = offline.run(&[&["evaluate", &evidence, REPORT], s3_items().as_slice()].concat());
    let again = ran.results();

    assert!(again.bytes == scanned.bytes, "results.json differs");
    assert!(
        again.updated == scanned.updated,
        "the updated report differs"
    );
    assert_eq!(stage.wire.requests().len(), calls, "nothing was called");
    assert_eq!(
        offline.listing("out/evidence"),
        [""; 0],
        "there is one bundle"
    );

    // Two scans of the same account differ in run id, times and the ledger only.
    let second = program.scan_s3(&[]);
    let timeless = |results: &Results| {
        let mut json = results.json.clone();
        json["run"] = serde_json::Value::Null;
        json
    };
    assert_eq!(timeless(&second), timeless(&scanned));

    // Damage is noticed, and what was there stays.
    let whole = fs::read(program.path("evidence/facts.jsonl.zst")).expect("facts");
    let half = &whole[..whole.len() / 2];
    for (facts, is_sealed) in [(half, false), (half, true), (b"".as_slice(), false)] {
        program.file("evidence/facts.jsonl.zst", facts);
        if is_sealed {
            program.seal("evidence");
        }
        let ran = program.run(&["evaluate", &evidence, REPORT]);
        ran.refused(2, &["cannot use the bundle", &evidence, FACTS]);
        let kept = Results::read(&program.path("out"));
        assert!(kept.bytes == second.bytes && kept.updated == second.updated);
    }
    program.file("evidence/facts.jsonl.zst", packed(""));
    // Without any facts, nothing was read, which proves neither presence nor absence.
    program.seal("evidence");
    let empty = program.run(&["evaluate", &evidence, REPORT]).results();
    assert_eq!(empty.json["summary"]["needs_investigation"], 32);
}
