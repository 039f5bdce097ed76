//! The role of an auditor in every account of an organization, as a template that rolls it out.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html>

use serde_json::{Value, json};

use super::statement::Statement;
use super::template::{TO_HAND_ON, external_id, role_with_policies};
use crate::model::RoleName;

/// A role that scans: never everybody, nor a whole account.
const SCANNER: &str = r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[\w+=,.@/-]+$";

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html>
const ORGANIZATION: &str = "^o-[a-z0-9]{10,32}$";

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html>
const UNIT: &str = "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$";

/// A CloudFormation template in JSON: a stack set with the role of that name in each account of the units.
#[must_use]
pub fn stackset(statements: &[Statement], role: &RoleName) -> Value {
    let member = member(statements, role);
    let pass_on = ["ScannerRoleArn", "ExternalId", "OrganizationId"]
        .map(|name| json!({ "ParameterKey": name, "ParameterValue": { "Ref": name } }));
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Rolls out the role with which threatproof reads the accounts of an organization. A stack set does not reach the management account: create the role there with `threatproof policy --format cloudformation`, or leave that account out with --exclude-account.",
        "Parameters": {
            "OrganizationId": {
                "Type": "String",
                "AllowedPattern": ORGANIZATION,
                "Description": "Id of the organization; nobody outside of it can use the role",
            },
            "OrganizationalUnitIds": {
                "Type": "CommaDelimitedList",
                "AllowedPattern": UNIT,
                "Description": "Ids of the root or of organizational units; accounts below them get the role",
            },
            "ScannerRoleArn": {
                "Type": "String",
                "AllowedPattern": SCANNER,
                "Description": "ARN of the role that runs threatproof",
            },
            "ExternalId": external_id(),
            "CallAs": {
                "Type": "String",
                "Default": "SELF",
                "AllowedValues": ["SELF", "DELEGATED_ADMIN"],
                "Description": "SELF in the management account, DELEGATED_ADMIN in an account that administers stack sets for it",
            },
        },
        "Resources": {
            "Roles": {
                "Type": "AWS::CloudFormation::StackSet",
                "Properties": {
                    "StackSetName": "threatproof-read",
                    "Description": "The role with which threatproof reads the account",
                    "PermissionModel": "SERVICE_MANAGED",
                    "CallAs": { "Ref": "CallAs" },
                    "Capabilities": ["CAPABILITY_NAMED_IAM"],
                    "AutoDeployment": { "Enabled": true, "RetainStacksOnAccountRemoval": false },
                    "ManagedExecution": { "Active": true },
                    // By default one account that fails stops all, and one is done after the other.
                    "OperationPreferences": {
                        "FailureTolerancePercentage": 100,
                        "MaxConcurrentPercentage": 100,
                        "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
                        "RegionConcurrencyType": "PARALLEL",
                    },
                    // Roles are of all regions, so one is enough.
                    "StackInstancesGroup": [{
                        "DeploymentTargets": {
                            "OrganizationalUnitIds": { "Ref": "OrganizationalUnitIds" },
                        },
                        "Regions": [{ "Ref": "AWS::Region" }],
                    }],
                    "Parameters": pass_on,
                    "TemplateBody": member.to_string(),
                },
            },
        },
        "Outputs": {
            "StackSetId": { "Value": { "Ref": "Roles" } },
        },
    })
}

/// The template of one account.
fn member(statements: &[Statement], role: &RoleName) -> Value {
    let name = role.to_string();
    let (path, name) = match name.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name.to_owned()),
        None => ("/".to_owned(), name),
    };
    let mut resources = role_with_policies(statements, &trust());
    if let Some(properties) = resources
        .get_mut("Role")
        .and_then(|role| role.get_mut("Properties"))
    {
        properties["RoleName"] = json!(name);
        properties["Path"] = json!(path);
    }
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role with which threatproof reads this account",
        "Parameters": {
            "ScannerRoleArn": { "Type": "String" },
            "ExternalId": { "Type": "String", "NoEcho": true },
            "OrganizationId": { "Type": "String" },
        },
        "Resources": resources,
    })
}

/// The account of the scanner is the principal, and the scanner the condition: a principal that is a role
/// becomes the id of that role, so that no role of the same name could follow it.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>
fn trust() -> Value {
    let scanner = json!({ "Ref": "ScannerRoleArn" });
    let principal = json!({ "AWS": { "Fn::Select": [4, { "Fn::Split": [":", scanner] }] } });
    let organization = json!({ "Ref": "OrganizationId" });
    let is_scanner = json!({ "aws:PrincipalArn": scanner });
    json!([
        {
            "Effect": "Allow",
            "Principal": principal,
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnEquals": is_scanner,
                "StringEquals": {
                    "aws:PrincipalOrgID": organization,
                    "sts:ExternalId": { "Ref": "ExternalId" },
                },
            },
        },
        {
            "Effect": "Allow",
            "Principal": principal,
            "Action": TO_HAND_ON,
            "Condition": {
                "ArnEquals": is_scanner,
                "StringEquals": { "aws:PrincipalOrgID": organization },
            },
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::{cloudformation, statements};
    use std::collections::BTreeSet;

    /// The most characters of a template within a template.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    const LARGEST_BODY: usize = 51_200;

    fn all() -> Vec<Statement> {
        let calls = crate::services::declared_calls();
        let actions: BTreeSet<&str> = calls.iter().map(|call| call.action).collect();
        statements(&actions)
    }

    fn body(template: &Value) -> (usize, Value) {
        let text = template["Resources"]["Roles"]["Properties"]["TemplateBody"].as_str();
        let text = text.expect("a template");
        (text.len(), serde_json::from_str(text).expect("JSON"))
    }

    #[test]
    fn each_account_gets_the_role_of_the_single_template() {
        let role = "audit/reader".parse().expect("a role");
        let (size, body) = body(&stackset(&all(), &role));
        assert!(size < LARGEST_BODY, "{size}");
        let properties = &body["Resources"]["Role"]["Properties"];
        assert_eq!(
            (&properties["RoleName"], &properties["Path"]),
            (&json!("reader"), &json!("/audit/"))
        );
        let single = cloudformation(&all());
        assert_eq!(body["Resources"]["Reads1"], single["Resources"]["Reads1"]);
    }

    #[test]
    fn only_the_scanner_of_the_organization_with_the_external_id_is_trusted() {
        let (_, body) = body(&stackset(&all(), &RoleName::default()));
        let role = &body["Resources"]["Role"]["Properties"];
        assert_eq!(
            (&role["RoleName"], &role["Path"]),
            (&json!("threatproof-read"), &json!("/"))
        );
        let trust = role["AssumeRolePolicyDocument"]["Statement"].as_array();
        for statement in trust.expect("statements") {
            let condition = &statement["Condition"];
            let reference = |name: &str| json!({ "Ref": name });
            assert_eq!(
                condition["ArnEquals"]["aws:PrincipalArn"],
                reference("ScannerRoleArn")
            );
            let equals = &condition["StringEquals"];
            assert_eq!(equals["aws:PrincipalOrgID"], reference("OrganizationId"));
            let assumes = statement["Action"] == "sts:AssumeRole";
            assert_eq!(assumes, equals["sts:ExternalId"] == reference("ExternalId"));
        }
    }

    #[test]
    fn every_parameter_reaches_the_accounts() {
        let template = stackset(&all(), &RoleName::default());
        let (_, body) = body(&template);
        let passed = template["Resources"]["Roles"]["Properties"]["Parameters"].as_array();
        let passed: BTreeSet<&str> = passed
            .expect("parameters")
            .iter()
            .filter_map(|one| one["ParameterKey"].as_str())
            .collect();
        let wanted = body["Parameters"].as_object().expect("parameters");
        assert_eq!(passed, wanted.keys().map(String::as_str).collect());
    }
}
