//! An account without instances of Verified Access.

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessInstances.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![
        (
            On::call("ec2", "DescribeVerifiedAccessInstances"),
            Reply::xml(
                "<DescribeVerifiedAccessInstancesResponse><requestId>1</requestId>\
                 <verifiedAccessInstanceSet/></DescribeVerifiedAccessInstancesResponse>",
            ),
        ),
        endpoints(""),
    ]
}

/// These endpoints.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessEndpoints.html>
pub(crate) fn endpoints(items: &str) -> (On, Reply) {
    let reply = format!(
        "<DescribeVerifiedAccessEndpointsResponse><requestId>1</requestId>\
         <verifiedAccessEndpointSet>{items}</verifiedAccessEndpointSet>\
         </DescribeVerifiedAccessEndpointsResponse>"
    );
    (
        On::call("ec2", "DescribeVerifiedAccessEndpoints"),
        Reply::xml(&reply),
    )
}
