//! Credentials are asked for with patience that ends: a sign-in that is over or a helper that hangs
//! must cost a scan of thousands of calls seconds, not the wait of each of them.

use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider};
use tokio::time::Instant;

use super::error_chain::{cause_of, chain};
use super::role::NoFence;

/// How long whoever gives credentials may take. The SDK's own limit grows with the retries and the
/// time that a call may take, to an hour and more.
const PATIENCE: Duration = Duration::from_secs(60);

/// Failures in a row after which nobody is asked for a while.
const MOST_IN_VAIN: u32 = 3;

/// How long that is.
const PAUSE: Duration = Duration::from_secs(30);

/// Why there are no credentials.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum NoCredentials {
    /// Whoever gives them did not answer in time.
    #[error("the credential provider did not answer within {} s", .0.as_secs())]
    Silence(Duration),
    /// What it said.
    #[error("no credentials: {0}")]
    Failed(String),
    /// It could give none that are limited.
    #[error("{0}")]
    Unlimited(#[source] NoFence),
    /// It was in vain before.
    #[error("{0}; not retried yet")]
    Paused(Box<Self>),
}

/// A provider that is asked with patience that ends.
#[derive(Debug)]
pub(super) struct Patient {
    provider: SharedCredentialsProvider,
    patience: Duration,
    trouble: Mutex<Trouble>,
}

#[derive(Debug, Default)]
struct Trouble {
    in_vain: u32,
    /// Until when nobody is asked, and why.
    pause: Option<(Instant, NoCredentials)>,
}

impl Patient {
    pub(super) fn new(provider: SharedCredentialsProvider) -> Self {
        Self {
            provider,
            patience: PATIENCE,
            trouble: Mutex::default(),
        }
    }

    async fn give(&self) -> provider::Result {
        let given = match self.paused(Instant::now()) {
            Some(why) => Err(why),
            None => self.ask().await,
        };
        given.map_err(CredentialsError::provider_error)
    }

    async fn ask(&self) -> Result<Credentials, NoCredentials> {
        let asked = tokio::time::timeout(self.patience, self.provider.provide_credentials()).await;
        let why = match asked {
            Ok(Ok(credentials)) => {
                *self.trouble() = Trouble::default();
                return Ok(credentials);
            }
            Ok(Err(error)) => match cause_of::<NoFence>(&error) {
                Some(unlimited) => NoCredentials::Unlimited(unlimited.clone()),
                None => NoCredentials::Failed(reason(&error)),
            },
            Err(_) => NoCredentials::Silence(self.patience),
        };
        let mut trouble = self.trouble();
        trouble.in_vain += 1;
        let is_silence = matches!(why, NoCredentials::Silence(_));
        if is_silence || trouble.in_vain >= MOST_IN_VAIN {
            trouble.pause = Some((Instant::now() + PAUSE, why.clone()));
        }
        Err(why)
    }

    /// Why nobody is asked, if so.
    fn paused(&self, now: Instant) -> Option<NoCredentials> {
        let trouble = self.trouble();
        let (until, why) = trouble.pause.as_ref()?;
        (now < *until).then(|| NoCredentials::Paused(Box::new(why.clone())))
    }

    fn trouble(&self) -> std::sync::MutexGuard<'_, Trouble> {
        // A panic while counting leaves counts that are whole.
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong, without the frames that each provider puts around it.
fn reason(error: &CredentialsError) -> String {
    let mut innermost: &(dyn Error + 'static) = error;
    while let (true, Some(source)) = (innermost.is::<CredentialsError>(), innermost.source()) {
        innermost = source;
    }
    chain(innermost)
}

impl ProvideCredentials for Patient {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::new(self.give())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Gives credentials, an error or nothing, as told for each time that it is asked.
    #[derive(Debug)]
    struct Giver {
        answers: &'static [Answer],
        asked: Arc<AtomicUsize>,
    }

    #[derive(Debug, Clone, Copy)]
    enum Answer {
        Given,
        Refused,
        Silence,
    }

    impl ProvideCredentials for Giver {
        fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst);
            let answer = self.answers[asked.min(self.answers.len() - 1)];
            provider::future::ProvideCredentials::new(async move {
                match answer {
                    Answer::Given => Ok(Credentials::new("key", "secret", None, None, "test")),
                    Answer::Refused => Err(CredentialsError::provider_error("sign in again")),
                    Answer::Silence => std::future::pending().await,
                }
            })
        }
    }

    fn patient(answers: &'static [Answer]) -> (Patient, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let giver = Giver {
            answers,
            asked: Arc::clone(&asked),
        };
        let patient = Patient {
            patience: Duration::from_millis(20),
            ..Patient::new(SharedCredentialsProvider::new(giver))
        };
        (patient, asked)
    }

    #[tokio::test]
    async fn after_failures_in_a_row_nobody_is_asked_for_a_while() {
        let (patient, asked) = patient(&[Answer::Refused]);
        for _ in 0..100 {
            let error = patient.give().await.expect_err("no credentials");
            assert!(chain(&error).contains("sign in again"), "{}", chain(&error));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 3);
        let error = patient.give().await.expect_err("no credentials");
        assert!(
            chain(&error).contains("not retried yet"),
            "{}",
            chain(&error)
        );
        assert!(patient.paused(Instant::now() + PAUSE).is_none());
    }

    #[tokio::test]
    async fn one_silence_is_enough() {
        let (patient, asked) = patient(&[Answer::Given, Answer::Silence]);
        assert!(patient.give().await.is_ok());
        for _ in 0..100 {
            let error = patient.give().await.expect_err("no credentials");
            assert!(chain(&error).contains("did not answer within"));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_failure_now_and_then_is_forgotten() {
        let (patient, asked) = patient(&[
            Answer::Refused,
            Answer::Refused,
            Answer::Given,
            Answer::Refused,
            Answer::Refused,
            Answer::Given,
        ]);
        for works in [false, false, true, false, false, true, true] {
            assert_eq!(patient.give().await.is_ok(), works);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 7);
    }
}
