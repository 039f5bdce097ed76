//! `render`: a model as other documents.

use std::path::Path;

use super::Input;
use crate::error::{Exit, RunError};
use crate::render;

/// The HTML report of a model.
///
/// # Errors
///
/// If this is no model.
pub fn render_html(input: &Input, created: &str) -> Result<Vec<u8>, RunError> {
    Ok(render::html(&input.model()?, created).into_bytes())
}

/// A model as Open Threat Model.
///
/// # Errors
///
/// If this is no model.
pub fn render_otm(input: &Input) -> Result<Vec<u8>, RunError> {
    let model = input.model()?;
    let stem = Path::new(&input.name).file_stem();
    let name = stem.map_or(input.name.clone(), |stem| {
        stem.to_string_lossy().into_owned()
    });
    let otm = render::otm(&model, &name, &name);
    let mut text = serde_json::to_vec_pretty(&otm)
        .map_err(|error| RunError::new(Exit::Internal, format!("cannot write JSON: {error}")))?;
    text.push(b'\n');
    Ok(text)
}
