//! The network of a region, as [`crate::network`] reasons about it: read once for all who ask.
//!
//! How a reader asks, here of a load balancer whose interfaces it knows:
//!
//! ```text
//! let network = ec2::network::live::network(here.context(), here.region, &[Want::Reach, Want::Interfaces]).await;
//! for (id, interface) in network.parts.interfaces.iter() {
//!     let answer = network.from_internet(id, interface, &Asked::tcp(443));
//! }
//! ```
//!
//! Each part is read once a region, when somebody first wants it, whatever else is wanted. A part that is not wanted is
//! unread, with the cause that nobody asked. A field whose reader asks names the calls of what it wants; they stand
//! beside each [`Want`](live::Want). What has no interface of its own that could be told from others, such as a
//! database, is asked about with [`Interface::assumed`](crate::network::Interface::assumed).

use crate::facts::calls;

#[cfg(feature = "aws")]
mod layout;
#[cfg(feature = "aws")]
pub mod live;
#[cfg(feature = "aws")]
mod rules;
#[cfg(all(test, feature = "aws"))]
mod tests;

calls! {
    "ec2";
    /// The VPCs of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html>
    pub DESCRIBE_VPCS = "DescribeVpcs" telling "vpcSet";
    /// The subnets of a region, those included that other accounts share.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html>
    pub DESCRIBE_SUBNETS = "DescribeSubnets" telling "subnetSet";
    /// The route tables of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>
    pub DESCRIBE_ROUTE_TABLES = "DescribeRouteTables" telling "routeTableSet";
    /// The network ACLs of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html>
    pub DESCRIBE_NETWORK_ACLS = "DescribeNetworkAcls" telling "networkAclSet";
    /// The security groups of a region with their rules.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html>
    pub DESCRIBE_SECURITY_GROUPS = "DescribeSecurityGroups" telling "securityGroupInfo";
    /// The network interfaces of a region, those included that services of AWS manage.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html>
    pub DESCRIBE_NETWORK_INTERFACES = "DescribeNetworkInterfaces" telling "networkInterfaceSet";
    /// The managed prefix lists of a region, AWS's own included. Called where a rule or a route names one.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html>
    pub DESCRIBE_MANAGED_PREFIX_LISTS = "DescribeManagedPrefixLists" telling "prefixListSet";
    /// The blocks of a managed prefix list.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html>
    pub GET_MANAGED_PREFIX_LIST_ENTRIES = "GetManagedPrefixListEntries" telling "entrySet"
        on "ec2:*:*:prefix-list/*";
    /// How a region blocks public access to VPCs.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessOptions.html>
    pub DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS = "DescribeVpcBlockPublicAccessOptions"
        telling "vpcBlockPublicAccessOptions";
    /// What is excluded from that. Called where something is blocked.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessExclusions.html>
    pub DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS = "DescribeVpcBlockPublicAccessExclusions"
        telling "vpcBlockPublicAccessExclusionSet";
    /// The VPC endpoints of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html>
    pub DESCRIBE_VPC_ENDPOINTS = "DescribeVpcEndpoints" telling "vpcEndpointSet";
}
