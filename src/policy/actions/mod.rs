//! The IAM actions that AWS documents: what level of access each is, and
//! whether it can or must name a resource.
//!
//! A table of one day, made by `reduce.py` beside this file. What is not in it
//! may exist all the same, and is nowhere taken for harmless.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::covers;

pub mod arns;

/// One action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// Service prefix in lower case, for example `s3`.
    pub service: &'static str,
    /// Name as AWS spells it, for example `GetObject`.
    pub name: &'static str,
    /// What it does.
    pub level: Level,
    /// Whether a statement about it can name a resource.
    pub resource: Need,
}

/// Access level, as AWS files it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Lists resources.
    List,
    /// Reads.
    Read,
    /// Changes.
    Write,
    /// Changes tags.
    Tagging,
    /// Changes permissions.
    Permissions,
}

/// Whether a statement about an action can name a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It knows only `*`.
    None,
    /// It can: one of several kinds, none of which it must.
    Optional,
    /// It should.
    Required,
}

/// The table: services, with their actions and each name in lower case.
static TABLE: LazyLock<BTreeMap<&'static str, Vec<(String, Action)>>> =
    LazyLock::new(|| table(include_str!("table.txt")));

fn table(text: &'static str) -> BTreeMap<&'static str, Vec<(String, Action)>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(service, groups)| {
            let groups = groups.split(' ').filter_map(|group| {
                let (key, names) = group.split_once(':')?;
                Some((kind(key)?, names))
            });
            let actions = groups.flat_map(|((level, resource), names)| {
                names.split(',').map(move |name| {
                    let action = Action {
                        service,
                        name,
                        level,
                        resource,
                    };
                    (name.to_ascii_lowercase(), action)
                })
            });
            (service, actions.collect())
        })
        .collect()
}

fn kind(key: &str) -> Option<(Level, Need)> {
    let mut letters = key.chars();
    let level = match letters.next()? {
        'L' => Level::List,
        'R' => Level::Read,
        'W' => Level::Write,
        'T' => Level::Tagging,
        'P' => Level::Permissions,
        _ => return None,
    };
    let need = match letters.next()? {
        '0' => Need::None,
        '1' => Need::Optional,
        '2' => Need::Required,
        _ => return None,
    };
    Some((level, need))
}

/// How many known actions [`matching`] has to look at for a pattern.
#[must_use]
pub fn candidates(pattern: &str) -> usize {
    let service = pattern.split(':').next().unwrap_or_default();
    if service.contains(['*', '?']) {
        TABLE.values().map(Vec::len).sum()
    } else {
        of_service(&service.to_ascii_lowercase()).len()
    }
}

/// The known actions that a pattern such as `s3:Get*` covers; case does not matter.
#[must_use]
pub fn matching(pattern: &str) -> Vec<Action> {
    let pattern = pattern.to_ascii_lowercase();
    let Some((service, name)) = pattern.split_once(':') else {
        return Vec::new();
    };
    let is_plain = |text: &str| !text.contains(['*', '?']);
    let services: Vec<&Vec<(String, Action)>> = if is_plain(service) {
        TABLE.get(service).into_iter().collect()
    } else {
        let covered = TABLE.iter().filter(|(known, _)| covers(service, known));
        covered.map(|(_, actions)| actions).collect()
    };
    let has_wildcard = !is_plain(name);
    let actions = services.into_iter().flatten();
    actions
        .filter(|(known, _)| {
            if has_wildcard {
                covers(name, known)
            } else {
                known == name
            }
        })
        .map(|(_, action)| *action)
        .collect()
}

/// All actions of a service; none if it is not known.
#[must_use]
pub fn of_service(service: &str) -> Vec<Action> {
    let actions = TABLE.get(service).into_iter().flatten();
    actions.map(|(_, action)| *action).collect()
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_read() {
        let actions: usize = TABLE.values().map(Vec::len).sum();
        assert_eq!((TABLE.len(), actions), (457, 22_321));
    }

    #[test]
    fn actions_are_found_by_name_and_pattern() {
        let one = |pattern: &str| {
            let found = matching(pattern);
            assert_eq!(found.len(), 1, "{pattern}");
            (found[0].to_string(), found[0].level, found[0].resource)
        };
        let table = [
            ("S3:GETOBJECT", "s3:GetObject", Level::Read, Need::Optional),
            ("iam:PassRole", "iam:PassRole", Level::Write, Need::Required),
            (
                "xray:PutTraceSegments",
                "xray:PutTraceSegments",
                Level::Write,
                Need::None,
            ),
            (
                "s3:PutBucketPolicy",
                "s3:PutBucketPolicy",
                Level::Permissions,
                Need::Required,
            ),
            (
                "lambda:createeventsource*",
                "lambda:CreateEventSourceMapping",
                Level::Write,
                Need::None,
            ),
        ];
        for (pattern, name, level, need) in table {
            assert_eq!(one(pattern), (name.to_owned(), level, need));
        }
        assert_eq!(matching("s3:*").len(), of_service("s3").len());
        assert!(
            matching("s3*:Get*")
                .iter()
                .any(|action| action.service == "s3express")
        );
        for unknown in [
            "s3:ListBuckets",
            "codestar:CreateProject",
            "s3",
            "*",
            ":",
            "s3:",
        ] {
            assert!(matching(unknown).is_empty(), "{unknown}");
        }
    }
}
