//! `render`: a model as other documents.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::FileArgs;
use super::{Run, World};
use crate::app::Input;
use crate::error::{Exit, RunError};
use crate::evidence::ReportRef;
use crate::files::write_json;
use crate::render;
use crate::report::diagram::Model;

/// Create the report of a model (.tm7) without the Threat Modeling Tool.
#[derive(Debug, Args)]
pub struct Render {
    /// The model (.tm7); `-` for standard input.
    model: PathBuf,
    /// What to write.
    #[arg(long, value_enum, default_value = "html")]
    format: RenderFormat,
    /// The file.
    #[command(flatten)]
    file: FileArgs,
}

/// What a model is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RenderFormat {
    /// The HTML report, structured like that of the Threat Modeling Tool.
    Html,
    /// Open Threat Model 0.2.0, as JSON.
    Otm,
}

impl Run for Render {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let (model, source) = Input::read(&self.model, None)?.model()?;
        let rendered = match self.format {
            RenderFormat::Html => {
                let created = (world.now)().strftime("%Y-%m-%d %H:%M:%S UTC");
                render::html(&model, &created.to_string()).into_bytes()
            }
            RenderFormat::Otm => otm(&model, &source)?,
        };
        self.file.write(&rendered, &[self.model.as_path()])
    }
}

/// A model as Open Threat Model.
fn otm(model: &Model, source: &ReportRef) -> Result<Vec<u8>, RunError> {
    let path = Path::new(&source.name);
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    let name = stem.to_string_lossy().into_owned();
    let otm = render::otm(model, &name, &name);
    let mut text = Vec::new();
    write_json(&mut text, &otm)
        .map_err(|error| RunError::new(Exit::Internal, format!("cannot write JSON: {error}")))?;
    Ok(text)
}
