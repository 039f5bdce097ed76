//! No access points of S3, neither in one region nor in several.

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html>
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListMultiRegionAccessPoints.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    let regional = "<ListAccessPointsResult><AccessPointList/></ListAccessPointsResult>";
    let several =
        "<ListMultiRegionAccessPointsResult><AccessPoints/></ListMultiRegionAccessPointsResult>";
    vec![
        (
            On::call("s3control", "GET /v20180820/accesspoint"),
            Reply::xml(regional),
        ),
        (
            On::call("s3control", "GET /v20180820/mrap/instances"),
            Reply::xml(several),
        ),
    ]
}
