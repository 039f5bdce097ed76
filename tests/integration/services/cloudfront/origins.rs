//! Origins inside a VPC, whose settings are read apart.
//! <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetVpcOrigin.html>

use super::TLS;
use super::distribution::{Distribution, listed, sound};
use crate::kit::{HERE, nothing_else, scan_for};
use crate::peer::rule::{On, Reply};

const IN_VPC: &str = "<VpcOriginConfig><VpcOriginId>vo_1</VpcOriginId></VpcOriginConfig>";
const OF_OTHERS: &str = "<VpcOriginConfig><VpcOriginId>vo_9</VpcOriginId>\
                         <OwnerAccountId>999999999999</OwnerAccountId></VpcOriginConfig>";

fn get(id: &str) -> On {
    On::call("cloudfront", &format!("GET /2020-05-31/vpc-origin/{id}"))
}

fn settings(policy: &str, versions: &[&str]) -> Reply {
    let items: String = versions
        .iter()
        .map(|version| format!("<SslProtocol>{version}</SslProtocol>"))
        .collect();
    Reply::xml(&format!(
        "<VpcOrigin><Id>vo_1</Id><Arn>arn:vo_1</Arn><Status>Deployed</Status>\
         <CreatedTime>2026-01-01T00:00:00Z</CreatedTime><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>\
         <VpcOriginEndpointConfig><Name>shop</Name><Arn>arn:alb</Arn><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort>\
         <OriginProtocolPolicy>{policy}</OriginProtocolPolicy><OriginSslProtocols><Quantity>{}</Quantity>\
         <Items>{items}</Items></OriginSslProtocols></VpcOriginEndpointConfig></VpcOrigin>",
        versions.len()
    ))
}

fn verdict(origin: &'static str, reply: Option<Reply>) -> (String, String) {
    let all = ["A", "B"].map(|id| Distribution {
        origin,
        ..sound(id)
    });
    let stub = listed(&all);
    let stub = match reply {
        Some(reply) => stub.answering(get("vo_1"), reply),
        None => stub,
    };
    let stub = nothing_else(stub);
    let results = scan_for(&stub.endpoint(), "tls-within-vpc", TLS, HERE);
    let calls = stub.calls();
    let asked = calls.get("cloudfront:GET /2020-05-31/vpc-origin/vo_1");
    assert_eq!(
        asked.copied().unwrap_or_default(),
        usize::from(origin == IN_VPC),
        "each once"
    );
    results.judged(TLS, "B")
}

#[test]
fn an_origin_inside_a_vpc_is_judged_by_its_settings() {
    for (policy, versions, expected) in [
        ("https-only", &["TLSv1.2"][..], "pass"),
        ("match-viewer", &["TLSv1.2"], "pass"),
        ("http-only", &["TLSv1.2"], "partial"),
        ("https-only", &["TLSv1.1", "TLSv1.2"], "partial"),
        ("https-only", &["TLSv9"], "unknown"),
    ] {
        let (found, reason) = verdict(IN_VPC, Some(settings(policy, versions)));
        assert_eq!(found, expected, "{policy} {versions:?}: {reason}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_what_others_own_is_asked() {
    let (found, reason) = verdict(IN_VPC, Some(Reply::Denied));
    assert_eq!(found, "unknown");
    assert!(reason.contains("cloudfront:GetVpcOrigin"), "{reason}");
    let (found, reason) = verdict(OF_OTHERS, None);
    assert_eq!(found, "question");
    assert!(reason.contains("999999999999"), "{reason}");
}
