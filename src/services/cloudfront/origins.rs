//! How a distribution reaches its origins: with TLS 1.2, with less, or untold.
//!
//! Only origins that a cache behavior uses, directly or through an origin group, are looked at.

use super::LIST_DISTRIBUTIONS;
use crate::facts::{Cause, Reading};

/// How viewers may come to a cache behavior.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewers {
    /// Plain HTTP is answered.
    PlainHttp,
    /// Only HTTPS gets through, or is redirected to.
    Https,
    /// A word that is new to us.
    Unknown,
}

impl Viewers {
    /// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html>
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "allow-all" => Self::PlainHttp,
            "https-only" | "redirect-to-https" => Self::Https,
            _ => Self::Unknown,
        }
    }
}

/// A use of an origin or an origin group by a cache behavior.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use<'a> {
    /// Id of the origin or group.
    pub target: &'a str,
    /// How viewers may come.
    pub viewers: Viewers,
}

/// An origin group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// Its id.
    pub id: &'a str,
    /// Ids of its origins.
    pub members: Vec<&'a str>,
    /// Whether these are as many as it says.
    pub is_whole: bool,
}

/// How an origin is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport<'a> {
    /// An S3 bucket: over the viewer's scheme, TLS 1.2 by AWS.
    Bucket,
    /// A server of one's own.
    Server {
        /// The protocol policy, as AWS words it.
        policy: &'a str,
        /// The TLS versions that CloudFront may use.
        versions: Vec<&'a str>,
    },
    /// A VPC origin of this other account, whose settings only that can read.
    Foreign(&'a str),
    /// A VPC origin whose settings could not be read.
    Unread(Cause),
    /// Something of a kind that is not told.
    Untold(&'a str),
}

/// What is known of a distribution's origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// Those with a weak transport, with what is weak; unknown if nothing is weak and something is not known.
    pub weak: Reading<Vec<String>>,
    /// VPC origins of other accounts.
    pub foreign: Vec<String>,
    /// Those whose transport the listing does not tell.
    pub untold: Vec<String>,
}

/// Judges the origins.
#[must_use]
pub fn judge(origins: &[(&str, Transport<'_>)], groups: &[Group<'_>], uses: &[Use<'_>]) -> Origins {
    let mut weak = Vec::new();
    let mut foreign = Vec::new();
    let mut untold = Vec::new();
    let mut unknown = None;
    for (id, transport) in origins {
        let viewers: Vec<Viewers> = uses
            .iter()
            .filter(|used| reaches(used.target, id, groups))
            .map(|used| used.viewers)
            .collect();
        if viewers.is_empty() {
            continue;
        }
        match standing(transport, &viewers) {
            OriginTls::Strong => {}
            OriginTls::Weak(why) => weak.push(format!("{id} ({why})")),
            OriginTls::Foreign(owner) => foreign.push(format!("{id} (of account {owner})")),
            OriginTls::Untold(why) => untold.push(format!("{id} ({why})")),
            OriginTls::Unrecognised(word) => {
                unknown.get_or_insert_with(|| {
                    LIST_DISTRIBUTIONS.unrecognised(format!("origin {id}: {word}"))
                });
            }
            OriginTls::Unread(cause) => {
                unknown.get_or_insert(cause);
            }
        }
    }
    // Where an origin that is used is not listed, the listing does not tell the whole story.
    for used in uses {
        let group = groups.iter().find(|group| group.id == used.target);
        let targets = group.map_or(vec![used.target], |group| group.members.clone());
        for target in &targets {
            if !origins.iter().any(|(id, _)| id == target) {
                untold.push(format!("{target} (not among the origins)"));
            }
        }
        if targets.is_empty() || group.is_some_and(|group| !group.is_whole) {
            untold.push(format!("{} (not all of its origins are told)", used.target));
        }
    }
    untold.sort();
    untold.dedup();
    let weak = match unknown {
        Some(cause) if weak.is_empty() => Reading::Unknown(cause),
        Some(_) | None => Reading::Known(weak),
    };
    Origins {
        weak,
        foreign,
        untold,
    }
}

/// Whether a cache behavior uses the origin.
#[must_use]
pub fn is_used(origin: &str, groups: &[Group<'_>], uses: &[Use<'_>]) -> bool {
    uses.iter().any(|used| reaches(used.target, origin, groups))
}

fn reaches(target: &str, origin: &str, groups: &[Group<'_>]) -> bool {
    target == origin
        || groups
            .iter()
            .any(|group| group.id == target && group.members.contains(&origin))
}

enum OriginTls {
    Strong,
    Weak(String),
    Foreign(String),
    Untold(String),
    Unrecognised(String),
    Unread(Cause),
}

fn standing(transport: &Transport<'_>, viewers: &[Viewers]) -> OriginTls {
    match transport {
        Transport::Foreign(owner) => OriginTls::Foreign((*owner).to_owned()),
        Transport::Unread(cause) => OriginTls::Unread(cause.clone()),
        Transport::Untold(why) => OriginTls::Untold((*why).to_owned()),
        Transport::Bucket => like_viewers(viewers),
        Transport::Server { policy, versions } => match *policy {
            "http-only" => OriginTls::Weak("plain HTTP".to_owned()),
            "https-only" => with_versions(versions),
            "match-viewer" => match like_viewers(viewers) {
                OriginTls::Strong => with_versions(versions),
                other @ (OriginTls::Weak(_)
                | OriginTls::Foreign(_)
                | OriginTls::Untold(_)
                | OriginTls::Unrecognised(_)
                | OriginTls::Unread(_)) => other,
            },
            other => OriginTls::Unrecognised(other.to_owned()),
        },
    }
}

/// CloudFront uses the viewer's scheme towards the origin.
fn like_viewers(viewers: &[Viewers]) -> OriginTls {
    if viewers.contains(&Viewers::PlainHttp) {
        OriginTls::Weak("plain HTTP where viewers use it".to_owned())
    } else if viewers.contains(&Viewers::Unknown) {
        OriginTls::Unrecognised("viewer protocol policy".to_owned())
    } else {
        OriginTls::Strong
    }
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginSslProtocols.html>
fn with_versions(versions: &[&str]) -> OriginTls {
    let old: Vec<&str> = versions
        .iter()
        .copied()
        .filter(|version| matches!(*version, "SSLv3" | "TLSv1" | "TLSv1.1"))
        .collect();
    let new = versions
        .iter()
        .find(|version| !matches!(**version, "TLSv1.2" | "TLSv1.3") && !old.contains(version));
    if !old.is_empty() {
        OriginTls::Weak(format!("may use {}", old.join(", ")))
    } else if let Some(version) = new {
        OriginTls::Unrecognised((*version).to_owned())
    } else if versions.is_empty() {
        OriginTls::Untold("no TLS versions told".to_owned())
    } else {
        OriginTls::Strong
    }
}

#[cfg(test)]
mod tests;
