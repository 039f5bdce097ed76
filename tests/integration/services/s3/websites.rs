//! Website endpoints, which know plain HTTP only.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html>

use serde_json::{Value, json};

use crate::kit::{account, attested, nothing_else, scan_external, scan_external_answered};
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::peer::stub::Stub;

const CONTROL: &str = "s3-bucket-website-not-plain";

fn on(operation: &str, bucket: &str) -> On {
    On::call("s3", operation).bucket(bucket)
}

fn website(inner: &str) -> Reply {
    Reply::xml(&format!(
        "<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inner}</WebsiteConfiguration>"
    ))
}

const SERVES: &str = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";

fn redirects(protocol: &str) -> Reply {
    let protocol = crate::services::element("Protocol", protocol);
    website(&format!(
        "<RedirectAllRequestsTo><HostName>www.example.com</HostName>{protocol}</RedirectAllRequestsTo>"
    ))
}

fn none(code: &str) -> Reply {
    Reply::error(404, code, "none")
}

fn policy(bucket: &str, condition: &Value) -> Reply {
    let mut statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": format!("arn:aws:s3:::{bucket}/*") });
    if !condition.is_null() {
        statement["Condition"] = condition.clone();
    }
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    Reply::answer(200, &[], &document.to_string())
}

fn enforced() -> Reply {
    Reply::xml(
        "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>",
    )
}

/// Buckets with these names and answers; of those of which nothing is said there is neither website nor policy.
fn buckets(names: &[&str], answers: Vec<(On, Reply)>) -> Stub {
    let listed: String = names
        .iter()
        .map(|name| {
            format!(
                "<Bucket><Name>{name}</Name><CreationDate>2024-01-01T00:00:00Z</CreationDate>\
                 <BucketRegion>us-east-1</BucketRegion></Bucket>"
            )
        })
        .collect();
    let listing =
        format!("<ListAllMyBucketsResult><Buckets>{listed}</Buckets></ListAllMyBucketsResult>");
    let any = |operation: &str| On::call("s3", operation);
    let rest = [
        (any("ListBuckets"), Reply::xml(&listing)),
        (any("GetBucketWebsite"), none("NoSuchWebsiteConfiguration")),
        (any("GetBucketPolicy"), none("NoSuchBucketPolicy")),
        (
            any("GetPublicAccessBlock"),
            none("NoSuchPublicAccessBlockConfiguration"),
        ),
        (any("GetBucketOwnershipControls"), enforced()),
        (
            On::call("s3control", "GetPublicAccessBlock"),
            canned::no_account_block(),
        ),
    ];
    let answers = answers.into_iter().chain(rest);
    nothing_else(answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply)))
}

/// CloudSploit's `bucketWebsiteEnabled` fails every website, redirects to HTTPS and blocked ones included; no check of
/// Prowler looks at website endpoints as a way around TLS.
#[test]
fn unlike_cloudsploit_a_website_is_judged_by_whom_it_answers_and_with_what() {
    let referer = json!({ "StringLike": { "aws:Referer": "https://www.example.com/*" } });
    let block = canned::account_block(Block::ALL);
    let stub = buckets(
        &[
            "public", "to-https", "to-http", "blocked", "referer", "private", "legacy", "none",
        ],
        vec![
            (on("GetBucketWebsite", "public"), website(SERVES)),
            (
                on("GetBucketPolicy", "public"),
                policy("public", &Value::Null),
            ),
            (on("GetBucketWebsite", "to-https"), redirects("https")),
            (on("GetBucketWebsite", "to-http"), redirects("")),
            (on("GetBucketWebsite", "blocked"), website(SERVES)),
            (
                on("GetBucketPolicy", "blocked"),
                policy("blocked", &Value::Null),
            ),
            (on("GetPublicAccessBlock", "blocked"), block),
            (on("GetBucketWebsite", "referer"), website(SERVES)),
            (
                on("GetBucketPolicy", "referer"),
                policy("referer", &referer),
            ),
            (on("GetBucketWebsite", "private"), website(SERVES)),
            (on("GetBucketWebsite", "legacy"), website(SERVES)),
            (
                on("GetBucketOwnershipControls", "legacy"),
                none("OwnershipControlsNotFoundError"),
            ),
        ],
    );

    let results = scan_external(&stub.endpoint());

    for (name, verdict) in [
        ("public", "fail"),
        ("to-https", "pass"),
        ("to-http", "fail"),
        ("blocked", "pass"),
        ("referer", "question"),
        ("private", "pass"),
        ("legacy", "question"),
    ] {
        let (found, reason) = results.judged(CONTROL, &format!(":::{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    assert_eq!(results.findings(CONTROL).len(), 7, "one is no website");
    assert_eq!(results.called("s3:GetBucketWebsite"), 8);
    assert_eq!(results.status("tls-external"), "needs-investigation");
}

#[test]
fn an_external_flow_is_decided_by_websites_alone() {
    let covered = attested("tls-external", "flow-covered");
    let redirecting = buckets(
        &["a"],
        vec![(on("GetBucketWebsite", "a"), redirects("https"))],
    );
    let results = scan_external_answered(&redirecting.endpoint(), &covered);
    assert_eq!(results.status("tls-external"), "implemented");
    let public = buckets(
        &["a"],
        vec![
            (on("GetBucketWebsite", "a"), website(SERVES)),
            (on("GetBucketPolicy", "a"), policy("a", &Value::Null)),
        ],
    );
    let results = scan_external_answered(&public.endpoint(), &covered);
    assert_eq!(results.status("tls-external"), "not-started");
    // Buckets that are no websites are no end of a flow from outside.
    let ordinary = buckets(&["a"], Vec::new());
    let results = scan_external_answered(&ordinary.endpoint(), &covered);
    assert_eq!(results.status("tls-external"), "needs-investigation");
}

#[test]
fn each_denial_is_told_by_its_action() {
    for (service, operation, action) in [
        ("s3", "GetBucketWebsite", "s3:GetBucketWebsite"),
        ("s3", "GetBucketPolicy", "s3:GetBucketPolicy"),
        (
            "s3",
            "GetPublicAccessBlock",
            "s3:GetBucketPublicAccessBlock",
        ),
        (
            "s3control",
            "GetPublicAccessBlock",
            "s3:GetAccountPublicAccessBlock",
        ),
    ] {
        let answers = vec![
            (On::call(service, operation), Reply::Denied),
            (on("GetBucketWebsite", "a"), website(SERVES)),
            (on("GetBucketPolicy", "a"), policy("a", &Value::Null)),
        ];
        let stub = buckets(&["a"], answers);
        let (verdict, reason) = scan_external(&stub.endpoint()).judged(CONTROL, ":::a");
        assert_eq!(verdict, "unknown", "{operation}");
        assert!(reason.contains(action), "{reason}");
    }
    let answers = vec![
        (On::call("s3", "GetBucketOwnershipControls"), Reply::Denied),
        (on("GetBucketWebsite", "a"), website(SERVES)),
    ];
    let stub = buckets(&["a"], answers);
    let (verdict, reason) = scan_external(&stub.endpoint()).judged(CONTROL, ":::a");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("s3:GetBucketOwnershipControls"), "{reason}");
}

#[test]
fn an_answer_without_either_form_is_no_answer() {
    for inner in ["", "<ErrorDocument><Key>404.html</Key></ErrorDocument>"] {
        let stub = buckets(&["a"], vec![(on("GetBucketWebsite", "a"), website(inner))]);
        let (verdict, _) = scan_external(&stub.endpoint()).judged(CONTROL, ":::a");
        assert_eq!(verdict, "unknown", "{inner}");
    }
    let stub = buckets(
        &["a"],
        vec![(on("GetBucketWebsite", "a"), redirects("ftp"))],
    );
    let (verdict, _) = scan_external(&stub.endpoint()).judged(CONTROL, ":::a");
    assert_eq!(verdict, "unknown");
}
