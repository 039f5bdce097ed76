//! All principals of the account with their policies, as
//! `GetAccountAuthorizationDetails` lists them, and what the policies give.

use std::collections::BTreeMap;

use super::trusted::role_trust;
use super::{ApiManagement, ApiReach, RolePrivilege, RoleTrust, Wildcards};
use crate::facts::{Cause, Reading};
use crate::policy::privilege::{
    Analysis, Attached, Finding, Management, Permissions, PrivilegeStanding, Tier, manages, may,
    trust,
};
use crate::policy::{Policy, decoded};

/// Findings that a fact quotes before it only counts them.
const MOST_QUOTED: usize = 5;

/// What IAM lists.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Users and roles.
    pub principals: Vec<Principal>,
    /// Policies of groups, by the group's name.
    pub groups: BTreeMap<String, Policies>,
    /// ARNs of groups, by the group's name.
    pub group_arns: BTreeMap<String, String>,
    /// Documents of managed policies by ARN, or in words why there is none.
    pub documents: BTreeMap<String, Result<Policy, String>>,
    /// Why there may be more of all of them.
    pub incomplete: Option<Cause>,
}

/// A user or role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its path; roles of AWS services have one of their own.
    pub path: String,
    /// Its own policies.
    pub policies: Policies,
    /// ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// What it is, with what only that has.
    pub kind: PrincipalKind,
}

/// What a principal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A user, with the names of its groups.
    User(Vec<String>),
    /// A role, with the policy that says who may assume it, as IAM gave it.
    Role(String),
}

/// Policies of one user, group or role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies {
    /// Inline policies: name, and document as IAM gave it.
    pub inline: Vec<(String, String)>,
    /// ARNs of managed policies.
    pub managed: Vec<String>,
}

/// Reads a document as IAM gives it.
///
/// # Errors
///
/// In words, if it is none.
pub fn document(text: &str) -> Result<Policy, String> {
    Policy::parse(&decoded(text)?).map_err(|error| error.to_string())
}

impl Principal {
    /// Whether an AWS service made it for itself and nobody else may change it.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        self.path.starts_with("/aws-service-role/")
    }
}

impl Snapshot {
    /// ARNs of policies that are attached or a boundary, and whose documents are not there.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let of_principals = self
            .principals
            .iter()
            .flat_map(|principal| principal.policies.managed.iter().chain(&principal.boundary));
        let of_groups = self.groups.values().flat_map(|group| &group.managed);
        let mut missing: Vec<String> = of_principals
            .chain(of_groups)
            .filter(|arn| !self.documents.contains_key(*arn))
            .cloned()
            .collect();
        missing.sort();
        missing.dedup();
        missing
    }

    /// Everything that gives a principal its permissions, and what limits them.
    #[must_use]
    pub fn permissions(&self, principal: &Principal) -> Permissions {
        let mut policies = self.attached(&principal.policies);
        if let PrincipalKind::User(groups) = &principal.kind {
            for name in groups {
                match self.groups.get(name) {
                    Some(group) => policies.extend(self.attached(group)),
                    None => policies.push(Attached {
                        name: format!("group {name}"),
                        document: Err("the group is not among those that IAM listed".to_owned()),
                    }),
                }
            }
        }
        Permissions {
            policies,
            boundary: principal.boundary.as_ref().map(|arn| self.managed(arn)),
        }
    }

    /// What a group gives its members.
    #[must_use]
    pub fn permissions_of_group(&self, group: &Policies) -> Permissions {
        Permissions {
            policies: self.attached(group),
            boundary: None,
        }
    }

    fn attached(&self, policies: &Policies) -> Vec<Attached> {
        let inline = policies.inline.iter().map(|(name, text)| Attached {
            name: name.clone(),
            document: document(text),
        });
        let managed = policies.managed.iter().map(|arn| self.managed(arn));
        inline.chain(managed).collect()
    }

    fn managed(&self, arn: &str) -> Attached {
        let missing = || Err("its document is not among those that IAM listed".to_owned());
        Attached {
            name: arn.rsplit('/').next().unwrap_or(arn).to_owned(),
            document: self.documents.get(arn).cloned().unwrap_or_else(missing),
        }
    }

    /// How far the permissions of the role of this ARN go.
    #[must_use]
    pub fn role_privilege(&self, arn: &str) -> Reading<RolePrivilege> {
        self.role(arn).map(|role| self.privilege(role)).into()
    }

    /// Whether a policy of the role of this ARN allows an action on some resource.
    #[must_use]
    pub fn role_may(&self, arn: &str, action: &str) -> Reading<bool> {
        let unclear = |why| super::GET_ACCOUNT_AUTHORIZATION_DETAILS.unparseable(why);
        let may = |role| may(&self.permissions(role), action).map_err(unclear);
        self.role(arn).and_then(may).into()
    }

    fn role(&self, arn: &str) -> Result<&Principal, Cause> {
        let role = self.principals.iter().find(|principal| {
            principal.arn == arn && !matches!(principal.kind, PrincipalKind::User(_))
        });
        match (role, &self.incomplete) {
            (Some(role), _) => Ok(role),
            (None, Some(cause)) => Err(cause.clone()),
            (None, None) => Err(super::GET_ACCOUNT_AUTHORIZATION_DETAILS
                .vanished(format!("there is no role {arn} in the account"))),
        }
    }

    /// How far the permissions of a role go, and who may have them.
    #[must_use]
    pub fn privilege(&self, role: &Principal) -> RolePrivilege {
        let account = role.arn.split(':').nth(4).unwrap_or_default();
        let trusted = match &role.kind {
            PrincipalKind::User(_) => Vec::new(),
            PrincipalKind::Role(text) => match document(text) {
                Ok(policy) => trust(&policy, account),
                Err(why) => vec![Finding {
                    tier: Tier::Unclear,
                    text: format!("trust policy: {why}"),
                }],
            },
        };
        role_privilege(&Analysis::of(&self.permissions(role), trusted))
    }

    /// How far a principal may manage APIs.
    #[must_use]
    pub fn api_management(&self, principal: &Principal) -> ApiManagement {
        let (management, statement) = manages(&self.permissions(principal), "apigateway");
        ApiManagement {
            reach: match management {
                Management::Admin => ApiReach::Admin,
                Management::All => ApiReach::All,
                Management::Unclear => ApiReach::Unclear,
                Management::Depends => ApiReach::Depends,
                Management::Scoped => ApiReach::Scoped,
                Management::ReadOnly => ApiReach::ReadOnly,
                Management::None => ApiReach::None,
            },
            statement,
        }
    }
}

/// Which strangers may assume a role.
#[must_use]
pub fn trusts(role: &Principal) -> Reading<RoleTrust> {
    let text = match &role.kind {
        PrincipalKind::User(_) => "",
        PrincipalKind::Role(text) => text,
    };
    let account = role.arn.split(':').nth(4).unwrap_or_default();
    let trust = document(text).map(|policy| role_trust(&policy, account, &role.arn));
    let unclear = |why| {
        super::GET_ACCOUNT_AUTHORIZATION_DETAILS
            .unparseable(format!("the trust policy of {}: {why}", role.name))
    };
    trust.map_err(unclear).into()
}

fn role_privilege(analysis: &Analysis) -> RolePrivilege {
    let texts = |is_tolerated: bool| {
        let of_tier = analysis
            .findings
            .iter()
            .filter(|finding| (finding.tier == Tier::Tolerated) == is_tolerated);
        let mut texts: Vec<String> = of_tier.map(|finding| finding.text.clone()).collect();
        // A person answers for all of them, and so has to see all.
        let is_asked = analysis.standing == PrivilegeStanding::Question && !is_tolerated;
        if texts.len() > MOST_QUOTED && !is_asked {
            let more = texts.len() - MOST_QUOTED;
            texts.truncate(MOST_QUOTED);
            texts.push(format!("and {more} more"));
        }
        texts
    };
    RolePrivilege {
        wildcards: match analysis.standing {
            PrivilegeStanding::WildcardFree => Wildcards::Free,
            PrivilegeStanding::Partial => Wildcards::Partial,
            PrivilegeStanding::Broad => Wildcards::Broad,
            PrivilegeStanding::Question => Wildcards::Question,
            PrivilegeStanding::Unknown => Wildcards::Unknown,
        },
        found: texts(false),
        tolerated: texts(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Failure;

    const LOGS: &str = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22logs%3APutLogEvents%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    const TRUST: &str = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
    const ADMIN: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/fn";

    fn principal(arn: &str, policies: Policies, kind: PrincipalKind) -> Principal {
        Principal {
            arn: arn.to_owned(),
            name: "fn".to_owned(),
            path: "/".to_owned(),
            policies,
            boundary: None,
            kind,
        }
    }

    fn role(managed: &[&str], trust: &str) -> Snapshot {
        let policies = Policies {
            inline: vec![("logs".to_owned(), LOGS.to_owned())],
            managed: managed.iter().map(|arn| (*arn).to_owned()).collect(),
        };
        Snapshot {
            principals: vec![principal(
                ROLE,
                policies,
                PrincipalKind::Role(trust.to_owned()),
            )],
            ..Snapshot::default()
        }
    }

    #[track_caller]
    fn stands(snapshot: &Snapshot, expected: Wildcards) -> RolePrivilege {
        match snapshot.role_privilege(ROLE) {
            Reading::Known(privilege) => {
                assert_eq!(privilege.wildcards, expected, "{privilege:?}");
                privilege
            }
            Reading::Unknown(cause) => panic!("{cause}"),
        }
    }

    #[test]
    fn encoded_documents_are_read() {
        let privilege = stands(&role(&[], TRUST), Wildcards::Free);
        assert!(privilege.found.is_empty());
        assert!(privilege.tolerated[0].contains("logs:PutLogEvents on *"));
    }

    #[test]
    fn a_policy_that_is_not_listed_is_unknown() {
        let privilege = stands(
            &role(&["arn:aws:iam::aws:policy/Gone"], TRUST),
            Wildcards::Unknown,
        );
        assert!(privilege.found[0].starts_with("Gone: its document is not among"));
        assert_eq!(role(&["b", "a", "b"], TRUST).missing(), ["a", "b"]);
    }

    #[test]
    fn trust_counts_and_so_does_one_that_cannot_be_read() {
        let anybody =
            r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;
        stands(&role(&[], anybody), Wildcards::Broad);
        stands(&role(&[], "%zz"), Wildcards::Unknown);
    }

    #[test]
    fn a_role_that_is_not_there_is_unknown() {
        let mut snapshot = role(&[], TRUST);
        let gone = "arn:aws:iam::111122223333:role/fn";
        assert!(matches!(
            snapshot.role_privilege(gone),
            Reading::Unknown(Cause::Failed {
                failed: Failure::Vanished,
                ..
            })
        ));
        snapshot.incomplete = Some(Cause::denied("iam:GetAccountAuthorizationDetails", ""));
        assert_eq!(
            snapshot.role_privilege(gone),
            Reading::Unknown(Cause::denied("iam:GetAccountAuthorizationDetails", ""))
        );
    }

    #[test]
    fn a_role_may_do_what_some_policy_allows() {
        let write = |snapshot: &Snapshot| snapshot.role_may(ROLE, "logs:PutLogEvents");
        let delete = |snapshot: &Snapshot| snapshot.role_may(ROLE, "logs:DeleteLogGroup");
        assert_eq!(write(&role(&[], TRUST)), Reading::Known(true));
        assert_eq!(delete(&role(&[], TRUST)), Reading::Known(false));
        for unread in [delete(&role(&["gone"], TRUST)), write(&Snapshot::default())] {
            assert!(matches!(unread, Reading::Unknown(_)), "{unread:?}");
        }
    }

    #[test]
    fn users_have_what_their_groups_have() {
        let mut snapshot = Snapshot::default();
        let groups = PrincipalKind::User(vec!["admins".to_owned()]);
        let user = principal(
            "arn:aws:iam::111122223333:user/ann",
            Policies::default(),
            groups,
        );
        let unlisted = snapshot.api_management(&user);
        assert_eq!(unlisted.reach, ApiReach::Unclear, "{unlisted:?}");
        let managed = "arn:aws:iam::aws:policy/AdministratorAccess".to_owned();
        snapshot.documents.insert(managed.clone(), document(ADMIN));
        let policies = Policies {
            inline: Vec::new(),
            managed: vec![managed],
        };
        snapshot.groups.insert("admins".to_owned(), policies);
        let listed = snapshot.api_management(&user);
        assert_eq!(listed.reach, ApiReach::Admin);
        assert_eq!(listed.statement, "AdministratorAccess: * on *");
    }

    #[test]
    fn many_findings_are_counted() {
        let statements: Vec<String> = (0..9)
            .map(|number| format!("{{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::b{number}\"}}"))
            .collect();
        let mut snapshot = role(&["x"], TRUST);
        let text = format!("{{\"Statement\": [{}]}}", statements.join(","));
        snapshot.documents.insert("x".to_owned(), document(&text));
        let privilege = stands(&snapshot, Wildcards::Partial);
        assert_eq!(privilege.found.len(), 6);
        assert_eq!(privilege.found[5], "and 4 more");
    }

    #[test]
    fn what_is_asked_of_a_person_is_not_only_counted() {
        let statements: Vec<String> = (0..9)
            .map(|number| format!("{{\"Effect\": \"Allow\", \"Action\": \"s3:BrandNew{number}\", \"Resource\": \"*\"}}"))
            .collect();
        let mut snapshot = role(&["x"], TRUST);
        let text = format!("{{\"Statement\": [{}]}}", statements.join(","));
        snapshot.documents.insert("x".to_owned(), document(&text));
        let privilege = stands(&snapshot, Wildcards::Question);
        assert_eq!(privilege.found.len(), 9, "{privilege:?}");
    }
}
