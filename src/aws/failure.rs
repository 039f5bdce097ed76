//! From the SDK's errors to causes, in one place.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::answer::members::Missing;
use super::answer::size::too_large;
use super::breaker::CircuitOpen;
use super::credentials::NoCredentials;
use super::error_chain::{LONGEST_DETAIL, cause_of, chain};
use super::first::Unreached;
use super::nowhere::NoSuchHost;
use crate::facts::{Call, Cause, Failure};
use crate::model::printable_start;

/// A call that gave no answer of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFailure {
    /// AWS's error code. Only the codes that a service lists prove that something is absent.
    pub code: Option<String>,
    /// The region that S3 says to ask instead.
    pub region_hint: Option<String>,
    /// An answer that says success and that the SDK could not read.
    pub unread: Option<Vec<u8>>,
    /// Why nothing is known, for every other code.
    pub cause: Cause,
}

impl CallFailure {
    /// Whether AWS gave this error code.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// One of which nothing but the cause is known.
    #[must_use]
    pub fn of(cause: Cause) -> Self {
        Self {
            code: None,
            region_hint: None,
            unread: None,
            cause,
        }
    }
}

impl From<CallFailure> for Cause {
    fn from(failure: CallFailure) -> Self {
        failure.cause
    }
}

/// What a failed call means, among all that are declared.
pub(super) fn failure<E: ProvideErrorMetadata + std::error::Error + 'static>(
    call: Call,
    declared: &[Call],
    error: &SdkError<E, HttpResponse>,
) -> CallFailure {
    let (code, cause) = match error {
        // The SDK words an answer of success that it cannot read as a service error, too.
        SdkError::ServiceError(context) if context.raw().status().is_success() => (
            None,
            Cause::failed(Failure::Unparseable, call.to_string(), ""),
        ),
        SdkError::ServiceError(context) => {
            let code = context.err().code();
            let status = context.raw().status().as_u16();
            let message = context.err().message();
            (code, service_failure(call, declared, code, status, message))
        }
        SdkError::TimeoutError(_) => (None, Cause::failed(Failure::TimedOut, call.to_string(), "")),
        SdkError::DispatchFailure(context) => {
            let error = context.as_connector_error();
            let open = error.and_then(|error| cause_of::<CircuitOpen>(error));
            let without = error.and_then(|error| cause_of::<NoCredentials>(error));
            let unreached = error.and_then(|error| cause_of::<Unreached>(error));
            let nowhere = error.and_then(|error| cause_of::<NoSuchHost>(error));
            let kind = if nowhere.is_some() {
                Failure::NoHost
            } else if open.is_some() || unreached.is_some() {
                Failure::Unreachable
            } else if context.is_timeout() {
                Failure::TimedOut
            } else if context.is_io() {
                Failure::Unreachable
            } else {
                // Refused by the guard, or no usable credentials.
                Failure::Unexpected
            };
            let why = match (nowhere, open, without, error) {
                (Some(nowhere), _, _, _) => nowhere.host.clone(),
                (None, Some(open), _, _) => chain(open),
                (None, None, Some(without), _) => chain(without),
                (None, None, None, Some(error)) => chain(error),
                (None, None, None, None) => String::new(),
            };
            (None, Cause::failed(kind, call.to_string(), why))
        }
        SdkError::ResponseError(context) => {
            let status = context.raw().status().as_u16();
            let kind = if status >= 500 {
                Failure::Unexpected
            } else {
                Failure::Unparseable
            };
            (
                None,
                Cause::failed(kind, call.to_string(), unreadable(error, status)),
            )
        }
        other => (
            None,
            Cause::failed(Failure::Unexpected, call.to_string(), chain(other)),
        ),
    };
    let region_hint = error
        .raw_response()
        .and_then(|response| response.headers().get("x-amz-bucket-region"))
        .filter(|region| !region.is_empty());
    let unread = error
        .raw_response()
        .filter(|response| response.status().is_success())
        .and_then(|response| response.body().bytes())
        .map(<[u8]>::to_vec);
    CallFailure {
        code: code.map(str::to_owned),
        region_hint: region_hint.map(str::to_owned),
        unread,
        cause,
    }
}

/// The codes by which services say that there were too many requests.
const THROTTLING: [&str; 11] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "LimitExceededException",
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
];

/// Whether an answer that is an error says that there were too many requests.
pub(super) fn is_throttling(status: u16, body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(2_000)]);
    status == 429 || status == 503 || THROTTLING.iter().any(|code| start.contains(code))
}

fn service_failure(
    call: Call,
    declared: &[Call],
    code: Option<&str>,
    status: u16,
    message: Option<&str>,
) -> Cause {
    let detail = match (code, message) {
        (Some(code), Some(message)) => {
            printable_start(&format!("{code}: {message}"), LONGEST_DETAIL)
        }
        (Some(code), None) => printable_start(code, LONGEST_DETAIL),
        (None, _) => format!("HTTP {status}"),
    };
    let kind = match code {
        Some(
            "AccessDenied"
            | "AccessDeniedException"
            | "AccessDeniedError"
            | "UnauthorizedOperation"
            | "UnauthorizedException"
            | "NotAuthorizedException"
            | "AuthorizationError"
            | "AuthorizationErrorException"
            | "AllAccessDisabled",
        ) => {
            let named = message.and_then(|words| named_action(words, declared));
            return Cause::denied(
                named.unwrap_or(call.action),
                message
                    .map(|words| printable_start(words, LONGEST_DETAIL))
                    .unwrap_or_default(),
            );
        }
        // HEAD answers have no body and hence no code.
        None if status == 403 => return Cause::denied(call.action, ""),
        Some(code) if THROTTLING.contains(&code) => Failure::Throttled,
        None if status == 429 => Failure::Throttled,
        Some("NoSuchBucket" | "NotFoundException") => Failure::Vanished,
        Some("RequestTimeout" | "RequestTimeoutException") => Failure::TimedOut,
        Some(_) | None => Failure::Unexpected,
    };
    Cause::failed(kind, call.to_string(), detail)
}

/// The action that AWS says is not allowed: some operations ask for more than one. It is foreign text,
/// and whoever reads it may grant what it names: so it can only choose among the declared actions.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
fn named_action(message: &str, declared: &[Call]) -> Option<&'static str> {
    let (_, rest) = message.split_once("not authorized to perform: ")?;
    let name = rest.split_whitespace().next()?;
    let mut actions = declared.iter().map(|call| call.action);
    actions.find(|action| action.eq_ignore_ascii_case(name))
}

/// Why the answer with that status could not be read.
fn unreadable(error: &(dyn std::error::Error + 'static), status: u16) -> String {
    let untold = || cause_of::<Missing>(error).map(ToString::to_string);
    match too_large(error).or_else(untold) {
        Some(words) => format!("HTTP {status}, {words}"),
        None => format!("HTTP {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::own::{GET_CALLER_IDENTITY, LIST_REGIONS};

    #[test]
    fn a_denial_names_the_action_that_aws_names_if_it_is_a_declared_one() {
        let denied = |words: Option<&str>| {
            let declared = [GET_CALLER_IDENTITY, LIST_REGIONS];
            let code = Some("AccessDeniedException");
            match service_failure(GET_CALLER_IDENTITY, &declared, code, 400, words) {
                Cause::Denied { denied, .. } => denied,
                cause @ Cause::Failed { .. } => panic!("{cause}"),
            }
        };
        let own = "sts:GetCallerIdentity";
        let who = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform:";
        for (said, names) in [
            (
                "account:ListRegions on resource: arn:a",
                "account:ListRegions",
            ),
            ("account:listRegions", "account:ListRegions"),
            ("sts:GetCallerIdentity on resource: *", own),
            // A hostile answer has nobody grant what is not printed as the least privilege.
            ("iam:CreateUser on resource: *", own),
            ("account:ListRegions\u{202e} on resource: *", own),
            ("account:*", own),
            ("*", own),
            ("", own),
        ] {
            assert_eq!(denied(Some(&format!("{who} {said}"))), names, "{said}");
        }
        assert_eq!(denied(Some("account:ListRegions")), own);
        assert_eq!(denied(None), own);
    }
}
