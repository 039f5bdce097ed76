//! bash with the AWS CLI, as a user has them, at an emulator.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Output};
use std::thread;

use tempfile::TempDir;

use crate::kit::{ACCOUNT, Stage};
use crate::peer::venv;

/// The CLI puts the account before the host of S3 Control, and not every resolver knows `*.localhost`.
const LOOPBACK: &str = r#"
import socket

resolve = socket.getaddrinfo
def loopback(host, *more, **others):
    if isinstance(host, str) and host.endswith(".localhost"):
        host = "127.0.0.1"
    return resolve(host, *more, **others)
socket.getaddrinfo = loopback
"#;

/// A shell with the variables that commands ask the user for.
#[derive(Debug)]
pub(super) struct Shell {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Shell {
    pub(super) fn at(stage: &Stage) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Python runs a module of this name at its start.
        let module = File::create(folder.path().join("sitecustomize.py"));
        let mut module = module.expect("the temporary folder can be written");
        module.write_all(LOOPBACK.as_bytes()).expect("a module");
        let programs = venv::python();
        let programs = programs.parent().expect("a folder of programs").display();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let here = folder.path().display().to_string();
        let endpoint = stage.wire.endpoint();
        let environment = [
            ("PATH", format!("{programs}:{}", path.display())),
            ("HOME", here.clone()),
            ("PYTHONPATH", here),
            ("AWS_ACCESS_KEY_ID", ACCOUNT.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
            ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_MAX_ATTEMPTS", "1".to_owned()),
            // At an address, the bucket is in the path and not in the host.
            (
                "AWS_ENDPOINT_URL",
                endpoint.replace("localhost", "127.0.0.1"),
            ),
            ("AWS_ENDPOINT_URL_S3_CONTROL", endpoint),
        ];
        Self {
            folder,
            environment: environment
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
        }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs several scripts side by side; they must end well.
    pub(super) fn run_all(&self, scripts: &[&str]) {
        thread::scope(|scope| {
            for script in scripts {
                scope.spawn(|| self.run(script));
            }
        });
    }

    /// How the commands end, and what they say.
    pub(super) fn try_out(&self, commands: &str) -> Output {
        Command::new("bash")
            .args(["-c", commands])
            .env_clear()
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder.path())
            .output()
            .expect("bash starts")
    }

    /// What the commands print; they must end well.
    #[track_caller]
    pub(super) fn run(&self, commands: &str) -> String {
        let Output {
            status,
            stdout,
            stderr,
        } = self.try_out(commands);
        let told = String::from_utf8_lossy(&stderr);
        assert!(status.success(), "{status}: {told}\n{commands}");
        let printed = String::from_utf8_lossy(&stdout);
        printed.trim_end().to_owned()
    }
}
