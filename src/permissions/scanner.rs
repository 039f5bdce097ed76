//! What whoever scans an organization needs beside the reads in each account: to list the accounts, and to assume
//! the role in them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::template::substituted;

/// Lists accounts and assumes a role in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    /// The IAM actions of the listing. AWS narrows none of those without a resource to less than `*`.
    pub listing: BTreeSet<&'static str>,
    /// The roles, as what follows `arn:<partition>:`, with `*` for every account.
    pub roles: BTreeSet<String>,
}

impl Scanner {
    /// The policy document; `arn` makes a resource of what follows the partition.
    fn document(&self, arn: &dyn Fn(&str) -> Value) -> Value {
        let roles: Vec<Value> = self.roles.iter().map(|role| arn(role)).collect();
        let roles = match roles.as_slice() {
            [only] => only.clone(),
            several => json!(several),
        };
        let assume = json!({ "Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": roles });
        let list = json!({ "Effect": "Allow", "Action": self.listing, "Resource": "*" });
        json!({ "Version": "2012-10-17", "Statement": [list, assume] })
    }

    /// The policy in JSON, for a partition.
    #[must_use]
    pub fn policy(&self, partition: &str) -> Value {
        self.document(&|rest| json!(format!("arn:{partition}:{rest}")))
    }

    /// A CloudFormation template in JSON: the policy, attached to the role of the scanner.
    #[must_use]
    pub fn cloudformation(&self) -> Value {
        json!({
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "What the role that runs threatproof needs to scan an organization",
            "Parameters": {
                "ScannerRoleName": {
                    "Type": "String",
                    "AllowedPattern": r"^[\w+=,.@-]{1,64}$",
                    "Description": "Name of the role that runs threatproof, without its path",
                },
            },
            "Resources": {
                "Scan": {
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {
                        "Description": "Lists the accounts of the organization and assumes a role in them",
                        "Roles": [{ "Ref": "ScannerRoleName" }],
                        "PolicyDocument": self.document(&substituted),
                    },
                },
            },
            "Outputs": {
                "PolicyArn": { "Value": { "Ref": "Scan" } },
            },
        })
    }

    /// A Terraform module: the same policy.
    #[must_use]
    pub fn terraform(&self) -> String {
        let arn = |rest: &str| {
            json!(format!(
                "arn:${{data.aws_partition.current.partition}}:{rest}"
            ))
        };
        // An object of JSON is an expression of Terraform's language, which has a blank before the colon.
        let document = format!("{:#}", self.document(&arn))
            .replace('\n', "\n  ")
            .replace("\": ", "\" : ");
        let mut text = String::from(
            r#"# What the role that runs threatproof needs to scan an organization.

variable "scanner_role_name" {
  type        = string
  description = "Name of the role that runs threatproof, without its path"
}

data "aws_partition" "current" {}
"#,
        );
        let _ = write!(
            text,
            r#"
resource "aws_iam_policy" "scan" {{
  name_prefix = "threatproof-scan-"
  description = "Lists the accounts of the organization and assumes a role in them"
  policy = jsonencode({document})
}}

resource "aws_iam_role_policy_attachment" "scan" {{
  role       = var.scanner_role_name
  policy_arn = aws_iam_policy.scan.arn
}}
"#
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanner() -> Scanner {
        Scanner {
            listing: BTreeSet::from([
                "organizations:DescribeOrganization",
                "organizations:ListAccounts",
            ]),
            roles: BTreeSet::from(["iam::*:role/audit/read".to_owned()]),
        }
    }

    #[test]
    fn it_lists_and_assumes_one_role_and_nothing_else() {
        let policy = scanner().policy("aws-cn");
        let expected = json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["organizations:DescribeOrganization", "organizations:ListAccounts"],
                    "Resource": "*",
                },
                {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRole"],
                    "Resource": "arn:aws-cn:iam::*:role/audit/read",
                },
            ],
        });
        assert_eq!(policy, expected);
    }

    #[test]
    fn templates_find_the_partition_themselves() {
        let template = scanner().cloudformation();
        let statements =
            &template["Resources"]["Scan"]["Properties"]["PolicyDocument"]["Statement"];
        let role = json!({ "Fn::Sub": "arn:${AWS::Partition}:iam::*:role/audit/read" });
        assert_eq!(statements[1]["Resource"], role);
        let module = scanner().terraform();
        assert!(
            module.contains("arn:${data.aws_partition.current.partition}:iam::*:role/audit/read"),
            "{module}"
        );
        assert_eq!(module.matches('{').count(), module.matches('}').count());
        assert!(!module.contains("\": "), "{module}");
    }
}
