//! Sessions of roles that end midway, and an account that AWS slows down: neither is to be felt elsewhere.

use std::collections::BTreeSet;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use super::canned::{
    assumed, assuming, by_account, credentials, ids, members, organization, program, read_of, scan,
};
use super::ledger::ended;
use crate::kit::Results;
use crate::peer::call::Call;
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Waits until the calls are as they should be; whoever waits that long waits in vain.
pub(super) fn wait_for(run: &mut Child, stub: &Stub, what: &str, are: impl Fn(&[Call]) -> bool) {
    let until = Instant::now() + Duration::from_secs(300);
    while !are(&stub.requests()) {
        let ended = run.try_wait().expect("a state");
        assert!(ended.is_none(), "{what}: the run ended before, {ended:?}");
        assert!(Instant::now() < until, "{what} never comes");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_session_that_ends_midway_is_renewed() {
    let members = members(4);
    let ends = &members[1].id;
    // Within the five minutes before its end.
    let soon = threatproof::clock::now() + Duration::from_secs(120);
    let stub = Stub::start().answering(
        assuming(ends).first(1),
        credentials(ends, "ASIAENDS", &soon.to_string()),
    );
    let stub = super::canned::answering_for(stub, &members);
    let (program, file) = program(&stub, &members);

    let ran = program.run(&scan(&["--accounts-file", &file.display().to_string()]));

    let results = ran.results();
    assert_eq!(
        results.status("s3-tls"),
        "implemented",
        "{}",
        results.reason("s3-tls")
    );
    let calls = stub.requests();
    let mut expected = ids(&members);
    expected.insert(1, ends.clone());
    assert_eq!(assumed(&calls), expected, "only that one is assumed again");
    let own = calls
        .iter()
        .filter(|call| call.service != "sts" && call.account.as_ref() == Some(ends));
    let keys: BTreeSet<&str> = own.map(|call| call.access_key.as_str()).collect();
    assert_eq!(keys, BTreeSet::from([format!("ASIA{ends}").as_str()]));
    let as_the_others = by_account(&calls);
    let shapes: BTreeSet<_> = as_the_others.values().collect();
    assert_eq!(shapes.len(), 1, "{as_the_others:#?}");
}

#[test]
fn an_account_whose_role_cannot_be_assumed_again_is_read_in_part_and_no_other() {
    let members = members(3);
    let ends = &members[1].id;
    let soon = threatproof::clock::now() + Duration::from_secs(120);
    let stub = Stub::start()
        .answering(
            assuming(ends).first(1),
            credentials(ends, "ASIAENDS", &soon.to_string()),
        )
        .answering(assuming(ends), Reply::Denied);
    let stub = super::canned::answering_for(stub, &members);
    let (program, file) = program(&stub, &members);

    let ran = program.run(&scan(&["--accounts-file", &file.display().to_string()]));

    let results = ran.results();
    let (status, reason) = results.decided("s3-account-public-access");
    assert_eq!(status, "needs-investigation", "{reason}");
    assert!(
        reason.contains("1 of 3 could not be judged: team-1"),
        "{reason}"
    );
    assert_eq!(ended(&results, "partial"), std::slice::from_ref(ends));
    assert_eq!(ended(&results, "read").len(), 2);
}

#[test]
fn a_throttled_account_slows_no_other() {
    let members = members(12);
    let slow = &members[0].id;
    let throttled = || {
        let listing = On::call("s3", "ListBuckets").account(slow);
        // Not the words of the rule that answers it, which stays.
        listing.region("us-east-1")
    };
    let stub = Stub::start().answering(throttled(), Reply::Throttled);
    let stub = super::canned::answering_for(stub, &members);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    let more = [
        "--accounts-file",
        &file,
        "--retries-max-attempts",
        "10",
        // A lane of its own is all that it may take.
        "--parallel-accounts",
        "2",
    ];

    let mut run = program.start(&scan(&more));
    let done = |calls: &[Call]| {
        let policies = calls
            .iter()
            .filter(|call| call.operation == "GetBucketPolicy");
        policies.count() == members.len() - 1
    };
    wait_for(&mut run, &stub, "the end of all other accounts", done);
    let before = stub.requests();
    // It is let go only now.
    stub.unrule(&throttled());
    let status = run.wait().expect("its end");

    assert_eq!(status.code(), Some(0));
    let results = Results::read(&program.path("out"));
    assert_eq!(
        results.status("s3-tls"),
        "implemented",
        "{}",
        results.reason("s3-tls")
    );
    assert_eq!(ended(&results, "read"), ids(&members));
    let listings = |calls: &[Call]| {
        let own = calls
            .iter()
            .filter(|call| call.operation == "ListBuckets" && call.account.as_ref() == Some(slow));
        own.count()
    };
    assert!(listings(&before) >= 1, "it was not throttled");
    assert!(listings(&stub.requests()) > listings(&before));
    assert_eq!(assumed(&stub.requests()), ids(&members));
}

#[test]
fn the_calls_of_several_accounts_are_those_of_each_alone() {
    let mut members = members(5);
    members[3].is_sound = false;
    let stub = organization(&members);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    let together = program
        .run(&scan(&["--accounts-file", &file, "--force"]))
        .results();
    let calls = stub.requests();
    assert_eq!(
        read_of(&calls).into_iter().collect::<Vec<_>>(),
        ids(&members)
    );
    let mut alone = 0;
    for member in &members {
        let before = stub.requests().len();
        let role = format!("arn:aws:iam::{}:role/threatproof-read", member.id);
        let single = program
            .run(&scan(&["--role-arn", &role, "--force"]))
            .results();
        let own = &stub.requests()[before..];
        let of_it = by_account(own);
        let id = Some(member.id.clone());
        assert_eq!(by_account(&calls).get(&id), of_it.get(&id), "{}", member.id);
        assert_eq!(assumed(own).len(), 1);
        alone += total(&single);
    }
    // Whose the credentials are that all the roles are assumed with, was asked once.
    assert_eq!(calls.len(), alone + 1);
    assert_eq!(total(&together), calls.len());
}

fn total(results: &Results) -> usize {
    results.calls().values().sum()
}
