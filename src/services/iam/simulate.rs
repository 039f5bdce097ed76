//! What the caller may do, as IAM itself works it out.

use std::collections::BTreeSet;

use crate::aws::client;
use crate::collect::Context;
use crate::facts::own::SIMULATE_PRINCIPAL_POLICY as CALL;
use crate::facts::{Call, Cause};
use crate::services::apigateway::GET_ROLE;

use aws_sdk_iam::types::PolicyEvaluationDecisionType as Decision;

/// What is asked for it.
pub(crate) const CALLS_TO_SIMULATE: [Call; 2] = [CALL, GET_ROLE];

/// Actions, and what they would be used on.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    /// The IAM actions.
    pub actions: Vec<String>,
    /// Pattern of a resource, without `arn:<partition>:`; any resource if there is none.
    pub on: Option<&'static str>,
}

/// The actions among these uses that IAM says the caller may not use. Policies of the organization count;
/// what a session itself is limited to does not.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>
///
/// # Errors
///
/// If IAM does not tell.
pub(crate) async fn denied(context: &Context, uses: &[Use]) -> Result<BTreeSet<String>, Cause> {
    let identity = &context.session.identity;
    let iam = client!(aws_sdk_iam, context.session, context.session.home_region);
    let source = match source(&identity.principal) {
        Some(Source::Named(arn)) => arn,
        Some(Source::Session { role, arn }) => {
            let asked = context.call(GET_ROLE, iam.get_role().role_name(role).send());
            let told = asked.await.ok().and_then(|answer| answer.role);
            told.map_or(arn, |role| role.arn)
        }
        None => {
            let why = format!("{} has no policies to look at", identity.principal);
            return Err(CALL.not_read(why));
        }
    };
    let mut denied = BTreeSet::new();
    for Use { actions, on } in uses {
        let example = on.map(|pattern| {
            let example = example(pattern, identity.account.as_str());
            vec![format!("arn:{}:{example}", identity.partition)]
        });
        let pages = iam
            .simulate_principal_policy()
            .policy_source_arn(&source)
            .set_action_names(Some(actions.clone()))
            .set_resource_arns(example);
        let listed = context.list(
            CALL,
            |marker| pages.clone().set_marker(marker).send(),
            |page| (page.evaluation_results.unwrap_or_default(), page.marker),
        );
        let listed = listed.await;
        if let Some(cause) = listed.incomplete {
            return Err(cause);
        }
        let mut told = BTreeSet::new();
        for result in listed.items {
            // Anything but these two words is no permission.
            match result.eval_decision {
                Decision::Allowed => {}
                Decision::ExplicitDeny | Decision::ImplicitDeny => {
                    denied.insert(result.eval_action_name.clone());
                }
                _ => return Err(CALL.unparseable("a decision that is new")),
            }
            told.insert(result.eval_action_name);
        }
        if let Some(missing) = actions.iter().find(|action| !told.contains(*action)) {
            return Err(CALL.unparseable(format!("nothing about {missing}")));
        }
    }
    Ok(denied)
}

/// Whose policies decide.
#[derive(Debug, PartialEq, Eq)]
enum Source {
    /// A user or role, by its ARN.
    Named(String),
    /// The session of a role. Its ARN leaves out the path of the role's, which those that IAM Identity Center makes
    /// have: `role/aws-reserved/sso.amazonaws.com/…`.
    /// <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
    Session {
        role: String,
        /// What the role's ARN is if it has no path.
        arn: String,
    },
}

/// The root user has no policies, and neither has the session of a federated user.
fn source(principal: &str) -> Option<Source> {
    let mut parts = principal.splitn(6, ':');
    let (_, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    match (service, resource.split('/').collect::<Vec<_>>().as_slice()) {
        ("iam", ["user" | "role", _, ..]) => Some(Source::Named(principal.to_owned())),
        ("sts", ["assumed-role", role, _]) => Some(Source::Session {
            role: (*role).to_owned(),
            arn: format!("arn:{partition}:iam::{account}:role/{role}"),
        }),
        _ => None,
    }
}

/// One resource that a pattern (without `arn:<partition>:`) is about.
fn example(pattern: &str, account: &str) -> String {
    let mut fields = pattern
        .splitn(4, ':')
        .map(str::to_owned)
        .collect::<Vec<_>>();
    let wildcards = ["", "us-east-1", account, "example"];
    for (field, value) in fields.iter_mut().zip(wildcards) {
        *field = field.replace('*', value);
    }
    fields.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_resources_of_their_patterns() {
        let account = "111122223333";
        for (pattern, expect) in [
            ("s3:::*", "s3:::example"),
            (
                "dynamodb:*:*:table/*",
                "dynamodb:us-east-1:111122223333:table/example",
            ),
            ("iam::*:role/*", "iam::111122223333:role/example"),
            ("apigateway:*::/account", "apigateway:us-east-1::/account"),
        ] {
            assert_eq!(example(pattern, account), expect);
        }
    }

    #[test]
    fn sessions_are_of_roles_and_the_root_user_has_no_policies() {
        let user = "arn:aws:iam::111122223333:user/path/ann";
        assert_eq!(source(user), Some(Source::Named(user.to_owned())));
        assert_eq!(
            source("arn:aws-cn:sts::111122223333:assumed-role/audit/me"),
            Some(Source::Session {
                role: "audit".to_owned(),
                arn: "arn:aws-cn:iam::111122223333:role/audit".to_owned(),
            })
        );
        assert_eq!(source("arn:aws:iam::111122223333:root"), None);
        assert_eq!(source("arn:aws:sts::111122223333:federated-user/x"), None);
    }
}
