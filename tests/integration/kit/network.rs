//! A small network as EC2 tells it.

use super::ACCOUNT;
use crate::peer::rule::{On, Reply};

/// What EC2 answers to an operation: the members of its answer.
pub(crate) fn ec2(operation: &str, members: &str) -> (On, Reply) {
    let xml = format!(
        "<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
         <requestId>r</requestId>{members}</{operation}Response>"
    );
    (On::call("ec2", operation), Reply::xml(&xml))
}

/// The subnets of `vpc-1`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html>
pub(crate) fn subnets(ids: &[&str]) -> (On, Reply) {
    let each = ids.iter().enumerate().map(|(at, id)| {
        format!(
            "<item><subnetId>{id}</subnetId><vpcId>vpc-1</vpcId><state>available</state>\
             <ownerId>{ACCOUNT}</ownerId><cidrBlock>10.0.{at}.0/24</cidrBlock></item>"
        )
    });
    let each: String = each.collect();
    ec2("DescribeSubnets", &format!("<subnetSet>{each}</subnetSet>"))
}

/// Security groups of `vpc-1` that let nothing in.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html>
pub(crate) fn groups(ids: &[&str]) -> (On, Reply) {
    let each = ids.iter().map(|id| {
        format!(
            "<item><groupId>{id}</groupId><groupName>{id}</groupName><vpcId>vpc-1</vpcId>\
             <ownerId>{ACCOUNT}</ownerId><ipPermissions/><ipPermissionsEgress/></item>"
        )
    });
    let each: String = each.collect();
    ec2(
        "DescribeSecurityGroups",
        &format!("<securityGroupInfo>{each}</securityGroupInfo>"),
    )
}

/// Where functions are attached to: `subnet-1` and `subnet-2`, with these groups.
pub(crate) fn for_functions(ids: &[&str]) -> Vec<(On, Reply)> {
    vec![subnets(&["subnet-1", "subnet-2"]), groups(ids)]
}
