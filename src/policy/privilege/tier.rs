//! How much an action on all resources is worth to whoever gets hold of it.
//!
//! The lists are decisions of this project, each with its reason; level and
//! resource of every other action come from the table of actions.

use super::super::actions::{Action, Level, Need};
use super::super::covers_ignoring_case;

/// How much a grant exceeds what is named, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Everything, or the power to take it.
    Admin,
    /// A whole service, a way to more permissions, or data wherever it lies.
    High,
    /// It cannot be told.
    Unclear,
    /// A wildcard that could be avoided.
    Medium,
    /// All was read, but whether it is needed, or how far it goes, is for a person to say.
    Review,
    /// A wildcard that can hardly be avoided, or that nearly every function has.
    Tolerated,
}

/// Actions that give their bearer more permissions.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
const ESCALATION: [&str; 21] = [
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:AddUserToGroup",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "lambda:UpdateFunctionCode",
    "ssm:SendCommand",
    "ssm:StartSession",
    "codebuild:StartBuild",
    "sts:AssumeRole",
    "sts:AssumeRoot",
];

/// Those of them that reach into other accounts.
pub(super) const INTO_ACCOUNTS: [&str; 2] = ["sts:AssumeRole", "sts:AssumeRoot"];

/// Those of them whose target may be more powerful even if it has a name.
fn depends_on_its_target(action: &str) -> bool {
    action.starts_with("iam:") || action == "lambda:UpdateFunctionCode"
}

/// Those of them by which one gives oneself everything: IAM's own.
pub(super) fn ways_to_everything() -> impl Iterator<Item = &'static str> {
    ESCALATION
        .into_iter()
        .filter(|action| action.starts_with("iam:"))
}

/// Giving a role to a service.
pub(super) const PASS_ROLE: &str = "iam:PassRole";

/// Sending to a topic, or to a telephone number, which no ARN names.
pub(super) const PUBLISH: &str = "sns:Publish";

/// What makes a passed role one's own: one action of every group.
pub(super) const RUNNERS: &[&[&[&str]]] = &[
    &[
        &["lambda:CreateFunction"],
        &[
            "lambda:InvokeFunction",
            "lambda:InvokeAsync",
            "lambda:CreateEventSourceMapping",
            "lambda:AddPermission",
        ],
    ],
    &[&["ec2:RunInstances"]],
    &[&["cloudformation:CreateStack"]],
    &[&["glue:CreateDevEndpoint", "glue:CreateJob"]],
    &[
        &["ecs:RegisterTaskDefinition"],
        &["ecs:RunTask", "ecs:StartTask", "ecs:CreateService"],
    ],
    &[&["codebuild:CreateProject"]],
    &[&[
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateProcessingJob",
    ]],
    &[&["states:CreateStateMachine"]],
    &[&["scheduler:CreateSchedule"]],
    &[&["ssm:CreateDocument"]],
    &[&[
        "bedrock-agentcore:CreateAgentRuntime",
        "bedrock-agentcore:CreateCodeInterpreter",
    ]],
];

/// Actions that hand out data, secrets or keys, or act on people and models at the account's cost.
const DATA: [&str; 37] = [
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:GetParameterHistory",
    "kms:Decrypt",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "sqs:ReceiveMessage",
    "kinesis:GetRecords",
    "kinesis:SubscribeToShard",
    "rds-db:connect",
    "rds-data:ExecuteStatement",
    "rds-data:BatchExecuteStatement",
    "es:ESHttpGet",
    "es:ESHttpPost",
    "es:ESCrossClusterGet",
    "aoss:APIAccessAll",
    "cassandra:Select",
    "timestream:Select",
    "neptune-db:connect",
    "neptune-db:ReadDataViaQuery",
    "qldb:PartiQLSelect",
    "dsql:DbConnect",
    "lambda:InvokeFunction",
    "lambda:InvokeAsync",
    "ses:SendEmail",
    "ses:SendRawEmail",
    PUBLISH,
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
];

/// Reads that hand out data or credentials and know no resource: what they reach is granted elsewhere, so a
/// policy cannot say.
const DATA_WITHOUT_RESOURCE: [&str; 11] = [
    "lakeformation:GetTemporaryGlueTableCredentials",
    "lakeformation:GetTemporaryGluePartitionCredentials",
    "lakeformation:GetTableObjects",
    "lakeformation:GetWorkUnits",
    "lakeformation:GetWorkUnitResults",
    "redshift-data:GetStatementResult",
    "redshift:FetchResults",
    "timestream:SelectValues",
    "iotsitewise:ExecuteQuery",
    "datazone:GetEnvironmentCredentials",
    "datazone:GetDomainExecutionRoleCredentials",
];

/// Reads that take a resource only for something extra, such as a terminology of one's own: without it they are
/// about none, and need `*`.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const AT_TIMES_WITHOUT_RESOURCE: [&str; 8] = [
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "comprehend:DetectEntities",
    "polly:StartSpeechSynthesisStream",
    "polly:SynthesizeSpeech",
    "rekognition:DetectModerationLabels",
    "translate:TranslateDocument",
    "translate:TranslateText",
];

/// What nearly every function has on `*`, by AWS's own execution policies: logs, traces, network
/// interfaces, metrics. Some could name a resource; not counting them is this project's decision.
/// <https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html>
const PLUMBING: [&str; 21] = [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ec2:DescribeSecurityGroups",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
    "cloudwatch:PutMetricData",
    "lambda:CheckpointDurableExecution",
    "lambda:GetDurableExecutionState",
    "s3-object-lambda:WriteGetObjectResponse",
    "xray:PutSpans",
];

/// Whether the action, or some action of the pattern, must not be overlooked on any resource.
pub(super) fn is_dangerous_anywhere(pattern: &str) -> bool {
    covers_ignoring_case(pattern, PASS_ROLE)
        || ESCALATION
            .iter()
            .any(|action| covers_ignoring_case(pattern, action))
}

/// An action on all resources, with the reason in words.
pub(super) fn on_all(action: &Action) -> (Tier, &'static str) {
    let name = action.to_string();
    let is_in = |list: &[&str]| list.contains(&name.as_str());
    if is_in(&ESCALATION) {
        return (Tier::High, "a way to more permissions");
    }
    if name == PASS_ROLE {
        return (Tier::High, "any role can be passed to any service");
    }
    if is_in(&DATA) {
        return (Tier::High, "it reaches data anywhere");
    }
    if is_in(&PLUMBING) {
        return (Tier::Tolerated, "nearly every function has it");
    }
    if is_in(&DATA_WITHOUT_RESOURCE) {
        return (
            Tier::Review,
            "it hands out data and knows no resource, so a person has to say whether it is needed",
        );
    }
    if is_in(&AT_TIMES_WITHOUT_RESOURCE) {
        return (Tier::Tolerated, "it takes a resource only at times");
    }
    match (action.level, action.resource) {
        (Level::List | Level::Read, Need::None) => (Tier::Tolerated, "it knows no resource"),
        (Level::Write | Level::Tagging | Level::Permissions, Need::None) => (
            Tier::Review,
            "it does not support resources, so a person has to say whether it is needed",
        ),
        (Level::Permissions, Need::Optional | Need::Required) => {
            (Tier::High, "it changes who may access what")
        }
        // Optional is each of several kinds of resources, not whether one can be named.
        (Level::List | Level::Read, Need::Optional | Need::Required)
        | (Level::Write | Level::Tagging, Need::Optional | Need::Required) => {
            (Tier::Medium, "a resource could be named")
        }
    }
}

/// Sending to whatever there is: the only way to send to a telephone number.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html>
pub(super) fn on_numbers(is_only_on_them: bool) -> (Tier, &'static str) {
    if is_only_on_them {
        (
            Tier::Tolerated,
            "no topic, and no ARN names a telephone number",
        )
    } else {
        (
            Tier::Review,
            "no ARN names a telephone number, so a person has to say whether messages go there; deny it on topics",
        )
    }
}

/// An action on something that has a name.
pub(super) fn on_named(action: &Action) -> Option<(Tier, &'static str)> {
    let name = action.to_string();
    if name == PASS_ROLE {
        return Some((Tier::Medium, "it brings all permissions of that role"));
    }
    (ESCALATION.contains(&name.as_str()) && depends_on_its_target(&name)).then_some((
        Tier::Review,
        "a way to more permissions if its target has them",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::actions::matching;

    #[test]
    fn every_action_of_the_lists_is_in_the_table() {
        let runners = RUNNERS.iter().copied().flatten().copied().flatten();
        for name in ESCALATION
            .iter()
            .chain(&DATA)
            .chain(&DATA_WITHOUT_RESOURCE)
            .chain(&AT_TIMES_WITHOUT_RESOURCE)
            .chain(&PLUMBING)
            .chain(runners)
            .chain([&PASS_ROLE])
        {
            let found = matching(name);
            assert_eq!(found.len(), 1, "{name}");
            assert_eq!(found[0].to_string(), *name);
        }
    }
}
