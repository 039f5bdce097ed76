//! The wire between the program and an emulator: passes requests on, writes
//! down each, and disturbs those that a test has rules for.
//!
//! Threads, not tasks: it serves programs in other processes as well as
//! clients on whichever runtime a test has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::SockRef;

use super::call::Call;
use super::http::{Request, Response, exchange};
use super::refusal;
use super::repair;
use super::rule::{On, Reply, Rules};
use super::server::{Emulator, Kind};
use super::weather::{Instead, Weather};

/// A peer for one test; ends when dropped.
#[derive(Debug)]
pub(crate) struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    /// None: canned answers only.
    upstream: Option<Upstream>,
    rules: Rules,
    /// What is answered in the emulator's place where no rule says otherwise.
    beyond: Rules,
    weather: Weather,
    calls: Mutex<Vec<Call>>,
    /// What nobody had an answer for.
    unanswered: Mutex<BTreeSet<String>>,
    /// Access keys that `AssumeRole` gave out, and the account of the role.
    assumed: Mutex<BTreeMap<String, String>>,
    /// Open connections by the client's port, to end them with the wire.
    open: Mutex<HashMap<u16, TcpStream>>,
    stopping: AtomicBool,
}

#[derive(Debug)]
struct Upstream {
    address: SocketAddr,
    kind: Kind,
    account: String,
    repair: bool,
}

impl Wire {
    /// In front of an emulator. Calls with keys that the emulator itself did
    /// not give out are made for the account that an access key of twelve digits
    /// is, else for `account` (moto: by its header; ministack by that key).
    pub(crate) fn to(emulator: &Emulator, account: &str) -> Self {
        Self::start(Some(Upstream {
            address: emulator.address(),
            kind: emulator.kind(),
            account: account.to_owned(),
            repair: true,
        }))
    }

    /// The same, but with the emulator's answers as they are.
    pub(crate) fn unrepaired(emulator: &Emulator, account: &str) -> Self {
        Self::start(Some(Upstream {
            address: emulator.address(),
            kind: emulator.kind(),
            account: account.to_owned(),
            repair: false,
        }))
    }

    /// With nothing behind: a call that no rule answers is an error.
    pub(super) fn without_upstream() -> Self {
        Self::start(None)
    }

    /// For `AWS_ENDPOINT_URL`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    pub(crate) fn rule(&self, on: On, reply: Reply) {
        self.shared.rules.add(on, reply);
    }

    /// Takes back what was ruled for these calls.
    pub(crate) fn unrule(&self, on: &On) {
        self.shared.rules.take_back(on);
    }

    /// Answers for good what the emulator lacks, unless a rule says otherwise.
    pub(crate) fn beyond_the_emulator(&self, on: On, reply: Reply) {
        self.shared.beyond.add(on, reply);
    }

    /// What happens to a part of all requests, whatever the rules say.
    pub(crate) fn weather(&self) -> &Weather {
        &self.shared.weather
    }

    pub(crate) fn deny(&self, service: &str, operation: &str) {
        self.rule(On::call(service, operation), Reply::Denied);
    }

    /// How often each operation was called, as `s3:GetBucketPolicy` → 3.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for call in self.requests() {
            *counts.entry(call.name()).or_default() += 1;
        }
        counts
    }

    /// Every call, in the order of arrival.
    pub(crate) fn requests(&self) -> Vec<Call> {
        self.shared.calls.lock().expect("no call panics").clone()
    }

    /// Takes out the operations that no rule answered where there is nothing behind, each once.
    pub(super) fn unanswered(&self) -> BTreeSet<String> {
        let unanswered = self.shared.unanswered.lock();
        std::mem::take(&mut *unanswered.expect("no call panics"))
    }

    /// Forgets calls and rules, as after seeding.
    pub(crate) fn clear(&self) {
        self.shared.calls.lock().expect("no call panics").clear();
        self.shared.rules.clear();
    }

    fn start(upstream: Option<Upstream>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port");
        let address = listener.local_addr().expect("the address just bound");
        let shared = Arc::new(Shared {
            upstream,
            rules: Rules::default(),
            beyond: Rules::default(),
            weather: Weather::default(),
            calls: Mutex::default(),
            unanswered: Mutex::default(),
            assumed: Mutex::default(),
            open: Mutex::default(),
            stopping: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        Self {
            address,
            shared,
            listener: Some(thread::spawn(move || accept(&listener, &serving))),
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is to stop.
        drop(TcpStream::connect(self.address));
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        let open = std::mem::take(&mut *self.shared.open.lock().expect("no connection panics"));
        for connection in open.into_values() {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            let port = stream
                .peer_addr()
                .map(|address| address.port())
                .unwrap_or_default();
            if let Ok(copy) = stream.try_clone() {
                shared
                    .open
                    .lock()
                    .expect("no connection panics")
                    .insert(port, copy);
            }
            // Clients hang up whenever they like; that is no failure of a test.
            let _ = shared.serve(stream);
            shared
                .open
                .lock()
                .expect("no connection panics")
                .remove(&port);
        });
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut writer = stream.try_clone()?;
        let mut reader = BufReader::new(stream);
        while let Some(request) = Request::read(&mut reader)? {
            let mut call = Call::of(&request);
            call.account = self.account_of(&call);
            self.calls
                .lock()
                .expect("no call panics")
                .push(call.clone());
            let strike = self.weather.strike(&call, &request);
            let spoil = match &strike {
                Some(Instead::Spoil(spoil)) => Some(*spoil),
                Some(Instead::Answer(_) | Instead::Hang | Instead::Reset) | None => None,
            };
            let reply = match strike {
                Some(Instead::Reset) => Some(Reply::Reset),
                Some(Instead::Hang) => Some(Reply::Hang),
                Some(Instead::Answer(response)) => Some(Reply::Answer(response)),
                Some(Instead::Spoil(_)) | None => {
                    let ruled = self.rules.decide(&call, &request);
                    ruled.or_else(|| self.beyond.decide(&call, &request))
                }
            };
            let entered = entered(&call);
            let response = match reply {
                Some(Reply::Reset) => {
                    SockRef::from(&writer).set_linger(Some(Duration::ZERO))?;
                    return Ok(());
                }
                Some(Reply::Hang) => {
                    // Ends when the client gives up, or with the wire.
                    reader.read_to_end(&mut Vec::new())?;
                    return Ok(());
                }
                Some(Reply::Stall) => {
                    writer.write_all(
                        b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{\"Statement\"",
                    )?;
                    reader.read_to_end(&mut Vec::new())?;
                    return Ok(());
                }
                Some(reply) => reply.response(&call),
                None => None,
            };
            let mut response = response.unwrap_or_else(|| self.pass_on(request, &call));
            if let Some(spoil) = spoil {
                spoil(&mut response);
            }
            if let Some(account) = entered {
                self.remember_assumed(account, &response);
            }
            response.write(&mut writer)?;
        }
        Ok(())
    }

    fn account_of(&self, call: &Call) -> Option<String> {
        let assumed = self.assumed.lock().expect("no call panics");
        let upstream = self
            .upstream
            .as_ref()
            .map(|upstream| upstream.account_of(&call.access_key).to_owned());
        assumed
            .get(&call.access_key)
            .cloned()
            .or_else(|| call.account.clone())
            .or(upstream)
    }

    fn pass_on(&self, mut request: Request, call: &Call) -> Response {
        let Some(upstream) = &self.upstream else {
            let message = format!("no canned answer for {} {}", call.name(), call.target);
            self.unanswered
                .lock()
                .expect("no call panics")
                .insert(call.name());
            return refusal::error(call, 400, "NoCannedAnswer", &message);
        };
        if upstream.kind.is_moto() {
            let assumed = self.assumed.lock().expect("no call panics");
            let account = assumed.get(&call.access_key).map(String::as_str);
            let account = account.unwrap_or_else(|| upstream.account_of(&call.access_key));
            request.headers.set("x-moto-account-id", account);
        }
        let mut response = match exchange(upstream.address, &request) {
            Ok(response) => response,
            Err(error) => {
                let message = format!("the emulator did not answer: {error}");
                return refusal::error(call, 502, "EmulatorFailed", &message);
            }
        };
        if upstream.repair && upstream.kind.is_moto() {
            repair::moto(call, &mut response);
        }
        if upstream.repair {
            repair::any(call, &mut response);
        }
        response
    }

    fn remember_assumed(&self, account: String, response: &Response) {
        let answered = String::from_utf8_lossy(&response.body);
        let key = answered
            .split_once("<AccessKeyId>")
            .and_then(|(_, rest)| rest.split('<').next());
        if let Some(key) = key {
            self.assumed
                .lock()
                .expect("no call panics")
                .insert(key.to_owned(), account);
        }
    }
}

impl Upstream {
    /// Whose an access key is that the emulator did not give out.
    fn account_of<'a>(&'a self, key: &'a str) -> &'a str {
        let is_account = key.len() == 12 && key.bytes().all(|byte| byte.is_ascii_digit());
        if is_account { key } else { &self.account }
    }
}

/// The account of the role that a call assumes.
fn entered(call: &Call) -> Option<String> {
    let role = (call.operation == "AssumeRole").then(|| call.parameter("RoleArn"))??;
    role.split(':').nth(4).map(str::to_owned)
}
