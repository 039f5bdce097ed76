//! Whom the policies of a repository and of a registry let in who is not of the account.
//!
//! Nobody pulls from a private repository without an identity of AWS, whatever its policy says: "everybody" is
//! everybody who has some account.

use crate::facts::{Reading, record, words};
use crate::policy::covers_ignoring_case;
use crate::policy::resource::{Exposure, Grant, Grantee, Source, Standing};
use crate::services::accessanalyzer::{LIST_FINDINGS, Witness};

/// Actions that a statement quotes before it only counts them.
const MOST_QUOTED: usize = 4;

/// All that the policy of a registry can give in its first version.
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html>
const FIRST_VERSION: [&str; 3] = [
    "ecr:ReplicateImage",
    "ecr:BatchImportUpstreamImage",
    "ecr:CreateRepository",
];

record! {
    /// Whom a policy lets in who is not of the account.
    pub struct Access {
        /// Whether everybody gets in who has an AWS account; unknown where AWS's own reasoning contradicts it.
        openness: Reading<Openness>,
        /// Whom the statements let in that are open to everybody, with actions.
        everybody: Vec<String>,
        /// What could not be told.
        unclear: Vec<String>,
        /// Whom the others let in: accounts, organizations, networks, services for somebody else, identities that
        /// are gone; unknown where they are none, and AWS's own reasoning names some.
        others: Reading<Vec<String>>,
        /// What IAM Access Analyzer says of it, in words, or why it could not be asked; empty if it says nothing.
        aws_says: String,
    }
}

words! {
    /// Whether everybody gets in who has an AWS account.
    pub enum Openness {
        /// Nobody but who is named.
        NotPublic = "not-public",
        /// It cannot be told.
        Unclear = "unclear",
        /// Everybody.
        Public = "public",
    }
}

words! {
    /// How much the policy of a registry can give.
    pub enum Scope {
        /// Replication, imports and the making of repositories.
        First = "V1",
        /// Every action of ECR.
        Second = "V2",
    }
}

/// Whether the policy is about an organization, so that it matters which is the account's own.
#[must_use]
pub fn names_organization(exposure: &Exposure) -> bool {
    let mut grants = exposure.grants.iter();
    grants.any(|grant| matches!(grant.to, Grantee::Organization(_)))
}

impl Access {
    /// What the grants of a policy come to. Who is in the account's own organization, if that is known, is no other.
    #[must_use]
    pub fn of(exposure: &Exposure, organization: Option<&str>) -> Self {
        let is_own = |grant: &&Grant| match (&grant.to, organization) {
            (Grantee::Organization(id), Some(own)) => id == own,
            (_, _) => false,
        };
        let of = |standing: Standing| -> Vec<String> {
            let grants = exposure.grants.iter();
            let grants = grants.filter(|grant| grant.standing == standing && !is_own(grant));
            grants.map(in_words).collect()
        };
        Self {
            openness: Reading::Known(match exposure.standing() {
                Standing::NotPublic => Openness::NotPublic,
                Standing::Unclear => Openness::Unclear,
                Standing::Public => Openness::Public,
            }),
            everybody: of(Standing::Public),
            unclear: of(Standing::Unclear),
            others: Reading::Known(of(Standing::NotPublic)),
            aws_says: String::new(),
        }
    }

    /// Whether a second word could change anything: not where everybody gets in by the statements alone.
    #[must_use]
    pub fn may_be_contradicted(&self) -> bool {
        match &self.openness {
            Reading::Known(Openness::NotPublic | Openness::Unclear) => true,
            Reading::Known(Openness::Public) | Reading::Unknown(_) => false,
        }
    }

    /// The same beside what IAM Access Analyzer says; `is_alone` is whether no statement lets anybody in who is not of
    /// the account. A finding that somebody gets in is against us; that there is none proves nothing, and neither does it
    /// that it cannot be asked.
    #[must_use]
    pub fn beside(mut self, witness: Reading<Witness>, is_alone: bool) -> Self {
        let against = |own: &str, words: &str| {
            LIST_FINDINGS.unexpected(format!("by its statements it {own}, but {words}"))
        };
        match witness {
            Reading::Known(Witness::Silent | Witness::NotPublic(_)) => {}
            Reading::Known(Witness::Others(words)) => {
                if is_alone {
                    let own = "lets in nobody but its account";
                    self.others = Reading::Unknown(against(own, &words));
                }
                self.aws_says = words;
            }
            Reading::Known(Witness::Public(words)) => {
                self.openness = match self.openness {
                    Reading::Known(Openness::NotPublic) => {
                        Reading::Unknown(against("is not open to everybody", &words))
                    }
                    // AWS knows what we do not.
                    Reading::Known(Openness::Unclear | Openness::Public) => {
                        if self.everybody.is_empty() {
                            self.everybody.push(words.clone());
                        }
                        Reading::Known(Openness::Public)
                    }
                    unknown @ Reading::Unknown(_) => unknown,
                };
                self.aws_says = words;
            }
            Reading::Unknown(cause) => {
                self.aws_says = format!("what IAM Access Analyzer found was not read: {cause}");
            }
        }
        self
    }

    /// The same of the policy of a registry. Where its version is not known and matters, nothing is.
    #[must_use]
    pub fn of_registry(
        exposure: &Exposure,
        organization: Option<&str>,
        scope: Reading<Scope>,
    ) -> Reading<Self> {
        let of = |exposure: &Exposure| Self::of(exposure, organization);
        let (honoured, ignored): (Vec<Grant>, Vec<Grant>) = exposure
            .grants
            .iter()
            .cloned()
            .partition(is_honoured_by_the_first);
        match scope {
            Reading::Known(Scope::First) => Reading::Known(of(&Exposure { grants: honoured })),
            Reading::Known(Scope::Second) => Reading::Known(of(exposure)),
            Reading::Unknown(_) if ignored.is_empty() => Reading::Known(of(exposure)),
            Reading::Unknown(cause) => Reading::Unknown(cause),
        }
    }
}

/// Whether some action counts in the first version of a registry's policy; what is not listed may.
fn is_honoured_by_the_first(grant: &Grant) -> bool {
    let is_pattern = |action: &String| !action.contains(' ');
    let gives = |pattern: &String| {
        let mut known = FIRST_VERSION.iter();
        !is_pattern(pattern) || known.any(|action| covers_ignoring_case(pattern, action))
    };
    grant.actions.is_empty() || grant.actions.iter().any(gives)
}

fn in_words(grant: &Grant) -> String {
    let mut actions: Vec<&str> = grant.actions.iter().map(String::as_str).collect();
    let more = actions.len().saturating_sub(MOST_QUOTED);
    actions.truncate(MOST_QUOTED);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (who, statement) = (who(&grant.to), &grant.statement);
    format!("{who} may {}{more} ({statement})", actions.join(", "))
}

fn who(grantee: &Grantee) -> String {
    match grantee {
        Grantee::Everybody | Grantee::AnyIdentity => "everybody with an AWS account".to_owned(),
        Grantee::Account(account) => format!("account {account}"),
        Grantee::Organization(organization) => format!("organization {organization}"),
        Grantee::Network(network) => format!("whoever comes from {network}"),
        Grantee::Service { name, source } => format!("{name} for {}", acting_for(source)),
        Grantee::ServiceOfAnybody(name) => format!("{name} for anybody"),
        Grantee::Deleted(id) => format!("a user or role that is gone ({id})"),
        Grantee::Federated(provider) => format!("people of {provider}"),
        Grantee::Identity(identity) => identity.clone(),
        Grantee::Unclear(why) => format!("somebody who cannot be told ({why})"),
    }
}

fn acting_for(source: &Source) -> String {
    match source {
        Source::Account(account) => format!("account {account}"),
        Source::Organization(organization) => format!("organization {organization}"),
        Source::Thing(thing) => thing.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::facts::Cause;

    fn grant(to: Grantee, actions: &[&str], standing: Standing) -> Grant {
        Grant {
            to,
            actions: actions.iter().copied().map(str::to_owned).collect(),
            access: BTreeSet::new(),
            conditions: String::new(),
            at: 0,
            statement: "statement 1".to_owned(),
            standing,
        }
    }

    fn exposure(grants: &[Grant]) -> Exposure {
        Exposure {
            grants: grants.to_vec(),
        }
    }

    fn public(actions: &[&str]) -> Exposure {
        exposure(&[grant(Grantee::AnyIdentity, actions, Standing::Public)])
    }

    fn of(exposure: &Exposure) -> Access {
        Access::of(exposure, None)
    }

    fn others(access: &Access) -> &[String] {
        match &access.others {
            Reading::Known(others) => others,
            Reading::Unknown(cause) => panic!("{cause}"),
        }
    }

    #[test]
    fn the_own_organization_is_no_other() {
        let to = |id: &str| {
            let to = Grantee::Organization(id.to_owned());
            grant(to, &["ecr:BatchGetImage"], Standing::NotPublic)
        };
        let both = exposure(&[to("o-own"), to("o-other")]);
        assert_eq!(others(&of(&both)).len(), 2);
        let access = Access::of(&both, Some("o-own"));
        assert_eq!(
            others(&access),
            ["organization o-other may ecr:BatchGetImage (statement 1)"]
        );
        assert_eq!(access.openness, Reading::Known(Openness::NotPublic));
    }

    fn denied() -> Reading<Scope> {
        Cause::denied("ecr:GetAccountSetting", "").into()
    }

    #[test]
    fn statements_are_told_by_what_they_make_of_the_repository() {
        let other = Grantee::Account("999999999999".to_owned());
        let access = of(&exposure(&[
            grant(other, &["ecr:BatchGetImage"], Standing::NotPublic),
            grant(Grantee::Everybody, &["ecr:*"], Standing::Public),
            grant(
                Grantee::Unclear("a new key".to_owned()),
                &["ecr:*"],
                Standing::Unclear,
            ),
        ]));
        assert_eq!(access.openness, Reading::Known(Openness::Public));
        assert_eq!(
            access.everybody,
            ["everybody with an AWS account may ecr:* (statement 1)"]
        );
        assert_eq!(
            others(&access),
            ["account 999999999999 may ecr:BatchGetImage (statement 1)"]
        );
        assert_eq!(access.unclear.len(), 1);
        let none = of(&Exposure::default());
        assert_eq!(none.openness, Reading::Known(Openness::NotPublic));
    }

    #[test]
    fn an_analyzer_settles_only_what_is_against_us() {
        let unclear = || {
            let to = Grantee::Unclear("a new key".to_owned());
            of(&exposure(&[grant(to, &["ecr:*"], Standing::Unclear)]))
        };
        let alone = || of(&Exposure::default());
        let says = || Reading::Known(Witness::Public("AWS says so".to_owned()));
        let both = alone().beside(says(), true);
        let Reading::Unknown(cause) = &both.openness else {
            panic!("{both:#?}");
        };
        assert!(cause.to_string().contains("but AWS says so"), "{cause}");
        assert_eq!(both.aws_says, "AWS says so");
        let open = unclear().beside(says(), false);
        assert_eq!(open.openness, Reading::Known(Openness::Public));
        assert_eq!(open.everybody, ["AWS says so"]);
        let silent = || Reading::Known(Witness::Silent);
        assert_eq!(unclear().beside(silent(), false), unclear());
        let cause = Cause::denied("access-analyzer:ListAnalyzers", "");
        let unasked = alone().beside(cause.into(), true);
        assert_eq!(unasked.openness, Reading::Known(Openness::NotPublic));
        assert!(unasked.aws_says.contains("access-analyzer:ListAnalyzers"));
        assert!(!of(&public(&["ecr:*"])).may_be_contradicted());
    }

    #[test]
    fn others_whom_an_analyzer_names_contradict_only_that_there_are_none() {
        let says = || Reading::Known(Witness::Others("AWS names some".to_owned()));
        let alone = of(&Exposure::default()).beside(says(), true);
        assert_eq!(alone.openness, Reading::Known(Openness::NotPublic));
        assert!(matches!(alone.others, Reading::Unknown(_)), "{alone:#?}");
        let own = Grantee::Organization("o-own".to_owned());
        let own = exposure(&[grant(own, &["ecr:*"], Standing::NotPublic)]);
        let own = Access::of(&own, Some("o-own")).beside(says(), false);
        assert!(others(&own).is_empty(), "{own:#?}");
        assert_eq!(own.aws_says, "AWS names some");
    }

    #[test]
    fn many_actions_are_counted() {
        let all = ["ecr:A", "ecr:B", "ecr:C", "ecr:D", "ecr:E", "ecr:F"];
        let access = of(&public(&all));
        assert!(
            access.everybody[0].contains("ecr:D and 2 more"),
            "{access:?}"
        );
    }

    #[test]
    fn the_first_version_of_a_registrys_policy_gives_three_actions_only() {
        let openness = |actions: &[&str], scope: Reading<Scope>| match Access::of_registry(
            &public(actions),
            None,
            scope,
        ) {
            Reading::Known(Access {
                openness: Reading::Known(openness),
                ..
            }) => Some(openness),
            Reading::Known(_) | Reading::Unknown(_) => None,
        };
        let (first, second) = (
            || Reading::Known(Scope::First),
            || Reading::Known(Scope::Second),
        );
        let pull = ["ecr:BatchGetImage"];
        assert_eq!(openness(&pull, first()), Some(Openness::NotPublic));
        assert_eq!(openness(&pull, second()), Some(Openness::Public));
        // Nobody knows whether the statement counts.
        assert_eq!(openness(&pull, denied()), None);
        for counts in ["ecr:*", "*", "ECR:replicateimage", "all but ecr:PutImage"] {
            assert_eq!(
                openness(&[counts], first()),
                Some(Openness::Public),
                "{counts}"
            );
            assert_eq!(
                openness(&[counts], denied()),
                Some(Openness::Public),
                "{counts}"
            );
        }
        let none = Access::of_registry(&Exposure::default(), None, denied());
        assert!(matches!(none, Reading::Known(_)));
    }
}
