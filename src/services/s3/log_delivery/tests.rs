//! What keeps access logs from arriving.

use serde_json::{Value, json};

use super::*;
use crate::facts::Cause;
use crate::services::s3::{LockMode, Tls};

struct Given {
    region: Reading<String>,
    policy: Fact<BucketPolicy>,
    ownership: Fact<Ownership>,
    acl: Reading<PublicGrants>,
    encryption: Fact<Encryption>,
    object_lock: Fact<ObjectLock>,
    requester_pays: Reading<bool>,
}

/// A target to which AWS's own documentation example gives the right to write.
fn fit() -> Given {
    Given {
        region: Reading::Known("eu-west-1".to_owned()),
        policy: policy(json!({
            "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" }, "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::logs/photos*",
            "Condition": {
                "ArnLike": { "aws:SourceArn": "arn:aws:s3:::photos" },
                "StringEquals": { "aws:SourceAccount": "111122223333" },
            },
        })),
        ownership: Fact::Known(Ownership::BucketOwnerEnforced),
        acl: Reading::Unknown(Cause::denied("s3:GetBucketAcl", "")),
        encryption: Fact::Known(Encryption {
            algorithm: Reading::Known(Algorithm::Sse),
        }),
        object_lock: Fact::Absent,
        requester_pays: Reading::Known(false),
    }
}

fn policy(statement: Value) -> Fact<BucketPolicy> {
    Fact::Known(BucketPolicy {
        tls: Reading::Known(Tls::NotRequired),
        tls_detail: String::new(),
        document: json!({ "Statement": statement }).to_string(),
    })
}

fn delivery(given: &Given) -> LogDelivery {
    let logging = Logging {
        target_bucket: "logs".to_owned(),
        target_prefix: "photos/".to_owned(),
    };
    let source = Source {
        name: "photos",
        arn: "arn:aws:s3:::photos",
        account: "111122223333",
        region: &Reading::Known("eu-west-1".to_owned()),
        logging: &logging,
    };
    judge(
        &source,
        &Target {
            name: "logs",
            arn: "arn:aws:s3:::logs",
            region: &given.region,
            policy: &given.policy,
            ownership: &given.ownership,
            acl: &given.acl,
            encryption: &given.encryption,
            object_lock: &given.object_lock,
            requester_pays: &given.requester_pays,
        },
    )
}

#[track_caller]
fn hindered(given: Given, because: &str) {
    let delivery = delivery(&given);
    assert_eq!(delivery.state, Reading::Known(DeliveryState::Hindered));
    assert!(delivery.detail.contains(because), "{}", delivery.detail);
}

#[test]
fn a_fit_target_receives() {
    assert_eq!(
        delivery(&fit()).state,
        Reading::Known(DeliveryState::Possible)
    );
    let acl = PublicGrants {
        authenticated_users: vec![],
        all_users: vec![],
        log_delivery: true,
    };
    let by_acl = Given {
        policy: Fact::Absent,
        ownership: Fact::Absent,
        acl: Reading::Known(acl),
        ..fit()
    };
    assert_eq!(
        delivery(&by_acl).state,
        Reading::Known(DeliveryState::Possible)
    );
}

#[test]
fn hindrances_are_named() {
    hindered(
        Given {
            region: Reading::Known("us-east-1".to_owned()),
            ..fit()
        },
        "another region",
    );
    let kms = Fact::Known(Encryption {
        algorithm: Reading::Known(Algorithm::Kms),
    });
    hindered(
        Given {
            encryption: kms,
            ..fit()
        },
        "KMS",
    );
    let lock = ObjectLock {
        mode: Fact::Known(LockMode::Governance),
        retention: "1 day".to_owned(),
    };
    hindered(
        Given {
            object_lock: Fact::Known(lock),
            ..fit()
        },
        "default retention",
    );
    hindered(
        Given {
            policy: Fact::Absent,
            ..fit()
        },
        "no right to write",
    );
    hindered(
        Given {
            requester_pays: Reading::Known(true),
            ..fit()
        },
        "Requester Pays",
    );
}

#[test]
fn a_right_for_somebody_else_is_none() {
    for (key, value) in [
        ("Resource", json!("arn:aws:s3:::logs/other/*")),
        (
            "Principal",
            json!({ "Service": "cloudtrail.amazonaws.com" }),
        ),
        ("Action", json!("s3:GetObject")),
        (
            "Condition",
            json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::other" } }),
        ),
        (
            "Condition",
            json!({ "StringEquals": { "aws:SourceAccount": "999999999999" } }),
        ),
        (
            "Condition",
            json!({ "StringEquals": { "aws:SourceVpce": "vpce-1" } }),
        ),
        (
            "Condition",
            json!({ "Bool": { "aws:PrincipalIsAWSService": "false" } }),
        ),
    ] {
        let mut statement = json!({
            "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
            "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*",
        });
        statement[key] = value;
        hindered(
            Given {
                policy: policy(statement),
                ..fit()
            },
            "no right to write",
        );
    }
}

#[test]
fn a_deny_on_everybody_stops_delivery_unless_it_is_about_tls() {
    let allow = json!({ "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*" });
    let deny = |condition: Value| json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": condition });
    let tls = deny(json!({ "Bool": { "aws:SecureTransport": "false" } }));
    let target = Given {
        policy: policy(json!([allow, tls])),
        ..fit()
    };
    assert_eq!(
        delivery(&target).state,
        Reading::Known(DeliveryState::Possible)
    );
    let vpce = deny(json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }));
    hindered(
        Given {
            policy: policy(json!([allow, vpce])),
            ..fit()
        },
        "denies",
    );
}

#[test]
fn what_cannot_be_read_leaves_it_open() {
    let denied = || Cause::denied("s3:GetBucketPolicy", "");
    for given in [
        Given {
            policy: Fact::Unknown(denied()),
            ..fit()
        },
        Given {
            encryption: Fact::Unknown(denied()),
            ..fit()
        },
        Given {
            object_lock: Fact::Unknown(denied()),
            ..fit()
        },
        Given {
            region: Reading::Unknown(denied()),
            ..fit()
        },
        Given {
            requester_pays: Reading::Unknown(denied()),
            ..fit()
        },
        Given {
            policy: Fact::Absent,
            ownership: Fact::Unknown(denied()),
            ..fit()
        },
    ] {
        assert_eq!(delivery(&given).state, Reading::Unknown(denied()));
    }
    // A known hindrance decides, whatever else could not be read.
    let kms = Fact::Known(Encryption {
        algorithm: Reading::Known(Algorithm::Kms),
    });
    hindered(
        Given {
            encryption: kms,
            policy: Fact::Unknown(denied()),
            ..fit()
        },
        "KMS",
    );
}

#[test]
fn a_policy_that_was_not_read_may_deny_what_the_acl_gives() {
    let given = Given {
        policy: Fact::Unknown(Cause::denied("s3:GetBucketPolicy", "")),
        ownership: Fact::Absent,
        acl: Reading::Known(PublicGrants {
            authenticated_users: vec![],
            all_users: vec![],
            log_delivery: true,
        }),
        ..fit()
    };
    assert!(matches!(delivery(&given).state, Reading::Unknown(_)));
}

/// The fit target, with a deny on everybody beside the right.
fn denying(changes: &Value) -> Given {
    let mut statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
    });
    for (name, value) in changes.as_object().unwrap() {
        statement[name] = value.clone();
    }
    beside_the_right(statement)
}

fn beside_the_right(statement: Value) -> Given {
    let mut allowed = fit();
    let Fact::Known(given) = &mut allowed.policy else {
        unreachable!("the fit target has a policy");
    };
    let mut document: Value = serde_json::from_str(&given.document).unwrap();
    let allow = document["Statement"].take();
    document["Statement"] = json!([allow, statement]);
    given.document = document.to_string();
    allowed
}

#[test]
fn a_deny_counts_however_it_is_worded() {
    let by_exception = json!({ "Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "NotResource": "arn:aws:s3:::logs/other/*" });
    hindered(beside_the_right(by_exception), "denies");
    for changes in [
        json!({}),
        json!({ "Resource": "arn:aws:s3:::logs/photos/2026*" }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": "true" } } }),
        json!({ "Condition": { "StringNotEquals": { "aws:SourceVpc": "vpc-1" } } }),
    ] {
        hindered(denying(&changes), "denies");
    }
    for changes in [
        json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" } } }),
        json!({ "Condition": { "NumericLessThan": { "s3:TlsVersion": "1.2" } } }),
        json!({ "Resource": "arn:aws:s3:::logs/other/*" }),
        json!({ "Action": "s3:DeleteObject" }),
        json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:role/x" } }),
    ] {
        let state = delivery(&denying(&changes)).state;
        assert_eq!(state, Reading::Known(DeliveryState::Possible), "{changes}");
    }
}

/// The statements of AWS's examples of a data perimeter:
/// <https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/resource_based_policies>
#[test]
fn a_data_perimeter_stops_the_service_only_where_its_conditions_do() {
    let perimeter = |condition: Value| delivery(&denying(&json!({ "Condition": condition })));
    for spared in [
        // Only who is no service of AWS.
        json!({ "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-1" },
                "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } }),
        json!({ "StringNotEqualsIfExists": { "aws:SourceVpc": "vpc-1" },
                "BoolIfExists": { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" } }),
        // Only services on behalf of other accounts.
        json!({ "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-1", "aws:SourceAccount": ["111122223333"] },
                "Null": { "aws:SourceAccount": "false" }, "Bool": { "aws:PrincipalIsAWSService": "true" } }),
        json!({ "ArnNotLike": { "aws:SourceArn": "arn:aws:s3:::*" } }),
        json!({ "StringNotEquals": { "aws:PrincipalServiceName": ["logging.s3.amazonaws.com", "x.amazonaws.com"] } }),
        // Only one role.
        json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/x" } }),
    ] {
        let state = perimeter(spared.clone()).state;
        assert_eq!(state, Reading::Known(DeliveryState::Possible), "{spared}");
    }
    for hit in [
        json!({ "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-1" } }),
        json!({ "StringNotEquals": { "aws:SourceAccount": "999999999999" },
                "Bool": { "aws:PrincipalIsAWSService": "true" } }),
        json!({ "NotIpAddress": { "aws:SourceIp": "192.0.2.0/24" } }),
        json!({ "Null": { "aws:SourceAccount": "false" } }),
    ] {
        hindered(denying(&json!({ "Condition": hit })), "denies");
    }
    for (open, key) in [
        (
            json!({ "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-1" },
                    "Null": { "aws:SourceAccount": "false" }, "Bool": { "aws:PrincipalIsAWSService": "true" } }),
            "aws:SourceOrgID",
        ),
        (
            json!({ "ForAnyValue:StringNotEquals": { "aws:SourceAccount": "1" } }),
            "aws:sourceaccount",
        ),
        (
            json!({ "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } }),
            "aws:SourceIp",
        ),
        (
            json!({ "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-1" } }),
            "aws:principalorgid",
        ),
    ] {
        let LogDelivery { state, detail } = perimeter(open.clone());
        assert_eq!(state, Reading::Known(DeliveryState::Undecided), "{open}");
        assert!(
            detail.contains("deny") && detail.contains(key),
            "{open}: {detail}"
        );
    }
    // Whom a statement spares by name is not read here.
    let mut by_exception = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "*",
        "NotPrincipal": { "Service": "logging.s3.amazonaws.com" } });
    let open = delivery(&beside_the_right(by_exception.clone()));
    assert_eq!(open.state, Reading::Known(DeliveryState::Undecided));
    by_exception["Condition"] = json!({ "Bool": { "aws:PrincipalIsAWSService": "false" } });
    let spared = delivery(&beside_the_right(by_exception));
    assert_eq!(spared.state, Reading::Known(DeliveryState::Possible));
}

#[test]
fn a_right_that_hangs_on_the_organization_is_neither_there_nor_lacking() {
    let right = |condition: Value| {
        let policy = policy(json!({
            "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
            "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*", "Condition": condition,
        }));
        delivery(&Given { policy, ..fit() })
    };
    for granted in [
        json!({ "StringEqualsIfExists": { "aws:SourceAccount": "111122223333" } }),
        json!({ "Bool": { "aws:SecureTransport": "true" } }),
        json!({ "StringNotEquals": { "aws:SourceAccount": "999999999999" } }),
    ] {
        let state = right(granted.clone()).state;
        assert_eq!(state, Reading::Known(DeliveryState::Possible), "{granted}");
    }
    let LogDelivery { state, detail } =
        right(json!({ "StringEquals": { "aws:SourceOrgID": "o-1" } }));
    assert_eq!(state, Reading::Known(DeliveryState::Undecided));
    assert!(detail.contains("aws:SourceOrgID"), "{detail}");
    assert!(!detail.contains("deny"), "{detail}");
}
