//! Reads API Gateway of both generations, region by region.

use super::{ENDPOINT, STAGE, endpoints, stages};
use crate::collect::{Reader, by};

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&ENDPOINT, by!(endpoints::set)),
    Reader::Regional(&STAGE, by!(stages::set)),
];
