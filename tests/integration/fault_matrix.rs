//! Every kind of fault, with ten seeds, on two accounts: no item gets a status, and no resource a
//! pass, that the fault-free run does not give, but that it could not be told. Prints its table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use crate::peer::weather::Fault;
use crate::program::{REPORT, Results};
use crate::stage::Stage;

const SEEDS: u64 = 10;

/// What runs of one fault came to.
#[derive(Debug, Default)]
struct Tally {
    runs: u64,
    /// Items that a run left open and the fault-free run decided.
    left_open: usize,
    /// Items with another status than the fault-free run's that is not `needs-investigation`.
    false_statuses: usize,
    /// Findings that pass and do not in the fault-free run.
    false_passes: usize,
    /// Runs that did not end as runs end.
    crashes: usize,
    /// Requests that met the fault.
    struck: u64,
    longest_ms: u128,
}

/// Status of each item by number, and what passes.
fn said(results: &Results) -> (Vec<String>, Vec<String>) {
    let text =
        |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let statuses = results.items().iter().map(|item| text(item, "status"));
    let findings = results.json["findings"].as_array().expect("findings");
    let passes = findings
        .iter()
        .filter(|finding| finding["verdict"] == "pass");
    (
        statuses.collect(),
        passes.map(|finding| text(finding, "id")).collect(),
    )
}

fn run_matrix(stage: &Stage, account: &str) -> String {
    let program = stage.program();
    let scan = |read_timeout: &str| {
        program.run(&[
            "scan",
            REPORT,
            "--region",
            "us-east-1",
            "--retries-max-attempts",
            "2",
            "--read-timeout",
            read_timeout,
        ])
    };
    let (truth, passing) = said(&scan("30").results());
    assert!(passing.len() > 3, "{passing:?}");
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for fault in Fault::ALL {
        let tally = tallies.entry(format!("{fault:?}")).or_default();
        for seed in 0..SEEDS {
            stage.wire.weather().set(fault, seed);
            let began = Instant::now();
            let ran = scan(if fault == Fault::Hang { "1" } else { "30" });
            tally.longest_ms = tally.longest_ms.max(began.elapsed().as_millis());
            tally.runs += 1;
            tally.struck += stage.wire.weather().struck();
            if ran.code != Some(0) || ran.stderr.contains("panicked") {
                tally.crashes += 1;
                println!("{account} {fault:?} {seed}: {:?} {}", ran.code, ran.stderr);
                continue;
            }
            let (statuses, passes) = said(&ran.results());
            assert_eq!(statuses.len(), truth.len());
            for (number, (status, before)) in statuses.iter().zip(&truth).enumerate() {
                if status == before {
                    continue;
                }
                if status == "needs-investigation" {
                    tally.left_open += 1;
                } else {
                    tally.false_statuses += 1;
                    println!(
                        "{account} {fault:?} {seed}: item {} {before} {status}",
                        number + 1
                    );
                }
            }
            for pass in passes.iter().filter(|pass| !passing.contains(pass)) {
                tally.false_passes += 1;
                println!("{account} {fault:?} {seed}: {pass} passes");
            }
        }
    }
    let mut table = String::new();
    for (fault, tally) in &tallies {
        let _ = writeln!(
            table,
            "| {account} | {fault} | {} | {} | {} | {} | {} | {} |",
            tally.runs,
            tally.left_open,
            tally.false_statuses,
            tally.false_passes,
            tally.crashes,
            tally.longest_ms
        );
    }
    println!("{table}");
    for (fault, tally) in &tallies {
        assert!(
            tally.struck > SEEDS,
            "{fault} strikes {} requests",
            tally.struck
        );
        assert_eq!(
            (tally.false_statuses, tally.false_passes, tally.crashes),
            (0, 0, 0),
            "{fault}"
        );
    }
    table
}

#[tokio::test]
async fn no_fault_makes_a_claim_in_an_account_where_much_is_half_done() {
    let stage = crate::whole::mixed::mixed().await;
    run_matrix(&stage, "half done");
}

#[tokio::test]
async fn no_fault_makes_a_claim_in_an_account_of_buckets() {
    let stage = crate::scan_mixed::mixed().await;
    run_matrix(&stage, "buckets");
}
