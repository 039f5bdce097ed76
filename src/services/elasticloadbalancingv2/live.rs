//! Reads load balancers and their listeners, region by region.

use super::{LISTENER, LOAD_BALANCER, listeners, load_balancers};
use crate::collect::{Reader, by};

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&LISTENER, by!(listeners::set)),
    Reader::Regional(&LOAD_BALANCER, by!(load_balancers::set)),
];
