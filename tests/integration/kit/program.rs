//! Runs the built program as a user would: in a folder of its own, with a
//! home of its own and nothing of the developer's environment.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
#[cfg(feature = "aws")]
use std::process::Child;
use std::process::{Command, Stdio};

use tempfile::TempDir;

#[cfg(feature = "aws")]
use super::ACCOUNT;
use super::{Results, template};

/// The example report as text: 32 items of 22 threats, the last eight about S3.
pub(crate) const REPORT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/reports/pinewood.txt"
);

/// The threats that S3 controls decide, in the order of the example report.
#[cfg(feature = "aws")]
pub(crate) const S3_THREATS: [&str; 8] = [
    "storage-encryption",
    "s3-account-public-access",
    "s3-bucket-public-access",
    "s3-authenticated-users-acl",
    "s3-tls",
    "s3-immutable-objects",
    "s3-access-logging",
    "s3-mfa-delete",
];

/// The arguments that select them.
#[cfg(feature = "aws")]
pub(crate) fn s3_items() -> Vec<&'static str> {
    S3_THREATS
        .iter()
        .flat_map(|threat| ["--threat", threat])
        .collect()
}

/// Tells the program where to write; tests have it write into `out`.
const OUTPUTS: &str = "THREATPROOF_OUTPUT_DIRECTORY";

/// A file of the project.
pub(crate) fn project(file: &str) -> String {
    format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))
}

/// A folder to run in, and the environment of the run.
#[derive(Debug)]
pub(crate) struct Program {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Program {
    /// Without credentials and without a way to any network service.
    pub(crate) fn offline() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().join("home");
        fs::create_dir(&home).expect("a home");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let environment = [
            ("PATH", path.display().to_string()),
            ("HOME", home.display().to_string()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            (OUTPUTS, folder.path().join("out").display().to_string()),
        ];
        Self {
            folder,
            environment: environment
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
        }
    }

    /// With credentials, at an endpoint that stands in for AWS. The access key
    /// is the account, which ministack goes by.
    #[cfg(feature = "aws")]
    pub(crate) fn at(endpoint: &str) -> Self {
        Self::offline()
            .with("AWS_ACCESS_KEY_ID", ACCOUNT)
            .with("AWS_SECRET_ACCESS_KEY", "secret")
            .with("AWS_REGION", "us-east-1")
            .with("AWS_ENDPOINT_URL", endpoint)
            // Emulators have no limits to be polite about.
            .with("THREATPROOF_QUOTA_SHARE", "1000")
            // Tests scan what they like into the same folder.
            .with("THREATPROOF_FORCE", "true")
            // A busy machine takes its time; what never answers is for tests that say so.
            .with("THREATPROOF_CONNECT_TIMEOUT", "60")
            .with("THREATPROOF_READ_TIMEOUT", "60")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with outputs where they are by default.
    pub(crate) fn with_outputs_by_default(mut self) -> Self {
        self.environment.retain(|(name, _)| name != OUTPUTS);
        self
    }

    /// A path inside the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder, and the folders that it lies in.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let mut file = File::create(&path).expect("the temporary folder can be written");
        file.write_all(content.as_ref()).expect("the content");
        path
    }

    /// What stands in a file of the folder.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect(name)
    }

    /// Every file below the folder, by its path inside.
    pub(crate) fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        below(self.folder.path(), "", &mut files);
        files
    }

    /// Names of what lies in a folder, sorted; empty if there is none.
    pub(crate) fn listing(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(name)).into_iter().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().display().to_string())
            .collect();
        names.sort();
        names
    }

    /// Runs it, with outputs in the folder `out`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, b"")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_threatproof"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder.path());
        command
    }

    /// Starts it and leaves it to the test.
    #[cfg(feature = "aws")]
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        let silent = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        silent.spawn().expect("the program starts")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // Whoever reads no input hangs up early.
        let _ = stdin.write_all(input);
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        Ran {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
            out: self.path("out"),
        }
    }

    /// Scans for the example report and must end well.
    #[cfg(feature = "aws")]
    pub(crate) fn scan(&self, arguments: &[&str]) -> Results {
        self.scan_report(REPORT, arguments)
    }

    /// Scans for those items of the example report that S3 decides.
    #[cfg(feature = "aws")]
    pub(crate) fn scan_s3(&self, arguments: &[&str]) -> Results {
        self.scan_report(REPORT, &[s3_items().as_slice(), arguments].concat())
    }

    /// Scans for one threat, of the example report if it has it, which must end well.
    #[cfg(feature = "aws")]
    pub(crate) fn scan_threat(&self, threat: &str, more: &[&str]) -> Results {
        let of_threat = ["--threat", threat, "--retries-max-attempts", "1"];
        let arguments = [&of_threat, more].concat();
        if template::is_in_example(threat) {
            return self.scan(&arguments);
        }
        let report = self.file("template.txt", template::report());
        self.scan_report(&report.display().to_string(), &arguments)
    }

    /// The same for a single control, as if it alone answered the threat.
    #[cfg(feature = "aws")]
    pub(crate) fn scan_control(&self, threat: &str, control: &str, more: &[&str]) -> Results {
        let file = format!("checks/threats/{threat}.toml");
        let text = fs::read_to_string(project(&file)).expect("a threat");
        let (before, rest) = text.split_once("controls = [").expect("its controls");
        let (_, after) = rest.split_once(']').expect("the end of its controls");
        self.file(&file, format!("{before}controls = [\"{control}\"]{after}"));
        self.scan_threat(threat, &[&["--checks", "checks"], more].concat())
    }

    /// Scans for a report and must end well.
    #[cfg(feature = "aws")]
    pub(crate) fn scan_report(&self, report: &str, arguments: &[&str]) -> Results {
        self.run(&[&["scan", report], arguments].concat()).results()
    }
}

/// What one run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// None if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    out: PathBuf,
}

impl Ran {
    /// What it wrote; it must have ended well and said nothing on standard output.
    #[track_caller]
    pub(crate) fn results(&self) -> Results {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        Results::read(&self.out)
    }

    /// What it printed on standard output; it must have ended well.
    #[track_caller]
    pub(crate) fn printed(&self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        String::from_utf8(self.stdout.clone()).expect("UTF-8")
    }

    /// It must have ended with this code and printed no data; what it said instead.
    #[track_caller]
    pub(crate) fn refusal(&self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr.clone()
    }

    /// The same, and it told all of these words.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, words: &[&str]) {
        let told = self.refusal(code);
        for word in words {
            assert!(told.contains(word), "no {word:?} in {told}");
        }
    }
}

fn below(folder: &Path, prefix: &str, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().display());
        if entry.path().is_dir() {
            below(&entry.path(), &format!("{name}/"), into);
        } else {
            into.insert(name);
        }
    }
}
