//! What controls stand for in frameworks of others, as formats name it: context, and never a verdict on a framework.

use crate::checks::{Control, Map, Strength};
use crate::conclusion::Conclusion;

/// An id of a framework that asks for what a control asks.
pub(super) struct Named {
    /// The framework's name, with its version if it has one: a title.
    pub framework: String,
    /// Its short id and that of the matter, such as `nist-800-53-r5/AU-2`: a key, the same in every format.
    pub key: String,
}

/// The ids that ask for the same, or for more of which it is a part. What is only near is left out.
pub(super) fn named<'c>(
    conclusion: &'c Conclusion<'_>,
    control: &'c Control,
) -> impl Iterator<Item = Named> {
    let is_told = |map: &&Map| match map.strength {
        Strength::Equal | Strength::Part => true,
        Strength::Near => false,
    };
    let maps = control.maps.iter().filter(is_told);
    maps.map(|map| {
        let known = conclusion.frameworks.get(&map.framework);
        let framework = match known {
            None => map.framework.clone(),
            Some(known) => match &known.version {
                Some(version) if !known.name.ends_with(version.as_str()) => {
                    format!("{} {version}", known.name)
                }
                Some(_) | None => known.name.clone(),
            },
        };
        Named {
            framework,
            key: format!("{}/{}", map.framework, map.id),
        }
    })
}
