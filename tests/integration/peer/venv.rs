//! The Python environment of the emulators, made once below the target folder.
//!
//! Keyed by the requirements file and the Python version, so an update of
//! either makes a new one. Safe when many test processes race for it, as they
//! do under cargo-nextest.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

const REQUIREMENTS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/emulator/requirements.txt"
);

/// Where the harness keeps what it makes: below `target`, never in the sources.
pub(crate) fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emulator");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// The Python interpreter that has the emulators installed.
///
/// The first caller installs them from the package registry, which takes some
/// twenty seconds; whoever comes meanwhile waits for it.
pub(crate) fn python() -> PathBuf {
    let folder = workspace().join(format!("python-{}", key()));
    let interpreter = folder.join("bin").join("python");
    let complete = folder.join(".complete");
    if complete.exists() {
        return interpreter;
    }
    let lock = File::create(workspace().join("python.lock")).expect("a lock file below target");
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("waiting for another test to install the emulators");
            lock.lock().expect("the lock of the emulators' environment");
        }
        Err(TryLockError::Error(error)) => panic!("cannot lock {}: {error}", workspace().display()),
    }
    if !complete.exists() {
        install(&folder, &interpreter);
        // Last of all: an interrupted installation has no marker and is redone.
        File::create(&complete).expect("the marker of a finished environment");
    }
    interpreter
}

/// Not built under another name and renamed: scripts inside hold their own path.
fn install(folder: &Path, interpreter: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("an unfinished environment can be removed");
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(folder));
    run(Command::new(interpreter).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
        "--requirement",
        REQUIREMENTS,
    ]));
}

fn key() -> String {
    let version = run(Command::new("python3").arg("--version"));
    let requirements = fs::read(REQUIREMENTS).expect("tests/emulator/requirements.txt");
    let digest = Sha256::new()
        .chain_update(version)
        .chain_update(requirements)
        .finalize();
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| {
        panic!(
            "cannot run {command:?}: {error}\n\
             The integration tests need Python 3 with its venv module \
             (Debian: apt-get install python3 python3-venv)"
        )
    });
    assert!(
        output.status.success(),
        "{command:?} failed with {}\n{}\n\
         The integration tests need Python 3 with its venv module and a reachable package \
         registry the first time",
        output.status,
        String::from_utf8_lossy(&output.stderr),
    );
    output.stdout
}
