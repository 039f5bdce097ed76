//! From the SDK's web ACL to the rules that are judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_wafv2::types as waf;

use super::looks::{Attack, Look, Place};
use super::rules::{Acl, Action, Overrides, Rule, Statement};
use crate::facts::Reading;

/// Rule groups of the account, by ARN, as far as they were read.
pub(super) type Groups = BTreeMap<String, Reading<Arc<[Rule]>>>;

/// The rule groups of the account that a web ACL refers to.
pub(super) fn group_arns(acl: &waf::WebAcl) -> Vec<String> {
    let own = acl
        .rules()
        .iter()
        .filter_map(|rule| rule.statement.as_ref())
        .filter_map(|statement| statement.rule_group_reference_statement.as_ref());
    let of_manager = managers(acl)
        .filter_map(|group| group.firewall_manager_statement.as_ref())
        .filter_map(|statement| statement.rule_group_reference_statement.as_ref());
    own.chain(of_manager)
        .map(|reference| reference.arn.clone())
        .collect()
}

fn managers(acl: &waf::WebAcl) -> impl Iterator<Item = &waf::FirewallManagerRuleGroup> {
    acl.pre_process_firewall_manager_rule_groups()
        .iter()
        .chain(acl.post_process_firewall_manager_rule_groups())
}

/// What carries a web ACL, as far as it makes a difference: how much of a body it hands on to WAF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Carrier {
    /// A distribution of CloudFront; an app of Amplify is one.
    CloudFront,
    /// A stage of API Gateway.
    Api,
    /// A user pool.
    UserPool,
    /// A service of App Runner.
    AppRunner,
    /// An instance of Verified Access.
    VerifiedAccess,
    /// A load balancer or an API of AppSync, of which the limit is fixed.
    Fixed,
}

impl Carrier {
    /// By the ARN of a regional resource that does not name its web ACL.
    pub(super) fn of(arn: &str) -> Self {
        match arn.split(':').nth(2) {
            Some("cognito-idp") => Self::UserPool,
            Some("apprunner") => Self::AppRunner,
            Some("ec2") => Self::VerifiedAccess,
            // Whatever else there may be gets no more than the least.
            Some(_) | None => Self::Fixed,
        }
    }

    /// Its name in the settings of a web ACL.
    fn word(self) -> Option<waf::AssociatedResourceType> {
        match self {
            Self::CloudFront => Some(waf::AssociatedResourceType::Cloudfront),
            Self::Api => Some(waf::AssociatedResourceType::ApiGateway),
            Self::UserPool => Some(waf::AssociatedResourceType::CognitoUserPool),
            Self::AppRunner => Some(waf::AssociatedResourceType::AppRunnerService),
            Self::VerifiedAccess => Some(waf::AssociatedResourceType::VerifiedAccessInstance),
            Self::Fixed => None,
        }
    }
}

/// The web ACL with its rules in the order of evaluation, where WAF inspects so many bytes of a body.
pub(super) fn acl(acl: &waf::WebAcl, groups: &Groups, inspected: i64) -> Acl {
    let mut rules = Vec::new();
    rules.extend(of_manager(
        acl.pre_process_firewall_manager_rule_groups(),
        groups,
    ));
    rules.extend(ordered(acl.rules(), groups, inspected));
    rules.extend(of_manager(
        acl.post_process_firewall_manager_rule_groups(),
        groups,
    ));
    Acl {
        default_blocks: acl.default_action.as_ref().and_then(blocks),
        rules,
    }
}

fn blocks(action: &waf::DefaultAction) -> Option<bool> {
    match (&action.block, &action.allow) {
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// The rules of a group or web ACL, where WAF inspects so many bytes of a body.
pub(super) fn ordered(rules: &[waf::Rule], groups: &Groups, inspected: i64) -> Vec<Rule> {
    let mut sorted: Vec<&waf::Rule> = rules.iter().collect();
    sorted.sort_by_key(|rule| rule.priority);
    sorted
        .into_iter()
        .map(|rule| Rule {
            name: rule.name.clone(),
            action: action(rule.action.as_ref(), rule.override_action.as_ref()),
            statement: rule.statement.as_ref().map_or(Statement::Other, |inner| {
                statement(inner, groups, inspected)
            }),
        })
        .collect()
}

fn of_manager(of: &[waf::FirewallManagerRuleGroup], groups: &Groups) -> Vec<Rule> {
    let mut sorted: Vec<&waf::FirewallManagerRuleGroup> = of.iter().collect();
    sorted.sort_by_key(|group| group.priority);
    sorted
        .into_iter()
        .map(|group| {
            let inner = group.firewall_manager_statement.as_ref();
            let managed = inner.and_then(|inner| inner.managed_rule_group_statement.as_ref());
            let reference = inner.and_then(|inner| inner.rule_group_reference_statement.as_ref());
            Rule {
                name: group.name.clone(),
                action: action(None, group.override_action.as_ref()),
                statement: managed
                    .map(managed_group)
                    .or(reference.map(|reference| own_group(reference, groups)))
                    .unwrap_or(Statement::Other),
            }
        })
        .collect()
}

fn action(own: Option<&waf::RuleAction>, of_group: Option<&waf::OverrideAction>) -> Action {
    match (own, of_group) {
        (Some(own), _) => of_rule(own),
        (None, Some(group)) if group.count.is_some() => Action::Count,
        (None, Some(group)) if group.none.is_some() => Action::AsTheGroupSays,
        (None, Some(_) | None) => Action::Unknown,
    }
}

fn of_rule(own: &waf::RuleAction) -> Action {
    // https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleAction.html
    if own.block.is_some() {
        Action::Stop
    } else if own.captcha.is_some() || own.challenge.is_some() || own.monetize.is_some() {
        Action::Ask
    } else if own.allow.is_some() {
        Action::Allow
    } else if own.count.is_some() {
        Action::Count
    } else {
        Action::Unknown
    }
}

fn statement(from: &waf::Statement, groups: &Groups, inspected: i64) -> Statement {
    let all = |parts: &[waf::Statement]| -> Vec<Statement> {
        let parts = parts.iter();
        parts
            .map(|part| statement(part, groups, inspected))
            .collect()
    };
    if let Some(sql) = &from.sqli_match_statement {
        injection(Attack::Sql, sql.field_to_match.as_ref())
    } else if let Some(scripts) = &from.xss_match_statement {
        injection(Attack::Scripts, scripts.field_to_match.as_ref())
    } else if let Some(size) = &from.size_constraint_statement {
        size_of(size, inspected)
    } else if let Some(and) = &from.and_statement {
        Statement::All(all(&and.statements))
    } else if let Some(or) = &from.or_statement {
        Statement::Any(all(&or.statements))
    } else if let Some(managed) = &from.managed_rule_group_statement {
        managed_group(managed)
    } else if let Some(reference) = &from.rule_group_reference_statement {
        own_group(reference, groups)
    } else {
        Statement::Other
    }
}

/// The least that WAF inspects of a body, in bytes.
/// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html>
const LEAST: i64 = 8192;

/// What WAF inspects of a body that comes through this, in bytes.
/// <https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html>
pub(super) fn inspected(acl: &waf::WebAcl, carrier: Carrier) -> i64 {
    let Some(word) = carrier.word() else {
        return LEAST;
    };
    let config = acl.association_config.as_ref();
    let limits = config.and_then(|config| config.request_body.as_ref());
    let limit = limits.and_then(|limits| limits.get(&word));
    match limit.map(|limit| limit.default_size_inspection_limit.as_str()) {
        None | Some("KB_16") => 16 * 1024,
        Some("KB_32") => 32 * 1024,
        Some("KB_48") => 48 * 1024,
        Some("KB_64") => 64 * 1024,
        Some(_) => LEAST,
    }
}

/// Whether the text of a rule stops every body that may be longer than WAF inspects.
fn size_of(from: &waf::SizeConstraintStatement, inspected: i64) -> Statement {
    let is_over = match from.comparison_operator {
        waf::ComparisonOperator::Gt => from.size <= inspected,
        waf::ComparisonOperator::Ge => from.size <= inspected + 1,
        _ => false,
    };
    let is_of_body = |field: &waf::FieldToMatch| field.body.is_some();
    if is_over && from.field_to_match.as_ref().is_some_and(is_of_body) {
        Statement::Looks(Look::LongBody)
    } else {
        Statement::Other
    }
}

/// What a match statement looks for, by the part of a request that it is given.
/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_FieldToMatch.html>
fn injection(attack: Attack, field: Option<&waf::FieldToMatch>) -> Statement {
    let Some(field) = field else {
        return Statement::LooksAtLittle;
    };
    let looks = |place| Statement::Looks(Look::For(attack, place));
    let is_cookie_header = |header: &waf::SingleHeader| header.name.eq_ignore_ascii_case("cookie");
    let all_values = |cookies: &waf::Cookies| {
        let pattern = cookies.match_pattern.as_ref();
        pattern.is_some_and(|pattern| pattern.all.is_some())
            && matches!(
                cookies.match_scope,
                waf::MapMatchScope::All | waf::MapMatchScope::Value
            )
    };
    if field.query_string.is_some() || field.all_query_arguments.is_some() {
        looks(Place::Query)
    } else if field.uri_path.is_some() {
        looks(Place::Path)
    } else if let Some(body) = &field.body {
        if body.oversize_handling == Some(waf::OversizeHandling::Match) {
            Statement::Any(vec![looks(Place::Body), Statement::Looks(Look::LongBody)])
        } else {
            looks(Place::Body)
        }
    } else if field.single_header.as_ref().is_some_and(is_cookie_header)
        || field.cookies.as_ref().is_some_and(all_values)
    {
        looks(Place::Cookies)
    } else {
        Statement::LooksAtLittle
    }
}

fn managed_group(from: &waf::ManagedRuleGroupStatement) -> Statement {
    Statement::Managed {
        vendor: from.vendor_name.clone(),
        name: from.name.clone(),
        scoped_down: from.scope_down_statement.is_some(),
        overrides: overrides(from.excluded_rules(), from.rule_action_overrides()),
    }
}

fn own_group(from: &waf::RuleGroupReferenceStatement, groups: &Groups) -> Statement {
    let unread = || super::GET_RULE_GROUP.not_read(&from.arn).into();
    Statement::Group {
        rules: groups.get(&from.arn).cloned().unwrap_or_else(unread),
        overrides: overrides(from.excluded_rules(), from.rule_action_overrides()),
    }
}

/// Excluded rules are an older way to say that they only count.
fn overrides(excluded: &[waf::ExcludedRule], changed: &[waf::RuleActionOverride]) -> Overrides {
    let excluded = excluded
        .iter()
        .map(|rule| (rule.name.clone(), Action::Count));
    let changed = changed.iter().map(|rule| {
        let action = rule.action_to_use.as_ref().map_or(Action::Unknown, of_rule);
        (rule.name.clone(), action)
    });
    excluded.chain(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use waf::AssociatedResourceType as Kind;

    fn acl(limits: &[(Kind, &str)]) -> waf::WebAcl {
        let config = limits.iter().fold(
            waf::AssociationConfig::builder(),
            |config, (kind, limit)| {
                let limit = waf::RequestBodyAssociatedResourceTypeConfig::builder()
                    .default_size_inspection_limit((*limit).into())
                    .build()
                    .expect("a limit");
                config.request_body(kind.clone(), limit)
            },
        );
        waf::WebAcl::builder()
            .name("acl")
            .id("1")
            .arn("arn:aws:wafv2:us-east-1:111122223333:regional/webacl/acl/1")
            .association_config(config.build())
            .build()
            .expect("a web ACL")
    }

    #[test]
    fn how_much_of_a_body_is_inspected_depends_on_what_it_comes_through() {
        let silent = acl(&[]);
        for (carrier, kind) in [
            (Carrier::CloudFront, Kind::Cloudfront),
            (Carrier::Api, Kind::ApiGateway),
            (Carrier::UserPool, Kind::CognitoUserPool),
            (Carrier::AppRunner, Kind::AppRunnerService),
            (Carrier::VerifiedAccess, Kind::VerifiedAccessInstance),
        ] {
            assert_eq!(inspected(&silent, carrier), 16_384);
            let more = acl(&[(kind.clone(), "KB_64")]);
            assert_eq!(inspected(&more, carrier), 65_536);
            assert_eq!(inspected(&more, Carrier::Fixed), 8192);
            let new = acl(&[(kind, "KB_1024")]);
            assert_eq!(inspected(&new, carrier), 8192, "a new word");
        }
        let of_another = acl(&[(Kind::Cloudfront, "KB_64")]);
        assert_eq!(inspected(&of_another, Carrier::Api), 16_384);
    }

    #[test]
    fn what_does_not_name_its_web_acl_is_told_by_its_arn() {
        let of = |rest: &str| Carrier::of(&format!("arn:aws:{rest}"));
        let pool = of("cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_1");
        assert_eq!(pool, Carrier::UserPool);
        let service = of("apprunner:eu-west-1:111122223333:service/shop/1");
        assert_eq!(service, Carrier::AppRunner);
        let instance = of("ec2:eu-west-1:111122223333:verified-access-instance/vai-1");
        assert_eq!(instance, Carrier::VerifiedAccess);
        let balancer = of("elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1");
        assert_eq!(balancer, Carrier::Fixed);
        assert_eq!(Carrier::of(""), Carrier::Fixed);
    }

    #[test]
    fn a_rule_stops_what_is_longer_than_what_is_inspected() {
        let over = |size: i64, inspected: i64| {
            let body = waf::FieldToMatch::builder().body(waf::Body::builder().build());
            let size = waf::SizeConstraintStatement::builder()
                .comparison_operator(waf::ComparisonOperator::Gt)
                .size(size)
                .field_to_match(body.build())
                .set_text_transformations(Some(Vec::new()))
                .build()
                .expect("a statement");
            size_of(&size, inspected) == Statement::Looks(Look::LongBody)
        };
        assert!(over(8192, 8192) && over(8192, 16_384) && over(16_384, 16_384));
        assert!(!over(16_384, 8192) && !over(16_385, 16_384));
    }
}
