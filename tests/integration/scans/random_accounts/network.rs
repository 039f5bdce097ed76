//! The network that made-up databases and file systems stand in, as EC2 tells it: a public and a private subnet, and in
//! each an interface behind a group for everybody, one for an office and one for the inside.

use std::fmt::Write as _;

use super::compared::Answers;
use crate::kit::{account, nothing_else};
use crate::peer::stub::Stub;
use crate::services::ec2::world::{World, permission};

/// The port that databases listen at.
pub(super) const PORT: u16 = 5432;

/// The interface in the public subnet that everybody may come to, and that has no public address.
pub(super) const PRIVATE: &str = "eni-private";

/// A stub that tells all of this, and else that there is nothing.
pub(super) fn telling(answers: Answers) -> Stub {
    let answers = answers.into_iter();
    let stub = answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply));
    nothing_else(world().tell(stub))
}

/// The interface in a subnet behind a group.
pub(super) fn interface(subnet: &str, group: &str) -> String {
    format!("eni-{subnet}-{group}")
}

/// The address of the interface in the first of these subnets that everybody gets to, or else in the first.
pub(super) fn address(subnets: &[&str], group: &str) -> String {
    let block = match subnets {
        ["subnet-gone"] => return "10.1.9.9".to_owned(),
        subnets if subnets.contains(&"subnet-public") => 0,
        _ => 1,
    };
    let host = match group {
        "sg-open" => 10,
        "sg-office" => 11,
        _ => 12,
    };
    format!("10.1.{block}.{host}")
}

fn world() -> World {
    let ports = |from: &str| -> String {
        let ports = [PORT, 2049, 445].into_iter();
        ports
            .map(|port| permission(&format!("tcp {port} {from}")))
            .collect()
    };
    let mut world = World::new()
        .with_group("sg-open", "open", &ports("0.0.0.0/0"))
        .with_group("sg-office", "office", &ports("198.51.100.0/24"))
        .with_group("sg-inside", "inside", &ports("10.0.0.0/8"));
    for subnet in ["subnet-public", "subnet-private"] {
        for group in ["sg-open", "sg-office", "sg-inside"] {
            let address = address(&[subnet], group);
            let public = address.replace("10.1.", "203.0.");
            let id = interface(subnet, group);
            add(&mut world, &id, subnet, group, &address, Some(&public));
        }
    }
    add(
        &mut world,
        PRIVATE,
        "subnet-public",
        "sg-open",
        "10.1.0.13",
        None,
    );
    world
}

fn add(
    world: &mut World,
    id: &str,
    subnet: &str,
    group: &str,
    address: &str,
    public: Option<&str>,
) {
    let association = public.map_or_else(String::new, |public| {
        format!(
            "<association><publicIp>{public}</publicIp><ipOwnerId>amazon</ipOwnerId></association>"
        )
    });
    write!(
        world.interfaces,
        "<item><networkInterfaceId>{id}</networkInterfaceId><subnetId>{subnet}</subnetId><vpcId>vpc-1</vpcId>\
         <ownerId>111122223333</ownerId><interfaceType>interface</interfaceType><status>in-use</status>\
         <requesterManaged>true</requesterManaged><description>of a service</description>\
         <privateIpAddress>{address}</privateIpAddress>{association}\
         <groupSet><item><groupId>{group}</groupId><groupName>{group}</groupName></item></groupSet>\
         <privateIpAddressesSet><item><privateIpAddress>{address}</privateIpAddress><primary>true</primary>\
         {association}</item></privateIpAddressesSet><ipv6AddressesSet/></item>"
    )
    .expect("a string takes everything");
}
