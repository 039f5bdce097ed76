//! The VPC that everything stands in: a public subnet for load balancers, two private ones, a network ACL that lets
//! through the web alone, security groups that name each other, and endpoints for ECR and S3.

use crate::kit::ACCOUNT;
use crate::kit::network::ec2;
use crate::peer::rule::{On, Reply};
use crate::services::ec2::world::{acl, permission, rule, table};
use crate::services::element;

/// The address of a pod on the cluster's node, which load balancers lead to.
pub(super) const POD: &str = "10.1.1.17";

pub(super) fn on(operation: &str) -> On {
    On::call("ec2", operation)
}

fn listed(operation: &str, set: &str, items: &[String]) -> (On, Reply) {
    ec2(operation, &format!("<{set}>{}</{set}>", items.concat()))
}

fn subnet(id: &str, block: &str) -> String {
    format!(
        "<item><subnetId>{id}</subnetId><vpcId>vpc-1</vpcId><state>available</state><ownerId>{ACCOUNT}</ownerId>\
         <availabilityZone>us-east-1a</availabilityZone><cidrBlock>{block}</cidrBlock></item>"
    )
}

/// The web from outside, everything within the VPC, and what comes back to clients.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-examples.html>
fn web_acl() -> String {
    let both = |number: u32, protocol: &str, block: &str, ports: &str| {
        [false, true].map(|egress| rule(number, protocol, "allow", egress, block, ports))
    };
    let rules = [
        both(90, "-1", "10.1.0.0/16", ""),
        both(100, "6", "0.0.0.0/0", "443"),
        both(110, "6", "0.0.0.0/0", "80"),
        both(120, "6", "0.0.0.0/0", "1024-65535"),
    ];
    let subnets = ["subnet-1", "subnet-2", "subnet-public"];
    acl("acl-web", false, &subnets, &rules.concat())
}

fn group(id: &str, rules: &[&str]) -> String {
    let rules: String = rules.iter().map(|rule| permission(rule)).collect();
    format!(
        "<item><ownerId>{ACCOUNT}</ownerId><groupId>{id}</groupId><groupName>{id}</groupName><vpcId>vpc-1</vpcId>\
         <ipPermissions>{rules}</ipPermissions><ipPermissionsEgress/></item>"
    )
}

/// A tier lets in the tier before it. Port 80 sends clients on to HTTPS.
fn groups() -> Vec<String> {
    vec![
        group("sg-web", &["tcp 443 0.0.0.0/0", "tcp 80 0.0.0.0/0"]),
        group("sg-nodes", &["tcp 8443 sg-web"]),
        group("sg-batch", &[]),
        group("sg-orders", &[]),
        group("sg-thumbnails", &[]),
        group("sg-data", &["tcp 5432 sg-nodes"]),
        group("sg-files", &["tcp 2049 sg-nodes"]),
        group("sg-endpoints", &["tcp 443 sg-nodes"]),
    ]
}

/// A network interface.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html>
struct Interface {
    id: &'static str,
    subnet: &'static str,
    group: &'static str,
    /// Its own address first.
    addresses: &'static [&'static str],
    public: &'static str,
    kind: &'static str,
    description: &'static str,
    instance: &'static str,
}

/// One that a service made for itself in a private subnet.
const OF_A_SERVICE: Interface = Interface {
    id: "",
    subnet: "subnet-1",
    group: "",
    addresses: &[],
    public: "",
    kind: "interface",
    description: "",
    instance: "",
};

fn interface(of: &Interface) -> String {
    let Interface {
        id, subnet, group, ..
    } = of;
    let association = match of.public {
        "" => String::new(),
        ip => format!(
            "<association><publicIp>{ip}</publicIp><ipOwnerId>amazon</ipOwnerId></association>"
        ),
    };
    let attachment = match of.instance {
        "" => String::new(),
        id => format!(
            "<attachment><instanceId>{id}</instanceId><status>attached</status></attachment>"
        ),
    };
    let groups = match *group {
        "" => String::new(),
        id => format!("<item><groupId>{id}</groupId><groupName>{id}</groupName></item>"),
    };
    let own = of.addresses.first().expect("an address");
    let addresses: String = of
        .addresses
        .iter()
        .map(|ip| {
            let is_own = ip == own;
            let public = if is_own { association.as_str() } else { "" };
            format!("<item><privateIpAddress>{ip}</privateIpAddress><primary>{is_own}</primary>{public}</item>")
        })
        .collect();
    format!(
        "<item><networkInterfaceId>{id}</networkInterfaceId><subnetId>{subnet}</subnetId><vpcId>vpc-1</vpcId>\
         <ownerId>{ACCOUNT}</ownerId><status>in-use</status><interfaceType>{}</interfaceType>\
         <requesterManaged>{}</requesterManaged>{}<privateIpAddress>{own}</privateIpAddress>{attachment}{association}\
         <groupSet>{groups}</groupSet><privateIpAddressesSet>{addresses}</privateIpAddressesSet><ipv6AddressesSet/></item>",
        of.kind,
        of.instance.is_empty(),
        element("description", of.description),
    )
}

/// Of load balancers, in the public subnet, and of the NAT gateway.
const PUBLIC: [Interface; 3] = [
    Interface {
        id: "eni-web",
        subnet: "subnet-public",
        group: "sg-web",
        addresses: &["10.1.0.10"],
        public: "203.0.113.10",
        description: "ELB app/pinewood-web/50dc6c495c0c9188",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-ingress",
        subnet: "subnet-public",
        group: "sg-web",
        addresses: &["10.1.0.11"],
        public: "203.0.113.11",
        kind: "network_load_balancer",
        description: "ELB net/k8s-shop-ingress-0a1b2c3d4e/60dc6c495c0c9188",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-nat",
        subnet: "subnet-public",
        addresses: &["10.1.0.12"],
        public: "203.0.113.12",
        kind: "nat_gateway",
        description: "Interface for NAT Gateway nat-1",
        ..OF_A_SERVICE
    },
];

/// Of a node of the cluster with its pods, of an instance that nobody calls, of functions, and of services.
const PRIVATE: [Interface; 8] = [
    Interface {
        id: "eni-node",
        group: "sg-nodes",
        addresses: &["10.1.1.10", POD],
        description: "aws-K8S-i-0a1b2c3d4e5f60001",
        instance: super::instances::NODE,
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-batch",
        subnet: "subnet-2",
        group: "sg-batch",
        addresses: &["10.1.2.10"],
        instance: super::instances::BATCH,
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-orders",
        group: "sg-orders",
        addresses: &["10.1.1.30"],
        kind: "lambda",
        description: "AWS Lambda VPC ENI-orders-5a6b7c8d",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-thumbnails",
        subnet: "subnet-2",
        group: "sg-thumbnails",
        addresses: &["10.1.2.30"],
        kind: "lambda",
        description: "AWS Lambda VPC ENI-thumbnails-6a7b8c9d",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-customers",
        group: "sg-data",
        addresses: &["10.1.1.20"],
        description: "RDSNetworkInterface",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-efs",
        group: "sg-files",
        addresses: &["10.1.1.40"],
        kind: "efs",
        description: "EFS mount target for fs-0a1b2c3d (fsmt-0a1b2c3d)",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-fsx",
        subnet: "subnet-2",
        group: "sg-files",
        addresses: &["10.1.2.40"],
        description: "Created By Amazon FSx",
        ..OF_A_SERVICE
    },
    Interface {
        id: "eni-endpoint",
        group: "sg-endpoints",
        addresses: &["10.1.1.50"],
        kind: "vpc_endpoint",
        description: "VPC Endpoint Interface vpce-docker",
        ..OF_A_SERVICE
    },
];

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>
fn endpoint(id: &str, service: &str) -> String {
    let (kind, tables, private_dns) = match service {
        "s3" => ("Gateway", "<item>rtb-1</item><item>rtb-2</item>", false),
        _ => ("Interface", "", true),
    };
    format!(
        "<item><vpcEndpointId>{id}</vpcEndpointId><vpcEndpointType>{kind}</vpcEndpointType><vpcId>vpc-1</vpcId>\
         <serviceName>com.amazonaws.us-east-1.{service}</serviceName><state>available</state>\
         <routeTableIdSet>{tables}</routeTableIdSet><subnetIdSet/><groupSet/>\
         <privateDnsEnabled>{private_dns}</privateDnsEnabled><ownerId>{ACCOUNT}</ownerId></item>"
    )
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>
fn attribute(name: &str) -> (On, Reply) {
    let holds = format!("<vpcId>vpc-1</vpcId><{name}><value>true</value></{name}>");
    let (on, reply) = ec2("DescribeVpcAttribute", &holds);
    (on.containing(&format!("Attribute={name}")), reply)
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let vpc = format!(
        "<item><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><cidrBlock>10.1.0.0/16</cidrBlock>\
         <isDefault>false</isDefault><cidrBlockAssociationSet><item><cidrBlock>10.1.0.0/16</cidrBlock>\
         <cidrBlockState><state>associated</state></cidrBlockState></item></cidrBlockAssociationSet></item>"
    );
    let subnets = [
        subnet("subnet-1", "10.1.1.0/24"),
        subnet("subnet-2", "10.1.2.0/24"),
        subnet("subnet-public", "10.1.0.0/24"),
    ];
    let tables = [
        table("rtb-1", "nat-1", "subnet-1"),
        table("rtb-2", "nat-1", "subnet-2"),
        table("rtb-public", "igw-1", "subnet-public"),
    ];
    let interfaces: Vec<String> = PUBLIC.iter().chain(&PRIVATE).map(interface).collect();
    let endpoints = [
        endpoint("vpce-docker", "ecr.dkr"),
        endpoint("vpce-api", "ecr.api"),
        endpoint("vpce-s3", "s3"),
    ];
    let block = format!(
        "<vpcBlockPublicAccessOptions><awsAccountId>{ACCOUNT}</awsAccountId><awsRegion>us-east-1</awsRegion>\
         <state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode>\
         <exclusionsAllowed>allowed</exclusionsAllowed></vpcBlockPublicAccessOptions>"
    );
    vec![
        listed("DescribeVpcs", "vpcSet", &[vpc]),
        listed("DescribeSubnets", "subnetSet", &subnets),
        listed("DescribeRouteTables", "routeTableSet", &tables),
        listed("DescribeNetworkAcls", "networkAclSet", &[web_acl()]),
        listed("DescribeSecurityGroups", "securityGroupInfo", &groups()),
        listed(
            "DescribeNetworkInterfaces",
            "networkInterfaceSet",
            &interfaces,
        ),
        listed("DescribeVpcEndpoints", "vpcEndpointSet", &endpoints),
        attribute("enableDnsSupport"),
        attribute("enableDnsHostnames"),
        ec2("DescribeVpcBlockPublicAccessOptions", &block),
    ]
}
