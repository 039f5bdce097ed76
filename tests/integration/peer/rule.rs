//! Which calls a test disturbs, and how.
//!
//! Rules are tried in the order they were given; the first that matches and is
//! not used up decides. A call that none decides goes on to the emulator.

use std::sync::Mutex;

use super::call::Call;
use super::http::{Headers, Request, Response};
use super::refusal;

/// Which calls: all of a service and operation, narrowed as far as wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct On {
    service: String,
    operation: String,
    bucket: Option<String>,
    account: Option<String>,
    region: Option<String>,
    text: Option<String>,
    times: usize,
}

impl On {
    /// As in `On::call("s3", "GetBucketPolicy")`; `"*"` is every service or operation.
    pub(crate) fn call(service: &str, operation: &str) -> Self {
        Self {
            service: service.to_owned(),
            operation: operation.to_owned(),
            bucket: None,
            account: None,
            region: None,
            text: None,
            times: usize::MAX,
        }
    }

    /// Only for this bucket.
    pub(crate) fn bucket(mut self, bucket: &str) -> Self {
        self.bucket = Some(bucket.to_owned());
        self
    }

    /// Only for this account.
    pub(crate) fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// Only where the request is signed for this region.
    pub(crate) fn region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    /// Only where path, query or body contain this text, as a key id or a token.
    pub(crate) fn containing(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    /// Only the first `times` matching calls; later ones pass.
    pub(crate) fn first(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    fn matches(&self, call: &Call, request: &Request) -> bool {
        let is =
            |wanted: &Option<String>, actual: &Option<String>| wanted.is_none() || wanted == actual;
        (self.service == "*" || self.service == call.service)
            && (self.operation == "*" || self.operation == call.operation)
            && is(&self.bucket, &call.bucket)
            && is(&self.account, &call.account)
            && self
                .region
                .as_ref()
                .is_none_or(|region| *region == call.region)
            && self.text.as_ref().is_none_or(|text| {
                request.target.contains(text)
                    || String::from_utf8_lossy(&request.body).contains(text)
            })
    }
}

/// What the client gets in place of the emulator's answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// The service's own form of a missing permission.
    Denied,
    /// The service's own form of "too fast"; SDKs retry it.
    Throttled,
    /// Any error in the service's own form.
    Error {
        status: u16,
        code: String,
        message: String,
    },
    /// A canned answer.
    Answer(Response),
    /// No answer, the connection stays open until the client gives up.
    Hang,
    /// The answer begins, and its end never comes.
    Stall,
    /// The connection is reset (TCP RST) with no answer.
    Reset,
}

impl Reply {
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }

    pub(crate) fn xml(body: &str) -> Self {
        Self::Answer(Response::new(200, "application/xml", body))
    }

    /// An answer of the query protocol.
    pub(crate) fn query(operation: &str, result: &str) -> Self {
        Self::xml(&format!(
            "<{operation}Response><{operation}Result>{result}</{operation}Result>\
             <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>"
        ))
    }

    pub(crate) fn json(body: &serde_json::Value) -> Self {
        Self::Answer(Response::new(
            200,
            "application/x-amz-json-1.1",
            body.to_string(),
        ))
    }

    pub(crate) fn cbor(body: &serde_json::Value) -> Self {
        Self::Answer(Response::cbor(200, body))
    }

    pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let owned = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::Answer(Response {
            status,
            headers: Headers(owned.collect()),
            body: body.as_bytes().to_vec(),
        })
    }

    /// The answer to send, or none where the connection is what is disturbed.
    pub(crate) fn response(&self, call: &Call) -> Option<Response> {
        match self {
            Self::Denied => Some(refusal::denied(call)),
            Self::Throttled => Some(refusal::throttled(call)),
            Self::Error {
                status,
                code,
                message,
            } => Some(refusal::error(call, *status, code, message)),
            Self::Answer(response) => Some(response.clone()),
            Self::Hang | Self::Stall | Self::Reset => None,
        }
    }
}

/// The rules of one peer.
#[derive(Debug, Default)]
pub(crate) struct Rules(Mutex<Vec<Rule>>);

#[derive(Debug)]
struct Rule {
    on: On,
    reply: Reply,
    used: usize,
}

impl Rules {
    pub(crate) fn add(&self, on: On, reply: Reply) {
        self.0
            .lock()
            .expect("no rule panics")
            .push(Rule { on, reply, used: 0 });
    }

    /// The reply of the first rule that applies; counts its use.
    pub(crate) fn decide(&self, call: &Call, request: &Request) -> Option<Reply> {
        let mut rules = self.0.lock().expect("no rule panics");
        let rule = rules
            .iter_mut()
            .find(|rule| rule.used < rule.on.times && rule.on.matches(call, request))?;
        rule.used += 1;
        Some(rule.reply.clone())
    }

    /// Forgets the rules for exactly these calls.
    pub(crate) fn take_back(&self, on: &On) {
        let mut rules = self.0.lock().expect("no rule panics");
        rules.retain(|rule| rule.on != *on);
    }

    pub(crate) fn clear(&self) {
        self.0.lock().expect("no rule panics").clear();
    }
}
