//! Dead-letter queues and on-failure destinations.

use serde_json::json;

use super::{Planted, REGION, list_functions, listed, scan, unpublished};
use crate::kit::{ACCOUNT, Stage, account};
use crate::peer::rule::{On, Reply};

const THREAT: &str = "lambda-dead-letter-queue";

#[tokio::test]
async fn a_dead_letter_queue_counts_only_if_it_exists_and_keeps_what_it_gets() {
    let stage = Stage::ministack();
    let queue = stage.queue("failed").await;
    let heard = stage.topic("heard", Some(&queue)).await;
    let unheard = stage.topic("unheard", None).await;
    stage
        .plant_functions([
            Planted::named("queue").dead_letters_to(&queue),
            Planted::named("topic").dead_letters_to(&heard),
            Planted::named("unheard").dead_letters_to(&unheard),
            Planted::named("dangling")
                .dead_letters_to(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:deleted")),
            Planted::named("dangling-topic")
                .dead_letters_to(format!("arn:aws:sns:{REGION}:{ACCOUNT}:deleted")),
            Planted::named("fifo")
                .dead_letters_to(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:failed.fifo")),
            Planted::named("bare"),
        ])
        .await;
    let results = stage.scan(THREAT, &[]);
    results.expect("queue", "pass", &queue);
    results.expect("topic", "pass", &heard);
    results.expect("unheard", "fail", "no confirmed subscription");
    results.expect("dangling", "fail", "dangling");
    results.expect("dangling-topic", "fail", "dangling");
    results.expect("fifo", "fail", "FIFO");
    results.expect("bare", "fail", "neither");
    assert_eq!(results.status(THREAT), "needs-investigation");
    // Only the function without a dead-letter queue is asked about destinations, and all for their aliases.
    assert_eq!(results.called("lambda:ListFunctionEventInvokeConfigs"), 1);
    assert_eq!(results.called("lambda:ListAliases"), 7);
    // No alias leads to a version, so none is looked up; mappings, which call and wait, have no say.
    assert_eq!(results.called("lambda:ListFunctions"), 1);
    assert_eq!(results.called("lambda:ListEventSourceMappings"), 0);
}

#[tokio::test]
async fn a_destination_takes_the_place_of_a_queue_where_it_covers_every_alias() {
    let stage = Stage::ministack();
    let queue = stage.queue("failed").await;
    let names = [
        "latest",
        "all",
        "only-latest",
        "only-alias",
        "gone",
        "bus",
        "function",
    ];
    stage.plant_functions(names.map(Planted::named)).await;
    for name in ["all", "only-latest", "only-alias"] {
        stage.alias(name, "prod").await;
    }
    for name in ["latest", "all", "only-latest"] {
        stage.on_failure(name, None, &queue).await;
    }
    for name in ["all", "only-alias"] {
        stage.on_failure(name, Some("prod"), &queue).await;
    }
    let deleted = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:deleted");
    stage.on_failure("gone", None, &deleted).await;
    let bus = format!("arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default");
    stage.on_failure("bus", None, &bus).await;
    let function = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:all");
    stage.on_failure("function", None, &function).await;

    let results = stage.scan(THREAT, &[]);
    results.expect("latest", "pass", "on-failure destination");
    results.expect(
        "all",
        "pass",
        "$LATEST, $LATEST (alias prod): the on-failure",
    );
    results.expect(
        "only-latest",
        "partial",
        "$LATEST (alias prod): there is neither",
    );
    results.expect("only-alias", "partial", "$LATEST: there is neither");
    results.expect("gone", "fail", "dangling");
    results.expect("bus", "question", "event bus");
    results.expect("function", "pass", "on-failure destination");
    // One queue that several name is asked once, and the deleted one.
    assert_eq!(results.called("sqs:GetQueueAttributes"), 2);
}

#[tokio::test]
async fn all_or_none_decide_the_item() {
    let stage = Stage::ministack();
    stage
        .plant_functions([Planted::named("bare"), Planted::named("naked")])
        .await;
    assert_eq!(stage.scan(THREAT, &[]).status(THREAT), "not-started");

    let stage = Stage::ministack();
    assert_eq!(
        stage.scan(THREAT, &[]).status(THREAT),
        "needs-investigation"
    );
    let queue = stage.queue("failed").await;
    let kept = ["one", "two"].map(|name| Planted::named(name).dead_letters_to(&queue));
    stage.plant_functions(kept).await;
    assert_eq!(stage.scan(THREAT, &[]).status(THREAT), "implemented");
}

#[tokio::test]
async fn each_denial_is_told_by_its_action_and_decides_nothing() {
    let stage = Stage::ministack();
    let queue = stage.queue("failed").await;
    let topic = stage.topic("heard", Some(&queue)).await;
    stage
        .plant_functions([
            Planted::named("queue").dead_letters_to(&queue),
            Planted::named("topic").dead_letters_to(&topic),
            Planted::named("instead"),
            Planted::named("bare"),
        ])
        .await;
    stage.on_failure("instead", None, &queue).await;
    for (service, part, function, action) in [
        ("sqs", "", "queue", "sqs:GetQueueAttributes"),
        ("sns", "", "topic", "sns:GetTopicAttributes"),
        (
            "lambda",
            "/event-invoke-config",
            "bare",
            "lambda:ListFunctionEventInvokeConfigs",
        ),
        ("lambda", "/aliases", "instead", "lambda:ListAliases"),
    ] {
        stage.wire.clear();
        stage
            .wire
            .rule(On::call(service, "*").containing(part), Reply::Denied);
        let results = stage.scan(THREAT, &[]);
        results.expect(function, "unknown", action);
        assert_eq!(results.status(THREAT), "needs-investigation", "{action}");
    }
    stage.wire.clear();
    // The alias may be one that the destination does not cover.
    stage.wire.rule(
        On::call("lambda", "*").containing("/aliases"),
        Reply::json(&json!({ "Aliases": [{ "Name": "" }] })),
    );
    let results = stage.scan(THREAT, &[]);
    results.expect("instead", "unknown", "an alias without a name");
    stage.wire.clear();
    // SNS's own word for a refusal.
    // https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
    stage.wire.rule(
        On::call("sns", "GetTopicAttributes"),
        Reply::error(403, "AuthorizationError", "User is not authorized"),
    );
    let results = stage.scan(THREAT, &[]);
    results.expect("topic", "unknown", "sns:GetTopicAttributes was denied");
    stage.wire.clear();
    stage.wire.rule(list_functions(), Reply::Denied);
    let (status, reason) = stage.scan(THREAT, &[]).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("lambda:ListFunctions"), "{reason}");
}

#[test]
fn what_only_looks_like_a_queue_does_not_count() {
    let to = |arn: &str| json!({ "DeadLetterConfig": { "TargetArn": arn } });
    let functions = json!({ "Functions": [
        // Empty as after it was removed.
        listed("emptied", to("")),
        listed("abroad", to(&format!("arn:aws:sqs:{REGION}:999988887777:failed"))),
        listed("elsewhere", to(&format!("arn:aws:sqs:eu-west-1:{ACCOUNT}:failed"))),
        listed("confused", to(&format!("arn:aws:sqs:{REGION}:{ACCOUNT}:failed"))),
        listed("dangling", to(&format!("arn:aws:sqs:{REGION}:{ACCOUNT}:deleted"))),
    ]});
    let stub = account()
        .answering(list_functions(), Reply::json(&functions))
        .answering(
            On::call("lambda", "*").containing("/event-invoke-config"),
            Reply::json(&json!({ "FunctionEventInvokeConfigs": [] })),
        )
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
        .answering(
            On::call("sqs", "GetQueueAttributes").containing("deleted"),
            Reply::answer(
                400,
                &[
                    ("content-type", "application/x-amz-json-1.0"),
                    ("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"),
                ],
                r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}"#,
            ),
        )
        .answering(
            On::call("sqs", "GetQueueAttributes"),
            Reply::json(&json!({ "Attributes": {
                "QueueArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:another")
            }})),
        );
    let stub = unpublished(stub);
    let results = scan(&stub.endpoint(), THREAT, &[]);
    results.expect("emptied", "fail", "neither");
    results.expect("abroad", "question", "another account");
    results.expect("elsewhere", "question", "another region");
    results.expect("confused", "unknown", "not about this queue");
    results.expect("dangling", "fail", "dangling");
    assert_eq!(results.called("sqs:GetQueueAttributes"), 2);
}

#[tokio::test]
async fn every_page_is_read_and_a_lost_one_is_told() {
    let stage = Stage::ministack();
    let queue = stage.queue("failed").await;
    let names: Vec<String> = (0..53).map(|number| format!("f{number:02}")).collect();
    let functions = names
        .iter()
        .map(|name| Planted::named(name).dead_letters_to(&queue));
    stage.plant_functions(functions).await;
    let results = stage.scan(THREAT, &[]);
    assert_eq!(
        (
            results.all_findings().len(),
            results.called("lambda:ListFunctions")
        ),
        (53, 2)
    );
    assert_eq!(results.status(THREAT), "implemented");

    stage
        .wire
        .rule(list_functions().containing("Marker="), Reply::Denied);
    let results = stage.scan(THREAT, &[]);
    assert_eq!(results.all_findings().len(), 50);
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("lambda:ListFunctions"), "{reason}");
}

#[test]
fn pages_that_go_in_circles_end() {
    let page = |next: &str| {
        let functions = [listed("bare", json!({}))];
        Reply::json(&json!({ "Functions": functions, "NextMarker": next }))
    };
    let stub = account()
        .answering(list_functions().containing("Marker=a"), page("b"))
        .answering(list_functions().containing("Marker=b"), page("a"))
        .answering(list_functions(), page("a"))
        .answering(
            On::call("lambda", "*").containing("/event-invoke-config"),
            Reply::json(&json!({ "FunctionEventInvokeConfigs": [] })),
        );
    let stub = unpublished(stub);
    let (status, reason) = scan(&stub.endpoint(), THREAT, &[]).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("a page repeats"), "{reason}");
}
