//! What Lambda and API Gateway answer of made-up functions.
//! <https://docs.aws.amazon.com/lambda/latest/api/>

use serde_json::{Value, json};

use super::invented::{Door, Lets, Made};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, REGIONS, pages};
use crate::scans::random_accounts::policies::FOREIGN;

/// The only API of a region.
fn api(region: &str) -> &'static str {
    match region {
        "us-east-1" => "abc123",
        _ => "def456",
    }
}

pub(super) fn answers(made: &[Made]) -> Answers {
    let mut answers = Answers::new();
    for function in made {
        of_function(function, &mut answers);
    }
    for region in REGIONS {
        let here: Vec<&Made> = made.iter().filter(|one| one.region == region).collect();
        let listing = On::call("lambda", "GET /2015-03-31/functions").region(region);
        answers.extend(pages(&listing, &here, 11, |some, next| {
            let some: Vec<Value> = some.iter().map(|one| listed(one)).collect();
            Reply::json(&json!({ "Functions": some, "NextMarker": next }))
        }));
        let api = json!({ "apiId": api(region), "name": "orders", "protocolType": "HTTP",
                          "routeSelectionExpression": "x" });
        answers.push((
            On::call("apigateway", "GET /v2/apis").region(region),
            Reply::json(&json!({ "items": [api] })),
        ));
    }
    answers
}

fn arn(function: &Made) -> String {
    format!(
        "arn:aws:lambda:{}:{ACCOUNT}:function:{}",
        function.region, function.name
    )
}

fn listed(function: &Made) -> Value {
    json!({ "FunctionName": function.name, "FunctionArn": arn(function), "CodeSha256": "abc=", "CodeSize": 1,
            "Role": format!("arn:aws:iam::{ACCOUNT}:role/{}", function.name), "Version": "$LATEST" })
}

fn of_function(function: &Made, answers: &mut Answers) {
    let name = &function.name;
    let part = |part: &str| match part {
        "urls" => On::call("lambda", &format!("GET /2021-10-31/functions/{name}/urls")),
        part => On::call(
            "lambda",
            &format!("GET /2015-03-31/functions/{name}/{part}"),
        ),
    };
    if let Some(denied) = function.denied {
        answers.push((part(denied), Reply::Denied));
    }
    let aliases = function.doors.iter().filter(|door| !door.alias.is_empty());
    let aliases: Vec<Value> = aliases
        .map(|door| {
            let arn = format!("{}:{}", arn(function), door.alias);
            json!({ "Name": door.alias, "FunctionVersion": "$LATEST", "AliasArn": arn })
        })
        .collect();
    answers.push((part("aliases"), Reply::json(&json!({ "Aliases": aliases }))));
    let urls = function.doors.iter().filter_map(|door| {
        let kind = door.url?;
        let of = match door.alias {
            "" => arn(function),
            alias => format!("{}:{alias}", arn(function)),
        };
        Some(json!({ "FunctionUrl": "https://abc.lambda-url.us-east-1.on.aws/", "FunctionArn": of, "AuthType": kind,
            "CreationTime": "2026-01-01T00:00:00.000Z", "LastModifiedTime": "2026-01-01T00:00:00.000Z" }))
    });
    let urls: Vec<Value> = urls.collect();
    answers.push((
        part("urls"),
        Reply::json(&json!({ "FunctionUrlConfigs": urls })),
    ));
    // What names an alias goes before what does not.
    for door in function.doors.iter().rev() {
        let on = match door.alias {
            "" => part("policy"),
            alias => part("policy").containing(&format!("Qualifier={alias}")),
        };
        answers.push((on, policy(function, door)));
    }
}

fn policy(function: &Made, door: &Door) -> Reply {
    let Some(lets) = &door.policy else {
        let message = "The resource you requested does not exist.";
        return Reply::error(404, "ResourceNotFoundException", message);
    };
    let resource = match door.alias {
        "" => arn(function),
        alias => format!("{}:{alias}", arn(function)),
    };
    let mut statements: Vec<Value> = lets
        .iter()
        .flat_map(|lets| told(*lets, function.region))
        .collect();
    for (number, statement) in statements.iter_mut().enumerate() {
        statement["Sid"] = json!(format!("s{number}"));
        statement["Resource"] = json!(resource);
    }
    let statements = match statements.as_slice() {
        [one] if function.as_object => one.clone(),
        _ => Value::Array(statements),
    };
    let policy = json!({ "Version": "2012-10-17", "Id": "default", "Statement": statements });
    Reply::json(&json!({ "Policy": policy.to_string(), "RevisionId": "r" }))
}

fn told(lets: Lets, region: &str) -> Vec<Value> {
    let allow = |principal: Value, condition: Value| {
        let mut told =
            json!({ "Effect": "Allow", "Principal": principal, "Action": "lambda:InvokeFunction" });
        if !condition.is_null() {
            told["Condition"] = condition;
        }
        told
    };
    let service = |name: &str| json!({ "Service": format!("{name}.amazonaws.com") });
    let of_api = |account: &str, id: &str| {
        let source = format!("arn:aws:execute-api:{region}:{account}:{id}/*/GET/orders");
        allow(
            service("apigateway"),
            json!({ "ArnLike": { "AWS:SourceArn": source } }),
        )
    };
    let everybody = || json!("*");
    let url = |kind: &str| {
        let condition = json!({ "StringEquals": { "lambda:FunctionUrlAuthType": kind } });
        let mut told = allow(everybody(), condition);
        told["Action"] = json!("lambda:InvokeFunctionUrl");
        told
    };
    let via_url = || {
        let condition = json!({ "Bool": { "lambda:InvokedViaFunctionUrl": "true" } });
        allow(everybody(), condition)
    };
    match lets {
        Lets::OwnRole => {
            let role = format!("arn:aws:iam::{ACCOUNT}:role/caller");
            vec![allow(json!({ "AWS": role }), Value::Null)]
        }
        Lets::OwnBucket => {
            let condition = json!({ "StringEquals": { "AWS:SourceAccount": ACCOUNT },
                                    "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::uploads" } });
            vec![allow(service("s3"), condition)]
        }
        Lets::OwnTopic => {
            let topic = format!("arn:aws:sns:{region}:{ACCOUNT}:orders");
            let condition = json!({ "ArnLike": { "aws:sourcearn": topic } });
            vec![allow(service("sns"), condition)]
        }
        Lets::OwnApi => vec![of_api(ACCOUNT, api(region))],
        Lets::GoneApi => vec![of_api(ACCOUNT, "gone00")],
        Lets::ForeignApi => vec![of_api(FOREIGN, "abc123")],
        Lets::AnyApi => vec![allow(service("apigateway"), Value::Null)],
        Lets::AnyBucket => vec![allow(service("s3"), Value::Null)],
        Lets::Foreign => {
            let root = format!("arn:aws:iam::{FOREIGN}:root");
            vec![allow(json!({ "AWS": root }), Value::Null)]
        }
        Lets::Organization => {
            let condition = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } });
            vec![allow(everybody(), condition)]
        }
        Lets::Skill => {
            let condition =
                json!({ "StringEquals": { "lambda:EventSourceToken": "amzn1.ask.skill.1" } });
            let skill = json!({ "Service": "alexa-appkit.amazon.com" });
            vec![allow(skill, condition)]
        }
        Lets::Everybody => vec![allow(json!({ "AWS": "*" }), Value::Null)],
        Lets::EverybodyWithTls => {
            let condition = json!({ "Bool": { "aws:SecureTransport": "true" } });
            vec![allow(everybody(), condition)]
        }
        Lets::EverybodyDenied => {
            let denial = json!({ "Effect": "Deny", "Principal": "*", "Action": "lambda:*" });
            vec![allow(everybody(), Value::Null), denial]
        }
        Lets::ByUrl => vec![url("NONE"), via_url()],
        Lets::ByUrlOfOld => vec![url("NONE")],
        Lets::BySignedUrl => vec![url("AWS_IAM"), via_url()],
    }
}
