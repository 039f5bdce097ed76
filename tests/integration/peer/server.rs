//! Starts an AWS emulator on a free loopback port and ends it with the test.
//!
//! Each call starts a server of its own (moto 0.6 s, ministack 0.3 s). Sharing
//! one among tests would save that only under `cargo test`, not under
//! cargo-nextest, and bucket names are global even across accounts.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::http::{Request, exchange};
use super::venv;

/// Runs the server until it ends or standard input closes, whichever is first;
/// then kills what is left of the process group, itself included. The kernel closes the pipe even when the
/// test process is killed, so a server never outlives it.
const WATCHED: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r _ <&3; kill -9 "$server") &
wait "$server"
kill -9 0
"#;

/// Generous: a loaded machine with two cores starts several at a time.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Which emulator, and so whose truth: each answers some operations rightly
/// and others wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Account public access block, bucket policy status; a bare bucket looks
    /// as before 2023 (no encryption rule, no ownership controls).
    Moto,
    /// Today's defaults of new buckets, paging and regions of `ListBuckets`.
    /// An access key of twelve digits is the account.
    Ministack,
    /// The same, enforcing IAM policies and signatures; keys of twelve digits
    /// are root and never refused.
    MinistackWithIam,
}

/// A running emulator; ended when dropped.
#[derive(Debug)]
pub(crate) struct Emulator {
    kind: Kind,
    address: SocketAddr,
    process: Child,
    /// Its closing is the signal to end.
    stdin: Option<ChildStdin>,
    log: PathBuf,
}

impl Emulator {
    pub(crate) fn moto() -> Self {
        Self::start(Kind::Moto)
    }

    pub(crate) fn ministack() -> Self {
        Self::start(Kind::Ministack)
    }

    pub(crate) fn ministack_with_iam() -> Self {
        Self::start(Kind::MinistackWithIam)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on moto checks signatures and the policies of whoever calls it.
    pub(crate) fn enforce_iam(&self) {
        let mut request = Request::get("/moto-api/reset-auth", &self.address.to_string());
        "POST".clone_into(&mut request.method);
        // The number of calls that are still free. A form would be an error.
        request.headers.set("content-type", "text/plain");
        request.body = b"0".to_vec();
        let response = exchange(self.address, &request).expect("moto answers");
        assert_eq!((self.kind, response.status), (Kind::Moto, 200));
    }

    fn start(kind: Kind) -> Self {
        let python = venv::python();
        let mut last_words = String::new();
        // Between choosing a free port and listening on it, another process may
        // take it: then the server ends at once and the next port is tried.
        for _ in 0..3 {
            let mut emulator = Self::spawn(kind, &python);
            match emulator.wait_until_ready() {
                Ok(()) => return emulator,
                Err(reason) => last_words = format!("{reason}\n{}", emulator.log_tail()),
            }
        }
        panic!("{kind:?} did not start: {last_words}");
    }

    fn spawn(kind: Kind, python: &PathBuf) -> Self {
        let port = free_port();
        let log = venv::workspace().join(format!("{kind:?}-{port}-{}.log", std::process::id()));
        let output = File::create(&log).expect("a log file below target");
        let errors = output.try_clone().expect("a second handle of the log file");
        let mut command = Command::new("sh");
        command.args(["-c", WATCHED, "watched"]).arg(python);
        configure(&mut command, kind, port);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .expect("sh starts");
        let stdin = process.stdin.take();
        Self {
            kind,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            process,
            stdin,
            log,
        }
    }

    fn wait_until_ready(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        let path = match self.kind {
            Kind::Moto => "/moto-api/data.json",
            Kind::Ministack | Kind::MinistackWithIam => "/_ministack/health",
        };
        let probe = Request::get(path, &self.address.to_string());
        while begun.elapsed() < START_LIMIT {
            if let Some(status) = self.process.try_wait().expect("the state of our child") {
                return Err(format!("ended early with {status}"));
            }
            if self.has_its_port()
                && exchange(self.address, &probe).is_ok_and(|answer| answer.status == 200)
            {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("no answer within {START_LIMIT:?}"))
    }

    /// Both emulators say so once they listen. An answer alone proves nothing: another
    /// test may have taken the port meanwhile, and its emulator would answer as well.
    fn has_its_port(&self) -> bool {
        let log = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&log).contains(&format!("Running on http://{}", self.address))
    }

    /// The end of what the server wrote, for a failing test.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(40);
        format!(
            "--- {} (last lines)\n{}",
            self.log.display(),
            lines[from..].join("\n")
        )
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // Waiting reaps the watcher, which has killed the group before itself.
        let _ = self.process.wait();
        if thread::panicking() {
            eprintln!("{}", self.log_tail());
        } else {
            let _ = fs::remove_file(&self.log);
        }
    }
}

fn configure(command: &mut Command, kind: Kind, port: u16) {
    // No credentials or endpoints of the developer's own reach an emulator.
    for name in [
        "AWS_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ENDPOINT_URL",
        "MOTO_ACCOUNT_ID",
    ] {
        command.env_remove(name);
    }
    command.env("PYTHONUNBUFFERED", "1");
    match kind {
        Kind::Moto => {
            command
                .args(["-m", "moto.server", "-H", "127.0.0.1", "-p"])
                .arg(port.to_string())
                .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        }
        Kind::Ministack | Kind::MinistackWithIam => {
            command
                .args(["-m", "ministack"])
                .env("BIND_HOST", "127.0.0.1")
                .env("GATEWAY_PORT", port.to_string())
                // Both open further ports of their own.
                .env("IOT_MTLS_ENABLED", "0")
                .env("SFTP_ENABLED", "0");
            if kind == Kind::MinistackWithIam {
                command.env("AUTH", "true");
            }
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free loopback port")
        .port()
}

/// Whether something listens there, for tests of the harness.
pub(crate) fn listens(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok()
}
