//! Staging distributions, which real viewers get to by a continuous deployment policy.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html>

use super::{Distribution, FLE, TLS, WAF, listed, sound};
use crate::kit::{HERE, Results, nothing_else, scan, scan_for};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListContinuousDeploymentPolicies.html>
fn policy(enabled: bool) -> Reply {
    Reply::xml(&format!(
        "<ContinuousDeploymentPolicyList><MaxItems>100</MaxItems><Quantity>1</Quantity><Items>\
         <ContinuousDeploymentPolicySummary><ContinuousDeploymentPolicy><Id>p</Id>\
         <LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime><ContinuousDeploymentPolicyConfig>\
         <StagingDistributionDnsNames><Quantity>1</Quantity><Items><DnsName>COPY.cloudfront.net</DnsName></Items></StagingDistributionDnsNames>\
         <Enabled>{enabled}</Enabled><TrafficConfig><SingleWeightConfig><Weight>0.15</Weight></SingleWeightConfig>\
         <Type>SingleWeight</Type></TrafficConfig></ContinuousDeploymentPolicyConfig></ContinuousDeploymentPolicy>\
         </ContinuousDeploymentPolicySummary></Items></ContinuousDeploymentPolicyList>"
    ))
}

fn stub(reply: Reply) -> Stub {
    let copy = Distribution {
        staging: true,
        viewers: "allow-all",
        ..sound("COPY")
    };
    let stub = listed(&[sound("SHOP"), copy]).answering(
        On::call("cloudfront", "GET /2020-05-31/continuous-deployment-policy"),
        reply,
    );
    nothing_else(stub)
}

fn tls(reply: Reply) -> Results {
    scan_for(&stub(reply).endpoint(), "tls-within-vpc", TLS, HERE)
}

#[test]
fn a_staging_copy_counts_once_viewers_are_sent_to_it() {
    let results = tls(policy(true));
    assert_eq!(results.verdict(TLS, "SHOP"), "pass");
    assert_eq!(results.verdict(TLS, "COPY"), "fail");
    let results = scan(&stub(policy(true)).endpoint(), "waf", HERE);
    assert_eq!(results.verdict(WAF, "COPY"), "fail");

    let results = tls(policy(false));
    assert_eq!(results.verdict(TLS, "SHOP"), "pass");
    assert_eq!(results.all_findings().len(), 1, "nobody gets to the copy");
}

#[test]
fn policies_that_may_not_be_read_leave_it_open() {
    for reply in [Reply::Denied, Reply::xml("<Other/>")] {
        let (verdict, reason) = tls(reply).judged(TLS, "COPY");
        assert_eq!(verdict, "unknown");
        assert!(
            reason.contains("ListContinuousDeploymentPolicies"),
            "{reason}"
        );
    }
}

#[test]
fn forms_to_a_staging_copy_are_judged_with_its_viewers() {
    let judged = |reply| {
        let results = scan(
            &stub(reply).endpoint(),
            "cloudfront-field-level-encryption",
            HERE,
        );
        results.verdict(FLE, "COPY#(default)").to_owned()
    };
    assert_eq!(judged(policy(true)), "fail");
    assert_eq!(judged(policy(false)), "not-applicable");
    assert_eq!(judged(Reply::Denied), "unknown");
}
