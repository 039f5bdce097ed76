//! What a statement about an action can name, where AWS lets it name anything narrower than `*`.
//!
//! Only actions on one resource are narrowed. Those that list are left at `*`, even where AWS
//! documents a resource: with anything else some listings are silently shorter.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

/// Actions and what follows `arn:<partition>:` in their resources.
const NARROWED: &[(&[&str], &[&str])] = &[
    (
        &["apigateway:GET"],
        // The paths of the calls; below them lie integrations, authorizers and exports.
        &[
            "apigateway:*::/account",
            "apigateway:*::/apis",
            "apigateway:*::/apis/*/stages",
            "apigateway:*::/domainnames",
            "apigateway:*::/domainnames/*/apimappings",
            "apigateway:*::/domainnames/*/basepathmappings",
            "apigateway:*::/restapis",
            "apigateway:*::/restapis/*/stages",
            // Private domains, whose names end in `+` and an id.
            "apigateway:*:*:/domainnames/*+*",
        ],
    ),
    (
        &["cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus"],
        &["cloudtrail:*:*:trail/*"],
    ),
    (
        &["cloudwatch:GetAlarmMuteRule"],
        &["cloudwatch:*:*:alarm-mute-rule:*"],
    ),
    (&["dynamodb:DescribeTable"], &["dynamodb:*:*:table/*"]),
    (
        &["elasticloadbalancing:GetLoadBalancerWebACL"],
        &["elasticloadbalancing:*:*:loadbalancer/app/*/*"],
    ),
    (
        &["firehose:DescribeDeliveryStream"],
        &["firehose:*:*:deliverystream/*"],
    ),
    (
        &["iam:GetPolicy", "iam:GetPolicyVersion"],
        &["iam::*:policy/*"],
    ),
    (&["iam:GetRole"], &["iam::*:role/*"]),
    (
        &["iam:GetLoginProfile", "iam:ListMFADevices"],
        &["iam::*:user/*"],
    ),
    (&["kms:DescribeKey"], &["kms:*:*:key/*"]),
    (
        &[
            "lambda:GetPolicy",
            "lambda:ListAliases",
            "lambda:ListFunctionEventInvokeConfigs",
            "lambda:ListFunctionUrlConfigs",
        ],
        &["lambda:*:*:function:*"],
    ),
    (
        &[
            "s3:GetBucketAcl",
            "s3:GetBucketLogging",
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketOwnershipControls",
            "s3:GetBucketPolicy",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration",
        ],
        &["s3:::*"],
    ),
    (&["sns:GetTopicAttributes"], &["sns:*:*:*"]),
    (&["sqs:GetQueueAttributes"], &["sqs:*:*:*"]),
    (&["wafv2:GetRuleGroup"], &["wafv2:*:*:*/rulegroup/*"]),
    (&["wafv2:GetWebACL"], &["wafv2:*:*:*/webacl/*"]),
];

/// What follows `arn:<partition>:` in the resources of an action; none if it takes only `*`.
pub(super) fn of(action: &str) -> &'static [&'static str] {
    NARROWED
        .iter()
        .find(|(actions, _)| actions.contains(&action))
        .map_or(&[], |(_, resources)| resources)
}

/// Whether a policy keeps the resources of an action however long they are: under one action API
/// Gateway files all reads, those of the values of API keys included.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>
pub(super) fn are_held(action: &str) -> bool {
    action == "apigateway:GET"
}

/// Every action that is narrowed.
#[cfg(test)]
pub(super) fn narrowed() -> impl Iterator<Item = &'static str> {
    NARROWED
        .iter()
        .flat_map(|(actions, _)| actions.iter().copied())
}
