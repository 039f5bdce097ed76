//! The network of an account with one VPC, as answers that can be put before and after others.

use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::services::ec2::world::World;
use crate::services::ec2::{ec2, on};

/// Its two subnets and what is in them. The VPC is the region's own, or one that somebody made.
pub(super) fn answers(world: &World, is_default: bool) -> Vec<(On, Reply)> {
    let vpc = format!(
        "<item><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><cidrBlock>10.1.0.0/16</cidrBlock>\
         <isDefault>{is_default}</isDefault><cidrBlockAssociationSet><item><cidrBlock>10.1.0.0/16</cidrBlock>\
         <cidrBlockState><state>associated</state></cidrBlockState></item></cidrBlockAssociationSet></item>"
    );
    let subnets = ["subnet-public", "subnet-private"].map(|id| {
        format!(
            "<item><subnetId>{id}</subnetId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><state>available</state>\
             <availabilityZone>us-east-1a</availabilityZone><cidrBlock>10.1.0.0/24</cidrBlock></item>"
        )
    });
    let block = format!(
        "<vpcBlockPublicAccessOptions><awsAccountId>{ACCOUNT}</awsAccountId><awsRegion>us-east-1</awsRegion>\
         <state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode>\
         </vpcBlockPublicAccessOptions>"
    );
    let listings = [
        ("DescribeVpcs", "vpcSet", vpc.as_str()),
        ("DescribeSubnets", "subnetSet", &subnets.concat()),
        ("DescribeRouteTables", "routeTableSet", &world.tables),
        ("DescribeNetworkAcls", "networkAclSet", &world.acls),
        ("DescribeSecurityGroups", "securityGroupInfo", &world.groups),
        (
            "DescribeNetworkInterfaces",
            "networkInterfaceSet",
            &world.interfaces,
        ),
        (
            "DescribeVpcBlockPublicAccessExclusions",
            "vpcBlockPublicAccessExclusionSet",
            "",
        ),
        ("DescribeManagedPrefixLists", "prefixListSet", ""),
    ];
    let mut answers: Vec<(On, Reply)> = listings
        .into_iter()
        .map(|(operation, set, items)| {
            let reply = ec2(operation, &format!("<{set}>{items}</{set}>"));
            (on(operation), reply)
        })
        .collect();
    answers.push((
        on("DescribeVpcBlockPublicAccessOptions"),
        ec2("DescribeVpcBlockPublicAccessOptions", &block),
    ));
    answers
}
