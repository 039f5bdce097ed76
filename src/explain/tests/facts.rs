//! Facts in words.

use serde_json::{Value, json};

use crate::explain::facts::words;

#[test]
fn what_is_not_there_is_told_in_words() {
    for (value, expected) in [
        (json!("required"), "\"required\""),
        (json!(false), "false"),
        (
            json!({"absent": true}),
            "absent: AWS says that it is not configured",
        ),
        (
            json!({"denied": "s3:GetBucketPolicy"}),
            "not known: s3:GetBucketPolicy was denied",
        ),
        (
            json!({"failed": "timed-out", "call": "s3:GetBucketPolicy"}),
            "not known: s3:GetBucketPolicy timed out",
        ),
        (
            json!({"items": ["a"], "incomplete": {"denied": "s3:ListBuckets"}}),
            "[\"a\"] and perhaps more: s3:ListBuckets was denied",
        ),
        // What looks like a cause and is none is told as it is.
        (json!({"denied": 1}), "{\"denied\":1}"),
    ] {
        assert_eq!(words(&value), expected);
    }
    let long = words(&Value::String("x".repeat(5_000)));
    assert_eq!(long.chars().count(), 401);
}
