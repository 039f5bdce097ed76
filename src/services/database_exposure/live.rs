//! Asks the network of a region about what has a public address in it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Exposure, Place, Standing, Way, at_addresses, fronted, in_network};
use crate::collect::Here;
use crate::facts::{Call, Reading};
use crate::services::ec2::network::live::{Want, network};
use crate::services::elasticloadbalancing::entrances::{Behind, Entrances, entrances};
use crate::services::elasticloadbalancingv2::behind::Target;

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

/// How far something is exposed that has no public address, as `private` says: something that clients outside come to
/// may lead to it.
pub(crate) async fn of_private(
    here: &Here<'_>,
    private: Exposure,
    place: &Place,
) -> Reading<Exposure> {
    let entrances = entrances(here, here.region).await;
    let ways = ways(&entrances);
    let found = if ways.is_empty() {
        Reading::Known(None)
    } else {
        let wants = [Want::Interfaces, Want::Subnets];
        let network = network(here.context(), here.region, &wants).await;
        fronted(&network, place, &ways)
    };
    behind(private, found, &entrances)
}

/// The same for what has these private addresses, as its service tells; where it tells none, there is nothing to lead to.
pub(crate) async fn of_private_at(
    here: &Here<'_>,
    private: Exposure,
    addresses: &[IpAddr],
) -> Reading<Exposure> {
    let entrances = entrances(here, here.region).await;
    let ways = ways(&entrances);
    let its = ways.iter().filter(|way| addresses.contains(&way.address));
    let words: BTreeSet<String> = its
        .map(|Way { address, by }| format!("{by} leads to {address}"))
        .collect();
    let words: Vec<String> = words.into_iter().collect();
    let found = (!words.is_empty()).then(|| words.join("; "));
    behind(private, Reading::Known(found), &entrances)
}

/// What `found` says leads there, if anything; what of the entrances is not read may.
fn behind(
    private: Exposure,
    found: Reading<Option<String>>,
    entrances: &Entrances,
) -> Reading<Exposure> {
    match (found, entrances.incomplete.first()) {
        (Reading::Known(Some(path)), _) => Reading::Known(Exposure::new(Standing::Fronted, path)),
        (Reading::Unknown(cause), _) => Reading::Unknown(cause),
        (Reading::Known(None), Some(cause)) => Reading::Unknown(cause.clone()),
        (Reading::Known(None), None) => Reading::Known(private),
    }
}

fn ways(entrances: &Entrances) -> Vec<Way> {
    let mut ways = Vec::new();
    for (behind, by) in entrances.all() {
        let address = match behind {
            // AWS takes nothing but addresses.
            Behind::Target(Target::Address { vpc: _, ip }) => ip.parse::<IpAddr>(),
            Behind::Target(Target::Instance(_) | Target::Function(_) | Target::LoadBalancer(_))
            | Behind::ElasticIp(_)
            | Behind::Subnet(_)
            | Behind::Interface(_)
            | Behind::Block(_) => continue,
        };
        if let Ok(address) = address {
            ways.extend(by.iter().map(|by| Way {
                address,
                by: by.clone(),
            }));
        }
    }
    ways
}
