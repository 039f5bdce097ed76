//! Reads ECR: the repositories of every region, and how each is set up.

use aws_sdk_ecr::Client;
use aws_sdk_ecr::types::Repository as Listed;
use aws_smithy_types::date_time::Format;

use super::access::{Access, names_organization};
use super::lifecycle::rules;
use super::listing::repositories;
use super::private::vpcs;
use super::registry::registry;
use super::scanning::{Scans, scanner};
use super::{
    DESCRIBE_REPOSITORIES, GET_LIFECYCLE_POLICY, GET_REPOSITORY_POLICY, Lifecycle, REGISTRY,
    REPOSITORY, Repository, VPC,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Fact, FactSet, field};
use crate::policy::Policy;
use crate::policy::resource::{Exposure, Owned, exposure};
use crate::services::accessanalyzer::live::witness_of;
use crate::services::kms::AtRest;
use crate::services::kms::live::Stored;
use crate::services::organizations::live as organizations;

/// What analyzers call repositories.
const ANALYZED: &str = "AWS::ECR::Repository";

/// What AWS says of a repository that was deleted since it was listed.
const GONE: &str = "RepositoryNotFoundException";

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&REGISTRY, by!(registry)),
    Reader::Regional(&REPOSITORY, by!(repository_set)),
    Reader::Regional(&VPC, by!(vpcs)),
];

async fn repository_set(here: &Here<'_>) -> FactSet {
    let ecr = client!(aws_sdk_ecr, here);
    let listed = repositories(here, here.region).await;
    let names = || listed.iter().map(|(name, _)| name.to_owned()).collect();
    let scans = match here.wants(field!(Repository.scan)) {
        true => Scans::of(here, &ecr, names()).await,
        false => Scans::none(),
    };
    let is_empty = listed.is_empty();
    let scanner = here.ask(field!(Repository.scanner), async {
        match is_empty {
            true => DESCRIBE_REPOSITORIES.not_read("no repository there").into(),
            false => scanner(here, &ecr).await,
        }
    });
    let scanner = scanner.await;
    here.each(&listed, async |name, repository| {
        let stored = stored(repository);
        let lifecycle = here.ask(field!(Repository.lifecycle), lifecycle(here, &ecr, name));
        let policy = here.ask(field!(Repository.policy), policy(here, &ecr, name));
        let ((at_rest, key), policy, lifecycle) = tokio::join!(
            stored.read(here, "ecr", field!(Repository.key)),
            policy,
            lifecycle
        );
        let scan = async { scans.scan(name) };
        let facts = Repository {
            name: name.to_owned(),
            at_rest,
            key,
            policy,
            scan: here.ask(field!(Repository.scan), scan).await,
            scanner: scanner.clone(),
            lifecycle,
        };
        (arn(here, name), facts)
    })
    .await
}

fn arn(here: &Here<'_>, name: &str) -> String {
    here.arn("ecr", format_args!("repository/{name}"))
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html>
fn stored(repository: &Listed) -> Stored {
    const CALL: Call = DESCRIBE_REPOSITORIES;
    let configured = repository.encryption_configuration();
    let kind = configured.map(|configured| configured.encryption_type().as_str());
    Stored {
        at_rest: match kind {
            Some("AES256") => Ok(AtRest::AwsOwned),
            Some("KMS" | "KMS_DSSE") => Ok(AtRest::Key),
            Some(other) => Err(CALL.unrecognised(format!("encryption type `{other}`"))),
            None => Err(CALL.unparseable("no word on encryption at rest")),
        },
        key: configured.and_then(|configured| configured.kms_key.clone()),
        told_by: CALL,
    }
}

async fn policy(here: &Here<'_>, ecr: &Client, name: &str) -> Fact<Access> {
    let sending = ecr.get_repository_policy().repository_name(name).send();
    match here.call(GET_REPOSITORY_POLICY, sending).await {
        Ok(answer) => match Policy::parse(&answer.policy_text.unwrap_or_default()) {
            Ok(policy) => {
                let arn = arn(here, name);
                let account = here.session.identity.account.as_str();
                let exposure = exposure(&policy, &Owned::new(account, "ecr", &arn));
                let organization = organization(here, &exposure).await;
                let own = Access::of(&exposure, organization.as_deref());
                Fact::Known(match own.may_be_contradicted() {
                    true => {
                        let says = witness_of(here, here.region, ANALYZED, &arn).await;
                        own.beside(says, exposure.grants.is_empty())
                    }
                    false => own,
                })
            }
            Err(error) => GET_REPOSITORY_POLICY.unparseable(error.to_string()).into(),
        },
        Err(failure) if failure.is("RepositoryPolicyNotFoundException") => Fact::Absent,
        Err(failure) if failure.is(GONE) => GET_REPOSITORY_POLICY.vanished("").into(),
        Err(failure) => failure.cause.into(),
    }
}

/// The account's organization, where it matters.
pub(super) async fn organization(here: &Here<'_>, exposure: &Exposure) -> Option<String> {
    match names_organization(exposure) {
        true => organizations::own_id(here).await,
        false => None,
    }
}

async fn lifecycle(here: &Here<'_>, ecr: &Client, name: &str) -> Fact<Lifecycle> {
    let sending = ecr.get_lifecycle_policy().repository_name(name).send();
    match here.call(GET_LIFECYCLE_POLICY, sending).await {
        Ok(answer) => {
            let text = answer.lifecycle_policy_text.unwrap_or_default();
            // A repository that is younger than a day tells the beginning of time.
            let evaluated = answer.last_evaluated_at.filter(|at| at.secs() > 0);
            let evaluated = evaluated.and_then(|at| at.fmt(Format::DateTime).ok());
            let known = |rules| Lifecycle {
                rules,
                evaluated: Fact::of(evaluated),
            };
            let unclear = |why| GET_LIFECYCLE_POLICY.unparseable(why);
            rules(&text).map(known).map_err(unclear).into()
        }
        Err(failure) if failure.is("LifecyclePolicyNotFoundException") => Fact::Absent,
        Err(failure) if failure.is(GONE) => GET_LIFECYCLE_POLICY.vanished("").into(),
        Err(failure) => failure.cause.into(),
    }
}
