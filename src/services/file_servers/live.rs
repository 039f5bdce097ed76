//! Asks the network of a region about the interfaces of a file system.

use super::{Reachable, reach};
use crate::collect::Here;
use crate::facts::{Call, Reading};
use crate::services::ec2::network::live::{Want, network};

/// Who on the internet gets to these interfaces, which `told_by` named. The network is read once a region.
pub(crate) async fn of(
    here: &Here<'_>,
    interfaces: &[String],
    told_by: Call,
) -> Reading<Reachable> {
    let wants = [Want::Reach, Want::Interfaces];
    let network = network(here.context(), here.region, &wants).await;
    reach(&network, interfaces, told_by)
}
