//! Nothing leaves the process but the operations that services declare.
//!
//! Two locks. An interceptor on every client refuses an undeclared operation
//! before it is even serialised, and marks what it let through; the transport
//! below refuses whatever bears no mark, so that a client somebody built
//! without the interceptor cannot send at all.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{
    Intercept, SharedInterceptor, dyn_dispatch_hint,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::Region;
use tokio::time::Instant;

use super::answer::{cut, members};
use super::failure;
use super::flight::{Flight, Watcher};
use super::ledger::Ledger;
use super::pace::{Pace, Sending};
use super::subject::subject;
use crate::facts::{Call, CallRecord};

/// The mark of a request that the interceptor let through, with what it is counted under. Removed
/// before it is sent.
pub(super) const APPROVED: &str = "x-threatproof-approved";

/// An operation that no service declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "refused to call {}: it is not one of the read-only operations that this program declares",
            self.0
        )
    }
}

impl std::error::Error for Refused {}

/// The interceptor.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    declared: Arc<[Call]>,
    account: Arc<Counted>,
    ledger: Arc<Ledger>,
    watcher: Watcher,
}

/// The account that requests are counted under, for as long as anybody can send for it.
#[derive(Debug)]
struct Counted {
    id: String,
    pace: Arc<Pace>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        // Under no account are counted all of which the account is not known yet.
        if !self.id.is_empty() {
            self.pace.forget(&self.id);
        }
    }
}

impl Guard {
    pub(super) fn new(
        declared: &[Call],
        ledger: Arc<Ledger>,
        pace: Arc<Pace>,
        watcher: Watcher,
    ) -> Self {
        Self {
            declared: declared.into(),
            account: Arc::new(Counted {
                id: String::new(),
                pace,
            }),
            ledger,
            watcher,
        }
    }

    pub(super) fn for_account(&self, account: &str) -> Self {
        Self {
            account: Arc::new(Counted {
                id: account.to_owned(),
                pace: Arc::clone(&self.account.pace),
            }),
            ..self.clone()
        }
    }
}

impl Guard {
    /// The same with a ledger of its own.
    pub(super) fn counting_in(&self, ledger: Arc<Ledger>) -> Self {
        Self {
            ledger,
            ..self.clone()
        }
    }

    /// As clients take it. None can disable it.
    pub(crate) fn shared(self) -> SharedInterceptor {
        SharedInterceptor::permanent(self)
    }

    /// Everything that may be called.
    pub(super) fn declared(&self) -> &[Call] {
        &self.declared
    }

    /// The calls of an operation, of which there are several if it needs several actions; none if it may
    /// not be called.
    fn calls_of(&self, service: &str, operation: &str) -> impl Iterator<Item = &Call> {
        let is_it = move |call: &&Call| call.service == service && call.operation == operation;
        self.declared.iter().filter(is_it)
    }

    /// What a request is counted under.
    fn sending(&self, config: &ConfigBag) -> Sending {
        let metadata = config.load::<Metadata>();
        let region = config.load::<Region>();
        Sending {
            account: self.account.id.clone(),
            region: region.map(ToString::to_string).unwrap_or_default(),
            service: metadata.map(service_name).unwrap_or_default(),
            operation: metadata.map_or_else(String::new, |metadata| metadata.name().to_owned()),
        }
    }
}

/// When the operation began.
#[derive(Debug)]
struct Began(SystemTime);

impl Storable for Began {
    type Storer = StoreReplace<Self>;
}

/// The operation under way.
#[derive(Debug)]
struct UnderWay(Flight);

impl Storable for UnderWay {
    type Storer = StoreReplace<Self>;
}

/// How the last attempt ended.
#[derive(Debug)]
struct Tried(String);

impl Storable for Tried {
    type Storer = StoreReplace<Self>;
}

/// `ok`, `http-<status>` or `no-answer`.
fn outcome<O, E>(result: Option<Result<O, E>>, response: Option<&HttpResponse>) -> String {
    match (result, response) {
        (Some(Ok(_)), _) => "ok".to_owned(),
        (_, Some(response)) => format!("http-{}", response.status().as_u16()),
        (_, None) => "no-answer".to_owned(),
    }
}

/// Tells that an attempt begins, and if it is not the first, what became of the one before.
fn tell_attempt(config: &ConfigBag) {
    let (Some(UnderWay(flight)), Some(attempt)) =
        (config.load::<UnderWay>(), config.load::<RequestAttempts>())
    else {
        return;
    };
    let attempt = attempt.attempts();
    let most = config.load::<RetryConfig>().map(RetryConfig::max_attempts);
    let of = most.unwrap_or(attempt).max(attempt);
    flight.sent(attempt, of);
    if let (true, Some(Tried(outcome))) = (attempt > 1, config.load::<Tried>()) {
        let service = config.load::<Metadata>().map(service_name);
        let operation = config.load::<Metadata>().map_or("", Metadata::name);
        let region = config.load::<Region>().map_or("", AsRef::as_ref);
        let service = service.unwrap_or_default();
        tracing::debug!(
            service,
            operation,
            region,
            attempt,
            of,
            before = outcome,
            "trying again"
        );
    }
}

/// The SDK's `S3 Control` is our `s3control`.
fn service_name(metadata: &Metadata) -> String {
    metadata.service().replace(' ', "").to_ascii_lowercase()
}

#[dyn_dispatch_hint]
impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "read-only-guard"
    }

    // Earlier hooks do not know the operation yet.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(metadata) = config.load::<Metadata>() else {
            return Err(Refused("an operation without a name".to_owned()).into());
        };
        let service = service_name(metadata);
        if self.calls_of(&service, metadata.name()).next().is_none() {
            return Err(Refused(format!("{service}:{}", metadata.name())).into());
        }
        let now = components
            .time_source()
            .map_or(SystemTime::UNIX_EPOCH, |time| time.now());
        let region = config.load::<Region>().map_or("", AsRef::as_ref);
        let flight = Flight::begin(&self.watcher, &service, region);
        config.interceptor_state().store_put(Began(now));
        config.interceptor_state().store_put(UnderWay(flight));
        Ok(())
    }

    // After signing, so that the mark is no part of the signature.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        tell_attempt(config);
        let mark = self.sending(config).mark();
        context.request_mut().headers_mut().insert(APPROVED, mark);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let read = response.body().bytes();
        let body = read.unwrap_or_default();
        if response.status().is_success() {
            // What kept it from being read tells more than that nothing is there.
            if read.is_none() && context.output_or_error().is_err() {
                return Ok(());
            }
            let Some(metadata) = config.load::<Metadata>() else {
                return Err(Refused("an operation without a name".to_owned()).into());
            };
            // Only the answer to HEAD has no body; anything else that has none says nothing.
            cut::check(body, metadata.name().starts_with("Head"))?;
            let service = service_name(metadata);
            let calls = self.calls_of(&service, metadata.name());
            let tells: BTreeSet<&str> = calls.flat_map(|call| call.tells).copied().collect();
            members::check(body, &tells)?;
        } else if failure::is_throttling(response.status().as_u16(), body) {
            self.account
                .pace
                .throttled(&self.sending(config), Instant::now());
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let outcome = outcome(context.output_or_error(), context.response());
        config.interceptor_state().store_put(Tried(outcome));
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // What was refused has never begun and is no call.
        let (Some(Began(began)), Some(metadata)) =
            (config.load::<Began>(), config.load::<Metadata>())
        else {
            return Ok(());
        };
        let now = components.time_source().map_or(*began, |time| time.now());
        let response = context.response();
        let header = |name: &str| {
            response
                .and_then(|response| response.headers().get(name))
                .map(Box::from)
        };
        self.ledger.add(CallRecord {
            account: self.account.id.as_str().into(),
            region: config.load::<Region>().map_or("", AsRef::as_ref).into(),
            service: service_name(metadata).into(),
            operation: metadata.name().into(),
            started: jiff::Timestamp::try_from(*began)
                .map(|time| time.to_string().into())
                .unwrap_or_default(),
            duration_ms: now.duration_since(*began).map_or(0, |time| {
                u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
            }),
            attempts: config
                .load::<RequestAttempts>()
                .map_or(0, RequestAttempts::attempts),
            outcome: outcome(context.output_or_error(), response).into(),
            request_id: header("x-amz-request-id")
                .or_else(|| header("x-amzn-requestid"))
                .unwrap_or_default(),
            subject: subject(),
        });
        Ok(())
    }
}
