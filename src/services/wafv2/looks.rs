//! What rules look for, where in a request, and which of AWS's groups do it.
//!
//! All that is asked of a web ACL is what AWS's two groups against these attacks look at
//! together: neither is enough without the other. What a vendor's group does, only its vendor tells.
//! <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html>
//! <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-use-case.html>

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Action;

/// An attack that a firewall of this kind is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attack {
    /// SQL injection.
    Sql,
    /// Cross-site scripting.
    Scripts,
    /// Inclusion of files, local or remote.
    Files,
}

/// A part of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The query string, or all its arguments.
    Query,
    /// The path.
    Path,
    /// The body, as far as WAF inspects it.
    Body,
    /// The cookies.
    Cookies,
}

/// One thing that a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// An attack in a part of a request.
    For(Attack, Place),
    /// A body that is longer than WAF inspects: what is behind the limit is not seen by any other rule.
    /// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html>
    LongBody,
}

const COMMON: &str = "AWSManagedRulesCommonRuleSet";
const SQL: &str = "AWSManagedRulesSQLiRuleSet";

/// What AWS's two groups look for.
const OF_AWS: &[(&str, Look)] = &[
    (SQL, Look::For(Attack::Sql, Place::Query)),
    (SQL, Look::For(Attack::Sql, Place::Body)),
    (SQL, Look::For(Attack::Sql, Place::Cookies)),
    (COMMON, Look::For(Attack::Scripts, Place::Query)),
    (COMMON, Look::For(Attack::Scripts, Place::Path)),
    (COMMON, Look::For(Attack::Scripts, Place::Body)),
    (COMMON, Look::For(Attack::Scripts, Place::Cookies)),
    (COMMON, Look::For(Attack::Files, Place::Query)),
    (COMMON, Look::For(Attack::Files, Place::Path)),
    (COMMON, Look::For(Attack::Files, Place::Body)),
    (COMMON, Look::LongBody),
];

/// Rules of the common group that look for none of it, by the start of their names. That on long
/// bodies is not one of them.
const ABOUT_OTHER_THINGS: &[&str] = &[
    "NoUserAgent_",
    "UserAgent_BadBots_",
    "SizeRestrictions_QUERYSTRING",
    "SizeRestrictions_Cookie_",
    "SizeRestrictions_URIPATH",
    "EC2MetaDataSSRF_",
];

/// All that a web ACL must look for.
pub(super) fn wanted() -> BTreeSet<Look> {
    OF_AWS.iter().map(|(_, look)| *look).collect()
}

/// What a group of AWS looks for in every request.
pub(super) fn of_aws(name: &str) -> BTreeSet<Look> {
    let of_group = OF_AWS.iter().filter(|(group, _)| *group == name);
    of_group.map(|(_, look)| *look).collect()
}

/// What one rule in a group of AWS looks for. Of a name that is not known, it may be anything.
/// Its rules are named by what they look for and where: `CrossSiteScripting_BODY`.
pub(super) fn of_rule(group: &BTreeSet<Look>, rule: &str) -> BTreeSet<Look> {
    if ABOUT_OTHER_THINGS.iter().any(|name| rule.starts_with(name)) {
        return BTreeSet::new();
    }
    if rule == "SizeRestrictions_BODY" {
        return BTreeSet::from([Look::LongBody]);
    }
    let (what, place) = rule.split_once('_').unwrap_or((rule, ""));
    let attack = match what {
        "SQLi" | "SQLiExtendedPatterns" => Attack::Sql,
        "CrossSiteScripting" => Attack::Scripts,
        "GenericLFI" | "GenericRFI" | "RestrictedExtensions" => Attack::Files,
        _ => return group.clone(),
    };
    let place = match place {
        "QUERYARGUMENTS" => Some(Place::Query),
        "URIPATH" => Some(Place::Path),
        "BODY" => Some(Place::Body),
        "COOKIE" => Some(Place::Cookies),
        _ => None,
    };
    let is_of_rule = |look: &Look| match look {
        Look::For(of, at) => *of == attack && place.is_none_or(|place| place == *at),
        Look::LongBody => false,
    };
    group.iter().copied().filter(is_of_rule).collect()
}

/// What is still looked for in a group of AWS where the actions of these rules were changed, and
/// the rules whose change takes something away.
pub(super) fn left(
    group: &BTreeSet<Look>,
    changed: &BTreeMap<String, Action>,
) -> (BTreeSet<Look>, Vec<String>) {
    let mut left = group.clone();
    let mut weakened = Vec::new();
    for (name, action) in changed {
        let lost = match action {
            Action::Stop => BTreeSet::new(),
            // It lets requests pass that the other rules of the group may not have seen.
            Action::Allow => group.clone(),
            Action::Ask | Action::Count | Action::AsTheGroupSays | Action::Unknown => {
                of_rule(group, name)
            }
        };
        if !lost.is_empty() {
            weakened.push(name.clone());
            left.retain(|look| !lost.contains(look));
        }
    }
    (left, weakened)
}

/// What is not looked for, in words; one text an attack.
pub(super) fn in_words(missing: &BTreeSet<Look>) -> Vec<String> {
    let mut said = Vec::new();
    for (attack, name) in [
        (Attack::Sql, "SQL injection"),
        (Attack::Scripts, "cross-site scripting"),
        (Attack::Files, "file inclusion"),
    ] {
        let places = |looks: &BTreeSet<Look>| -> Vec<&'static str> {
            let of_attack = looks.iter().filter_map(|look| match look {
                Look::For(of, place) if *of == attack => Some(place_name(*place)),
                Look::For(..) | Look::LongBody => None,
            });
            of_attack.collect()
        };
        let without = places(missing);
        if without.is_empty() {
            continue;
        }
        said.push(if without == places(&wanted()) {
            format!("no rule stops {name} in every request")
        } else {
            format!("no rule stops {name} in {}", without.join(", "))
        });
    }
    if missing.contains(&Look::LongBody) {
        said.push("no rule stops bodies that are longer than WAF inspects".to_owned());
    }
    said
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Query => "the query string",
        Place::Path => "the path",
        Place::Body => "the body",
        Place::Cookies => "cookies",
    }
}
