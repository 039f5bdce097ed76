//! Only reading is declared, and only what is declared is called.

use std::collections::BTreeSet;

use threatproof::services::declared_calls;

/// Written by hand on purpose: what is new must be added here by somebody who
/// looked it up. Operation and IAM action.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const ALLOWED: &[(&str, &str, &str)] = &[
    ("account", "ListRegions", "account:ListRegions"),
    ("apigateway", "GetAccount", "apigateway:GET"),
    ("apigateway", "GetBasePathMappings", "apigateway:GET"),
    ("apigateway", "GetDomainNames", "apigateway:GET"),
    ("apigateway", "GetRestApis", "apigateway:GET"),
    ("apigateway", "GetStages", "apigateway:GET"),
    ("apigatewayv2", "GetApiMappings", "apigateway:GET"),
    ("apigatewayv2", "GetApis", "apigateway:GET"),
    ("apigatewayv2", "GetStages", "apigateway:GET"),
    (
        "cloudfront",
        "ListDistributions",
        "cloudfront:ListDistributions",
    ),
    (
        "cloudfront",
        "ListFieldLevelEncryptionConfigs",
        "cloudfront:ListFieldLevelEncryptionConfigs",
    ),
    (
        "cloudfront",
        "ListFieldLevelEncryptionProfiles",
        "cloudfront:ListFieldLevelEncryptionProfiles",
    ),
    ("cloudfront", "ListPublicKeys", "cloudfront:ListPublicKeys"),
    ("cloudtrail", "DescribeTrails", "cloudtrail:DescribeTrails"),
    (
        "cloudtrail",
        "GetEventSelectors",
        "cloudtrail:GetEventSelectors",
    ),
    ("cloudtrail", "GetTrailStatus", "cloudtrail:GetTrailStatus"),
    (
        "cloudtrail",
        "ListEventDataStores",
        "cloudtrail:ListEventDataStores",
    ),
    ("cloudwatch", "DescribeAlarms", "cloudwatch:DescribeAlarms"),
    (
        "cloudwatch",
        "GetAlarmMuteRule",
        "cloudwatch:GetAlarmMuteRule",
    ),
    (
        "cloudwatch",
        "ListAlarmMuteRules",
        "cloudwatch:ListAlarmMuteRules",
    ),
    (
        "cloudwatchlogs",
        "DescribeLogGroups",
        "logs:DescribeLogGroups",
    ),
    (
        "configservice",
        "DescribeConfigurationRecorderStatus",
        "config:DescribeConfigurationRecorderStatus",
    ),
    (
        "configservice",
        "DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorders",
    ),
    (
        "configservice",
        "DescribeDeliveryChannelStatus",
        "config:DescribeDeliveryChannelStatus",
    ),
    (
        "configservice",
        "DescribeDeliveryChannels",
        "config:DescribeDeliveryChannels",
    ),
    ("dynamodb", "DescribeTable", "dynamodb:DescribeTable"),
    ("dynamodb", "ListTables", "dynamodb:ListTables"),
    (
        "elasticache",
        "DescribeCacheClusters",
        "elasticache:DescribeCacheClusters",
    ),
    (
        "elasticache",
        "DescribeReplicationGroups",
        "elasticache:DescribeReplicationGroups",
    ),
    (
        "elasticache",
        "DescribeServerlessCaches",
        "elasticache:DescribeServerlessCaches",
    ),
    (
        "elasticloadbalancingv2",
        "DescribeListeners",
        "elasticloadbalancing:DescribeListeners",
    ),
    (
        "elasticloadbalancingv2",
        "DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
    ),
    (
        "elasticloadbalancingv2",
        "DescribeLoadBalancers",
        "elasticloadbalancing:DescribeLoadBalancers",
    ),
    (
        "elasticloadbalancingv2",
        "DescribeRules",
        "elasticloadbalancing:DescribeRules",
    ),
    (
        "elasticloadbalancingv2",
        "DescribeSSLPolicies",
        "elasticloadbalancing:DescribeSSLPolicies",
    ),
    (
        "firehose",
        "DescribeDeliveryStream",
        "firehose:DescribeDeliveryStream",
    ),
    (
        "iam",
        "GenerateCredentialReport",
        "iam:GenerateCredentialReport",
    ),
    (
        "iam",
        "GetAccountAuthorizationDetails",
        "iam:GetAccountAuthorizationDetails",
    ),
    ("iam", "GetAccountSummary", "iam:GetAccountSummary"),
    ("iam", "GetCredentialReport", "iam:GetCredentialReport"),
    ("iam", "GetLoginProfile", "iam:GetLoginProfile"),
    ("iam", "GetPolicy", "iam:GetPolicy"),
    ("iam", "GetPolicyVersion", "iam:GetPolicyVersion"),
    ("iam", "GetRole", "iam:GetRole"),
    (
        "iam",
        "SimulatePrincipalPolicy",
        "iam:SimulatePrincipalPolicy",
    ),
    ("iam", "ListMFADevices", "iam:ListMFADevices"),
    (
        "iam",
        "ListOpenIDConnectProviders",
        "iam:ListOpenIDConnectProviders",
    ),
    ("iam", "ListRoles", "iam:ListRoles"),
    ("iam", "ListSAMLProviders", "iam:ListSAMLProviders"),
    ("kms", "DescribeKey", "kms:DescribeKey"),
    ("lambda", "GetPolicy", "lambda:GetPolicy"),
    ("lambda", "ListAliases", "lambda:ListAliases"),
    (
        "lambda",
        "ListCapacityProviders",
        "lambda:ListCapacityProviders",
    ),
    (
        "lambda",
        "ListEventSourceMappings",
        "lambda:ListEventSourceMappings",
    ),
    (
        "lambda",
        "ListFunctionEventInvokeConfigs",
        "lambda:ListFunctionEventInvokeConfigs",
    ),
    (
        "lambda",
        "ListFunctionUrlConfigs",
        "lambda:ListFunctionUrlConfigs",
    ),
    ("lambda", "ListFunctions", "lambda:ListFunctions"),
    ("macie2", "DescribeBuckets", "macie2:DescribeBuckets"),
    ("macie2", "GetMacieSession", "macie2:GetMacieSession"),
    (
        "macie2",
        "ListClassificationJobs",
        "macie2:ListClassificationJobs",
    ),
    ("rds", "DescribeDBClusters", "rds:DescribeDBClusters"),
    ("rds", "DescribeDBInstances", "rds:DescribeDBInstances"),
    ("redshift", "DescribeClusters", "redshift:DescribeClusters"),
    (
        "resourcegroupstaggingapi",
        "GetResources",
        "tag:GetResources",
    ),
    ("s3", "GetBucketAcl", "s3:GetBucketAcl"),
    ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3", "GetBucketLogging", "s3:GetBucketLogging"),
    (
        "s3",
        "GetBucketOwnershipControls",
        "s3:GetBucketOwnershipControls",
    ),
    ("s3", "GetBucketPolicy", "s3:GetBucketPolicy"),
    ("s3", "GetBucketVersioning", "s3:GetBucketVersioning"),
    (
        "s3",
        "GetObjectLockConfiguration",
        "s3:GetBucketObjectLockConfiguration",
    ),
    (
        "s3",
        "GetPublicAccessBlock",
        "s3:GetBucketPublicAccessBlock",
    ),
    ("s3", "HeadBucket", "s3:ListBucket"),
    ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
    (
        "s3control",
        "GetPublicAccessBlock",
        "s3:GetAccountPublicAccessBlock",
    ),
    (
        "shield",
        "DescribeSubscription",
        "shield:DescribeSubscription",
    ),
    (
        "shield",
        "GetSubscriptionState",
        "shield:GetSubscriptionState",
    ),
    ("shield", "ListProtections", "shield:ListProtections"),
    ("sns", "GetTopicAttributes", "sns:GetTopicAttributes"),
    ("sqs", "GetQueueAttributes", "sqs:GetQueueAttributes"),
    ("sts", "GetCallerIdentity", "sts:GetCallerIdentity"),
    (
        "support",
        "DescribeTrustedAdvisorCheckSummaries",
        "support:DescribeTrustedAdvisorCheckSummaries",
    ),
    (
        "support",
        "DescribeTrustedAdvisorChecks",
        "support:DescribeTrustedAdvisorChecks",
    ),
    ("wafv2", "GetRuleGroup", "wafv2:GetRuleGroup"),
    ("wafv2", "GetWebACL", "wafv2:GetWebACL"),
    (
        "wafv2",
        "GetWebACLForResource",
        "elasticloadbalancing:GetLoadBalancerWebACL",
    ),
    (
        "wafv2",
        "GetWebACLForResource",
        "wafv2:GetWebACLForResource",
    ),
];

#[test]
fn only_reading_operations_are_declared() {
    let declared: BTreeSet<_> = declared_calls()
        .into_iter()
        .map(|call| (call.service, call.operation, call.action))
        .collect();

    let allowed: BTreeSet<_> = ALLOWED.iter().copied().collect();
    let unheard_of: Vec<_> = declared.difference(&allowed).collect();
    assert!(unheard_of.is_empty(), "not looked up yet: {unheard_of:?}");
    for (service, operation, action) in declared {
        let reads = ["Get", "List", "Describe", "Head"]
            .iter()
            .any(|verb| operation.starts_with(verb))
            // Has AWS write a report and changes nothing else; its access level is Read.
            || operation == "GenerateCredentialReport"
            // Works out what is allowed; its access level is Read.
            || operation == "SimulatePrincipalPolicy";
        assert!(reads, "{service}:{operation}");
        // The content of objects is nobody's business here.
        assert!(!action.contains("Object") || action == "s3:GetBucketObjectLockConfiguration");
    }
}
