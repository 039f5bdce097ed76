//! What users and roles may do: paging and shape of the listing of all, and
//! the controls that rest on it.

use super::*;
use crate::peer::iam as planted;
use crate::services::lambda::unpublished;

const APIS: &str = "apigateway-management-least-privilege";
const LAMBDA: &str = "lambda-role-least-privilege";
const LISTING: &str = "GetAccountAuthorizationDetails";
const TRUST: &str = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;

/// As IAM writes documents into its answers.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub(super) fn allowing(action: &str, resource: &str) -> String {
    format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"{action}\", \"Resource\": \"{resource}\"}}}}"
    )
}

pub(super) fn inline(list: &str, document: &str) -> String {
    format!(
        "<{list}><member><PolicyName>own</PolicyName><PolicyDocument>{}</PolicyDocument></member></{list}>",
        encoded(document)
    )
}

pub(super) fn managed(arns: &[&str]) -> String {
    let mut members = String::new();
    for arn in arns {
        let _ = write!(
            members,
            "<member><PolicyName>m</PolicyName><PolicyArn>{arn}</PolicyArn></member>"
        );
    }
    format!("<AttachedManagedPolicies>{members}</AttachedManagedPolicies>")
}

pub(super) fn boundary(arn: &str) -> String {
    format!(
        "<PermissionsBoundary><PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType>\
         <PermissionsBoundaryArn>{arn}</PermissionsBoundaryArn></PermissionsBoundary>"
    )
}

/// AWS tells these lists even where they are empty.
fn with_lists(rest: &str, lists: &[&str]) -> String {
    let missing = lists.iter().filter(|list| !rest.contains(*list));
    missing.fold(rest.to_owned(), |rest, list| format!("{rest}<{list}/>"))
}

pub(super) fn role(path: &str, name: &str, rest: &str) -> String {
    let rest = with_lists(rest, &["RolePolicyList", "AttachedManagedPolicies"]);
    format!(
        "<member><Path>{path}</Path><RoleName>{name}</RoleName><RoleId>AROA</RoleId>\
         <Arn>arn:aws:iam::{ACCOUNT}:role{path}{name}</Arn>\
         <AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument>{rest}</member>",
        encoded(TRUST)
    )
}

/// A role that may do nothing, with this trust policy.
pub(super) fn trusted_by(path: &str, name: &str, trust: &str) -> String {
    role(path, name, "").replace(&encoded(TRUST), &encoded(trust))
}

pub(super) fn user(name: &str, rest: &str) -> String {
    let rest = with_lists(rest, &["GroupList", "AttachedManagedPolicies"]);
    format!(
        "<member><Path>/</Path><UserName>{name}</UserName><UserId>AIDA</UserId>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/{name}</Arn>{rest}</member>"
    )
}

pub(super) fn group(name: &str, rest: &str) -> String {
    let rest = with_lists(rest, &["GroupPolicyList", "AttachedManagedPolicies"]);
    format!("<member><Path>/</Path><GroupName>{name}</GroupName>{rest}</member>")
}

/// A managed policy whose second version is in force; the first would allow everything.
pub(super) fn policy(arn: &str, document: &str) -> String {
    format!(
        "<member><PolicyName>m</PolicyName><Arn>{arn}</Arn><DefaultVersionId>v2</DefaultVersionId>\
         <PolicyVersionList>\
         <member><Document>{}</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion></member>\
         <member><Document>{}</Document><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion></member>\
         </PolicyVersionList></member>",
        encoded(&allowing("*", "*")),
        encoded(document)
    )
}

#[derive(Default)]
pub(super) struct Page {
    pub(super) users: String,
    pub(super) groups: String,
    pub(super) roles: String,
    pub(super) policies: String,
    pub(super) marker: Option<&'static str>,
}

impl Page {
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>
    pub(super) fn reply(&self) -> Reply {
        let more = match self.marker {
            Some(marker) => format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"),
            None => "<IsTruncated>false</IsTruncated>".to_owned(),
        };
        Reply::query(
            LISTING,
            &format!(
                "{more}<UserDetailList>{}</UserDetailList><GroupDetailList>{}</GroupDetailList>\
                 <RoleDetailList>{}</RoleDetailList><Policies>{}</Policies>",
                self.users, self.groups, self.roles, self.policies
            ),
        )
    }
}

/// Scans with a threat that the control about managing APIs answers alone.
fn scan_apis(program: &Program) -> Results {
    program.scan_control("apigateway-best-practices", APIS, &[])
}

fn at(stub: &Stub) -> Program {
    Program::at(&stub.endpoint())
}

#[test]
fn every_principal_of_every_page_is_judged() {
    let apis = "arn:aws:iam::111122223333:policy/apis";
    let first = Page {
        users: user("ann", "<GroupList><member>builders</member></GroupList>")
            + &user(
                "bob",
                &inline("UserPolicyList", &allowing("apigateway:GET", "*")),
            ),
        roles: role(
            "/",
            "limited",
            &(inline("RolePolicyList", &allowing("*", "*")) + &boundary(apis)),
        ),
        marker: Some("second"),
        ..Page::default()
    };
    let second = Page {
        users: user(
            "cid",
            &(inline("UserPolicyList", &allowing("*", "*")) + &boundary(apis)),
        ),
        groups: group("builders", &managed(&[apis])),
        roles: role("/", "boss", &inline("RolePolicyList", &allowing("*", "*")))
            + &role(
                "/",
                "one-api",
                &inline(
                    "RolePolicyList",
                    &allowing("apigateway:*", "arn:aws:apigateway:*::/restapis/abc/*"),
                ),
            )
            + &role(
                "/aws-service-role/ops.apigateway.amazonaws.com/",
                "AWSServiceRoleForAPIGateway",
                &managed(&[apis]),
            ),
        policies: policy(apis, &allowing("apigateway:*", "*")),
        ..Page::default()
    };
    let stub = account()
        .answering(on(LISTING).containing("Marker=second"), second.reply())
        .answering(on(LISTING), first.reply());
    let results = scan_apis(&at(&stub));

    for (name, verdict, words) in [
        ("user/ann", "fail", "apis: apigateway:* on *"),
        ("user/bob", "pass", "only read"),
        ("user/cid", "fail", "can change every API"),
        ("role/limited", "fail", "can change every API"),
        (
            "role/boss",
            "question",
            "an administrator of the account (own: * on *)",
        ),
        ("role/one-api", "pass", "restapis/abc"),
        ("AWSServiceRoleForAPIGateway", "pass", "service-linked role"),
    ] {
        let (found, reason) = results.judged(APIS, name);
        assert_eq!(found, verdict, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
    assert_eq!(results.findings(APIS).len(), 7);
    assert_eq!(stub.calls()[&format!("iam:{LISTING}")], 2);
    assert!(!stub.calls().contains_key("iam:GetPolicy"));
}

#[test]
fn a_principal_of_whom_a_list_is_missing_is_none_without_permissions() {
    let role = |lists: &str| {
        format!(
            "<member><Path>/</Path><RoleName>r</RoleName><RoleId>AROA</RoleId>\
             <Arn>arn:aws:iam::{ACCOUNT}:role/r</Arn>{lists}\
             <AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument></member>",
            encoded(TRUST)
        )
    };
    for (lists, words) in [
        ("<RolePolicyList/><AttachedManagedPolicies/>", ""),
        ("<AttachedManagedPolicies/>", "without a role's policies"),
        ("<RolePolicyList/>", "without a role's attached policies"),
    ] {
        let page = Page {
            roles: role(lists),
            ..Page::default()
        };
        let stub = account().answering(on(LISTING), page.reply());
        let results = scan_apis(&at(&stub));
        let passes = results.findings(APIS).len();
        assert_eq!(passes, usize::from(words.is_empty()), "{lists}");
        let reason = results.reason("apigateway-best-practices");
        assert!(reason.contains(words), "{lists}: {reason}");
    }
}

#[test]
fn a_listing_that_breaks_off_proves_nothing() {
    let page = || Page {
        roles: role(
            "/",
            "first",
            &inline("RolePolicyList", &allowing("apigateway:GET", "*")),
        ),
        marker: Some("second"),
        ..Page::default()
    };
    for (rest, words) in [
        (
            Reply::Denied,
            "iam:GetAccountAuthorizationDetails was denied",
        ),
        (page().reply(), "a page repeats"),
    ] {
        let stub = account()
            .answering(on(LISTING).containing("Marker=second"), rest)
            .answering(on(LISTING), page().reply());
        let results = scan_apis(&at(&stub));
        assert_eq!(results.verdict(APIS, "role/first"), "pass");
        assert_eq!(
            results.status("apigateway-best-practices"),
            "needs-investigation"
        );
        let reason = results.reason("apigateway-best-practices");
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn a_managed_policy_that_is_not_listed_is_asked_for() {
    let arn = "arn:aws:iam::aws:policy/Reader";
    let page = Page {
        roles: role("/", "reader", &managed(&[arn])),
        ..Page::default()
    };
    let about = Reply::query(
        "GetPolicy",
        &format!("<Policy><Arn>{arn}</Arn><DefaultVersionId>v7</DefaultVersionId></Policy>"),
    );
    let version = Reply::query(
        "GetPolicyVersion",
        &format!(
            "<PolicyVersion><Document>{}</Document><VersionId>v7</VersionId>\
             <IsDefaultVersion>true</IsDefaultVersion></PolicyVersion>",
            encoded(&allowing("apigateway:GET", "*"))
        ),
    );
    let stub = account()
        .answering(on(LISTING), page.reply())
        .answering(on("GetPolicy"), about.clone())
        .answering(on("GetPolicyVersion").containing("v7"), version);
    assert_eq!(scan_apis(&at(&stub)).verdict(APIS, "role/reader"), "pass");

    for (about, version, action) in [
        (Reply::Denied, Reply::Denied, "iam:GetPolicy was denied"),
        (about, Reply::Denied, "iam:GetPolicyVersion was denied"),
    ] {
        let stub = account()
            .answering(on(LISTING), page.reply())
            .answering(on("GetPolicy"), about)
            .answering(on("GetPolicyVersion"), version);
        let (verdict, reason) = scan_apis(&at(&stub)).judged(APIS, "role/reader");
        assert_eq!(verdict, "unknown");
        assert!(reason.contains(action), "{reason}");
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
fn functions(roles: &[&str]) -> Reply {
    let functions: Vec<_> = roles
        .iter()
        .enumerate()
        .map(|(number, role)| {
            serde_json::json!({
                "FunctionName": format!("f{number}"),
                "FunctionArn": format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:f{number}"),
                "Role": format!("arn:aws:iam::{ACCOUNT}:role{role}"),
                "Version": "$LATEST",
            })
        })
        .collect();
    Reply::json(&serde_json::json!({ "Functions": functions }))
}

fn scan_functions(stub: &Stub) -> Results {
    at(stub).scan(&[
        "--threat",
        "lambda-least-privilege",
        "--region",
        "us-east-1",
    ])
}

#[test]
fn functions_are_judged_by_their_roles() {
    let basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    let page = Page {
        roles: role("/service-role/", "basic", &managed(&[basic]))
            + &role(
                "/",
                "wide",
                &inline("RolePolicyList", &allowing("dynamodb:*", "*")),
            )
            + &role(
                "/",
                "bucket",
                &inline("RolePolicyList", &allowing("s3:*", "arn:aws:s3:::b/*")),
            )
            + &role(
                "/",
                "keys",
                &inline("RolePolicyList", &allowing("kms:CreateKey", "*")),
            )
            + &role("/", "broken", &inline("RolePolicyList", "{")),
        policies: policy(basic, &allowing("logs:PutLogEvents", "*")),
        ..Page::default()
    };
    let names = [
        "/service-role/basic",
        "/wide",
        "/bucket",
        "/keys",
        "/broken",
        "/gone",
        "/basic",
    ];
    let stub = account()
        .answering(
            On::call("lambda", "GET /2015-03-31/functions"),
            functions(&names),
        )
        .answering(
            On::call("lambda", "GET /2015-03-31/functions/"),
            functions(&names),
        )
        .answering(on(LISTING), page.reply());
    let stub = unpublished(stub);
    let results = scan_functions(&stub);
    for (name, verdict, words) in [
        (
            "f0",
            "pass",
            "AWSLambdaBasicExecutionRole: logs:PutLogEvents on *",
        ),
        ("f1", "fail", "own: dynamodb:* on * (a whole service)"),
        ("f2", "partial", "own: s3:* on arn:aws:s3:::b/*"),
        ("f3", "question", "own: kms:CreateKey on *"),
        ("f4", "unknown", "own: the policy document cannot be read"),
        (
            "f5",
            "unknown",
            "there is no role arn:aws:iam::111122223333:role/gone",
        ),
        (
            "f6",
            "unknown",
            "there is no role arn:aws:iam::111122223333:role/basic",
        ),
    ] {
        let (found, reason) = results.judged(LAMBDA, name);
        assert_eq!(found, verdict, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
    assert_eq!(stub.calls()[&format!("iam:{LISTING}")], 1);
}

#[test]
fn roles_that_may_not_be_listed_leave_functions_unknown() {
    let stub = account()
        .answering(
            On::call("lambda", "GET /2015-03-31/functions"),
            functions(&["/r"]),
        )
        .answering(
            On::call("lambda", "GET /2015-03-31/functions/"),
            functions(&["/r"]),
        )
        .answering(on(LISTING), Reply::Denied);
    let stub = unpublished(stub);
    let (verdict, reason) = scan_functions(&stub).judged(LAMBDA, "f0");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("iam:GetAccountAuthorizationDetails"),
        "{reason}"
    );
}

#[test]
fn emulators_own_listings_are_read() {
    for stage in [Stage::moto(), Stage::ministack()] {
        let trusted = format!("arn:aws:iam::{ACCOUNT}:root");
        planted::role(
            &stage.emulator,
            ACCOUNT,
            "wide",
            &trusted,
            &planted::allowing(&["apigateway:*"]),
        );
        planted::role(
            &stage.emulator,
            ACCOUNT,
            "reader",
            &trusted,
            &planted::allowing(&["apigateway:GET"]),
        );
        let results = scan_apis(&stage.program());
        assert_eq!(
            results.verdict(APIS, "role/wide"),
            "fail",
            "{:?}",
            stage.emulator.kind()
        );
        assert_eq!(
            results.verdict(APIS, "role/reader"),
            "pass",
            "{:?}",
            stage.emulator.kind()
        );
    }
}
