//! What the policies of a principal give together: one grant for each action
//! pattern and resource pattern that is allowed, less what is denied
//! everywhere, cut down to the permissions boundary.

use std::borrow::Cow;

use super::super::{
    Condition, Effect, Element, Policy, Principals, covers, covers_ignoring_case, overlap,
};
use super::effort::{EXHAUSTED, Effort, OVERLAP};
use super::resource;
use super::tier::{PUBLISH, is_dangerous_anywhere};
use super::{Attached, Permissions};

/// Most grants that are weighed; policies as large as AWS allows stay far below.
const MOST: usize = 20_000;

/// What it is called where there are more.
const TOO_MANY: &str = "more pairs of actions and resources than can be analysed";

/// An action pattern that is allowed on a resource pattern.
#[derive(Debug, Clone)]
pub(super) struct Grant<'p> {
    /// Name of the policy.
    pub(super) policy: &'p str,
    /// Pattern of the actions; `*` where the statement says `NotAction`.
    pub(super) action: &'p str,
    /// Patterns of actions that it leaves out.
    pub(super) but: Vec<&'p str>,
    /// Pattern of the resources; `*` where the statement says `NotResource`.
    pub(super) resource: &'p str,
    /// Whether the statement says `NotResource`.
    pub(super) is_all_but: bool,
    /// Whether what `NotResource` leaves out are all topics.
    pub(super) leaves_topics_out: bool,
    /// All of them must hold.
    pub(super) conditions: Vec<&'p Condition>,
}

/// All grants, and what kept others from being seen.
#[derive(Debug, Default)]
pub(super) struct Grants<'p> {
    pub(super) all: Vec<Grant<'p>>,
    /// Patterns of actions that are denied on all resources without a condition.
    denied: Vec<&'p str>,
    /// Lists of action patterns, of each of which all else is so denied.
    denied_but: Vec<&'p [String]>,
    /// Patterns of actions that are so denied on all topics.
    denied_on_topics: Vec<&'p str>,
    /// In words: documents and statements that could not be used.
    pub(super) unread: Vec<String>,
    /// In words: why something that takes away could not be used, such as the boundary; then there may be less
    /// than the grants.
    pub(super) less: Option<String>,
    pub(super) effort: Effort,
}

impl<'p> Grants<'p> {
    pub(super) fn of(permissions: &'p Permissions) -> Self {
        let mut grants = Self::default();
        for attached in &permissions.policies {
            grants.add(attached);
        }
        if let Some(boundary) = &permissions.boundary {
            grants.cut_down_to(boundary);
        }
        grants.take_denied_away();
        grants
    }

    /// Whether this action stays denied whatever allows it.
    pub(super) fn is_denied(&self, action: &str) -> bool {
        self.denied
            .iter()
            .any(|denied| covers_ignoring_case(denied, action))
            || self.denied_but.iter().any(|left| {
                !left
                    .iter()
                    .any(|pattern| overlaps_ignoring_case(pattern, action))
            })
    }

    /// Whether this grant of `sns:Publish` reaches telephone numbers only.
    pub(super) fn publishes_to_numbers_only(&self, grant: &Grant<'_>) -> bool {
        grant.leaves_topics_out
            || self
                .denied_on_topics
                .iter()
                .any(|denied| covers_ignoring_case(denied, PUBLISH))
    }

    /// Comparisons that it takes to tell of one action whether this grant gives it.
    pub(super) fn comparisons(&self, grant: &Grant<'_>) -> usize {
        1 + grant.but.len() + self.comparisons_to_deny()
    }

    /// Comparisons that it takes to tell of one action whether it is denied.
    pub(super) fn comparisons_to_deny(&self) -> usize {
        let left: usize = self.denied_but.iter().map(|left| left.len()).sum();
        self.denied.len() + self.denied_on_topics.len() + left * OVERLAP
    }

    /// Whether some grant gives this action on some resource.
    pub(super) fn gives(&self, action: &str) -> bool {
        !self.is_denied(action) && self.all.iter().any(|grant| grant.gives(action))
    }

    fn add(&mut self, attached: &'p Attached) {
        let policy = match &attached.document {
            Ok(policy) => policy,
            Err(why) => {
                self.unread.push(format!("{}: {why}", attached.name));
                return;
            }
        };
        self.note_denials(policy);
        let (grants, unread) = allowed(&attached.name, policy);
        self.unread.extend(unread);
        self.all.extend(grants);
        self.bound();
    }

    fn bound(&mut self) {
        if self.all.len() > MOST {
            self.all.truncate(MOST);
            self.unread.push(TOO_MANY.to_owned());
        }
    }

    fn note_denials(&mut self, policy: &'p Policy) {
        let denials = policy.statements.iter().filter(|statement| {
            statement.effect == Effect::Deny
                && statement.conditions.is_empty()
                && statement.principals == Principals::Unstated
        });
        for statement in denials {
            let Element::Listed(resources) = &statement.resources else {
                continue;
            };
            if let (true, Element::Listed(actions)) =
                (are_all_topics(resources), &statement.actions)
            {
                self.denied_on_topics
                    .extend(actions.iter().map(String::as_str));
            }
            if !resources.iter().any(|pattern| covers(pattern, "*")) {
                continue;
            }
            match &statement.actions {
                Element::Listed(actions) => self.denied.extend(actions.iter().map(String::as_str)),
                Element::AllBut(left) => self.denied_but.push(left),
                Element::Unstated => {}
            }
        }
    }

    fn cut_down_to(&mut self, boundary: &'p Attached) {
        let policy = match &boundary.document {
            Ok(policy) => policy,
            Err(why) => {
                self.less = Some(format!("the boundary {}: {why}", boundary.name));
                return;
            }
        };
        self.note_denials(policy);
        let (limits, unread) = allowed(&boundary.name, policy);
        if let Some(why) = unread.into_iter().next() {
            self.less = Some(why);
            return;
        }
        if !self
            .effort
            .suffices(self.all.len() * limits.len() * OVERLAP)
        {
            self.less = Some(EXHAUSTED.to_owned());
            return;
        }
        let mut kept = Vec::new();
        for grant in std::mem::take(&mut self.all) {
            let within = limits.iter().filter_map(|limit| grant.within(limit));
            kept.extend(within.take(MOST + 1 - kept.len().min(MOST)));
        }
        self.all = kept;
        self.bound();
    }

    fn take_denied_away(&mut self) {
        for left in std::mem::take(&mut self.denied_but) {
            if !self.effort.suffices(self.all.len() * left.len() * OVERLAP) {
                self.less = Some(EXHAUSTED.to_owned());
                continue;
            }
            self.all = std::mem::take(&mut self.all)
                .into_iter()
                .flat_map(|grant| {
                    left.iter()
                        .filter_map(move |pattern| grant.only(pattern))
                        .collect::<Vec<_>>()
                })
                .take(MOST + 1)
                .collect();
            // Before another list makes them few again.
            self.bound();
            self.denied_but.push(left);
        }
        if !self.effort.suffices(self.all.len() * self.denied.len()) {
            self.less = Some(EXHAUSTED.to_owned());
            self.denied.clear();
        }
        let denied = &self.denied;
        self.all.retain(|grant| {
            !denied
                .iter()
                .any(|denied| covers_ignoring_case(denied, grant.action))
        });
    }
}

impl<'p> Grant<'p> {
    /// Whether it gives this action, which has no wildcard, on some resource.
    pub(super) fn gives(&self, action: &str) -> bool {
        covers_ignoring_case(self.action, action)
            && !self.but.iter().any(|but| covers_ignoring_case(but, action))
    }

    /// What it is called in a finding.
    pub(super) fn quoted(&self) -> String {
        let action: Cow<'_, str> = if self.but.is_empty() {
            self.action.into()
        } else {
            format!("{} but {}", self.action, self.but.join(", ")).into()
        };
        format!("{}: {} on {}", self.policy, short(&action), self.on())
    }

    /// What its resources are called in a finding.
    pub(super) fn on(&self) -> String {
        short(if self.is_all_but {
            "all resources except some"
        } else {
            self.resource
        })
    }

    /// What of it one pattern of actions has in common with it.
    fn only(&self, pattern: &'p str) -> Option<Self> {
        let action = narrower(
            self.action,
            pattern,
            covers_ignoring_case,
            overlaps_ignoring_case,
        )?;
        let is_left_out = |but: &&str| covers_ignoring_case(but, action);
        (!self.but.iter().any(is_left_out)).then(|| Self {
            action,
            ..self.clone()
        })
    }

    /// What of it lies within one statement of the boundary; what cannot be told stays.
    fn within(&self, limit: &Self) -> Option<Self> {
        let mut left = self.only(limit.action)?;
        left.but.extend(&limit.but);
        if left
            .but
            .iter()
            .any(|but| covers_ignoring_case(but, left.action))
        {
            return None;
        }
        left.conditions.extend(&limit.conditions);
        if !limit.is_all_but {
            left.resource = narrower_resource(self.resource, limit.resource)?;
            left.is_all_but = self.is_all_but && self.resource == left.resource;
            left.leaves_topics_out = self.leaves_topics_out && left.is_all_but;
        }
        Some(left)
    }
}

/// Whether every topic of SNS is among the resources.
fn are_all_topics(resources: &[String]) -> bool {
    resources
        .iter()
        .any(|pattern| covers(pattern, "arn:aws:sns:*:*:*"))
}

/// The grants of a document's statements, and in words those that could not be used.
fn allowed<'p>(name: &'p str, policy: &'p Policy) -> (Vec<Grant<'p>>, Vec<String>) {
    let (mut grants, mut unread) = (Vec::new(), Vec::new());
    let allows = policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow);
    for statement in allows {
        if statement.principals != Principals::Unstated {
            // IAM takes none such, so what it would give is not known.
            unread.push(format!("{name}: a statement with Principal"));
            continue;
        }
        let mut leaves_topics_out = false;
        let (resources, is_all_but): (Vec<&str>, bool) = match &statement.resources {
            Element::Listed(resources) => (resources.iter().map(String::as_str).collect(), false),
            // All but everything is nothing.
            Element::AllBut(left) if left.iter().any(|pattern| covers(pattern, "*")) => continue,
            Element::AllBut(left) => {
                leaves_topics_out = are_all_topics(left);
                (vec!["*"], true)
            }
            Element::Unstated => {
                unread.push(format!("{name}: a statement without Resource"));
                continue;
            }
        };
        let (actions, but): (Vec<&str>, Vec<&str>) = match &statement.actions {
            Element::Listed(actions) => (actions.iter().map(String::as_str).collect(), Vec::new()),
            Element::AllBut(left) if left.iter().any(|pattern| covers(pattern, "*")) => continue,
            Element::AllBut(left) => (vec!["*"], left.iter().map(String::as_str).collect()),
            Element::Unstated => {
                unread.push(format!("{name}: a statement without Action"));
                continue;
            }
        };
        for action in actions {
            for resource in resources_of(action, &resources) {
                if grants.len() == MOST {
                    unread.push(format!("{name}: {TOO_MANY}"));
                    return (grants, unread);
                }
                grants.push(Grant {
                    policy: name,
                    action,
                    but: but.clone(),
                    resource,
                    is_all_but,
                    leaves_topics_out,
                    conditions: statement.conditions.iter().collect(),
                });
            }
        }
    }
    (grants, unread)
}

/// The resources of a statement that an action can be about: where some are of its own service,
/// those of other services belong to the statement's other actions. Dangerous actions keep all.
fn resources_of<'r>(action: &str, resources: &[&'r str]) -> Vec<&'r str> {
    let own = action.split_once(':').map(|(service, _)| service);
    let is_own = |resource: &&&str| {
        own.is_some_and(|own| {
            resource::service(resource).is_some_and(|service| service.eq_ignore_ascii_case(own))
        })
    };
    if is_dangerous_anywhere(action) || !resources.iter().any(|resource| is_own(&resource)) {
        return resources.to_vec();
    }
    let may_be = |resource: &&&str| is_own(resource) || resource::service(resource).is_none();
    resources.iter().filter(may_be).copied().collect()
}

/// A text short enough to be quoted.
fn short(text: &str) -> String {
    const MOST: usize = 90;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MOST).collect();
    short.push('…');
    short
}

fn overlaps_ignoring_case(a: &str, b: &str) -> bool {
    overlap(&a.to_ascii_lowercase(), &b.to_ascii_lowercase())
}

/// The narrower of two patterns; the first where neither covers the other and both have something in common.
fn narrower<'a>(
    a: &'a str,
    b: &'a str,
    covers: fn(&str, &str) -> bool,
    overlap: fn(&str, &str) -> bool,
) -> Option<&'a str> {
    if covers(b, a) {
        Some(a)
    } else if covers(a, b) {
        Some(b)
    } else {
        overlap(a, b).then_some(a)
    }
}

/// The same of resources, in which a variable stands for any text: what it becomes is not known here.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn narrower_resource<'a>(a: &'a str, b: &'a str) -> Option<&'a str> {
    let (open_a, open_b) = (without_variables(a), without_variables(b));
    if covers(b, &open_a) {
        Some(a)
    } else if covers(a, &open_b) {
        Some(b)
    } else {
        overlap(&open_a, &open_b).then_some(a)
    }
}

/// A pattern that matches whatever this one matches, whatever its variables become.
pub(super) fn without_variables(pattern: &str) -> Cow<'_, str> {
    let Some((before, variable)) = pattern.split_once("${") else {
        return pattern.into();
    };
    match variable.split_once('}') {
        Some((_, after)) => format!("{before}*{}", without_variables(after)).into(),
        None => format!("{before}*").into(),
    }
}
