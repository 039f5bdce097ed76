//! What services of the account's own invoke a function for: APIs, target groups of load balancers, and others.

use std::collections::{BTreeMap, BTreeSet};

use super::super::GET_POLICY;
use super::super::concerns::{lets_invoke, sources, trigger};
use super::{Qualified, Ways};
use crate::facts::{Cause, Reading};
use crate::policy::resource::{Exposure, Grantee};
use crate::policy::{Effect, Policy, Principals, Statement};

/// What is around a function.
#[derive(Debug)]
pub struct Around<'a> {
    /// The account.
    pub account: &'a str,
    /// The region.
    pub region: &'a str,
    /// The APIs of the region by id, in words.
    pub apis: BTreeMap<String, String>,
    /// Why there may be more.
    pub apis_unread: Option<Cause>,
    /// What is before the target groups that are named in policies, by ARN.
    pub fronts: BTreeMap<String, Reading<Front>>,
    /// The buckets of the account that are known, by name.
    pub buckets: BTreeSet<String>,
}

impl Around<'_> {
    /// Whether this is the ARN of a bucket of the account.
    pub(super) fn owns(&self, arn: &str) -> bool {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        matches!(parts.as_slice(), ["arn", _, "s3", "", "", name] if self.buckets.contains(*name))
    }
}

/// What is before a target group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// A load balancer with public addresses.
    Public,
    /// Only load balancers without, to one of which something else leads that clients outside come to.
    Reached,
    /// Only load balancers without, to which nobody outside comes.
    Internal,
    /// No load balancer, or the group is gone.
    Nothing,
}

/// What has to be read to tell what is before a function.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The APIs of the region.
    pub apis: bool,
    /// These target groups, by ARN.
    pub groups: Vec<String>,
    /// The buckets of the account.
    pub buckets: bool,
}

/// The services that may invoke, with the ARNs that they are limited to.
fn services(policy: &Policy) -> impl Iterator<Item = (usize, &Statement, &str)> {
    let allowed = policy.statements.iter().enumerate();
    let allowed = allowed.filter(|(_, statement)| {
        statement.effect == Effect::Allow && lets_invoke(&statement.actions)
    });
    allowed.flat_map(|(at, statement)| {
        let named: &[(String, String)] = match &statement.principals {
            Principals::Named(named) => named,
            Principals::Everybody | Principals::Not(_) | Principals::Unstated => &[],
        };
        let services = named
            .iter()
            .filter(|(kind, _)| kind.eq_ignore_ascii_case("Service"));
        services.map(move |(_, name)| (at, statement, name.as_str()))
    })
}

/// What has to be read to weigh these policies.
#[must_use]
pub fn needs<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Needs {
    let mut all = Needs::default();
    for policy in policies {
        for (_, statement, name) in services(policy) {
            match trigger(name).as_str() {
                "apigateway" => all.apis = true,
                // The ARN of a bucket tells no account.
                "s3" => all.buckets = true,
                "elasticloadbalancing" => {
                    let groups = sources(statement).into_iter().map(str::to_owned);
                    all.groups.extend(groups);
                }
                _ => {}
            }
        }
    }
    all.groups.sort();
    all.groups.dedup();
    all
}

impl Ways {
    /// The services that act for the account alone: those that are among the grants are told there.
    pub(super) fn sources(
        &mut self,
        of: &Qualified<'_>,
        policy: &Policy,
        exposure: &Exposure,
        around: &Around<'_>,
    ) {
        for (at, statement, name) in services(policy) {
            let is_told = exposure.grants.iter().any(|grant| {
                grant.at == at
                    && match &grant.to {
                        Grantee::Service { name: own, .. } | Grantee::ServiceOfAnybody(own) => {
                            own == name
                        }
                        Grantee::Everybody
                        | Grantee::AnyIdentity
                        | Grantee::Account(_)
                        | Grantee::Organization(_)
                        | Grantee::Network(_)
                        | Grantee::Deleted(_)
                        | Grantee::Federated(_)
                        | Grantee::Identity(_)
                        | Grantee::Unclear(_) => false,
                    }
            });
            if is_told {
                continue;
            }
            let sources = sources(statement);
            match trigger(name).as_str() {
                "apigateway" if sources.is_empty() => {
                    self.doors.insert(of.says("any API of the account"));
                }
                "apigateway" => {
                    for source in sources {
                        self.api(of, source, around);
                    }
                }
                "elasticloadbalancing" if sources.is_empty() => {
                    self.questions
                        .insert(of.says("any load balancer of the account may invoke it"));
                }
                "elasticloadbalancing" => {
                    for source in sources {
                        self.balancer(of, source, around);
                    }
                }
                service if sources.is_empty() => {
                    self.doors.insert(of.says(service));
                }
                service => {
                    let each = sources
                        .iter()
                        .map(|source| format!("{service} for {source}"));
                    self.doors.extend(each.map(|words| of.says(words)));
                }
            }
        }
    }

    fn api(&mut self, of: &Qualified<'_>, source: &str, around: &Around<'_>) {
        let parts: Vec<&str> = source.splitn(6, ':').collect();
        let ["arn", _, "execute-api", region, _, resource] = parts.as_slice() else {
            let words = format!("API Gateway may invoke it for {source}, which is no API");
            self.questions.insert(of.says(words));
            return;
        };
        let id = resource.split('/').next().unwrap_or_default();
        if id.contains(['*', '?']) {
            self.doors.insert(of.says("any API of the account"));
        } else if *region != around.region {
            let words = format!("API {id} of {region} may invoke it, which is not looked at there");
            self.questions.insert(of.says(words));
        } else if let Some(api) = around.apis.get(id) {
            self.doors.insert(of.says(api));
        } else if let Some(cause) = &around.apis_unread {
            self.unread(cause.clone());
        } else {
            // Nobody else has one of this account's; and it leads nowhere until it is made anew.
            self.doors
                .insert(of.says(format!("an API that is gone ({id})")));
        }
    }

    fn balancer(&mut self, of: &Qualified<'_>, group: &str, around: &Around<'_>) {
        match around.fronts.get(group) {
            Some(Reading::Known(Front::Public)) => {
                let words = format!("a public load balancer invokes it ({group})");
                self.questions.insert(of.says(words));
            }
            Some(Reading::Known(Front::Reached)) => {
                let words = format!(
                    "a load balancer invokes it ({group}) that is internal, but that clients outside are led to"
                );
                self.questions.insert(of.says(words));
            }
            Some(Reading::Known(Front::Internal)) => {
                let words = format!("an internal load balancer ({group})");
                self.doors.insert(of.says(words));
            }
            Some(Reading::Known(Front::Nothing)) => {
                let words = format!("a target group without a load balancer ({group})");
                self.doors.insert(of.says(words));
            }
            Some(Reading::Unknown(cause)) => self.unread(cause.clone()),
            None => self.unread(GET_POLICY.unrecognised(group)),
        }
    }
}
