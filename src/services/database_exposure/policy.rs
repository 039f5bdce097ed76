//! What the policy of a resource says about from where it is reached, where its service has a public interface.

use std::collections::BTreeSet;

use super::{Exposure, Standing};
use crate::facts::{Fact, Reading};
use crate::policy::resource::{self, Grantee, Owned};
use crate::policy::{
    Condition, Effect, Element, Policy, Principals, Statement, covers, covers_ignoring_case,
};
use crate::services::accessanalyzer::{LIST_FINDINGS, Witness};

/// Of a resource that is reached at the public interface of its service. Nobody gets in there without credentials of
/// IAM, and the service takes no policy that lets everybody in: `policy` can only say from where. `actions` are those
/// that get to the data, and `arns` those of the resource and of what lies in it.
///
/// # Errors
///
/// What is wrong with a policy that cannot be read.
pub fn of_interface(
    service: &str,
    actions: &[&str],
    arns: &[String],
    policy: Option<&str>,
) -> Result<Exposure, String> {
    let Some(text) = policy.filter(|text| !text.trim().is_empty()) else {
        return Ok(Exposure::at_interface(service));
    };
    let policy = Policy::parse(text).map_err(|error| error.to_string())?;
    let mut from = BTreeSet::new();
    for (action, arn) in actions
        .iter()
        .flat_map(|action| arns.iter().map(move |arn| (action, arn)))
    {
        let mut statements = policy.statements.iter();
        match statements.find_map(|statement| refuses_elsewhere(statement, action, arn)) {
            Some(networks) => from.insert(networks),
            None => return Ok(Exposure::at_interface(service)),
        };
    }
    let from = from.into_iter().collect::<Vec<_>>().join(" or ");
    Ok(Exposure::new(
        Standing::VpcAlone,
        format!("its policy refuses whatever does not come from {from}"),
    ))
}

impl Exposure {
    /// Of a resource with a policy, beside what IAM Access Analyzer says of it. A finding that everybody gets in is
    /// against us; that there is none proves nothing, and neither does it that it cannot be asked.
    #[must_use]
    pub fn beside(self, witness: Reading<Witness>) -> Reading<Self> {
        match witness {
            Reading::Known(Witness::Silent | Witness::NotPublic(_) | Witness::Others(_)) => {
                Reading::Known(self)
            }
            Reading::Known(Witness::Public(words)) => {
                let both = format!("{}, but {words}", self.path);
                Reading::Unknown(LIST_FINDINGS.unexpected(both))
            }
            Reading::Unknown(cause) => Reading::Known(Self {
                path: format!(
                    "{}; what IAM Access Analyzer found was not read: {cause}",
                    self.path
                ),
                ..self
            }),
        }
    }
}

/// From where alone this statement lets requests for this action come to what has this ARN: it refuses everybody that
/// has none of the named VPCs or endpoints, or none at all. A request from the internet names none, and a negated
/// condition holds where its key is missing.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
fn refuses_elsewhere(statement: &Statement, action: &str, arn: &str) -> Option<String> {
    let names = |element: &Element, is_named: &dyn Fn(&str) -> bool| match element {
        Element::Listed(patterns) => patterns.iter().any(|pattern| is_named(pattern)),
        Element::AllBut(_) | Element::Unstated => false,
    };
    let of_action = |pattern: &str| pattern == "*" || covers_ignoring_case(pattern, action);
    let refuses_it = statement.effect == Effect::Deny
        && statement.principals == Principals::Everybody
        && names(&statement.actions, &of_action)
        && names(&statement.resources, &|pattern| covers(pattern, arn));
    // What AWS does for the caller comes from no VPC, and is no request from the internet either.
    let spares_aws = |condition: &&Condition| {
        matches!(condition.operator.as_str(), "bool" | "boolifexists")
            && matches!(
                condition.key.as_str(),
                "aws:viaawsservice" | "aws:principalisawsservice"
            )
            && condition.values == ["false"]
    };
    let conditions = statement.conditions.iter();
    let others = conditions.filter(|condition| !spares_aws(condition));
    // Each of them holds for whatever comes from the internet, so all of them do.
    let networks: Option<Vec<String>> = others.map(networks_but).collect();
    networks
        .filter(|networks| refuses_it && !networks.is_empty())
        .map(|networks| networks.join(", "))
}

/// The networks of which a request has to come from one where this condition does not hold, if it holds for every
/// request that comes by no endpoint of a VPC: those requests alone have these keys.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
fn networks_but(condition: &Condition) -> Option<String> {
    let is_name: fn(&str) -> bool = match condition.key.as_str() {
        "aws:sourcevpc" => |value| value.starts_with("vpc-"),
        "aws:sourcevpce" => |value| value.starts_with("vpce-"),
        "aws:sourcevpcarn" => |value| value.starts_with("arn:") && value.contains(":vpc/vpc-"),
        "aws:vpceaccount" => |value| value.len() == 12 && value.chars().all(|c| c.is_ascii_digit()),
        "aws:vpceorgid" => |value| value.starts_with("o-"),
        _ => return None,
    };
    let is_plain = |value: &String| is_name(value) && !value.contains(['*', '?', '$']);
    match condition.operator.as_str() {
        "null" => (condition.values == ["true"]).then(|| "a VPC".to_owned()),
        "stringnotequals"
        | "stringnotequalsifexists"
        | "stringnotequalsignorecase"
        | "stringnotequalsignorecaseifexists"
        | "stringnotlike"
        | "stringnotlikeifexists"
        | "arnnotequals"
        | "arnnotequalsifexists"
        | "arnnotlike"
        | "arnnotlikeifexists" => {
            let are_names = !condition.values.is_empty() && condition.values.iter().all(is_plain);
            are_names.then(|| condition.values.join(", "))
        }
        _ => None,
    }
}

/// Of a domain of OpenSearch with a public endpoint. Without a policy nobody gets in but by a login of the domain's
/// own; `fine_grained` is whether it asks for one.
///
/// # Errors
///
/// What is wrong with a policy that cannot be read.
pub fn of_domain(
    account: &str,
    arn: &str,
    fine_grained: Fact<bool>,
    policy: Option<&str>,
) -> Result<Exposure, String> {
    let login = match fine_grained {
        Fact::Known(true) => "; whoever gets in has to sign in to the domain as well",
        Fact::Known(false) | Fact::Absent | Fact::Unknown(_) => "",
    };
    let Some(text) = policy.filter(|text| !text.trim().is_empty()) else {
        let path = format!("it has a public endpoint and no policy that lets anybody in{login}");
        return Ok(Exposure::new(Standing::Interface, path));
    };
    let policy = Policy::parse(text).map_err(|error| error.to_string())?;
    let given = resource::exposure(&policy, &Owned::new(account, "es", arn));
    let by = |standing: resource::Standing| {
        let worst = given
            .grants
            .iter()
            .filter(|grant| grant.standing == standing);
        let statements: Vec<&str> = worst.map(|grant| grant.statement.as_str()).collect();
        statements.join(", ")
    };
    Ok(match given.standing() {
        resource::Standing::Public => Exposure::new(
            Standing::Open,
            format!(
                "it has a public endpoint, whose policy lets everybody in: {}{login}",
                by(resource::Standing::Public)
            ),
        ),
        resource::Standing::Unclear => Exposure::new(
            Standing::Unclear,
            format!(
                "it has a public endpoint, and of its policy it cannot be told whom it lets in: {}{login}",
                by(resource::Standing::Unclear)
            ),
        ),
        resource::Standing::NotPublic => match networks(&given).as_str() {
            "" => Exposure::new(
                Standing::Interface,
                format!(
                    "it has a public endpoint, where its policy lets in nobody but who is named{login}"
                ),
            ),
            networks => Exposure::new(
                Standing::Narrow,
                format!(
                    "it has a public endpoint, where its policy lets in whoever comes from {networks}, signed in or not{login}"
                ),
            ),
        },
    })
}

/// The addresses and networks from which it lets in whoever comes.
fn networks(given: &resource::Exposure) -> String {
    let networks = given.grants.iter().filter_map(|grant| match &grant.to {
        Grantee::Network(words) => Some(words.as_str()),
        Grantee::Everybody
        | Grantee::AnyIdentity
        | Grantee::Account(_)
        | Grantee::Organization(_)
        | Grantee::Service { name: _, source: _ }
        | Grantee::ServiceOfAnybody(_)
        | Grantee::Deleted(_)
        | Grantee::Federated(_)
        | Grantee::Identity(_)
        | Grantee::Unclear(_) => None,
    });
    let networks: BTreeSet<&str> = networks.collect();
    networks.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::facts::Cause;

    fn arns() -> [String; 2] {
        let table = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
        [table.to_owned(), format!("{table}/index/*")]
    }

    fn standing(statement: &Value) -> Standing {
        let policy = json!({ "Statement": statement }).to_string();
        let told = of_interface("DynamoDB", &["dynamodb:*"], &arns(), Some(&policy));
        told.expect("a policy").standing
    }

    fn refusal(condition: &Value) -> Value {
        json!({ "Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*", "Condition": condition })
    }

    #[test]
    fn a_policy_that_refuses_all_but_a_vpc_keeps_the_internet_out() {
        for condition in [
            json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }),
            json!({ "StringNotEquals": { "aws:sourcevpc": ["vpc-1", "vpc-2"] } }),
            json!({ "StringNotEqualsIfExists": { "aws:SourceVpce": "vpce-1" } }),
            json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" }, "BoolIfExists": { "aws:ViaAWSService": "false" } }),
            json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1", "aws:SourceVpc": "vpc-1" } }),
            json!({ "Null": { "aws:SourceVpc": "true" } }),
            json!({ "Null": { "aws:SourceVpce": true } }),
            json!({ "StringNotEquals": { "aws:VpceOrgID": "o-a1b2c3d4e5" } }),
            json!({ "StringNotEquals": { "aws:VpceAccount": ["111122223333"] } }),
            json!({ "ArnNotLike": { "aws:SourceVpcArn": "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1" } }),
        ] {
            assert_eq!(
                standing(&refusal(&condition)),
                Standing::VpcAlone,
                "{condition}"
            );
        }
    }

    #[test]
    fn an_analyzer_is_only_a_witness_against() {
        let own = || Exposure::new(Standing::VpcAlone, "its policy refuses all but vpce-1");
        let silent = own().beside(Reading::Known(Witness::Silent));
        assert_eq!(silent, Reading::Known(own()));
        let public = Witness::Public("AWS says that it is public".to_owned());
        let Reading::Unknown(cause) = own().beside(Reading::Known(public)) else {
            panic!("both cannot be true");
        };
        let both = "its policy refuses all but vpce-1, but AWS says that it is public";
        assert!(cause.to_string().contains(both), "{cause}");
        let denied = Cause::denied("access-analyzer:ListAnalyzers", "");
        let Reading::Known(unasked) = own().beside(denied.into()) else {
            panic!("its own policy decides");
        };
        assert_eq!(unasked.standing, Standing::VpcAlone);
        assert!(unasked.path.contains("access-analyzer:ListAnalyzers"));
    }

    #[test]
    fn whatever_leaves_a_way_open_is_no_refusal() {
        for condition in [
            json!({}),
            // Holds for nobody from the internet, where the key is missing.
            json!({ "StringEquals": { "aws:SourceVpce": "vpce-1" } }),
            json!({ "ForAnyValue:StringNotEquals": { "aws:SourceVpce": "vpce-1" } }),
            json!({ "StringNotLike": { "aws:SourceVpce": "vpce-*" } }),
            json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1", "aws:PrincipalAccount": "111122223333" } }),
            json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" }, "Bool": { "aws:ViaAWSService": "true" } }),
            json!({ "StringNotEquals": { "aws:SourceIp": "10.0.0.0/8" } }),
            json!({ "StringNotEquals": { "aws:SourceVpce": [] } }),
            json!({ "Null": { "aws:SourceVpc": "false" } }),
            json!({ "Null": { "aws:SourceIp": "true" } }),
            json!({ "Null": { "aws:SourceVpc": "true" }, "StringNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/out" } }),
            json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
            json!({ "ArnNotLike": { "aws:SourceVpcArn": "*" } }),
        ] {
            assert_eq!(
                standing(&refusal(&condition)),
                Standing::Interface,
                "{condition}"
            );
        }
        let vpc = json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } });
        let changed = |key: &str, value: Value| {
            let mut statement = refusal(&vpc);
            statement[key] = value;
            standing(&statement)
        };
        for (key, value) in [
            ("Effect", json!("Allow")),
            (
                "Principal",
                json!({ "AWS": "arn:aws:iam::111122223333:root" }),
            ),
            ("Action", json!(["dynamodb:GetItem", "dynamodb:Query"])),
            (
                "Resource",
                json!("arn:aws:dynamodb:us-east-1:111122223333:table/other"),
            ),
            // Its indexes are left out.
            ("Resource", json!(arns()[0])),
        ] {
            assert_eq!(changed(key, value), Standing::Interface, "{key}");
        }
        assert_eq!(changed("Resource", json!(arns())), Standing::VpcAlone);
    }

    /// What AWS gives as an example refuses those who connect, and nothing else.
    /// <https://docs.aws.amazon.com/aurora-dsql/latest/userguide/rbp-examples.html>
    #[test]
    fn each_action_that_gets_to_the_data_has_to_be_refused() {
        let arn = ["arn:aws:dsql:us-east-1:111122223333:cluster/one".to_owned()];
        let connecting = ["dsql:DbConnect", "dsql:DbConnectAdmin"];
        let of = |statements: Value| {
            let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
            let told = of_interface("Aurora DSQL", &connecting, &arn, Some(&policy));
            told.expect("a policy").standing
        };
        let refusing = |actions: Value| {
            json!({ "Effect": "Deny", "Principal": { "AWS": "*" }, "Resource": "*", "Action": actions,
                    "Condition": { "Null": { "aws:SourceVpc": "true" } } })
        };
        assert_eq!(of(refusing(json!(connecting))), Standing::VpcAlone);
        let each = json!([
            refusing(json!("dsql:dbconnect")),
            refusing(json!("dsql:DbConnectAdmin"))
        ]);
        assert_eq!(of(each), Standing::VpcAlone);
        assert_eq!(of(refusing(json!("dsql:DbConnect"))), Standing::Interface);
        assert_eq!(of(refusing(json!("dsql:Get*"))), Standing::Interface);
    }

    #[test]
    fn addresses_that_a_domain_lets_in_need_no_credentials() {
        let arn = "arn:aws:es:us-east-1:111122223333:domain/d";
        let of = |principal: &Value, condition: &Value| {
            let policy = json!({ "Statement": { "Effect": "Allow", "Principal": principal, "Action": "es:*",
                "Resource": format!("{arn}/*"), "Condition": condition } });
            of_domain("111122223333", arn, Fact::Absent, Some(&policy.to_string()))
        };
        let office = json!({ "IpAddress": { "aws:SourceIp": ["198.51.100.0/24", "203.0.113.7"] } });
        let told = of(&json!("*"), &office).expect("a policy");
        assert_eq!(told.standing, Standing::Narrow);
        for range in ["198.51.100.0/24", "203.0.113.7"] {
            assert!(told.path.contains(range), "{}", told.path);
        }
        let role = json!({ "AWS": "arn:aws:iam::111122223333:role/app" });
        assert_eq!(
            of(&role, &office).map(|told| told.standing),
            Ok(Standing::Interface)
        );
        let all = json!({ "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } });
        assert_eq!(
            of(&json!("*"), &all).map(|told| told.standing),
            Ok(Standing::Open)
        );
    }

    #[test]
    fn without_a_policy_it_is_the_public_interface_and_one_that_cannot_be_read_is_an_error() {
        let none =
            of_interface("DynamoDB", &["dynamodb:*"], &arns(), None).expect("nothing to read");
        assert_eq!(none.standing, Standing::Interface);
        let blank = of_interface("DynamoDB", &["dynamodb:*"], &arns(), Some(" "));
        assert_eq!(blank, Ok(none));
        assert!(of_interface("DynamoDB", &["dynamodb:*"], &arns(), Some("{")).is_err());
        let of = |policy| {
            of_domain(
                "111122223333",
                "arn:aws:es:us-east-1:111122223333:domain/d",
                Fact::Absent,
                policy,
            )
        };
        assert_eq!(of(None).map(|told| told.standing), Ok(Standing::Interface));
        assert_eq!(
            of(Some(" ")).map(|told| told.standing),
            Ok(Standing::Interface)
        );
        assert!(of(Some("no policy")).is_err());
    }
}
