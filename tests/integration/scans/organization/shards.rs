//! Parts of a list: every account is in one of them, and which part a process reads is said or told by its engine.

use super::canned::{assumed, ids, members, organization, program, scan};
use super::ledger::read_by_shard;
use crate::kit::{Program, Ran};

/// Accounts of the list.
const ALL: usize = 60;

/// Reads a part into a folder of its own.
fn part(program: &Program, file: &str, shard: &str, out: &str) -> Ran {
    let out = program.path(out).display().to_string();
    let more = ["--accounts-file", file, "--shard", shard, "-o", &out];
    program.run(&scan(&more))
}

#[test]
fn every_account_is_in_one_part_and_read_once() {
    let members = members(ALL);
    let stub = organization(&members);
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    for of in [4, 7] {
        let before = stub.requests().len();
        let mut read = Vec::new();
        for index in 0..of {
            let out = format!("shard-{index}-of-{of}");
            let ran = part(&program, &file, &format!("{index}/{of}"), &out);
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            let own = read_by_shard(&program, &out, ALL);
            let accounts = format!("{} accounts: {0} read", own.len());
            assert!(ran.stderr.contains(&accounts), "{}", ran.stderr);
            // Nothing is decided by a part.
            assert_eq!(program.listing(&out), ["evidence"]);
            read.extend(own);
        }
        read.sort();
        assert_eq!(read, ids(&members));
        assert_eq!(assumed(&stub.requests()[before..]), ids(&members));
    }
}

#[test]
fn a_part_has_no_gate() {
    let (stub, members) = (organization(&members(2)), members(2));
    let (program, file) = program(&stub, &members);
    let file = file.display().to_string();
    for gate in ["not-started", "incomplete"] {
        let more = [
            "--accounts-file",
            &file,
            "--shard",
            "0/2",
            "--fail-on",
            gate,
        ];
        let ran = program.run(&scan(&more));
        ran.refused(2, &["--fail-on cannot be decided in a shard", "merge"]);
    }
    program
        .run(&scan(&["--shard", "0/2"]))
        .refused(2, &["--shard is about a list of accounts"]);
    for wrong in ["2/2", "1", "a/b", "-1/2", "0/0"] {
        let more = ["--accounts-file", &file, &format!("--shard={wrong}")];
        program.run(&scan(&more)).refused(2, &["--shard"]);
    }
    assert!(stub.requests().is_empty());
}

/// Variables and their values.
type Environment = &'static [(&'static str, &'static str)];

/// What an engine sets for its part 2 of 4, counted from 0.
const ENGINES: [(&str, &str, Environment); 6] = [
    (
        "AWS Batch",
        "auto",
        &[
            ("AWS_BATCH_JOB_ARRAY_INDEX", "2"),
            ("AWS_BATCH_JOB_ARRAY_SIZE", "4"),
        ],
    ),
    ("Kubernetes", "auto/4", &[("JOB_COMPLETION_INDEX", "2")]),
    (
        "Slurm",
        "auto",
        &[
            ("SLURM_ARRAY_TASK_ID", "2"),
            ("SLURM_ARRAY_TASK_MIN", "0"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ],
    ),
    (
        "Slurm, from 1 in steps of 5",
        "auto",
        &[
            ("SLURM_ARRAY_TASK_ID", "11"),
            ("SLURM_ARRAY_TASK_MIN", "1"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
            ("SLURM_ARRAY_TASK_STEP", "5"),
        ],
    ),
    (
        "GitLab",
        "auto",
        &[("CI_NODE_INDEX", "3"), ("CI_NODE_TOTAL", "4")],
    ),
    (
        "a matrix of GitHub",
        "${{ strategy.job-index }}/${{ strategy.job-total }}",
        &[],
    ),
];

#[test]
fn each_engine_tells_which_part_it_is() {
    let members = members(20);
    let stub = organization(&members);
    let (plain, file) = program(&stub, &members);
    let file = file.display().to_string();
    let said = part(&plain, &file, "2/4", "said").code;
    assert_eq!(said, Some(0));
    let expected = read_by_shard(&plain, "said", members.len());
    assert!(!expected.is_empty() && expected.len() < members.len());
    for (engine, shard, variables) in ENGINES {
        // GitHub fills it in before the program sees it.
        let shard = shard
            .replace("${{ strategy.job-index }}", "2")
            .replace("${{ strategy.job-total }}", "4");
        let program = Program::at(&stub.endpoint());
        let program = variables
            .iter()
            .fold(program, |program, (name, value)| program.with(name, value));
        let before = stub.requests().len();
        let ran = part(&program, &file, &shard, "told");
        assert_eq!(ran.code, Some(0), "{engine}: {}", ran.stderr);
        let read = assumed(&stub.requests()[before..]);
        assert_eq!(read, expected, "{engine}");
    }
    // The option's own variable, as a job template sets it.
    let program = Program::at(&stub.endpoint()).with("THREATPROOF_SHARD", "2/4");
    let before = stub.requests().len();
    let ran = program.run(&scan(&["--accounts-file", &file]));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(assumed(&stub.requests()[before..]), expected);
}

#[test]
fn where_it_is_not_clear_which_part_it_is_nothing_is_read() {
    let members = members(2);
    let stub = organization(&members);
    let (_kept, file) = program(&stub, &members);
    let file = file.display().to_string();
    for (variables, shard, words) in [
        ([].as_slice(), "auto", "nothing tells which shard this is"),
        (
            &[("JOB_COMPLETION_INDEX", "2")],
            "auto",
            "Kubernetes does not tell how many shards there are",
        ),
        (
            &[("JOB_COMPLETION_INDEX", "4")],
            "auto/4",
            "JOB_COMPLETION_INDEX",
        ),
        (
            &[("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "x")],
            "auto",
            "CI_NODE_TOTAL",
        ),
        (
            &[
                ("CI_NODE_INDEX", "1"),
                ("CI_NODE_TOTAL", "2"),
                ("JOB_COMPLETION_INDEX", "0"),
            ],
            "auto/2",
            "both tell which shard this is",
        ),
        (
            &[("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "2")],
            "auto/3",
            "--shard says 3 shards",
        ),
    ] {
        let program = Program::at(&stub.endpoint());
        let program = variables
            .iter()
            .fold(program, |program, (name, value)| program.with(name, value));
        part(&program, &file, shard, "out").refused(2, &[words]);
    }
    assert!(stub.requests().is_empty());
}
