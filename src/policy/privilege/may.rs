//! Whether a principal may do one thing at all, and whether a service may become it.

use super::super::{Effect, Element, Policy, Principals, Statement, covers_ignoring_case};
use super::Permissions;
use super::grant::Grants;

/// The action by which a service becomes a role.
const ASSUME: &str = "sts:AssumeRole";

/// Whether some policy gives this action on some resource.
///
/// # Errors
///
/// In words, if what could not be used may decide it.
pub fn may(permissions: &Permissions, action: &str) -> Result<bool, String> {
    may_any(permissions, &[action])
}

/// Whether some policy gives one of these actions on some resource.
///
/// # Errors
///
/// In words, if what could not be used may decide it.
pub fn may_any(permissions: &Permissions, actions: &[&str]) -> Result<bool, String> {
    let grants = Grants::of(permissions);
    let gives_one = actions.iter().any(|action| grants.gives(action));
    let unused = match gives_one {
        true => grants.less.as_ref(),
        false => grants.unread.first(),
    };
    unused.map_or(Ok(gives_one), |why| Err(why.clone()))
}

/// Whether a role's trust policy lets this service assume it, if perhaps under conditions.
#[must_use]
pub fn trusts(policy: &Policy, service: &str) -> bool {
    let about = |effect: Effect| {
        policy
            .statements
            .iter()
            .filter(move |statement| statement.effect == effect && is_about(statement, service))
    };
    let is_denied = about(Effect::Deny).any(|statement| statement.conditions.is_empty());
    !is_denied && about(Effect::Allow).next().is_some()
}

fn is_about(statement: &Statement, service: &str) -> bool {
    let covers = |patterns: &[String]| {
        patterns
            .iter()
            .any(|pattern| covers_ignoring_case(pattern, ASSUME))
    };
    let is_assuming = match &statement.actions {
        Element::Listed(actions) => covers(actions),
        Element::AllBut(left) => !covers(left),
        Element::Unstated => false,
    };
    is_assuming
        && match &statement.principals {
            Principals::Everybody => true,
            Principals::Named(named) => named.iter().any(|(kind, value)| {
                kind.eq_ignore_ascii_case("Service") && value.eq_ignore_ascii_case(service)
            }),
            // Whom it leaves out is not kept.
            Principals::Not(_) => statement.effect == Effect::Allow,
            Principals::Unstated => false,
        }
}

#[cfg(test)]
mod tests {
    use super::super::Attached;
    use super::*;

    const WRITE: &str = "logs:PutLogEvents";
    const GATEWAY: &str = "apigateway.amazonaws.com";

    fn attached(document: &str) -> Attached {
        Attached {
            name: "p".to_owned(),
            document: Policy::parse(document).map_err(|error| error.to_string()),
        }
    }

    fn permissions(documents: &[&str], boundary: Option<&str>) -> Permissions {
        Permissions {
            policies: documents.iter().map(|text| attached(text)).collect(),
            boundary: boundary.map(attached),
        }
    }

    fn statement(effect: &str, action: &str) -> String {
        format!(
            r#"{{"Statement": {{"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}}}"#
        )
    }

    #[test]
    fn policies_give_an_action_unless_a_denial_or_the_boundary_takes_it() {
        let (logs, read) = (
            statement("Allow", "logs:*"),
            statement("Allow", "logs:Get*"),
        );
        let denial = statement("Deny", "logs:Put*");
        assert_eq!(may(&permissions(&[&logs], None), WRITE), Ok(true));
        assert_eq!(may(&permissions(&[], None), WRITE), Ok(false));
        assert_eq!(may(&permissions(&[&read], None), WRITE), Ok(false));
        assert_eq!(may(&permissions(&[&logs, &denial], None), WRITE), Ok(false));
        assert_eq!(may(&permissions(&[&logs], Some(&read)), WRITE), Ok(false));
        assert_eq!(may(&permissions(&[&logs], Some(&logs)), WRITE), Ok(true));
    }

    #[test]
    fn what_cannot_be_read_decides_nothing() {
        let logs = statement("Allow", "logs:*");
        assert!(may(&permissions(&["{"], None), WRITE).is_err());
        assert!(may(&permissions(&[&logs], Some("{")), WRITE).is_err());
        // Another policy gives it, whatever this one says.
        assert_eq!(may(&permissions(&[&logs, "{"], None), WRITE), Ok(true));
    }

    fn trust(effect: &str, principal: &str, rest: &str) -> String {
        format!(
            r#"{{"Effect": "{effect}", "Principal": {principal}, "Action": "sts:AssumeRole"{rest}}}"#
        )
    }

    fn is_trusted(statements: &[String]) -> bool {
        let text = format!(r#"{{"Statement": [{}]}}"#, statements.join(","));
        trusts(&Policy::parse(&text).expect("a policy"), GATEWAY)
    }

    #[test]
    fn a_service_is_trusted_where_it_is_named_and_not_denied() {
        let named = format!(r#"{{"Service": ["lambda.amazonaws.com", "{GATEWAY}"]}}"#);
        let other = r#"{"Service": "lambda.amazonaws.com"}"#;
        let of_account =
            r#", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}"#;
        assert!(is_trusted(&[trust("Allow", &named, "")]));
        assert!(is_trusted(&[trust("Allow", &named, of_account)]));
        assert!(is_trusted(&[trust("Allow", "\"*\"", "")]));
        assert!(!is_trusted(&[trust("Allow", other, "")]));
        assert!(!is_trusted(&[trust(
            "Allow",
            r#"{"AWS": "111122223333"}"#,
            ""
        )]));
        assert!(!is_trusted(&[
            trust("Allow", &named, "").replace("AssumeRole", "TagSession")
        ]));
        let both = [trust("Allow", &named, ""), trust("Deny", &named, "")];
        assert!(!is_trusted(&both));
        let both = [
            trust("Allow", &named, ""),
            trust("Deny", &named, of_account),
        ];
        assert!(is_trusted(&both));
    }
}
