//! Has AWS write the credential report and fetches it.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html>

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_types::date_time::Format;

use super::client::iam;
use super::credential_report::{self, FRESH_FOR, JUST_WRITTEN, Keys, Row};
use super::{GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT};
use crate::collect::Context;
use crate::facts::{Call, Cause, Failure, age};

/// Times that AWS is asked whether the report is ready.
const MOST_TRIES: u32 = 25;

/// A report that is fresh enough.
pub(super) struct Report {
    /// When AWS wrote it, in UTC.
    pub(super) of: String,
    /// Whether that was just now, by clocks that differ by little.
    pub(super) is_new: bool,
    /// Its users.
    pub(super) rows: Vec<Row>,
    /// Their active access keys, or in words why nothing is known of them.
    pub(super) keys: Result<Vec<Keys>, String>,
}

/// The report, read at most once in a run.
pub(super) async fn shared(context: &Context) -> Arc<Result<Report, Cause>> {
    context.make_once(|| read(context)).await
}

/// The report. Waits up to a minute; interrupted, it ends with the next call.
async fn read(context: &Context) -> Result<Report, Cause> {
    // Why AWS was not asked to write one, should there be none to fetch either.
    let mut not_written = None;
    for attempt in 0..MOST_TRIES {
        if attempt > 0 {
            tokio::time::sleep(pause(attempt)).await;
        }
        match written(context).await {
            Ok(true) => {}
            Ok(false) => continue,
            // Where it may not be written anew, or no more today, one of this day may lie ready.
            Err(cause) => not_written = Some(cause),
        }
        let sending = iam(context).get_credential_report().send();
        match context.call(GET_CREDENTIAL_REPORT, sending).await {
            Ok(answer) => return fresh(context, answer),
            Err(failure) => match (failure.code.as_deref(), not_written) {
                (Some("ReportInProgress"), cause) => not_written = cause,
                (Some("ReportNotPresent" | "ReportExpired"), None) => not_written = None,
                (Some("ReportNotPresent" | "ReportExpired"), Some(cause)) => return Err(cause),
                _ => return Err(failure.cause),
            },
        }
    }
    Err(not_written.unwrap_or_else(|| {
        GENERATE_CREDENTIAL_REPORT.failed(Failure::TimedOut, "the report did not get ready")
    }))
}

/// Short at first: a report is often ready, or ready within a second or two.
fn pause(attempt: u32) -> Duration {
    Duration::from_millis(u64::from(attempt) * 250).min(Duration::from_millis(2_500))
}

async fn written(context: &Context) -> Result<bool, Cause> {
    let sending = iam(context).generate_credential_report().send();
    let answer = context.call(GENERATE_CREDENTIAL_REPORT, sending).await?;
    match answer.state.as_ref().map(|state| state.as_str()) {
        Some("COMPLETE") => Ok(true),
        Some("STARTED" | "INPROGRESS") => Ok(false),
        other => Err(GENERATE_CREDENTIAL_REPORT.unrecognised(other.unwrap_or("no state"))),
    }
}

fn fresh(
    context: &Context,
    answer: aws_sdk_iam::operation::get_credential_report::GetCredentialReportOutput,
) -> Result<Report, Cause> {
    const CALL: Call = GET_CREDENTIAL_REPORT;
    let (Some(content), Some(written)) = (answer.content, answer.generated_time) else {
        let detail = "no content, or no time at which it was written";
        return Err(CALL.unparseable(detail));
    };
    let of = written.fmt(Format::DateTime).unwrap_or_default();
    let is_new = match age(written.secs(), context.now()) {
        Some(age) if age <= FRESH_FOR => age.abs() <= JUST_WRITTEN,
        Some(_) => {
            let detail = format!("the report of {of} is older than a day");
            return Err(CALL.unexpected(detail));
        }
        None => {
            let detail = format!("the report of {of} lies in the future");
            return Err(CALL.unparseable(detail));
        }
    };
    let rows = credential_report::read(content.as_ref()).map_err(|why| CALL.unparseable(why))?;
    let keys = credential_report::keys(content.as_ref());
    Ok(Report {
        of,
        is_new,
        rows,
        keys,
    })
}
