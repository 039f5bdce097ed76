//! A headless Chromium with one page, and everything that happens in it.
//!
//! It is told what to do over a pipe, by messages that a zero byte ends:
//! <https://chromedevtools.github.io/devtools-protocol/>.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What browsers of this family are called.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A browser. It ends with the test.
pub(crate) struct Chromium {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Option<String>,
    sent: u64,
    events: Vec<Value>,
    _profile: TempDir,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Chromium ends its own processes when the pipe is closed; the one we started must not outlive the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The browser of this machine; none if the tests are to do without.
pub(crate) fn chromium() -> Option<Chromium> {
    if std::env::var_os("THREATPROOF_WITHOUT_BROWSER").is_some() {
        println!(
            "NOT TESTED: THREATPROOF_WITHOUT_BROWSER is set, so no browser opened the dossier"
        );
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<_> = std::env::split_paths(&path).collect();
    let found = NAMES
        .iter()
        .find(|name| places.iter().any(|it| it.join(name).is_file()));
    let Some(name) = found else {
        panic!(
            "no browser: one of {NAMES:?} has to be in PATH\n\
             The tests of the dossier need Chromium (Debian: apt-get install chromium); \
             THREATPROOF_WITHOUT_BROWSER=1 leaves them out"
        );
    };
    Some(Chromium::start(name))
}

impl Chromium {
    fn start(name: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder for its profile");
        // It reads orders from descriptor 3 and answers on 4. Pages of the tests are our own: no sandbox, which
        // containers often forbid.
        let command = format!(
            "exec {name} --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --hide-scrollbars \
             --remote-debugging-pipe --user-data-dir=\"$1\" about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1"
        );
        let mut shell = Command::new("sh");
        shell.args(["-c", &command, "sh"]).arg(profile.path());
        let mut child = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let to = child.stdin.take().expect("a pipe");
        let from = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut browser = Self {
            child,
            to,
            from,
            session: None,
            sent: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let page = browser.tell("Target.createTarget", json!({ "url": "about:blank" }));
        let page = json!({ "targetId": page["targetId"], "flatten": true });
        let session = browser.tell("Target.attachToTarget", page);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.tell(&format!("{domain}.enable"), json!({}));
        }
        let clock = json!({ "timeDomain": "threadTicks" });
        browser.tell("Performance.enable", clock);
        browser
    }

    /// Has it do something; what it answers.
    #[track_caller]
    pub(crate) fn tell(&mut self, method: &str, parameters: Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        write!(self.to, "{message}\0").expect("the browser listens");
        self.to.flush().expect("the browser listens");
        loop {
            let mut answer = self.next();
            if answer["id"] == self.sent {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    fn next(&mut self) -> Value {
        let mut message = Vec::new();
        self.from
            .read_until(0, &mut message)
            .expect("the browser answers");
        assert_eq!(message.pop(), Some(0), "the browser ended");
        serde_json::from_slice(&message).expect("JSON")
    }

    /// A window of this size, for a reader who likes it dark or not.
    pub(crate) fn window(&mut self, width: u32, height: u32, is_dark: bool) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", size);
        let scheme = if is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tell("Emulation.setEmulatedMedia", media);
    }

    /// Opens a page, `hash` and all, and waits until it is there.
    pub(crate) fn open(&mut self, page: &Path, hash: &str) {
        // To another hash of the same page a browser only scrolls.
        for url in [
            "about:blank".to_owned(),
            format!("file://{}{hash}", page.display()),
        ] {
            self.events.clear();
            self.tell("Page.navigate", json!({ "url": url }));
            while !self.has("Page.loadEventFired") {
                let event = self.next();
                self.events.push(event);
            }
        }
    }

    fn has(&self, method: &str) -> bool {
        self.events.iter().any(|event| event["method"] == method)
    }

    /// How long the page itself has worked, in seconds, however busy the machine is; the blank page before counts, too.
    pub(crate) fn worked(&mut self) -> f64 {
        let metrics = self.tell("Performance.getMetrics", json!({}));
        let metrics = metrics["metrics"].as_array().expect("metrics");
        let own = metrics.iter().find(|it| it["name"] == "ThreadTime");
        own.and_then(|it| it["value"].as_f64()).expect("a time")
    }

    /// What an expression comes to in the page.
    #[track_caller]
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut told = self.tell("Runtime.evaluate", asked);
        assert!(
            told.get("exceptionDetails").is_none(),
            "{expression}: {told}"
        );
        told["result"]["value"].take()
    }

    /// What happened that must not: messages of the console, what the policy stopped, dialogs, and requests to
    /// anywhere.
    pub(crate) fn troubles(&self) -> Vec<String> {
        let is_trouble = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
            "Log.entryAdded"
            | "Runtime.consoleAPICalled"
            | "Runtime.exceptionThrown"
            | "Page.javascriptDialogOpening" => true,
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"].as_str();
                !url.is_some_and(|url| url.starts_with("file:"))
            }
            _ => false,
        };
        self.events
            .iter()
            .filter(is_trouble)
            .map(Value::to_string)
            .collect()
    }
}
