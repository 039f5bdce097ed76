//! Distributions in the form in which CloudFront lists them.

use crate::kit::account;
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// A distribution; says only what differs from a sound one without WAF and encryption.
pub(crate) struct Distribution {
    pub(crate) id: &'static str,
    pub(crate) enabled: bool,
    pub(crate) methods: &'static str,
    pub(crate) viewers: &'static str,
    pub(crate) encryption: &'static str,
    pub(crate) ordered: String,
    pub(crate) certificate: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) web_acl: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) staging: bool,
    /// What the default behavior says of functions.
    pub(crate) functions: &'static str,
}

pub(crate) const READS: &str = "<Method>GET</Method><Method>HEAD</Method>";
pub(crate) const FORMS: &str = "<Method>GET</Method><Method>POST</Method>";
pub(crate) const OWN: &str = "<CloudFrontDefaultCertificate>false</CloudFrontDefaultCertificate>\
                   <MinimumProtocolVersion>TLSv1.2_2021</MinimumProtocolVersion>";
pub(crate) const SERVER: &str = "<CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort>\
                      <OriginProtocolPolicy>https-only</OriginProtocolPolicy>\
                      <OriginSslProtocols><Quantity>1</Quantity><Items><SslProtocol>TLSv1.2</SslProtocol></Items></OriginSslProtocols>\
                      </CustomOriginConfig>";

pub(crate) fn sound(id: &'static str) -> Distribution {
    Distribution {
        id,
        enabled: true,
        methods: FORMS,
        viewers: "redirect-to-https",
        encryption: "",
        ordered: String::new(),
        certificate: OWN,
        origin: SERVER,
        web_acl: "",
        mode: "direct",
        staging: false,
        functions: "",
    }
}

pub(crate) fn behavior(methods: &str, viewers: &str, encryption: &str) -> String {
    format!(
        "<TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>{viewers}</ViewerProtocolPolicy>\
         <AllowedMethods><Quantity>2</Quantity><Items>{methods}</Items></AllowedMethods>\
         <FieldLevelEncryptionId>{encryption}</FieldLevelEncryptionId>"
    )
}

pub(crate) fn ordered(path: &str, methods: &str, viewers: &str, encryption: &str) -> String {
    format!(
        "<CacheBehavior><PathPattern>{path}</PathPattern>{}</CacheBehavior>",
        behavior(methods, viewers, encryption)
    )
}

impl Distribution {
    fn xml(&self) -> String {
        format!(
            "<DistributionSummary><Id>{id}</Id><ARN>arn:aws:cloudfront::111122223333:distribution/{id}</ARN>\
             <Status>Deployed</Status><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>\
             <DomainName>{id}.cloudfront.net</DomainName>\
             <Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>shop.example</DomainName>{origin}</Origin></Items></Origins>\
             <DefaultCacheBehavior>{default}{functions}</DefaultCacheBehavior>\
             <CacheBehaviors><Quantity>{quantity}</Quantity><Items>{ordered}</Items></CacheBehaviors>\
             <Comment></Comment><PriceClass>PriceClass_All</PriceClass><Enabled>{enabled}</Enabled>\
             <ViewerCertificate>{certificate}</ViewerCertificate><WebACLId>{web_acl}</WebACLId>\
             <HttpVersion>http2</HttpVersion><IsIPV6Enabled>true</IsIPV6Enabled><Staging>{staging}</Staging>\
             <ConnectionMode>{mode}</ConnectionMode></DistributionSummary>",
            id = self.id,
            origin = self.origin,
            default = behavior(self.methods, self.viewers, self.encryption),
            quantity = self.ordered.matches("<CacheBehavior>").count(),
            ordered = self.ordered,
            enabled = self.enabled,
            certificate = self.certificate,
            web_acl = self.web_acl,
            mode = self.mode,
            staging = self.staging,
            functions = self.functions,
        )
    }
}

pub(crate) fn page(distributions: &[Distribution], next: Option<&str>) -> Reply {
    Reply::xml(&page_text(distributions, next))
}

/// The same page with every occurrence of something replaced.
pub(crate) fn altered(
    distributions: &[Distribution],
    next: Option<&str>,
    from: &str,
    to: &str,
) -> Reply {
    let text = page_text(distributions, next);
    assert!(text.contains(from), "{text}");
    Reply::xml(&text.replace(from, to))
}

fn page_text(distributions: &[Distribution], next: Option<&str>) -> String {
    let items: String = distributions.iter().map(Distribution::xml).collect();
    let next_marker = next.map_or(String::new(), |next| {
        format!("<NextMarker>{next}</NextMarker>")
    });
    format!(
        "<DistributionList xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Marker></Marker>{next_marker}\
         <MaxItems>100</MaxItems><IsTruncated>{}</IsTruncated><Quantity>{}</Quantity><Items>{items}</Items></DistributionList>",
        next.is_some(),
        distributions.len()
    )
}

pub(crate) fn listing() -> On {
    On::call("cloudfront", "GET /2020-05-31/distribution")
}

pub(crate) fn listed(distributions: &[Distribution]) -> Stub {
    account().answering(listing(), page(distributions, None))
}
