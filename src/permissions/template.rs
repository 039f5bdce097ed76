//! The role of an auditor, as templates of the tools that make roles.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::statement::{LARGEST_MANAGED_POLICY, Statement, document, split};

/// Name of the role and of its policies: that which a scan of several accounts assumes.
const NAME: &str = crate::model::RoleName::USUAL;

/// How long the role's sessions may last, in seconds.
const LONGEST_SESSION: u32 = 3_600;

/// Whom the role may trust: an account, or a principal of IAM in it. Never everybody.
const TRUSTED: &str =
    r"^([0-9]{12}|arn:aws(-[a-z]+)*:iam::[0-9]{12}:(root|(role|user)/[\w+=,.@/-]+))$";

/// What STS takes as external id, and of how many characters.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
const EXTERNAL_ID: &str = r"^[\w+=,.@:/-]+$";
const SHORTEST_EXTERNAL_ID: usize = 2;
const LONGEST_EXTERNAL_ID: usize = 1_224;

/// What credentials with session tags or a source identity need to assume the role, which those of EKS Pod
/// Identity and IAM Identity Center may have. It gives nothing by itself: only who may also assume the role can
/// use it, and for that the external id stays the condition.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
pub(super) const TO_HAND_ON: [&str; 2] = ["sts:SetSourceIdentity", "sts:TagSession"];

/// The resources of a template: the policies, and the role that has them and trusts as these statements say.
pub(super) fn role_with_policies(statements: &[Statement], trust: &Value) -> Map<String, Value> {
    let mut resources = Map::new();
    let mut policies = Vec::new();
    for (part, number) in split(statements, LARGEST_MANAGED_POLICY).iter().zip(1..) {
        let id = format!("Reads{number}");
        policies.push(json!({ "Ref": id }));
        let policy = json!({
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "Description": "What threatproof reads for one report",
                "PolicyDocument": document(part, &substituted),
            },
        });
        resources.insert(id, policy);
    }
    let role = json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": { "Ref": "RoleName" },
            "Description": "Read-only permissions for threatproof",
            "MaxSessionDuration": LONGEST_SESSION,
            "ManagedPolicyArns": policies,
            "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": trust },
        },
    });
    resources.insert("Role".to_owned(), role);
    resources
}

/// An ARN in the partition that a stack is in.
pub(super) fn substituted(rest: &str) -> Value {
    json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:{rest}") })
}

/// The parameter for the external id.
pub(super) fn external_id() -> Value {
    json!({
        "Type": "String",
        "MinLength": SHORTEST_EXTERNAL_ID,
        "MaxLength": LONGEST_EXTERNAL_ID,
        "AllowedPattern": EXTERNAL_ID,
        "NoEcho": true,
        "Description": "Value for --external-id",
    })
}

/// A CloudFormation template in JSON: the role, its trust and its policies.
#[must_use]
pub fn cloudformation(statements: &[Statement]) -> Value {
    let trust = json!([
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
    ]);
    let resources = role_with_policies(statements, &trust);
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role with which threatproof reads this account",
        "Parameters": {
            "TrustedPrincipal": {
                "Type": "String",
                "Description": "Id of the account, or ARN of the role or user, that scans",
                "AllowedPattern": TRUSTED,
            },
            "ExternalId": external_id(),
            "RoleName": { "Type": "String", "Default": NAME },
        },
        "Resources": resources,
        "Outputs": {
            "RoleArn": {
                "Description": "ARN for --role-arn",
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
    let mut text = variables();
    let _ = write!(
        text,
        r#"
data "aws_partition" "current" {{}}

resource "aws_iam_role" "threatproof" {{
  name                 = var.role_name
  description          = "Read-only permissions for threatproof"
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
  description = "ARN for --role-arn"
  value       = aws_iam_role.threatproof.arn
}
"#,
    );
    text
}

/// What the module is told.
fn variables() -> String {
    let [trusted, external_id] = [TRUSTED, EXTERNAL_ID].map(|pattern| json!(pattern));
    format!(
        r#"# The role with which threatproof reads this account.

variable "trusted_principal" {{
  type        = string
  description = "Id of the account, or ARN of the role or user, that scans"

  validation {{
    condition     = can(regex({trusted}, var.trusted_principal))
    error_message = "The principal must be an account, or an IAM role or user."
  }}
}}

variable "external_id" {{
  type        = string
  description = "Value for --external-id"
  sensitive   = true

  validation {{
    condition     = can(regex({external_id}, var.external_id))
    error_message = "An external id has letters, digits and any of +=,.@:/-_."
  }}

  validation {{
    condition     = length(var.external_id) >= {SHORTEST_EXTERNAL_ID} && length(var.external_id) <= {LONGEST_EXTERNAL_ID}
    error_message = "An external id has {SHORTEST_EXTERNAL_ID} to {LONGEST_EXTERNAL_ID} characters."
  }}
}}

variable "role_name" {{
  type    = string
  default = "{NAME}"
}}
"#
    )
}
