//! Two functions with one role, which everybody may invoke, and every route of every API.

use serde_json::{Value, json};

use super::arn;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::target;

const NAMES: [&str; 2] = ["orders", "mails"];

/// <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>
fn policy(name: &str) -> String {
    let allow = |sid: &str, principal: Value| {
        json!({ "Sid": sid, "Effect": "Allow", "Principal": principal, "Action": "lambda:InvokeFunction",
                "Resource": arn("lambda", &format!("function:{name}")) })
    };
    let api = json!({ "Service": "apigateway.amazonaws.com" });
    let statements = [allow("all", json!("*")), allow("api", api)];
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn of(name: &str) -> Vec<(On, Reply)> {
    let lambda = |path: &str, body: Value| {
        target(
            "lambda",
            &path.replacen("NAME", &format!("functions/{name}"), 1),
            &body,
        )
    };
    vec![
        lambda("GET /2015-03-31/NAME/aliases", json!({ "Aliases": [] })),
        lambda(
            "GET /2021-10-31/NAME/urls",
            json!({ "FunctionUrlConfigs": [] }),
        ),
        lambda(
            "GET /2019-09-25/NAME/event-invoke-config/list",
            json!({ "FunctionEventInvokeConfigs": [] }),
        ),
        lambda(
            "GET /2015-03-31/NAME/policy",
            json!({ "Policy": policy(name) }),
        ),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let functions = NAMES.map(|name| {
        json!({ "FunctionName": name, "FunctionArn": arn("lambda", &format!("function:{name}")),
                "Role": format!("arn:aws:iam::{ACCOUNT}:role/everything"), "Runtime": "python3.13",
                "CodeSha256": format!("{name}="), "CodeSize": 1, "Version": "$LATEST" })
    });
    let mut answers = vec![
        target(
            "lambda",
            "GET /2015-03-31/functions",
            &json!({ "Functions": functions }),
        ),
        target(
            "lambda",
            "GET /2015-03-31/event-source-mappings",
            &json!({ "EventSourceMappings": [] }),
        ),
    ];
    answers.extend(NAMES.into_iter().flat_map(of));
    answers
}
