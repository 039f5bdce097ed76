//! Asks the network of a region about what has a public address in it.

use std::net::IpAddr;

use super::{Exposure, Place, at_addresses, in_network};
use crate::collect::Here;
use crate::facts::{Call, Reading};
use crate::services::ec2::network::live::{Want, network};

/// Who on the internet gets to what is called `name` in this place. The network is read once a region, by whoever
/// first has to ask.
pub(crate) async fn of_place(here: &Here<'_>, name: &str, place: &Place) -> Reading<Exposure> {
    let network = network(here.context(), here.region, &[Want::Reach]).await;
    in_network(&network, name, place)
}

/// The same for what has these private addresses in a VPC.
pub(crate) async fn of_addresses(
    here: &Here<'_>,
    told_by: Call,
    vpc: &str,
    addresses: &[IpAddr],
    port: u16,
) -> Reading<Exposure> {
    let wants = [Want::Reach, Want::Interfaces];
    let network = network(here.context(), here.region, &wants).await;
    at_addresses(&network, told_by, vpc, addresses, port)
}
