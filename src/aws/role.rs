//! A role, assumed with the narrowest session policy that STS takes.
//!
//! Which that is shows only when it is tried: beside its limit of characters STS has one of a packed form, which
//! the session tags of whoever assumes the role share.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length>

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::types::PolicyDescriptorType;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;

use super::error_chain::{LONGEST_DETAIL, cause_of, chain};
use super::failure::failure;
use super::first::Unreached;
use super::guard::Guard;
use super::{ConnectionError, client};
use crate::facts::Failure;
use crate::facts::own::ASSUME_ROLE;
use crate::model::printable_start;

/// A role to assume.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// The external id that it asks for.
    pub external_id: Option<String>,
    /// Name of the session, as CloudTrail shows it.
    pub session_name: String,
    /// What the session is limited to, so that even an admin role cannot write, the narrowest first;
    /// to what AWS allows its own auditors if STS takes none of them.
    pub fences: Vec<Fence>,
}

/// What a session can be limited to.
#[derive(Debug, Clone)]
pub struct Fence {
    /// The policy.
    pub policy: String,
    /// What it allows beyond the reads that are needed, in words.
    pub beyond: Option<&'static str>,
    /// AWS's own policies that it is joined to, by name.
    pub joined_to: &'static [&'static str],
}

impl Role {
    /// The partition of the role's account.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.arn.split(':').nth(1).unwrap_or("aws")
    }
}

/// How long a role's credentials hold, in seconds; they are renewed before they end. AWS refuses more where the
/// credentials that assume it are themselves those of a role.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
const ROLE_SESSION: i32 = 3_600;

/// How long before that end they are renewed.
pub(super) const RENEWAL: Duration = Duration::from_secs(300);

/// AWS's own policies for who reads how things are set up, and no content.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html>
const OF_AUDITORS: [&str; 2] = ["SecurityAudit", "job-function/ViewOnlyAccess"];

/// STS takes no policy for a session.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "STS refuses every session policy for {role} as too large, even the ARNs of AWS managed policies: {why}"
)]
pub(super) struct NoFence {
    role: String,
    why: String,
}

/// Gives the credentials of a role.
#[derive(Debug)]
pub(super) struct Assumed {
    sts: aws_sdk_sts::Client,
    role: Role,
    /// What was given when it was assumed for the first time, until somebody asks.
    given: Mutex<Option<Credentials>>,
    /// Which of the fences STS took, by its position; the one behind the last is that of AWS's own auditors.
    taken: Mutex<Option<usize>>,
}

/// What a client of STS is made of. Its guard lets nothing pass but that a role is assumed.
pub(super) struct Assuming<'a> {
    pub(super) config: &'a SdkConfig,
    pub(super) guard: &'a Guard,
    pub(super) region: &'a str,
}

impl Assuming<'_> {
    fn config(&self) -> &SdkConfig {
        self.config
    }

    fn guard(&self) -> Guard {
        self.guard.clone()
    }
}

impl Assumed {
    pub(super) fn new(assuming: &Assuming<'_>, role: Role) -> Self {
        Self {
            sts: client!(aws_sdk_sts, assuming, assuming.region),
            role,
            given: Mutex::default(),
            taken: Mutex::default(),
        }
    }

    /// Assumes the role for the first time: what is wrong with it is best told before anything is asked with it.
    pub(super) async fn first(&self) -> Result<(), ConnectionError> {
        let given = self.give().await.map_err(|error| self.told(&error))?;
        *lock(&self.given) = Some(given);
        Ok(())
    }

    fn told(&self, error: &CredentialsError) -> ConnectionError {
        if let Some(unlimited) = cause_of::<NoFence>(error) {
            return ConnectionError::Unlimited(unlimited.to_string());
        }
        if let Some(unreached) = cause_of::<Unreached>(error) {
            return unreached.clone().into();
        }
        let arn = self.role.arn.clone();
        let refusal = cause_of::<SdkError<AssumeRoleError, HttpResponse>>(error);
        let cause = match refusal {
            Some(refusal) => failure(ASSUME_ROLE, &[ASSUME_ROLE], refusal).cause,
            None => ASSUME_ROLE.failed(Failure::Unexpected, chain(error)),
        };
        ConnectionError::Role { arn, cause }
    }

    async fn give(&self) -> provider::Result {
        if let Some(given) = lock(&self.given).take() {
            return Ok(given);
        }
        let first = lock(&self.taken).unwrap_or_default();
        let mut why = String::new();
        for at in first..=self.role.fences.len() {
            let fence = self.role.fences.get(at);
            let given = self.assume(fence).await;
            match given.as_ref().err().and_then(too_large) {
                Some(words) => why = words,
                None => {
                    if given.is_ok() && lock(&self.taken).replace(at) != Some(at) {
                        self.tell(fence, at > 0);
                    }
                    return given;
                }
            }
        }
        let role = self.role.arn.clone();
        Err(CredentialsError::provider_error(NoFence { role, why }))
    }

    /// Asks STS for a session that is limited to the fence, or to what AWS allows its own auditors.
    async fn assume(&self, fence: Option<&Fence>) -> provider::Result {
        let arn = |name: &str| format!("arn:{}:iam::aws:policy/{name}", self.role.partition());
        let own = |name: &&str| PolicyDescriptorType::builder().arn(arn(name)).build();
        let names = fence.map_or(OF_AUDITORS.as_slice(), |fence| fence.joined_to);
        let policies: Vec<_> = names.iter().map(own).collect();
        let policies = Some(policies).filter(|policies| !policies.is_empty());
        let answer = self
            .sts
            .assume_role()
            .role_arn(&self.role.arn)
            .role_session_name(&self.role.session_name)
            .duration_seconds(ROLE_SESSION)
            .set_external_id(self.role.external_id.clone())
            .set_policy(fence.map(|fence| fence.policy.clone()))
            .set_policy_arns(policies)
            .send()
            .await
            .map_err(CredentialsError::provider_error)?;
        let Some(given) = answer.credentials else {
            return Err(CredentialsError::provider_error(
                "STS gave no credentials for the role",
            ));
        };
        let end = std::time::SystemTime::try_from(given.expiration);
        let end = end.map_err(CredentialsError::provider_error)?;
        Ok(Credentials::new(
            given.access_key_id,
            given.secret_access_key,
            Some(given.session_token),
            Some(end),
            "AssumeRole",
        ))
    }

    /// Nobody shall take a session for narrower than it is. How long a policy may be is known before; that
    /// STS takes less is news.
    fn tell(&self, fence: Option<&Fence>, was_refused: bool) {
        let role = &self.role.arn;
        let beyond = match fence {
            Some(fence) => fence.beyond,
            None => Some("everything that AWS's SecurityAudit and ViewOnlyAccess allow"),
        };
        match (beyond, was_refused) {
            (None, _) => {
                tracing::info!(role, "the session is limited to the required reads");
            }
            (Some(beyond), false) => tracing::info!(role, "the session is limited to {beyond}"),
            (Some(beyond), true) => tracing::warn!(
                role,
                "the session is not limited to the required reads, because that policy is too large for STS: it allows {beyond}"
            ),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ProvideCredentials for Assumed {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::new(self.give())
    }
}

/// What STS says of a policy that is too large once it is packed.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors>
fn too_large(error: &CredentialsError) -> Option<String> {
    let refusal = cause_of::<AssumeRoleError>(error)?;
    let words = refusal.message().unwrap_or_default();
    let is_it = refusal.is_packed_policy_too_large_exception();
    is_it.then(|| printable_start(words, LONGEST_DETAIL))
}
