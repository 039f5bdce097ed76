//! What a service is to the rest of the program.

use crate::facts::FactKind;

/// A service that facts are read from.
pub struct Service {
    /// The prefix of its fact kinds.
    pub name: &'static str,
    /// The kinds of facts it supplies.
    pub kinds: &'static [&'static FactKind],
    /// How they are read.
    #[cfg(feature = "aws")]
    pub readers: &'static [crate::collect::Reader],
}
