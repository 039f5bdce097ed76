//! What controls stand for in frameworks of others, as formats name it: context, and never a verdict on a framework.

use crate::checks::{Control, Map, Strength};
use crate::conclusion::Conclusion;

/// An id of a framework that asks for what a control asks.
pub(super) struct Named<'c> {
    /// The framework's name, with its version if it has one.
    pub framework: String,
    /// Its id for the matter.
    pub id: &'c str,
    /// Whether it asks for the same; if not, the control is only a part of what it asks for.
    pub is_equal: bool,
}

/// The ids that ask for the same, or for more of which it is a part. What is only near is left out.
pub(super) fn named<'c>(
    conclusion: &'c Conclusion<'_>,
    control: &'c Control,
) -> impl Iterator<Item = Named<'c>> {
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
            id: &map.id,
            is_equal: map.strength == Strength::Equal,
        }
    })
}
