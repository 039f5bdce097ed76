//! An instance that answers IMDSv1 and that Inspector does not scan, and the fixes for it. For moto, which knows neither
//! the account's defaults nor what Inspector covers.

use serde_json::json;

use super::proof::{Fix, prove_for};
use super::shell::Shell;
use crate::kit::{ACCOUNT, HERE, Stage};
use crate::peer::rule::{On, Reply};
use crate::services::ec2::{defaults, on, report_of};

/// Prints the id of the instance.
const INSTANCE: &str = r#"
set -e
image=$(aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text)
aws ec2 run-instances --image-id "$image" --metadata-options HttpTokens=optional \
  --query 'Instances[0].InstanceId' --output text"#;

/// Fixes that are applied to instances of moto.
pub(super) const METADATA: &[Fix] = &[("ec2-instance-imdsv2-required", ":instance/i-")];

#[test]
fn the_metadata_service() {
    let stage = Stage::moto();
    let shell = Shell::at(&stage);
    shell.run(INSTANCE);
    stage
        .wire
        .rule(on("GetInstanceMetadataDefaults"), defaults(""));
    let program = stage.program();
    let report = program.file("report.txt", report_of("ec2-metadata"));
    prove_for(
        &program,
        &report.display().to_string(),
        HERE,
        &shell,
        METADATA,
    );
}

/// Fixes that are applied to Inspector of moto.
pub(super) const INSPECTOR: &[Fix] = &[("inspector-ec2-enabled", ":region/us-east-1")];

#[test]
fn inspector() {
    let stage = Stage::moto();
    let shell = Shell::at(&stage);
    let instance = shell.run(INSTANCE);
    // On for container images, and so off for EC2.
    let own = format!("--account-ids {ACCOUNT}");
    shell.run(&format!("aws inspector2 enable {own} --resource-types ECR"));
    let now = threatproof::clock::now().as_second();
    let row = json!({ "resourceType": "AWS_EC2_INSTANCE", "resourceId": instance.trim(), "accountId": ACCOUNT,
        "scanType": "PACKAGE", "scanStatus": { "statusCode": "ACTIVE", "reason": "SUCCESSFUL" },
        "lastScannedAt": now });
    stage.wire.rule(
        On::call("inspector2", "POST /coverage/list"),
        Reply::json(&json!({ "coveredResources": [row] })),
    );
    let program = stage.program();
    let report = program.file("report.txt", report_of("ec2-inspector"));
    prove_for(
        &program,
        &report.display().to_string(),
        HERE,
        &shell,
        INSPECTOR,
    );
}
