//! Parts of a list, read apart and judged together: the same as one run over all; what is missing is unknown, and
//! named.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use super::canned::{Member, THREATS, assuming, ids, members, program, scan};
use super::ledger::{ended, ledger};
use super::sessions::wait_for;
use crate::kit::{Program, REPORT, Ran, Results};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use threatproof::model::{AccountId, Shard};

/// Accounts of the list.
const ALL: usize = 60;

/// Of every make: sound ones, bare ones, one without the role.
struct Firm {
    /// Answers for as long as it is there.
    _stub: Stub,
    members: Vec<Member>,
    program: Program,
    file: String,
}

impl Firm {
    fn of(count: usize, lost: usize) -> Self {
        let mut members = members(count);
        for member in members.iter_mut().skip(1).step_by(9) {
            member.is_sound = false;
        }
        let stub = Stub::start().answering(assuming(&members[lost].id), Reply::Denied);
        let stub = super::canned::answering_for(stub, &members);
        let (program, file) = program(&stub, &members);
        Self {
            _stub: stub,
            members,
            program,
            file: file.display().to_string(),
        }
    }

    fn options<'a>(&'a self, shard: &'a str, out: &'a str) -> Vec<&'a str> {
        let part: &[&str] = if shard.is_empty() {
            &[]
        } else {
            &["--shard", shard]
        };
        let more = ["--accounts-file", &self.file, "-o", out];
        scan(&[more.as_slice(), part].concat())
    }

    /// Reads all in one run.
    fn whole(&self) -> Results {
        self.read("", "whole");
        Results::read(&self.program.path("whole"))
    }

    /// Reads a part, or all, into a folder.
    fn read(&self, shard: &str, out: &str) {
        let ran = self.program.run(&self.options(shard, out));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }

    fn merge(&self, folders: &[&str], out: &str, more: &[&str]) -> Ran {
        let merge = ["merge", "--report", REPORT, "--force", "-o", out];
        let arguments = [&merge, THREATS.as_slice(), more, folders].concat();
        self.program.run(&arguments)
    }

    fn merged(&self, folders: &[&str], out: &str) -> Results {
        let ran = self.merge(folders, out, &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        Results::read(&self.program.path(out))
    }

    /// The accounts of a part.
    fn part(&self, index: u32, of: u32) -> Vec<String> {
        let shard = Shard::new(index, of).expect("a shard");
        let ids = ids(&self.members).into_iter();
        ids.filter(|id| shard.holds(&AccountId::new(id.clone())))
            .collect()
    }
}

/// `results.json` before its calls, without what differs from run to run.
fn lasting(results: &Results) -> String {
    let mut text = String::from_utf8(results.bytes.clone()).expect("UTF-8");
    for own in ["id", "started_at", "finished_at"] {
        let value = results.json["run"][own].as_str().expect("a text");
        text = text.replace(value, own);
    }
    let calls = text.rfind("\"calls\":").expect("the calls");
    text.truncate(calls);
    text
}

/// Each process asks once whose credentials it has; all else is called as often as in one run.
fn calls_of(results: &Results, processes: usize) -> BTreeMap<String, usize> {
    let mut calls = results.calls();
    let own = calls.get_mut("sts:GetCallerIdentity").expect("asked");
    *own -= processes;
    calls
}

#[track_caller]
fn same(merged: &Results, whole: &Results, parts: usize) {
    assert_eq!(lasting(merged), lasting(whole), "{parts}");
    assert_eq!(merged.updated, whole.updated, "{parts}");
    assert_eq!(calls_of(merged, parts), calls_of(whole, 1), "{parts}");
}

#[test]
fn parts_together_come_to_the_bytes_of_the_whole() {
    let firm = Firm::of(ALL, 5);
    let whole = firm.whole();
    assert_eq!(ended(&whole, "not-assumable").len(), 1);
    assert_eq!(ended(&whole, "read").len(), ALL - 1);
    for of in [1, 4, 7] {
        let folders: Vec<String> = (0..of).map(|index| format!("of-{of}/{index}")).collect();
        for (index, folder) in folders.iter().enumerate() {
            firm.read(&format!("{index}/{of}"), folder);
        }
        let mut folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        let merged = firm.merged(&folders, &format!("merged-{of}"));
        same(&merged, &whole, of);
        if of == 7 {
            // In another order, one of them twice, or as the folder that holds them.
            folders.reverse();
            folders.push(folders[0]);
            same(&firm.merged(&folders, "again"), &whole, of);
            same(&firm.merged(&["of-7"], "again"), &whole, of);
        }
    }
    // What is merged is a bundle, to be merged or judged again.
    same(&firm.merged(&["merged-7"], "again"), &whole, 7);
}

#[test]
fn a_part_that_is_missing_is_named_and_its_accounts_are_unknown() {
    let firm = Firm::of(24, 0);
    let whole = firm.whole();
    for index in [0, 1, 3] {
        firm.read(&format!("{index}/4"), &format!("parts/{index}"));
    }
    // A part may also be empty.
    assert_eq!(firm.part(3, 4), [""; 0]);
    let absent = firm.part(2, 4);
    assert!(!absent.is_empty());

    // The list need not be given again: each part knows all of it.
    let list = ["--accounts-file", firm.file.as_str()];
    for list in [list.as_slice(), &[]] {
        let gate = ["--fail-on", "incomplete"];
        let ran = firm.merge(&["parts"], "merged", &[list, &gate].concat());

        assert_eq!(ran.code, Some(4), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("shard 2 of 4 is missing"),
            "{}",
            ran.stderr
        );
        let results = Results::read(&firm.program.path("merged"));
        assert_eq!(ended(&results, "missing"), absent);
        assert_eq!(ledger(&results).len(), firm.members.len());
        for id in &absent {
            let (_, cause) = &ledger(&results)[id];
            assert!(cause.contains("shard 2 of 4"), "{cause}");
        }
        let (status, reason) = results.decided("s3-account-public-access");
        assert_eq!(status, "needs-investigation");
        let missing = absent.len() + 1;
        let missing = format!("ot read: {missing} of 24 accounts");
        assert!(reason.contains(&missing), "{reason}");
    }

    firm.read("2/4", "parts/2");
    same(&firm.merged(&["parts"], "merged"), &whole, 4);
}

#[test]
fn a_part_that_was_stopped_is_unknown_where_it_was_not_read_until_it_is_read_again() {
    let firm = Firm::of(24, 0);
    let whole = firm.whole();
    for index in [0, 1, 3] {
        firm.read(&format!("{index}/4"), &format!("parts/{index}"));
    }
    let stopped = firm.part(2, 4);
    let (read, silent) = stopped.split_at(1);
    let hangs = |id: &String| On::call("sts", "GetCallerIdentity").account(id);
    let stub = silent.iter().fold(Stub::start(), |stub, id| {
        stub.answering(hangs(id), Reply::Hang)
    });
    let stub = super::canned::answering_for(stub, &firm.members);
    let program = Program::at(&stub.endpoint());
    let out = firm.program.path("parts/2").display().to_string();
    let mut run = program.start(&firm.options("2/4", &out));
    wait_for(&mut run, &stub, "all of the part", |calls| {
        let asked = calls
            .iter()
            .filter(|call| call.operation == "GetCallerIdentity");
        let policies = calls
            .iter()
            .filter(|call| call.operation == "GetBucketPolicy");
        asked.count() == 1 + stopped.len() && policies.count() == read.len()
    });
    let pid = run.id().to_string();
    let kill = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(kill.expect("kill").success());
    assert_eq!(run.wait().expect("its end").code(), Some(143));

    let results = firm.merged(&["parts"], "merged");
    assert_eq!(ended(&results, "missing"), silent);
    let gate = firm.merge(&["parts"], "merged", &["--fail-on", "incomplete"]);
    assert_eq!(gate.code, Some(4), "{}", gate.stderr);

    // What it left may stay: what was read to its end takes its place. Only what it called is told, too.
    firm.read("2/4", "parts/2-again");
    let merged = firm.merged(&["parts"], "merged");
    assert_eq!(lasting(&merged), lasting(&whole));
    assert_eq!(merged.updated, whole.updated);
    fs::remove_dir_all(firm.program.path("parts/2")).expect("what it left");
    same(&firm.merged(&["parts"], "merged"), &whole, 4);
}
