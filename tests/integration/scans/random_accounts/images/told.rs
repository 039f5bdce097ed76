//! What ECR, Inspector and KMS answer of made-up registries.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/>

use serde_json::{Value, json};

use super::invented::{Key, Made, Registry, Repository};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::keys;
use crate::scans::random_accounts::policies::Policy;

const PULL: [&str; 2] = ["ecr:BatchGetImage", "ECR:GetDownloadUrlForLayer"];

pub(super) fn answers(made: &Made) -> Answers {
    let mut answers = keys::answers();
    for registry in &made.registries {
        of_registry(registry, &mut answers);
    }
    let gallery = On::call("ecr-public", "DescribeRepositories");
    if made.gallery_denied {
        answers.push((gallery.clone(), Reply::Denied));
    }
    answers.extend(pages(&gallery, &made.gallery, 2, |names, next| {
        let repositories: Vec<Value> = names
            .iter()
            .map(|name| {
                json!({ "repositoryArn": format!("arn:aws:ecr-public::{ACCOUNT}:repository/{name}"),
                        "registryId": ACCOUNT, "repositoryName": name,
                        "repositoryUri": format!("public.ecr.aws/a1b2c3d4/{name}") })
            })
            .collect();
        Reply::json(&json!({ "repositories": repositories, "nextToken": next }))
    }));
    // This account is in no organization.
    answers.push((
        On::call("organizations", "DescribeOrganization"),
        Reply::error(400, "AWSOrganizationsNotInUseException", "not in use"),
    ));
    answers
}

fn absent(what: &str) -> Reply {
    Reply::error(400, &format!("{what}NotFoundException"), "there is none")
}

fn policy_text(policy: Option<&Policy>, what: &str, actions: [&str; 2]) -> Reply {
    policy.map_or_else(
        || absent(what),
        |policy| {
            let text = policy.text(actions, None);
            Reply::json(&json!({ "registryId": ACCOUNT, "policyText": text }))
        },
    )
}

fn of_registry(registry: &Registry, answers: &mut Answers) {
    let on = |operation: &str| On::call("ecr", operation).region(registry.region);
    let inspected = On::call("inspector2", "POST /status/batch/get").region(registry.region);
    match registry.denied {
        Some("inspector2") => answers.push((inspected.clone(), Reply::Denied)),
        Some(operation) => answers.push((on(operation), Reply::Denied)),
        None => {}
    }
    for repository in &registry.repositories {
        of_repository(repository, answers);
    }
    let listing = on("DescribeRepositories");
    answers.extend(pages(&listing, &registry.repositories, 9, |some, next| {
        let some: Vec<Value> = some.iter().map(|one| described(registry, one)).collect();
        Reply::json(&json!({ "repositories": some, "nextToken": next }))
    }));
    // One request asks for 25 of them; AWS answers in any order, and what is too much here is ignored.
    let told: Vec<Value> = registry
        .repositories
        .iter()
        .rev()
        .filter(|one| !one.frequency.is_empty())
        .map(|one| {
            json!({ "repositoryArn": arn(registry, one), "repositoryName": one.name, "scanOnPush": one.on_push,
                    "scanFrequency": one.frequency, "appliedScanFilters": [] })
        })
        .collect();
    let failures: Vec<Value> = registry
        .repositories
        .iter()
        .filter(|one| one.frequency.is_empty())
        .map(|one| {
            json!({ "repositoryName": one.name, "failureCode": "REPOSITORY_NOT_FOUND", "failureReason": "gone" })
        })
        .collect();
    answers.push((
        on("BatchGetRepositoryScanningConfiguration"),
        Reply::json(&json!({ "scanningConfigurations": told, "failures": failures })),
    ));
    let scanner = json!({ "scanType": registry.scanner, "rules": [] });
    answers.push((
        on("GetRegistryScanningConfiguration"),
        Reply::json(&json!({ "registryId": ACCOUNT, "scanningConfiguration": scanner })),
    ));
    // Either version of a policy can let others copy images here.
    let actions = ["ecr:ReplicateImage", "ecr:CreateRepository"];
    let policy = policy_text(registry.policy.as_ref(), "RegistryPolicy", actions);
    answers.push((on("GetRegistryPolicy"), policy));
    answers.push((
        on("GetAccountSetting"),
        Reply::json(&json!({ "name": "REGISTRY_POLICY_SCOPE", "value": registry.scope })),
    ));
    let destinations = registry.copies_to.iter();
    let destinations: Vec<Value> = destinations
        .map(|account| json!({ "region": "eu-central-1", "registryId": account }))
        .collect();
    let rules = match destinations.as_slice() {
        [] => json!([]),
        [_, ..] => json!([{ "destinations": destinations, "repositoryFilters": [] }]),
    };
    answers.push((
        on("DescribeRegistry"),
        Reply::json(
            &json!({ "registryId": ACCOUNT, "replicationConfiguration": { "rules": rules } }),
        ),
    ));
    let state = |status: &str| json!({ "status": status, "errorCode": "ALREADY_ENABLED", "errorMessage": "" });
    answers.push((
        inspected,
        Reply::json(&json!({ "failedAccounts": [], "accounts": [{ "accountId": ACCOUNT, "state": state("ENABLED"),
            "resourceState": { "ec2": state("ENABLED"), "ecr": state(registry.inspector) } }] })),
    ));
}

fn arn(registry: &Registry, repository: &Repository) -> String {
    format!(
        "arn:aws:ecr:{}:{ACCOUNT}:repository/{}",
        registry.region, repository.name
    )
}

fn described(registry: &Registry, repository: &Repository) -> Value {
    let kms = |kind: &str, key: String| json!({ "encryptionType": kind, "kmsKey": key });
    let key = |state: keys::State| keys::arn(registry.region, state);
    let encryption = match repository.key {
        Key::Default => json!({ "encryptionType": "AES256" }),
        Key::Managed => kms("KMS", key(keys::State::Managed)),
        Key::Own => kms("KMS", key(keys::State::Enabled)),
        Key::OwnTwice => kms("KMS_DSSE", key(keys::State::Enabled)),
        Key::Disabled => kms("KMS", key(keys::State::Disabled)),
        Key::Doomed => kms("KMS", key(keys::State::Doomed)),
        Key::Denied => kms("KMS", key(keys::State::Denied)),
        Key::Foreign => kms("KMS", key(keys::State::Foreign)),
        Key::NewKind => kms("KMS_QUANTUM", key(keys::State::Enabled)),
        Key::NotTold => Value::Null,
    };
    let mut described = json!({
        "repositoryArn": arn(registry, repository), "registryId": ACCOUNT, "repositoryName": repository.name,
        "repositoryUri": format!("{ACCOUNT}.dkr.ecr.{}.amazonaws.com/{}", registry.region, repository.name),
        "createdAt": 1_700_000_000.0, "imageTagMutability": "MUTABLE",
        "imageScanningConfiguration": { "scanOnPush": repository.on_push },
    });
    if !encryption.is_null() {
        described["encryptionConfiguration"] = encryption;
    }
    described
}

fn of_repository(repository: &Repository, answers: &mut Answers) {
    let on = |operation: &str| {
        let name = format!("\"{}\"", repository.name);
        On::call("ecr", operation).containing(&name)
    };
    if let Some(operation) = repository.denied {
        answers.push((on(operation), Reply::Denied));
    }
    let policy = policy_text(repository.policy.as_ref(), "RepositoryPolicy", PULL);
    answers.push((on("GetRepositoryPolicy"), policy));
    let lifecycle = repository.lifecycle.map_or_else(
        || absent("LifecyclePolicy"),
        |rules| {
            let rule = json!({ "rulePriority": 1, "selection": { "tagStatus": "untagged",
                "countType": "imageCountMoreThan", "countNumber": 1 }, "action": { "type": "expire" } });
            let text = json!({ "rules": vec![rule; rules] }).to_string();
            Reply::json(&json!({ "registryId": ACCOUNT, "repositoryName": repository.name,
                                 "lifecyclePolicyText": text, "lastEvaluatedAt": 1_700_000_000.0 }))
        },
    );
    answers.push((on("GetLifecyclePolicy"), lifecycle));
}
