//! Published versions: what an alias, an event source mapping or a
//! distribution leads to is judged, and nothing else that was ever published.
//!
//! Settings are fixed when a version is published:
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html>

use serde_json::{Value, json};

use super::{REGION, list_functions, listed, scan, unpublished};
use crate::kit::{ACCOUNT, account, network};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::services::cloudfront::{self, Distribution, sound};

const DEAD_LETTERS: &str = "lambda-dead-letter-queue";
const DEDICATED: &str = "lambda-dedicated-role";
const LEAST_PRIVILEGE: &str = "lambda-least-privilege";
const NETWORK: &str = "lambda-vpc";

fn queue() -> Value {
    json!({ "DeadLetterConfig": { "TargetArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:failed") } })
}

fn vpc() -> Value {
    let vpc = json!({ "VpcId": "vpc-1", "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"] });
    json!({ "VpcConfig": vpc })
}

/// A version as the listing of all versions has it.
fn version(name: &str, number: &str, more: Value) -> Value {
    let mut version = listed(name, more);
    version["Version"] = json!(number);
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}:{number}");
    version["FunctionArn"] = json!(arn);
    version
}

fn latest(functions: &[Value]) -> Reply {
    Reply::json(&json!({ "Functions": functions }))
}

/// Functions as they are, and all versions of them.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
fn published(functions: &[Value], versions: &[Value]) -> Stub {
    published_on(account(), functions, versions)
}

fn published_on(stub: Stub, functions: &[Value], versions: &[Value]) -> Stub {
    let places = network::for_functions(&["sg-1"]).into_iter();
    let stub = places.fold(stub, |stub, (on, reply)| stub.answering(on, reply));
    stub.answering(
        list_functions().containing("FunctionVersion=ALL"),
        latest(&[functions, versions].concat()),
    )
    .answering(list_functions(), latest(functions))
    .answering(
        On::call("lambda", "*").containing("/event-invoke-config"),
        Reply::json(&json!({ "FunctionEventInvokeConfigs": [] })),
    )
    .answering(
        On::call("sqs", "GetQueueAttributes"),
        Reply::json(&json!({ "Attributes": {
            "QueueArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:failed")
        }})),
    )
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>
fn aliases(stub: Stub, function: &str, aliases: &Value) -> Stub {
    stub.answering(
        On::call("lambda", "*").containing(&format!("/{function}/aliases")),
        Reply::json(&json!({ "Aliases": aliases })),
    )
}

fn live(version: &str) -> Value {
    json!([{ "Name": "live", "FunctionVersion": version }])
}

#[test]
fn an_alias_of_a_version_without_a_queue_is_not_covered_by_the_queue_of_latest() {
    let functions = [
        listed("orders", queue()),
        listed("shifting", queue()),
        listed("sound", queue()),
        listed("unled", queue()),
        listed("lacking", json!({})),
        listed("gone", queue()),
    ];
    let versions = [
        version("orders", "1", json!({})),
        version("shifting", "1", queue()),
        version("shifting", "2", json!({})),
        version("sound", "1", json!({})),
        version("sound", "2", queue()),
        version("unled", "1", json!({})),
        version("lacking", "1", queue()),
    ];
    let stub = published(&functions, &versions);
    let stub = aliases(stub, "orders", &live("1"));
    // A share of the calls goes to the other version.
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-traffic-shifting-using-aliases.html
    let routing = json!({ "AdditionalVersionWeights": { "2": 0.05 } });
    let shifting = json!([{ "Name": "live", "FunctionVersion": "1", "RoutingConfig": routing }]);
    let stub = aliases(stub, "shifting", &shifting);
    let stub = aliases(stub, "sound", &live("2"));
    let stub = aliases(stub, "lacking", &live("1"));
    let stub = unpublished(aliases(stub, "gone", &live("9")));
    let results = scan(&stub.endpoint(), DEAD_LETTERS, &[]);
    results.expect(
        "orders",
        "partial",
        "version 1 (alias live): there is neither",
    );
    results.expect(
        "shifting",
        "partial",
        "version 2 (alias live): there is neither",
    );
    results.expect("sound", "pass", "version 2 (alias live)");
    // Nothing leads to its version.
    results.expect("unled", "pass", "the dead-letter queue");
    results.expect("lacking", "partial", "$LATEST: there is neither");
    results.expect("gone", "unknown", "version 9 is not in the list");
    assert_eq!(results.status(DEAD_LETTERS), "needs-investigation");
    // All versions are listed once, however many aliases there are.
    assert_eq!(results.called("lambda:ListFunctions"), 2);
    assert_eq!(results.called("lambda:ListAliases"), 6);
}

#[test]
fn versions_are_listed_only_where_something_leads_to_one() {
    let stub = published(&[listed("orders", queue())], &[]);
    let stub = unpublished(aliases(stub, "orders", &live("$LATEST")));
    let results = scan(&stub.endpoint(), DEAD_LETTERS, &[]);
    results.expect("orders", "pass", "the dead-letter queue");
    assert_eq!(results.called("lambda:ListFunctions"), 1);
}

#[test]
fn versions_and_aliases_that_cannot_be_read_decide_nothing() {
    let refused = |part: &str, operation: On| {
        let places = network::for_functions(&["sg-1"]).into_iter();
        let stub = account().answering(operation, Reply::Denied);
        let stub = places.fold(stub, |stub, (on, reply)| stub.answering(on, reply));
        let stub = stub.answering(list_functions(), latest(&[listed("orders", vpc())]));
        let stub = unpublished(aliases(stub, "orders", &live("1")));
        let results = scan(&stub.endpoint(), NETWORK, &[]);
        results.expect("orders", "unknown", part);
        assert_eq!(results.status(NETWORK), "needs-investigation");
    };
    let all = || list_functions().containing("FunctionVersion=ALL");
    refused("lambda:ListFunctions", all());
    let of_lambda = |part: &str| On::call("lambda", "*").containing(part);
    refused("lambda:ListAliases", of_lambda("/aliases"));
    refused(
        "lambda:ListEventSourceMappings",
        of_lambda("/event-source-mappings"),
    );
    refused("cloudfront:ListDistributions", cloudfront::listing());
}

#[test]
fn a_version_that_a_mapping_reads_a_queue_with_is_in_a_vpc_or_not() {
    let mapping = |qualifier: &str, state: &str| {
        json!({
            "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{qualifier}"),
            "EventSourceArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:orders"),
            "State": state,
        })
    };
    let functions = [listed("orders", vpc()), listed("idle", vpc())];
    let versions = [
        version("orders", "4", json!({})),
        version("idle", "4", json!({})),
    ];
    // https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
    let mappings = json!({ "EventSourceMappings": [
        mapping("orders:4", "Enabled"),
        mapping("idle:4", "Disabled"),
    ]});
    let stub = published(&functions, &versions).answering(
        On::call("lambda", "GET /2015-03-31/event-source-mappings"),
        Reply::json(&mappings),
    );
    let results = scan(&unpublished(stub).endpoint(), NETWORK, &[]);
    let words = "version 4 (event source mapping): not attached";
    results.expect("orders", "partial", words);
    results.expect("idle", "pass", "vpc-1");
}

/// What CloudFront says of a distribution that runs a version.
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_LambdaFunctionAssociation.html>
fn running(version: &str) -> (On, Reply) {
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{version}");
    let association = format!(
        "<CacheBehavior><PathPattern>/a</PathPattern><TargetOriginId>o</TargetOriginId>\
         <ViewerProtocolPolicy>https-only</ViewerProtocolPolicy><LambdaFunctionAssociations><Quantity>1</Quantity>\
         <Items><LambdaFunctionAssociation><LambdaFunctionARN>{arn}</LambdaFunctionARN>\
         <EventType>origin-request</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations>\
         </CacheBehavior>"
    );
    let shop = Distribution {
        ordered: association,
        ..sound("E1")
    };
    (cloudfront::listing(), cloudfront::page(&[shop], None))
}

/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html>
#[test]
fn what_only_cloudfront_runs_needs_neither_vpc_nor_queue() {
    let functions = [listed("edge", json!({})), listed("plain", json!({}))];
    let versions = [
        version("edge", "3", json!({})),
        version("edge", "4", json!({})),
    ];
    // Deployment tools set an alias on what CloudFront runs. It has no network either, but others may call it.
    for (threat, bare, at_edge, with_alias) in [
        (
            NETWORK,
            "not attached",
            "at its edge",
            ("not-applicable", "at its edge"),
        ),
        (
            DEAD_LETTERS,
            "there is neither",
            "no asynchronous events",
            (
                "partial",
                "CloudFront runs this version at its edge, and for other callers",
            ),
        ),
    ] {
        let scanned = |alias: &Value| {
            let (on, reply) = running("edge:3");
            let stub = published(&functions, &versions).answering(on, reply);
            let stub = unpublished(aliases(stub, "edge", alias));
            scan(&stub.endpoint(), threat, &[])
        };
        let results = scanned(&json!([]));
        results.expect("edge", "not-applicable", at_edge);
        results.expect("plain", "fail", bare);
        let (verdict, words) = with_alias;
        scanned(&live("3")).expect("edge", verdict, words);
        scanned(&live("4")).expect("edge", "fail", bare);
    }
}

/// A call without a qualifier reaches what was published last there.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-version-publishing.html>
#[test]
fn on_managed_instances_the_published_version_is_what_runs() {
    let with = |more: Value| {
        let mut all = more;
        all["CapacityProviderConfig"] = json!({ "LambdaManagedInstancesCapacityProviderConfig": {
            "CapacityProviderArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:capacity-provider:own")
        }});
        all
    };
    let functions = [
        listed("older", with(queue())),
        listed("newer", with(json!({}))),
        listed("never", with(queue())),
        listed("numbered", with(queue())),
        listed("apart", with(json!({}))),
        listed("together", with(json!({}))),
    ];
    let versions = [
        version("apart", "$LATEST.PUBLISHED", with(json!({}))),
        version("together", "$LATEST.PUBLISHED", with(json!({}))),
        version("older", "$LATEST.PUBLISHED", with(json!({}))),
        version("newer", "$LATEST.PUBLISHED", with(queue())),
        version("numbered", "1", with(queue())),
    ];
    // A destination is set for the version that it serves.
    // https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html
    let destination = |stub: Stub, function: &str, qualifier: &str| {
        let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:failed");
        let config = json!({
            "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}:{qualifier}"),
            "DestinationConfig": { "OnFailure": { "Destination": queue } },
        });
        stub.answering(
            On::call("lambda", "*").containing(&format!("/{function}/event-invoke-config")),
            Reply::json(&json!({ "FunctionEventInvokeConfigs": [config] })),
        )
    };
    let stub = destination(account(), "apart", "$LATEST");
    let stub = destination(stub, "together", "$LATEST.PUBLISHED");
    let stub = unpublished(published_on(stub, &functions, &versions));
    let results = scan(&stub.endpoint(), DEAD_LETTERS, &[]);
    results.expect("apart", "fail", "there is neither");
    results.expect("together", "pass", "the on-failure destination");
    results.expect("older", "fail", "there is neither");
    results.expect("newer", "pass", "the dead-letter queue");
    results.expect("never", "pass", "the dead-letter queue");
    // Whether AWS would list what was published last is not said.
    results.expect("numbered", "unknown", "$LATEST.PUBLISHED");
}

#[test]
fn the_role_of_a_version_in_use_counts() {
    let role = |name: &str| json!({ "Role": format!("arn:aws:iam::{ACCOUNT}:role/{name}") });
    let functions = [
        listed("orders", role("narrow")),
        listed("bills", role("old")),
        listed("apart", role("apart")),
    ];
    let versions = [
        version("orders", "7", role("old")),
        version("apart", "1", role("old")),
    ];
    let over = |stub: Stub| {
        let here = json!({ "RegionName": REGION, "RegionOptStatus": "ENABLED_BY_DEFAULT" });
        let stub = published_on(stub, &functions, &versions).answering(
            On::call("account", "*"),
            Reply::json(&json!({ "Regions": [here] })),
        );
        unpublished(aliases(stub, "orders", &live("7")))
    };
    let results = scan(&over(account()).endpoint(), DEDICATED, &[]);
    let words = "the role of version 7 (alias live) is shared with bills";
    results.expect("orders", "fail", words);
    results.expect("bills", "fail", "its role is shared with orders");
    // Its old version, which nothing leads to, shares no role.
    results.expect("apart", "pass", "no other function");

    // What else may assume it is in its trust policy.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
    let trust = r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":
        {"Service":["lambda.amazonaws.com","ec2.amazonaws.com"]}}}"#;
    let machines = format!(
        "<IsTruncated>false</IsTruncated><Roles><member><Path>/</Path><RoleName>apart</RoleName><RoleId>AROA</RoleId>\
         <Arn>arn:aws:iam::{ACCOUNT}:role/apart</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate>\
         <AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument></member></Roles>",
        trust.replace('{', "%7B").replace('"', "%22")
    );
    let others = |reply: Reply| {
        let stub = account().answering(On::call("iam", "ListRoles"), reply);
        let results = scan(&over(stub).endpoint(), DEDICATED, &[]);
        results.judged("lambda-role-dedicated", "function:apart")
    };
    let (verdict, reason) = others(Reply::query("ListRoles", &machines));
    assert_eq!(verdict, "question", "{reason}");
    assert!(reason.contains("lets in ec2.amazonaws.com"), "{reason}");
    let (verdict, reason) = others(Reply::Denied);
    assert_eq!(verdict, "unknown", "{reason}");
    assert!(reason.contains("iam:ListRoles"), "{reason}");

    let document = |action: &str, resource: &str| {
        let text = json!({ "Statement": {
            "Effect": "Allow", "Action": action, "Resource": resource
        }});
        text.to_string().replace('{', "%7B").replace('"', "%22")
    };
    let member = |name: &str, policy: String| {
        format!(
            "<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROA</RoleId>\
             <Arn>arn:aws:iam::{ACCOUNT}:role/{name}</Arn><AttachedManagedPolicies/><RolePolicyList><member>\
             <PolicyName>own</PolicyName><PolicyDocument>{policy}</PolicyDocument></member></RolePolicyList>\
             <AssumeRolePolicyDocument>%7B%22Statement%22%3A%5B%5D%7D</AssumeRolePolicyDocument></member>"
        )
    };
    let roles = [
        member("narrow", document("logs:PutLogEvents", "*")),
        member("old", document("*", "*")),
        member("apart", document("logs:PutLogEvents", "*")),
    ];
    let details = format!(
        "<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><Policies/>\
         <RoleDetailList>{}</RoleDetailList>",
        roles.concat()
    );
    let stub = over(account()).answering(
        On::call("iam", "GetAccountAuthorizationDetails"),
        Reply::query("GetAccountAuthorizationDetails", &details),
    );
    let results = scan(&stub.endpoint(), LEAST_PRIVILEGE, &[]);
    results.expect(
        "orders",
        "fail",
        "role/old (version 7 (alias live)) has broad",
    );
    results.expect("apart", "pass", "role/apart has no avoidable");
}
