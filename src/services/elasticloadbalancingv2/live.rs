//! Reads load balancers, their listeners and target groups, region by region.

use super::{LISTENER, LOAD_BALANCER, TARGET_GROUP, listeners, load_balancers, target_groups};
use crate::collect::{Reader, by};

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&LISTENER, by!(listeners::set)),
    Reader::Regional(&LOAD_BALANCER, by!(load_balancers::set)),
    Reader::Regional(&TARGET_GROUP, by!(target_groups::set)),
];
