//! Shield Advanced: without a subscription a human decides, with one the protections do.
//! <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_GetSubscriptionState.html>

use serde_json::{Value, json};

use crate::kit::{HERE, account, empty, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const CONTROL: &str = "shield-advanced-active";
const ELB: &str = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer";

fn on(operation: &str) -> On {
    On::call("shield", operation)
}

fn state(word: &str) -> Reply {
    Reply::json(&json!({ "SubscriptionState": word }))
}

/// An active subscription, one distribution with a web ACL and a Network Load Balancer.
fn active(renew: &str, protected: &[&str]) -> Stub {
    active_with_zones(renew, protected, "")
}

/// The same, and the load balancer is in these zones, too.
fn active_with_zones(renew: &str, protected: &[&str], more: &str) -> Stub {
    active_on(account(), renew, protected, more)
}

/// The same on a stub whose own answers come first.
fn active_on(stub: Stub, renew: &str, protected: &[&str], more: &str) -> Stub {
    let protections: Vec<Value> = protected
        .iter()
        .map(|arn| json!({ "Id": "p", "Name": "p", "ResourceArn": arn }))
        .collect();
    let (first, rest) = protections.split_at(protections.len().min(1));
    let distributions = "<DistributionList><Marker></Marker><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated><Quantity>1</Quantity>\
        <Items><DistributionSummary><Id>E1</Id><ARN>arn:aws:cloudfront::111122223333:distribution/E1</ARN><Enabled>true</Enabled>\
        <WebACLId>arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1</WebACLId></DistributionSummary></Items></DistributionList>";
    let balancers = format!(
        "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member>\
         <LoadBalancerArn>{ELB}/net</LoadBalancerArn><Type>network</Type><Scheme>internet-facing</Scheme>\
         <AvailabilityZones><member><LoadBalancerAddresses><member><AllocationId>eipalloc-1</AllocationId></member></LoadBalancerAddresses></member>{more}</AvailabilityZones>\
         </member></LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>"
    );
    let stub = stub
        .answering(on("GetSubscriptionState"), state("ACTIVE"))
        .answering(
            on("DescribeSubscription"),
            Reply::json(
                &json!({ "Subscription": { "AutoRenew": renew, "EndTime": 1_900_000_000 } }),
            ),
        )
        .answering(
            on("ListProtections").containing("page-2"),
            Reply::json(&json!({ "Protections": rest })),
        )
        .answering(
            on("ListProtections"),
            Reply::json(&json!({ "Protections": first, "NextToken": "page-2" })),
        )
        .answering(
            On::call("cloudfront", "GET /2020-05-31/distribution"),
            Reply::xml(distributions),
        )
        .answering(
            On::call("elasticloadbalancing", "DescribeLoadBalancers"),
            Reply::xml(&balancers),
        );
    empty::elsewhere(stub)
}

const BOTH: [&str; 2] = [
    "arn:aws:cloudfront::111122223333:distribution/E1",
    "arn:aws:ec2:us-east-1:111122223333:eip-allocation/eipalloc-1",
];

fn verdict(stub: &Stub) -> (String, String) {
    scan(&stub.endpoint(), "shield", HERE).judged(CONTROL, ":root")
}

#[test]
fn without_a_subscription_a_human_decides() {
    let stub = account().answering(on("GetSubscriptionState"), state("INACTIVE"));

    let results = scan(&stub.endpoint(), "shield", HERE);

    let (verdict, reason) = results.judged(CONTROL, ":root");
    assert_eq!(verdict, "question");
    assert!(reason.contains("Shield Standard is active"), "{reason}");
    assert_eq!(results.status("shield"), "needs-investigation");
    let reason = results.reason("shield");
    assert!(reason.contains("Is AWS Shield Standard enough"), "{reason}");
    assert_eq!(stub.calls().len(), 2, "one call beside the identity");
}

/// Shield Advanced is not sold in GovCloud, and the API of the commercial partition would refuse whoever asks.
#[test]
fn in_other_partitions_nobody_can_subscribe_and_nothing_is_asked() {
    for (partition, region) in [
        ("aws-us-gov", "us-gov-west-1"),
        ("aws-cn", "cn-northwest-1"),
    ] {
        let regions = json!({ "Regions": [{ "RegionName": region, "RegionOptStatus": "ENABLED_BY_DEFAULT" }] });
        let stub = crate::kit::account_in(partition).answering(
            On::call("account", "POST /listRegions"),
            Reply::json(&regions),
        );
        let results = scan(&stub.endpoint(), "shield", &["--region", region]);
        let (verdict, reason) = results.judged(CONTROL, ":root");
        assert_eq!(verdict, "question", "{reason}");
        let called = stub.calls();
        assert!(
            !called.keys().any(|name| name.starts_with("shield:")),
            "{called:?}"
        );
    }
}

#[test]
fn every_public_resource_must_be_protected() {
    let results = scan(&active("ENABLED", &BOTH).endpoint(), "shield", HERE);
    assert_eq!(results.verdict(CONTROL, ":root"), "pass");
    assert_eq!(results.status("shield"), "implemented");

    let (partly, reason) = verdict(&active("ENABLED", &BOTH[..1]));
    assert_eq!(partly, "partial");
    assert!(reason.contains("loadbalancer/net"), "{reason}");

    for zone in [
        "<member><LoadBalancerAddresses/></member>",
        "<member><ZoneName>us-east-1b</ZoneName></member>",
    ] {
        let (partly, reason) = verdict(&active_with_zones("ENABLED", &BOTH, zone));
        assert_eq!(partly, "partial", "an address there is AWS's own");
        assert!(reason.contains("loadbalancer/net"), "{reason}");
    }

    assert_eq!(verdict(&active("ENABLED", &[])).0, "partial");
    assert_eq!(verdict(&active("DISABLED", &BOTH)).0, "partial");
    assert_eq!(verdict(&active("SOMETIMES", &BOTH)).0, "unknown");
}

#[test]
fn a_protection_that_names_no_resource_may_be_any() {
    for nameless in [
        json!({ "Id": "p", "Name": "p" }),
        json!({ "ResourceArn": "" }),
    ] {
        let named = json!({ "Id": "p", "Name": "p", "ResourceArn": BOTH[0] });
        let listed = Reply::json(&json!({ "Protections": [named, nameless] }));
        let stub = account().answering(on("ListProtections"), listed);
        let (verdict, reason) = verdict(&active_on(stub, "ENABLED", &[], ""));
        assert_eq!(verdict, "unknown", "{nameless}: {reason}");
        assert!(reason.contains("names no resource"), "{reason}");
    }
}

#[test]
fn what_may_not_be_read_is_named() {
    for operation in [
        "GetSubscriptionState",
        "DescribeSubscription",
        "ListProtections",
    ] {
        let denied = account().answering(on(operation), Reply::Denied);
        // The rules of `active` come after the denial.
        let stub = [
            (on("GetSubscriptionState"), state("ACTIVE")),
            (on("DescribeSubscription"), Reply::json(&json!({ "Subscription": { "AutoRenew": "ENABLED", "EndTime": 1_900_000_000 } }))),
            (on("ListProtections"), Reply::json(&json!({ "Protections": [] }))),
            (On::call("cloudfront", "GET /2020-05-31/distribution"), Reply::xml(
                "<DistributionList><Marker></Marker><MaxItems>1</MaxItems><IsTruncated>false</IsTruncated><Quantity>0</Quantity></DistributionList>",
            )),
            (On::call("elasticloadbalancing", "DescribeLoadBalancers"), Reply::xml(
                "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers/></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>",
            )),
        ]
        .into_iter()
        .chain(empty::everywhere())
        .fold(denied, |stub, (on, reply)| stub.answering(on, reply));
        let (verdict, reason) = verdict(&stub);
        assert_eq!(verdict, "unknown", "{operation}");
        assert!(reason.contains(&format!("shield:{operation}")), "{reason}");
    }
    let stub = account().answering(on("GetSubscriptionState"), state("PAUSED"));
    assert_eq!(verdict(&stub).0, "unknown", "a word that is new to us");
}

/// What else Shield Advanced can protect, of which none is protected: an accelerator, a Classic Load Balancer, and an
/// instance with an Elastic IP address.
fn further() -> Vec<(On, Reply)> {
    let accelerator = |name: &str, enabled: bool| {
        json!({ "AcceleratorArn": format!("arn:aws:globalaccelerator::111122223333:accelerator/{name}"),
                "Name": name, "Enabled": enabled })
    };
    let accelerators =
        json!({ "Accelerators": [accelerator("shop", true), accelerator("off", false)] });
    let classic = |name: &str, scheme: &str| {
        format!(
            "<member><LoadBalancerName>{name}</LoadBalancerName><Scheme>{scheme}</Scheme></member>"
        )
    };
    let classic = format!(
        "<LoadBalancerDescriptions>{}{}</LoadBalancerDescriptions>",
        classic("old", "internet-facing"),
        classic("inside", "internal")
    );
    // Of an instance, of a load balancer, and of nothing.
    let addresses = "<DescribeAddressesResponse><addressesSet>\
         <item><allocationId>eipalloc-7</allocationId><instanceId>i-1</instanceId></item>\
         <item><allocationId>eipalloc-1</allocationId><networkInterfaceId>eni-1</networkInterfaceId></item>\
         <item><allocationId>eipalloc-9</allocationId></item></addressesSet></DescribeAddressesResponse>";
    vec![
        (
            On::call("globalaccelerator", "ListAccelerators"),
            Reply::json(&accelerators),
        ),
        (
            On::call("elb", "DescribeLoadBalancers"),
            Reply::query("DescribeLoadBalancers", &classic),
        ),
        (On::call("ec2", "DescribeAddresses"), Reply::xml(addresses)),
    ]
}

const FURTHER: [&str; 3] = [
    "arn:aws:globalaccelerator::111122223333:accelerator/shop",
    "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/old",
    "arn:aws:ec2:us-east-1:111122223333:eip-allocation/eipalloc-7",
];

fn with_further(first: Vec<(On, Reply)>, protected: &[&str]) -> Stub {
    let answers = first.into_iter().chain(further());
    let stub = answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply));
    active_on(stub, "ENABLED", protected, "")
}

/// Prowler has a check for each kind and CloudSploit's `shieldProtections` passes with any protection at all: here
/// one kind that is left out keeps the account from passing.
#[test]
fn unlike_cloudsploit_accelerators_classic_load_balancers_and_instances_must_be_protected_too() {
    let all: Vec<&str> = BOTH.into_iter().chain(FURTHER).collect();
    let results = scan(&with_further(Vec::new(), &all).endpoint(), "shield", HERE);
    assert_eq!(results.verdict(CONTROL, ":root"), "pass");
    assert_eq!(results.status("shield"), "implemented");

    for without in FURTHER {
        let rest: Vec<&str> = all.iter().copied().filter(|one| *one != without).collect();
        let (partly, reason) = verdict(&with_further(Vec::new(), &rest));
        assert_eq!(partly, "partial", "{without}");
        assert!(reason.contains(without), "{reason}");
    }
    let stub = with_further(Vec::new(), &all);
    scan(&stub.endpoint(), "shield", HERE);
    assert!(
        !stub.calls().contains_key("globalaccelerator:ListListeners"),
        "what they lead to is not asked"
    );
}

#[test]
fn what_of_the_inventory_may_not_be_read_is_named() {
    let all: Vec<&str> = BOTH.into_iter().chain(FURTHER).collect();
    for (service, operation, action) in [
        (
            "globalaccelerator",
            "ListAccelerators",
            "globalaccelerator:ListAccelerators",
        ),
        (
            "elb",
            "DescribeLoadBalancers",
            "elasticloadbalancing:DescribeLoadBalancers",
        ),
        ("ec2", "DescribeAddresses", "ec2:DescribeAddresses"),
    ] {
        let denied = vec![(On::call(service, operation), Reply::Denied)];
        let (verdict, reason) = verdict(&with_further(denied, &all));
        assert_eq!(verdict, "unknown", "{operation}: {reason}");
        assert!(reason.contains(action), "{reason}");
    }
}
