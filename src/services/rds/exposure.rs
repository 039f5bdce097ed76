//! How far databases are exposed, from what RDS says of them and of their members. No AWS types here.

use crate::facts::{Call, Cause, Reading};
use crate::services::database_exposure::{Exposure, Standing};

/// What RDS says of a cluster's own ways to the internet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gateways {
    /// `InternetAccessGatewayEnabled`.
    pub has_gateway: Option<bool>,
    /// `VPCNetworkingEnabled`; not told of clusters that always stand in a VPC.
    pub is_in_vpc: Option<bool>,
    /// `PubliclyAccessible`, which only clusters without Aurora have.
    pub is_public: Option<bool>,
    /// `ClusterScalabilityType`: a cluster of Aurora Limitless Database is reached at its shard groups, which may have
    /// public addresses.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBShardGroup.html>
    pub scalability: Option<String>,
    /// `HttpEndpointEnabled`: whether the Data API of RDS, which has a public interface, leads to it.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html>
    pub has_data_api: Option<bool>,
}

/// How a cluster is scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaled<'a> {
    /// By its instances.
    ByInstances,
    /// By shard groups.
    ByShards,
    /// In a way that is new.
    Untold(&'a str),
}

impl Gateways {
    /// How it is scaled, and so whom clients connect to.
    #[must_use]
    pub fn scaled(&self) -> Scaled<'_> {
        match self.scalability.as_deref() {
            None | Some("" | "standard") => Scaled::ByInstances,
            Some("limitless") => Scaled::ByShards,
            Some(other) => Scaled::Untold(other),
        }
    }
}

/// What `PubliclyAccessible` alone says of an instance or a shard group; nothing if the network has to be asked.
///
/// # Errors
///
/// If it is not told.
pub fn of_instance(told_by: Call, is_public: Option<bool>) -> Result<Option<Exposure>, Cause> {
    match is_public {
        Some(false) => Ok(Some(Exposure::private(
            "it is not publicly accessible: its name stands for a private address",
        ))),
        Some(true) => Ok(None),
        None => Err(told_by.unparseable("no word on whether it is publicly accessible")),
    }
}

/// What is open only where an instance may come to stand is not open, but worth a word: it is asked about for its
/// public address anyway.
#[must_use]
pub fn after_move(now: Reading<Exposure>, later: Reading<Exposure>) -> Reading<Exposure> {
    match (now, later) {
        (Reading::Known(now), Reading::Known(later))
            if now.standing != Standing::Open && later.standing == Standing::Open =>
        {
            let path = format!(
                "{}; after a move to another zone anybody gets to it: {}",
                now.path, later.path
            );
            Reading::Known(Exposure::new(now.standing, path))
        }
        (now, Reading::Known(_) | Reading::Unknown(_)) => now,
    }
}

/// How far a cluster is exposed: by a gateway of its own, else as far as its most exposed member, be it an instance or a
/// shard group. `incomplete` is why it may have more members.
#[must_use]
pub fn of_cluster(
    told_by: Call,
    gateways: &Gateways,
    members: &[(String, Reading<Exposure>)],
    incomplete: Option<&Cause>,
) -> Reading<Exposure> {
    if gateways.has_gateway == Some(true) {
        let path =
            "the internet → its internet access gateway, past any VPC and any security group";
        return Reading::Known(Exposure::new(Standing::Open, path));
    }
    let worst = worst(members);
    match worst {
        Reading::Known(Exposure {
            standing: Standing::Open,
            ..
        }) => return worst,
        Reading::Known(_) | Reading::Unknown(_) => {}
    }
    if let Some(cause) = incomplete {
        return Reading::Unknown(cause.clone());
    }
    match gateways.scaled() {
        Scaled::ByInstances | Scaled::ByShards => {}
        Scaled::Untold(other) => {
            let detail = format!("scalability type {other}");
            return Reading::Unknown(told_by.unrecognised(detail));
        }
    }
    if gateways.is_in_vpc == Some(false) {
        let detail = "it stands in no VPC, and has no internet access gateway either";
        return Reading::Unknown(told_by.unexpected(detail));
    }
    let is_private = |exposure: &Exposure| exposure.standing == Standing::Private;
    match (gateways.is_public, &worst) {
        (Some(true), Reading::Known(exposure)) if is_private(exposure) => {
            let detail = "it is publicly accessible, yet none of its instances is";
            Reading::Unknown(told_by.unexpected(detail))
        }
        (Some(_) | None, _) => with_data_api(worst, gateways.has_data_api == Some(true)),
    }
}

/// The Data API leads to a cluster past its network, but asks for credentials of IAM.
fn with_data_api(by_network: Reading<Exposure>, is_on: bool) -> Reading<Exposure> {
    match by_network {
        Reading::Known(exposure)
            if is_on && rank(exposure.standing) < rank(Standing::Interface) =>
        {
            let path = "its Data API has a public interface, where nobody gets in without credentials of IAM";
            let path = format!("{path}; by its network: {}", exposure.path);
            Reading::Known(Exposure::new(Standing::Interface, path))
        }
        by_network @ (Reading::Known(_) | Reading::Unknown(_)) => by_network,
    }
}

/// The most exposed of them; what is not known may be worse than all but what is open.
fn worst(members: &[(String, Reading<Exposure>)]) -> Reading<Exposure> {
    let mut worst: Option<(&str, &Exposure)> = None;
    let mut unknown = None;
    for (name, exposure) in members {
        match exposure {
            Reading::Unknown(cause) => unknown = unknown.or(Some(cause)),
            Reading::Known(exposure) => {
                let is_worse =
                    worst.is_none_or(|(_, other)| rank(exposure.standing) > rank(other.standing));
                if is_worse {
                    worst = Some((name, exposure));
                }
            }
        }
    }
    match (worst, unknown) {
        (Some((name, exposure)), _) if exposure.standing == Standing::Open => named(name, exposure),
        (_, Some(cause)) => Reading::Unknown(cause.clone()),
        (Some((name, exposure)), None) => named(name, exposure),
        (None, None) => Reading::Known(Exposure::private(
            "it has nothing that anybody could connect to",
        )),
    }
}

fn named(name: &str, exposure: &Exposure) -> Reading<Exposure> {
    Reading::Known(Exposure::new(
        exposure.standing,
        format!("{name}: {}", exposure.path),
    ))
}

/// How bad it is.
fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Private => 0,
        Standing::VpcAlone => 1,
        Standing::Shut => 2,
        Standing::Ipv6 => 3,
        Standing::Interface => 4,
        Standing::Narrow => 5,
        Standing::Fronted => 6,
        Standing::Unclear => 7,
        Standing::Open => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DESCRIBE_DB_CLUSTERS as CLUSTERS, DESCRIBE_DB_INSTANCES as INSTANCES};
    use super::*;

    fn member(standing: Standing) -> (String, Reading<Exposure>) {
        (
            "one".to_owned(),
            Reading::Known(Exposure::new(standing, "a way")),
        )
    }

    fn unknown() -> (String, Reading<Exposure>) {
        let cause = Cause::denied("ec2:DescribeSubnets", "");
        ("two".to_owned(), Reading::Unknown(cause))
    }

    fn standing(
        gateways: &Gateways,
        members: &[(String, Reading<Exposure>)],
        incomplete: Option<&Cause>,
    ) -> Option<Standing> {
        match of_cluster(CLUSTERS, gateways, members, incomplete) {
            Reading::Known(exposure) => Some(exposure.standing),
            Reading::Unknown(_) => None,
        }
    }

    #[test]
    fn silence_on_public_access_is_not_private() {
        assert!(of_instance(INSTANCES, None).is_err());
        let of = |is_public| of_instance(INSTANCES, Some(is_public)).expect("told");
        assert_eq!(of(true), None);
        assert_eq!(of(false).map(|told| told.standing), Some(Standing::Private));
    }

    #[test]
    fn another_zone_opens_nothing_now() {
        let of = |standing| member(standing).1;
        let moved = after_move(of(Standing::Shut), of(Standing::Open));
        let Reading::Known(told) = moved else {
            panic!("known")
        };
        assert_eq!(told.standing, Standing::Shut);
        assert!(told.path.contains("after a move"), "{}", told.path);
        let stays = |now: Standing, later| after_move(of(now), later) == of(now);
        assert!(stays(Standing::Open, of(Standing::Shut)));
        assert!(stays(Standing::Shut, of(Standing::Shut)));
        assert!(stays(Standing::Shut, unknown().1));
        assert_eq!(after_move(unknown().1, of(Standing::Open)), unknown().1);
    }

    #[test]
    fn the_most_exposed_member_decides() {
        let plain = Gateways::default();
        let of = |members: &[_]| standing(&plain, members, None);
        assert_eq!(
            of(&[member(Standing::Private), member(Standing::Shut)]),
            Some(Standing::Shut)
        );
        assert_eq!(
            of(&[member(Standing::Open), unknown()]),
            Some(Standing::Open)
        );
        assert_eq!(of(&[member(Standing::Narrow), unknown()]), None);
        assert_eq!(of(&[member(Standing::Private), unknown()]), None);
        assert_eq!(of(&[]), Some(Standing::Private));
    }

    #[test]
    fn members_that_could_not_be_listed_may_be_open() {
        let denied = Cause::denied("rds:DescribeDBInstances", "");
        let plain = Gateways::default();
        assert_eq!(standing(&plain, &[], Some(&denied)), None);
        assert_eq!(
            standing(&plain, &[member(Standing::Private)], Some(&denied)),
            None
        );
        assert_eq!(
            standing(&plain, &[member(Standing::Open)], Some(&denied)),
            Some(Standing::Open)
        );
    }

    /// Express configuration of Aurora: no VPC, no security group, and still public.
    #[test]
    fn an_internet_access_gateway_leads_past_every_network() {
        let express = Gateways {
            has_gateway: Some(true),
            is_in_vpc: Some(false),
            ..Gateways::default()
        };
        assert_eq!(
            standing(&express, &[member(Standing::Private)], None),
            Some(Standing::Open)
        );
        let neither = Gateways {
            has_gateway: Some(false),
            ..express
        };
        assert_eq!(standing(&neither, &[], None), None);
    }

    /// Aurora Limitless Database: its shard groups have a switch of their own for public access.
    #[test]
    fn a_way_to_scale_that_is_new_may_lead_elsewhere() {
        let of = |scalability: &str, members: &[_]| {
            let gateways = Gateways {
                scalability: Some(scalability.to_owned()),
                ..Gateways::default()
            };
            standing(&gateways, members, None)
        };
        for known in ["standard", "limitless", ""] {
            let private = [member(Standing::Private)];
            assert_eq!(of(known, &private), Some(Standing::Private), "{known}");
            assert_eq!(of(known, &[member(Standing::Shut)]), Some(Standing::Shut));
        }
        assert_eq!(of("boundless", &[member(Standing::Private)]), None);
        assert_eq!(
            of("boundless", &[member(Standing::Open)]),
            Some(Standing::Open)
        );
    }

    #[test]
    fn the_data_api_leads_past_the_network_for_whoever_has_credentials() {
        let of = |is_on, members: &[_]| {
            let gateways = Gateways {
                has_data_api: Some(is_on),
                ..Gateways::default()
            };
            standing(&gateways, members, None)
        };
        let on = |member: (String, Reading<Exposure>)| of(true, &[member]);
        assert_eq!(of(true, &[]), Some(Standing::Interface));
        assert_eq!(on(member(Standing::Private)), Some(Standing::Interface));
        assert_eq!(on(member(Standing::Shut)), Some(Standing::Interface));
        assert_eq!(on(member(Standing::Narrow)), Some(Standing::Narrow));
        assert_eq!(on(member(Standing::Open)), Some(Standing::Open));
        assert_eq!(on(unknown()), None);
        let off = of(false, &[member(Standing::Private)]);
        assert_eq!(off, Some(Standing::Private));
    }

    #[test]
    fn a_cluster_and_its_instances_that_contradict_each_other_prove_nothing() {
        let public = Gateways {
            is_public: Some(true),
            ..Gateways::default()
        };
        assert_eq!(standing(&public, &[member(Standing::Private)], None), None);
        assert_eq!(
            standing(&public, &[member(Standing::Shut)], None),
            Some(Standing::Shut)
        );
    }
}
