//! Two hundred accounts, of which most do not answer: the run is told to stop, leaves whole outputs, and is gone on
//! with.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::canned::{Member, assumed, ids, members, organization, program, read_of, scan};
use super::ledger::{ended, ledger};
use super::sessions::wait_for;
use crate::kit::{REPORT, Results};
use crate::peer::call::Call;
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const ALL: usize = 200;

/// Those that answer.
const ANSWERING: usize = 40;

/// Accounts that are read side by side.
const LANES: usize = 16;

/// How long whoever stops a container waits before it is killed, less some.
const PROMISED: Duration = Duration::from_secs(20);

fn silent(member: &Member) -> On {
    // Not the words of the rule that answers it, which stays.
    On::call("s3", "ListBuckets")
        .account(&member.id)
        .region("us-east-1")
}

/// What a run came to, but for when it was and what it cost.
fn judged(results: &Results) -> Vec<Value> {
    let parts = ["summary", "items", "findings", "accounts", "coverage"];
    parts.map(|part| results.json[part].clone()).to_vec()
}

#[test]
fn a_run_over_many_accounts_that_is_told_to_stop_leaves_whole_outputs_and_is_gone_on_with() {
    let members = members(ALL);
    let (answering, waiting) = members.split_at(ANSWERING);
    let silenced = waiting.iter().fold(Stub::start(), |stub, one| {
        stub.answering(silent(one), Reply::Hang)
    });
    let stub = super::canned::answering_for(silenced, &members);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    let more = ["--accounts-file", &file, "--read-timeout", "600"];

    let mut run = program.start(&scan(&more));
    let full = |calls: &[Call]| {
        let listed = calls.iter().filter(|call| call.operation == "ListBuckets");
        listed.count() == ANSWERING + LANES
    };
    wait_for(&mut run, &stub, "a full house", full);
    let told = Instant::now();
    let pid = run.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.expect("kill").success());
    let status = run.wait().expect("its end");
    assert!(told.elapsed() < PROMISED, "{:?}", told.elapsed());
    assert_eq!(status.code(), Some(143));

    let stopped = Results::read(&program.path("out"));
    assert_eq!(ledger(&stopped).len(), ALL);
    assert_eq!(ended(&stopped, "read"), ids(answering));
    let unread = ended(&stopped, "missing");
    assert!(unread.len() >= ALL - ANSWERING - LANES, "{unread:?}");
    for (id, (state, cause)) in ledger(&stopped) {
        let is_known = matches!(state.as_str(), "read" | "partial" | "missing");
        assert!(is_known, "{id} {state}");
        assert_eq!(
            state != "read",
            cause.contains("interrupted"),
            "{id} {cause}"
        );
    }
    let (state, reason) = stopped.decided("s3-tls");
    assert_eq!(state, "needs-investigation", "{reason}");
    assert!(reason.contains("interrupted"), "{reason}");
    let evidence = program.path("out/evidence").display().to_string();
    let again = program.path("again").display().to_string();
    let again = ["evaluate", &evidence, REPORT, "-o", &again];
    let again = program.run(&again);
    assert_eq!(again.code, Some(0), "{}", again.stderr);

    for one in waiting {
        stub.unrule(&silent(one));
    }
    let before = stub.requests().len();
    let out = program.path("out").display().to_string();
    let more = [more.as_slice(), &["--resume", &out]].concat();
    let resumed = program.run(&scan(&more)).results();
    let calls = &stub.requests()[before..];
    assert_eq!(assumed(calls), ids(waiting), "each of the rest, once");
    let rest: BTreeSet<String> = ids(waiting).into_iter().collect();
    assert_eq!(read_of(calls), rest, "and nothing of those that were read");

    fs::remove_dir_all(program.path("out")).expect("outputs of their own");
    let fresh = organization(&members);
    let fresh = program
        .with("AWS_ENDPOINT_URL", &fresh.endpoint())
        .run(&scan(&["--accounts-file", &file]))
        .results();
    assert_eq!(fresh.status("s3-tls"), "implemented");
    assert_eq!(ended(&fresh, "read"), ids(&members));
    assert_eq!(judged(&resumed), judged(&fresh));
    let apart = |results: &Results| {
        let calls = results.calls().into_iter();
        calls
            .filter(|(name, _)| !name.starts_with("sts:"))
            .collect::<Vec<_>>()
    };
    assert_eq!(apart(&resumed), apart(&fresh));
}
