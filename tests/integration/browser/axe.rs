//! axe-core, which looks for what keeps people from using a page. Installed once below the target folder, as its lock
//! file says.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The script of axe-core.
pub(crate) fn script() -> String {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let lock = fs::read_to_string(sources.join("package-lock.json")).expect("a lock file");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let guard = fs::File::create(folder.join("lock")).expect("a file to lock");
    guard.lock().expect("the lock of the folder");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    let installed = folder.join("installed.json");
    if fs::read_to_string(&installed).ok() != Some(lock.clone()) {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(sources.join(file), folder.join(file)).expect("a copy");
        }
        install(&folder);
        // Last of all: it marks a finished installation.
        fs::copy(sources.join("package-lock.json"), &installed).expect("a copy");
    }
    fs::read_to_string(script).expect("axe.min.js")
}

fn install(folder: &Path) {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    let output = npm.current_dir(folder).output().unwrap_or_else(|error| {
        panic!(
            "cannot run npm: {error}\n\
             The tests of the dossier need npm (Debian: apt-get install npm); \
             THREATPROOF_WITHOUT_BROWSER=1 leaves them out"
        )
    });
    assert!(
        output.status.success(),
        "npm failed with {}\n{}\n\
         It needs a reachable package registry the first time",
        output.status,
        String::from_utf8_lossy(&output.stderr),
    );
}
