//! Bucket policies of every shape, put through the API: which of them refuse
//! every request without TLS?

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Results, Stage, policy, requiring_tls};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Bucket;

const CONTROL: &str = "s3-bucket-tls-required";

/// The canonical statement on bucket `b`, with some members replaced; null takes one away.
fn deny(changes: Value) -> Value {
    let mut statement = json!({
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::B", "arn:aws:s3:::B/*"],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    });
    let members = statement.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object").clone() {
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
    statement
}

fn when(condition: Value) -> Value {
    deny(json!({ "Condition": condition }))
}

fn on(resource: Value) -> Value {
    deny(json!({ "Resource": resource }))
}

fn doing(action: Value) -> Value {
    deny(json!({ "Action": action }))
}

fn to(principal: Value) -> Value {
    deny(json!({ "Principal": principal }))
}

fn role() -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/deployer")
}

/// `B` stands for the bucket's name.
fn shapes() -> Vec<(&'static str, &'static str, Value)> {
    let one = |statement: Value| policy(&[statement]);
    let allow = |condition: Value| {
        json!({
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::B/*", "Condition": condition,
        })
    };
    let service = json!({
        "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::B/*",
    });
    let bare_deny = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::B",
    });
    let secure = |value: Value| json!({ "Bool": { "aws:SecureTransport": value } });
    vec![
        ("canonical", "pass", one(deny(json!({})))),
        ("all-aws-principals", "pass", one(to(json!({ "AWS": "*" })))),
        (
            "all-aws-principals-in-a-list",
            "pass",
            one(to(json!({ "AWS": [role(), "*"] }))),
        ),
        ("every-action", "pass", one(doing(json!("*")))),
        (
            "every-action-in-a-list",
            "pass",
            one(doing(json!(["s3:GetObject", "S3:*"]))),
        ),
        ("json-boolean", "pass", one(when(secure(json!(false))))),
        (
            "value-in-a-list",
            "pass",
            one(when(secure(json!(["false"])))),
        ),
        (
            "value-in-capitals",
            "pass",
            one(when(secure(json!("False")))),
        ),
        (
            "bool-if-exists",
            "pass",
            one(when(
                json!({ "BoolIfExists": { "aws:SecureTransport": "false" } }),
            )),
        ),
        (
            "key-in-lower-case",
            "pass",
            one(when(json!({ "Bool": { "aws:securetransport": "false" } }))),
        ),
        ("name-with-star", "pass", one(on(json!("arn:aws:s3:::B*")))),
        ("every-bucket", "pass", one(on(json!("arn:aws:s3:::*")))),
        ("every-resource", "pass", one(on(json!("*")))),
        (
            "two-statements",
            "pass",
            policy(&[on(json!("arn:aws:s3:::B")), on(json!("arn:aws:s3:::B/*"))]),
        ),
        (
            "beside-an-allow",
            "pass",
            policy(&[service.clone(), deny(json!({}))]),
        ),
        (
            "statement-as-object",
            "pass",
            json!({ "Version": "2012-10-17", "Statement": deny(json!({})) }),
        ),
        (
            "beside-a-version-deny",
            "pass",
            policy(&[
                deny(json!({})),
                when(json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } })),
            ]),
        ),
        ("one-role", "partial", one(to(json!({ "AWS": role() })))),
        (
            "one-service",
            "partial",
            one(to(json!({ "Service": "cloudfront.amazonaws.com" }))),
        ),
        (
            "not-one-role",
            "partial",
            one(deny(
                json!({ "Principal": null, "NotPrincipal": { "AWS": role() } }),
            )),
        ),
        (
            "objects-only",
            "partial",
            one(on(json!("arn:aws:s3:::B/*"))),
        ),
        ("bucket-only", "partial", one(on(json!("arn:aws:s3:::B")))),
        (
            "one-prefix",
            "partial",
            one(on(json!(["arn:aws:s3:::B", "arn:aws:s3:::B/private/*"]))),
        ),
        (
            "another-bucket",
            "partial",
            one(on(json!(["arn:aws:s3:::other", "arn:aws:s3:::other/*"]))),
        ),
        (
            "not-a-prefix",
            "partial",
            one(deny(
                json!({ "Resource": null, "NotResource": "arn:aws:s3:::B/public/*" }),
            )),
        ),
        (
            "other-partition",
            "partial",
            one(on(json!(["arn:aws-cn:s3:::B", "arn:aws-cn:s3:::B/*"]))),
        ),
        ("uploads-only", "partial", one(doing(json!("s3:PutObject")))),
        (
            "downloads-only",
            "partial",
            one(doing(json!(["s3:GetObject"]))),
        ),
        ("reading-only", "partial", one(doing(json!("s3:Get*")))),
        (
            "all-but-listing",
            "partial",
            one(deny(
                json!({ "Action": null, "NotAction": "s3:ListBucket" }),
            )),
        ),
        (
            "outside-a-network",
            "partial",
            one(when(json!({
                "Bool": { "aws:SecureTransport": "false" }, "StringNotEquals": { "aws:SourceVpc": "vpc-1" },
            }))),
        ),
        (
            "not-for-services",
            "partial",
            one(when(json!({
                "Bool": { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" },
            }))),
        ),
        (
            "compared-as-text",
            "partial",
            one(when(
                json!({ "StringEquals": { "aws:SecureTransport": "false" } }),
            )),
        ),
        (
            "compared-with-null",
            "partial",
            one(when(json!({ "Null": { "aws:SecureTransport": "true" } }))),
        ),
        (
            "for-any-value",
            "partial",
            one(when(
                json!({ "ForAnyValue:Bool": { "aws:SecureTransport": "false" } }),
            )),
        ),
        (
            "version-only",
            "partial",
            one(when(
                json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } }),
            )),
        ),
        (
            "two-partial-halves",
            "partial",
            policy(&[to(json!({ "AWS": role() })), doing(json!("s3:PutObject"))]),
        ),
        ("allow-with-tls", "fail", one(allow(secure(json!("true"))))),
        ("service-allow-only", "fail", one(service)),
        ("deny-of-something-else", "fail", one(bare_deny)),
        ("denies-tls", "fail", one(when(secure(json!("true"))))),
        (
            "allows-without-tls",
            "fail",
            one(allow(secure(json!("false")))),
        ),
        (
            "no-statement",
            "fail",
            json!({ "Version": "2012-10-17", "Statement": [] }),
        ),
    ]
}

pub(super) async fn check(shapes: Vec<(String, &'static str, Value)>) {
    let stage = Stage::ministack();
    let buckets = shapes.iter().map(|(name, _, document)| {
        let text = document.to_string().replace(":::B", &format!(":::{name}"));
        Bucket::named(name).policy(serde_json::from_str(&text).expect("JSON"))
    });
    let none = Bucket::named("no-policy");
    stage.plant(buckets.chain([none])).await;

    let results = stage.program().scan(&["--threat", "s3-tls"]);

    let verdicts = results.verdicts(CONTROL);
    for (name, expected, document) in &shapes {
        let reason = &results.finding(CONTROL, name)["reason"];
        assert_eq!(verdicts[name], *expected, "{name}: {document} {reason}");
    }
    assert_eq!(verdicts["no-policy"], "fail");
    assert_eq!(verdicts.len(), shapes.len() + 1);
    assert_eq!(results.status("s3-tls"), "needs-investigation");
}

#[tokio::test]
async fn policies_of_every_shape_are_judged_by_what_they_refuse() {
    let shapes = shapes()
        .into_iter()
        .map(|(name, expected, document)| (name.to_owned(), expected, document));
    check(shapes.collect()).await;
}

/// A resource control policy, which members of an organization cannot see, may deny plain HTTP; none applies to the
/// management account, or where not all features are on.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
#[tokio::test]
async fn what_an_organization_may_deny_is_a_question_and_no_failure() {
    const DESCRIBE: &str = "organizations:DescribeOrganization";
    let stage = Stage::moto();
    let halfway = deny(json!({ "Action": "s3:PutObject", "Resource": "arn:aws:s3:::halfway/*" }));
    let inverted = json!({ "Bool": { "aws:SecureTransport": "true" } });
    let inverted = deny(json!({ "Condition": inverted, "Resource": "arn:aws:s3:::inverted/*" }));
    let service = json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
                          "Action": "s3:PutObject", "Resource": "arn:aws:s3:::trail/*" });
    let buckets = [
        Bucket::named("strict").policy(policy(&[requiring_tls("strict")])),
        Bucket::named("halfway").policy(policy(&[halfway])),
        Bucket::named("inverted").policy(policy(&[inverted])),
        Bucket::named("trail").policy(policy(&[service])),
        Bucket::named("bare"),
    ];
    stage.plant(buckets).await;
    let names = ["strict", "halfway", "inverted", "trail", "bare"];
    let verdicts = |results: &Results| names.map(|name| results.verdict(CONTROL, name).to_owned());
    let scan = |answer: Option<Reply>| {
        stage.wire.clear();
        if let Some(answer) = answer {
            let on = On::call("organizations", "DescribeOrganization");
            stage.wire.rule(on, answer);
        }
        stage.program().scan(&["--threat", "s3-tls"])
    };
    let organization = |management: &str, features: &str| {
        let organization = json!({ "Id": "o-abcdefghij", "FeatureSet": features,
                                   "MasterAccountId": management });
        Some(Reply::json(&json!({ "Organization": organization })))
    };
    let alone = ["pass", "partial", "fail", "fail", "fail"];

    // The emulator says that the account is in no organization.
    let results = scan(None);
    assert_eq!(verdicts(&results), alone);
    assert_eq!(stage.wire.calls()[DESCRIBE], 1);
    for answer in [
        organization(ACCOUNT, "ALL"),
        organization("999900001111", "CONSOLIDATED_BILLING"),
    ] {
        assert_eq!(verdicts(&scan(answer)), alone);
    }

    let results = scan(organization("999900001111", "ALL"));
    let member = ["pass", "question", "fail", "question", "question"];
    assert_eq!(verdicts(&results), member);
    assert_eq!(results.status("s3-tls"), "needs-investigation");
    assert!(results.reason("s3-tls").contains("resource control policy"));

    let odd = Some(Reply::json(
        &json!({ "Organization": { "FeatureSet": "ALL" } }),
    ));
    for answer in [
        Some(Reply::Denied),
        odd,
        organization("999900001111", "NEW"),
    ] {
        let results = scan(answer);
        let unread = ["pass", "unknown", "fail", "unknown", "unknown"];
        assert_eq!(verdicts(&results), unread);
        let reason = results.judged(CONTROL, "bare").1;
        assert!(reason.contains(DESCRIBE), "{reason}");
    }
}

#[tokio::test]
async fn nobody_asks_about_the_organization_where_every_policy_requires_tls() {
    let stage = Stage::moto();
    let bucket = Bucket::named("strict").policy(policy(&[requiring_tls("strict")]));
    stage.plant([bucket]).await;

    let results = stage.program().scan(&["--threat", "s3-tls"]);

    assert_eq!(results.status("s3-tls"), "implemented");
    let calls = stage.wire.calls();
    assert!(
        !calls.contains_key("organizations:DescribeOrganization"),
        "{calls:?}"
    );
}
