//! No instances, and nothing that would launch some.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>,
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![
        (
            On::call("ec2", "DescribeInstances"),
            Reply::xml(
                "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
                 <reservationSet/></DescribeInstancesResponse>",
            ),
        ),
        (
            On::call("autoscaling", "DescribeAutoScalingGroups"),
            Reply::query("DescribeAutoScalingGroups", "<AutoScalingGroups/>"),
        ),
    ]
}
