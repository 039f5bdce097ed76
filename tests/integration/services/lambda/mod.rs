//! Lambda functions, through the built program: from what AWS answers to what
//! `results.json` says.

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    DeadLetterConfig, DestinationConfig, Environment, FunctionCode, OnFailure, Runtime,
};
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, Results, Stage, nothing_else, verdict_and_reason};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

mod balanced;
mod concerns;
mod dead_letters;
mod exposure;
mod network;
mod permissions;
mod roles;
mod secrets;
mod tmp;
mod urls;
mod versions;

const REGION: &str = "us-east-1";

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
    fn lambda(&self, region: &str) -> aws_sdk_lambda::Client {
        let clients = self.clients();
        let config = aws_sdk_lambda::config::Builder::from(clients.config())
            .region(aws_sdk_lambda::config::Region::new(region.to_owned()))
            .build();
        aws_sdk_lambda::Client::from_conf(config)
    }

    async fn plant_functions(&self, functions: impl IntoIterator<Item = Planted<'_>>) {
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

/// One scan of the example report, limited to one threat and, unless `more` says otherwise, one region.
fn scan(endpoint: &str, threat: &str, more: &[&str]) -> Results {
    let region = if more.contains(&"--region") {
        &[]
    } else {
        HERE
    };
    crate::kit::scan(endpoint, threat, &[region, more].concat())
}

impl Results {
    /// The verdict on the first function of that name, and what is said of it.
    #[track_caller]
    fn expect(&self, function: &str, verdict: &str, said: &str) {
        let name = format!(":function:{function}");
        let mut findings = self.all_findings().iter();
        let finding = findings
            .find(|finding| {
                finding["resource"]
                    .as_str()
                    .is_some_and(|arn| arn.ends_with(&name))
            })
            .unwrap_or_else(|| panic!("no finding on {function}: {:#?}", self.all_findings()));
        let (actual, reason) = verdict_and_reason(finding);
        assert!(
            actual == verdict && reason.contains(said),
            "{function}: {verdict} and `{said}` expected, it is {actual}: {reason}"
        );
    }
}

/// Answers of an account without aliases, event source mappings, distributions and roles, for whatever the stub has no
/// answer to yet.
pub(crate) fn unpublished(stub: Stub) -> Stub {
    nothing_else(stub)
        .answering(
            On::call("lambda", "*").containing("/aliases"),
            Reply::json(&json!({ "Aliases": [] })),
        )
        .answering(
            On::call("lambda", "GET /2015-03-31/event-source-mappings"),
            Reply::json(&json!({ "EventSourceMappings": [] })),
        )
        .answering(
            On::call("iam", "ListRoles"),
            Reply::query("ListRoles", "<IsTruncated>false</IsTruncated><Roles/>"),
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
