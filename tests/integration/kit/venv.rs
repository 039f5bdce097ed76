//! Python environments of the tests, made once below the target folder.
//!
//! Keyed by the requirements file and the Python version, so an update of
//! either makes a new one. Safe when many test processes race for it, as they
//! do under cargo-nextest.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

/// Where the harness keeps what it makes: below `target`, never in the sources.
pub(crate) fn workspace(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// The Python interpreter that has these requirements installed, in the workspace of this name.
///
/// The first caller installs them from the package registry, which takes some
/// twenty seconds; whoever comes meanwhile waits for it.
pub(crate) fn python(name: &str, requirements: &Path) -> PathBuf {
    let version = run(Command::new("python3").arg("--version"));
    let folder = workspace(name).join(format!("python-{}", key(&version, requirements)));
    let interpreter = folder.join("bin").join("python");
    once(name, &folder, &|folder| {
        // Not built under another name and renamed: scripts inside hold their own path.
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--no-deps",
            "--requirement",
        ];
        run(Command::new(&interpreter).args(install).arg(requirements));
    });
    interpreter
}

/// The folder in which what this lock file of npm names is installed.
pub(crate) fn node(name: &str, package: &Path) -> PathBuf {
    let lock = package.join("package-lock.json");
    let folder = workspace(name).join(format!("node-{}", key(b"", &lock)));
    once(name, &folder, &|folder| {
        fs::create_dir(folder).expect("a folder below target");
        for file in ["package.json", "package-lock.json"] {
            fs::copy(package.join(file), folder.join(file)).expect("a copy");
        }
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(Command::new("npm").args(install).current_dir(folder));
    });
    folder
}

/// What could not be installed in this process. Who needs it too fails at once: a hundred tests that
/// each tried again would take the time of a whole run to say the same.
static FAILED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Makes a folder unless it was made to its end before.
fn once(name: &str, folder: &Path, make: &dyn Fn(&Path)) {
    let complete = folder.join(".complete");
    if complete.exists() {
        return;
    }
    let lock = folder.with_extension("lock");
    let lock = File::create(lock).expect("a lock file below target");
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("waiting for another test to install what {name} needs");
            lock.lock().expect("the lock of an environment");
        }
        Err(TryLockError::Error(error)) => panic!("cannot lock {}: {error}", folder.display()),
    }
    if !complete.exists() {
        let is_new = failed().insert(folder.to_owned());
        assert!(
            is_new,
            "{name} could not be installed: see the first test that failed"
        );
        if folder.exists() {
            fs::remove_dir_all(folder).expect("an unfinished environment can be removed");
        }
        make(folder);
        // Last of all: an interrupted installation has no marker and is redone.
        File::create(&complete).expect("the marker of a finished environment");
        failed().remove(folder);
    }
}

fn failed() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    FAILED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn key(version: &[u8], requirements: &Path) -> String {
    let requirements = fs::read(requirements).expect("a file of requirements");
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
             The integration tests need Python 3 with its venv module and npm \
             (Debian: apt-get install python3 python3-venv npm)"
        )
    });
    assert!(
        output.status.success(),
        "{command:?} failed with {}\n{}\n\
         The integration tests need Python 3 with its venv module, npm and reachable package \
         registries the first time",
        output.status,
        String::from_utf8_lossy(&output.stderr),
    );
    output.stdout
}
