//! A small network, as EC2 tells it: one VPC with a public and a private subnet, to be changed part by part.

use std::fmt::Write as _;

use crate::kit::ACCOUNT;
use crate::peer::stub::Stub;

use super::{ec2, on};

/// What EC2 tells of a region, each part as the items of its listing.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) tables: String,
    pub(crate) acls: String,
    pub(crate) groups: String,
    pub(crate) interfaces: String,
    /// Prefix lists with their owners and blocks.
    pub(crate) lists: Vec<(&'static str, &'static str, &'static str)>,
    /// `internetGatewayBlockMode`.
    pub(crate) blocked: &'static str,
}

impl World {
    /// One whose subnets are `subnet-public` and `subnet-private`, with an ACL that lets everything through before both.
    pub(crate) fn new() -> Self {
        let open = [
            ("rtb-public", "igw-1", "subnet-public"),
            ("rtb-private", "nat-1", "subnet-private"),
        ];
        let tables = open.map(|(id, gateway, subnet)| table(id, gateway, subnet));
        Self {
            tables: tables.concat(),
            acls: acl(
                "acl-open",
                true,
                &["subnet-public", "subnet-private"],
                &[
                    rule(100, "-1", "allow", false, "0.0.0.0/0", ""),
                    rule(100, "-1", "allow", true, "0.0.0.0/0", ""),
                ],
            ),
            blocked: "off",
            ..Self::default()
        }
    }

    pub(crate) fn with_group(mut self, id: &str, name: &str, rules: &str) -> Self {
        self.groups += &group(id, name, rules);
        self
    }

    /// An interface of an instance, or of nothing, with a public address or without.
    pub(crate) fn with_interface(
        mut self,
        id: &str,
        instance: &str,
        subnet: &str,
        group: &str,
        public: &str,
    ) -> Self {
        let attachment = match instance {
            "" => String::new(),
            id => format!(
                "<attachment><instanceId>{id}</instanceId><status>attached</status></attachment>"
            ),
        };
        let association = match public {
            "" => String::new(),
            ip => format!(
                "<association><publicIp>{ip}</publicIp><ipOwnerId>amazon</ipOwnerId></association>"
            ),
        };
        write!(
            self.interfaces,
            "<item><networkInterfaceId>{id}</networkInterfaceId><subnetId>{subnet}</subnetId><vpcId>vpc-1</vpcId>\
             <ownerId>{ACCOUNT}</ownerId><interfaceType>interface</interfaceType><status>in-use</status>\
             <requesterManaged>false</requesterManaged><description/>\
             <privateIpAddress>10.1.0.10</privateIpAddress>{attachment}{association}\
             <groupSet><item><groupId>{group}</groupId><groupName>{group}</groupName></item></groupSet>\
             <privateIpAddressesSet><item><privateIpAddress>10.1.0.10</privateIpAddress><primary>true</primary>\
             {association}</item></privateIpAddressesSet><ipv6AddressesSet/></item>"
        )
        .expect("a string takes everything");
        self
    }

    /// Delegates a block of addresses to the interface that was told last.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html>
    pub(crate) fn with_prefix(mut self, block: &str) -> Self {
        let told = self.interfaces.strip_suffix("</item>");
        let told = told.expect("an interface");
        let set =
            format!("<ipv4PrefixSet><item><ipv4Prefix>{block}</ipv4Prefix></item></ipv4PrefixSet>");
        self.interfaces = format!("{told}{set}</item>");
        self
    }

    /// An interface that a service made for itself.
    pub(crate) fn with_service_interface(
        mut self,
        id: &str,
        subnet: &str,
        group: &str,
        description: &str,
    ) -> Self {
        write!(
            self.interfaces,
            "<item><networkInterfaceId>{id}</networkInterfaceId><subnetId>{subnet}</subnetId><vpcId>vpc-1</vpcId>\
             <ownerId>{ACCOUNT}</ownerId><interfaceType>interface</interfaceType><status>in-use</status>\
             <requesterManaged>true</requesterManaged><description>{description}</description>\
             <privateIpAddress>10.1.0.20</privateIpAddress>\
             <groupSet><item><groupId>{group}</groupId><groupName>{group}</groupName></item></groupSet>\
             <privateIpAddressesSet><item><privateIpAddress>10.1.0.20</privateIpAddress><primary>true</primary>\
             </item></privateIpAddressesSet><ipv6AddressesSet/></item>"
        )
        .expect("a string takes everything");
        self
    }

    /// Tells it, for whatever the stub has no answer to yet.
    pub(crate) fn tell(&self, stub: Stub) -> Stub {
        let subnets = ["subnet-public", "subnet-private"].map(|id| {
            format!(
                "<item><subnetId>{id}</subnetId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId>\
                 <availabilityZone>us-east-1a</availabilityZone><cidrBlock>10.1.0.0/24</cidrBlock></item>"
            )
        });
        let vpc = format!(
            "<item><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><cidrBlock>10.1.0.0/16</cidrBlock>\
             <isDefault>false</isDefault><cidrBlockAssociationSet><item><cidrBlock>10.1.0.0/16</cidrBlock>\
             <cidrBlockState><state>associated</state></cidrBlockState></item></cidrBlockAssociationSet></item>"
        );
        let listed = [
            ("DescribeVpcs", "vpcSet", vpc.as_str()),
            ("DescribeSubnets", "subnetSet", &subnets.concat()),
            ("DescribeRouteTables", "routeTableSet", &self.tables),
            ("DescribeNetworkAcls", "networkAclSet", &self.acls),
            ("DescribeSecurityGroups", "securityGroupInfo", &self.groups),
            (
                "DescribeNetworkInterfaces",
                "networkInterfaceSet",
                &self.interfaces,
            ),
        ];
        let stub = listed
            .into_iter()
            .fold(stub, |stub, (operation, set, items)| {
                let holds = format!("<{set}>{items}</{set}>");
                stub.answering(on(operation), ec2(operation, &holds))
            });
        let block = format!(
            "<vpcBlockPublicAccessOptions><awsAccountId>{ACCOUNT}</awsAccountId><awsRegion>us-east-1</awsRegion>\
             <state>update-complete</state><internetGatewayBlockMode>{}</internetGatewayBlockMode>\
             </vpcBlockPublicAccessOptions>",
            self.blocked
        );
        let exclusions = "<vpcBlockPublicAccessExclusionSet/>";
        let stub = stub
            .answering(
                on("DescribeVpcBlockPublicAccessOptions"),
                ec2("DescribeVpcBlockPublicAccessOptions", &block),
            )
            .answering(
                on("DescribeVpcBlockPublicAccessExclusions"),
                ec2("DescribeVpcBlockPublicAccessExclusions", exclusions),
            );
        self.tell_lists(stub)
    }

    fn tell_lists(&self, stub: Stub) -> Stub {
        let lists: String = self
            .lists
            .iter()
            .map(|(id, owner, _)| {
                format!("<item><prefixListId>{id}</prefixListId><ownerId>{owner}</ownerId></item>")
            })
            .collect();
        let stub = stub.answering(
            on("DescribeManagedPrefixLists"),
            ec2(
                "DescribeManagedPrefixLists",
                &format!("<prefixListSet>{lists}</prefixListSet>"),
            ),
        );
        self.lists.iter().fold(stub, |stub, (id, _, block)| {
            let entries = format!("<entrySet><item><cidr>{block}</cidr></item></entrySet>");
            stub.answering(
                on("GetManagedPrefixListEntries").containing(id),
                ec2("GetManagedPrefixListEntries", &entries),
            )
        })
    }
}

/// A route table with a way to a gateway, for a subnet.
pub(crate) fn table(id: &str, gateway: &str, subnet: &str) -> String {
    let to = match gateway.split_once('-') {
        Some(("nat", _)) => format!("<natGatewayId>{gateway}</natGatewayId>"),
        Some(("tgw", _)) => format!("<transitGatewayId>{gateway}</transitGatewayId>"),
        _ => format!("<gatewayId>{gateway}</gatewayId>"),
    };
    format!(
        "<item><routeTableId>{id}</routeTableId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><routeSet>\
         <item><destinationCidrBlock>10.1.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>\
         <state>active</state><origin>CreateRouteTable</origin></item>\
         <item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>{to}<state>active</state>\
         <origin>CreateRoute</origin></item></routeSet>\
         <associationSet><item><routeTableAssociationId>rtbassoc-1</routeTableAssociationId>\
         <routeTableId>{id}</routeTableId><subnetId>{subnet}</subnetId><main>false</main>\
         <associationState><state>associated</state></associationState></item></associationSet></item>"
    )
}

/// A network ACL before these subnets; the last rule, `*`, is there as AWS tells it.
pub(crate) fn acl(id: &str, is_default: bool, subnets: &[&str], rules: &[String]) -> String {
    let last = [false, true].map(|egress| rule(32767, "-1", "deny", egress, "0.0.0.0/0", ""));
    let associations: String = subnets
        .iter()
        .map(|subnet| {
            format!(
                "<item><networkAclAssociationId>aclassoc-1</networkAclAssociationId>\
                 <networkAclId>{id}</networkAclId><subnetId>{subnet}</subnetId></item>"
            )
        })
        .collect();
    format!(
        "<item><networkAclId>{id}</networkAclId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId>\
         <default>{is_default}</default><entrySet>{}{}</entrySet><associationSet>{associations}</associationSet></item>",
        rules.concat(),
        last.concat()
    )
}

/// A rule of a network ACL; ports as `22` or `1024-65535`, none for all.
pub(crate) fn rule(
    number: u32,
    protocol: &str,
    action: &str,
    egress: bool,
    block: &str,
    ports: &str,
) -> String {
    let ports = match (ports, ports.split_once('-')) {
        ("", _) => String::new(),
        (_, Some((first, last))) => {
            format!("<portRange><from>{first}</from><to>{last}</to></portRange>")
        }
        (one, None) => format!("<portRange><from>{one}</from><to>{one}</to></portRange>"),
    };
    let block = match block.contains(':') {
        true => format!("<ipv6CidrBlock>{block}</ipv6CidrBlock>"),
        false => format!("<cidrBlock>{block}</cidrBlock>"),
    };
    format!(
        "<item><ruleNumber>{number}</ruleNumber><protocol>{protocol}</protocol><ruleAction>{action}</ruleAction>\
         <egress>{egress}</egress>{block}{ports}</item>"
    )
}

fn group(id: &str, name: &str, rules: &str) -> String {
    format!(
        "<item><ownerId>{ACCOUNT}</ownerId><groupId>{id}</groupId><groupName>{name}</groupName><vpcId>vpc-1</vpcId>\
         <ipPermissions>{rules}</ipPermissions><ipPermissionsEgress/></item>"
    )
}

/// A rule of a group: `tcp 443 0.0.0.0/0`, `tcp 8080 sg-2`, `tcp 22 pl-1`, `-1 all ::/0`.
pub(crate) fn permission(words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let [protocol, ports, from] = words[..] else {
        panic!("{words:?}");
    };
    let ports = match (ports, ports.split_once('-')) {
        ("all", _) => String::new(),
        (_, Some((first, last))) => format!("<fromPort>{first}</fromPort><toPort>{last}</toPort>"),
        (one, None) => format!("<fromPort>{one}</fromPort><toPort>{one}</toPort>"),
    };
    let set = |name: &str, items: String| format!("<{name}>{items}</{name}>");
    let from = match from {
        id if id.starts_with("sg-") => set(
            "groups",
            format!("<item><userId>{ACCOUNT}</userId><groupId>{id}</groupId></item>"),
        ),
        id if id.starts_with("pl-") => set(
            "prefixListIds",
            format!("<item><prefixListId>{id}</prefixListId></item>"),
        ),
        block if block.contains(':') => set(
            "ipv6Ranges",
            format!("<item><cidrIpv6>{block}</cidrIpv6></item>"),
        ),
        block => set("ipRanges", format!("<item><cidrIp>{block}</cidrIp></item>")),
    };
    format!("<item><ipProtocol>{protocol}</ipProtocol>{ports}{from}</item>")
}
