//! Resource policies made up at random, and what they are by plain rules.
//!
//! By <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.

use serde_json::{Value, json};

use super::dice::Dice;
use crate::kit::ACCOUNT;

/// An account that is not ours.
pub(super) const FOREIGN: &str = "444455556666";

/// Whom a statement gives something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    Nobody,
    /// This account alone, or services in its name.
    Own,
    /// Others that can be counted.
    Others,
    Everybody,
    /// It hangs on what nobody knows here.
    Unclear,
}

/// The shapes of statements: a word for what is read when one differs, whom it gives something, the principal and the
/// conditions.
const SHAPES: [(&str, Gives); 24] = [
    ("the account", Gives::Own),
    ("a role", Gives::Own),
    ("the account by its number", Gives::Own),
    ("another account", Gives::Others),
    ("another account by its number", Gives::Others),
    ("both accounts", Gives::Others),
    ("somebody who is gone", Gives::Others),
    ("everybody", Gives::Everybody),
    ("everybody, as AWS", Gives::Everybody),
    ("everybody, in a list", Gives::Everybody),
    ("everybody but one", Gives::Everybody),
    ("everybody with TLS", Gives::Everybody),
    ("everybody of any ARN", Gives::Everybody),
    ("everybody from anywhere", Gives::Everybody),
    (
        "everybody of the organization, if there is one",
        Gives::Everybody,
    ),
    ("everybody of this account", Gives::Own),
    ("everybody of this account, in other letters", Gives::Own),
    ("everybody whose ARN is of this account", Gives::Own),
    ("everybody of another account", Gives::Others),
    ("everybody of an organization", Gives::Others),
    ("everybody of a new kind", Gives::Unclear),
    ("nobody", Gives::Nobody),
    (DENIAL, Gives::Nobody),
    ("nobody, by half a denial", Gives::Others),
];

/// A statement that denies all to everybody.
const DENIAL: &str = "nobody, by a denial";

/// One statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    pub(super) shape: &'static str,
    pub(super) gives: Gives,
    /// The action as one text, not as a list.
    one_action: bool,
}

/// A policy.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) statements: Vec<Statement>,
    /// A single statement stands there without its list.
    as_object: bool,
    /// Everything is denied to everybody besides.
    pub(super) all_denied: bool,
}

impl Policy {
    pub(super) fn invent(dice: &mut Dice) -> Self {
        let count = dice.pick(&[1, 1, 1, 2, 3]);
        let statements = (0..count).map(|_| {
            let (shape, gives) = dice.pick(&SHAPES);
            Statement {
                shape,
                gives,
                one_action: dice.chance(50),
            }
        });
        Self {
            statements: statements.collect(),
            as_object: dice.chance(50),
            all_denied: dice.chance(6),
        }
    }

    /// One for this account alone.
    pub(super) fn for_own() -> Self {
        Self::of(SHAPES[0])
    }

    /// One for everybody.
    pub(super) fn for_everybody() -> Self {
        Self::of(SHAPES[7])
    }

    fn of((shape, gives): (&'static str, Gives)) -> Self {
        let statement = Statement {
            shape,
            gives,
            one_action: false,
        };
        Self {
            statements: vec![statement],
            as_object: true,
            all_denied: false,
        }
    }

    /// Whom it gives something, all in all.
    pub(super) fn gives(&self, whom: Gives) -> bool {
        // A denial to everybody is about every action that there is.
        let is_denied = |statement: &Statement| statement.shape == DENIAL;
        let all_denied = self.all_denied || self.statements.iter().any(is_denied);
        let mut statements = self.statements.iter();
        !all_denied && statements.any(|statement| statement.gives == whom)
    }

    /// As the service tells it, for these actions; `resource` where the service wants one.
    pub(super) fn text(&self, actions: [&str; 2], resource: Option<&str>) -> String {
        let statements = self.statements.iter();
        let mut all: Vec<Value> = statements
            .flat_map(|statement| statement.told(actions, resource))
            .collect();
        if self.all_denied {
            let mut denial = json!({ "Effect": "Deny", "Principal": "*", "Action": "*" });
            if let Some(resource) = resource {
                denial["Resource"] = json!(resource);
            }
            all.push(denial);
        }
        let statements = match all.as_slice() {
            [one] if self.as_object => one.clone(),
            _ => Value::Array(all),
        };
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    }
}

impl Statement {
    /// Its principal and its conditions; none for a statement that is not there.
    fn whom(&self) -> Option<(Value, Value)> {
        let root = |account: &str| format!("arn:aws:iam::{account}:root");
        let everybody = || json!("*");
        let told = match self.shape {
            "the account" => (json!({ "AWS": root(ACCOUNT) }), Value::Null),
            "a role" => {
                let role = format!("arn:aws:iam::{ACCOUNT}:role/path/app");
                (json!({ "AWS": [role] }), Value::Null)
            }
            "the account by its number" => (json!({ "AWS": ACCOUNT }), Value::Null),
            "another account" | "nobody, by half a denial" => {
                (json!({ "AWS": root(FOREIGN) }), Value::Null)
            }
            "another account by its number" => (json!({ "AWS": [FOREIGN] }), Value::Null),
            "both accounts" => (
                json!({ "AWS": [root(ACCOUNT), root(FOREIGN)] }),
                Value::Null,
            ),
            "somebody who is gone" => (json!({ "AWS": "AROAEXAMPLEROLEID1234" }), Value::Null),
            "everybody" | DENIAL => (everybody(), Value::Null),
            "everybody, as AWS" => (json!({ "AWS": "*" }), Value::Null),
            "everybody, in a list" => (json!({ "AWS": [root(ACCOUNT), "*"] }), Value::Null),
            "everybody but one" => (Value::Null, Value::Null),
            "everybody with TLS" => (
                everybody(),
                json!({ "Bool": { "aws:SecureTransport": "true" } }),
            ),
            "everybody of any ARN" => (
                everybody(),
                json!({ "StringLike": { "aws:PrincipalArn": "*" } }),
            ),
            "everybody from anywhere" => (
                everybody(),
                json!({ "IpAddress": { "aws:SourceIp": ["0.0.0.0/0"] } }),
            ),
            "everybody of the organization, if there is one" => {
                let condition = json!({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } });
                (everybody(), condition)
            }
            "everybody of this account" => (
                everybody(),
                json!({ "StringEquals": { "aws:PrincipalAccount": ACCOUNT } }),
            ),
            "everybody of this account, in other letters" => (
                everybody(),
                json!({ "StringEquals": { "AWS:principalaccount": [ACCOUNT] } }),
            ),
            "everybody whose ARN is of this account" => {
                let arn = format!("arn:aws:iam::{ACCOUNT}:role/*");
                (
                    everybody(),
                    json!({ "ArnLike": { "aws:PrincipalArn": arn } }),
                )
            }
            "everybody of another account" => (
                everybody(),
                json!({ "StringEquals": { "aws:PrincipalAccount": FOREIGN } }),
            ),
            "everybody of an organization" => (
                everybody(),
                json!({ "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
            ),
            "everybody of a new kind" => (
                everybody(),
                json!({ "StringEquals": { "aws:BrandNewKey": "x" } }),
            ),
            "nobody" => return None,
            other => panic!("no statement of the shape {other}"),
        };
        Some(told)
    }

    fn told(&self, actions: [&str; 2], resource: Option<&str>) -> Vec<Value> {
        let Some((principal, condition)) = self.whom() else {
            return Vec::new();
        };
        let mut statement = json!({ "Sid": "One", "Effect": "Allow" });
        match self.shape {
            "everybody but one" => {
                statement["NotPrincipal"] =
                    json!({ "AWS": format!("arn:aws:iam::{FOREIGN}:root") });
            }
            DENIAL => {
                statement["Effect"] = json!("Deny");
                statement["Principal"] = principal;
            }
            _ => statement["Principal"] = principal,
        }
        statement["Action"] = match self.one_action && self.shape != DENIAL {
            true => json!(actions[0]),
            false => json!(actions),
        };
        if let Some(resource) = resource {
            statement["Resource"] = json!(resource);
        }
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        let mut told = vec![statement];
        if self.shape == "nobody, by half a denial" {
            // What is denied on a condition may be given all the same.
            let mut denial = told[0].clone();
            denial["Effect"] = json!("Deny");
            denial["Condition"] =
                json!({ "StringEquals": { "aws:RequestedRegion": "eu-central-1" } });
            told.push(denial);
        }
        told
    }
}
