//! An account that has never used Timestream for LiveAnalytics, which new ones cannot.

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/timestream/latest/developerguide/AmazonTimestreamForLiveAnalytics-availability-change.html>
    vec![(
        On::call("timestream", "DescribeEndpoints"),
        Reply::error(
            400,
            "AccessDeniedException",
            "Only existing Timestream for LiveAnalytics customers can access the service. Reach out to AWS support \
             for more information.",
        ),
    )]
}
