//! Instances that speak IPv6 alone: no public address of IPv4 is needed to be reached.
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-migrate-ipv6.html>

use super::exposed::{CONTROL, scan};
use super::running;
use super::world::{World, acl, permission, rule};
use crate::kit::ACCOUNT;

/// The route of IPv6 to everywhere else, from the subnet of the instance.
fn table(to: &str) -> String {
    let to = match to.starts_with("eigw-") {
        true => format!("<egressOnlyInternetGatewayId>{to}</egressOnlyInternetGatewayId>"),
        false => format!("<gatewayId>{to}</gatewayId>"),
    };
    format!(
        "<item><routeTableId>rtb-6</routeTableId><vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><routeSet>\
         <item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock>{to}<state>active</state>\
         <origin>CreateRoute</origin></item></routeSet><associationSet><item>\
         <routeTableAssociationId>rtbassoc-6</routeTableAssociationId><routeTableId>rtb-6</routeTableId>\
         <subnetId>subnet-private</subnetId><main>false</main>\
         <associationState><state>associated</state></associationState></item></associationSet></item>"
    )
}

fn interface(denies_internet: bool) -> String {
    format!(
        "<item><networkInterfaceId>eni-6</networkInterfaceId><subnetId>subnet-private</subnetId>\
         <vpcId>vpc-1</vpcId><ownerId>{ACCOUNT}</ownerId><interfaceType>interface</interfaceType>\
         <requesterManaged>false</requesterManaged><denyAllIgwTraffic>{denies_internet}</denyAllIgwTraffic>\
         <attachment><instanceId>i-6</instanceId><status>attached</status></attachment>\
         <groupSet><item><groupId>sg-6</groupId></item></groupSet><privateIpAddressesSet/>\
         <ipv6AddressesSet><item><ipv6Address>2600:1f18:1::7</ipv6Address><isPrimaryIpv6>true</isPrimaryIpv6>\
         </item></ipv6AddressesSet></item>"
    )
}

/// Security Hub's EC2.9 and Prowler's `ec2_instance_public_ip` look at IPv4 alone.
#[test]
fn an_instance_is_reached_by_ipv6_where_peers_see_no_public_address() {
    let all = |egress| rule(101, "-1", "allow", egress, "::/0", "");
    let open = [all(false), all(true)];
    let halves = [
        rule(101, "-1", "allow", false, "2000::/4", ""),
        rule(102, "-1", "allow", false, "3000::/4", ""),
        all(true),
    ];
    let mute = [all(false)];
    for (to, from, rules, denies_internet, verdict) in [
        ("igw-1", "tcp 22 ::/0", &open[..], false, "fail"),
        ("igw-1", "-1 all 2000::/3", &halves, false, "fail"),
        ("igw-1", "tcp 22 2001:db8::/48", &open, false, "question"),
        ("igw-1", "icmpv6 all ::/0", &open, false, "pass"),
        // Rules for IPv4 let nothing of IPv6 in.
        ("igw-1", "-1 all 0.0.0.0/0", &open, false, "pass"),
        ("igw-1", "tcp 22 ::/0", &mute, false, "pass"),
        ("igw-1", "tcp 22 ::/0", &open, true, "pass"),
        ("eigw-1", "tcp 22 ::/0", &open, false, "pass"),
    ] {
        let world = World {
            tables: table(to),
            acls: acl("acl-6", false, &["subnet-private"], rules),
            interfaces: interface(denies_internet),
            ..World::new()
        };
        let world = world.with_group("sg-6", "six", &permission(from));
        let results = scan(&world, &[running("i-6", "required")], |stub| stub);
        let (found, reason) = results.judged(CONTROL, "i-6");
        let case = (to, from, denies_internet);
        assert_eq!(found, verdict, "{case:?}: {reason}");
        assert!(
            verdict != "fail" || reason.contains("IPv6"),
            "{case:?}: {reason}"
        );
    }
}
