//! Web ACLs that stop attacks, and all the ways in which they only seem to.

use super::super::looks::{Attack, Place};
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

fn changed(vendor: &str, name: &str, overrides: &[(&str, Action)]) -> Statement {
    Statement::Managed {
        vendor: vendor.to_owned(),
        name: name.to_owned(),
        scoped_down: false,
        overrides: overrides
            .iter()
            .map(|(name, action)| ((*name).to_owned(), *action))
            .collect(),
    }
}

fn managed(vendor: &str, name: &str) -> Statement {
    changed(vendor, name, &[])
}

fn common() -> Statement {
    managed("AWS", "AWSManagedRulesCommonRuleSet")
}

fn sql() -> Statement {
    managed("AWS", "AWSManagedRulesSQLiRuleSet")
}

fn narrowed(statement: Statement) -> Statement {
    match statement {
        Statement::Managed {
            vendor,
            name,
            overrides,
            ..
        } => Statement::Managed {
            vendor,
            name,
            scoped_down: true,
            overrides,
        },
        other => Statement::All(vec![Statement::Other, other]),
    }
}

/// A rule of one's own on all that is asked for.
fn everything() -> Statement {
    Statement::Any(wanted().into_iter().map(Statement::Looks).collect())
}

/// A web ACL of groups of which the rules have their say.
fn groups(statements: &[Statement]) -> Reading<Effect> {
    let rules = statements.iter().cloned();
    effect(&acl(rules
        .map(|statement| rule(Action::AsTheGroupSays, statement))
        .collect()))
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
fn a_puzzle_or_a_payment_keeps_nobody_from_attacking() {
    let some = Reading::Known(Effect::StopsSome);
    assert_eq!(of(Action::Ask, everything()), some);
    let own = group(vec![rule(Action::Ask, everything())], &[]);
    assert_eq!(of(Action::AsTheGroupSays, own), some);
    let own = group(vec![rule(Action::Stop, everything())], &[]);
    let weaker = [("Stop", Action::Ask)];
    let weaker = changed_group(vec![rule(Action::Stop, everything())], &weaker);
    assert_eq!(of(Action::AsTheGroupSays, weaker), some);
    // It stops bots, and lets nobody pass before rules that come later.
    let bots = || rule(Action::Ask, Statement::Other);
    let stops_other = Reading::Known(Effect::StopsOther);
    assert_eq!(effect(&acl(vec![bots()])), stops_other);
    let first = acl(vec![bots(), rule(Action::AsTheGroupSays, own)]);
    assert_eq!(effect(&first), Reading::Known(Effect::StopsAttacks));
    // The rules of AWS's groups, too.
    let asking = [("SQLi_BODY", Action::Ask)];
    let asking = changed("AWS", "AWSManagedRulesSQLiRuleSet", &asking);
    assert_eq!(groups(&[common(), asking]), some);
}

#[test]
fn rules_against_injection_that_stop_everything_pass() {
    let stops = Reading::Known(Effect::StopsAttacks);
    assert_eq!(groups(&[common(), sql()]), stops);
    assert_eq!(of(Action::Stop, everything()), stops);
    let any = Statement::Any(vec![Statement::Other, everything()]);
    assert_eq!(of(Action::Stop, any), stops);
    let own = group(vec![rule(Action::Stop, everything())], &[]);
    assert_eq!(of(Action::AsTheGroupSays, own), stops);
    let both = group(vec![rule(Action::AsTheGroupSays, common())], &[]);
    assert_eq!(groups(&[both, sql()]), stops);
}

/// <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html>
#[test]
fn neither_of_the_two_groups_is_enough_alone() {
    let (found, detail) = judge(&acl(vec![rule(Action::AsTheGroupSays, common())]));
    assert_eq!(found, Reading::Known(Effect::StopsSome));
    assert_eq!(detail, "no rule stops SQL injection in every request");
    let (found, detail) = judge(&acl(vec![rule(Action::AsTheGroupSays, sql())]));
    assert_eq!(found, Reading::Known(Effect::StopsSome));
    assert!(detail.contains("cross-site scripting"), "{detail}");
    assert!(detail.contains("file inclusion"), "{detail}");
    // What one's own rules look for makes good for what a group does not.
    let sql_of_ones_own = [Place::Query, Place::Body, Place::Cookies].map(|place| {
        rule(
            Action::Stop,
            Statement::Looks(Look::For(Attack::Sql, place)),
        )
    });
    let mut rules = vec![rule(Action::AsTheGroupSays, common())];
    rules.extend(sql_of_ones_own);
    assert_eq!(
        effect(&acl(rules.clone())),
        Reading::Known(Effect::StopsAttacks)
    );
    rules.pop();
    let (found, detail) = judge(&acl(rules));
    assert_eq!(found, Reading::Known(Effect::StopsSome));
    assert_eq!(detail, "no rule stops SQL injection in cookies");
}

#[test]
fn groups_against_other_things_do_not_stop_injection() {
    for name in [
        "KnownBadInputs",
        "WordPress",
        "PHP",
        "Windows",
        "Linux",
        "Unix",
        "BotControl",
        "AmazonIpReputationList",
    ] {
        let name = format!("AWSManagedRules{name}RuleSet");
        assert_eq!(
            groups(&[managed("AWS", &name)]),
            Reading::Known(Effect::StopsOther),
            "{name}"
        );
    }
}

#[test]
fn what_a_vendors_group_stops_cannot_be_told_from_its_name() {
    for name in ["Bots_Managed", "OWASP_Managed"] {
        let bots = rule(Action::AsTheGroupSays, managed("F5", name));
        let (found, detail) = judge(&acl(vec![bots]));
        assert_eq!(found, Reading::Known(Effect::VendorDecides));
        let why = format!("what F5/{name} stops, only its vendor tells");
        assert!(detail.contains(&why), "{detail}");
    }
    // One that is not reached, or counts, says nothing.
    let open = rule(Action::Allow, Statement::Other);
    let bots = || managed("F5", "Bots_Managed");
    let late = acl(vec![open, rule(Action::AsTheGroupSays, bots())]);
    assert_eq!(judge(&late).0, Reading::Known(Effect::StopsSome));
    let counts = of(Action::Count, bots());
    assert_eq!(counts, Reading::Known(Effect::StopsNothing));
    let beside = [managed("F5", "Bots_Managed"), common(), sql()];
    assert_eq!(groups(&beside), Reading::Known(Effect::StopsAttacks));
}

#[test]
fn one_match_on_a_part_of_requests_is_not_every_request() {
    let some = Reading::Known(Effect::StopsSome);
    assert_eq!(of(Action::Stop, Statement::LooksAtLittle), some);
    let query = Statement::Looks(Look::For(Attack::Scripts, Place::Query));
    assert_eq!(of(Action::Stop, query), some);
    let long = Statement::Looks(Look::LongBody);
    assert_eq!(
        of(Action::Stop, long.clone()),
        Reading::Known(Effect::StopsOther)
    );
    let long_uploads = Statement::All(vec![long, Statement::Other]);
    assert_eq!(
        of(Action::Stop, long_uploads),
        Reading::Known(Effect::StopsOther)
    );
}

#[test]
fn changed_actions_count_by_what_they_change() {
    let with = |name: &str, action| {
        let common = changed("AWS", "AWSManagedRulesCommonRuleSet", &[(name, action)]);
        groups(&[common, sql()])
    };
    let stops = Reading::Known(Effect::StopsAttacks);
    for name in [
        "NoUserAgent_HEADER",
        "UserAgent_BadBots_HEADER",
        "SizeRestrictions_QUERYSTRING",
        "EC2MetaDataSSRF_BODY",
    ] {
        assert_eq!(with(name, Action::Count), stops, "{name}");
    }
    let some = Reading::Known(Effect::StopsSome);
    for name in [
        "CrossSiteScripting_BODY",
        "GenericLFI_URIPATH",
        "GenericRFI_QUERYARGUMENTS",
        "SizeRestrictions_BODY",
        "a rule that is new",
    ] {
        assert_eq!(with(name, Action::Count), some, "{name}");
        assert_eq!(with(name, Action::Stop), stops, "{name}");
    }
    // What is allowed meets no later rule, whatever it was about.
    assert_eq!(with("NoUserAgent_HEADER", Action::Allow), some);
    let reputation = "AWSManagedRulesAmazonIpReputationList";
    let allowing = changed("AWS", reputation, &[("x", Action::Allow)]);
    assert_eq!(groups(&[allowing, common(), sql()]), some);
    let unknown = with("NoUserAgent_HEADER", Action::Unknown);
    assert!(matches!(unknown, Reading::Unknown(_)), "{unknown:?}");
    let body = changed(
        "AWS",
        "AWSManagedRulesSQLiRuleSet",
        &[("SQLiExtendedPatterns_BODY", Action::Count)],
    );
    let (found, detail) = judge(&acl(vec![
        rule(Action::AsTheGroupSays, common()),
        rule(Action::AsTheGroupSays, body),
    ]));
    assert_eq!(found, some);
    assert_eq!(
        detail,
        "AsTheGroupSays: changed actions of SQLiExtendedPatterns_BODY; no rule stops SQL injection in the body"
    );
}

/// The bodies that are let through again are inspected up to the limit only.
/// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html>
#[test]
fn long_bodies_may_be_stopped_by_a_rule_of_ones_own() {
    let changed = changed(
        "AWS",
        "AWSManagedRulesCommonRuleSet",
        &[("SizeRestrictions_BODY", Action::Count)],
    );
    let rules = vec![
        rule(Action::Stop, Statement::Looks(Look::LongBody)),
        rule(Action::AsTheGroupSays, changed),
        rule(Action::AsTheGroupSays, sql()),
    ];
    assert_eq!(effect(&acl(rules)), Reading::Known(Effect::StopsAttacks));
}

#[test]
fn what_only_counts_stops_nothing() {
    let nothing = Reading::Known(Effect::StopsNothing);
    assert_eq!(effect(&acl(vec![])), nothing);
    assert_eq!(of(Action::Count, common()), nothing);
    assert_eq!(of(Action::Count, everything()), nothing);
    assert_eq!(of(Action::Allow, Statement::Other), nothing);
    let counting = group(vec![rule(Action::Count, everything())], &[]);
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
            everything(),
            Action::Stop,
            Effect::StopsAttacks,
        ),
        (
            Action::Stop,
            everything(),
            Action::Count,
            Effect::StopsNothing,
        ),
        (
            Action::Stop,
            everything(),
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
        rule(Action::AsTheGroupSays, common()),
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
    assert!(is_unknown(silent(vec![rule(Action::Count, everything())])));
    // It makes no difference where a rule decides.
    assert_eq!(
        effect(&silent(vec![rule(Action::Stop, everything())])),
        Reading::Known(Effect::StopsAttacks)
    );
    for (vendor, name) in [("", "all"), ("AWS", ""), ("Fortinet", "")] {
        let nameless = rule(Action::AsTheGroupSays, managed(vendor, name));
        assert!(is_unknown(acl(vec![nameless])), "{vendor} {name}");
    }
    // A group of a kind that is new, which may let requests pass.
    assert!(is_unknown(acl(vec![
        rule(Action::AsTheGroupSays, Statement::Other),
        rule(Action::AsTheGroupSays, common()),
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
        rules: vec![rule(Action::Count, common())],
    };
    assert_eq!(effect(&counted), other);
}

#[test]
fn narrowed_overridden_and_overtaken_rules_stop_some() {
    let some = Reading::Known(Effect::StopsSome);
    assert_eq!(of(Action::AsTheGroupSays, narrowed(common())), some);
    assert_eq!(groups(&[narrowed(common()), sql()]), some);
    let both = Statement::All(vec![Statement::Other, everything()]);
    assert_eq!(of(Action::Stop, both), some);
    // A name that no rule of the group has changes nothing.
    let elsewhere = group(vec![rule(Action::Stop, everything())], &["x"]);
    assert_eq!(
        of(Action::AsTheGroupSays, elsewhere),
        Reading::Known(Effect::StopsAttacks)
    );
    let overtaken = acl(vec![
        rule(Action::Allow, Statement::Other),
        rule(Action::AsTheGroupSays, common()),
    ]);
    assert_eq!(effect(&overtaken), some);
    let allowing = group(vec![rule(Action::Allow, Statement::Other)], &[]);
    let overtaken_by_group = acl(vec![
        rule(Action::AsTheGroupSays, allowing),
        rule(Action::AsTheGroupSays, common()),
    ]);
    assert_eq!(effect(&overtaken_by_group), some);
    // A group that allows only what the rules before it have seen lets no attack pass.
    let in_order = group(
        vec![
            rule(Action::Stop, everything()),
            rule(Action::Allow, Statement::Other),
        ],
        &[],
    );
    assert_eq!(
        of(Action::AsTheGroupSays, in_order),
        Reading::Known(Effect::StopsAttacks)
    );
}

#[test]
fn a_whole_rule_beside_a_narrowed_one_or_before_an_allowance_is_enough() {
    let beside = acl(vec![
        rule(Action::AsTheGroupSays, narrowed(common())),
        rule(Action::Stop, everything()),
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
        of(Action::Unknown, everything()),
        Reading::Unknown(_)
    ));
    assert_eq!(
        of(Action::Count, unread()),
        Reading::Known(Effect::StopsNothing)
    );
    let enough = acl(vec![
        rule(Action::Stop, everything()),
        rule(Action::AsTheGroupSays, unread()),
    ]);
    assert_eq!(effect(&enough), Reading::Known(Effect::StopsAttacks));
    let too_late = acl(vec![
        rule(Action::AsTheGroupSays, unread()),
        rule(Action::Stop, everything()),
    ]);
    assert!(matches!(effect(&too_late), Reading::Unknown(_)));
    let not_enough = acl(vec![
        rule(Action::AsTheGroupSays, unread()),
        rule(Action::Stop, Statement::Other),
    ]);
    assert!(matches!(effect(&not_enough), Reading::Unknown(_)));
}
