//! Only what is wanted is planned: fields, calls and IAM actions.

use super::*;
use crate::checks;
use crate::services::{elasticloadbalancingv2, shield};

fn embedded() -> Catalog {
    checks::load(checks::embedded(), &crate::services::fact_kinds())
        .expect("the embedded checks load")
}

/// The plan for items of these threats.
fn plan_of(catalog: &Catalog, threats: &[&str]) -> Plan {
    let assignments: Vec<Assignment> = threats
        .iter()
        .zip(1..)
        .map(|(threat, item)| Assignment {
            item,
            threat: Ok(threat.parse().unwrap()),
        })
        .collect();
    Plan::new(&assignments, catalog, &BTreeSet::new())
}

fn calls(plan: &Plan) -> Vec<String> {
    plan.wants.calls().iter().map(ToString::to_string).collect()
}

#[test]
fn one_threat_needs_its_own_calls_and_no_more() {
    let plan = plan_of(&embedded(), &["s3-tls"]);
    assert_eq!(
        calls(&plan),
        [
            "organizations:DescribeOrganization",
            "s3:GetBucketPolicy",
            "s3:ListBuckets",
            "sts:GetCallerIdentity"
        ]
    );
    assert_eq!(
        plan.wants.actions().into_iter().collect::<Vec<_>>(),
        [
            "organizations:DescribeOrganization",
            "s3:GetBucketPolicy",
            "s3:ListAllMyBuckets",
            "sts:GetCallerIdentity"
        ]
    );
    let wanted = plan.wants.iter().next().expect("one");
    assert_eq!(plan.wants.iter().count(), 1);
    assert_eq!(
        wanted.fields.iter().collect::<Vec<_>>(),
        ["policy", "resource_control"]
    );
}

#[test]
fn an_account_setting_needs_no_bucket() {
    let plan = plan_of(&embedded(), &["s3-account-public-access"]);
    assert_eq!(
        calls(&plan),
        ["s3control:GetPublicAccessBlock", "sts:GetCallerIdentity"]
    );
}

#[test]
fn all_threats_on_buckets_share_their_calls() {
    let catalog = embedded();
    let threats: Vec<&str> = catalog
        .threats
        .keys()
        .map(ThreatId::as_str)
        .filter(|id| id.starts_with("s3-") || *id == "storage-encryption")
        .collect();
    let plan = plan_of(&catalog, &threats);
    assert_eq!(
        calls(&plan),
        [
            "account:ListRegions",
            "cloudfront:ListDistributions",
            "ec2:DescribeVolumes",
            "ec2:GetEbsEncryptionByDefault",
            "efs:DescribeFileSystems",
            "fsx:DescribeFileSystems",
            "kms:DescribeKey",
            "organizations:DescribeOrganization",
            "s3:GetBucketAcl",
            "s3:GetBucketEncryption",
            "s3:GetBucketEncryption",
            "s3:GetBucketLogging",
            "s3:GetBucketOwnershipControls",
            "s3:GetBucketPolicy",
            "s3:GetBucketRequestPayment",
            "s3:GetBucketVersioning",
            "s3:GetBucketWebsite",
            "s3:GetObjectLockConfiguration",
            "s3:GetPublicAccessBlock",
            "s3:ListBuckets",
            "s3:ListDirectoryBuckets",
            "s3control:GetPublicAccessBlock",
            "s3tables:GetTableBucketEncryption",
            "s3tables:GetTableEncryption",
            "s3tables:ListTableBuckets",
            "s3tables:ListTables",
            "s3vectors:GetIndex",
            "s3vectors:GetVectorBucket",
            "s3vectors:ListIndexes",
            "s3vectors:ListVectorBuckets",
            "sts:GetCallerIdentity",
        ]
    );
}

#[test]
fn only_fields_that_a_control_reads_are_wanted() {
    let catalog = embedded();
    for threat in catalog.threats.values() {
        let plan = plan_of(&catalog, &[threat.id.as_str()]);
        let mut read = BTreeSet::new();
        for id in &threat.controls {
            let control = &catalog.controls[id];
            for field in control.paths().iter().filter_map(|path| path.field()) {
                read.insert((control.kind.name, field.to_owned()));
            }
        }
        let wanted: BTreeSet<(&str, String)> = plan
            .wants
            .iter()
            .flat_map(|wanted| {
                let fields = wanted.fields.iter();
                fields.map(|field| (wanted.kind.name, field.clone()))
            })
            .collect();
        assert_eq!(wanted, read, "{}", threat.id);
        assert_eq!(plan.controls, threat.controls.iter().cloned().collect());
    }
}

#[test]
fn an_item_twice_costs_no_more_than_once() {
    let catalog = embedded();
    let once = plan_of(&catalog, &["s3-tls"]);
    let twice = plan_of(&catalog, &["s3-tls", "s3-tls"]);
    assert_eq!(calls(&once), calls(&twice));
    assert_eq!(once.threats, twice.threats);
}

#[test]
fn without_anything_to_decide_only_the_identity_is_asked() {
    let catalog = embedded();
    let assignments = [Assignment {
        item: 1,
        threat: Err(crate::matching::Unrecognised::Unknown),
    }];
    let nothing = Plan::new(&assignments, &catalog, &BTreeSet::new());
    assert_eq!(calls(&nothing), ["sts:GetCallerIdentity"]);
    let left_out = Plan::new(
        &[Assignment {
            item: 1,
            threat: Ok("s3-tls".parse().unwrap()),
        }],
        &catalog,
        &BTreeSet::from(["s3-mfa-delete".parse().unwrap()]),
    );
    assert_eq!(calls(&left_out), ["sts:GetCallerIdentity"]);
    assert!(left_out.controls.is_empty());
}

#[test]
fn who_looks_in_every_region_asks_which_there_are() {
    let mut plan = Plan::default();
    plan.wants.want(&shield::SUBSCRIPTION, &["state"]);
    assert!(!plan.wants.actions().contains("account:ListRegions"));
    plan.wants.want(&shield::SUBSCRIPTION, &["coverage"]);
    assert!(plan.wants.actions().contains("account:ListRegions"));
}

#[test]
fn to_read_the_web_acl_of_a_load_balancer_takes_actions_of_three_kinds() {
    for (kind, field) in [
        (&elasticloadbalancingv2::LOAD_BALANCER, "web_acl"),
        (&elasticloadbalancingv2::LOAD_BALANCER, "waf_fails_open"),
        (&shield::SUBSCRIPTION, "coverage"),
    ] {
        let mut plan = Plan::default();
        plan.wants.want(kind, &[field]);
        for action in [
            "elasticloadbalancing:GetLoadBalancerWebACL",
            "wafv2:GetWebACL",
            "wafv2:GetWebACLForResource",
        ] {
            assert!(plan.wants.actions().contains(action), "{field}: {action}");
        }
    }
}
