//! The session of an assumed role is limited by the narrowest policy that STS takes: how large a policy is once it
//! is packed, only STS knows.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Program, REPORT, Ran, account, nothing_else};
use crate::peer::call::Call;
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Runs a scan under a role of which STS refuses so many policies.
fn scan(refusals: usize) -> (Ran, Stub) {
    let session = format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser>\
         <AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::{ACCOUNT}:assumed-role/audit/x</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
         <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    );
    let assume = || On::call("sts", "AssumeRole");
    let too_large = Reply::error(
        400,
        "PackedPolicyTooLarge",
        "Packed size of session policy and tags consumes 117% of allotted space.",
    );
    let stub = nothing_else(account())
        .answering(assume().first(refusals), too_large)
        .answering(assume(), Reply::xml(&session))
        .answering(On::call("cloudtrail", "DescribeTrails"), Reply::Denied)
        .answering(
            On::call("iam", "GetAccountAuthorizationDetails"),
            Reply::Denied,
        );
    let program = Program::at(&stub.endpoint());
    let role = format!("arn:aws:iam::{ACCOUNT}:role/audit");
    let arguments = [
        "--threat",
        "apigateway-best-practices",
        "--region",
        "us-east-1",
        "--role-arn",
        &role,
    ];
    let ran = program.run(&[&["scan", REPORT], arguments.as_slice()].concat());
    (ran, stub)
}

fn assumptions(stub: &Stub) -> Vec<Call> {
    let calls = stub.requests().into_iter();
    calls
        .filter(|call| call.operation == "AssumeRole")
        .collect()
}

/// Actions and resources of the statements of a policy.
fn statements(call: &Call) -> Vec<(Value, Value)> {
    let text = call.parameter("Policy").expect("a policy");
    assert!(text.len() <= 2_048, "{}", text.len());
    let policy: Value = serde_json::from_str(&text).expect("JSON");
    let statements = policy["Statement"].as_array().expect("statements");
    statements
        .iter()
        .map(|one| (one["Action"].clone(), one["Resource"].clone()))
        .collect()
}

#[test]
fn a_policy_that_sts_takes_is_the_only_one_and_no_wider_one_is_tried() {
    let (ran, stub) = scan(0);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        !ran.stderr.contains("the session is not limited"),
        "{}",
        ran.stderr
    );
    let [narrowest] = &assumptions(&stub)[..] else {
        panic!("assumed more than once");
    };
    let resources = statements(narrowest);
    assert!(
        resources.contains(&(
            json!(["firehose:DescribeDeliveryStream"]),
            json!("arn:aws:firehose:*:*:deliverystream/*")
        )),
        "{resources:?}"
    );
    let later = stub
        .requests()
        .into_iter()
        .filter(|call| call.service != "sts");
    assert!(later.map(|call| call.access_key).all(|key| key == "ASIA1"));
}

#[test]
fn what_sts_refuses_as_too_large_gives_way_to_a_wider_policy_and_that_is_told() {
    let beyond = [
        "these reads of every resource",
        "these and related reads of every resource",
        "these and related reads of every resource",
        "what AWS's policies SecurityAudit and ViewOnlyAccess let read",
        "everything that AWS's SecurityAudit and ViewOnlyAccess allow",
    ];
    for (refusals, beyond) in (1..).zip(beyond) {
        let (ran, stub) = scan(refusals);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("it allows {beyond}")),
            "{}",
            ran.stderr
        );
        let sent = assumptions(&stub);
        assert_eq!(sent.len(), refusals + 1);

        let mut lengths = sent
            .iter()
            .map(|call| call.parameter("Policy").map(|text| text.len()));
        assert!(lengths.clone().flatten().is_sorted_by(|a, b| a > b));
        assert_eq!(lengths.all(|length| length.is_some()), refusals < 5);
        for call in sent.iter().skip(1).take(3) {
            let statements = statements(call);
            let held = json!(["apigateway:GET"]);
            let [(of_apis, paths), (_, all)] = statements.as_slice() else {
                panic!("{statements:?}");
            };
            assert_eq!((of_apis, all), (&held, &json!("*")));
            assert!(paths.is_array(), "{paths}");
        }
        for widest in sent.iter().skip(4) {
            let names = [1, 2].map(|number| {
                let name = format!("PolicyArns.member.{number}.arn");
                widest.parameter(&name).expect("a policy of AWS's own")
            });
            assert_eq!(
                names,
                [
                    "arn:aws:iam::aws:policy/SecurityAudit",
                    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
                ]
            );
            assert_eq!(widest.parameter("PolicyArns.member.3.arn"), None);
        }
    }
}

#[test]
fn a_role_whose_session_cannot_be_limited_is_not_used() {
    let (ran, stub) = scan(usize::MAX);
    ran.refused(
        5,
        &[
            "STS refuses every session policy for arn:",
            "117% of allotted space",
            "--threat",
        ],
    );
    assert!(
        !ran.stderr.contains("no usable AWS credentials"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        stub.calls().into_keys().collect::<Vec<_>>(),
        ["sts:AssumeRole"]
    );
    assert_eq!(assumptions(&stub).len(), 6);
}
