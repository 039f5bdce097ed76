//! Accounts that cannot be entered: one of many keeps items open, all of them end the run, and a preflight tells
//! beforehand.

use std::collections::BTreeMap;

use super::canned::{Member, assuming, ids, members, program, read_of, scan};
use super::ledger::{ended, ledger};
use crate::kit::{ACCOUNT, Program};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// The organization, which these roles do not trust.
fn distrusted(members: &[Member], by: &[Member]) -> Stub {
    let denying = by.iter().fold(Stub::start(), |stub, one| {
        stub.answering(assuming(&one.id), Reply::Denied)
    });
    let management = Member {
        id: ACCOUNT.to_owned(),
        name: "management".to_owned(),
        is_sound: true,
    };
    let all: Vec<Member> = members.iter().cloned().chain([management]).collect();
    super::canned::answering_for(denying, &all)
}

#[test]
fn where_no_role_can_be_assumed_the_run_ends_with_the_first_cause() {
    let members = members(3);
    let stub = distrusted(&members, &members);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();

    let ran = program.run(&scan(&["--accounts-file", &file]));

    ran.refused(
        5,
        &[
            "none of 3 accounts can be entered",
            "sts:AssumeRole",
            "arn:aws:iam::222200000000:role/threatproof-read",
            "is missing, or does not trust the caller",
            "--role-name",
        ],
    );
    assert!(!program.path("out/results.json").exists());
    assert!(read_of(&stub.requests()).is_empty());
    assert_eq!(stub.calls()["sts:AssumeRole"], 3, "none is tried again");
}

#[test]
fn credentials_that_aws_does_not_take_end_the_run_before_anything_is_asked() {
    let members = members(2);
    let unknown = Reply::error(
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    );
    let stub = Stub::start().answering(On::call("sts", "GetCallerIdentity"), unknown);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    for choice in [
        ["--accounts-file", file.as_str()].as_slice(),
        &["--organization"],
        &["--organization", "--preflight"],
    ] {
        let ran = program.run(&scan(choice));
        ran.refused(5, &["no usable AWS credentials", "InvalidClientTokenId"]);
    }
    let calls = stub.calls().into_keys();
    assert_eq!(calls.collect::<Vec<_>>(), ["sts:GetCallerIdentity"]);
}

#[test]
fn an_organization_that_may_not_be_listed_ends_the_run() {
    let stub = Stub::start().answering(On::call("organizations", "ListAccounts"), Reply::Denied);
    let stub = super::canned::answering_for(stub, &members(1));
    let ran = Program::at(&stub.endpoint()).run(&scan(&["--organization"]));
    ran.refused(
        5,
        &[
            "organizations:ListAccounts",
            "--accounts-file",
            "delegated administrator",
        ],
    );
    assert!(!stub.calls().contains_key("sts:AssumeRole"));
}

#[test]
fn one_account_of_many_that_cannot_be_entered_stops_nothing() {
    let members = members(4);
    let lost = &members[2..3];
    let stub = distrusted(&members, lost);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    let options = ["--accounts-file", file.as_str(), "--force"];

    let results = program.run(&scan(&options)).results();

    assert_eq!(ended(&results, "not-assumable"), ids(lost));
    assert_eq!(ended(&results, "read").len(), 3);
    let (_, cause) = &ledger(&results)[&lost[0].id];
    assert!(cause.contains("sts:AssumeRole"), "{cause}");
    for threat in [
        "s3-tls",
        "s3-account-public-access",
        "s3-bucket-public-access",
    ] {
        let (status, reason) = results.decided(threat);
        assert_eq!(status, "needs-investigation", "{threat}: {reason}");
        assert!(reason.contains("ot read: 1 of 4 accounts"), "{reason}");
        assert!(reason.contains("team-2"), "{reason}");
    }
    let gate = [options.as_slice(), &["--fail-on", "incomplete"]].concat();
    let ran = program.run(&scan(&gate));
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    // Once it is left out on purpose, nothing is missing.
    let gate = [gate.as_slice(), &["--exclude-account", &lost[0].id]].concat();
    let results = program.run(&scan(&gate)).results();
    assert_eq!(results.status("s3-tls"), "implemented");
    assert_eq!(ended(&results, "excluded"), ids(lost));
}

#[test]
fn a_preflight_enters_each_account_and_reads_nothing() {
    let members = members(25);
    let lost = &members[7..8];
    let stub = distrusted(&members, lost);
    let program = Program::at(&stub.endpoint());
    let preflight = |more: &[&str]| {
        let options = ["--organization", "--preflight"];
        program.run(&scan(&[options.as_slice(), more].concat()))
    };

    let told = preflight(&[]).printed();

    assert!(
        told.starts_with("25 of 26 accounts can be entered"),
        "{told}"
    );
    assert!(
        told.contains("team-7 (222200000007) cannot be entered"),
        "{told}"
    );
    assert!(told.contains("sts:AssumeRole"), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
    let expected = [
        ("organizations:DescribeOrganization", 1),
        ("organizations:ListAccounts", 3),
        ("sts:AssumeRole", 25),
        ("sts:GetCallerIdentity", 25),
    ];
    let expected: BTreeMap<String, usize> = expected
        .map(|(name, count)| (name.to_owned(), count))
        .into();
    assert_eq!(stub.calls(), expected);
    assert!(program.listing("out").is_empty(), "it writes nothing");

    let gate = preflight(&["--fail-on", "incomplete"]);
    assert_eq!(gate.code, Some(4), "{}", gate.stderr);
    let left_out = ["--fail-on", "incomplete", "--exclude-account", &lost[0].id];
    let told = preflight(&left_out).printed();
    assert!(
        told.starts_with("25 of 25 accounts can be entered"),
        "{told}"
    );
    assert!(told.contains("is left out: --exclude-account"), "{told}");
}
