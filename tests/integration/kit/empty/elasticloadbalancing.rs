//! No Classic Load Balancer.
//! <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancers.html>

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    let operation = "DescribeLoadBalancers";
    let none = Reply::query(operation, "<LoadBalancerDescriptions/>");
    vec![(On::call("elb", operation), none)]
}
