//! Every enabled region is read, and one that cannot be read keeps items open by its name.

use serde_json::{Value, json};

use super::answers::{perfect, regions};
use super::{scan, statuses};
use crate::kit::Stage;
use crate::peer::rule::{On, Reply};

const DATABASES: &str = "database-encryption";

fn table(region: &str, name: &str, encryption: &Value) -> Vec<(On, Reply)> {
    let table = json!({ "Table": { "TableName": name, "TableStatus": "ACTIVE", "SSEDescription": encryption,
        "TableArn": format!("arn:aws:dynamodb:{region}:111122223333:table/{name}") } });
    let on = |operation: &str| On::call("dynamodb", operation).region(region);
    vec![
        (
            on("ListTables"),
            Reply::json(&json!({ "TableNames": [name] })),
        ),
        (on("DescribeTable"), Reply::json(&table)),
    ]
}

#[tokio::test]
async fn a_table_of_another_region_decides() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.answer(vec![regions(&["us-east-1", "eu-west-1"])]);
    // Under AWS's own key.
    stage.answer(table("eu-west-1", "letters", &Value::Null));
    stage.answer(perfect());

    let results = scan(&stage, &[]);

    assert_eq!(results.status(DATABASES), "needs-investigation");
    let reason = results.reason(DATABASES);
    assert!(reason.contains("letters"), "{reason}");
    let narrowed = scan(&stage, &["--region", "us-east-1"]);
    assert_eq!(narrowed.status(DATABASES), "implemented");
}

#[tokio::test]
async fn a_region_that_may_not_be_read_keeps_what_is_there_open() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.answer(vec![
        regions(&["us-east-1", "eu-west-1"]),
        (On::call("dynamodb", "*").region("eu-west-1"), Reply::Denied),
        (On::call("lambda", "*").region("eu-west-1"), Reply::Denied),
    ]);
    stage.answer(perfect());

    let results = scan(&stage, &[]);

    for threat in [
        DATABASES,
        "lambda-vpc",
        "lambda-dead-letter-queue",
        "lambda-dedicated-role",
    ] {
        assert_eq!(results.status(threat), "needs-investigation", "{threat}");
        let reason = results.reason(threat);
        assert!(reason.contains("eu-west-1"), "{threat}: {reason}");
        assert!(reason.contains("denied"), "{threat}: {reason}");
    }
    // What is not regional is none of that region's business.
    assert_eq!(results.status("s3-tls"), "implemented");
    assert_eq!(results.status("console-mfa"), "implemented");
}

#[tokio::test]
async fn regions_that_are_not_known_may_hold_anything() {
    // Every account has regions: an answer without any is none.
    for answer in [
        Reply::Denied,
        Reply::json(&json!({ "Regions": [] })),
        Reply::json(&json!({ "Regions": [{}] })),
    ] {
        regional_items_stay_open(answer).await;
    }
}

async fn regional_items_stay_open(answer: Reply) {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.answer(vec![(On::call("account", "*"), answer)]);
    stage.answer(perfect());

    let results = scan(&stage, &[]);

    let found = statuses(&results);
    for threat in [
        DATABASES,
        "lambda-vpc",
        "lambda-dead-letter-queue",
        "waf",
        "shield",
    ] {
        assert_eq!(
            found[threat],
            "needs-investigation",
            "{}",
            results.reason(threat)
        );
        let reason = results.reason(threat);
        assert!(reason.contains("account:ListRegions"), "{threat}: {reason}");
    }
    assert_eq!(found["s3-tls"], "implemented");
}

#[tokio::test]
async fn a_region_that_does_not_answer_costs_seconds_and_is_named() {
    const NAMES: [&str; 20] = [
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ca-central-1",
        "sa-east-1",
        "af-south-1",
        "me-south-1",
    ];
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.answer(vec![regions(&NAMES)]);
    stage.answer(perfect());
    let timed = |stage: &Stage| {
        let began = std::time::Instant::now();
        // What takes long to connect in the real world is silent here.
        let results = scan(stage, &["--read-timeout", "3"]);
        (results, began.elapsed())
    };
    timed(&stage);
    let (reachable, fair) = timed(&stage);
    assert_eq!(
        reachable.status(DATABASES),
        "implemented",
        "{}",
        reachable.reason(DATABASES)
    );

    stage.wire.clear();
    stage.mfa_delete_everywhere();
    stage.answer(vec![
        (On::call("*", "*").region("me-south-1"), Reply::Hang),
        regions(&NAMES),
    ]);
    stage.answer(perfect());
    let (results, foul) = timed(&stage);

    println!("20 regions: {fair:?}; with one that does not answer: {foul:?}");
    assert_eq!(results.status(DATABASES), "needs-investigation");
    let reason = results.reason(DATABASES);
    assert!(reason.contains("me-south-1"), "{reason}");
    assert_eq!(results.status("s3-tls"), "implemented");
    let cells = results.json["coverage"]["cells"].as_array().expect("cells");
    for service in ["dynamodb", "lambda", "rds"] {
        let is_it = |cell: &&Value| cell["region"] == "me-south-1" && cell["service"] == service;
        let cell = cells.iter().find(is_it).expect("a cell");
        assert_eq!(cell["state"], "unreachable", "{cell}");
    }
    // A service or two requests at once find out, and nobody tries again: without that, each call makes six.
    let asked = stage.wire.requests();
    let asked = asked
        .iter()
        .filter(|call| call.region == "me-south-1")
        .count();
    println!("{asked} requests into the silence");
    assert!(asked < 60, "{asked} requests into the silence");
}
