//! Runs the built program as a user would: in a folder of its own, with a
//! home of its own and nothing of the developer's environment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
#[cfg(feature = "aws")]
use std::process::Child;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use threatproof::output::write_atomically;

/// The example report as text: 32 items of 22 threats, the last eight about S3.
pub(crate) const REPORT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/reports/pinewood.txt"
);

/// Parts of a bundle.
pub(crate) const FACTS: &str = "facts.jsonl.zst";
pub(crate) const CALLS: &str = "calls.jsonl.zst";

/// The text of a compressed part.
pub(crate) fn unpacked(path: &Path) -> String {
    let part = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = zstd::decode_all(part.as_slice()).expect("a compressed part");
    String::from_utf8(text).expect("UTF-8")
}

/// A part with this text.
pub(crate) fn packed(text: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(text.as_ref(), 1).expect("compressed")
}

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
    pub(crate) fn at(endpoint: &str, account: &str) -> Self {
        Self::offline()
            .with("AWS_ACCESS_KEY_ID", account)
            .with("AWS_SECRET_ACCESS_KEY", "secret")
            .with("AWS_REGION", "us-east-1")
            .with("AWS_ENDPOINT_URL", endpoint)
            // Emulators have no limits to be polite about.
            .with("THREATPROOF_QUOTA_SHARE", "1000")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A path inside the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        write_atomically(&path, content.as_ref()).expect("the temporary folder can be written");
        path
    }

    /// Renews the hashes of a bundle, as whoever changes one on purpose would.
    pub(crate) fn seal(&self, bundle: &str) {
        let hash = |name: &str| {
            let part = fs::read(self.path(bundle).join(name)).unwrap_or_default();
            let digest = Sha256::digest(part);
            digest
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let manifest = self.path(bundle).join("manifest.json");
        let manifest = fs::read(manifest).unwrap_or_default();
        // A manifest that a test broke stays as it is.
        if let Ok(Value::Object(mut manifest)) = serde_json::from_slice(&manifest) {
            let parts = [FACTS, CALLS].map(|name| (name.to_owned(), hash(name).into()));
            let parts: serde_json::Map<String, Value> = parts.into_iter().collect();
            let contents = json!({ "resources": 0, "calls": 0, "parts": parts });
            manifest.insert("contents".to_owned(), contents);
            let text = format!("{:#}\n", Value::Object(manifest));
            self.file(&format!("{bundle}/manifest.json"), text);
        }
        let mut sums = String::new();
        for name in ["manifest.json", FACTS, CALLS] {
            let _ = writeln!(sums, "{}  {name}", hash(name));
        }
        self.file(&format!("{bundle}/SHA256SUMS"), sums);
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
            .env("THREATPROOF_OUTPUT_DIRECTORY", self.path("out"))
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
    pub(crate) fn results(&self) -> Results {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        Results::read(&self.out)
    }

    /// It must have ended with this code, and told all of these words.
    pub(crate) fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "");
        for word in words {
            assert!(self.stderr.contains(word), "no {word:?} in {}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }
}

/// The outputs of a run.
#[derive(Debug)]
pub(crate) struct Results {
    pub(crate) json: Value,
    /// `results.json` as bytes.
    pub(crate) bytes: Vec<u8>,
    /// The updated report.
    pub(crate) updated: Vec<u8>,
    /// Lines of the evidence's ledger; none where evidence was judged that lies elsewhere.
    pub(crate) ledger: Vec<Value>,
}

impl Results {
    pub(crate) fn read(out: &Path) -> Self {
        let bytes = fs::read(out.join("results.json")).expect("results.json");
        let json = serde_json::from_slice(&bytes).expect("results.json is JSON");
        let ledger = out.join("evidence").join(CALLS);
        let ledger = match ledger.exists() {
            true => unpacked(&ledger),
            false => String::new(),
        };
        let updated = fs::read_dir(out)
            .expect("the output folder")
            .map(|entry| entry.expect("an entry").path())
            .find(|path| path.display().to_string().contains(".updated."))
            .map(|path| fs::read(path).expect("the updated report"))
            .unwrap_or_default();
        Self {
            json,
            bytes,
            updated,
            ledger: ledger
                .lines()
                .map(|line| serde_json::from_str(line).expect("a JSON line"))
                .collect(),
        }
    }

    pub(crate) fn items(&self) -> &[Value] {
        self.json["items"].as_array().expect("items")
    }

    /// The first item of this threat.
    pub(crate) fn item(&self, threat: &str) -> &Value {
        let found = self.items().iter().find(|item| item["threat"] == threat);
        found.unwrap_or_else(|| panic!("no item of {threat}"))
    }

    pub(crate) fn status(&self, threat: &str) -> &str {
        self.item(threat)["status"].as_str().expect("a status")
    }

    pub(crate) fn reason(&self, threat: &str) -> &str {
        self.item(threat)["reason"].as_str().expect("a reason")
    }

    pub(crate) fn findings(&self, control: &str) -> Vec<&Value> {
        let all = self.json["findings"].as_array().expect("findings");
        all.iter()
            .filter(|finding| finding["control"] == control)
            .collect()
    }

    /// The only finding of a control on a bucket, or on the account (``).
    pub(crate) fn finding(&self, control: &str, bucket: &str) -> &Value {
        let found: Vec<_> = self
            .findings(control)
            .into_iter()
            .filter(|finding| bucket_of(finding) == bucket)
            .collect();
        assert_eq!(found.len(), 1, "{control} on {bucket:?}: {found:?}");
        found[0]
    }

    pub(crate) fn verdict(&self, control: &str, bucket: &str) -> &str {
        self.finding(control, bucket)["verdict"]
            .as_str()
            .expect("a verdict")
    }

    /// Every verdict of a control by bucket name; the account's own is ``.
    pub(crate) fn verdicts(&self, control: &str) -> BTreeMap<String, String> {
        self.findings(control)
            .into_iter()
            .map(|finding| {
                let verdict = finding["verdict"].as_str().expect("a verdict");
                (bucket_of(finding).to_owned(), verdict.to_owned())
            })
            .collect()
    }

    /// Calls by operation, as the results tell them.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        serde_json::from_value(self.json["calls"]["by_operation"].clone()).expect("counts")
    }
}

fn bucket_of(finding: &Value) -> &str {
    let resource = finding["resource"].as_str().expect("a resource");
    resource
        .split_once(":s3:::")
        .map_or("", |(_, bucket)| bucket)
}
