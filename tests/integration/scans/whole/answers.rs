//! What AWS answers for an account in which all is well, but for S3, which an emulator plays.
//! Each in the form of its service's documentation, linked from the tests of that service.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Stage, network};
use crate::peer::rule::{On, Reply};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";

pub(in crate::scans) fn now() -> i64 {
    threatproof::clock::now().as_second()
}

pub(in crate::scans) fn ago(days: i64) -> String {
    let then = jiff::Timestamp::from_second(now() - days * 86_400);
    then.expect("a time").to_string()
}

/// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
pub(in crate::scans) fn regions(names: &[&str]) -> (On, Reply) {
    let regions: Vec<Value> = names
        .iter()
        .map(|name| json!({ "RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT" }))
        .collect();
    let reply = Reply::json(&json!({ "Regions": regions }));
    (On::call("account", "POST /listRegions"), reply)
}

/// moto leaves out the region. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Bucket.html>
pub(in crate::scans) fn buckets(names: &[String]) -> (On, Reply) {
    let buckets: String = names
        .iter()
        .map(|name| {
            format!(
                "<Bucket><Name>{name}</Name><CreationDate>2024-01-01T00:00:00Z</CreationDate>\
                 <BucketRegion>us-east-1</BucketRegion></Bucket>"
            )
        })
        .collect();
    let all =
        format!("<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>");
    (On::call("s3", "ListBuckets"), Reply::xml(&all))
}

pub(in crate::scans) fn query(operation: &str, result: &str) -> Reply {
    Reply::xml(&format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
    ))
}

pub(in crate::scans) fn iam(operation: &str, result: &str) -> (On, Reply) {
    (On::call("iam", operation), query(operation, result))
}

pub(in crate::scans) fn api(path: &str, body: &Value) -> (On, Reply) {
    (
        On::call("apigateway", &format!("GET {path}")),
        Reply::json(body),
    )
}

pub(in crate::scans) fn target(service: &str, operation: &str, body: &Value) -> (On, Reply) {
    (On::call(service, operation), Reply::json(body))
}

/// Answers that say that nothing is there, for what the emulator does not know at all.
pub(super) fn nothing() -> Vec<(On, Reply)> {
    let own = vec![
        target(
            "cloudtrail",
            "ListEventDataStores",
            &json!({ "EventDataStores": [] }),
        ),
        (
            On::call("elasticache", "DescribeServerlessCaches"),
            query("DescribeServerlessCaches", "<ServerlessCaches/>"),
        ),
        target(
            "shield",
            "GetSubscriptionState",
            &json!({ "SubscriptionState": "INACTIVE" }),
        ),
        (
            On::call("support", "DescribeTrustedAdvisorChecks"),
            Reply::error(
                400,
                "SubscriptionRequiredException",
                "Premium Support is required",
            ),
        ),
        (
            On::call("macie2", "GET /macie"),
            Reply::error(403, "AccessDeniedException", "Macie is not enabled"),
        ),
        iam("GenerateCredentialReport", "<State>COMPLETE</State>"),
        credential_report(&[]),
    ];
    [own, crate::kit::empty::everywhere()].concat()
}

/// `user,arn,password_enabled,mfa_active` of each row.
pub(in crate::scans) fn credential_report(rows: &[&str]) -> (On, Reply) {
    let mut csv = "user,arn,password_enabled,mfa_active\n\
                   <root_account>,arn:aws:iam::111122223333:root,not_supported,false\n"
        .to_owned();
    for row in rows {
        csv.push_str(row);
        csv.push('\n');
    }
    let content = crate::services::iam::base64(csv.as_bytes());
    let result = format!(
        "<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{}</GeneratedTime>",
        ago(0)
    );
    iam("GetCredentialReport", &result)
}

fn identities() -> Vec<(On, Reply)> {
    let allowing = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22dynamodb%3AGetItem%22%2C%22Resource%22%3A%22arn%3Aaws%3Adynamodb%3Aus-east-1%3A111122223333%3Atable%2Forders%22%7D%7D";
    let trust = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
    let gateway = trust.replace("lambda", "apigateway");
    let writing = allowing
        .replace("dynamodb%3AGetItem", "logs%3APutLogEvents")
        .replace(
            "arn%3Aaws%3Adynamodb%3Aus-east-1%3A111122223333%3Atable%2Forders",
            "%2A",
        );
    let all = format!(
        "<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><RoleDetailList><member><Path>/</Path>\
         <RoleName>orders</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::{ACCOUNT}:role/orders</Arn>\
         <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><RolePolicyList><member><PolicyName>own</PolicyName>\
         <PolicyDocument>{allowing}</PolicyDocument></member></RolePolicyList><AttachedManagedPolicies/></member>\
         <member><Path>/</Path><RoleName>logs</RoleName><RoleId>AROB</RoleId><Arn>arn:aws:iam::{ACCOUNT}:role/logs</Arn>\
         <AssumeRolePolicyDocument>{gateway}</AssumeRolePolicyDocument><RolePolicyList><member><PolicyName>own</PolicyName>\
         <PolicyDocument>{writing}</PolicyDocument></member></RolePolicyList><AttachedManagedPolicies/></member>\
         </RoleDetailList><Policies/>"
    );
    let summary = "<SummaryMap><entry><key>AccountMFAEnabled</key><value>1</value></entry>\
                   <entry><key>AccountPasswordPresent</key><value>1</value></entry></SummaryMap>";
    let role = format!(
        "<Role><Path>/</Path><RoleName>logs</RoleName><RoleId>AROA</RoleId>\
         <Arn>arn:aws:iam::{ACCOUNT}:role/logs</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
         <AssumeRolePolicyDocument>{gateway}</AssumeRolePolicyDocument></Role>"
    );
    vec![
        iam("GetAccountAuthorizationDetails", &all),
        iam("GetAccountSummary", summary),
        iam("GenerateCredentialReport", "<State>COMPLETE</State>"),
        credential_report(&["ann,arn:aws:iam::111122223333:user/ann,true,true"]),
        iam("GetRole", &role),
    ]
}

fn functions() -> Vec<(On, Reply)> {
    let queue = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:failed");
    let function = json!({
        "FunctionName": "orders", "FunctionArn": format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:orders"),
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/orders"), "CodeSha256": "abc=", "CodeSize": 1, "Version": "$LATEST",
        "DeadLetterConfig": { "TargetArn": queue },
        "VpcConfig": { "VpcId": "vpc-1", "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"] },
    });
    let lambda = |path: &str, body: &Value| target("lambda", &format!("GET {path}"), body);
    let mut answers = network::for_functions(&["sg-1"]);
    answers.extend([
        lambda("/2015-03-31/functions", &json!({ "Functions": [function] })),
        lambda(
            "/2015-03-31/event-source-mappings",
            &json!({ "EventSourceMappings": [] }),
        ),
        lambda(
            "/2015-03-31/functions/orders/aliases",
            &json!({ "Aliases": [] }),
        ),
        lambda(
            "/2021-10-31/functions/orders/urls",
            &json!({ "FunctionUrlConfigs": [] }),
        ),
        (
            On::call("lambda", "GET /2015-03-31/functions/orders/policy"),
            Reply::error(
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
            ),
        ),
        target(
            "sqs",
            "GetQueueAttributes",
            &json!({ "Attributes": { "QueueArn": queue } }),
        ),
    ]);
    answers
}

fn web_acl() -> Value {
    json!({ "WebACL": {
        "Name": "a", "Id": "a", "ARN": "arn:a", "DefaultAction": { "Allow": {} },
        "Rules": [
            { "Name": "common", "Priority": 0, "OverrideAction": { "None": {} }, "Statement": {
                "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet" } } },
            { "Name": "sqli", "Priority": 1, "OverrideAction": { "None": {} }, "Statement": {
                "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": "AWSManagedRulesSQLiRuleSet" } } },
        ],
    }})
}

fn apis() -> Vec<(On, Reply)> {
    let rest = json!({ "id": "a1", "name": "orders", "endpointConfiguration": { "types": ["REGIONAL"] },
                       "securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09", "apiStatus": "AVAILABLE" });
    let stage = json!({
        "stageName": "prod", "webAclArn": "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/1",
        "accessLogSettings": { "destinationArn": "arn:aws:logs:us-east-1:111122223333:log-group:api", "format": "$context.requestId" },
    });
    let alarm = json!({
        "AlarmName": "orders-5xx", "AlarmArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:orders-5xx",
        "ActionsEnabled": true, "AlarmActions": ["arn:aws:sns:us-east-1:111122223333:on-call"],
        "Namespace": "AWS/ApiGateway", "MetricName": "5XXError", "Dimensions": [{ "Name": "ApiName", "Value": "orders" }],
    });
    let confirmed =
        "<Attributes><entry><key>SubscriptionsConfirmed</key><value>1</value></entry></Attributes>";
    let cbor =
        |operation: &str, body: &Value| (On::call("monitoring", operation), Reply::cbor(body));
    vec![
        api("/restapis", &json!({ "item": [rest] })),
        api("/restapis/a1/stages", &json!({ "item": [stage] })),
        api("/v2/apis", &json!({ "items": [] })),
        api("/domainnames", &json!({ "item": [] })),
        api(
            "/account",
            &json!({ "cloudwatchRoleArn": "arn:aws:iam::111122223333:role/logs" }),
        ),
        target(
            "logs",
            "DescribeLogGroups",
            &json!({ "logGroups": [{ "logGroupName": "api" }] }),
        ),
        cbor("DescribeAlarms", &json!({ "MetricAlarms": [alarm] })),
        cbor(
            "ListAlarmMuteRules",
            &json!({ "AlarmMuteRuleSummaries": [] }),
        ),
        (
            On::call("sns", "GetTopicAttributes"),
            query("GetTopicAttributes", confirmed),
        ),
        target("wafv2", "GetWebACL", &web_acl()),
    ]
}

const BALANCER: &str =
    "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/inside/1";

/// Name, type and protocol of each; all are in use.
pub(super) fn target_groups(groups: &[(&str, &str, &str)]) -> (On, Reply) {
    let groups: String = groups
        .iter()
        .map(|(name, kind, protocol)| {
            format!(
                "<member><TargetGroupArn>{BALANCER}/{name}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName>\
                 {}<TargetType>{kind}</TargetType><LoadBalancerArns><member>{BALANCER}</member></LoadBalancerArns></member>",
                crate::services::element("Protocol", protocol)
            )
        })
        .collect();
    let all = format!("<TargetGroups>{groups}</TargetGroups>");
    (
        On::call("elasticloadbalancing", "DescribeTargetGroups"),
        query("DescribeTargetGroups", &all),
    )
}

/// An internal load balancer that ends TLS and invokes a function.
fn balancers() -> Vec<(On, Reply)> {
    let elb = |operation: &str, list: &str, member: &str| {
        let result = format!("<{list}><member>{member}</member></{list}>");
        (
            On::call("elasticloadbalancing", operation),
            query(operation, &result),
        )
    };
    vec![
        elb(
            "DescribeLoadBalancers",
            "LoadBalancers",
            &format!(
                "<LoadBalancerArn>{BALANCER}</LoadBalancerArn><LoadBalancerName>inside</LoadBalancerName><Type>application</Type>\
                 <Scheme>internal</Scheme><State><Code>active</Code></State>"
            ),
        ),
        elb(
            "DescribeListeners",
            "Listeners",
            &format!(
                "<ListenerArn>{BALANCER}/listener</ListenerArn><LoadBalancerArn>{BALANCER}</LoadBalancerArn><Port>443</Port>\
                 <Protocol>HTTPS</Protocol><SslPolicy>ELBSecurityPolicy-TLS13-1-2-2021-06</SslPolicy>"
            ),
        ),
        elb(
            "DescribeSSLPolicies",
            "SslPolicies",
            "<Name>ELBSecurityPolicy-TLS13-1-2-2021-06</Name><SslProtocols><member>TLSv1.2</member>\
             <member>TLSv1.3</member></SslProtocols>",
        ),
        target_groups(&[("orders", "lambda", "")]),
    ]
}

fn records() -> Vec<(On, Reply)> {
    let trail = json!({ "Name": "all", "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all"),
        "HomeRegion": "us-east-1", "S3BucketName": "logs", "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true,
        "LogFileValidationEnabled": true, "HasCustomEventSelectors": false, "IsOrganizationTrail": false });
    let status = json!({ "IsLogging": true, "LatestDeliveryTime": now() - 600, "StartLoggingTime": now() - 90 * 86_400 });
    let selectors = json!({ "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true,
        "DataResources": [], "ExcludeManagementEventSources": [] }] });
    let recorder = json!({ "name": "default", "recordingGroup": { "allSupported": true,
        "recordingStrategy": { "useOnly": "ALL_SUPPORTED_RESOURCE_TYPES" } } });
    let config = |operation: &str, body: &Value| target("config", operation, body);
    vec![
        target(
            "cloudtrail",
            "DescribeTrails",
            &json!({ "trailList": [trail] }),
        ),
        target("cloudtrail", "GetTrailStatus", &status),
        target("cloudtrail", "GetEventSelectors", &selectors),
        config(
            "DescribeConfigurationRecorders",
            &json!({ "ConfigurationRecorders": [recorder] }),
        ),
        config(
            "DescribeConfigurationRecorderStatus",
            &json!({ "ConfigurationRecordersStatus": [
            { "name": "default", "recording": true, "lastStatus": "SUCCESS" }] }),
        ),
        config(
            "DescribeDeliveryChannels",
            &json!({ "DeliveryChannels": [{ "name": "default", "s3BucketName": "logs" }] }),
        ),
        config(
            "DescribeDeliveryChannelStatus",
            &json!({ "DeliveryChannelsStatus": [
            { "name": "default", "configHistoryDeliveryInfo": { "lastStatus": "SUCCESS" } }] }),
        ),
    ]
}

fn distribution() -> Vec<(On, Reply)> {
    use crate::services::cloudfront::{Distribution, encryption_answers, listing, page, sound};

    let shop = Distribution {
        encryption: "GOOD",
        web_acl: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1",
        ..sound("SHOP")
    };
    let mut answers = encryption_answers();
    answers.push((listing(), page(&[shop], None)));
    answers.extend([
        target("shield", "GetSubscriptionState", &json!({ "SubscriptionState": "ACTIVE" })),
        target("shield", "DescribeSubscription", &json!({ "Subscription": { "AutoRenew": "ENABLED", "EndTime": 1_900_000_000 } })),
        target("shield", "ListProtections", &json!({ "Protections": [
            { "Id": "p", "Name": "p", "ResourceArn": format!("arn:aws:cloudfront::{ACCOUNT}:distribution/SHOP") }] })),
    ]);
    answers
}

fn watchers() -> Vec<(On, Reply)> {
    let watched = |name: &str| {
        json!({ "accountId": ACCOUNT, "bucketName": name, "automatedDiscoveryMonitoringStatus": "MONITORED",
                "lastAutomatedDiscoveryTime": ago(1), "jobDetails": { "isDefinedInJob": "FALSE", "isMonitoredByJob": "FALSE" } })
    };
    let check = json!({ "id": "ports", "name": "ports", "description": "", "category": "security", "metadata": [] });
    let summary = json!({ "checkId": "ports", "timestamp": ago(1), "status": "ok", "hasFlaggedResources": false,
        "resourcesSummary": { "resourcesProcessed": 1, "resourcesFlagged": 0, "resourcesIgnored": 0, "resourcesSuppressed": 0 },
        "categorySpecificSummary": {} });
    vec![
        buckets(&["logs", "data", "more-data"].map(str::to_owned)),
        target("macie2", "GET /macie", &json!({ "status": "ENABLED" })),
        target(
            "macie2",
            "POST /datasources/s3",
            &json!({ "buckets": [watched("logs"), watched("data"), watched("more-data")] }),
        ),
        target(
            "support",
            "DescribeTrustedAdvisorChecks",
            &json!({ "checks": [check] }),
        ),
        target(
            "support",
            "DescribeTrustedAdvisorCheckSummaries",
            &json!({ "summaries": [summary] }),
        ),
    ]
}

fn tables() -> Vec<(On, Reply)> {
    let table = json!({ "Table": {
        "TableName": "orders", "TableArn": format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders"), "TableStatus": "ACTIVE",
        "SSEDescription": { "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY },
    }});
    let key = json!({ "KeyMetadata": { "KeyId": "0a1b2c3d-0000-4000-8000-000000000000", "AWSAccountId": ACCOUNT,
                                       "KeyManager": "CUSTOMER", "KeyState": "Enabled" }});
    vec![
        target(
            "dynamodb",
            "ListTables",
            &json!({ "TableNames": ["orders"] }),
        ),
        target("dynamodb", "DescribeTable", &table),
        (
            On::call("kms", "DescribeKey").containing("0a1b2c3d-0000"),
            Reply::json(&key),
        ),
    ]
}

/// Everything but S3.
pub(super) fn perfect() -> Vec<(On, Reply)> {
    [
        identities(),
        functions(),
        apis(),
        balancers(),
        records(),
        distribution(),
        watchers(),
        tables(),
        nothing(),
    ]
    .concat()
}

impl Stage {
    /// Adds answers; earlier ones go first.
    pub(super) fn answer(&self, answers: Vec<(On, Reply)>) {
        for (on, reply) in answers {
            self.wire.rule(on, reply);
        }
    }
}
