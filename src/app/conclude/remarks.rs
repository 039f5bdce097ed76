//! What is noted of the facts in passing, for whoever wants to mend something: which actions are denied, and a
//! resource to begin with for each control.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::conclusion::Violation;
use crate::evaluate::Finding;
use crate::facts::{Cause, FactStore};
use crate::model::{ControlId, Verdict};
use crate::services;

/// What is noted.
pub(super) struct Remarks {
    /// The only actions that anybody is told to grant: a bundle may name others.
    declared: BTreeSet<&'static str>,
    /// Those that were denied.
    pub(super) denied: BTreeSet<&'static str>,
    /// The first resource that violates each control.
    pub(super) violations: BTreeMap<ControlId, Violation>,
}

impl Remarks {
    pub(super) fn new() -> Self {
        let calls = services::declared_calls();
        Self {
            declared: calls.iter().map(|call| call.action).collect(),
            denied: BTreeSet::new(),
            violations: BTreeMap::new(),
        }
    }

    /// Notes what was denied while these facts were read.
    pub(super) fn facts(&mut self, facts: &FactStore) {
        for (_, set) in facts.sets() {
            for cause in &set.incomplete {
                self.cause(cause);
            }
            for resource in &set.resources {
                // No text within a value looks like this: its quotes would be escaped.
                if resource.json.contains("\"denied\"") {
                    let fields = serde_json::from_str(&resource.json);
                    self.fields(&fields.unwrap_or(Value::Null));
                }
            }
        }
    }

    /// Notes a finding, of which a control's first violation is remembered.
    pub(super) fn finding(&mut self, finding: &Finding) {
        let is_violation = match finding.verdict {
            Verdict::Fail | Verdict::Partial => !finding.is_waived(),
            Verdict::Pass | Verdict::Question | Verdict::Unknown | Verdict::NotApplicable => false,
        };
        if is_violation && !self.violations.contains_key(&finding.control) {
            let violation = Violation {
                resource: finding.resource.clone(),
                reason: finding.reason.clone(),
            };
            self.violations.insert(finding.control.clone(), violation);
        }
    }

    /// Causes are objects among the fields, and no record has a field of their names.
    fn fields(&mut self, value: &Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|inner| self.fields(inner)),
            Value::Object(fields) => match serde_json::from_value::<Cause>(value.clone()) {
                Ok(cause) => self.cause(&cause),
                Err(_) => fields.values().for_each(|inner| self.fields(inner)),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn cause(&mut self, cause: &Cause) {
        if let Cause::Denied { denied, .. } = cause {
            self.action(denied);
        }
        // Another cause may be told in the words of the first.
        let detail = cause.detail();
        for (at, _) in detail.match_indices(" was denied") {
            self.action(detail[..at].rsplit(' ').next().unwrap_or_default());
        }
    }

    fn action(&mut self, name: &str) {
        self.denied.extend(self.declared.get(name).copied());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{FactSet, Failure, Resource, SetKey};
    use crate::model::{AccountId, Region};

    #[test]
    fn every_declared_action_that_was_denied_is_noted_wherever_it_stands() {
        let resource = Resource {
            id: "arn:aws:s3:::a".to_owned(),
            region: Region::global(),
            json: "{\"policy\":{\"denied\":\"s3:GetBucketPolicy\"},\"deep\":[{\"a\":{\"denied\":\"s3:GetBucketAcl\"}}],\
                   \"name\":\"\\\"denied\\\":\",\"evil\":{\"denied\":\"iam:CreateUser\"}}"
                .into(),
        };
        let both = Cause::denied("iam:GetAccountSummary", "no")
            .and(&Cause::denied("iam:GetCredentialReport", ""));
        let failed = Cause::failed(Failure::Throttled, "s3:ListAllMyBuckets", "");
        let mut facts = FactStore::default();
        facts.insert(
            SetKey {
                kind: "s3.bucket".to_owned(),
                account: AccountId::new("111122223333"),
                region: Region::global(),
            },
            FactSet {
                resources: [resource].into_iter().collect(),
                incomplete: vec![both, failed],
            },
        );
        let mut remarks = Remarks::new();
        remarks.facts(&facts);
        let denied: Vec<&str> = remarks.denied.into_iter().collect();
        assert_eq!(
            denied,
            [
                "iam:GetAccountSummary",
                "iam:GetCredentialReport",
                "s3:GetBucketAcl",
                "s3:GetBucketPolicy",
            ]
        );
    }
}
