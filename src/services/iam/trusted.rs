//! Which strangers may assume a role, by its trust policy.
//!
//! A service of AWS takes the roles that somebody of the account passes to it, so that services are nobody else. Who of
//! the account may assume a role is weighed where its principals are.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html>

use crate::facts::record;
use crate::policy::privilege::{Tier, providers};
use crate::policy::resource::{Grantee, Owned, Standing, exposure};
use crate::policy::{Effect, Element, Policy, Statement, covers_ignoring_case};

record! {
    /// Which strangers may assume a role. Whoever is named is none, be it another account or an organization: whether
    /// their access is still needed is asked of the account as a whole. Services of AWS and who is gone are none either.
    pub struct RoleTrust {
        /// The statements that let everybody in who has an AWS account, or a token that anybody gets, in words.
        open: Vec<String>,
        /// Those of which only a person can say, since it cannot be told whom they let in.
        unclear: Vec<String>,
    }
}

/// The actions by which a role is assumed.
const ASSUMING: [&str; 3] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
];

/// What an owner of the role agreed upon with whoever they let in. It is no secret, and none to be told on.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
const EXTERNAL_ID: &str = "sts:externalid";

/// Whom the trust policy of a role lets in; `account` is the role's own.
#[must_use]
pub fn role_trust(policy: &Policy, account: &str, arn: &str) -> RoleTrust {
    let statements = policy.statements.iter();
    let assuming = statements.filter(|one| one.effect == Effect::Deny || is_about_assuming(one));
    let policy = Policy {
        statements: assuming.cloned().collect(),
    };
    let mut trust = RoleTrust {
        open: Vec::new(),
        unclear: Vec::new(),
    };
    for grant in exposure(&policy, &Owned::new(account, "sts", arn)).grants {
        let Some(who) = who(&grant.to) else {
            continue;
        };
        let conditions = policy.statements.get(grant.at).map(conditions);
        let words = format!("{who}{}", conditions.unwrap_or_default());
        match grant.standing {
            Standing::Public => trust.open.push(words),
            Standing::Unclear => trust.unclear.push(words),
            Standing::NotPublic => {}
        }
    }
    for finding in providers(&policy) {
        match finding.tier {
            Tier::Admin | Tier::High => trust.open.push(finding.text),
            Tier::Unclear | Tier::Medium | Tier::Review | Tier::Tolerated => {
                trust.unclear.push(finding.text);
            }
        }
    }
    for list in [&mut trust.open, &mut trust.unclear] {
        list.sort();
        list.dedup();
    }
    trust
}

fn is_about_assuming(statement: &Statement) -> bool {
    let covers = |patterns: &[String], action: &str| {
        let mut patterns = patterns.iter();
        patterns.any(|pattern| covers_ignoring_case(pattern, action))
    };
    let mut actions = ASSUMING.iter();
    match &statement.actions {
        Element::Listed(listed) => actions.any(|action| covers(listed, action)),
        Element::AllBut(left) => actions.any(|action| !covers(left, action)),
        Element::Unstated => true,
    }
}

/// Whom a statement lets in, in words. Nobody assumes a role without an identity.
fn who(to: &Grantee) -> Option<String> {
    match to {
        Grantee::Everybody | Grantee::AnyIdentity => {
            Some("everybody with an AWS account".to_owned())
        }
        Grantee::Account(_)
        | Grantee::Organization(_)
        | Grantee::Network(_)
        | Grantee::Identity(_)
        | Grantee::Unclear(_) => Some(to.to_string()),
        Grantee::ServiceOfAnybody(name) if name.contains(['*', '?']) => Some(to.to_string()),
        // Providers are weighed by the subjects that they may vouch for.
        Grantee::Federated(_)
        | Grantee::Service { name: _, source: _ }
        | Grantee::ServiceOfAnybody(_)
        | Grantee::Deleted(_) => None,
    }
}

/// The keys of its conditions, and none of the values.
fn conditions(statement: &Statement) -> String {
    let keys = statement.conditions.iter().map(|one| one.key.as_str());
    let mut keys: Vec<&str> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    let has_external_id = keys.contains(&EXTERNAL_ID);
    keys.retain(|key| *key != EXTERNAL_ID);
    let id = if has_external_id {
        ", with an external ID"
    } else {
        ""
    };
    match keys.as_slice() {
        [] => id.to_owned(),
        keys => format!("{id}, on conditions on {}", keys.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const OWN: &str = "111122223333";
    const ARN: &str = "arn:aws:iam::111122223333:role/deploys";

    fn of(statements: &Value) -> (Vec<String>, Vec<String>) {
        let text = json!({ "Statement": statements }).to_string();
        let policy = Policy::parse(&text).expect("a policy");
        let trust = role_trust(&policy, OWN, ARN);
        (trust.open, trust.unclear)
    }

    fn statement(principal: &Value, action: &str, conditions: &Value) -> Value {
        json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Condition": conditions })
    }

    fn assuming(principal: &Value, conditions: &Value) -> (Vec<String>, Vec<String>) {
        of(&statement(principal, "sts:AssumeRole", conditions))
    }

    #[test]
    fn who_is_of_the_account_or_a_service_is_nobody_else() {
        let own_role = "arn:aws:iam::111122223333:role/app";
        for (principal, conditions) in [
            (json!({ "Service": "lambda.amazonaws.com" }), json!({})),
            (
                json!({ "Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"], "AWS": OWN }),
                json!({}),
            ),
            (
                json!({ "AWS": [own_role, "arn:aws:iam::111122223333:root"] }),
                json!({}),
            ),
            (json!({ "AWS": "AROAEXAMPLEEXAMPLE12" }), json!({})),
            (
                json!({ "AWS": "*" }),
                json!({ "StringEquals": { "aws:PrincipalAccount": OWN } }),
            ),
            (
                json!({ "AWS": "*" }),
                json!({ "ArnLike": { "aws:PrincipalArn": format!("{own_role}-*") } }),
            ),
        ] {
            assert_eq!(
                assuming(&principal, &conditions),
                (vec![], vec![]),
                "{principal}"
            );
        }
        let sign_in = json!({ "Federated": "arn:aws:iam::111122223333:saml-provider/company" });
        let audience =
            json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } });
        let by_saml = statement(&sign_in, "sts:AssumeRoleWithSAML", &audience);
        assert_eq!(of(&by_saml), (vec![], vec![]));
    }

    #[test]
    fn everybody_may_assume_it_where_nothing_says_who() {
        for (principal, conditions) in [
            (json!("*"), json!({})),
            (json!({ "AWS": [OWN, "*"] }), json!({})),
            (
                json!("*"),
                json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }),
            ),
            (
                json!("*"),
                json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/deployer" } }),
            ),
            (
                json!("*"),
                json!({ "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-own1234567" } }),
            ),
        ] {
            let (open, unclear) = assuming(&principal, &conditions);
            assert!(unclear.is_empty(), "{unclear:?}");
            assert!(
                open[0].starts_with("everybody with an AWS account"),
                "{open:?}"
            );
        }
        let all_but =
            json!({ "Effect": "Allow", "NotPrincipal": { "AWS": OWN }, "Action": "sts:*" });
        assert_eq!(of(&all_but).0.len(), 1);
        // A denial to all but the account takes it away, and tags alone give no role.
        let denied = json!([
            statement(&json!("*"), "sts:AssumeRole", &json!({})),
            { "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
              "Condition": { "StringNotEquals": { "aws:PrincipalAccount": OWN } } },
        ]);
        assert_eq!(of(&denied), (vec![], vec![]));
        let tags = statement(&json!("*"), "sts:TagSession", &json!({}));
        assert_eq!(of(&tags), (vec![], vec![]));
    }

    #[test]
    fn whoever_is_named_outside_is_no_stranger() {
        for (principal, conditions) in [
            (
                json!({ "AWS": "arn:aws:iam::444455556666:root" }),
                json!({}),
            ),
            (
                json!({ "AWS": "444455556666" }),
                json!({ "StringEquals": { "sts:ExternalId": "pinewood-7" } }),
            ),
            (
                json!("*"),
                json!({ "StringEquals": { "aws:PrincipalOrgID": "o-own1234567" } }),
            ),
        ] {
            assert_eq!(assuming(&principal, &conditions), (vec![], vec![]));
        }
    }

    #[test]
    fn a_service_is_one_that_is_named() {
        let (open, unclear) = assuming(&json!({ "Service": "*" }), &json!({}));
        assert!(open.is_empty(), "{open:?}");
        assert_eq!(unclear, ["* on behalf of anybody"]);
    }

    #[test]
    fn whom_an_external_id_lets_in_is_for_a_person_to_say() {
        let conditions = json!({ "StringEquals": { "sts:ExternalId": "pinewood-7" } });
        let (open, unclear) = assuming(&json!("*"), &conditions);
        assert!(open.is_empty(), "{open:?}");
        assert_eq!(
            unclear,
            ["everybody with an AWS account, with an external ID"]
        );
    }

    #[test]
    fn a_provider_of_tokens_says_who_by_the_subject() {
        let issuer = "token.actions.githubusercontent.com";
        let provider =
            json!({ "Federated": format!("arn:aws:iam::111122223333:oidc-provider/{issuer}") });
        let with = |conditions: Value| {
            of(&statement(
                &provider,
                "sts:AssumeRoleWithWebIdentity",
                &conditions,
            ))
        };
        let audience = format!("{issuer}:aud");
        let subject = format!("{issuer}:sub");
        let (open, unclear) = with(json!({ "StringEquals": { &audience: "sts.amazonaws.com" } }));
        assert!(
            open[0].contains("no condition names the subject"),
            "{open:?}"
        );
        assert!(unclear.is_empty());
        let named = json!({ "StringLike": { &subject: "repo:pinewood/orders:*" } });
        assert_eq!(with(named), (vec![], vec![]));
        let of_owner =
            with(json!({ "StringEquals": { format!("{issuer}:repository_owner"): "pinewood" } }));
        assert_eq!((of_owner.0.len(), of_owner.1.len()), (0, 1));
    }
}
