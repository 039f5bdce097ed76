//! An example report and a recorded account that the program carries: what a newcomer sees first, without AWS
//! and without a network.

use super::{ConfigSource, Input, Job};
use crate::error::{Exit, RunError};
use crate::evidence::Bundle;

const REPORT: &[u8] = include_bytes!("../demo/report.htm");
const MANIFEST: &str = include_str!("../demo/bundle/manifest.json");
const FACTS: &str = include_str!("../demo/bundle/facts.jsonl");
const CALLS: &str = include_str!("../demo/bundle/calls.jsonl");

/// The main job on the example.
///
/// # Errors
///
/// If what the program carries is damaged.
pub fn demo() -> Result<(Job, Bundle), RunError> {
    let damaged = |error: &dyn std::fmt::Display| {
        RunError::new(
            Exit::Internal,
            format!("the embedded example is damaged: {error}"),
        )
    };
    let bundle = Bundle::parse(MANIFEST, FACTS, CALLS).map_err(|error| damaged(&error))?;
    let job = Job::prepare(
        Input::embedded("pinewood-prints.htm", REPORT),
        &[],
        ConfigSource::Nothing,
        &[],
    )?;
    Ok((job, bundle))
}
