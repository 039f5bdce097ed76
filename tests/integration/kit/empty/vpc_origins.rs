//! An account without VPC origins of CloudFront.

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![listed(&[])]
}

/// VPC origins that are these endpoints, by their ARNs.
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListVpcOrigins.html>
pub(crate) fn listed(endpoints: &[&str]) -> (On, Reply) {
    let quantity = endpoints.len();
    let origins: String = endpoints
        .iter()
        .enumerate()
        .map(|(at, endpoint)| {
            let arn = format!("arn:aws:cloudfront::111122223333:vpcorigin/vo_{at}");
            format!(
                "<VpcOriginSummary><Id>vo_{at}</Id><Name>{at}</Name><Status>Deployed</Status>\
                 <CreatedTime>2025-01-01T00:00:00Z</CreatedTime>\
                 <LastModifiedTime>2025-01-01T00:00:00Z</LastModifiedTime><Arn>{arn}</Arn>\
                 <AccountId>111122223333</AccountId><OriginEndpointArn>{endpoint}</OriginEndpointArn>\
                 </VpcOriginSummary>"
            )
        })
        .collect();
    let reply = format!(
        "<VpcOriginList><Marker/><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated>\
         <Quantity>{quantity}</Quantity><Items>{origins}</Items></VpcOriginList>"
    );
    (
        On::call("cloudfront", "GET /2020-05-31/vpc-origin"),
        Reply::xml(&reply),
    )
}
