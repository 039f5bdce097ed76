//! Access points of buckets, in one region and in several, as S3 Control tells of them.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, Results, account, scan_for};
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::peer::stub::Stub;

const POINT: &str = "s3-access-point-not-public";
const SEVERAL: &str = "s3-multi-region-access-point-not-public";
const LIST: &str = "GET /v20180820/accesspoint";
const LIST_SEVERAL: &str = "GET /v20180820/mrap/instances";

fn arn(name: &str) -> String {
    format!("arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/{name}")
}

fn listed(name: &str, origin: &str) -> String {
    format!(
        "<AccessPoint><Name>{name}</Name><NetworkOrigin>{origin}</NetworkOrigin><Bucket>ledger</Bucket>\
         <BucketAccountId>{ACCOUNT}</BucketAccountId><AccessPointArn>{}</AccessPointArn></AccessPoint>",
        arn(name)
    )
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html>
fn page(points: &str, next: &str) -> Reply {
    let next = match next {
        "" => String::new(),
        next => format!("<NextToken>{next}</NextToken>"),
    };
    Reply::xml(&format!(
        "<ListAccessPointsResult><AccessPointList>{points}</AccessPointList>{next}</ListAccessPointsResult>"
    ))
}

fn block(on: bool) -> String {
    format!(
        "<BlockPublicAcls>{on}</BlockPublicAcls><IgnorePublicAcls>{on}</IgnorePublicAcls>\
         <BlockPublicPolicy>{on}</BlockPublicPolicy><RestrictPublicBuckets>{on}</RestrictPublicBuckets>"
    )
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html>
fn described(name: &str, blocked: bool) -> Reply {
    let block = block(blocked);
    Reply::xml(&format!(
        "<GetAccessPointResult><Name>{name}</Name><Bucket>ledger</Bucket><NetworkOrigin>Internet</NetworkOrigin>\
         <PublicAccessBlockConfiguration>{block}</PublicAccessBlockConfiguration></GetAccessPointResult>"
    ))
}

fn policy(principal: Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*" }] })
    .to_string()
    .replace('"', "&quot;")
}

fn of_point(stub: Stub, name: &str, blocked: bool, principal: Option<Value>, public: bool) -> Stub {
    let on = |part: &str| On::call("s3control", &format!("{LIST}/{name}{part}"));
    let none = Reply::error(
        404,
        "NoSuchAccessPointPolicy",
        "The specified accesspoint policy does not exist",
    );
    let told = match principal {
        Some(principal) => Reply::xml(&format!(
            "<GetAccessPointPolicyResult><Policy>{}</Policy></GetAccessPointPolicyResult>",
            policy(principal)
        )),
        None => none,
    };
    stub.answering(on(""), described(name, blocked))
        .answering(on("/policy"), told)
        .answering(
            on("/policyStatus"),
            Reply::xml(&format!(
                "<GetAccessPointPolicyStatusResult><PolicyStatus><IsPublic>{public}</IsPublic></PolicyStatus>\
                 </GetAccessPointPolicyStatusResult>"
            )),
        )
}

/// The account, which blocks nothing itself.
fn unblocked() -> Stub {
    let on = On::call("s3control", "GetPublicAccessBlock");
    account().answering(on, canned::no_account_block())
}

fn bucket_blocks(stub: Stub, on: bool) -> Stub {
    let block = block(on);
    stub.answering(
        On::call("s3", "GetPublicAccessBlock"),
        Reply::xml(&format!(
            "<PublicAccessBlockConfiguration>{block}</PublicAccessBlockConfiguration>"
        )),
    )
}

fn scan(stub: &Stub, control: &str) -> Results {
    scan_for(&stub.endpoint(), "storage-exposed", control, HERE)
}

#[track_caller]
fn expect(results: &Results, name: &str, verdict: &str, said: &str) {
    let (actual, reason) = results.judged(POINT, &arn(name));
    assert!(
        actual == verdict && reason.contains(said),
        "{name}: {verdict} and `{said}` expected, it is {actual}: {reason}"
    );
}

#[test]
fn access_points_are_judged_by_their_origin_block_and_policy() {
    let everybody = || Some(json!("*"));
    let second = On::call("s3control", LIST).containing("nextToken=more");
    let first = ["closed", "open", "none", "other"].map(|name| listed(name, "Internet"));
    let later = [listed("inside", "VPC"), listed("shared", "Internet")].concat();
    let mut stub = unblocked()
        .answering(second, page(&later, ""))
        .answering(On::call("s3control", LIST), page(&first.concat(), "more"));
    stub = of_point(stub, "closed", true, everybody(), true);
    stub = of_point(stub, "open", false, everybody(), true);
    stub = of_point(stub, "none", false, None, false);
    stub = of_point(stub, "other", false, everybody(), false);
    let named = json!({ "AWS": "arn:aws:iam::444455556666:root" });
    stub = of_point(stub, "shared", false, Some(named), false);
    let results = scan(&bucket_blocks(stub, false), POINT);
    expect(
        &results,
        "closed",
        "pass",
        "no effect, through the access point",
    );
    expect(&results, "open", "fail", "everybody may s3:GetObject");
    expect(&results, "none", "pass", "does not let everybody in");
    expect(
        &results,
        "other",
        "unknown",
        "by its statements it is public, but S3 says",
    );
    expect(&results, "inside", "pass", "only a VPC");
    expect(&results, "shared", "pass", "does not let everybody in");
    assert_eq!(results.called("s3control:ListAccessPoints"), 2);
    // Not of the one in a VPC.
    assert_eq!(results.called("s3control:GetAccessPoint"), 5);
    assert_eq!(results.called("s3:GetPublicAccessBlock"), 1);
}

#[test]
fn what_blocks_the_account_or_the_bucket_holds_for_its_access_points() {
    let one = || page(&listed("open", "Internet"), "");
    let all = account()
        .answering(
            On::call("s3control", "GetPublicAccessBlock"),
            canned::account_block(Block::ALL),
        )
        .answering(On::call("s3control", LIST), one());
    let results = scan(&of_point(all, "open", false, Some(json!("*")), true), POINT);
    expect(&results, "open", "pass", "through the account");
    assert_eq!(results.called("s3control:GetAccessPoint"), 0);
    assert_eq!(results.called("s3control:GetAccessPointPolicyStatus"), 0);
    let stub = unblocked().answering(On::call("s3control", LIST), one());
    let stub = of_point(stub, "open", false, Some(json!("*")), true);
    let results = scan(&bucket_blocks(stub, true), POINT);
    expect(&results, "open", "pass", "through what blocks its bucket");
}

#[test]
fn each_denial_is_told_by_its_action() {
    let named = || json!({ "AWS": "arn:aws:iam::444455556666:root" });
    for (part, principal, public, action) in [
        // Its block decides only where its policy is public.
        ("", json!("*"), true, "s3:GetAccessPoint"),
        ("/policy", named(), false, "s3:GetAccessPointPolicy"),
        (
            "/policyStatus",
            named(),
            false,
            "s3:GetAccessPointPolicyStatus",
        ),
    ] {
        let denied = On::call("s3control", &format!("{LIST}/open{part}"));
        let stub = unblocked().answering(denied, Reply::Denied).answering(
            On::call("s3control", LIST),
            page(&listed("open", "Internet"), ""),
        );
        let stub = of_point(stub, "open", false, Some(principal), public);
        let stub = bucket_blocks(stub, false);
        expect(&scan(&stub, POINT), "open", "unknown", action);
    }
    let stub = unblocked().answering(On::call("s3control", LIST), Reply::Denied);
    let (status, reason) = scan(&stub, POINT).decided("storage-exposed");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("s3:ListAccessPoints"), "{reason}");
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListMultiRegionAccessPoints.html>
#[test]
fn access_points_of_several_regions_are_judged_by_block_and_policy() {
    let report = |name: &str, blocked: bool| {
        let block = block(blocked);
        format!(
            "<AccessPoint><Name>{name}</Name><Alias>{name}.mrap</Alias><Status>READY</Status>\
             <PublicAccessBlock>{block}</PublicAccessBlock><Regions><Region><Bucket>ledger</Bucket>\
             <Region>us-east-1</Region></Region></Regions></AccessPoint>"
        )
    };
    let listed = [
        report("closed", true),
        report("open", false),
        report("denied", false),
    ]
    .concat();
    let on =
        |name: &str, part: &str| On::call("s3control", &format!("{LIST_SEVERAL}/{name}/{part}"));
    let stub = unblocked()
        .answering(
            On::call("s3control", LIST_SEVERAL),
            Reply::xml(&format!(
                "<ListMultiRegionAccessPointsResult><AccessPoints>{listed}</AccessPoints>\
                 </ListMultiRegionAccessPointsResult>"
            )),
        )
        .answering(
            on("open", "policy"),
            Reply::xml(&format!(
                "<GetMultiRegionAccessPointPolicyResult><Policy><Established><Policy>{}</Policy></Established>\
                 </Policy></GetMultiRegionAccessPointPolicyResult>",
                policy(json!("*"))
            )),
        )
        .answering(
            on("open", "policystatus"),
            Reply::xml(
                "<GetMultiRegionAccessPointPolicyStatusResult><Established><IsPublic>true</IsPublic></Established>\
                 </GetMultiRegionAccessPointPolicyStatusResult>",
            ),
        )
        .answering(
            on("closed", "policy"),
            Reply::xml(
                "<GetMultiRegionAccessPointPolicyResult><Policy></Policy></GetMultiRegionAccessPointPolicyResult>",
            ),
        )
        .answering(on("denied", "policy"), Reply::Denied);
    let results = scan(&bucket_blocks(stub, false), SEVERAL);
    let judged = |name: &str| {
        let arn = format!("arn:aws:s3::{ACCOUNT}:accesspoint/{name}.mrap");
        results.judged(SEVERAL, &arn)
    };
    for (name, verdict, said) in [
        ("closed", "pass", "through the access point"),
        ("open", "fail", "everybody may s3:GetObject"),
        ("denied", "unknown", "s3:GetMultiRegionAccessPointPolicy"),
    ] {
        let (actual, reason) = judged(name);
        assert!(
            actual == verdict && reason.contains(said),
            "{name}: {actual}: {reason}"
        );
    }
}
