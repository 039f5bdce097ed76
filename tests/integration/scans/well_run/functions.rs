//! Two functions, each published as version 7 behind the alias `live`, which is what calls them.
//!
//! A function URL has no place here: it serves every path, which is a sign of several concerns, so that no answer
//! implements that item beside one.

use serde_json::{Value, json};

use super::account::arn;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::target;

/// Keeps failed orders in a dead-letter queue.
pub(super) const ORDERS: &str = "orders";
/// Keeps failed events in the queue that is its on-failure destination.
pub(super) const THUMBNAILS: &str = "thumbnails";

pub(super) const FUNCTIONS: &str = "GET /2015-03-31/functions";

pub(super) fn listing() -> On {
    On::call("lambda", FUNCTIONS)
}

/// The listing of all versions ever published.
pub(super) fn versions() -> On {
    listing().containing("FunctionVersion=ALL")
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
fn function(name: &str, version: &str) -> Value {
    let qualifier = match version {
        "$LATEST" => String::new(),
        number => format!(":{number}"),
    };
    let mut function = json!({
        "FunctionName": name, "FunctionArn": arn("lambda", &format!("function:{name}{qualifier}")),
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/pinewood/{name}"), "Runtime": "python3.13",
        "CodeSha256": format!("{name}="), "CodeSize": 1, "Version": version,
        "VpcConfig": { "VpcId": "vpc-1", "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": [format!("sg-{name}")] },
    });
    if name == ORDERS {
        function["DeadLetterConfig"] = json!({ "TargetArn": arn("sqs", "orders-failed") });
    }
    function
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
fn functions(versions: &[&str]) -> Reply {
    let all = [ORDERS, THUMBNAILS].into_iter();
    let all = all.flat_map(|name| versions.iter().map(move |version| function(name, version)));
    Reply::json(&json!({ "Functions": all.collect::<Vec<_>>() }))
}

/// Where asynchronous events go that failed: for calls with the alias and for those without.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>
fn destinations(name: &str) -> (On, Reply) {
    let queue = arn("sqs", &format!("{name}-failed"));
    let of = |qualifier: &str| {
        json!({ "FunctionArn": arn("lambda", &format!("function:{name}:{qualifier}")),
                "DestinationConfig": { "OnSuccess": {}, "OnFailure": { "Destination": queue } } })
    };
    let all = match name {
        THUMBNAILS => vec![of("$LATEST"), of("live")],
        _ => Vec::new(),
    };
    let path = format!("GET /2019-09-25/functions/{name}/event-invoke-config/list");
    target(
        "lambda",
        &path,
        &json!({ "FunctionEventInvokeConfigs": all }),
    )
}

/// Who may call the function by its alias; nobody may without.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>
fn policies(name: &str) -> Vec<(On, Reply)> {
    let (service, source) = match name {
        ORDERS => ("apigateway", arn("execute-api", "a1b2c3/prod/POST/orders")),
        _ => ("s3", "arn:aws:s3:::pinewood-incoming".to_owned()),
    };
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": format!("{service}.amazonaws.com") },
        "Action": "lambda:InvokeFunction", "Resource": arn("lambda", &format!("function:{name}:live")),
        "Condition": { "ArnLike": { "AWS:SourceArn": source }, "StringEquals": { "AWS:SourceAccount": ACCOUNT } } }] });
    let on = || {
        On::call(
            "lambda",
            &format!("GET /2015-03-31/functions/{name}/policy"),
        )
    };
    let none = "The resource you requested does not exist.";
    vec![
        (
            on().containing("Qualifier=live"),
            Reply::json(&json!({ "Policy": policy.to_string() })),
        ),
        (on(), Reply::error(404, "ResourceNotFoundException", none)),
    ]
}

fn of_function(name: &str) -> Vec<(On, Reply)> {
    // https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html
    let alias = json!({ "Name": "live", "FunctionVersion": "7", "AliasArn": arn("lambda", &format!("function:{name}:live")) });
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    let queue = arn("sqs", &format!("{name}-failed"));
    let named = [
        target(
            "lambda",
            &format!("GET /2015-03-31/functions/{name}/aliases"),
            &json!({ "Aliases": [alias] }),
        ),
        target(
            "lambda",
            &format!("GET /2021-10-31/functions/{name}/urls"),
            &json!({ "FunctionUrlConfigs": [] }),
        ),
        destinations(name),
        (
            On::call("sqs", "GetQueueAttributes").containing(&format!("{name}-failed")),
            Reply::json(&json!({ "Attributes": { "QueueArn": queue } })),
        ),
    ];
    [named.to_vec(), policies(name)].concat()
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let listings = vec![
        (versions(), functions(&["$LATEST", "7"])),
        (listing(), functions(&["$LATEST"])),
        target(
            "lambda",
            "GET /2015-03-31/event-source-mappings",
            &json!({ "EventSourceMappings": [] }),
        ),
    ];
    [listings, of_function(ORDERS), of_function(THUMBNAILS)].concat()
}
