//! Who may get hold of the account, and who has permissions apart from any group.

use super::snapshot::{Principal, PrincipalKind, Snapshot};
use crate::facts::{record, words};
use crate::policy::privilege::{self, Own, Permissions, takes_over};

record! {
    /// Whether a principal is an administrator, or can become one. An upper bound: policies of the organization may
    /// take from it.
    pub struct Takeover {
        /// How.
        by: TakeoverBy,
        /// The widest statement, all of those on which it hangs, or what could not be read.
        statement: String,
    }
}

words! {
    /// How a principal may get hold of the account, surest first.
    pub enum TakeoverBy {
        /// It may do everything.
        Everything = "everything",
        /// It may give itself everything, or run something as any role.
        Way = "way",
        /// It cannot be told.
        Unclear = "unclear",
        /// Perhaps: it hangs on a condition, or on what that may do which it can change, run or become.
        Depends = "depends",
        /// By nothing that its own policies give and that is known here.
        None = "none",
    }
}

record! {
    /// A user.
    pub struct User {
        /// Its name.
        name: String,
        /// Its groups.
        groups: Vec<String>,
        /// Policies of its own, inline ones and those that are attached to it. A permissions boundary gives nothing
        /// and is not among them.
        own_policies: Vec<String>,
    }
}

impl Snapshot {
    /// ARNs of the roles and groups that may do everything; groups whose ARN IAM does not tell are not among them.
    #[must_use]
    pub fn administrators(&self) -> Vec<String> {
        let may_everything = |permissions: &Permissions| {
            takes_over(permissions, &Own::default()).0 == privilege::Takeover::Everything
        };
        let roles = self.principals.iter().filter(|principal| {
            matches!(principal.kind, PrincipalKind::Role(_))
                && may_everything(&self.permissions(principal))
        });
        let groups = self.group_arns.iter().filter(|(name, _)| {
            self.groups
                .get(*name)
                .is_some_and(|group| may_everything(&self.permissions_of_group(group)))
        });
        roles
            .map(|role| role.arn.clone())
            .chain(groups.map(|(_, arn)| arn.clone()))
            .collect()
    }

    /// How a principal may get hold of the account, in which these may do everything.
    #[must_use]
    pub fn takeover(&self, principal: &Principal, administrators: &[String]) -> Takeover {
        let names: &[String] = match &principal.kind {
            PrincipalKind::User(groups) => groups,
            PrincipalKind::Role(_) => &[],
        };
        let groups: Vec<String> = names
            .iter()
            .filter_map(|name| self.group_arns.get(name).cloned())
            .collect();
        let of_groups = names.iter().filter_map(|name| self.groups.get(name));
        let managed = of_groups.flat_map(|group| &group.managed);
        let policies: Vec<String> = principal
            .policies
            .managed
            .iter()
            .chain(managed)
            .cloned()
            .collect();
        let own = Own {
            arn: &principal.arn,
            groups: &groups,
            policies: &policies,
            administrators,
        };
        let (takeover, statement) = takes_over(&self.permissions(principal), &own);
        Takeover {
            by: match takeover {
                privilege::Takeover::Everything => TakeoverBy::Everything,
                privilege::Takeover::Way => TakeoverBy::Way,
                privilege::Takeover::Unclear => TakeoverBy::Unclear,
                privilege::Takeover::Depends => TakeoverBy::Depends,
                privilege::Takeover::None => TakeoverBy::None,
            },
            statement,
        }
    }
}

/// The user that a principal is; `None` of a role.
#[must_use]
pub fn user(principal: &Principal) -> Option<User> {
    let PrincipalKind::User(groups) = &principal.kind else {
        return None;
    };
    let inline = principal
        .policies
        .inline
        .iter()
        .map(|(name, _)| name.clone());
    let named = |arn: &String| arn.rsplit('/').next().unwrap_or(arn).to_owned();
    let attached = principal.policies.managed.iter().map(named);
    Some(User {
        name: principal.name.clone(),
        groups: groups.clone(),
        own_policies: inline.chain(attached).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::iam::snapshot::Policies;

    fn ann(policies: Policies, boundary: Option<&str>) -> Principal {
        Principal {
            arn: "arn:aws:iam::111122223333:user/ann".to_owned(),
            name: "ann".to_owned(),
            path: "/".to_owned(),
            policies,
            boundary: boundary.map(str::to_owned),
            kind: PrincipalKind::User(vec!["builders".to_owned()]),
        }
    }

    #[test]
    fn inline_and_attached_policies_are_a_users_own() {
        let policies = Policies {
            inline: vec![("notes".to_owned(), "{}".to_owned())],
            managed: vec!["arn:aws:iam::aws:policy/job-function/Billing".to_owned()],
        };
        let own = user(&ann(policies, None)).map(|user| user.own_policies);
        assert_eq!(own, Some(vec!["notes".to_owned(), "Billing".to_owned()]));
    }

    #[test]
    fn a_boundary_gives_nothing() {
        let limit = "arn:aws:iam::111122223333:policy/limit";
        let user = user(&ann(Policies::default(), Some(limit)));
        assert_eq!(user.map(|user| user.own_policies), Some(Vec::new()));
    }

    #[test]
    fn a_role_is_no_user() {
        let mut role = ann(Policies::default(), None);
        role.kind = PrincipalKind::Role(String::new());
        assert_eq!(user(&role), None);
    }
}
