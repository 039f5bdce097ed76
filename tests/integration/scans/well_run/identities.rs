//! Who may do what: people through IAM Identity Center, the roles of the organization, of deployments, of a cluster
//! and of functions.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::account::{MANAGEMENT, arn};
use super::{buckets, databases, emergency};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::iam;

const CLUSTER: &str = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
const PIPELINE: &str = "token.actions.githubusercontent.com";
const SIGN_IN: &str = "AWSSSO_0a1b2c3d4e5f6789_DO_NOT_DELETE";
const CENTER: &str = "/aws-reserved/sso.amazonaws.com/";
pub(super) const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const READER: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const IN_A_VPC: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
const TO_LOGS: &str = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

pub(super) fn everything() -> On {
    On::call("iam", "GetAccountAuthorizationDetails")
}

/// A document as IAM gives it.
fn encoded(document: &Value) -> String {
    encoded_text(&document.to_string())
}

/// Part of one.
pub(super) fn encoded_text(plain: &str) -> String {
    let mut text = String::new();
    for byte in plain.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => text.push(char::from(byte)),
            other => {
                let _ = write!(text, "%{other:02X}");
            }
        }
    }
    text
}

fn allowing(actions: &[&str], resource: &str) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resource })
}

fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn trusting(principal: Value, action: Value) -> Value {
    document(&[json!({ "Effect": "Allow", "Principal": principal, "Action": action })])
}

fn service(name: &str) -> Value {
    trusting(
        json!({ "Service": format!("{name}.amazonaws.com") }),
        json!("sts:AssumeRole"),
    )
}

/// The one role of an OpenID provider, for one subject alone.
fn subject(provider: &str, subject: &str) -> Value {
    let provider_arn = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}");
    document(&[
        json!({ "Effect": "Allow", "Principal": { "Federated": provider_arn },
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": { "StringEquals": {
            format!("{provider}:aud"): "sts.amazonaws.com", format!("{provider}:sub"): subject } } }),
    ])
}

/// A role with policies of its own and attached ones.
struct Role {
    path: &'static str,
    name: &'static str,
    trust: Value,
    own: Vec<Value>,
    attached: &'static [&'static str],
}

impl Role {
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html>
    fn detail(&self) -> String {
        let own = match self.own.as_slice() {
            [] => "<RolePolicyList/>".to_owned(),
            own => format!(
                "<RolePolicyList><member><PolicyName>own</PolicyName><PolicyDocument>{}</PolicyDocument></member></RolePolicyList>",
                encoded(&document(own))
            ),
        };
        format!(
            "<member>{}{own}{}</member>",
            self.head(),
            attached(self.attached)
        )
    }

    fn head(&self) -> String {
        let (path, name) = (self.path, self.name);
        format!(
            "<Path>{path}</Path><RoleName>{name}</RoleName><RoleId>AROA{name}</RoleId>\
             <Arn>arn:aws:iam::{ACCOUNT}:role{path}{name}</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
             <AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument>",
            encoded(&self.trust)
        )
    }
}

pub(super) fn attached(policies: &[&str]) -> String {
    let members: String = policies
        .iter()
        .map(|arn| {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            format!("<member><PolicyName>{name}</PolicyName><PolicyArn>{arn}</PolicyArn></member>")
        })
        .collect();
    format!("<AttachedManagedPolicies>{members}</AttachedManagedPolicies>")
}

/// Permission sets of IAM Identity Center.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html>
fn of_people() -> Vec<Role> {
    let trust = || {
        let provider = format!("arn:aws:iam::{ACCOUNT}:saml-provider/{SIGN_IN}");
        trusting(
            json!({ "Federated": provider }),
            json!(["sts:AssumeRoleWithSAML", "sts:TagSession"]),
        )
    };
    let role = |name, attached| Role {
        path: CENTER,
        name,
        trust: trust(),
        own: Vec::new(),
        attached,
    };
    vec![
        role(
            "AWSReservedSSO_AdministratorAccess_0123456789abcdef",
            &[ADMINISTRATOR],
        ),
        role("AWSReservedSSO_ReadOnlyAccess_fedcba9876543210", &[READER]),
    ]
}

/// Of the organization, and of the CDK, whose deployments CloudFormation carries out.
/// <https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html>
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_create-cross-account-role.html>
fn of_deployments() -> Vec<Role> {
    let root = |account: &str| {
        trusting(
            json!({ "AWS": format!("arn:aws:iam::{account}:root") }),
            json!("sts:AssumeRole"),
        )
    };
    let changes = [
        "cloudformation:CreateChangeSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DescribeStacks",
        "cloudformation:CreateStack",
        "cloudformation:UpdateStack",
    ];
    let execution = "cdk-hnb659fds-cfn-exec-role-111122223333-us-east-1";
    let deployment = "cdk-hnb659fds-deploy-role-111122223333-us-east-1";
    let role = |of: &str| format!("arn:aws:iam::{ACCOUNT}:role/{of}");
    vec![
        Role {
            path: "/",
            name: "OrganizationAccountAccessRole",
            trust: root(MANAGEMENT),
            own: Vec::new(),
            attached: &[ADMINISTRATOR],
        },
        Role {
            path: "/",
            name: execution,
            trust: service("cloudformation"),
            own: Vec::new(),
            attached: &[ADMINISTRATOR],
        },
        Role {
            path: "/",
            name: deployment,
            trust: root(ACCOUNT),
            own: vec![
                allowing(&changes, "*"),
                allowing(&["iam:PassRole"], &role(execution)),
            ],
            attached: &[],
        },
        Role {
            path: "/pinewood/",
            name: "pipeline",
            trust: subject(PIPELINE, "repo:pinewood/shop:environment:production"),
            own: vec![allowing(&["sts:AssumeRole"], &role(deployment))],
            attached: &[],
        },
    ]
}

/// Of the cluster: one that AWS made for itself, and one of a service account of Kubernetes.
/// <https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html>
fn of_the_cluster() -> Vec<Role> {
    let originals = format!("arn:aws:s3:::{}/*", buckets::ORIGINALS);
    vec![
        Role {
            path: "/aws-service-role/eks.amazonaws.com/",
            name: "AWSServiceRoleForAmazonEKS",
            trust: service("eks"),
            own: vec![allowing(&["ec2:CreateNetworkInterface"], "*")],
            attached: &[],
        },
        Role {
            path: "/pinewood/",
            name: "gallery",
            trust: subject(CLUSTER, "system:serviceaccount:shop:gallery"),
            own: vec![allowing(&["s3:GetObject"], &originals)],
            attached: &[],
        },
    ]
}

/// Of the functions, each its own, and of API Gateway for its logs.
fn of_services() -> Vec<Role> {
    let key = |id: &str| arn("kms", &format!("key/{id}"));
    let failed =
        |name: &str| allowing(&["sqs:SendMessage"], &arn("sqs", &format!("{name}-failed")));
    let incoming = format!("arn:aws:s3:::{}/*", buckets::INCOMING);
    let function = |name, own: Vec<Value>| Role {
        path: "/pinewood/",
        name,
        trust: service("lambda"),
        own: [own, vec![failed(name)]].concat(),
        attached: &[IN_A_VPC],
    };
    vec![
        function(
            "orders",
            vec![
                allowing(
                    &["dynamodb:GetItem", "dynamodb:PutItem"],
                    &arn("dynamodb", "table/orders"),
                ),
                allowing(&["kms:Decrypt"], &key(databases::KEY)),
            ],
        ),
        function(
            "thumbnails",
            vec![
                allowing(&["s3:GetObject"], &incoming),
                allowing(&["kms:Decrypt"], &key(buckets::KEY)),
            ],
        ),
        Role {
            path: "/pinewood/",
            name: "api-logs",
            trust: service("apigateway"),
            own: Vec::new(),
            attached: &[TO_LOGS],
        },
    ]
}

/// The managed policies that are attached to something.
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
fn managed() -> String {
    let interfaces = [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
    ];
    let to_logs = [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
    ];
    let reading = ["apigateway:GET", "s3:Get*", "s3:List*", "lambda:Get*"];
    let all: [(&str, &[&str]); 4] = [
        (ADMINISTRATOR, &["*"]),
        (READER, &reading),
        (IN_A_VPC, &interfaces),
        (TO_LOGS, &to_logs),
    ];
    let members = all.map(|(arn, actions)| {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        format!(
            "<member><PolicyName>{name}</PolicyName><Arn>{arn}</Arn><DefaultVersionId>v1</DefaultVersionId>\
             <PolicyVersionList><member><Document>{}</Document><VersionId>v1</VersionId>\
             <IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList></member>",
            encoded(&document(&[allowing(actions, "*")]))
        )
    });
    format!("<Policies>{}</Policies>", members.concat())
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let people = of_people();
    let all = [of_deployments(), of_the_cluster(), of_services()];
    let others: Vec<Role> = all.into_iter().flatten().collect();
    let every = || people.iter().chain(&others);
    let details: String = every().map(Role::detail).collect();
    let members = |roles: &mut dyn Iterator<Item = &Role>| -> String {
        let members = roles.map(|role| format!("<member>{}</member>", role.head()));
        format!(
            "<IsTruncated>false</IsTruncated><Roles>{}</Roles>",
            members.collect::<String>()
        )
    };
    let named = others.iter().find(|role| role.name == "api-logs");
    let named = named.expect("a role of API Gateway").head();
    let saml = format!(
        "<SAMLProviderList><member><Arn>arn:aws:iam::{ACCOUNT}:saml-provider/{SIGN_IN}</Arn></member></SAMLProviderList>"
    );
    let open_id = [CLUSTER, PIPELINE].map(|provider| {
        format!("<member><Arn>arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}</Arn></member>")
    });
    let open_id = open_id.concat();
    let (_, prefixed) = iam("ListRoles", &members(&mut people.iter()));
    vec![
        iam(
            "GetAccountAuthorizationDetails",
            &format!(
                "<IsTruncated>false</IsTruncated>{}<RoleDetailList>{details}</RoleDetailList>{}",
                emergency::details(),
                managed()
            ),
        ),
        iam("ListSAMLProviders", &saml),
        iam(
            "ListOpenIDConnectProviders",
            &format!("<OpenIDConnectProviderList>{open_id}</OpenIDConnectProviderList>"),
        ),
        (
            On::call("iam", "ListRoles").containing("PathPrefix"),
            prefixed,
        ),
        iam("ListRoles", &members(&mut every())),
        iam("GetRole", &format!("<Role>{named}</Role>")),
    ]
}
