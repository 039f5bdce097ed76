//! File systems of EFS and FSx, and the interfaces through which they are reached.
//! <https://docs.aws.amazon.com/efs/latest/ug/API_Operations.html>,
//! <https://docs.aws.amazon.com/fsx/latest/APIReference/>

use serde_json::{Value, json};

use super::key;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::network::{PRIVATE, interface};
use crate::scans::random_accounts::storage::invented::{Interface, Made, Stored};

fn id(of: Interface) -> String {
    match of {
        Interface::Open => interface("subnet-public", "sg-open"),
        Interface::Office => interface("subnet-public", "sg-office"),
        Interface::Inside => interface("subnet-public", "sg-inside"),
        Interface::Private => PRIVATE.to_owned(),
        Interface::Lost => "eni-lost".to_owned(),
    }
}

pub(super) fn efs(region: &str, all: &[&Made]) -> Answers {
    let on = |what: &str| {
        On::call("elasticfilesystem", &format!("GET /2015-02-01/{what}")).region(region)
    };
    let mut answers = Answers::new();
    for one in all {
        let targets: Vec<Value> = one
            .interfaces
            .iter()
            .enumerate()
            .map(|(number, interface)| {
                json!({ "MountTargetId": format!("fsmt-{}-{number}", one.name), "FileSystemId": one.name,
                        "SubnetId": "subnet-public", "LifeCycleState": "available",
                        "NetworkInterfaceId": id(*interface), "IpAddress": "10.1.0.10" })
            })
            .collect();
        let policy = on(&format!("file-systems/{}/policy", one.name));
        answers.push((policy, Reply::error(404, "PolicyNotFound", "no policy")));
        let on = on("mount-targets").containing(&format!("FileSystemId={}", one.name));
        answers.push(match one.denied {
            Some(_) => (on, Reply::Denied),
            None => (on, Reply::json(&json!({ "MountTargets": targets }))),
        });
    }
    answers.extend(pages(&on("file-systems"), all, 4, |some, next| {
        let told: Vec<Value> = some.iter().map(|one| file_system(one)).collect();
        Reply::json(&json!({ "FileSystems": told, "NextMarker": next }))
    }));
    answers
}

fn file_system(of: &Made) -> Value {
    let mut told = json!({
        "FileSystemId": of.name, "OwnerId": ACCOUNT, "CreationToken": of.name, "CreationTime": 1_700_000_000,
        "LifeCycleState": "available", "NumberOfMountTargets": of.interfaces.len(),
        "PerformanceMode": "generalPurpose", "SizeInBytes": { "Value": 6144 }, "Tags": [],
    });
    match of.stored {
        Stored::Key(_) => {
            told["Encrypted"] = json!(true);
            told["KmsKeyId"] = json!(key(of));
        }
        Stored::Off => told["Encrypted"] = json!(false),
        _ => {}
    }
    told
}

pub(super) fn fsx(region: &str, all: &[&Made]) -> Answers {
    let on = On::call("fsx", "DescribeFileSystems").region(region);
    pages(&on, all, 4, |some, next| {
        let told = some.iter().map(|one| {
            let interfaces: Vec<String> = one.interfaces.iter().map(|one| id(*one)).collect();
            let mut told = json!({ "FileSystemId": one.name, "FileSystemType": "ONTAP", "Lifecycle": "AVAILABLE",
                                   "NetworkInterfaceIds": interfaces });
            match one.stored {
                Stored::Key(_) => told["KmsKeyId"] = json!(key(one)),
                Stored::Service => {
                    told["FileSystemType"] = json!("LUSTRE");
                    told["LustreConfiguration"] = json!({ "DeploymentType": "SCRATCH_2" });
                }
                _ => {}
            }
            told
        });
        let told: Vec<Value> = told.collect();
        Reply::json(&json!({ "FileSystems": told, "NextToken": next }))
    })
}
