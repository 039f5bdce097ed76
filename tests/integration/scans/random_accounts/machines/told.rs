//! What EC2 answers of made-up instances and networks.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>

use serde_json::json;

use super::filters::{ACLS, Acl};
use super::invented::{Instance, Interface, Region, Way};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::services::ec2::world::{permission, rule};
use crate::services::ec2::{defaults, ec2};
use crate::services::element;

pub(super) fn answers(regions: &[Region]) -> Answers {
    let mut answers = Answers::new();
    for region in regions {
        if let Some(operation) = region.denied {
            let on = On::call("ec2", operation).region(region.name);
            answers.push((on, Reply::Denied));
        }
        of_region(region, &mut answers);
    }
    // Nothing watches.
    answers.push((
        On::call("config", "DescribeConfigRules"),
        Reply::json(&json!({ "ConfigRules": [] })),
    ));
    answers.push((
        On::call("monitoring", "DescribeAlarms"),
        Reply::cbor(&json!({ "MetricAlarms": [], "CompositeAlarms": [], "LogAlarms": [] })),
    ));
    answers
}

fn of_region(region: &Region, answers: &mut Answers) {
    let on = |operation: &str| On::call("ec2", operation).region(region.name);
    let vpc = format!(
        "<item><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><cidrBlock>10.1.0.0/16</cidrBlock>\
         <isDefault>false</isDefault><cidrBlockAssociationSet><item><cidrBlock>10.1.0.0/16</cidrBlock>\
         <cidrBlockState><state>associated</state></cidrBlockState></item></cidrBlockAssociationSet></item>"
    );
    let lists = ["pl-any", "pl-office"].map(|id| {
        format!("<item><prefixListId>{id}</prefixListId><ownerId>{ACCOUNT}</ownerId></item>")
    });
    let instances: Vec<String> = region.instances.iter().map(instance).collect();
    let acls: Vec<String> = (0..ACLS.len()).map(|number| acl(region, number)).collect();
    for (operation, set, size, items) in [
        ("DescribeVpcs", "vpcSet", 4, vec![vpc]),
        ("DescribeSubnets", "subnetSet", 7, subnets(region)),
        ("DescribeRouteTables", "routeTableSet", 5, tables(region)),
        ("DescribeNetworkAcls", "networkAclSet", 5, acls),
        (
            "DescribeSecurityGroups",
            "securityGroupInfo",
            9,
            groups(region),
        ),
        (
            "DescribeNetworkInterfaces",
            "networkInterfaceSet",
            13,
            interfaces(region),
        ),
        ("DescribeInstances", "reservationSet", 17, instances),
        (
            "DescribeManagedPrefixLists",
            "prefixListSet",
            1,
            lists.to_vec(),
        ),
    ] {
        answers.extend(pages(&on(operation), &items, size, |items, next| {
            let next = element("nextToken", next.unwrap_or_default());
            ec2(
                operation,
                &format!("<{set}>{}</{set}>{next}", items.concat()),
            )
        }));
    }
    of_settings(region, answers);
}

/// Prefix lists, and what is set for the region.
fn of_settings(region: &Region, answers: &mut Answers) {
    let on = |operation: &str| On::call("ec2", operation).region(region.name);
    for (id, blocks) in [
        ("pl-any", vec!["0.0.0.0/1", "128.0.0.0/1"]),
        ("pl-office", vec!["198.51.100.0/24"]),
    ] {
        let blocks = blocks.into_iter();
        let blocks: String = blocks
            .map(|block| format!("<item><cidr>{block}</cidr></item>"))
            .collect();
        answers.push((
            on("GetManagedPrefixListEntries").containing(id),
            ec2(
                "GetManagedPrefixListEntries",
                &format!("<entrySet>{blocks}</entrySet>"),
            ),
        ));
    }
    let block = format!(
        "<vpcBlockPublicAccessOptions><awsAccountId>{ACCOUNT}</awsAccountId><awsRegion>{}</awsRegion>\
         <state>update-complete</state><internetGatewayBlockMode>{}</internetGatewayBlockMode>\
         </vpcBlockPublicAccessOptions>",
        region.name, region.blocked
    );
    answers.push((
        on("DescribeVpcBlockPublicAccessOptions"),
        ec2("DescribeVpcBlockPublicAccessOptions", &block),
    ));
    answers.push((
        on("DescribeVpcBlockPublicAccessExclusions"),
        ec2(
            "DescribeVpcBlockPublicAccessExclusions",
            "<vpcBlockPublicAccessExclusionSet/>",
        ),
    ));
    let told = match region.enforced {
        true => "<httpTokens>required</httpTokens><httpTokensEnforced>enabled</httpTokensEnforced>",
        false => "",
    };
    answers.push((on("GetInstanceMetadataDefaults"), defaults(told)));
}

fn subnets(region: &Region) -> Vec<String> {
    let subnets = region.subnets.iter().enumerate();
    subnets
        .map(|(number, subnet)| {
            format!(
                "<item><subnetId>{}</subnetId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId>\
                 <state>available</state><availabilityZone>{}a</availabilityZone>\
                 <cidrBlock>10.1.{number}.0/24</cidrBlock><ipv6CidrBlockAssociationSet><item>\
                 <ipv6CidrBlock>2600:1f18:0:{number}::/64</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state>\
                 </ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet></item>",
                subnet.id, region.name
            )
        })
        .collect()
}

fn tables(region: &Region) -> Vec<String> {
    let own = region
        .subnets
        .iter()
        .filter(|subnet| subnet.way != Way::Main);
    let own = own.map(|subnet| table(subnet.way, &format!("rtb-{}", subnet.id), Some(&subnet.id)));
    let main = table(region.main, &format!("rtb-{}main", region.letter), None);
    own.chain([main]).collect()
}

fn table(way: Way, id: &str, subnet: Option<&str>) -> String {
    let route = |block: &str, tag: &str, to: &str, state: &str| {
        let block = match block.contains(':') {
            true => element("destinationIpv6CidrBlock", block),
            false => element("destinationCidrBlock", block),
        };
        format!(
            "<item>{block}<{tag}>{to}</{tag}><state>{state}</state><origin>CreateRoute</origin></item>"
        )
    };
    let gateway = |block: &str| route(block, "gatewayId", "igw-1", "active");
    let routes = match way {
        Way::Gateway => gateway("0.0.0.0/0"),
        Way::Both => gateway("::/0") + &gateway("0.0.0.0/0"),
        Way::Six => gateway("::/0"),
        Way::Halves => gateway("128.0.0.0/1") + &gateway("0.0.0.0/1"),
        Way::Blackhole => route("0.0.0.0/0", "gatewayId", "igw-2", "blackhole"),
        Way::Nat => route("0.0.0.0/0", "natGatewayId", "nat-1", "active"),
        Way::EgressOnly => route("::/0", "egressOnlyInternetGatewayId", "eigw-1", "active"),
        Way::Transit => route("0.0.0.0/0", "transitGatewayId", "tgw-1", "active"),
        Way::Local | Way::Main => String::new(),
    };
    let association = match subnet {
        Some(subnet) => format!("<subnetId>{subnet}</subnetId><main>false</main>"),
        None => "<main>true</main>".to_owned(),
    };
    format!(
        "<item><routeTableId>{id}</routeTableId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><routeSet>\
         <item><destinationCidrBlock>10.1.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>\
         <state>active</state><origin>CreateRouteTable</origin></item>{routes}</routeSet><associationSet><item>\
         <routeTableAssociationId>rtbassoc-{id}</routeTableAssociationId><routeTableId>{id}</routeTableId>{association}\
         <associationState><state>associated</state></associationState></item></associationSet></item>"
    )
}

fn acl(region: &Region, number: usize) -> String {
    let acl: &Acl = &ACLS[number];
    let rules = acl.rules();
    let own = rules
        .iter()
        .map(|(number, protocol, allows, is_out, block, ports)| {
            let action = match allows {
                true => "allow",
                false => "deny",
            };
            let ports = match (*protocol, *ports) {
                ("6" | "17", ports) => ports,
                _ => "",
            };
            let told = rule(*number, protocol, action, *is_out, block, ports);
            match *protocol {
                "1" => told.replace(
                    "</item>",
                    "<icmpTypeCode><code>-1</code><type>-1</type></icmpTypeCode></item>",
                ),
                _ => told,
            }
        });
    let last = [(32767, "0.0.0.0/0"), (32768, "::/0")];
    let last = last.into_iter().flat_map(|(number, block)| {
        [false, true].map(|is_out| rule(number, "-1", "deny", is_out, block, ""))
    });
    let entries: String = last.chain(own).collect();
    let here = region.subnets.iter().filter(|subnet| subnet.acl == number);
    let associations: String = here
        .map(|subnet| {
            format!(
                "<item><networkAclAssociationId>aclassoc-{0}</networkAclAssociationId>\
                 <networkAclId>{1}</networkAclId><subnetId>{0}</subnetId></item>",
                subnet.id,
                acl_id(region, number)
            )
        })
        .collect();
    format!(
        "<item><networkAclId>{}</networkAclId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId>\
         <default>{}</default><entrySet>{entries}</entrySet><associationSet>{associations}</associationSet></item>",
        acl_id(region, number),
        acl.name == "default"
    )
}

pub(super) fn acl_id(region: &Region, number: usize) -> String {
    format!("acl-{}{number}", region.letter)
}

fn groups(region: &Region) -> Vec<String> {
    let groups = region.groups.iter();
    groups
        .map(|group| {
            let rules: String = group.rules.iter().map(|(words, ..)| permission(words)).collect();
            format!(
                "<item><ownerId>{ACCOUNT}</ownerId><groupId>{}</groupId><groupName>{}</groupName><vpcId>vpc-1</vpcId>\
                 <ipPermissions>{rules}</ipPermissions><ipPermissionsEgress/></item>",
                group.id, group.name
            )
        })
        .collect()
}

fn interfaces(region: &Region) -> Vec<String> {
    let mut told = Vec::new();
    for instance in region.instances.iter().filter(|one| one.has_interfaces()) {
        for (number, interface) in instance.interfaces.iter().enumerate() {
            let id = format!("eni-{}n{number}", &instance.id[2..]);
            let attachment = format!(
                "<attachment><instanceId>{}</instanceId><instanceOwnerId>{ACCOUNT}</instanceOwnerId>\
                 <deviceIndex>{number}</deviceIndex><status>attached</status></attachment>",
                instance.id
            );
            told.push(interface_told(
                region,
                &id,
                interface,
                &attachment,
                "false",
                "",
            ));
        }
    }
    // The last subnet has an interface of RDS alone, and some groups are on one.
    let last = region.subnets.len() - 1;
    let shared = region
        .groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.is_shared);
    for (number, _) in shared {
        let interface = Interface {
            subnet: last,
            groups: vec![number],
            public: false,
            six: false,
        };
        let id = format!("eni-{}db{number}", region.letter);
        told.push(interface_told(
            region,
            &id,
            &interface,
            "",
            "true",
            "RDSNetworkInterface",
        ));
    }
    told
}

fn interface_told(
    region: &Region,
    id: &str,
    interface: &Interface,
    attachment: &str,
    managed: &str,
    description: &str,
) -> String {
    let groups = interface.groups.iter().map(|number| {
        let group = &region.groups[*number];
        format!(
            "<item><groupId>{}</groupId><groupName>{}</groupName></item>",
            group.id, group.name
        )
    });
    let groups: String = groups.collect();
    let association = match interface.public {
        true => {
            "<association><publicIp>203.0.113.9</publicIp><ipOwnerId>amazon</ipOwnerId></association>"
        }
        false => "",
    };
    let six = match interface.six {
        true => format!(
            "<item><ipv6Address>2600:1f18:0:{}::9</ipv6Address></item>",
            interface.subnet
        ),
        false => String::new(),
    };
    let address = format!("10.1.{}.9", interface.subnet);
    format!(
        "<item><networkInterfaceId>{id}</networkInterfaceId><subnetId>{}</subnetId><vpcId>vpc-1</vpcId>\
         <ownerId>{ACCOUNT}</ownerId><interfaceType>interface</interfaceType><status>in-use</status>\
         <requesterManaged>{managed}</requesterManaged><description>{description}</description>\
         <privateIpAddress>{address}</privateIpAddress>{attachment}{association}<groupSet>{groups}</groupSet>\
         <privateIpAddressesSet><item><privateIpAddress>{address}</privateIpAddress><primary>true</primary>\
         {association}</item></privateIpAddressesSet><ipv6AddressesSet>{six}</ipv6AddressesSet></item>",
        region.subnets[interface.subnet].id
    )
}

fn instance(of: &Instance) -> String {
    let options = of.metadata.map_or_else(String::new, |[state, endpoint, tokens]| {
        format!(
            "<metadataOptions><state>{state}</state><httpTokens>{tokens}</httpTokens>\
             <httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>{endpoint}</httpEndpoint>\
             </metadataOptions>"
        )
    });
    let told = crate::services::ec2::instance(&of.id, of.state, &options);
    format!("<item><reservationId>r-1</reservationId><instancesSet>{told}</instancesSet></item>")
}
