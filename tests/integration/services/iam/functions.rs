//! What items on the permissions of functions come to, by the roles that the functions run with.

use serde_json::json;

use super::principals::{Page, allowing, inline, role};
use super::*;
use crate::kit::HERE;
use crate::services::ec2::{scan_item, yes};
use crate::services::lambda::unpublished;

const THREAT: &str = "lambda-least-privilege";
const LISTING: &str = "GetAccountAuthorizationDetails";

/// Two functions with a role each, which may do this.
fn with(action: &str, resource: &str, listing: Option<Reply>) -> Stub {
    let names = ["orders", "mails"];
    let of = |name: &str| {
        json!({ "FunctionName": name, "FunctionArn": format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"),
                "Role": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "Version": "$LATEST" })
    };
    let own = inline("RolePolicyList", &allowing(action, resource));
    let page = Page {
        roles: names.map(|name| role("/", name, &own)).concat(),
        ..Page::default()
    };
    let stub = account()
        .answering(
            On::call("lambda", "GET /2015-03-31/functions"),
            Reply::json(&json!({ "Functions": names.map(of) })),
        )
        .answering(on(LISTING), listing.unwrap_or_else(|| page.reply()));
    unpublished(stub)
}

const TABLE: &str = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";

#[test]
fn roles_without_wildcards_are_implemented_once_people_say_that_each_permission_is_needed() {
    let stub = with("dynamodb:GetItem", TABLE, None);
    let (status, reason) = scan_item(&stub, THREAT, "", HERE).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("A person must confirm"), "{reason}");
    let said = yes(THREAT, "permissions-needed");
    let (status, reason) = scan_item(&stub, THREAT, &said, HERE).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}

#[test]
fn roles_that_may_do_everything_with_a_service_are_not_started_whatever_people_say() {
    let stub = with("dynamodb:*", "*", None);
    for said in [String::new(), yes(THREAT, "permissions-needed")] {
        let (status, reason) = scan_item(&stub, THREAT, &said, HERE).decided(THREAT);
        assert_eq!(status, "not-started", "{reason}");
    }
}

#[test]
fn roles_that_may_not_be_read_leave_the_item_open() {
    let stub = with("dynamodb:GetItem", TABLE, Some(Reply::Denied));
    let said = yes(THREAT, "permissions-needed");
    let (status, reason) = scan_item(&stub, THREAT, &said, HERE).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    let denied = format!("iam:{LISTING} was denied");
    assert!(reason.contains(&denied), "{reason}");
}
