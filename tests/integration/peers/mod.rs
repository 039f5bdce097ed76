//! The peers themselves: do they start, stop, count, disturb and tell the
//! truth that other tests rely on?

mod probe;
