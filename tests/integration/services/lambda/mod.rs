//! Lambda functions, through the built program: from what AWS answers to what
//! `results.json` says.

use std::path::Path;
use std::process::{Command, Output};

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    DeadLetterConfig, DestinationConfig, Environment, FunctionCode, OnFailure, Runtime,
};
use serde_json::{Value, json};

use crate::peer::clients::Clients;
use crate::peer::rule::{On, Reply};
use crate::peer::server::Emulator;
use crate::peer::stub::Stub;
use crate::peer::wire::Wire;
use crate::program::Program;

mod concerns;
mod dead_letters;
mod network;
mod permissions;
mod roles;
mod secrets;

/// An account that ministack tells by its access key.
const ACCOUNT: &str = "444455556666";
const REGION: &str = "us-east-1";

/// ministack with a wire in front of it: the one emulator that keeps dead-letter queues.
#[derive(Debug)]
struct Stage {
    // Dropped in this order.
    wire: Wire,
    emulator: Emulator,
}

/// A function to be made.
#[derive(Clone, Debug)]
struct Planted<'a> {
    name: &'a str,
    region: &'a str,
    role: &'a str,
    code: &'a str,
    dead_letters: Option<String>,
    secret: Option<&'a str>,
}

impl<'a> Planted<'a> {
    fn named(name: &'a str) -> Self {
        Self {
            name,
            region: REGION,
            role: name,
            code: name,
            dead_letters: None,
            secret: None,
        }
    }

    fn dead_letters_to(mut self, arn: impl Into<String>) -> Self {
        self.dead_letters = Some(arn.into());
        self
    }
}

impl Stage {
    fn new() -> Self {
        Self::on(Emulator::ministack())
    }

    fn on(emulator: Emulator) -> Self {
        Self {
            wire: Wire::to(&emulator, ACCOUNT),
            emulator,
        }
    }

    fn clients(&self) -> Clients {
        Clients::new(&self.wire.endpoint(), ACCOUNT)
    }

    fn lambda(&self, region: &str) -> aws_sdk_lambda::Client {
        let clients = self.clients();
        let config = aws_sdk_lambda::config::Builder::from(clients.config())
            .region(aws_sdk_lambda::config::Region::new(region.to_owned()))
            .build();
        aws_sdk_lambda::Client::from_conf(config)
    }

    async fn plant(&self, functions: impl IntoIterator<Item = Planted<'_>>) {
        for function in functions {
            // The end record of an empty archive; what follows changes the checksum.
            let mut archive = b"PK\x05\x06".to_vec();
            archive.extend([0; 16]);
            archive.extend([
                u8::try_from(function.code.len()).expect("a short comment"),
                0,
            ]);
            archive.extend(function.code.bytes());
            let mut request = self
                .lambda(function.region)
                .create_function()
                .function_name(function.name)
                .role(format!("arn:aws:iam::{ACCOUNT}:role/{}", function.role))
                .runtime(Runtime::Python312)
                .handler("main.handle")
                .code(FunctionCode::builder().zip_file(Blob::new(archive)).build());
            if let Some(arn) = function.dead_letters {
                request =
                    request.dead_letter_config(DeadLetterConfig::builder().target_arn(arn).build());
            }
            if let Some(secret) = function.secret {
                request = request
                    .environment(Environment::builder().variables("PASSWORD", secret).build());
            }
            request
                .send()
                .await
                .unwrap_or_else(|error| panic!("{}: {error:?}", function.name));
        }
    }

    /// A queue; its ARN.
    async fn queue(&self, name: &str) -> String {
        let sqs = aws_sdk_sqs::Client::new(self.clients().config());
        sqs.create_queue()
            .queue_name(name)
            .send()
            .await
            .expect("a queue");
        format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
    }

    /// A topic that a queue listens to, or nobody; its ARN.
    async fn topic(&self, name: &str, listener: Option<&str>) -> String {
        let sns = aws_sdk_sns::Client::new(self.clients().config());
        let made = sns.create_topic().name(name).send().await.expect("a topic");
        let arn = made.topic_arn.expect("its ARN");
        if let Some(queue) = listener {
            let request = sns
                .subscribe()
                .topic_arn(&arn)
                .protocol("sqs")
                .endpoint(queue);
            request.send().await.expect("a subscription");
        }
        arn
    }

    /// An on-failure destination of the function, or of an alias of it.
    async fn on_failure(&self, function: &str, alias: Option<&str>, arn: &str) {
        let to = OnFailure::builder().destination(arn).build();
        self.lambda(REGION)
            .put_function_event_invoke_config()
            .function_name(function)
            .set_qualifier(alias.map(str::to_owned))
            .destination_config(DestinationConfig::builder().on_failure(to).build())
            .send()
            .await
            .expect("a destination");
    }

    async fn alias(&self, function: &str, name: &str) {
        let request = self.lambda(REGION).create_alias().function_name(function);
        let request = request.name(name).function_version("$LATEST");
        request.send().await.expect("an alias");
    }

    fn scan(&self, threat: &str, more: &[&str]) -> Results {
        scan(&self.wire.endpoint(), threat, more)
    }
}

/// The results of a scan.
#[derive(Debug)]
struct Results(Value);

/// One scan of the example report, limited to one threat and, unless `more` says otherwise, one region.
fn scan(endpoint: &str, threat: &str, more: &[&str]) -> Results {
    let of_threat = ["--threat", threat, "--retries-max-attempts", "1"];
    let program = Program::at(endpoint, ACCOUNT);
    Results(
        program
            .scan(&[&of_threat, region(more), more].concat())
            .json,
    )
}

fn region(more: &[&str]) -> &'static [&'static str] {
    if more.contains(&"--region") {
        &[]
    } else {
        &["--region", REGION]
    }
}

fn run(endpoint: &str, folder: &Path, threat: &[&str], more: &[&str]) -> Output {
    run_as((ACCOUNT, "secret"), endpoint, folder, threat, more)
}

fn run_as(
    (key, secret): (&str, &str),
    endpoint: &str,
    folder: &Path,
    threat: &[&str],
    more: &[&str],
) -> Output {
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reports/pinewood.txt");
    Command::new(env!("CARGO_BIN_EXE_threatproof"))
        .arg("scan")
        .arg(report)
        .args(threat)
        .args(["--retries-max-attempts", "1"])
        .arg("--output-directory")
        .arg(folder)
        .args(region(more))
        .args(more)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .expect("the program starts")
}

impl Results {
    /// Status and reason of the items of the threat.
    fn item(&self, threat: &str) -> (String, String) {
        let items = self.0["items"].as_array().expect("items");
        let item = items
            .iter()
            .find(|item| item["threat"] == threat)
            .unwrap_or_else(|| panic!("no item of {threat}"));
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        (text("status"), text("reason"))
    }

    fn status(&self, threat: &str) -> String {
        self.item(threat).0
    }

    /// Verdict and reason for the one function of that name.
    fn finding(&self, function: &str) -> (String, String) {
        let findings = self.0["findings"].as_array().expect("findings");
        let finding = findings
            .iter()
            .find(|finding| {
                let arn = finding["resource"].as_str().unwrap_or_default();
                arn.ends_with(&format!(":function:{function}"))
            })
            .unwrap_or_else(|| panic!("no finding on {function}: {findings:#?}"));
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        (text("verdict"), text("reason"))
    }

    #[track_caller]
    fn expect(&self, function: &str, verdict: &str, said: &str) {
        let (actual, reason) = self.finding(function);
        assert!(
            actual == verdict && reason.contains(said),
            "{function}: {verdict} and `{said}` expected, it is {actual}: {reason}"
        );
    }

    fn findings(&self) -> usize {
        self.0["findings"].as_array().expect("findings").len()
    }

    fn calls(&self, operation: &str) -> u64 {
        self.0["calls"]["by_operation"][operation]
            .as_u64()
            .unwrap_or(0)
    }
}

/// A stub that tells who is calling.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
fn stub() -> Stub {
    Stub::start().answering(
        On::call("sts", "GetCallerIdentity"),
        Reply::xml(&format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><UserId>AIDA</UserId><Account>{ACCOUNT}</Account>\
             <Arn>arn:aws:iam::{ACCOUNT}:user/auditor</Arn></GetCallerIdentityResult>\
             </GetCallerIdentityResponse>"
        )),
    )
}

/// `lambda:ListFunctions` on the wire.
fn list_functions() -> On {
    On::call("lambda", "GET /2015-03-31/functions")
}

/// A function as `lambda:ListFunctions` gives it, with further members.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
fn listed(name: &str, more: Value) -> Value {
    let mut function = json!({
        "FunctionName": name,
        "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"),
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
        "CodeSha256": "abc=",
        "CodeSize": 1,
        "Version": "$LATEST",
    });
    let Value::Object(more) = more else {
        panic!("an object was expected: {more}");
    };
    for (key, value) in more {
        function[key] = value;
    }
    function
}
