//! What the policies of each service look like where they are well, and where they are not.

use super::*;

#[track_caller]
fn check(service: &str, arn: &str, statement: Value, standing: Standing, who: &[&str]) {
    let found = on(service, arn, json!([statement]));
    stands(&found, standing);
    assert_eq!(whom(&found), who, "{found:#?}");
}

fn statement(principal: Value, action: &str, resource: &str, condition: Value) -> Value {
    changed(
        json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource }),
        match condition {
            Value::Null => json!({}),
            condition => json!({ "Condition": condition }),
        },
    )
}

#[test]
fn a_function_and_whoever_invokes_it() {
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders";
    let gateway = || json!({ "Service": "apigateway.amazonaws.com" });
    let api = "arn:aws:execute-api:eu-west-1:111122223333:abc123/*/GET/orders";
    let with = |principal, condition| statement(principal, "lambda:InvokeFunction", arn, condition);
    let named = json!({ "ArnLike": { "AWS:SourceArn": api } });
    check(
        "lambda",
        arn,
        with(gateway(), named),
        Standing::NotPublic,
        &[],
    );
    let foreign = json!({ "ArnLike": { "AWS:SourceArn": api.replace(OWN, OTHER) } });
    let found = on("lambda", arn, json!([with(gateway(), foreign)]));
    stands(&found, Standing::NotPublic);
    assert_eq!(found.foreign_accounts(), BTreeSet::from([OTHER]));
    check(
        "lambda",
        arn,
        with(
            json!({ "Service": "s3.amazonaws.com" }),
            json!({ "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::uploads" } }),
        ),
        Standing::Unclear,
        &["s3.amazonaws.com for arn:aws:s3:::uploads, whoever owns it"],
    );
    check(
        "lambda",
        arn,
        with(
            json!({ "Service": "s3.amazonaws.com" }),
            json!({ "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::uploads" }, "StringEquals": { "AWS:SourceAccount": OWN } }),
        ),
        Standing::NotPublic,
        &[],
    );
    let skill = json!({ "StringEquals": { "lambda:EventSourceToken": "amzn1.ask.skill.1" } });
    check(
        "lambda",
        arn,
        with(json!({ "Service": "alexa-appkit.amazon.com" }), skill),
        Standing::Unclear,
        &["alexa-appkit.amazon.com on behalf of anybody"],
    );
    let url = |auth: &str| {
        statement(
            json!("*"),
            "lambda:InvokeFunctionUrl",
            arn,
            json!({ "StringEquals": { "lambda:FunctionUrlAuthType": auth } }),
        )
    };
    check("lambda", arn, url("NONE"), Standing::Public, &["everybody"]);
    check(
        "lambda",
        arn,
        url("AWS_IAM"),
        Standing::Public,
        &["everybody with an AWS account"],
    );
}

#[test]
fn a_key_and_the_root_of_its_account() {
    let arn = "arn:aws:kms:eu-west-1:111122223333:key/1";
    let root = json!({ "AWS": "arn:aws:iam::111122223333:root" });
    check(
        "kms",
        arn,
        statement(root, "kms:*", "*", Value::Null),
        Standing::NotPublic,
        &[],
    );
    let via = |account: &str| json!({ "StringEquals": { "kms:CallerAccount": account, "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } });
    let everybody = || json!({ "AWS": "*" });
    check(
        "kms",
        arn,
        statement(everybody(), "kms:Decrypt", "*", via(OWN)),
        Standing::NotPublic,
        &[],
    );
    check(
        "kms",
        arn,
        statement(everybody(), "kms:Decrypt", "*", via(OTHER)),
        Standing::NotPublic,
        &["account 444455556666"],
    );
    let service_only =
        json!({ "StringEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } });
    check(
        "kms",
        arn,
        statement(everybody(), "kms:Decrypt", "*", service_only),
        Standing::Public,
        &["everybody"],
    );
}

#[test]
fn queues_and_topics_with_the_policies_that_aws_writes() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    let topic = "arn:aws:sns:eu-west-1:111122223333:news";
    let owner = json!({ "StringEquals": { "AWS:SourceOwner": OWN } });
    check(
        "sns",
        topic,
        statement(json!({ "AWS": "*" }), "SNS:Publish", topic, owner),
        Standing::Unclear,
        &["everybody"],
    );
    let from_topic = json!({ "ArnEquals": { "aws:SourceArn": topic } });
    check(
        "sqs",
        queue,
        statement(
            json!({ "Service": "sns.amazonaws.com" }),
            "sqs:SendMessage",
            queue,
            from_topic,
        ),
        Standing::NotPublic,
        &[],
    );
    check(
        "sqs",
        queue,
        statement(json!("*"), "SQS:*", queue, Value::Null),
        Standing::Public,
        &["everybody"],
    );
}

#[test]
fn repositories_and_secrets_and_tables_shared_with_an_account() {
    for (service, arn, action) in [
        (
            "ecr",
            "arn:aws:ecr:eu-west-1:111122223333:repository/app",
            "ecr:BatchGetImage",
        ),
        (
            "secretsmanager",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
            "secretsmanager:GetSecretValue",
        ),
        (
            "dynamodb",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
            "dynamodb:GetItem",
        ),
    ] {
        let shared = json!({ "AWS": format!("arn:aws:iam::{OTHER}:root") });
        check(
            service,
            arn,
            statement(shared, action, arn, Value::Null),
            Standing::NotPublic,
            &["account 444455556666"],
        );
        let found = on(
            service,
            arn,
            json!([statement(json!("*"), action, arn, Value::Null)]),
        );
        stands(&found, Standing::Public);
        assert_eq!(found.grants[0].access, BTreeSet::from([Access::Read]));
    }
}

#[test]
fn a_file_system_for_whoever_comes_by_its_mount_targets() {
    let arn = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1";
    let action = "elasticfilesystem:ClientMount";
    let mounted =
        |value: &str| json!({ "Bool": { "elasticfilesystem:AccessedViaMountTarget": value } });
    let everybody = || json!({ "AWS": "*" });
    check(
        "elasticfilesystem",
        arn,
        statement(everybody(), action, arn, mounted("true")),
        Standing::NotPublic,
        &["everybody from mount targets"],
    );
    check(
        "elasticfilesystem",
        arn,
        statement(everybody(), action, arn, mounted("false")),
        Standing::Public,
        &["everybody"],
    );
    check(
        "elasticfilesystem",
        arn,
        statement(everybody(), action, arn, Value::Null),
        Standing::Public,
        &["everybody"],
    );
}

#[test]
fn domains_and_apis_behind_addresses() {
    let domain = "arn:aws:es:eu-west-1:111122223333:domain/logs";
    let address = json!({ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } });
    check(
        "es",
        domain,
        statement(
            json!({ "AWS": "*" }),
            "es:*",
            &format!("{domain}/*"),
            address,
        ),
        Standing::NotPublic,
        &["everybody from addresses 203.0.113.0/24"],
    );
    // The documented form for APIs: all may call it, and all but one VPC endpoint are denied.
    let api = "arn:aws:execute-api:eu-west-1:111122223333:abc123";
    let stages = format!("{api}/*");
    let denied = json!({
        "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": stages,
        "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-1" } },
    });
    let allowed = statement(json!("*"), "execute-api:Invoke", &stages, Value::Null);
    let found = on("execute-api", api, json!([denied, allowed]));
    stands(&found, Standing::NotPublic);
    assert_eq!(whom(&found), ["everybody from vpce-1"]);
}

#[test]
fn buckets_that_leave_it_to_access_points() {
    let arn = "arn:aws:s3:::ledger";
    for (operator, key, value, standing) in [
        (
            "StringEquals",
            "s3:DataAccessPointAccount",
            OWN,
            Standing::NotPublic,
        ),
        (
            "StringLike",
            "s3:DataAccessPointArn",
            "arn:aws:s3:*:111122223333:accesspoint/*",
            Standing::NotPublic,
        ),
        (
            "StringLike",
            "s3:DataAccessPointArn",
            "arn:aws:s3:*:*:accesspoint/*",
            Standing::Public,
        ),
    ] {
        let condition = json!({ operator: { key: value } });
        let found = on(
            "s3",
            arn,
            json!([statement(json!("*"), "s3:*", "*", condition)]),
        );
        stands(&found, standing);
    }
}

#[test]
fn an_access_point_and_an_identity_of_cloudfront() {
    let arn = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports";
    let objects = format!("{arn}/object/*");
    check(
        "s3",
        arn,
        statement(json!("*"), "s3:GetObject", &objects, Value::Null),
        Standing::Public,
        &["everybody"],
    );
    let identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1";
    check(
        "s3",
        arn,
        statement(
            json!({ "AWS": identity }),
            "s3:GetObject",
            &objects,
            Value::Null,
        ),
        Standing::NotPublic,
        &[identity],
    );
    let distribution = json!({ "StringEquals": { "AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1" } });
    let cloudfront = json!({ "Service": "cloudfront.amazonaws.com" });
    check(
        "s3",
        arn,
        statement(cloudfront, "s3:GetObject", &objects, distribution),
        Standing::NotPublic,
        &[],
    );
}
