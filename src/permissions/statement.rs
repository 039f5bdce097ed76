//! Statements of a policy, whole documents of them, and how large these may be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::resources;

/// Largest managed policy, in characters without white space.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length>
pub const LARGEST_MANAGED_POLICY: usize = 6_144;

/// Actions that share their resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The IAM actions, sorted.
    pub actions: Vec<String>,
    /// What follows `arn:<partition>:`; none for `*`.
    pub resources: &'static [&'static str],
}

impl Statement {
    /// The statement as IAM reads it; `arn` makes a resource of what follows the partition.
    #[must_use]
    pub fn json(&self, arn: &dyn Fn(&str) -> Value) -> Value {
        let resources: Vec<Value> = self.resources.iter().map(|rest| arn(rest)).collect();
        let resource = match resources.as_slice() {
            [] => json!("*"),
            [only] => only.clone(),
            several => json!(several),
        };
        json!({ "Effect": "Allow", "Action": self.actions, "Resource": resource })
    }
}

/// One statement for each set of resources, in a fixed order.
#[must_use]
pub fn statements(actions: &BTreeSet<&str>) -> Vec<Statement> {
    let mut groups: BTreeMap<&'static [&'static str], Vec<String>> = BTreeMap::new();
    for action in actions {
        let group = groups.entry(resources::of(action)).or_default();
        group.push((*action).to_owned());
    }
    let groups = groups.into_iter();
    groups
        .map(|(resources, actions)| Statement { actions, resources })
        .collect()
}

/// A policy document.
#[must_use]
pub fn document(statements: &[Statement], arn: &dyn Fn(&str) -> Value) -> Value {
    let statements: Vec<Value> = statements.iter().map(|one| one.json(arn)).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// As many characters as IAM counts in the document of these statements, in the longest partition.
#[must_use]
pub fn size(statements: &[Statement]) -> usize {
    let longest = |rest: &str| json!(format!("arn:aws-us-gov:{rest}"));
    document(statements, &longest).to_string().len()
}

/// The statements in groups whose documents have at most `limit` characters. An action of which
/// even the shortest document is longer stands alone.
#[must_use]
pub fn split(statements: &[Statement], limit: usize) -> Vec<Vec<Statement>> {
    let mut documents: Vec<Vec<Statement>> = Vec::new();
    for statement in statements {
        for action in &statement.actions {
            let single = Statement {
                actions: vec![action.clone()],
                resources: statement.resources,
            };
            if let Some(last) = documents.last_mut() {
                let mut longer = last.clone();
                match longer.last_mut() {
                    Some(same) if same.resources == single.resources => {
                        same.actions.push(action.clone());
                    }
                    Some(_) | None => longer.push(single.clone()),
                }
                if size(&longer) <= limit {
                    *last = longer;
                    continue;
                }
            }
            documents.push(vec![single]);
        }
    }
    documents
}
