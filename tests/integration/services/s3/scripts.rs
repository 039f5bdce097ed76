//! Whether buckets serve what is meant to run on a server.

use crate::kit::{HERE, Results, account, listing, nothing_else, policy, scan};
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::peer::stub::Stub;
use crate::services::cloudfront::{self, Distribution, altered, sound};

const DYNAMIC: &str = "s3-dynamic-content";
const CONTROL: &str = "s3-bucket-scripts-not-served";

fn on(operation: &str) -> On {
    On::call("s3", operation).bucket("shop")
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html>
fn website(content: &str) -> Reply {
    Reply::xml(&format!(
        "<WebsiteConfiguration>{content}</WebsiteConfiguration>"
    ))
}

fn pages(index: &str, error: &str) -> Reply {
    website(&format!(
        "<IndexDocument><Suffix>{index}</Suffix></IndexDocument><ErrorDocument><Key>{error}</Key></ErrorDocument>"
    ))
}

fn no_website() -> Reply {
    let words = "The specified bucket does not have a website configuration";
    Reply::error(404, "NoSuchWebsiteConfiguration", words)
}

/// A bucket in an account with this block; what it answers otherwise comes first.
fn judged(stub: Stub, block: Block) -> Results {
    let stub = stub
        .answering(
            On::call("s3", "ListBuckets"),
            listing(&[("shop", "2026-01-02", Some("us-east-1"))], None),
        )
        .answering(
            On::call("s3control", "GetPublicAccessBlock"),
            canned::account_block(block),
        )
        .answering(on("GetPublicAccessBlock"), canned::account_block(block))
        .answering(on("GetBucketWebsite"), no_website())
        .answering(
            on("GetBucketPolicy"),
            Reply::error(
                404,
                "NoSuchBucketPolicy",
                "The bucket policy does not exist",
            ),
        );
    scan(&nothing_else(stub).endpoint(), DYNAMIC, HERE)
}

const OPEN: Block = Block {
    restrict: false,
    ..Block::ALL
};

/// A distribution that fetches from here.
fn distribution(origin: &str, enabled: bool) -> (On, Reply) {
    let distribution = Distribution {
        enabled,
        ..sound("E1")
    };
    let list = altered(&[distribution], None, "shop.example", origin);
    (cloudfront::listing(), list)
}

#[test]
fn a_bucket_that_nothing_serves_hosts_nothing() {
    let results = judged(account(), Block::ALL);
    assert_eq!(results.verdict(CONTROL, "shop"), "pass");
    assert_eq!(results.status(DYNAMIC), "implemented");
}

#[test]
fn a_website_whose_pages_are_scripts_fails() {
    for (index, error) in [("index.php", "404.html"), ("index.html", "errors/404.ASPX")] {
        let stub = account().answering(on("GetBucketWebsite"), pages(index, error));
        let results = judged(stub, OPEN);
        assert_eq!(results.verdict(CONTROL, "shop"), "fail", "{index} {error}");
        assert_eq!(results.status(DYNAMIC), "not-started");
    }
}

/// CloudSploit's `bucketWebsiteEnabled` fails each bucket with a website, static ones and redirections alike.
#[test]
fn of_a_static_website_only_people_can_tell_and_a_redirection_delivers_nothing() {
    let stub = account().answering(on("GetBucketWebsite"), pages("index.html", "404.html"));
    let results = judged(stub, OPEN);
    assert_eq!(results.verdict(CONTROL, "shop"), "question");
    assert_eq!(results.status(DYNAMIC), "needs-investigation");
    let redirection = website(
        "<RedirectAllRequestsTo><HostName>www.example.com</HostName></RedirectAllRequestsTo>",
    );
    let stub = account().answering(on("GetBucketWebsite"), redirection);
    assert_eq!(judged(stub, Block::ALL).verdict(CONTROL, "shop"), "pass");
    // Neither documents nor a redirection is no website of AWS's.
    let stub = account().answering(on("GetBucketWebsite"), website(""));
    assert_eq!(judged(stub, Block::ALL).verdict(CONTROL, "shop"), "unknown");
}

#[test]
fn what_may_be_reached_on_the_web_is_a_question() {
    assert_eq!(judged(account(), OPEN).verdict(CONTROL, "shop"), "question");
    for (origin, enabled, verdict) in [
        ("shop.s3.us-east-1.amazonaws.com", true, "question"),
        ("shop.s3.us-east-1.amazonaws.com", false, "pass"),
        ("other.s3.us-east-1.amazonaws.com", true, "pass"),
    ] {
        let (on, reply) = distribution(origin, enabled);
        let results = judged(account().answering(on, reply), Block::ALL);
        assert_eq!(results.verdict(CONTROL, "shop"), verdict, "{origin}");
    }
    let of_others = serde_json::json!({
        "Effect": "Allow", "Principal": { "Service": "cloudfront.amazonaws.com" }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shop/*",
        "Condition": { "StringEquals": { "AWS:SourceArn": "arn:aws:cloudfront::999999999999:distribution/E1" } },
    });
    let stub = account().answering(on("GetBucketPolicy"), Reply::json(&policy(&[of_others])));
    assert_eq!(
        judged(stub, Block::ALL).verdict(CONTROL, "shop"),
        "question"
    );
}

#[test]
fn a_network_that_may_read_can_serve_what_it_reads() {
    let of_a_network = serde_json::json!({
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*",
        "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } },
    });
    let stub = account().answering(on("GetBucketPolicy"), Reply::json(&policy(&[of_a_network])));
    let results = judged(stub, Block::ALL);
    let (verdict, reason) = results.judged(CONTROL, "shop");
    assert_eq!(verdict, "question");
    assert!(reason.contains("addresses 192.0.2.0/24"), "{reason}");
}

#[test]
fn what_may_not_be_read_of_a_bucket_is_not_known() {
    for (refused, action) in [
        (on("GetBucketWebsite"), "s3:GetBucketWebsite"),
        (on("GetBucketPolicy"), "s3:GetBucketPolicy"),
        (cloudfront::listing(), "cloudfront:ListDistributions"),
    ] {
        let stub = account().answering(refused, Reply::Denied);
        let results = judged(stub, Block::ALL);
        let (verdict, reason) = results.judged(CONTROL, "shop");
        assert_eq!(verdict, "unknown", "{action}");
        assert!(reason.contains(action), "{reason}");
        assert_eq!(results.status(DYNAMIC), "needs-investigation");
    }
    let stub = account()
        .answering(On::call("s3control", "GetPublicAccessBlock"), Reply::Denied)
        .answering(on("GetPublicAccessBlock"), Reply::Denied);
    assert_eq!(judged(stub, Block::ALL).verdict(CONTROL, "shop"), "unknown");
}
