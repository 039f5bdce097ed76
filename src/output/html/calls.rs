//! What the run asked AWS: how often each operation was sent, and each call with AWS's own id of it.

use std::io::{self, Write};

use askama::Template;

use super::block::write_block;
use super::limits::MOST_CALLS;
use super::text::{Text, grouped, text};
use crate::conclusion::Conclusion;

/// Calls of a chunk.
const CHUNK: usize = 1_000;

/// The section: operations without a script, calls with one.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="calls" aria-labelledby="calls-title">
<h2 id="calls-title">Calls</h2>
<p class="note">{{ told }}</p>
{% if is_listed %}<p class="dead">The list of calls needs JavaScript; the evidence has them all.</p>
<div class="live" id="calls-table" hidden></div>
{% endif %}<details class="box"{% if !is_listed %} open{% endif %}><summary>Requests by operation ({{ operations.len() }})</summary>
<div class="scroll"><table class="narrow">
<caption class="unseen">Requests by operation</caption>
<thead><tr><th scope="col">Service</th><th scope="col">Operation</th><th scope="col" class="number">Requests</th></tr></thead>
<tbody>
{% for (service, operation, count) in operations %}<tr><td>{{ service }}</td><th scope="row"><code>{{ operation }}</code></th><td class="number">{{ count }}</td></tr>
{% endfor %}</tbody>
</table></div></details>
</section>
"##
)]
pub(super) struct Calls {
    told: String,
    is_listed: bool,
    operations: Vec<(Text, Text, String)>,
}

impl Calls {
    /// `count` calls were made.
    pub(super) fn of(conclusion: &Conclusion<'_>, count: usize) -> Self {
        let operations = conclusion.calls.iter().map(|(name, count)| {
            let (service, operation) = name.split_once(':').unwrap_or(("", name));
            (text(service), text(operation), number(*count))
        });
        let is_listed = count <= MOST_CALLS;
        let requests = number(conclusion.total_calls());
        let each = match is_listed {
            true => "AWS CloudTrail can confirm each by its request id.",
            false => "They are too many to list; the evidence has each with its request id.",
        };
        Self {
            told: format!(
                "{} calls, {requests} requests with retries, none of which can change anything. {each}",
                grouped(count)
            ),
            is_listed,
            operations: operations.collect(),
        }
    }
}

fn number(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

/// How many calls were made.
pub(super) fn count(conclusion: &Conclusion<'_>) -> io::Result<usize> {
    let mut count = 0;
    conclusion.findings.each_call(&mut |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

/// Time, service, operation, account, region, outcome, requests, milliseconds, request id, resource.
type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    u32,
    u64,
    String,
    String,
);

/// Writes each of `count` calls as data for the script, if they are not too many.
pub(super) fn write(
    conclusion: &Conclusion<'_>,
    count: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    if count > MOST_CALLS {
        return Ok(());
    }
    let mut rows: Vec<Row> = Vec::new();
    conclusion.findings.each_call(&mut |call| {
        rows.push((
            call.started.to_string(),
            call.service.to_string(),
            call.operation.to_string(),
            call.account.to_string(),
            call.region.to_string(),
            call.outcome.to_string(),
            call.attempts,
            call.duration_ms,
            call.request_id.to_string(),
            call.subject.to_string(),
        ));
        if rows.len() < CHUNK {
            return Ok(());
        }
        write_block(out, "calls", &rows)?;
        rows.clear();
        Ok(())
    })?;
    write_block(out, "calls", &rows)
}
