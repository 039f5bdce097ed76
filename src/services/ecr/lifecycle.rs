//! When images of a repository are removed, as its lifecycle policy says.
//! <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>

use serde_json::Value;

use crate::facts::{Fact, record};

record! {
    /// A lifecycle policy.
    pub struct Lifecycle {
        /// How many rules it has.
        rules: i64,
        /// When AWS last went by it, in UTC; absent if it never did.
        evaluated: Fact<String>,
    }
}

/// How many rules a policy has.
///
/// # Errors
///
/// In words, if it is none.
pub fn rules(text: &str) -> Result<i64, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let rules = document
        .get("rules")
        .and_then(Value::as_array)
        .ok_or_else(|| "it has no list of rules".to_owned())?;
    if !rules.iter().all(Value::is_object) {
        return Err("a rule is no object".to_owned());
    }
    i64::try_from(rules.len()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn rules_are_counted() {
        let one = r#"{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged",
            "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
            "action": {"type": "expire"}}]}"#;
        assert_eq!(rules(one), Ok(1));
        assert_eq!(rules(r#"{"rules": []}"#), Ok(0));
    }

    #[test]
    fn what_is_no_policy_has_no_number_of_rules() {
        for text in [
            "",
            "[]",
            "null",
            "{}",
            r#"{"Rules": [{}]}"#,
            r#"{"rules": {}}"#,
            r#"{"rules": [1]}"#,
            r#"{"rules": [{}]"#,
        ] {
            assert!(rules(text).is_err(), "{text}");
        }
    }
}
