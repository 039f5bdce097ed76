//! Whether a managed rule of AWS Config looks at every resource of a type. No AWS types here.
//! <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html>

/// A rule, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// `Source.SourceIdentifier`, of a managed rule.
    pub identifier: String,
    /// `ConfigRuleState`.
    pub state: Option<String>,
    /// `Scope.ComplianceResourceTypes`; empty for all that it can look at.
    pub types: Vec<String>,
    /// Whether it looks only at one resource, or at those with a tag.
    pub is_narrow: bool,
    /// `EvaluationModes`: empty for rules that are older than them.
    pub modes: Vec<String>,
}

/// Why a rule does not look at every resource of the type that there is, if it does not.
///
/// # Errors
///
/// If a word is new or missing.
pub fn lacks(rule: &Rule, kind: &str) -> Result<Option<String>, String> {
    let name = &rule.name;
    match rule.state.as_deref() {
        // What is being evaluated is active.
        Some("ACTIVE" | "EVALUATING") => {}
        Some("DELETING" | "DELETING_RESULTS") => {
            return Ok(Some(format!("the rule {name} is being deleted")));
        }
        Some(other) => return Err(format!("state {other} of the rule {name}")),
        None => return Err(format!("no state of the rule {name}")),
    }
    if rule.is_narrow {
        return Ok(Some(format!(
            "the rule {name} looks at some resources only"
        )));
    }
    if !rule.types.is_empty() && !rule.types.iter().any(|other| other == kind) {
        return Ok(Some(format!("the rule {name} looks at other types")));
    }
    // A proactive rule looks at what is yet to be made, and only when it is asked.
    if !rule.modes.is_empty() && !rule.modes.iter().any(|mode| mode == "DETECTIVE") {
        return Ok(Some(format!(
            "the rule {name} looks only at what is yet to be made"
        )));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "AWS::EC2::Instance";

    fn active() -> Rule {
        Rule {
            name: "imds".to_owned(),
            identifier: "EC2_IMDSV2_CHECK".to_owned(),
            state: Some("ACTIVE".to_owned()),
            types: vec![KIND.to_owned()],
            is_narrow: false,
            modes: vec!["DETECTIVE".to_owned()],
        }
    }

    #[test]
    fn only_a_rule_that_looks_at_all_of_them_counts() {
        assert_eq!(lacks(&active(), KIND), Ok(None));
        let of_old = Rule {
            types: Vec::new(),
            modes: Vec::new(),
            ..active()
        };
        assert_eq!(lacks(&of_old, KIND), Ok(None));
        for lacking in [
            Rule {
                state: Some("DELETING".to_owned()),
                ..active()
            },
            Rule {
                is_narrow: true,
                ..active()
            },
            Rule {
                types: vec!["AWS::S3::Bucket".to_owned()],
                ..active()
            },
            Rule {
                modes: vec!["PROACTIVE".to_owned()],
                ..active()
            },
        ] {
            assert!(
                lacks(&lacking, KIND).is_ok_and(|why| why.is_some()),
                "{lacking:?}"
            );
        }
        for state in [None, Some("PAUSED".to_owned())] {
            assert!(lacks(&Rule { state, ..active() }, KIND).is_err());
        }
    }
}
