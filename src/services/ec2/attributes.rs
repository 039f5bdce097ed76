//! What a VPC tells only if it is asked for it by name.

use crate::facts::calls;

calls! {
    "ec2";
    /// One attribute of a VPC.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>
    pub DESCRIBE_VPC_ATTRIBUTE = "DescribeVpcAttribute" telling "vpcId";
}
