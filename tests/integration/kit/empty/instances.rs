//! No instances, and nothing that would launch some.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleets.html>,
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>

use crate::peer::rule::{On, Reply};

fn none(operation: &str, set: &str) -> (On, Reply) {
    let reply = format!(
        "<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><{set}/></{operation}Response>"
    );
    (On::call("ec2", operation), Reply::xml(&reply))
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![
        none("DescribeInstances", "reservationSet"),
        none("DescribeFleets", "fleetSet"),
        none("DescribeSpotFleetRequests", "spotFleetRequestConfigSet"),
        (
            On::call("autoscaling", "DescribeAutoScalingGroups"),
            Reply::query("DescribeAutoScalingGroups", "<AutoScalingGroups/>"),
        ),
    ]
}
