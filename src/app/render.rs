//! `render`: a model as other documents.

use std::path::Path;

use super::Input;
use crate::error::{Exit, RunError};
use crate::files::write_json;
use crate::render;

/// The HTML report of a model.
///
/// # Errors
///
/// If this is no model.
pub fn render_html(input: Input, created: &str) -> Result<Vec<u8>, RunError> {
    Ok(render::html(&input.model()?.0, created).into_bytes())
}

/// A model as Open Threat Model.
///
/// # Errors
///
/// If this is no model.
pub fn render_otm(input: Input) -> Result<Vec<u8>, RunError> {
    let (model, source) = input.model()?;
    let path = Path::new(&source.name);
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    let name = stem.to_string_lossy().into_owned();
    let otm = render::otm(&model, &name, &name);
    let mut text = Vec::new();
    write_json(&mut text, &otm)
        .map_err(|error| RunError::new(Exit::Internal, format!("cannot write JSON: {error}")))?;
    Ok(text)
}
