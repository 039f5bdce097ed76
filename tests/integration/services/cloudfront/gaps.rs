//! Listings that contradict themselves or leave something out.

use super::distribution::{altered, listing, page, sound};
use super::{FLE, TLS, encryption};
use crate::kit::{HERE, account, nothing_else, scan_for};

#[test]
fn the_listing_goes_on_wherever_a_page_says_so() {
    let first = altered(
        &[sound("E1")],
        Some("m2"),
        "<IsTruncated>true",
        "<IsTruncated>false",
    );
    let stub = account()
        .answering(
            listing().containing("Marker=m2"),
            page(&[sound("E2")], None),
        )
        .answering(listing(), first);
    assert_eq!(encryption(&stub).all_findings().len(), 2);
}

/// Documented as the number of the account's distributions; that of the page proves as much.
#[test]
fn pages_may_count_themselves_or_the_account() {
    let counting = |quantity: &str| {
        let to = format!("</IsTruncated><Quantity>{quantity}<");
        let from = "</IsTruncated><Quantity>1<";
        let stub = account()
            .answering(
                listing().containing("Marker=m2"),
                altered(&[sound("E2")], None, from, &to),
            )
            .answering(listing(), altered(&[sound("E1")], Some("m2"), from, &to));
        encryption(&stub).decided("cloudfront-field-level-encryption")
    };
    for whole in ["1", "2"] {
        let (status, reason) = counting(whole);
        assert_eq!(status, "not-started", "{whole}: {reason}");
    }
    let (status, reason) = counting("3");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("as many distributions"), "{reason}");
}

#[test]
fn what_a_distribution_leaves_out_leaves_it_open() {
    let open = |from: &str, to: &str, control: &str| {
        let stub = account().answering(listing(), altered(&[sound("E1")], None, from, to));
        let threat = "cloudfront-field-level-encryption";
        let results = scan_for(&nothing_else(stub).endpoint(), threat, control, HERE);
        let (status, reason) = results.decided(threat);
        assert_eq!(status, "needs-investigation", "{reason}");
        results
    };
    let behaviors = ("<CacheBehaviors><Quantity>0", "<CacheBehaviors><Quantity>1");
    open(behaviors.0, behaviors.1, FLE);
    let results = open(behaviors.0, behaviors.1, TLS);
    assert_eq!(results.verdict(TLS, "E1"), "unknown");
    let results = open("<Origins><Quantity>1", "<Origins><Quantity>2", TLS);
    assert_eq!(results.verdict(TLS, "E1"), "unknown");
    let arn = "<ARN>arn:aws:cloudfront::111122223333:distribution/E1</ARN>";
    assert_eq!(open(arn, "<ARN></ARN>", FLE).all_findings().len(), 0);
}
