//! The Python environment of the emulators.

use std::path::{Path, PathBuf};

use crate::kit;

const REQUIREMENTS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/emulator/requirements.txt"
);

/// Where the emulators keep what they write.
pub(crate) fn workspace() -> PathBuf {
    kit::venv::workspace("emulator")
}

/// The Python interpreter that has the emulators installed.
pub(crate) fn python() -> PathBuf {
    kit::venv::python("emulator", Path::new(REQUIREMENTS))
}
