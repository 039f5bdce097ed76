//! Reads network ACLs, from what is read of the region's network.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{NETWORK_ACL, NetworkAcl, judge};
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Listing, Reading, field};
use crate::network::{Acl, Network};
use crate::services::ec2::network::DESCRIBE_NETWORK_ACLS;
use crate::services::ec2::network::live::{Want, network, owned};

pub(in crate::services::ec2) const READER: Reader = Reader::Regional(&NETWORK_ACL, by!(read));

async fn read(here: &Here<'_>) -> FactSet {
    let field = field!(NetworkAcl.used);
    let wants = match here.wants(field) {
        true => &[Want::Acls, Want::Interfaces][..],
        false => &[Want::Acls],
    };
    let region = network(here.context(), here.region, wants).await;
    let acls = &region.parts.acls;
    let items: Vec<(&Arc<str>, &Acl)> = acls.iter().collect();
    let listed = Listing {
        items,
        incomplete: acls.incomplete().cloned(),
    };
    let lacking = "a network ACL without an id";
    let listed = listed.keyed(DESCRIBE_NETWORK_ACLS, lacking, |(id, _)| Some(id));
    let interfaces = region.parts.interfaces.iter();
    let subnets: BTreeSet<&Arc<str>> = interfaces.map(|(_, interface)| &interface.subnet).collect();
    here.each(&listed, async |id, (_, acl)| {
        let arn = owned(here, &acl.owner, format_args!("network-acl/{id}"));
        (arn, facts(&region, &subnets, id, acl))
    })
    .await
}

fn facts(region: &Network, subnets: &BTreeSet<&Arc<str>>, id: &str, acl: &Acl) -> NetworkAcl {
    let (admits, admits_detail) = match judge::judge(region, acl) {
        Ok((admits, detail)) => (Reading::Known(admits), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    let is_used = acl.subnets.iter().any(|subnet| subnets.contains(subnet));
    let used = match (is_used, region.parts.interfaces.incomplete()) {
        (true, _) => Reading::Known(true),
        // Before no subnet it filters nothing, whatever interfaces there are.
        (false, Some(cause)) if !acl.subnets.is_empty() => cause.clone().into(),
        (false, Some(_) | None) => Reading::Known(false),
    };
    NetworkAcl {
        name: id.to_owned(),
        vpc: acl.vpc.to_string(),
        is_default: acl.is_default,
        used,
        admits,
        admits_detail,
    }
}
