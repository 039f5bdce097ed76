//! A region's network for tests of what filters let through: VPCs and prefix lists, and nothing else.

use std::sync::Arc;

use super::instances::DESCRIBE_INSTANCES as CALL;
use crate::facts::Reading;
use crate::network::{Blocked, Cidr, Network, Part, Parts, PrefixList, PublicAccessBlock, Vpc};

/// Of VPCs with a block each, and of prefix lists.
pub(super) fn network<'a>(
    vpcs: impl IntoIterator<Item = (&'a str, &'a str)>,
    lists: impl IntoIterator<Item = (&'a str, PrefixList)>,
) -> Network {
    fn none<T>() -> Arc<Part<T>> {
        Arc::new(Part::new(CALL, [], None))
    }
    let vpcs = vpcs.into_iter().map(|(id, block)| {
        let vpc = Vpc {
            owner: "111122223333".into(),
            is_default: false,
            blocks: Box::new([Cidr::parse(block).expect("a block")]),
        };
        (Arc::from(id), vpc)
    });
    let lists = lists.into_iter().map(|(id, list)| (Arc::from(id), list));
    Network::new(Parts {
        vpcs: Arc::new(Part::new(CALL, vpcs, None)),
        subnets: none(),
        tables: none(),
        acls: none(),
        groups: none(),
        interfaces: none(),
        lists: Arc::new(Part::new(CALL, lists, None)),
        block: Arc::new(Reading::Known(PublicAccessBlock {
            told_by: CALL,
            mode: Blocked::Off,
            exclusions: Reading::Known(Box::new([])),
        })),
        endpoints: none(),
        account: "111122223333".into(),
    })
}
