//! What the items come to, and what becomes of each account.

use std::collections::{BTreeMap, BTreeSet};

use super::super::canned::scan;
use super::super::ledger::{ended, ledger};
use super::planted::{Planted, Sixty, Unit, Way};
use super::{calls, oracle};
use crate::kit::{Program, Results};

/// What became of each account has to be told so.
fn states<'a>(accounts: &[&'a Planted]) -> BTreeMap<&'a str, &'static str> {
    let told = accounts.iter().map(|account| {
        let state = match account.way {
            Way::Open => "read",
            Way::Half => "partial",
            Way::NoRole => "not-assumable",
            Way::Gone(_) => "suspended",
        };
        (account.id.as_str(), state)
    });
    told.collect()
}

#[track_caller]
fn as_foreseen(results: &Results, accounts: &[&Planted]) {
    for (threat, status) in oracle::statuses(accounts) {
        let (own, reason) = results.decided(threat);
        assert_eq!(own, status, "{threat}: {reason}");
        // Whoever is missing is named, wherever that keeps an item open.
        for account in accounts.iter().filter(|one| one.way == Way::NoRole) {
            assert!(reason.contains(&account.name), "{reason}");
        }
    }
    let told = ledger(results);
    let told: BTreeMap<&str, &str> = told
        .iter()
        .map(|(id, (state, _))| (id.as_str(), state.as_str()))
        .collect();
    assert_eq!(told, states(accounts));
}

fn run(program: &Program, more: &[&str]) -> Results {
    program.run(&scan(&[more, &["--force"]].concat())).results()
}

#[tokio::test]
async fn sixty_accounts_come_to_what_plain_rules_foresee() {
    let sixty = Sixty::planted().await;
    let program = sixty.stage.program();
    let all: Vec<&Planted> = sixty.accounts.iter().collect();
    assert_eq!(all.len(), 60);

    let results = run(&program, &["--organization"]);

    calls::are_as_few_as_can_be(&sixty, &results);
    calls::are_those_of_each_alone(&sixty);
    as_foreseen(&results, &all);
    for account in &all {
        let (_, cause) = &ledger(&results)[&account.id];
        match account.way {
            Way::Open => assert_eq!(cause, ""),
            Way::Half => assert!(cause.contains("was denied"), "{cause}"),
            Way::NoRole => assert!(cause.contains("sts:AssumeRole was denied"), "{cause}"),
            Way::Gone(state) => assert!(cause.contains(state), "{cause}"),
        }
    }
    let reason = results.reason("s3-tls");
    assert!(reason.contains("ot read: 3 of 55 accounts"), "{reason}");
    // Each bucket is judged in its own account.
    for (control, buckets) in [
        ("s3-bucket-tls-required", true),
        ("s3-bucket-public-access-blocked", true),
        ("s3-account-public-access-blocked", false),
    ] {
        let found = results.findings(control).into_iter();
        let found: BTreeSet<(String, String)> = found
            .map(|finding| {
                let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
                (text("account"), text("resource"))
            })
            .collect();
        let read = all.iter().filter(|account| oracle::is_read(account));
        let expected: BTreeSet<(String, String)> = read
            .flat_map(|account| {
                let arns = account.buckets.iter();
                let arns = arns.map(|held| format!("arn:aws:s3:::{}", held.name));
                match buckets {
                    true => arns.collect(),
                    false => vec![format!("arn:aws:iam::{}:root", account.id)],
                }
                .into_iter()
                .map(|resource| (account.id.clone(), resource))
            })
            .collect();
        assert_eq!(found, expected, "{control}");
    }
}

#[tokio::test]
async fn units_and_accounts_that_are_left_out_change_what_counts() {
    let sixty = Sixty::planted().await;
    let program = sixty.stage.program();
    let of = |units: &[Unit], more: &[&str]| {
        let units: Vec<&str> = units.iter().map(|unit| sixty.unit(*unit)).collect();
        let units = units.join(",");
        run(
            &program,
            &[&["--organization", "--ou", &units], more].concat(),
        )
    };
    // A unit is all that lies below it.
    for (asked, there) in [
        (vec![Unit::Live], vec![Unit::Live]),
        (vec![Unit::Bare], vec![Unit::Bare]),
        (vec![Unit::Test], vec![Unit::Test, Unit::Bare]),
        (
            vec![Unit::Workloads],
            vec![Unit::Workloads, Unit::Live, Unit::Test, Unit::Bare],
        ),
        (vec![Unit::Live, Unit::Gone], vec![Unit::Live, Unit::Gone]),
        (vec![Unit::Locked], vec![Unit::Locked]),
    ] {
        as_foreseen(&of(&asked, &[]), &sixty.of(&there));
    }
    let foreseen = |unit| oracle::statuses(&sixty.of(&[unit]));
    assert_eq!(foreseen(Unit::Live)["s3-tls"], "implemented");
    assert_eq!(
        foreseen(Unit::Bare)["s3-account-public-access"],
        "not-started"
    );

    // Who is left out keeps nothing open, and is named.
    let locked = sixty.of(&[Unit::Locked]);
    let without: Vec<&str> = locked
        .iter()
        .filter(|account| account.way == Way::NoRole)
        .map(|account| account.id.as_str())
        .collect();
    let results = of(&[Unit::Locked], &["--exclude-account", &without.join(",")]);
    let open: Vec<&Planted> = locked
        .iter()
        .copied()
        .filter(|account| account.way == Way::Open)
        .collect();
    for (threat, status) in oracle::statuses(&open) {
        assert_eq!(results.status(threat), status, "{}", results.reason(threat));
        assert_eq!(status, "implemented");
    }
    assert_eq!(ended(&results, "excluded"), without);
    assert!(ledger(&results)[without[0]].1.contains("--exclude-account"));
    who_is_gone_counts_only_where_somebody_names_it(&sixty, &program);
}

fn who_is_gone_counts_only_where_somebody_names_it(sixty: &Sixty, program: &Program) {
    let gone = sixty.unit(Unit::Gone);
    let nobody = program.run(&scan(&["--organization", "--ou", gone]));
    nobody.refused(2, &["no account is left to read"]);

    let live = sixty.of(&[Unit::Live]);
    let gone = sixty.of(&[Unit::Gone]);
    let named = format!("{},{},{}", live[1].id, live[2].id, gone[0].id);
    let results = run(program, &["--accounts", &named]);
    let (status, reason) = results.decided("s3-account-public-access");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains(&gone[0].id), "{reason}");
    assert_eq!(ended(&results, "not-assumable"), [gone[0].id.clone()]);
}
