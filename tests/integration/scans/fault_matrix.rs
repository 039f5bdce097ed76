//! Every kind of fault, with several seeds, on four accounts and the example report, and on two that are made up and
//! the whole template: no item gets a status, and no resource a verdict, that the fault-free run does not give, but that
//! it could not be told. Where everything is implemented, whatever a fault strikes leaves something open. Prints its
//! table.
//!
//! Two seeds in the gate, ten in the long run (`THREATPROOF_LONG=1`); one and four of made-up accounts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;

use crate::kit::{Program, REPORT, Ran, Results, Stage, seeds, template};
use crate::peer::stub::Stub;
use crate::peer::weather::{Fault, Weather};
use crate::scans::random_accounts;
use crate::scans::well_run::account::Account;
use crate::scans::well_run::answered::answers;
use crate::scans::whole::attestations;

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
    /// Findings with any other verdict than the fault-free run's that is not `unknown`.
    false_verdicts: usize,
    /// Runs that did not end as runs end.
    crashes: usize,
    /// Runs that claim as much as the fault-free one although answers were missing.
    unnoticed: usize,
    /// Requests that met the fault.
    struck: u64,
    longest_ms: u128,
}

/// Status of each item by number, and verdict of each finding by control and resource.
fn said(results: &Results) -> (Vec<String>, BTreeMap<[String; 2], String>) {
    let text =
        |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let statuses = results.items().iter().map(|item| text(item, "status"));
    let findings = results.json["findings"].as_array().expect("findings");
    let verdicts: BTreeMap<_, _> = findings
        .iter()
        .map(|finding| {
            let name = ["control", "resource"].map(|key| text(finding, key));
            (name, text(finding, "verdict"))
        })
        .collect();
    assert_eq!(verdicts.len(), findings.len());
    (statuses.collect(), verdicts)
}

impl Tally {
    /// Counts a run, whose name is for what is printed about it.
    fn count(&mut self, name: &str, ran: &Ran, truth: &Truth, struck: u64) {
        self.runs += 1;
        self.struck += struck;
        if ran.code != Some(0) || ran.stderr.contains("panicked") {
            self.crashes += 1;
            println!("{name}: {:?} {}", ran.code, ran.stderr);
            return;
        }
        let (statuses, verdicts) = said(&ran.results());
        assert_eq!(statuses.len(), truth.statuses.len());
        if truth.is_all_well && struck > 0 && statuses == truth.statuses {
            self.unnoticed += 1;
            println!("{name}: {struck} requests failed unnoticed");
        }
        for (number, (status, before)) in statuses.iter().zip(&truth.statuses).enumerate() {
            if status == before {
                continue;
            }
            if status == "needs-investigation" {
                self.left_open += 1;
            } else {
                self.false_statuses += 1;
                println!("{name}: item {} {before} {status}", number + 1);
            }
        }
        for (finding, verdict) in &verdicts {
            let before = truth.verdicts.get(finding);
            if verdict == "unknown" || before == Some(verdict) {
                continue;
            }
            match verdict.as_str() {
                "pass" => self.false_passes += 1,
                _ => self.false_verdicts += 1,
            }
            println!("{name}: {finding:?} {before:?} {verdict}");
        }
    }
}

/// What a run without faults comes to.
struct Truth {
    statuses: Vec<String>,
    verdicts: BTreeMap<[String; 2], String>,
    is_all_well: bool,
}

/// What is scanned, and where.
struct Scanned<'a> {
    account: &'a str,
    program: Program,
    weather: &'a Weather,
    report: String,
    regions: &'a str,
    seeds: Range<u64>,
    /// What people say.
    said: String,
    is_all_well: bool,
}

impl<'a> Scanned<'a> {
    /// The example report over an account in an emulator.
    fn example(stage: &'a Stage, account: &'a str, is_all_well: bool) -> Self {
        Self {
            account,
            program: stage.program(),
            weather: stage.wire.weather(),
            report: REPORT.to_owned(),
            regions: "us-east-1",
            seeds: seeds(2, 10),
            said: attestations(),
            is_all_well,
        }
    }

    /// The whole template over an account of canned answers.
    fn template(stub: &'a Stub, account: &'a str) -> Self {
        let program = Program::at(&stub.endpoint());
        let report = program.file("template.txt", template::report());
        Self {
            account,
            program,
            weather: stub.weather(),
            report: report.display().to_string(),
            regions: "us-east-1,eu-west-1",
            seeds: seeds(1, 4),
            said: attestations(),
            is_all_well: false,
        }
    }

    fn scan(&self, read_timeout: &str) -> Ran {
        self.program.run(&[
            "scan",
            &self.report,
            "--region",
            self.regions,
            "--retries-max-attempts",
            "2",
            "--read-timeout",
            read_timeout,
        ])
    }
}

fn run_matrix(scanned: &Scanned<'_>) {
    let Scanned {
        account,
        program,
        weather,
        seeds,
        said: answers,
        is_all_well,
        report: _,
        regions: _,
    } = scanned;
    program.file("threatproof.toml", answers);
    let (statuses, verdicts) = said(&scanned.scan("30").results());
    assert!(
        verdicts.values().any(|verdict| verdict == "pass"),
        "{account}"
    );
    let is_implemented = |status: &String| status == "implemented";
    assert!(!*is_all_well || statuses.iter().all(is_implemented));
    let truth = Truth {
        statuses,
        verdicts,
        is_all_well: *is_all_well,
    };
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for fault in Fault::ALL {
        let tally = tallies.entry(format!("{fault:?}")).or_default();
        for seed in seeds.clone() {
            weather.set(fault, seed);
            let began = Instant::now();
            let ran = scanned.scan(if fault == Fault::Hang { "1" } else { "30" });
            tally.longest_ms = tally.longest_ms.max(began.elapsed().as_millis());
            let name = format!("{account} {fault:?} {seed}");
            tally.count(&name, &ran, &truth, weather.struck());
        }
    }
    println!(
        "| account | fault | runs | requests struck | items left open | false statuses | false passes | other false verdicts | unnoticed | crashes | longest ms |"
    );
    for (fault, tally) in &tallies {
        let Tally {
            runs,
            struck,
            left_open,
            false_statuses,
            false_passes,
            false_verdicts,
            unnoticed,
            crashes,
            longest_ms,
        } = tally;
        println!(
            "| {account} | {fault} | {runs} | {struck} | {left_open} | {false_statuses} | {false_passes} | {false_verdicts} | {unnoticed} | {crashes} | {longest_ms} |"
        );
    }
    for (fault, tally) in &tallies {
        assert!(
            tally.struck > tally.runs,
            "{fault} strikes {} requests",
            tally.struck
        );
        let wrong = [
            tally.false_statuses,
            tally.false_passes,
            tally.false_verdicts,
            tally.unnoticed,
            tally.crashes,
        ];
        assert_eq!(wrong, [0; 5], "{fault}");
    }
}

#[tokio::test]
async fn no_fault_makes_a_claim_in_an_account_where_much_is_half_done() {
    let stage = crate::scans::whole::mixed::mixed().await;
    run_matrix(&Scanned::example(&stage, "half done", false));
}

#[tokio::test]
async fn no_fault_makes_a_claim_in_an_account_of_buckets() {
    let stage = crate::scans::report::mixed().await;
    run_matrix(&Scanned::example(&stage, "buckets", false));
}

#[tokio::test]
async fn no_fault_makes_a_claim_in_an_account_where_nothing_is_done() {
    let stage = crate::scans::whole::accounts::bare().await;
    run_matrix(&Scanned::example(&stage, "nothing done", false));
}

#[tokio::test]
async fn no_fault_goes_unnoticed_in_an_account_where_all_is_well() {
    let stage = crate::scans::whole::accounts::all_well().await;
    run_matrix(&Scanned::example(&stage, "all well", true));
}

#[test]
fn no_fault_makes_a_claim_in_a_made_up_account_of_machines_pools_images_and_functions() {
    let stub = random_accounts::of_machines(1);
    run_matrix(&Scanned::template(&stub, "machines"));
    // Of the services that this account is not about nothing is told.
    stub.unanswered();
}

#[test]
fn no_fault_makes_a_claim_in_a_made_up_account_of_databases_and_storage() {
    let stub = random_accounts::of_databases(1);
    run_matrix(&Scanned::template(&stub, "databases"));
    stub.unanswered();
}

#[test]
fn no_fault_goes_unnoticed_in_an_account_where_the_whole_template_is_implemented() {
    let stub = Account::well_run().open();
    run_matrix(&Scanned {
        regions: "us-east-1",
        said: answers().to_owned(),
        is_all_well: true,
        ..Scanned::template(&stub, "well run")
    });
}
