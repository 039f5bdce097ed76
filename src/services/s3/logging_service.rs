//! What a bucket policy says to the service that delivers access logs. Of a condition that hangs on something
//! that is not known from here, it says so.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general>

use crate::policy::{
    Condition, Effect, Element, Policy, Principals, Statement, covers, covers_ignoring_case,
    overlap,
};

/// The service's principal.
const SERVICE: &str = "logging.s3.amazonaws.com";

/// A delivery: from whom, and where to.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The ARN of the bucket whose logs are delivered.
    pub source_arn: &'a str,
    /// The account that owns it.
    pub source_account: &'a str,
    /// The ARN of the target bucket.
    pub target_arn: &'a str,
    /// The prefix of the keys of the logs.
    pub prefix: &'a str,
}

/// Whether something is so; if that is open, what it hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It hangs on this, which only AWS knows.
    Open(String),
}

/// Whether a statement of the policy lets the service write.
#[must_use]
pub fn allows(policy: &Policy, delivery: &Delivery<'_>) -> Decided {
    some(policy, Effect::Allow, |statement| {
        let applies = is_to_service(statement)
            && lists_all_logs(&statement.resources, delivery)
            && {
                matches!(&statement.actions, Element::Listed(actions) if actions.iter().any(|action| puts(action)))
            };
        if applies {
            all_hold(statement, delivery)
        } else {
            Decided::No
        }
    })
}

/// Whether a statement of the policy keeps the service from writing all or some of the logs.
#[must_use]
pub fn denies(policy: &Policy, delivery: &Delivery<'_>) -> Decided {
    some(policy, Effect::Deny, |statement| {
        if !may_be_about(statement, delivery) {
            return Decided::No;
        }
        match (&statement.principals, all_hold(statement, delivery)) {
            // It may be among those whom the statement leaves out.
            (Principals::Not(_), Decided::Yes) => Decided::Open("NotPrincipal".to_owned()),
            (Principals::Not(_), decided) => decided,
            (_, decided) if is_to_service(statement) => decided,
            (_, _) => Decided::No,
        }
    })
}

/// Whether the policy gives the service no right on any object of the bucket, whoever's logs it delivers.
#[must_use]
pub fn gives_nothing(policy: &Policy, bucket_arn: &str) -> bool {
    let objects = format!("{bucket_arn}/*");
    !policy.statements.iter().any(|statement| {
        let may_put = match &statement.actions {
            Element::Listed(actions) => actions.iter().any(|action| puts(action)),
            Element::AllBut(_) | Element::Unstated => true,
        };
        let of_objects = match &statement.resources {
            Element::Listed(resources) => {
                resources.iter().any(|resource| overlap(resource, &objects))
            }
            Element::AllBut(_) | Element::Unstated => true,
        };
        let to_service =
            is_to_service(statement) || matches!(statement.principals, Principals::Not(_));
        statement.effect == Effect::Allow && to_service && may_put && of_objects
    })
}

/// Whether some statement of this effect does it.
fn some(policy: &Policy, effect: Effect, does: impl Fn(&Statement) -> Decided) -> Decided {
    let of_effect = |statement: &&Statement| statement.effect == effect;
    let mut open = Decided::No;
    for decided in policy.statements.iter().filter(of_effect).map(does) {
        match decided {
            Decided::Yes => return Decided::Yes,
            Decided::No => {}
            Decided::Open(_) => open = decided,
        }
    }
    open
}

/// All conditions of a statement must hold.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>
fn all_hold(statement: &Statement, delivery: &Delivery<'_>) -> Decided {
    let mut open = Decided::Yes;
    for condition in &statement.conditions {
        match holds(condition, delivery) {
            Decided::Yes => {}
            Decided::No => return Decided::No,
            of_key @ Decided::Open(_) => open = of_key,
        }
    }
    open
}

/// What a request of the service has under a condition key.
enum Value<'a> {
    /// This.
    Is(&'a str),
    /// Nothing, or something that no policy names: the service is no principal of an account, and comes
    /// through nobody's network.
    Other,
    /// It is not known.
    Open,
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
fn value<'a>(key: &str, delivery: &Delivery<'a>) -> Value<'a> {
    match key {
        "aws:principalisawsservice" | "aws:securetransport" => Value::Is("true"),
        "aws:viaawsservice" => Value::Is("false"),
        "aws:principalservicename" => Value::Is(SERVICE),
        "aws:sourceaccount" => Value::Is(delivery.source_account),
        "aws:sourcearn" => Value::Is(delivery.source_arn),
        "aws:principalarn"
        | "aws:principalaccount"
        | "aws:principalorgid"
        | "aws:principalorgpaths"
        | "aws:sourcevpc"
        | "aws:sourcevpcarn"
        | "aws:sourcevpce"
        | "aws:userid"
        | "aws:username"
        | "aws:vpceaccount"
        | "aws:vpceorgid"
        | "aws:vpceorgpaths" => Value::Other,
        key if key.starts_with("aws:principaltag/") => Value::Other,
        _ => Value::Open,
    }
}

/// Whether a condition holds for the service.
fn holds(condition: &Condition, delivery: &Delivery<'_>) -> Decided {
    let key = condition.key.as_str();
    let open = || Decided::Open(spelt(key));
    let or_missing = condition.operator.ends_with("ifexists");
    let operator = condition.operator.trim_end_matches("ifexists");
    // The service speaks a current TLS, and its requests come from addresses of AWS.
    match (key, operator) {
        ("s3:tlsversion", "numericlessthan") => return Decided::No,
        ("aws:sourceip", "notipaddress") => return Decided::Yes,
        (_, _) => {}
    }
    let any = |is: fn(&str, &str) -> bool, value: &str| {
        condition.values.iter().any(|given| is(given, value))
    };
    let decided = |is: bool| if is { Decided::Yes } else { Decided::No };
    let exact = |given: &str, value: &str| given == value;
    let of_any_case = |given: &str, value: &str| given.eq_ignore_ascii_case(value);
    match (value(key, delivery), operator) {
        (Value::Is(value), "stringequals") => decided(any(exact, value)),
        (Value::Is(value), "stringnotequals") => decided(!any(exact, value)),
        (Value::Is(value), "bool" | "stringequalsignorecase") => decided(any(of_any_case, value)),
        (Value::Is(value), "stringnotequalsignorecase") => decided(!any(of_any_case, value)),
        (Value::Is(value), "stringlike" | "arnlike" | "arnequals") => decided(any(covers, value)),
        (Value::Is(value), "stringnotlike" | "arnnotlike" | "arnnotequals") => {
            decided(!any(covers, value))
        }
        (Value::Is(_), "null") => decided(!any(of_any_case, "true")),
        (
            Value::Other,
            "stringnotequals"
            | "stringnotequalsignorecase"
            | "stringnotlike"
            | "arnnotlike"
            | "arnnotequals",
        ) => Decided::Yes,
        (
            Value::Other,
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnlike" | "arnequals",
        ) if !or_missing && !any(exact, "*") => Decided::No,
        (Value::Is(_) | Value::Other | Value::Open, _) => open(),
    }
}

/// A condition key as AWS spells it, where data perimeters name it.
fn spelt(key: &str) -> String {
    let known = [
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
        "aws:SourceIp",
        "aws:PrincipalServiceNamesList",
    ];
    let mut known = known.into_iter();
    let spelling = known.find(|known| known.eq_ignore_ascii_case(key));
    spelling.unwrap_or(key).to_owned()
}

fn puts(action: &str) -> bool {
    covers_ignoring_case(action, "s3:PutObject")
}

/// The keys of the log objects, as a pattern.
fn logs(delivery: &Delivery<'_>) -> String {
    format!("{}/{}*", delivery.target_arn, delivery.prefix)
}

fn lists_all_logs(resources: &Element, delivery: &Delivery<'_>) -> bool {
    let logs = logs(delivery);
    matches!(resources, Element::Listed(resources)
        if resources.iter().any(|resource| covers(resource, &logs)))
}

/// Where doubt must count: statements by exception, and part of the keys.
fn may_be_about(statement: &Statement, delivery: &Delivery<'_>) -> bool {
    let logs = logs(delivery);
    let of_actions = match &statement.actions {
        Element::Listed(actions) => actions.iter().any(|action| puts(action)),
        Element::AllBut(actions) => !actions.iter().any(|action| puts(action)),
        Element::Unstated => true,
    };
    let of_resources = match &statement.resources {
        Element::Listed(resources) => resources
            .iter()
            .any(|resource| covers(resource, &logs) || covers(&logs, resource)),
        Element::AllBut(resources) => !resources.iter().any(|resource| covers(resource, &logs)),
        Element::Unstated => true,
    };
    of_actions && of_resources
}

fn is_to_service(statement: &Statement) -> bool {
    match &statement.principals {
        Principals::Everybody => true,
        Principals::Named(named) => named
            .iter()
            .any(|(kind, value)| kind.eq_ignore_ascii_case("Service") && value == SERVICE),
        Principals::Not(_) | Principals::Unstated => false,
    }
}
