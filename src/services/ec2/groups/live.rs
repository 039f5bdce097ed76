//! Reads security groups, from what is read of the region's network.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::judge::{self, Tier};
use super::{SECURITY_GROUP, SecurityGroup};
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Listing, Reading, field};
use crate::network::{Group, Network};
use crate::services::ec2::network::DESCRIBE_SECURITY_GROUPS;
use crate::services::ec2::network::live::{Want, network, owned};

pub(in crate::services::ec2) const READER: Reader = Reader::Regional(&SECURITY_GROUP, by!(read));

/// What stands behind a group.
#[derive(Debug, Default)]
struct Behind {
    interfaces: usize,
    tiers: BTreeSet<Tier>,
}

async fn read(here: &Here<'_>) -> FactSet {
    let asks_ingress = here.wants(field!(SecurityGroup.ingress));
    let asks_use = asks_ingress || here.wants(field!(SecurityGroup.used));
    let wants = [
        Some(Want::Groups),
        asks_use.then_some(Want::Interfaces),
        asks_ingress.then_some(Want::Vpcs),
    ];
    let wants: Vec<Want> = wants.into_iter().flatten().collect();
    let region = network(here.context(), here.region, &wants).await;
    let groups = &region.parts.groups;
    let items: Vec<(&Arc<str>, &Group)> = groups.iter().collect();
    let listed = Listing {
        items,
        incomplete: groups.incomplete().cloned(),
    };
    let lacking = "a security group without an id";
    let listed = listed.keyed(DESCRIBE_SECURITY_GROUPS, lacking, |(id, _)| Some(id));
    let mut behind: BTreeMap<&str, Behind> = BTreeMap::new();
    for (_, interface) in region.parts.interfaces.iter() {
        for group in &interface.groups {
            let behind = behind.entry(group).or_default();
            behind.interfaces += 1;
            behind.tiers.extend(Tier::of(interface));
        }
    }
    here.each(&listed, async |id, (_, group)| {
        let arn = owned(here, &group.owner, format_args!("security-group/{id}"));
        (arn, facts(&region, behind.get(id), id, group))
    })
    .await
}

fn facts(region: &Network, behind: Option<&Behind>, id: &str, group: &Group) -> SecurityGroup {
    let more = region.parts.interfaces.incomplete();
    let used = match (behind.is_some_and(|behind| behind.interfaces > 0), more) {
        (true, _) => Reading::Known(true),
        (false, Some(cause)) => cause.clone().into(),
        (false, None) => Reading::Known(false),
    };
    let none = BTreeSet::new();
    let tiers = behind.map_or(&none, |behind| &behind.tiers);
    let ingress = judge::ingress(region, group, tiers);
    // Another interface may be of another tier.
    let ingress = match (ingress, more) {
        (Ok((judge::Ingress::Narrow | judge::Ingress::Asked, _)), Some(cause)) => {
            Err(cause.clone())
        }
        (judged, _) => judged,
    };
    let (ingress, ingress_detail) = told(ingress);
    let (admin, admin_detail) = told(judge::admin(region, group));
    SecurityGroup {
        name: id.to_owned(),
        label: group.name.to_string(),
        used,
        ingress,
        ingress_detail,
        admin,
        admin_detail,
    }
}

fn told<T>(judged: Result<(T, String), Cause>) -> (Reading<T>, String) {
    match judged {
        Ok((judged, detail)) => (Reading::Known(judged), detail),
        Err(cause) => (cause.into(), String::new()),
    }
}
