//! Web ACLs that stop attacks, and all the ways in which they only seem to.

use super::*;

fn cause() -> Cause {
    Cause::denied("wafv2:GetRuleGroup", "")
}

fn acl(rules: Vec<Rule>) -> Acl {
    Acl {
        default_blocks: Some(false),
        rules,
    }
}

fn rule(action: Action, statement: Statement) -> Rule {
    Rule {
        name: format!("{action:?}"),
        action,
        statement,
    }
}

fn managed(vendor: &str, name: &str) -> Statement {
    Statement::Managed {
        vendor: vendor.to_owned(),
        name: name.to_owned(),
        scoped_down: false,
        overrides: vec![],
    }
}

fn common(scoped_down: bool, overrides: &[&str]) -> Statement {
    Statement::Managed {
        vendor: "AWS".to_owned(),
        name: "AWSManagedRulesCommonRuleSet".to_owned(),
        scoped_down,
        overrides: overrides.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// A group of the account, in which these rules only count.
fn group(rules: Vec<Rule>, counting: &[&str]) -> Statement {
    let counting = counting.iter().map(|&name| (name, Action::Count));
    changed_group(rules, &counting.collect::<Vec<_>>())
}

fn changed_group(rules: Vec<Rule>, overrides: &[(&str, Action)]) -> Statement {
    Statement::Group {
        rules: Reading::Known(rules.into()),
        overrides: overrides
            .iter()
            .map(|(name, action)| ((*name).to_owned(), *action))
            .collect(),
    }
}

fn effect(acl: &Acl) -> Reading<Effect> {
    judge(acl).0
}

fn of(action: Action, statement: Statement) -> Reading<Effect> {
    effect(&acl(vec![rule(action, statement)]))
}

#[test]
fn rules_against_injection_that_stop_everything_pass() {
    let stops = Reading::Known(Effect::StopsAttacks);
    for name in AGAINST_INJECTION {
        assert_eq!(of(Action::AsTheGroupSays, managed("AWS", name)), stops);
    }
    assert_eq!(
        of(Action::AsTheGroupSays, managed("Fortinet", "all")),
        stops
    );
    assert_eq!(of(Action::Stop, Statement::Injection), stops);
    let any = Statement::Any(vec![Statement::Other, Statement::Injection]);
    assert_eq!(of(Action::Stop, any), stops);
    let own = group(vec![rule(Action::Stop, Statement::Injection)], &[]);
    assert_eq!(of(Action::AsTheGroupSays, own), stops);
}

#[test]
fn what_only_counts_stops_nothing() {
    let nothing = Reading::Known(Effect::StopsNothing);
    assert_eq!(effect(&acl(vec![])), nothing);
    assert_eq!(of(Action::Count, common(false, &[])), nothing);
    assert_eq!(of(Action::Count, Statement::Injection), nothing);
    assert_eq!(of(Action::Allow, Statement::Other), nothing);
    let counting = group(vec![rule(Action::Count, Statement::Injection)], &[]);
    assert_eq!(of(Action::AsTheGroupSays, counting), nothing);
    let empty = group(vec![], &[]);
    assert_eq!(of(Action::AsTheGroupSays, empty), nothing);
    let overridden = group(vec![rule(Action::Stop, Statement::Other)], &["Stop"]);
    assert_eq!(of(Action::AsTheGroupSays, overridden), nothing);
}

#[test]
fn actions_changed_in_a_group_of_the_account_count_as_if_they_were_its_own() {
    let of_changed = |own, statement: Statement, overrides: &[(&str, Action)]| {
        let inner = Rule {
            name: "inner".to_owned(),
            ..rule(own, statement)
        };
        of(
            Action::AsTheGroupSays,
            changed_group(vec![inner], overrides),
        )
    };
    let inner = |action| [("inner", action)];
    for (own, statement, action, expected) in [
        (
            Action::Count,
            Statement::Injection,
            Action::Stop,
            Effect::StopsAttacks,
        ),
        (
            Action::Stop,
            Statement::Injection,
            Action::Count,
            Effect::StopsNothing,
        ),
        (
            Action::Stop,
            Statement::Injection,
            Action::Allow,
            Effect::StopsNothing,
        ),
        (
            Action::Count,
            Statement::Other,
            Action::Stop,
            Effect::StopsOther,
        ),
    ] {
        let found = of_changed(own, statement, &inner(action));
        assert_eq!(found, Reading::Known(expected), "{own:?} {action:?}");
    }
    // Of another rule, it makes no difference to one that stops nothing or other things.
    let elsewhere = [("gone", Action::Count)];
    assert_eq!(
        of_changed(Action::Stop, Statement::Other, &elsewhere),
        Reading::Known(Effect::StopsOther)
    );
    assert!(matches!(
        of_changed(Action::Stop, Statement::Other, &inner(Action::Unknown)),
        Reading::Unknown(_)
    ));
    let allowing = changed_group(
        vec![rule(Action::Stop, Statement::Other)],
        &[("Stop", Action::Allow)],
    );
    let overtaken = acl(vec![
        rule(Action::AsTheGroupSays, allowing),
        rule(Action::AsTheGroupSays, common(false, &[])),
    ]);
    assert_eq!(effect(&overtaken), Reading::Known(Effect::StopsSome));
}

#[test]
fn what_is_not_told_or_new_is_unknown() {
    let is_unknown = |acl: Acl| matches!(effect(&acl), Reading::Unknown(_));
    let silent = |rules| Acl {
        default_blocks: None,
        rules,
    };
    assert!(is_unknown(silent(vec![])));
    assert!(is_unknown(silent(vec![rule(
        Action::Count,
        Statement::Injection
    )])));
    // It makes no difference where a rule decides.
    assert_eq!(
        effect(&silent(vec![rule(Action::Stop, Statement::Injection)])),
        Reading::Known(Effect::StopsAttacks)
    );
    for (vendor, name) in [("", "all"), ("AWS", ""), ("Fortinet", "")] {
        let nameless = rule(Action::AsTheGroupSays, managed(vendor, name));
        assert!(is_unknown(acl(vec![nameless])), "{vendor} {name}");
    }
    // A group of a kind that is new, which may let requests pass.
    assert!(is_unknown(acl(vec![
        rule(Action::AsTheGroupSays, Statement::Other),
        rule(Action::AsTheGroupSays, common(false, &[])),
    ])));
}

#[test]
fn stopping_other_things_is_not_stopping_attacks() {
    let other = Reading::Known(Effect::StopsOther);
    assert_eq!(of(Action::Stop, Statement::Other), other);
    assert_eq!(
        of(
            Action::AsTheGroupSays,
            managed("AWS", "AWSManagedRulesAmazonIpReputationList")
        ),
        other
    );
    let blocking = Acl {
        default_blocks: Some(true),
        rules: vec![],
    };
    assert_eq!(effect(&blocking), other);
    let counted = Acl {
        default_blocks: Some(true),
        rules: vec![rule(Action::Count, common(false, &[]))],
    };
    assert_eq!(effect(&counted), other);
}

#[test]
fn narrowed_overridden_and_overtaken_rules_stop_some() {
    let some = Reading::Known(Effect::StopsSome);
    assert_eq!(of(Action::AsTheGroupSays, common(true, &[])), some);
    assert_eq!(
        of(
            Action::AsTheGroupSays,
            common(false, &["SizeRestrictions_BODY"])
        ),
        some
    );
    let both = Statement::All(vec![Statement::Other, Statement::Injection]);
    assert_eq!(of(Action::Stop, both), some);
    let overridden = group(vec![rule(Action::Stop, Statement::Injection)], &["x"]);
    assert_eq!(of(Action::AsTheGroupSays, overridden), some);
    let overtaken = acl(vec![
        rule(Action::Allow, Statement::Other),
        rule(Action::AsTheGroupSays, common(false, &[])),
    ]);
    assert_eq!(effect(&overtaken), some);
    let allowing = group(vec![rule(Action::Allow, Statement::Other)], &[]);
    let overtaken_by_group = acl(vec![
        rule(Action::AsTheGroupSays, allowing),
        rule(Action::AsTheGroupSays, common(false, &[])),
    ]);
    assert_eq!(effect(&overtaken_by_group), some);
    let beside = acl(vec![
        rule(
            Action::AsTheGroupSays,
            managed("AWS", "AWSManagedRulesSQLiRuleSet"),
        ),
        rule(Action::AsTheGroupSays, common(false, &["x"])),
    ]);
    assert_eq!(effect(&beside), some, "changed actions are always told");
}

#[test]
fn a_whole_rule_beside_a_narrowed_one_or_before_an_allowance_is_enough() {
    let beside = acl(vec![
        rule(Action::AsTheGroupSays, common(true, &[])),
        rule(Action::Stop, Statement::Injection),
        rule(Action::Allow, Statement::Other),
    ]);
    assert_eq!(effect(&beside), Reading::Known(Effect::StopsAttacks));
}

#[test]
fn what_cannot_be_read_only_matters_where_it_could_decide() {
    let unread = || Statement::Group {
        rules: Reading::Unknown(cause()),
        overrides: Overrides::new(),
    };
    assert!(matches!(
        of(Action::AsTheGroupSays, unread()),
        Reading::Unknown(_)
    ));
    assert!(matches!(
        of(Action::Unknown, Statement::Injection),
        Reading::Unknown(_)
    ));
    assert_eq!(
        of(Action::Count, unread()),
        Reading::Known(Effect::StopsNothing)
    );
    let enough = acl(vec![
        rule(Action::Stop, Statement::Injection),
        rule(Action::AsTheGroupSays, unread()),
    ]);
    assert_eq!(effect(&enough), Reading::Known(Effect::StopsAttacks));
    let too_late = acl(vec![
        rule(Action::AsTheGroupSays, unread()),
        rule(Action::Stop, Statement::Injection),
    ]);
    assert!(matches!(effect(&too_late), Reading::Unknown(_)));
    let not_enough = acl(vec![
        rule(Action::AsTheGroupSays, unread()),
        rule(Action::Stop, Statement::Other),
    ]);
    assert!(matches!(effect(&not_enough), Reading::Unknown(_)));
}
