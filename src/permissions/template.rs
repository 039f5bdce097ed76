//! The role of an auditor, as templates of the tools that make roles.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::statement::{LARGEST_MANAGED_POLICY, Statement, document, split};

/// Name of the role and of its policies.
const NAME: &str = "threatproof";

/// How long the role's sessions may last, in seconds.
const LONGEST_SESSION: u32 = 3_600;

/// What credentials with session tags or a source identity need to assume the role, which those of EKS Pod
/// Identity and IAM Identity Center may have. It gives nothing by itself: only who may also assume the role can
/// use it, and for that the external id stays the condition.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
const TO_HAND_ON: [&str; 2] = ["sts:SetSourceIdentity", "sts:TagSession"];

/// A CloudFormation template in JSON: the role, its trust and its policies.
#[must_use]
pub fn cloudformation(statements: &[Statement]) -> Value {
    let arn = |rest: &str| json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:{rest}") });
    let mut resources = Map::new();
    let mut policies = Vec::new();
    for (part, number) in split(statements, LARGEST_MANAGED_POLICY).iter().zip(1..) {
        let id = format!("Reads{number}");
        policies.push(json!({ "Ref": id }));
        let policy = json!({
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "Description": "What threatproof reads for one report",
                "PolicyDocument": document(part, &arn),
            },
        });
        resources.insert(id, policy);
    }
    let role = json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": { "Ref": "RoleName" },
            "Description": "Read by threatproof; allows nothing but reads",
            "MaxSessionDuration": LONGEST_SESSION,
            "ManagedPolicyArns": policies,
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": { "AWS": { "Ref": "TrustedPrincipal" } },
                        "Action": "sts:AssumeRole",
                        "Condition": { "StringEquals": { "sts:ExternalId": { "Ref": "ExternalId" } } },
                    },
                    {
                        "Effect": "Allow",
                        "Principal": { "AWS": { "Ref": "TrustedPrincipal" } },
                        "Action": TO_HAND_ON,
                    },
                ],
            },
        },
    });
    resources.insert("Role".to_owned(), role);
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role by which threatproof reads this account",
        "Parameters": {
            "TrustedPrincipal": {
                "Type": "String",
                "Description": "ARN of the role, user or account that scans",
            },
            "ExternalId": {
                "Type": "String",
                "MinLength": 2,
                "NoEcho": true,
                "Description": "What --external-id must say",
            },
            "RoleName": { "Type": "String", "Default": NAME },
        },
        "Resources": resources,
        "Outputs": {
            "RoleArn": {
                "Description": "For --role-arn",
                "Value": { "Fn::GetAtt": ["Role", "Arn"] },
            },
        },
    })
}

/// A Terraform module: the same role.
#[must_use]
pub fn terraform(statements: &[Statement]) -> String {
    let arn = |rest: &str| {
        json!(format!(
            "arn:${{data.aws_partition.current.partition}}:{rest}"
        ))
    };
    let hand_on = json!(TO_HAND_ON).to_string().replace(',', ", ");
    let mut text = format!(
        r#"# The role by which threatproof reads this account.

variable "trusted_principal" {{
  type        = string
  description = "ARN of the role, user or account that scans"
}}

variable "external_id" {{
  type        = string
  description = "What --external-id must say"
  sensitive   = true
}}

variable "role_name" {{
  type    = string
  default = "{NAME}"
}}

data "aws_partition" "current" {{}}

resource "aws_iam_role" "threatproof" {{
  name                 = var.role_name
  description          = "Read by threatproof; allows nothing but reads"
  max_session_duration = {LONGEST_SESSION}
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Effect    = "Allow"
        Principal = {{ AWS = var.trusted_principal }}
        Action    = "sts:AssumeRole"
        Condition = {{ StringEquals = {{ "sts:ExternalId" = var.external_id }} }}
      }},
      {{
        Effect    = "Allow"
        Principal = {{ AWS = var.trusted_principal }}
        Action    = {hand_on}
      }},
    ]
  }})
}}
"#
    );
    for (part, number) in split(statements, LARGEST_MANAGED_POLICY).iter().zip(1..) {
        // An object of JSON is an expression of Terraform's language, which has a blank before the colon.
        let document = format!("{:#}", document(part, &arn))
            .replace('\n', "\n  ")
            .replace("\": ", "\" : ");
        let _ = write!(
            text,
            r#"
resource "aws_iam_policy" "reads_{number}" {{
  name_prefix = "${{var.role_name}}-reads-"
  description = "What threatproof reads for one report"
  policy = jsonencode({document})
}}

resource "aws_iam_role_policy_attachment" "reads_{number}" {{
  role       = aws_iam_role.threatproof.name
  policy_arn = aws_iam_policy.reads_{number}.arn
}}
"#
        );
    }
    text.push_str(
        r#"
output "role_arn" {
  description = "For --role-arn"
  value       = aws_iam_role.threatproof.arn
}
"#,
    );
    text
}
