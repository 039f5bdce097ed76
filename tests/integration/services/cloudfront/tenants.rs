//! Distributions that serve tenants, who may set aside the web ACL.
//! <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributionTenants.html>

use super::distribution::{Distribution, listed, sound};
use super::{TLS, WAF, web_acl};
use crate::kit::{HERE, Results, nothing_else, scan_for};
use crate::peer::rule::{On, Reply};

fn list() -> On {
    On::call("cloudfront", "POST /2020-05-31/distribution-tenants")
}

fn tenant(name: &str, enabled: bool, customizations: &str) -> String {
    format!(
        "<DistributionTenantSummary><Id>dt_{name}</Id><DistributionId>SHOP</DistributionId><Name>{name}</Name>\
         <Arn>arn:{name}</Arn><Domains/><Customizations>{customizations}</Customizations>\
         <CreatedTime>2026-01-01T00:00:00Z</CreatedTime><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>\
         <ETag>e</ETag><Enabled>{enabled}</Enabled><Status>Deployed</Status></DistributionTenantSummary>"
    )
}

fn tenants(all: &[String]) -> Reply {
    Reply::xml(&format!(
        "<ListDistributionTenantsResult><DistributionTenantList>{}</DistributionTenantList></ListDistributionTenantsResult>",
        all.concat()
    ))
}

const DISABLES: &str = "<WebAcl><Action>disable</Action></WebAcl>";
const REPLACES: &str = "<WebAcl><Action>override</Action><Arn>arn:other</Arn></WebAcl>";

fn scanned(control: &str, shop: Distribution, reply: Reply) -> Results {
    let shop = Distribution {
        mode: "tenant-only",
        ..shop
    };
    let stub = listed(&[shop]).answering(list(), reply).answering(
        On::call("wafv2", "GetWebACL"),
        web_acl("good", &serde_json::json!({ "None": {} })),
    );
    let stub = nothing_else(stub);
    let results = scan_for(&stub.endpoint(), "waf", control, HERE);
    let calls = stub.calls();
    assert_eq!(calls["cloudfront:POST /2020-05-31/distribution-tenants"], 1);
    results
}

fn protected() -> Distribution {
    Distribution {
        web_acl: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/good/1",
        ..sound("SHOP")
    }
}

#[test]
fn tenants_share_the_web_acl_unless_they_set_it_aside() {
    let plain = || tenant("plain", true, "");
    for (all, verdict) in [
        (vec![plain()], "pass"),
        (vec![plain(), tenant("own", true, REPLACES)], "question"),
        (vec![plain(), tenant("bare", true, DISABLES)], "partial"),
        (vec![plain(), tenant("off", false, DISABLES)], "pass"),
    ] {
        let results = scanned(WAF, protected(), tenants(&all));
        let (found, reason) = results.judged(WAF, "SHOP");
        assert_eq!(found, verdict, "{reason}");
    }
    let bare = scanned(WAF, sound("SHOP"), tenants(&[plain()]));
    assert_eq!(bare.verdict(WAF, "SHOP"), "fail");
}

#[test]
fn without_tenants_it_serves_nobody() {
    let results = scanned(WAF, sound("SHOP"), tenants(&[tenant("off", false, "")]));
    assert_eq!(results.all_findings().len(), 0);
    let (status, reason) = results.decided("waf");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("No distributions found"), "{reason}");
}

#[test]
fn tenants_that_cannot_be_listed_leave_it_open() {
    for reply in [
        Reply::Denied,
        Reply::xml("<ListDistributionTenantsResult/>"),
    ] {
        let (found, reason) = scanned(WAF, protected(), reply).judged(WAF, "SHOP");
        assert_eq!(found, "unknown");
        assert!(reason.contains("ListDistributionTenants"), "{reason}");
    }
}

#[test]
fn the_certificates_of_tenants_are_asked_about() {
    let shop = Distribution {
        certificate: "<CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate>",
        ..sound("SHOP")
    };
    let results = scanned(TLS, shop, tenants(&[tenant("plain", true, "")]));
    assert_eq!(results.verdict(TLS, "SHOP"), "question");
}
