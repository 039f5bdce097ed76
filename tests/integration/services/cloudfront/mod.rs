//! Distributions and cache behaviors, as CloudFront documents its answers.
//! <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html>

mod distribution;
mod functions;
mod gaps;
mod origins;
mod staging;
mod tenants;

pub(crate) use distribution::{
    Distribution, READS, SERVER, altered, listing, ordered, page, sound,
};
use distribution::{FORMS, listed};

use crate::kit::{HERE, Results, account, nothing_else, scan, scan_for};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::services::ec2::{scan_item, yes};

const FLE: &str = "cloudfront-field-level-encryption-enabled";
const TLS: &str = "cloudfront-tls-strong";
const WAF: &str = "cloudfront-waf-attached";

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListFieldLevelEncryptionConfigs.html>
fn configs() -> Reply {
    let config = |id: &str, forwards: bool, profiles: &str| {
        format!(
            "<FieldLevelEncryptionSummary><Id>{id}</Id><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>\
             <QueryArgProfileConfig><ForwardWhenQueryArgProfileIsUnknown>false</ForwardWhenQueryArgProfileIsUnknown></QueryArgProfileConfig>\
             <ContentTypeProfileConfig><ForwardWhenContentTypeIsUnknown>{forwards}</ForwardWhenContentTypeIsUnknown>\
             <ContentTypeProfiles><Quantity>1</Quantity><Items>{profiles}</Items></ContentTypeProfiles></ContentTypeProfileConfig>\
             </FieldLevelEncryptionSummary>"
        )
    };
    let profile = "<ContentTypeProfile><Format>URLEncoded</Format><ProfileId>P1</ProfileId>\
                   <ContentType>application/x-www-form-urlencoded</ContentType></ContentTypeProfile>";
    Reply::xml(&format!(
        "<FieldLevelEncryptionList><MaxItems>100</MaxItems><Quantity>3</Quantity><Items>{}{}{}</Items></FieldLevelEncryptionList>",
        config("GOOD", false, profile),
        config("LEAKY", true, profile),
        config("HOLLOW", true, "")
    ))
}

/// A configuration that encrypts, `GOOD`, and two that do not.
pub(crate) fn encryption_answers() -> Vec<(On, Reply)> {
    let profiles = "<FieldLevelEncryptionProfileList><MaxItems>100</MaxItems><Quantity>1</Quantity><Items>\
         <FieldLevelEncryptionProfileSummary><Id>P1</Id><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime><Name>p</Name>\
         <EncryptionEntities><Quantity>1</Quantity><Items><EncryptionEntity><PublicKeyId>K1</PublicKeyId><ProviderId>shop</ProviderId>\
         <FieldPatterns><Quantity>1</Quantity><Items><FieldPattern>phone</FieldPattern></Items></FieldPatterns></EncryptionEntity></Items></EncryptionEntities>\
         </FieldLevelEncryptionProfileSummary></Items></FieldLevelEncryptionProfileList>";
    let keys = "<PublicKeyList><MaxItems>100</MaxItems><Quantity>1</Quantity><Items><PublicKeySummary><Id>K1</Id><Name>k</Name>\
         <CreatedTime>2026-01-01T00:00:00Z</CreatedTime><EncodedKey>k</EncodedKey></PublicKeySummary></Items></PublicKeyList>";
    vec![
        (
            On::call("cloudfront", "GET /2020-05-31/field-level-encryption"),
            configs(),
        ),
        (
            On::call(
                "cloudfront",
                "GET /2020-05-31/field-level-encryption-profile",
            ),
            Reply::xml(profiles),
        ),
        (
            On::call("cloudfront", "GET /2020-05-31/public-key"),
            Reply::xml(keys),
        ),
    ]
}

fn with_encryption(stub: Stub) -> Stub {
    encryption_answers()
        .into_iter()
        .fold(stub, |stub, (on, reply)| stub.answering(on, reply))
}

fn encryption(stub: &Stub) -> Results {
    scan(&stub.endpoint(), "cloudfront-field-level-encryption", HERE)
}

#[test]
fn encryption_is_judged_by_what_the_configuration_does() {
    let shop = Distribution {
        encryption: "GOOD",
        ordered: ordered("/leaky", FORMS, "https-only", "LEAKY")
            + &ordered("/hollow", FORMS, "https-only", "HOLLOW")
            + &ordered("/none", FORMS, "https-only", "")
            + &ordered("/images/*", READS, "https-only", "")
            + &ordered("/gone", FORMS, "https-only", "GONE"),
        ..sound("E1")
    };
    let off = Distribution {
        enabled: false,
        ..sound("E2")
    };
    let stub = with_encryption(listed(&[shop, off]));

    let results = encryption(&stub);

    assert_eq!(results.verdict(FLE, "E1#(default)"), "pass");
    assert_eq!(results.verdict(FLE, "E1#/leaky"), "partial");
    assert_eq!(results.verdict(FLE, "E1#/hollow"), "fail");
    assert_eq!(results.verdict(FLE, "E1#/none"), "fail");
    assert_eq!(results.verdict(FLE, "E1#/images/*"), "not-applicable");
    assert_eq!(results.verdict(FLE, "E1#/gone"), "unknown");
    assert_eq!(results.verdict(FLE, "E2#(default)"), "not-applicable");
    assert_eq!(stub.calls()["cloudfront:GET /2020-05-31/distribution"], 1);
}

#[test]
fn without_any_configuration_one_call_is_enough_and_nothing_is_started() {
    let stub = listed(&[sound("E1")]);

    let results = encryption(&stub);

    let (status, reason) = results.decided("cloudfront-field-level-encryption");
    assert_eq!(status, "not-started", "{reason}");
    assert_eq!(stub.calls().len(), 2, "{:?}", stub.calls());
}

#[test]
fn encryption_of_every_form_still_needs_a_human() {
    let shop = Distribution {
        encryption: "GOOD",
        ..sound("E1")
    };
    let results = encryption(&with_encryption(listed(&[shop])));

    assert_eq!(results.verdict(FLE, "E1#(default)"), "pass");
    assert_eq!(
        results.status("cloudfront-field-level-encryption"),
        "needs-investigation"
    );
}

#[test]
fn encryption_of_every_form_is_implemented_once_a_human_confirms_the_fields() {
    const THREAT: &str = "cloudfront-field-level-encryption";
    let shop = Distribution {
        encryption: "GOOD",
        ..sound("E1")
    };
    let stub = with_encryption(listed(&[shop]));
    let said = yes(THREAT, "sensitive-fields-covered");
    let (status, reason) = scan_item(&stub, THREAT, &said, HERE).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}

#[test]
fn each_denied_listing_is_named() {
    let shop = || Distribution {
        encryption: "GOOD",
        ..sound("E1")
    };
    for (path, action) in [
        (
            "field-level-encryption",
            "cloudfront:ListFieldLevelEncryptionConfigs",
        ),
        (
            "field-level-encryption-profile",
            "cloudfront:ListFieldLevelEncryptionProfiles",
        ),
        ("public-key", "cloudfront:ListPublicKeys"),
    ] {
        let on = On::call("cloudfront", &format!("GET /2020-05-31/{path}"));
        let stub = with_encryption(listed(&[shop()]).answering(on, Reply::Denied));
        let (verdict, reason) = encryption(&stub).judged(FLE, "E1#(default)");
        assert_eq!(verdict, "unknown");
        assert!(reason.contains(action), "{reason}");
    }
    let stub = account().answering(listing(), Reply::Denied);
    let results = encryption(&stub);
    let (status, reason) = results.decided("cloudfront-field-level-encryption");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("cloudfront:ListDistributions"), "{reason}");
}

#[test]
fn pages_are_followed_and_a_failed_one_leaves_a_hole() {
    let second = listing().containing("Marker=m2");
    let whole = account()
        .answering(second.clone(), page(&[sound("E2")], None))
        .answering(listing(), page(&[sound("E1")], Some("m2")));
    assert_eq!(encryption(&whole).all_findings().len(), 2);

    let holed = account()
        .answering(second, Reply::Denied)
        .answering(listing(), page(&[sound("E1")], Some("m2")));
    let results = encryption(&holed);
    assert_eq!(results.all_findings().len(), 1);
    assert_eq!(
        results.status("cloudfront-field-level-encryption"),
        "needs-investigation"
    );

    let circle = account().answering(listing(), page(&[sound("E1")], Some("m1")));
    assert_eq!(
        encryption(&circle).status("cloudfront-field-level-encryption"),
        "needs-investigation"
    );
}

#[test]
fn a_path_pattern_may_be_called_default() {
    let shop = Distribution {
        encryption: "GOOD",
        ordered: ordered("default", FORMS, "https-only", ""),
        ..sound("E1")
    };
    let results = encryption(&with_encryption(listed(&[shop])));

    assert_eq!(results.verdict(FLE, "E1#(default)"), "pass");
    assert_eq!(results.verdict(FLE, "E1#default"), "fail");
}

#[test]
fn tls_is_judged_on_both_sides_of_every_behavior() {
    let all = [
        sound("GOOD"),
        Distribution {
            ordered: ordered("/legacy/*", READS, "allow-all", ""),
            ..sound("PLAIN")
        },
        Distribution {
            certificate: "<CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate>\
                          <MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion>",
            ..sound("DEFAULT")
        },
        Distribution {
            certificate: "<MinimumProtocolVersion>TLSv1.1_2016</MinimumProtocolVersion>",
            ..sound("OLD")
        },
        Distribution {
            certificate: "<MinimumProtocolVersion>TLSv1.4_2030</MinimumProtocolVersion>",
            ..sound("NEW")
        },
        Distribution {
            origin: "<CustomOriginConfig><OriginProtocolPolicy>http-only</OriginProtocolPolicy></CustomOriginConfig>",
            ..sound("ORIGIN")
        },
        Distribution {
            viewers: "allow-all",
            enabled: false,
            ..sound("OFF")
        },
    ];
    let stub = nothing_else(listed(&all));

    let results = scan_for(&stub.endpoint(), "tls-within-vpc", TLS, HERE);

    assert_eq!(results.verdict(TLS, "GOOD"), "pass");
    for failing in ["PLAIN", "DEFAULT", "OLD"] {
        assert_eq!(results.verdict(TLS, failing), "fail", "{failing}");
    }
    assert_eq!(results.verdict(TLS, "ORIGIN"), "partial");
    let (verdict, reason) = results.judged(TLS, "NEW");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("TLSv1.4_2030"), "{reason}");
    assert_eq!(
        results.all_findings().len(),
        all.len() - 1,
        "a disabled one answers nobody"
    );
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html>
fn web_acl(name: &str, group: &serde_json::Value) -> Reply {
    let visibility = serde_json::json!({
        "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name,
    });
    let rule = |priority: u8, set: &str| {
        serde_json::json!({
            "Name": set, "Priority": priority, "OverrideAction": group, "VisibilityConfig": visibility,
            "Statement": { "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": set } },
        })
    };
    Reply::json(&serde_json::json!({ "WebACL": {
        "Name": name, "Id": name, "ARN": arn(name), "DefaultAction": { "Allow": {} }, "Capacity": 1,
        "VisibilityConfig": visibility,
        "Rules": [rule(0, "AWSManagedRulesCommonRuleSet"), rule(1, "AWSManagedRulesSQLiRuleSet")],
    }}))
}

fn arn(name: &str) -> String {
    format!("arn:aws:wafv2:us-east-1:111122223333:global/webacl/{name}/1")
}

#[test]
fn an_attached_web_acl_counts_by_what_it_stops() {
    let with = |id, web_acl| Distribution {
        web_acl,
        ..sound(id)
    };
    let all = [
        with(
            "GOOD",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/good/1",
        ),
        with(
            "SAME",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/good/1",
        ),
        with(
            "COUNTS",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/counts/1",
        ),
        with(
            "DENIED",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/denied/1",
        ),
        with("CLASSIC", "473e64fd-f30b-4765-81a0-62ad96dd167a"),
        with("NONE", ""),
    ];
    let get = |name: &str| On::call("wafv2", "GetWebACL").containing(&format!("webacl/{name}/"));
    let stub = listed(&all)
        .answering(
            get("good"),
            web_acl("good", &serde_json::json!({ "None": {} })),
        )
        .answering(
            get("counts"),
            web_acl("counts", &serde_json::json!({ "Count": {} })),
        )
        .answering(get("denied"), Reply::Denied);

    let stub = nothing_else(stub);

    let results = scan(&stub.endpoint(), "waf", HERE);

    for (id, verdict) in [
        ("GOOD", "pass"),
        ("SAME", "pass"),
        ("COUNTS", "fail"),
        ("CLASSIC", "partial"),
        ("NONE", "fail"),
    ] {
        assert_eq!(results.verdict(WAF, id), verdict, "{id}");
    }
    let (verdict, reason) = results.judged(WAF, "DENIED");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("wafv2:GetWebACL"), "{reason}");
    assert_eq!(stub.calls()["wafv2:GetWebACL"], 3, "each distinct one once");
}
