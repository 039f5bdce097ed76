//! Starts AWS emulators on free loopback ports, and lends them to tests.
//!
//! A test has its emulator to itself: bucket names are global even across accounts. The next
//! test of the process gets the same one, wiped: that takes a tenth of a start.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
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
    /// The same for many accounts at once: without AWS's own policies, which it makes anew for each
    /// account, a second long.
    MotoOfMany,
    /// Today's defaults of new buckets, paging and regions of `ListBuckets`.
    /// An access key of twelve digits is the account.
    Ministack,
    /// The same, enforcing IAM policies and signatures; keys of twelve digits
    /// are root and never refused.
    MinistackWithIam,
}

/// An emulator in the hands of a test; wiped for the next one when dropped.
#[derive(Debug)]
pub(crate) struct Emulator {
    kind: Kind,
    /// None once it is given away.
    server: Option<Server>,
}

/// Wiped and waiting for a test. They end with the process.
static IDLE: Mutex<Vec<(Kind, Server)>> = Mutex::new(Vec::new());

/// A running emulator; ended when dropped.
#[derive(Debug)]
struct Server {
    address: SocketAddr,
    process: Child,
    /// Its closing is the signal to end.
    stdin: Option<ChildStdin>,
    /// What it writes: a file without a name.
    log: File,
    /// Whether it is as before once it is wiped.
    can_be_wiped: bool,
}

impl Emulator {
    pub(crate) fn moto() -> Self {
        Self::of(Kind::Moto)
    }

    pub(crate) fn moto_of_many() -> Self {
        Self::of(Kind::MotoOfMany)
    }

    pub(crate) fn ministack() -> Self {
        Self::of(Kind::Ministack)
    }

    pub(crate) fn ministack_with_iam() -> Self {
        Self::of(Kind::MinistackWithIam)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server().address
    }

    /// From now on moto checks signatures and the policies of whoever calls it.
    pub(crate) fn enforce_iam(&mut self) {
        assert_eq!(self.kind, Kind::Moto);
        // The number of calls that are still free.
        post(self.address(), "/moto-api/reset-auth", b"0").expect("moto answers");
        // Nothing puts that off again.
        self.server.as_mut().expect("a server").can_be_wiped = false;
    }

    /// Ends it now, for tests of the harness.
    pub(crate) fn end(mut self) {
        drop(self.server.take());
    }

    /// The end of what it wrote, for a failing test.
    pub(crate) fn log_tail(&self) -> String {
        self.server().log_tail()
    }

    fn server(&self) -> &Server {
        self.server.as_ref().expect("a server")
    }

    pub(crate) fn of(kind: Kind) -> Self {
        let mut idle = IDLE.lock().expect("nobody panics here");
        let waiting = idle.iter().position(|(other, _)| *other == kind);
        let server = waiting.map(|at| idle.swap_remove(at).1);
        drop(idle);
        Self {
            kind,
            server: Some(server.unwrap_or_else(|| Server::start(kind))),
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else {
            return;
        };
        if thread::panicking() {
            eprintln!("{}", server.log_tail());
        } else if server.can_be_wiped && post(server.address, self.kind.reset(), b"").is_ok() {
            let mut idle = IDLE.lock().expect("nobody panics here");
            idle.push((self.kind, server));
        }
    }
}

impl Kind {
    pub(super) fn is_moto(self) -> bool {
        match self {
            Self::Moto | Self::MotoOfMany => true,
            Self::Ministack | Self::MinistackWithIam => false,
        }
    }

    /// Answers once it listens.
    fn health(self) -> &'static str {
        match self {
            Self::Moto | Self::MotoOfMany => "/moto-api/data.json",
            Self::Ministack | Self::MinistackWithIam => "/_ministack/health",
        }
    }

    /// Wipes everything.
    fn reset(self) -> &'static str {
        match self {
            Self::Moto | Self::MotoOfMany => "/moto-api/reset",
            Self::Ministack | Self::MinistackWithIam => "/_ministack/reset",
        }
    }
}

impl Server {
    fn start(kind: Kind) -> Self {
        let python = venv::python();
        let mut last_words = String::new();
        // Between choosing a free port and listening on it, another process may
        // take it: then the server ends at once and the next port is tried.
        for _ in 0..3 {
            let mut server = Self::spawn(kind, &python);
            match server.wait_until_ready(kind) {
                Ok(()) => return server,
                Err(reason) => last_words = format!("{reason}\n{}", server.log_tail()),
            }
        }
        panic!("{kind:?} did not start: {last_words}");
    }

    fn spawn(kind: Kind, python: &PathBuf) -> Self {
        let port = free_port();
        let path = venv::workspace().join(format!("{kind:?}-{port}-{}.log", std::process::id()));
        let output = File::create(&path).expect("a log file below target");
        let errors = output.try_clone().expect("a second handle of the log file");
        let log = File::open(&path).expect("the log file");
        fs::remove_file(&path).expect("it is read by its handle");
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
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            process,
            stdin,
            log,
            can_be_wiped: true,
        }
    }

    fn wait_until_ready(&mut self, kind: Kind) -> Result<(), String> {
        let begun = Instant::now();
        let probe = Request::get(kind.health(), &self.address.to_string());
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
        let listening = format!("Running on http://{}", self.address);
        self.log_text().contains(&listening)
    }

    fn log_text(&self) -> String {
        let mut bytes = Vec::new();
        let mut log = &self.log;
        log.rewind()
            .and_then(|()| log.read_to_end(&mut bytes))
            .expect("the log file");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_tail(&self) -> String {
        let text = self.log_text();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(40);
        format!(
            "--- {} (last lines)\n{}",
            self.address,
            lines[from..].join("\n")
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // Waiting reaps the watcher, which has killed the group before itself.
        let _ = self.process.wait();
    }
}

/// Tells the emulator itself to do something.
fn post(address: SocketAddr, path: &str, body: &[u8]) -> io::Result<()> {
    let mut request = Request::get(path, &address.to_string());
    "POST".clone_into(&mut request.method);
    // A form would be an error.
    request.headers.set("content-type", "text/plain");
    request.body = body.to_vec();
    match exchange(address, &request)?.status {
        200 => Ok(()),
        status => Err(io::Error::other(format!("{path}: {status}"))),
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
        Kind::Moto | Kind::MotoOfMany => {
            let with_policies = kind == Kind::Moto;
            command
                .args(["-m", "moto.server", "-H", "127.0.0.1", "-p"])
                .arg(port.to_string())
                .env("MOTO_IAM_LOAD_MANAGED_POLICIES", with_policies.to_string());
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
