//! Bad weather on the wire: one kind of fault, on a part of the requests that a seed chooses.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Mutex;

use super::call::Call;
use super::http::{Request, Response};
use super::refusal;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Denied,
    Throttled,
    ServerError,
    Reset,
    Hang,
    /// The first half of the answer, with the length of that half.
    Cut,
    /// Success, with words that are no protocol.
    Garbage,
    /// Success, with nothing in it.
    Empty,
    /// Success in the service's own form, of which all members are missing.
    Hollow,
    /// Credentials that end midway: whatever the seed, the later requests.
    Expired,
    /// What was listed is gone.
    Vanished,
    /// A region in which an organization forbids everything.
    RegionDenied,
}

impl Fault {
    pub(crate) const ALL: [Self; 12] = [
        Self::Denied,
        Self::Throttled,
        Self::ServerError,
        Self::Reset,
        Self::Hang,
        Self::Cut,
        Self::Garbage,
        Self::Empty,
        Self::Hollow,
        Self::Expired,
        Self::Vanished,
        Self::RegionDenied,
    ];
}

/// The weather of a wire; fair until it is changed.
#[derive(Debug, Default)]
pub(crate) struct Weather(Mutex<Option<Bad>>);

#[derive(Debug)]
struct Bad {
    fault: Fault,
    seed: u64,
    requests: u64,
    struck: u64,
}

/// What the wire does instead of answering.
pub(super) enum Instead {
    Answer(Response),
    Hang,
    Reset,
    /// Answers, and spoils the answer.
    Spoil(fn(&mut Response)),
}

/// Leaves the first half.
fn cut(answer: &mut Response) {
    answer.body.truncate(answer.body.len() / 2);
}

/// Leaves the outermost object or element.
pub(crate) fn hollow(answer: &mut Response) {
    if answer.status != 200 {
        return;
    }
    let text = String::from_utf8_lossy(&answer.body);
    let root = text
        .split('<')
        .find(|tag| tag.starts_with(char::is_alphabetic));
    answer.body = match (answer.body.first(), root) {
        (Some(b'<'), Some(root)) => {
            let name = root.split(|c: char| !c.is_alphanumeric()).next();
            format!("<{0}></{0}>", name.unwrap_or_default()).into_bytes()
        }
        (Some(b'{'), _) => b"{}".to_vec(),
        // CBOR's.
        _ => vec![0xa0],
    };
}

/// Whether AWS answers so where there is nothing to tell. API Gateway does, since 2017:
/// <https://github.com/aws/aws-sdk-js/issues/1416>
fn may_be_hollow(call: &Call) -> bool {
    let of_rest_apis = call.service == "apigateway" && !call.operation.contains(" /v2/");
    let name = call.name();
    let by_name = [
        "s3:GetBucketVersioning",
        "s3:GetBucketLogging",
        "wafv2:GetWebACLForResource",
    ];
    of_rest_apis || by_name.contains(&name.as_str())
}

impl Weather {
    pub(crate) fn set(&self, fault: Fault, seed: u64) {
        *self.0.lock().expect("no weather panics") = Some(Bad {
            fault,
            seed,
            requests: 0,
            struck: 0,
        });
    }

    /// How many requests it has struck since it was set.
    pub(crate) fn struck(&self) -> u64 {
        let weather = self.0.lock().expect("no weather panics");
        weather.as_ref().map_or(0, |bad| bad.struck)
    }

    /// What happens to a request; nothing to most. The same request meets the same fault again.
    pub(super) fn strike(&self, call: &Call, request: &Request) -> Option<Instead> {
        let mut weather = self.0.lock().expect("no weather panics");
        let bad = weather.as_mut()?;
        // Without an identity there is no run.
        if call.service == "sts" {
            return None;
        }
        bad.requests += 1;
        let mut hasher = DefaultHasher::new();
        (bad.seed, call.name(), &request.target, &request.body).hash(&mut hasher);
        let chance = hasher.finish() % 100;
        let is_hit = match bad.fault {
            Fault::Expired => bad.requests > 5 * (bad.seed + 1),
            // Some services in one region, as services are what organizations forbid there.
            Fault::RegionDenied => {
                let mut hasher = DefaultHasher::new();
                (bad.seed, &call.service, &call.region).hash(&mut hasher);
                hasher.finish().is_multiple_of(3)
            }
            Fault::Hang => chance < 8,
            Fault::Denied
            | Fault::Throttled
            | Fault::ServerError
            | Fault::Reset
            | Fault::Cut
            | Fault::Garbage
            | Fault::Empty
            | Fault::Vanished => chance < 25,
            Fault::Hollow => chance < 25 && !may_be_hollow(call),
        };
        if !is_hit {
            return None;
        }
        bad.struck += 1;
        let error = |status, code, message| refusal::error(call, status, code, message);
        Some(match bad.fault {
            Fault::Denied | Fault::RegionDenied => Instead::Answer(refusal::denied(call)),
            Fault::Throttled => Instead::Answer(refusal::throttled(call)),
            Fault::ServerError => Instead::Answer(error(500, "InternalError", "try again")),
            Fault::Expired => Instead::Answer(error(400, "ExpiredToken", "the token has expired")),
            Fault::Vanished => Instead::Answer(error(404, "NoSuchBucket", "it is gone")),
            Fault::Garbage => Instead::Answer(Response::new(200, "text/plain", "all is well")),
            Fault::Empty => Instead::Answer(Response::new(200, "application/xml", "")),
            Fault::Reset => Instead::Reset,
            Fault::Hang => Instead::Hang,
            Fault::Cut => Instead::Spoil(cut),
            Fault::Hollow => Instead::Spoil(hollow),
        })
    }
}
