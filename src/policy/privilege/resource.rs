//! How much a resource pattern covers: one thing, everything of a kind, or
//! everything.
//!
//! A wildcard below a named thing is no finding: all objects of one bucket,
//! all streams of one log group, all tables whose name begins alike.

use super::super::actions::arns::forms;
use super::super::{covers, overlap};

/// How much a resource pattern covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// Something that has a name, with what is below it.
    Named,
    /// Everything of a kind, or of a service.
    Kind,
    /// Everything of every service.
    Everything,
}

/// Services whose resources begin with a name, not with the kind of thing that is named.
const NAME_FIRST: [&str; 8] = [
    "s3",
    "sns",
    "sqs",
    "execute-api",
    "codecommit",
    "codepipeline",
    "neptune-db",
    "servicequotas",
];

/// Services whose resources begin with words out of a few that AWS gives, such as `regional` and `global`, and how
/// many of them: these are kinds, though they change from one ARN to the other.
const CHOICES: [(&str, usize); 3] = [("wafv2", 1), ("ssm-sap", 1), ("aws-marketplace", 2)];

/// How much the pattern covers.
#[must_use]
pub fn breadth(pattern: &str) -> Breadth {
    if is_wild(pattern) {
        return Breadth::Everything;
    }
    let Arn {
        service,
        account,
        resource,
    } = Arn::of(pattern);
    // Access points and their kin have an account in their name; buckets have none.
    let is_name_first = NAME_FIRST.contains(&service)
        && (service != "s3" || account.is_empty() || is_wild(account));
    // A bucket may be called what another kind is called.
    let may_be_a_bucket = service == "s3" && account.is_empty();
    let is_every_one = covers_all(&resource, is_name_first)
        || (!may_be_a_bucket && covers_a_form(service, &resource));
    if !is_every_one {
        Breadth::Named
    } else if is_wild(service) {
        Breadth::Everything
    } else {
        Breadth::Kind
    }
}

/// The service that the pattern names; `None` if it names none for certain.
#[must_use]
pub fn service(pattern: &str) -> Option<&str> {
    Some(Arn::of(pattern).service).filter(|service| !service.contains(['*', '?']))
}

/// Whether the pattern is for roles, or root users, of any account.
#[must_use]
pub fn is_of_any_account(pattern: &str) -> bool {
    let arn = Arn::of(pattern);
    arn.account.contains(['*', '?'])
        && (arn.service.eq_ignore_ascii_case("iam") || arn.service.contains(['*', '?']))
        && (overlap(&arn.resource, "role/*") || covers(&arn.resource, "root"))
}

/// What follows the account in the pattern; `None` if it is none of a whole ARN.
#[must_use]
pub fn path(pattern: &str) -> Option<&str> {
    pattern.splitn(6, ':').nth(5)
}

struct Arn<'a> {
    service: &'a str,
    account: &'a str,
    resource: String,
}

impl<'a> Arn<'a> {
    /// Reads `arn:partition:service:region:account:resource`. A wildcard at the end of a shorter
    /// pattern stands for the rest as well.
    fn of(pattern: &'a str) -> Self {
        let parts: Vec<&str> = pattern.splitn(6, ':').collect();
        match parts.as_slice() {
            [_, _, service, _, account, resource] => Self {
                service,
                account,
                resource: (*resource).to_owned(),
            },
            // No pattern for an ARN at all, or one whose wildcards stand for colons.
            [.., last] if !last.ends_with('*') => Self {
                service: "*",
                account: "*",
                resource: (*last).to_owned(),
            },
            [_, _, service] | [_, _, service, _] | [_, _, service, _, _]
                if !service.contains('*') =>
            {
                Self {
                    service,
                    account: "*",
                    resource: "*".to_owned(),
                }
            }
            _ => Self {
                service: "*",
                account: "*",
                resource: "*".to_owned(),
            },
        }
    }
}

fn is_wild(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| matches!(letter, '*' | '?'))
}

fn covers_all(resource: &str, is_name_first: bool) -> bool {
    let segments: Vec<&str> = resource
        .strip_prefix('/')
        .unwrap_or(resource)
        .split(['/', ':'])
        .collect();
    match segments.as_slice() {
        [] => false,
        [name, ..] if is_name_first => is_wild(name),
        [first] => is_wild(first) || (first.ends_with('*') && !first.starts_with('*')),
        // Kinds and names take turns: `table/*/index/*` is every index of every table.
        [first, rest @ ..] => {
            let names = rest.iter().step_by(2);
            let is_every_name = names.clone().all(|name| is_wild(name));
            let is_every_kind = is_wild(first) && rest.iter().all(|segment| is_wild(segment));
            is_every_kind || (!is_wild(first) && is_every_name)
        }
    }
}

/// Whether it is everything of one of the forms that the service's resources have.
fn covers_a_form(service: &str, resource: &str) -> bool {
    let choices = CHOICES
        .iter()
        .find(|(known, _)| *known == service)
        .map_or(0, |(_, choices)| *choices);
    let chosen: Vec<&str> = resource.split('/').take(choices).collect();
    forms(service).iter().any(|form| {
        let parts = form.split('/').enumerate();
        let as_chosen: Vec<&str> = parts
            .map(|(at, part)| match chosen.get(at) {
                Some(chosen) if part == "*" => chosen,
                Some(_) | None => part,
            })
            .collect();
        covers(resource, &as_chosen.join("/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything() {
        for pattern in [
            "*",
            "**",
            "?*",
            "arn:*",
            "arn*",
            "arn:aws:*",
            "arn:aws:*:*",
            "arn:aws:*:*:*:*",
            "arn:*:*:*:*:*",
            "arn:aws:*:*:*:*/*",
            "arn:aws:*:*:*:*:*",
        ] {
            assert_eq!(breadth(pattern), Breadth::Everything, "{pattern}");
        }
    }

    #[test]
    fn everything_of_a_kind() {
        for pattern in [
            "arn:aws:s3:::*",
            "arn:aws:s3:::*/*",
            "arn:aws:s3:*",
            "arn:aws:s3:::?*",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/*",
            "arn:aws:dynamodb:*:*:table/*",
            "arn:aws:dynamodb:*:*:table/*/index/*",
            "arn:aws:dynamodb:eu-west-1:111122223333:*",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::*:*",
            "arn:aws:logs:*:*:*",
            "arn:aws:logs:*:*:log-group:*",
            "arn:aws:logs:*:*:log-group:*:*",
            "arn:aws:lambda:*:*:function:*",
            "arn:aws:lambda:*:*:function*",
            "arn:aws:apigateway:*::/*",
            "arn:aws:apigateway:*::/restapis/*",
            "arn:aws:apigateway:eu-west-1::/apis/*/stages/*",
            "arn:aws:sqs:*:*:*",
            "arn:aws:execute-api:*:*:*/*/GET/*",
            "arn:aws:neptune-db:*:*:*/*",
            "arn:aws:neptune-db:us-east-1:111122223333:*",
            "arn:aws:servicequotas:*:*:*/*",
            "arn:aws:wafv2:*:*:*/ipset/*/*",
            "arn:aws:wafv2:*:*:regional/ipset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/*",
            "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*",
            "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*",
            "arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*",
            "arn:aws:organizations::111122223333:account/o-*/*",
            "arn:aws:codepipeline:eu-west-1:111122223333:webhook:*",
            "arn:aws:guardduty:eu-west-1:111122223333:detection-rule/custom/*",
            "arn:aws:s3:*:*:accesspoint/*",
            "arn:aws:aws-marketplace:us-east-1:111122223333:AWSMarketplace/SaaSProduct/*",
            "arn:aws:ssm-sap:eu-west-1:111122223333:HANA/*",
        ] {
            assert_eq!(breadth(pattern), Breadth::Kind, "{pattern}");
        }
    }

    #[test]
    fn something_with_a_name() {
        for pattern in [
            "arn:aws:s3:::bucket",
            "arn:aws:s3:::bucket/*",
            "arn:aws:s3:*:*:bucket/*",
            "arn:aws:s3:::app-*",
            "arn:aws:s3:::app-*/*",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/mine/object/*",
            "arn:aws:dynamodb:*:*:table/T",
            "arn:aws:dynamodb:*:111122223333:table/T/index/*",
            "arn:aws:dynamodb:*:*:table/app1-*",
            "arn:aws:logs:*:*:log-group:/aws/lambda/fn:*",
            "arn:aws:logs:*:*:log-group:/aws/lambda-insights:*",
            "arn:aws:execute-api:eu-west-1:111122223333:abc/*/POST/@connections/*",
            "arn:aws:sqs:*:*:jobs",
            "arn:aws:iam::111122223333:role/app-*",
            "arn:aws:lambda:*:*:function:orders*",
            "arn:aws:apigateway:*::/restapis/abc123/*",
            "arn:aws:apigateway:*::/account",
            "arn:aws:neptune-db:us-east-1:111122223333:cluster-ABCD1234EF/*",
            "arn:aws:neptune-db:us-east-1:111122223333:cluster-ABCD1234EF/database",
            "arn:aws:servicequotas:us-east-1:111122223333:lambda/*",
            "arn:aws:ssm-sap:eu-west-1:111122223333:HANA/orders",
            "arn:aws:aws-marketplace:us-east-1:111122223333:AWSMarketplace/SaaSProduct/prod-abc",
            "arn:aws:wafv2:*:*:regional/ipset/blocked/*",
            "arn:aws:wafv2:*:*:regional/ipset/app-*/*",
            "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/orders/*",
            "arn:aws:iam::111122223333:root",
            "arn:aws:s3:::accesspoint/*",
            "bucket",
        ] {
            assert_eq!(breadth(pattern), Breadth::Named, "{pattern}");
        }
    }

    #[test]
    fn services_are_told_where_they_are_certain() {
        assert_eq!(service("arn:aws:s3:::x"), Some("s3"));
        assert_eq!(service("arn:aws:dynamodb:*"), Some("dynamodb"));
        for pattern in ["*", "arn:aws:*:*:*:x", "arn:aws:s*:::x"] {
            assert_eq!(service(pattern), None, "{pattern}");
        }
    }
}
