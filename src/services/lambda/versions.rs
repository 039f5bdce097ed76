//! Which versions of a function are in use: `$LATEST`, and those that
//! something leads to. What is set on a version is fixed when the version is
//! published, so that `$LATEST` alone says nothing about what an alias calls.
//! Versions that callers name by number are not seen.
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html>

use std::fmt;

use crate::facts::{Cause, Listing, record};

/// The version that a call without a qualifier reaches.
pub const LATEST: &str = "$LATEST";

/// The version that such a call reaches where a function runs on managed instances.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-version-publishing.html>
pub const LATEST_PUBLISHED: &str = "$LATEST.PUBLISHED";

record! {
    /// Of which versions in use something holds. Each stands with what leads to it, such as
    /// `version 7 (alias live)`.
    pub struct ByVersion {
        /// Those of which it holds, if only in part.
        with: Listing<String>,
        /// Those of which it does not hold, or not in every part.
        without: Listing<String>,
        /// Those of which only a person can say.
        unclear: Listing<String>,
        /// Those that only CloudFront calls, at its edge, where it is no matter.
        at_edge: Listing<String>,
        /// How it stands with each, in words.
        detail: String,
    }
}

/// What leads to a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A call without a qualifier.
    Call,
    /// An alias, of this name.
    Alias(String),
    /// An event source mapping.
    Mapping,
    /// A CloudFront distribution, at its edge.
    Distribution,
}

/// A version in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Its number, [`LATEST`] or [`LATEST_PUBLISHED`].
    pub version: String,
    /// What leads to it.
    pub by: By,
}

impl Use {
    /// A version that something leads to.
    #[must_use]
    pub fn new(version: &str, by: By) -> Self {
        Self {
            version: version.to_owned(),
            by,
        }
    }
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.version.starts_with('$') {
            f.write_str("version ")?;
        }
        f.write_str(&self.version)?;
        match &self.by {
            By::Call => Ok(()),
            By::Alias(name) => write!(f, " (alias {name})"),
            By::Mapping => f.write_str(" (event source mapping)"),
            By::Distribution => f.write_str(" (CloudFront)"),
        }
    }
}

/// An alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// The versions that it leads to, more than one while traffic is shifted.
    pub versions: Vec<String>,
}

/// The version or alias at the end of a function's ARN; `$LATEST` where there is none.
#[must_use]
pub fn qualifier(arn: &str) -> &str {
    arn.splitn(8, ':')
        .nth(7)
        .filter(|qualifier| !qualifier.is_empty())
        .unwrap_or(LATEST)
}

/// A function's ARN without version or alias.
#[must_use]
pub fn unqualified(arn: &str) -> &str {
    match arn.match_indices(':').nth(6) {
        Some((end, _)) => &arn[..end],
        None => arn,
    }
}

/// Whether a function on managed instances was never published, by the versions that are listed of it. Whether AWS
/// lists [`LATEST_PUBLISHED`] among them it does not say: with a number among them, its absence tells nothing.
#[must_use]
pub fn is_never_published<'v>(mut listed: impl Iterator<Item = &'v str>) -> bool {
    listed.all(|version| version == LATEST)
}

/// The versions in use by aliases, and by what names a version in an ARN: an alias there is among the aliases.
#[must_use]
pub fn in_use(
    unqualified: &str,
    aliases: &[Alias],
    named: impl IntoIterator<Item = Use>,
) -> Vec<Use> {
    let of_aliases = aliases.iter().flat_map(|alias| {
        let versions = alias.versions.iter();
        versions.map(|version| Use::new(version, By::Alias(alias.name.clone())))
    });
    let is_version = |one: &Use| {
        !one.version.is_empty() && one.version.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut uses: Vec<Use> = std::iter::once(Use::new(unqualified, By::Call))
        .chain(of_aliases)
        .collect();
    for one in named.into_iter().filter(is_version) {
        if !uses.contains(&one) {
            uses.push(one);
        }
    }
    uses
}

/// How it stands with one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds, in words.
    With(String),
    /// It does not, in words.
    Without(String),
    /// It holds in part and in part not, in words.
    InPart(String),
    /// Only a person can say, in words.
    Unclear(String),
    /// Only CloudFront calls it.
    AtEdge,
    /// It could not be read.
    Unread(Cause),
}

impl ByVersion {
    /// All versions in use together; `unread` is why there may be more.
    #[must_use]
    pub fn of(standings: Vec<(Use, Standing)>, unread: Option<Cause>) -> Self {
        let is_one = standings.len() == 1 && unread.is_none();
        let (mut with, mut without) = (Vec::new(), Vec::new());
        let (mut unclear, mut at_edge) = (Vec::new(), Vec::new());
        let mut incomplete = unread;
        let mut details: Vec<(u8, String, Vec<String>)> = Vec::new();
        for (of, standing) in standings {
            let of = of.to_string();
            let (rank, words, list) = match standing {
                Standing::Without(words) => (0, words, &mut without),
                Standing::InPart(words) => {
                    with.push(of.clone());
                    (0, words, &mut without)
                }
                Standing::Unclear(words) => (1, words, &mut unclear),
                Standing::With(words) => (2, words, &mut with),
                Standing::AtEdge => {
                    at_edge.push(of);
                    continue;
                }
                Standing::Unread(cause) => {
                    incomplete.get_or_insert(cause);
                    continue;
                }
            };
            list.push(of.clone());
            let same = details.iter_mut().find(|(_, other, _)| *other == words);
            match same {
                Some((_, _, versions)) => versions.push(of),
                None => details.push((rank, words, vec![of])),
            }
        }
        details.sort_by_key(|(rank, _, _)| *rank);
        let details: Vec<String> = details
            .into_iter()
            .map(|(_, words, versions)| {
                if is_one {
                    words
                } else {
                    format!("{}: {words}", versions.join(", "))
                }
            })
            .collect();
        let listing = |items| Listing {
            items,
            incomplete: incomplete.clone(),
        };
        Self {
            with: listing(with),
            without: listing(without),
            unclear: listing(unclear),
            at_edge: listing(at_edge),
            detail: details.join("; "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:eu-west-1:111122223333:function:orders";

    #[test]
    fn a_qualifier_is_what_follows_the_name() {
        assert_eq!(qualifier(ARN), LATEST);
        assert_eq!(qualifier(&format!("{ARN}:$LATEST")), LATEST);
        assert_eq!(qualifier(&format!("{ARN}:prod")), "prod");
        assert_eq!(qualifier(&format!("{ARN}:")), LATEST);
        assert_eq!(unqualified(ARN), ARN);
        assert_eq!(unqualified(&format!("{ARN}:prod")), ARN);
    }

    #[test]
    fn a_number_leaves_open_whether_the_latest_was_published() {
        assert!(is_never_published([LATEST].into_iter()));
        assert!(!is_never_published([LATEST, "1"].into_iter()));
        assert!(!is_never_published([LATEST, LATEST_PUBLISHED].into_iter()));
    }

    #[test]
    fn a_version_is_in_use_by_what_leads_to_it() {
        let live = Alias {
            name: "live".to_owned(),
            versions: vec!["7".to_owned(), "8".to_owned()],
        };
        let named = [
            Use::new("3", By::Distribution),
            // Two behaviors of it, and what the aliases tell already.
            Use::new("3", By::Distribution),
            Use::new("live", By::Mapping),
            Use::new(LATEST, By::Mapping),
        ];
        let uses = in_use(LATEST, &[live], named);
        let words: Vec<String> = uses.iter().map(Use::to_string).collect();
        assert_eq!(
            words,
            [
                "$LATEST",
                "version 7 (alias live)",
                "version 8 (alias live)",
                "version 3 (CloudFront)"
            ]
        );
    }

    #[test]
    fn versions_of_which_the_same_is_said_stand_together() {
        let of = |version, by, standing| (Use::new(version, by), standing);
        let alias = |name: &str| By::Alias(name.to_owned());
        let two = ByVersion::of(
            vec![
                of(LATEST, By::Call, Standing::With("q".to_owned())),
                of("7", alias("live"), Standing::Without("none".to_owned())),
                of(LATEST, alias("test"), Standing::With("q".to_owned())),
            ],
            None,
        );
        assert_eq!(
            two.detail,
            "version 7 (alias live): none; $LATEST, $LATEST (alias test): q"
        );
        assert_eq!(two.without.items, ["version 7 (alias live)"]);
        let one = ByVersion::of(
            vec![of(LATEST, By::Call, Standing::With("q".to_owned()))],
            None,
        );
        assert_eq!((one.detail.as_str(), one.with.items.len()), ("q", 1));
    }

    #[test]
    fn a_version_of_which_it_holds_in_part_stands_on_both_sides() {
        let half = Standing::InPart("half".to_owned());
        let one = ByVersion::of(vec![(Use::new(LATEST, By::Call), half)], None);
        assert_eq!((&one.with, &one.without), (&one.without, &one.with));
        assert_eq!(one.with.items, [LATEST]);
        assert_eq!(one.detail, "half");
    }

    #[test]
    fn a_version_that_was_not_read_leaves_all_lists_open() {
        let cause = Cause::denied("lambda:GetFunctionConfiguration", "");
        let unread = vec![(Use::new("7", By::Mapping), Standing::Unread(cause.clone()))];
        let known = ByVersion::of(unread, None);
        for list in [known.with, known.without, known.unclear] {
            assert_eq!(list.incomplete, Some(cause.clone()));
        }
    }
}
