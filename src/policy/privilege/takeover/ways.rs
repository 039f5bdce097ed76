//! The actions by which a principal gets more permissions than it has, and what each of them is about.

use super::super::super::overlap;
use super::super::resource;
use super::Takeover;

/// What an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A user.
    User,
    /// A group, whose members get what it is given.
    Group,
    /// A group, whose new member gets what it has.
    Membership,
    /// A role.
    Role,
    /// A managed policy.
    Policy,
    /// An identity provider.
    Provider,
    /// A role that is assumed, in any account.
    Assumed,
    /// Something of these services that has a role of its own.
    Of(&'static [&'static str]),
}

/// An action that gives its bearer more permissions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) action: &'static str,
    pub(super) target: Target,
    /// What it comes to on all of them.
    pub(super) on_all: Takeover,
    /// What it comes to on what is the principal's own.
    pub(super) on_own: Takeover,
}

const fn way(action: &'static str, target: Target, on_all: Takeover, on_own: Takeover) -> Way {
    Way {
        action,
        target,
        on_all,
        on_own,
    }
}

/// All of them. Whoever changes his own keys, password or trust policy has no more than before.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
pub(super) static WAYS: [Way; 24] = {
    use Takeover::{Depends, None, Way as Sure};
    use Target::{Assumed, Group, Membership, Of, Policy, Provider, Role, User};
    [
        way("iam:CreatePolicyVersion", Policy, Sure, Sure),
        // Which versions there are is not known.
        way("iam:SetDefaultPolicyVersion", Policy, Sure, Depends),
        way("iam:AttachUserPolicy", User, Sure, Sure),
        way("iam:AttachGroupPolicy", Group, Sure, Sure),
        way("iam:AttachRolePolicy", Role, Sure, Sure),
        way("iam:PutUserPolicy", User, Sure, Sure),
        way("iam:PutGroupPolicy", Group, Sure, Sure),
        way("iam:PutRolePolicy", Role, Sure, Sure),
        way("iam:UpdateAssumeRolePolicy", Role, Sure, None),
        way("iam:AddUserToGroup", Membership, Sure, Sure),
        way("iam:CreateAccessKey", User, Sure, None),
        way("iam:CreateLoginProfile", User, Sure, None),
        way("iam:UpdateLoginProfile", User, Sure, None),
        way("iam:DeleteRolePermissionsBoundary", Role, Sure, Depends),
        way("iam:DeleteUserPermissionsBoundary", User, Sure, Depends),
        way("iam:PutRolePermissionsBoundary", Role, Depends, Depends),
        way("iam:PutUserPermissionsBoundary", User, Depends, Depends),
        way("iam:UpdateSAMLProvider", Provider, Depends, Depends),
        way("lambda:UpdateFunctionCode", Of(&["lambda"]), Depends, None),
        way("ssm:SendCommand", Of(&["ssm", "ec2"]), Depends, None),
        way("ssm:StartSession", Of(&["ssm", "ec2"]), Depends, None),
        way("codebuild:StartBuild", Of(&["codebuild"]), Depends, None),
        way("sts:AssumeRole", Assumed, Depends, None),
        way("sts:AssumeRoot", Of(&["iam"]), Depends, None),
    ]
};

impl Target {
    /// Whether a pattern of resources, whose variables are wildcards, covers something of the kind. `account` is
    /// the ARN of IAM in the principal's account, up to the resource.
    pub(super) fn is_among(self, pattern: &str, account: &str) -> bool {
        let kind = match self {
            Self::User => "user",
            Self::Group | Self::Membership => "group",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::Provider => "saml-provider",
            Self::Assumed => {
                let is_of_iam = resource::service(pattern).is_none_or(|service| service == "iam");
                let may_be = |path| overlap(path, "role/*");
                return is_of_iam && resource::path(pattern).is_none_or(may_be);
            }
            Self::Of(services) => {
                return resource::service(pattern)
                    .is_none_or(|service| services.contains(&service));
            }
        };
        // Names hold no colons, so what stands behind the account is compared by itself as well.
        let may_be = |path| overlap(path, &format!("{kind}/*"));
        overlap(pattern, &format!("{account}:{kind}/*"))
            && resource::path(pattern).is_none_or(may_be)
    }
}

/// What makes a passed role one's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runner {
    /// The services that get the role.
    pub(super) services: &'static [&'static str],
    /// One action of every group.
    pub(super) groups: &'static [&'static [&'static str]],
}

const fn runner(
    services: &'static [&'static str],
    groups: &'static [&'static [&'static str]],
) -> Runner {
    Runner { services, groups }
}

/// All of them, with the names by which `iam:PassedToService` knows the services.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>
pub(super) static RUNNERS: [Runner; 15] = [
    runner(
        &["lambda.amazonaws.com"],
        &[
            &["lambda:CreateFunction"],
            &[
                "lambda:InvokeFunction",
                "lambda:InvokeAsync",
                "lambda:CreateEventSourceMapping",
                "lambda:AddPermission",
            ],
        ],
    ),
    runner(
        &["lambda.amazonaws.com"],
        &[&["lambda:UpdateFunctionConfiguration"]],
    ),
    runner(
        &["ec2.amazonaws.com"],
        &[&[
            "ec2:RunInstances",
            "ec2:AssociateIamInstanceProfile",
            "ec2:ReplaceIamInstanceProfileAssociation",
            "autoscaling:CreateAutoScalingGroup",
            "autoscaling:CreateLaunchConfiguration",
        ]],
    ),
    runner(
        &["cloudformation.amazonaws.com"],
        &[&[
            "cloudformation:CreateStack",
            "cloudformation:UpdateStack",
            "cloudformation:CreateChangeSet",
        ]],
    ),
    runner(
        &["glue.amazonaws.com"],
        &[&["glue:CreateDevEndpoint", "glue:CreateJob", "glue:UpdateJob"]],
    ),
    runner(
        &["ecs-tasks.amazonaws.com"],
        &[
            &["ecs:RegisterTaskDefinition"],
            &[
                "ecs:RunTask",
                "ecs:StartTask",
                "ecs:CreateService",
                "ecs:UpdateService",
            ],
        ],
    ),
    runner(
        &["ecs-tasks.amazonaws.com"],
        &[&["batch:RegisterJobDefinition"], &["batch:SubmitJob"]],
    ),
    runner(
        &["codebuild.amazonaws.com"],
        &[&["codebuild:CreateProject", "codebuild:UpdateProject"]],
    ),
    runner(
        &["sagemaker.amazonaws.com"],
        &[&[
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreateTrainingJob",
            "sagemaker:CreateProcessingJob",
        ]],
    ),
    runner(
        &["states.amazonaws.com"],
        &[&["states:CreateStateMachine", "states:UpdateStateMachine"]],
    ),
    runner(
        &["scheduler.amazonaws.com"],
        &[&["scheduler:CreateSchedule"]],
    ),
    runner(
        &["ssm.amazonaws.com"],
        &[&["ssm:CreateDocument", "ssm:StartAutomationExecution"]],
    ),
    runner(
        &["bedrock-agentcore.amazonaws.com"],
        &[&[
            "bedrock-agentcore:CreateAgentRuntime",
            "bedrock-agentcore:CreateCodeInterpreter",
        ]],
    ),
    runner(
        &["ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"],
        &[&["elasticmapreduce:RunJobFlow"]],
    ),
    runner(
        &["tasks.apprunner.amazonaws.com", "apprunner.amazonaws.com"],
        &[&["apprunner:CreateService"]],
    ),
];

/// How many actions there are to try.
pub(super) fn tried() -> usize {
    let of = |runner: &Runner| -> usize { runner.groups.iter().map(|group| group.len()).sum() };
    WAYS.len() + 1 + RUNNERS.iter().map(of).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::actions::matching;

    #[test]
    fn every_way_and_runner_is_in_the_table_of_actions() {
        let runners = RUNNERS.iter().flat_map(|runner| runner.groups);
        let runners = runners.copied().flatten().copied();
        for name in WAYS.iter().map(|way| way.action).chain(runners) {
            let found = matching(name);
            assert_eq!(found.len(), 1, "{name}");
            assert_eq!(found[0].to_string(), name);
        }
    }
}
