//! A REST API, an HTTP API and a WebSocket API, with logs and alarms that somebody hears.

use serde_json::{Value, json};

use super::account::arn;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{api, query, target};

/// The id of the REST API, called `orders`.
pub(super) const REST: &str = "a1b2c3";
/// The id of the HTTP API, called `previews`.
pub(super) const HTTP: &str = "d4e5f6";

/// The id of the WebSocket API, called `progress`.
pub(super) const SOCKET: &str = "g7h8i9";

pub(super) fn on(path: &str) -> On {
    On::call("apigateway", &format!("GET {path}"))
}

pub(super) fn alarms_on() -> On {
    On::call("monitoring", "DescribeAlarms")
}

pub(super) fn web_acl_of(scope: &str) -> String {
    arn("wafv2", &format!("{scope}/webacl/pinewood/1"))
}

/// A web ACL with AWS's two groups of rules against injection.
/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html>
pub(super) fn web_acl(scope: &str) -> Value {
    let rule = |priority: i32, group: &str| {
        json!({ "Name": group, "Priority": priority, "OverrideAction": { "None": {} }, "Statement": {
            "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": group } } })
    };
    json!({ "WebACL": { "Name": "pinewood", "Id": "1", "ARN": web_acl_of(scope), "DefaultAction": { "Allow": {} },
        "Rules": [rule(0, "AWSManagedRulesCommonRuleSet"), rule(1, "AWSManagedRulesSQLiRuleSet")] } })
}

fn access_log() -> Value {
    json!({ "destinationArn": arn("logs", "log-group:apis"), "format": "$context.requestId" })
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html>
fn rest() -> Value {
    json!({ "id": REST, "name": "orders", "endpointConfiguration": { "types": ["REGIONAL"] },
            "securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09", "apiStatus": "AVAILABLE" })
}

/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html>
fn http() -> Value {
    json!({ "apiId": HTTP, "name": "previews", "protocolType": "HTTP", "disableExecuteApiEndpoint": false,
            "apiEndpoint": format!("https://{HTTP}.execute-api.us-east-1.amazonaws.com"),
            "routeSelectionExpression": "$request.method $request.path" })
}

/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html>
fn socket() -> Value {
    json!({ "apiId": SOCKET, "name": "progress", "protocolType": "WEBSOCKET", "disableExecuteApiEndpoint": false,
            "apiEndpoint": format!("wss://{SOCKET}.execute-api.us-east-1.amazonaws.com"),
            "routeSelectionExpression": "$request.body.action" })
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html>
fn alarm(name: &str, metric: &str, dimension: &str, value: &str) -> Value {
    json!({ "AlarmName": name, "AlarmArn": arn("cloudwatch", &format!("alarm:{name}")),
            "ActionsEnabled": true, "AlarmActions": [arn("sns", "on-call")],
            "Namespace": "AWS/ApiGateway", "MetricName": metric, "Statistic": "Sum", "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "Dimensions": [{ "Name": dimension, "Value": value }] })
}

/// Those of the REST API's and the WebSocket API's stages, and of the HTTP API's if it is watched as well.
pub(super) fn alarms(of_both: bool) -> Reply {
    let mut all = vec![
        alarm("orders-failing", "5XXError", "ApiName", "orders"),
        alarm("progress-failing", "ExecutionError", "ApiId", SOCKET),
    ];
    if of_both {
        all.push(alarm("previews-failing", "5xx", "ApiId", HTTP));
    }
    Reply::cbor(&json!({ "MetricAlarms": all }))
}

pub(super) fn web_acl_on(scope: &str) -> On {
    On::call("wafv2", "GetWebACL").containing(&web_acl_of(scope))
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let rest_stage = json!({ "stageName": "prod", "webAclArn": web_acl_of("regional"), "accessLogSettings": access_log() });
    let http_stage = json!({ "stageName": "$default", "accessLogSettings": access_log() });
    let socket_stage = json!({ "stageName": "prod", "accessLogSettings": access_log() });
    let role = format!("arn:aws:iam::{ACCOUNT}:role/pinewood/api-logs");
    let confirmed =
        "<Attributes><entry><key>SubscriptionsConfirmed</key><value>2</value></entry></Attributes>";
    vec![
        api("/restapis", &json!({ "item": [rest()] })),
        api(
            &format!("/restapis/{REST}/stages"),
            &json!({ "item": [rest_stage] }),
        ),
        api("/v2/apis", &json!({ "items": [http(), socket()] })),
        api(
            &format!("/v2/apis/{SOCKET}/stages"),
            &json!({ "items": [socket_stage] }),
        ),
        api(
            &format!("/v2/apis/{HTTP}/stages"),
            &json!({ "items": [http_stage] }),
        ),
        api("/domainnames", &json!({ "item": [] })),
        api("/account", &json!({ "cloudwatchRoleArn": role })),
        target(
            "logs",
            "DescribeLogGroups",
            &json!({ "logGroups": [{ "logGroupName": "apis" }] }),
        ),
        (alarms_on(), alarms(true)),
        (
            On::call("monitoring", "ListAlarmMuteRules"),
            Reply::cbor(&json!({ "AlarmMuteRuleSummaries": [] })),
        ),
        (
            On::call("sns", "GetTopicAttributes"),
            query("GetTopicAttributes", confirmed),
        ),
        (web_acl_on("global"), Reply::json(&web_acl("global"))),
        (web_acl_on("regional"), Reply::json(&web_acl("regional"))),
    ]
}
