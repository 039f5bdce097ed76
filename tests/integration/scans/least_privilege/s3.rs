//! The same on moto, which knows the block of public access of a whole account. It checks whether S3 may be
//! called, but asks for some actions by names of its own.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{auditor, denied, nothing_more_passes, statuses, without};
use crate::kit::{
    Program, REPORT, Results, Stage, policy, receiving_logs, requiring_tls, s3_items,
};
use crate::peer::iam;
use crate::peer::seed::{Block, Bucket, Group, Lock};

/// What moto asks for, and the actions of AWS that stand behind it.
const ASKED: [(&str, &[&str]); 7] = [
    ("s3:ListAllMyBuckets", &["s3:ListAllMyBuckets"]),
    (
        "s3:GetPublicAccessBlock",
        &["s3:GetAccountPublicAccessBlock"],
    ),
    (
        "s3:ListBucket",
        &[
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketOwnershipControls",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketRequestPayment",
            "s3:GetEncryptionConfiguration",
        ],
    ),
    ("s3:GetBucketAcl", &["s3:GetBucketAcl"]),
    ("s3:GetBucketLogging", &["s3:GetBucketLogging"]),
    ("s3:GetBucketPolicy", &["s3:GetBucketPolicy"]),
    ("s3:GetBucketVersioning", &["s3:GetBucketVersioning"]),
];

/// Moto, unlike AWS, does not list where buckets are, so that they must be asked.
const WHERE: &str = "s3:HeadBucket";

/// Something for every call to find.
async fn furnish(stage: &Stage) {
    let logs = Bucket::named("logs")
        .encrypted()
        .policy(policy(&[requiring_tls("logs"), receiving_logs("logs")]))
        .block(Block::ALL);
    stage.plant([logs]).await;
    let data = Bucket::named("data")
        .encrypted()
        .policy(policy(&[requiring_tls("data")]))
        .versioned()
        .locked(Lock::Compliance { days: 30 })
        .logging_to("logs", "data/");
    let shared = Bucket::named("shared").granting(Group::AuthenticatedUsers, "READ");
    stage.plant([data, shared]).await;
}

fn scan(program: &Program) -> Results {
    program.scan_s3(&["--region", "us-east-1", "--retries-max-attempts", "1"])
}

#[tokio::test]
async fn the_policy_suffices_on_moto_too() {
    let mut stage = Stage::moto();
    furnish(&stage).await;
    let truth = scan(&stage.program());
    let printed = stage
        .program()
        .run(&[&["policy", REPORT], s3_items().as_slice()].concat());
    let mut least: Value = serde_json::from_slice(&printed.stdout).expect("a policy");
    let grant = |policy: &mut Value, action: &str| {
        let statements = policy["Statement"].as_array_mut().expect("statements");
        statements.push(iam::allowing(&[action])["Statement"][0].clone());
    };
    grant(&mut least, WHERE);
    let renamed = ASKED.iter().filter(|(asked, actions)| *actions != [*asked]);
    for (asked, actions) in renamed {
        for action in *actions {
            let fewer = without(&least, action);
            assert_ne!(fewer, least, "{action} is not in the policy");
            least = fewer;
        }
        grant(&mut least, asked);
    }
    // Users are made while nothing is enforced yet.
    let user = |name: &str, policy| auditor(&stage.emulator, &stage.wire, name, &policy);
    let all = user("all", least.clone());
    let lacking = ASKED.map(|(asked, actions)| {
        let program = user(&asked.replace(':', "-"), without(&least, asked));
        (asked, actions, program)
    });

    stage.emulator.enforce_iam();
    // What moto asks of these services has no name in IAM.
    for (on, reply) in crate::kit::empty::everywhere() {
        stage.wire.rule(on, reply);
    }
    let results = scan(&all);

    assert_eq!(denied(&results), BTreeSet::new());
    assert_eq!(statuses(&results), statuses(&truth));
    for (asked, actions, program) in &lacking {
        let results = scan(program);

        let named = actions.iter().map(|action| (*action).to_owned());
        assert_eq!(denied(&results), named.collect(), "without {asked}");
        nothing_more_passes(asked, &truth, &results);
    }
}
