//! What a service is to the rest of the program.

use crate::facts::FactKind;

/// A service that facts are read from.
pub struct Service {
    /// The prefix of its fact kinds.
    pub name: &'static str,
    /// The kinds of facts it supplies.
    pub kinds: &'static [&'static FactKind],
    /// Its resources that the tagging API lists if they have tags, as what follows `arn:<partition>:`. What
    /// is not among them may have tags without being found.
    /// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html>
    pub tagged: &'static [&'static str],
    /// How they are read.
    #[cfg(feature = "aws")]
    pub readers: &'static [crate::collect::Reader],
}
