//! What a stage logs: its access log, and how far its execution log goes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>

use crate::facts::{Call, Reading, record, words};

record! {
    /// The access log of a stage.
    pub struct AccessLog {
        /// ARN of the log group or delivery stream that receives it.
        destination: String,
        /// Whether it can arrive there.
        delivery: Reading<LogDelivery>,
        /// The same in words.
        detail: String,
        /// Whether API Gateway writes with the account's role for CloudWatch Logs.
        needs_role: bool,
    }
}

words! {
    /// Whether an access log can arrive.
    pub enum LogDelivery {
        /// The target exists and takes records.
        Possible = "possible",
        /// The target is gone or not active, or no format is set.
        Broken = "broken",
    }
}

words! {
    /// How far the execution log of a stage goes.
    pub enum ExecutionLog {
        /// Every request to every method.
        Everything = "everything",
        /// Only requests that fail.
        ErrorsOnly = "errors-only",
        /// Only requests to some methods, or to some of them only failures.
        SomeMethods = "some-methods",
        /// None.
        Off = "off",
    }
}

words! {
    /// The account's role by which API Gateway writes to CloudWatch Logs, in one region.
    pub enum LogRole {
        /// It is set, lets API Gateway in and may write log events.
        Usable = "usable",
        /// It is not set, or gone.
        Missing = "missing",
        /// Its trust policy does not let API Gateway in.
        NotTrusting = "not-trusting",
        /// None of its policies allows it to write log events.
        Powerless = "powerless",
    }
}

/// Where an access log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A log group.
    LogGroup {
        /// Its region.
        region: &'a str,
        /// Its account.
        account: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// A delivery stream of Firehose.
    Stream {
        /// Its region.
        region: &'a str,
        /// Its account.
        account: &'a str,
        /// Its name.
        name: &'a str,
    },
}

/// Reads the ARN of a target; `None` for anything else.
#[must_use]
pub fn target(arn: &str) -> Option<Target<'_>> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, service, region, account, resource] = parts.as_slice() else {
        return None;
    };
    match *service {
        "logs" => {
            let name = resource.strip_prefix("log-group:")?;
            let name = name.strip_suffix(":*").unwrap_or(name);
            (!name.is_empty()).then_some(Target::LogGroup {
                region,
                account,
                name,
            })
        }
        "firehose" => {
            let name = resource.strip_prefix("deliverystream/")?;
            (!name.is_empty()).then_some(Target::Stream {
                region,
                account,
                name,
            })
        }
        _ => None,
    }
}

/// The execution log by the levels of the stage and of single methods or routes. A level that is not
/// set is off: `INFO` logs every request, `ERROR` those that fail.
#[must_use]
pub fn execution_log(
    of_stage: Option<&str>,
    of_methods: &[Option<&str>],
    call: Call,
) -> Reading<ExecutionLog> {
    let mut levels = Vec::new();
    for word in of_methods.iter().chain([&of_stage]) {
        levels.push(match word {
            None | Some("" | "OFF") => Level::Off,
            Some("ERROR") => Level::Error,
            Some("INFO") => Level::Info,
            Some(word) => {
                return call.unrecognised(*word).into();
            }
        });
    }
    // The stage's own is the last.
    let all = |wanted: Level| levels.iter().all(|level| *level == wanted);
    Reading::Known(if all(Level::Info) {
        ExecutionLog::Everything
    } else if all(Level::Off) {
        ExecutionLog::Off
    } else if levels.contains(&Level::Off) || levels.last() == Some(&Level::Info) {
        ExecutionLog::SomeMethods
    } else {
        ExecutionLog::ErrorsOnly
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Off,
    Error,
    Info,
}

#[cfg(test)]
mod tests;
