//! The peers themselves: do they start, stop, count, disturb and tell the
//! truth that other tests rely on?

mod accounts;
mod buckets;
mod defaults;
mod disturbances;
mod protocols;
mod servers;
