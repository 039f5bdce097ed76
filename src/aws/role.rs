//! A role, assumed with the narrowest session policy that STS takes.
//!
//! Which that is shows only when it is tried: beside its limit of characters STS has one of a packed form, which
//! the session tags of whoever assumes the role share.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length>

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials};
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;

use super::error_chain::{LONGEST_DETAIL, cause_of};
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
}

impl Role {
    /// The partition of the role's account.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.arn.split(':').nth(1).unwrap_or("aws")
    }
}

/// How long a role's credentials hold; they are renewed before they end.
const ROLE_SESSION: Duration = Duration::from_secs(3_600);

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
    role: String,
    /// The narrowest first.
    ways: Vec<Way>,
    /// Which of them STS took.
    taken: Mutex<Option<usize>>,
}

#[derive(Debug)]
struct Way {
    provider: AssumeRoleProvider,
    /// What it allows beyond the reads that are needed.
    beyond: Option<&'static str>,
}

impl Assumed {
    pub(super) async fn new(config: &SdkConfig, role: &Role) -> Self {
        let builder = || {
            let builder = AssumeRoleProvider::builder(&role.arn)
                .session_name(&role.session_name)
                .session_length(ROLE_SESSION)
                .configure(config);
            match &role.external_id {
                Some(id) => builder.external_id(id),
                None => builder,
            }
        };
        let mut ways = Vec::new();
        for fence in &role.fences {
            let provider = builder().policy(&fence.policy).build().await;
            let beyond = fence.beyond;
            ways.push(Way { provider, beyond });
        }
        let arn = |name: &str| format!("arn:{}:iam::aws:policy/{name}", role.partition());
        let own = builder().policy_arns(OF_AUDITORS.map(arn).to_vec());
        ways.push(Way {
            provider: own.build().await,
            beyond: Some("everything that AWS's SecurityAudit and ViewOnlyAccess allow"),
        });
        Self {
            role: role.arn.clone(),
            ways,
            taken: Mutex::default(),
        }
    }

    async fn give(&self) -> provider::Result {
        let first = self.taken().unwrap_or_default();
        let mut why = String::new();
        for (at, way) in self.ways.iter().enumerate().skip(first) {
            let given = way.provider.provide_credentials().await;
            match given.as_ref().err().and_then(too_large) {
                Some(words) => why = words,
                None => {
                    if given.is_ok() && self.taken().replace(at) != Some(at) {
                        self.tell(way, at > 0);
                    }
                    return given;
                }
            }
        }
        let role = self.role.clone();
        Err(CredentialsError::provider_error(NoFence { role, why }))
    }

    fn taken(&self) -> MutexGuard<'_, Option<usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody shall take a session for narrower than it is. How long a policy may be is known before; that
    /// STS takes less is news.
    fn tell(&self, way: &Way, was_refused: bool) {
        let role = &self.role;
        match (way.beyond, was_refused) {
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
