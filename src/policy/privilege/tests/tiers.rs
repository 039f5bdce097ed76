//! Each tier by statements that people write.

use super::*;

#[track_caller]
fn one(statement: &str, standing: PrivilegeStanding, worst: Option<Tier>) {
    stands(&permissions(&[statement]), standing, worst, "");
}

#[test]
fn administrators() {
    for (actions, resources) in [
        ("\"*\"", "\"*\""),
        ("\"*:*\"", "\"*\""),
        ("\"**\"", "[\"arn:aws:s3:::x\", \"*\"]"),
        ("[\"s3:GetObject\", \"*\"]", "\"*\""),
        ("\"*\"", "\"arn:aws:*:*:*:*\""),
        ("\"*\"", "\"arn:*\""),
        ("\"*\"", "\"arn:aws:*\""),
        ("\"iam:*\"", "\"*\""),
        ("\"IAM:*\"", "\"arn:aws:iam::*:*\""),
        ("\"?*:*\"", "\"*\""),
    ] {
        one(
            &allow(actions, resources),
            PrivilegeStanding::Broad,
            Some(Tier::Admin),
        );
    }
    for statement in [
        r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::secret/*"}"#,
        r#"{"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::secret"}"#,
    ] {
        one(statement, PrivilegeStanding::Broad, Some(Tier::Admin));
    }
}

#[test]
fn far_reaching() {
    for (actions, resources) in [
        ("\"s3:*\"", "\"*\""),
        ("\"logs:*\"", "\"arn:aws:logs:*:*:*\""),
        ("\"newservice:*\"", "\"*\""),
        ("\"*\"", "\"arn:aws:s3:::*\""),
        ("\"iam:PassRole\"", "\"*\""),
        ("\"iam:PassRole\"", "\"arn:aws:iam::111122223333:role/*\""),
        ("\"iam:Pass*\"", "\"*\""),
        ("\"iam:PutRolePolicy\"", "\"*\""),
        ("\"sts:AssumeRole\"", "\"*\""),
        ("\"sts:AssumeRole\"", "\"arn:aws:iam::*:role/*\""),
        ("\"secretsmanager:GetSecretValue\"", "\"*\""),
        ("\"ssm:GetParameter*\"", "\"*\""),
        ("\"kms:Decrypt\"", "\"*\""),
        ("\"S3:getobject\"", "\"arn:aws:s3:::*\""),
        ("\"s3:Get*\"", "\"*\""),
        ("\"dynamodb:*Item\"", "\"arn:aws:dynamodb:*:*:table/*\""),
        ("\"*:Get*\"", "\"*\""),
        ("\"lambda:InvokeFunction\"", "\"*\""),
        ("\"lambda:UpdateFunctionCode\"", "\"*\""),
        ("\"ssm:SendCommand\"", "\"*\""),
        ("\"s3:PutBucketPolicy\"", "\"*\""),
        ("\"rds-db:connect\"", "\"*\""),
    ] {
        one(
            &allow(actions, resources),
            PrivilegeStanding::Broad,
            Some(Tier::High),
        );
    }
}

#[test]
fn what_aws_manages_for_queues_streams_and_files_is_far_reaching() {
    // AWSLambdaSQSQueueExecutionRole, …DynamoDB…, …Kinesis…, AWSLambdaRole, AWSLambdaExecute.
    for actions in [
        r#"["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "logs:PutLogEvents"]"#,
        r#"["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:ListStreams"]"#,
        r#"["kinesis:GetRecords", "kinesis:ListShards"]"#,
        r#"["lambda:InvokeFunction"]"#,
    ] {
        one(
            &allow(actions, "\"*\""),
            PrivilegeStanding::Broad,
            Some(Tier::High),
        );
    }
    let execute = [
        allow("[\"logs:*\"]", "\"arn:aws:logs:*:*:*\""),
        allow("[\"s3:GetObject\", \"s3:PutObject\"]", "\"arn:aws:s3:::*\""),
    ];
    one(
        &execute.join(","),
        PrivilegeStanding::Broad,
        Some(Tier::High),
    );
    // …MSK… reads about clusters and networks, not their data.
    let msk = allow(
        r#"["kafka:DescribeCluster", "kafka:GetBootstrapBrokers", "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces", "logs:PutLogEvents"]"#,
        "\"*\"",
    );
    one(&msk, PrivilegeStanding::Partial, Some(Tier::Medium));
}

#[test]
fn avoidable() {
    for (actions, resources) in [
        ("\"s3:*\"", "\"arn:aws:s3:::bucket/*\""),
        ("\"*\"", "\"arn:aws:s3:::bucket/*\""),
        ("\"s3:Get*\"", "\"arn:aws:s3:::bucket/*\""),
        ("\"ec2:Describe*\"", "\"*\""),
        ("\"dynamodb:PutItem\"", "\"*\""),
        (
            "\"dynamodb:DescribeTable\"",
            "\"arn:aws:dynamodb:*:*:table/*\"",
        ),
        ("\"dynamodb:ListTagsOfResource\"", "\"*\""),
        ("\"apigateway:POST\"", "\"*\""),
        ("\"iam:PassRole\"", "\"arn:aws:iam::111122223333:role/one\""),
    ] {
        one(
            &allow(actions, resources),
            PrivilegeStanding::Partial,
            Some(Tier::Medium),
        );
    }
}

/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>: a resource type that is
/// not required can be named all the same.
#[test]
fn reads_that_can_name_a_resource_are_avoidable_on_all() {
    for action in [
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:GetBucketPolicy",
        "s3:GetObjectAttributes",
        "s3:GetObjectTagging",
        "s3:ListMultipartUploadParts",
        "events:DescribeRule",
        "iotsitewise:BatchGetAssetPropertyValue",
    ] {
        one(
            &allow(&format!("\"{action}\""), "\"*\""),
            PrivilegeStanding::Partial,
            Some(Tier::Medium),
        );
    }
    one(
        &allow("\"s3:ListBucket\"", "\"arn:aws:s3:::bucket\""),
        PrivilegeStanding::WildcardFree,
        None,
    );
}

/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonopensearchservice.html>
#[test]
fn reads_of_every_database_reach_far() {
    for action in [
        "es:ESHttpGet",
        "es:ESHttpPost",
        "es:ESCrossClusterGet",
        "aoss:APIAccessAll",
        "cassandra:Select",
        "timestream:Select",
        "qldb:PartiQLSelect",
        "neptune-db:ReadDataViaQuery",
        "rds-data:ExecuteStatement",
    ] {
        one(
            &allow(&format!("\"{action}\""), "\"*\""),
            PrivilegeStanding::Broad,
            Some(Tier::High),
        );
    }
}

/// The names that change in an ARN are not those at every second place.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html>
#[test]
fn patterns_for_every_one_are_no_names_whatever_the_form_of_the_arn() {
    let sets = "\"arn:aws:wafv2:*:*:regional/ipset/*/*\"";
    let balancers = "\"arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*\"";
    for (action, resources, standing, tier) in [
        (
            "\"wafv2:UpdateIPSet\"",
            sets,
            PrivilegeStanding::Partial,
            Tier::Medium,
        ),
        ("\"wafv2:*\"", sets, PrivilegeStanding::Broad, Tier::High),
        (
            "\"elasticloadbalancing:DeleteLoadBalancer\"",
            balancers,
            PrivilegeStanding::Partial,
            Tier::Medium,
        ),
    ] {
        one(&allow(action, resources), standing, Some(tier));
    }
}

/// The only form that Neptune knows ends in a wildcard.
/// <https://docs.aws.amazon.com/neptune/latest/userguide/iam-data-resources.html>
#[test]
fn one_neptune_cluster_is_named() {
    let cluster = "\"arn:aws:neptune-db:us-east-1:111122223333:cluster-ABCD1234EF/*\"";
    let reading = allow(
        r#"["neptune-db:connect", "neptune-db:ReadDataViaQuery"]"#,
        cluster,
    );
    one(&reading, PrivilegeStanding::WildcardFree, None);
    one(
        &allow("\"neptune-db:*\"", cluster),
        PrivilegeStanding::Partial,
        Some(Tier::Medium),
    );
    one(
        &allow("\"neptune-db:connect\"", "\"arn:aws:neptune-db:*:*:*/*\""),
        PrivilegeStanding::Broad,
        Some(Tier::High),
    );
}

/// A message to a telephone number is on a resource that no ARN names.
#[test]
fn messages_to_telephone_numbers_need_all_resources() {
    let plain = allow("\"sns:Publish\"", "\"*\"");
    one(&plain, PrivilegeStanding::Question, Some(Tier::Review));
    let deny = |resource: &str, rest: &str| {
        format!(
            "{{\"Effect\": \"Deny\", \"Action\": \"sns:Publish\", \"Resource\": \"{resource}\"{rest}}}"
        )
    };
    let topics = deny("arn:aws:sns:*:*:*", "");
    let but_topics =
        r#"{"Effect": "Allow", "Action": "SNS:publish", "NotResource": "arn:aws:sns:*:*:*"}"#;
    for narrowest in [format!("{plain},{topics}"), but_topics.to_owned()] {
        one(
            &narrowest,
            PrivilegeStanding::WildcardFree,
            Some(Tier::Tolerated),
        );
    }
    let when = r#", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#;
    for too_little in [
        deny("arn:aws:sns:eu-west-1:*:*", ""),
        deny("arn:aws:sns:*:*:*", when),
    ] {
        one(
            &format!("{plain},{too_little}"),
            PrivilegeStanding::Question,
            Some(Tier::Review),
        );
    }
    // What is for topics only, or for more than sending, is as far-reaching as ever.
    for wide in [
        allow("\"sns:Publish\"", "\"arn:aws:sns:*:*:*\""),
        allow("\"sns:*\"", "\"*\""),
        allow("\"sns:Pub*\"", "\"*\""),
        r#"{"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:one"}"#
            .to_owned(),
    ] {
        one(&wide, PrivilegeStanding::Broad, Some(Tier::High));
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html>
#[test]
fn a_role_of_one_name_in_every_account_is_any_role() {
    for (actions, resources) in [
        (
            "\"sts:AssumeRole\"",
            "\"arn:aws:iam::*:role/OrganizationAccountAccessRole\"",
        ),
        ("\"sts:AssumeRole\"", "\"arn:aws:iam::1111*:role/reader\""),
        ("\"sts:Assume*\"", "\"arn:aws:iam::*:role/reader\""),
        ("\"sts:*\"", "\"arn:aws:iam::*:role/reader\""),
        ("\"sts:AssumeRoot\"", "\"arn:aws:iam::*:root\""),
    ] {
        one(
            &allow(actions, resources),
            PrivilegeStanding::Broad,
            Some(Tier::High),
        );
    }
    let reader = |condition: &str| {
        allow_if(
            "\"sts:AssumeRole\"",
            "\"arn:aws:iam::*:role/reader\"",
            condition,
        )
    };
    one(
        &reader(r#"{"StringEquals": {"aws:ResourceAccount": "999999999999"}}"#),
        PrivilegeStanding::WildcardFree,
        None,
    );
    one(
        &reader(r#"{"StringEquals": {"aws:ResourceOrgID": "o-abc"}}"#),
        PrivilegeStanding::Broad,
        Some(Tier::High),
    );
    // Other actions on one name reach their own account.
    one(
        &allow("\"iam:GetRole\"", "\"arn:aws:iam::*:role/reader\""),
        PrivilegeStanding::WildcardFree,
        None,
    );
}

/// No policy can narrow them, so they are no fault, and no pass either.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslakeformation.html>
#[test]
fn data_that_no_resource_narrows_is_for_a_person_to_say() {
    for action in [
        "lakeformation:GetTemporaryGlueTableCredentials",
        "lakeformation:GetTemporaryGluePartitionCredentials",
        "lakeformation:GetWorkUnitResults",
        "redshift-data:GetStatementResult",
    ] {
        one(
            &allow(&format!("\"{action}\""), "\"*\""),
            PrivilegeStanding::Question,
            Some(Tier::Review),
        );
    }
}

#[test]
fn for_a_person_to_say() {
    for (actions, resources) in [
        ("\"kms:CreateKey\"", "\"*\""),
        ("\"s3:PutAccountPublicAccessBlock\"", "\"*\""),
        ("\"lambda:CreateEventSourceMapping\"", "\"*\""),
        ("\"organizations:LeaveOrganization\"", "\"*\""),
        (
            "\"iam:AttachRolePolicy\"",
            "\"arn:aws:iam::111122223333:role/one\"",
        ),
        (
            "\"lambda:UpdateFunctionCode\"",
            "\"arn:aws:lambda:*:*:function:one\"",
        ),
    ] {
        one(
            &allow(actions, resources),
            PrivilegeStanding::Question,
            Some(Tier::Review),
        );
    }
}

#[test]
fn tolerated() {
    for actions in [
        r#"["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]"#,
        r#"["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules"]"#,
        r#"["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"]"#,
        r#""cloudwatch:PutMetricData""#,
        r#""secretsmanager:BatchGetSecretValue""#,
        r#"["s3:ListAllMyBuckets", "ec2:DescribeInstances", "lambda:ListFunctions"]"#,
        r#"["translate:TranslateText", "cloudwatch:GetMetricData"]"#,
    ] {
        one(
            &allow(actions, "\"*\""),
            PrivilegeStanding::WildcardFree,
            Some(Tier::Tolerated),
        );
    }
}

#[test]
fn named_things_leave_nothing_to_say() {
    for (actions, resources) in [
        (
            "[\"s3:GetObject\", \"s3:PutObject\"]",
            "\"arn:aws:s3:::bucket/*\"",
        ),
        (
            "\"dynamodb:Query\"",
            "[\"arn:aws:dynamodb:*:*:table/T\", \"arn:aws:dynamodb:*:*:table/T/index/*\"]",
        ),
        (
            "\"dynamodb:GetItem\"",
            "\"arn:aws:dynamodb:*:*:table/app1-*\"",
        ),
        (
            "\"logs:PutLogEvents\"",
            "\"arn:aws:logs:*:*:log-group:/aws/lambda/fn:*\"",
        ),
        (
            "\"execute-api:ManageConnections\"",
            "\"arn:aws:execute-api:*:*:abc/prod/POST/@connections/*\"",
        ),
        (
            "\"sts:AssumeRole\"",
            "\"arn:aws:iam::999999999999:role/reader\"",
        ),
        (
            "\"newservice:DoIt\"",
            "\"arn:aws:newservice:*:*:thing/one\"",
        ),
    ] {
        one(
            &allow(actions, resources),
            PrivilegeStanding::WildcardFree,
            None,
        );
    }
    // Of a statement about several services, each action is about its own.
    let mixed = allow(
        "[\"s3:GetObject\", \"dynamodb:ListTagsOfResource\"]",
        "[\"arn:aws:s3:::bucket/*\", \"arn:aws:dynamodb:*:*:table/*\"]",
    );
    one(&mixed, PrivilegeStanding::Partial, Some(Tier::Medium));
    // But not for an action that must not be overlooked: instances are of another service.
    let command = allow(
        "\"ssm:SendCommand\"",
        "[\"arn:aws:ssm:*:*:document/one\", \"arn:aws:ec2:*:*:instance/*\"]",
    );
    one(&command, PrivilegeStanding::Broad, Some(Tier::High));
}

#[test]
fn conditions_narrow_or_do_not() {
    let passed = |condition: &str| allow_if("\"iam:PassRole\"", "\"*\"", condition);
    let to_lambda = r#"{"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}"#;
    one(
        &passed(to_lambda),
        PrivilegeStanding::Partial,
        Some(Tier::Medium),
    );
    for open in [
        r#"{"StringLike": {"iam:PassedToService": "*"}}"#,
        r#"{"StringEqualsIfExists": {"iam:PassedToService": "lambda.amazonaws.com"}}"#,
        r#"{"Bool": {"aws:SecureTransport": true}}"#,
    ] {
        one(&passed(open), PrivilegeStanding::Broad, Some(Tier::High));
    }
    let decrypt = |condition: &str| allow_if("\"kms:Decrypt\"", "\"*\"", condition);
    one(
        &decrypt(r#"{"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#),
        PrivilegeStanding::WildcardFree,
        None,
    );
    one(
        &decrypt(r#"{"StringEquals": {"kms:Shiny": "x"}}"#),
        PrivilegeStanding::Question,
        Some(Tier::Review),
    );
    // What is tolerated needs no condition, so one that is new does no harm.
    one(
        &allow_if(
            "\"logs:PutLogEvents\"",
            "\"*\"",
            r#"{"StringEquals": {"new:Key": "x"}}"#,
        ),
        PrivilegeStanding::WildcardFree,
        Some(Tier::Tolerated),
    );
    one(
        &allow_if(
            "\"lambda:CreateEventSourceMapping\"",
            "\"*\"",
            r#"{"ArnEquals": {"lambda:FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:one"}}"#,
        ),
        PrivilegeStanding::WildcardFree,
        None,
    );
    // A tag on resources limits nobody who may do everything, tagging included.
    one(
        &allow_if(
            "\"*\"",
            "\"*\"",
            r#"{"StringEquals": {"aws:ResourceTag/App": "x"}}"#,
        ),
        PrivilegeStanding::Broad,
        Some(Tier::High),
    );
}

#[test]
fn the_statement_is_quoted_shortly() {
    let long = format!("\"arn:aws:s3:::{}/*\"", "x".repeat(500));
    let found = analysis(&permissions(&[&allow("\"s3:*\"", &long)]));
    assert!(
        found.findings[0]
            .text
            .starts_with("p0: s3:* on arn:aws:s3:::xxx")
    );
    assert!(found.findings[0].text.chars().count() < 220);
}
