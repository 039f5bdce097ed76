//! The smallest change in words, with what repairs each finding.

use super::change::{Step, Untold, change};
use super::gather::{Class, Gathered, MOST_KEPT};
use super::told::{self, Act, Change, Target};
use super::{Kit, accept, lacking};
use crate::checks::{self, Remedy};
use crate::model::Verdict;
use crate::output::json_v1::{ControlTally, Finding, Item, Need};
use crate::past::{Head, Left};

/// The smallest change that makes an open item implemented.
pub(super) fn told(
    (head, left): (&Head, &Left),
    item: &Item,
    gathered: &Gathered,
    kit: &Kit<'_>,
) -> Change {
    if !item.selected {
        let why = "the run was not asked to decide it: evaluate again without --threat, or with its threat";
        return unknown(why);
    }
    let threat = item.threat.as_ref().and_then(|id| head.threats.get(id));
    match change(item, threat, &head.controls) {
        Err(Untold::NotJudged) => unknown(
            "no change makes it Implemented with these checks, which cannot judge it; a person can set its state in the report, or add checks with --checks",
        ),
        Err(Untold::Earlier) => unknown(
            "these results were written by a version that did not say what it takes: run `threatproof evaluate` on the evidence again",
        ),
        Ok(steps) => {
            let telling = Telling {
                head,
                left,
                item,
                gathered,
                kit,
                is_only_step: steps.len() == 1,
            };
            let steps = steps.iter().flat_map(|step| words(&telling, step));
            let steps: Vec<told::Step> = steps.collect();
            let is_repair = |step: &told::Step| matches!(step.act, Act::Repair | Act::RepairOne);
            Change {
                is_known: true,
                by_resources_alone: !steps.is_empty() && steps.iter().all(is_repair),
                beside: beside(item, &steps),
                steps,
            }
        }
    }
}

fn unknown(why: &str) -> Change {
    Change {
        is_known: false,
        by_resources_alone: false,
        steps: Vec::new(),
        beside: vec![why.to_owned()],
    }
}

/// What the steps do not promise.
fn beside(item: &Item, steps: &[told::Step]) -> Vec<String> {
    let any = |act: Act| steps.iter().any(|step| step.act == act);
    let mut beside = Vec::new();
    if any(Act::Read) {
        let is_found = item.controls.iter().any(|tally| found(tally) > 0);
        let words = match is_found || any(Act::Provide) {
            true => "what is read then has to hold as well, which nobody can promise",
            false => {
                "what its controls judge has to be among what is read then, and to hold, which nobody can promise"
            }
        };
        beside.push(words.to_owned());
    }
    if steps.iter().any(|step| step.listed == Some(true)) {
        beside.push(
            "where the resource should be there already: are these the right accounts, regions and scope?"
                .to_owned(),
        );
    }
    if any(Act::Attest) || any(Act::Answer) {
        let words =
            "no change of resources alone is enough: a person has to confirm what no scan can see";
        beside.push(words.to_owned());
    }
    if item.needs == Some(Need::Accepted) {
        let words =
            "people accepted every violation, and that alone never makes an item Implemented";
        beside.push(words.to_owned());
    }
    beside
}

/// How many findings of a control count.
fn found(tally: &ControlTally) -> usize {
    let judged = tally.pass + tally.fail + tally.partial + tally.unknown;
    judged + tally.question + tally.answered + tally.not_applicable + tally.waived
}

/// What steps are told with.
struct Telling<'a> {
    head: &'a Head,
    left: &'a Left,
    item: &'a Item,
    gathered: &'a Gathered,
    kit: &'a Kit<'a>,
    is_only_step: bool,
}

fn words(telling: &Telling<'_>, step: &Step) -> Vec<told::Step> {
    let Telling {
        head,
        left,
        item,
        gathered,
        kit,
        is_only_step,
    } = *telling;
    match step {
        Step::Repair {
            control,
            violated,
            unknown,
            accept,
        } => {
            let mut steps = Vec::new();
            if *violated > 0 {
                let (_, first) = gathered.among(control, &[Class::Fail, Class::Partial]);
                let words = format!("{} of {control} has to pass", each(*violated, "finding"));
                let step = of_findings(Act::Repair, control, *violated, &first, words);
                let is_only_step = is_only_step && *unknown == 0;
                let of = (control.as_str(), *violated);
                steps.push(told::Step {
                    accept: accept::accept(*accept, of, &first, is_only_step, (left, kit)),
                    ..with_fix(head, step, kit)
                });
            }
            if *unknown > 0 {
                let (_, first) = gathered.among(control, &[Class::Unknown]);
                let words = format!(
                    "{} of {control} that could not be judged has to be read, and to pass",
                    each(*unknown, "finding")
                );
                steps.push(of_findings(Act::Read, control, *unknown, &first, words));
            }
            steps
        }
        Step::RepairOne { control, waived } => {
            let (_, first) = gathered.among(control, &[Class::Waived]);
            let words = match waived {
                1 => format!("the violation of {control} that people accepted has to be repaired"),
                _ => format!(
                    "one of the {waived} violations of {control} that people accepted has to be repaired"
                ),
            };
            let step = of_findings(Act::RepairOne, control, *waived, &first, words);
            vec![with_fix(head, step, kit)]
        }
        Step::Answer { control, questions } => {
            let (_, first) = gathered.among(control, &[Class::Question]);
            let words = format!(
                "a person has to answer {} of {control} with yes",
                each(*questions, "question")
            );
            vec![of_findings(Act::Answer, control, *questions, &first, words)]
        }
        Step::Supply(lack) => vec![lacking::step(head, item, lack)],
    }
}

fn each(count: usize, noun: &str) -> String {
    match count {
        1 => format!("the {noun}"),
        _ => format!("each of the {count} {noun}s"),
    }
}

fn of_findings(
    act: Act,
    control: &str,
    count: usize,
    first: &[&Finding],
    words: String,
) -> told::Step {
    let targets = first.iter().take(MOST_KEPT);
    told::Step {
        act,
        control: Some(control.to_owned()),
        words,
        count,
        findings: targets.map(|finding| target(finding)).collect(),
        fix: String::new(),
        by_hand: None,
        accept: None,
        listed: None,
        lack: None,
    }
}

/// A finding that has to turn, without what repairs it.
fn target(finding: &Finding) -> Target {
    Target {
        id: finding.id.clone(),
        resource: finding.resource.clone(),
        account: finding.account.clone(),
        region: finding.region.clone(),
        verdict: finding.verdict,
        aws_cli: None,
        terraform: None,
    }
}

/// The same step with what repairs each of its findings.
fn with_fix(head: &Head, mut step: told::Step, kit: &Kit<'_>) -> told::Step {
    let Some(control) = &step.control else {
        return step;
    };
    let remedy = remedy(head, control, kit);
    step.by_hand = remedy.as_ref().and_then(|remedy| remedy.by_hand.clone());
    step.fix = fix(head, control);
    let targets = std::mem::take(&mut step.findings).into_iter();
    step.findings = targets
        .map(|target| filled(target, remedy.as_ref()))
        .collect();
    step
}

/// What repairs a control, in words.
fn fix(head: &Head, control: &str) -> String {
    let control = head.controls.get(control);
    control.map_or_else(String::new, |control| super::rule::flat(&control.fix))
}

/// What repairs a control as commands: that of the embedded control, if it says the same; of checks of others that
/// which the results hold.
fn remedy(head: &Head, control: &str, kit: &Kit<'_>) -> Option<Remedy> {
    let judged = head.controls.get(control)?;
    let mut embedded = kit.catalog.controls.values();
    let embedded = embedded.find(|embedded| embedded.id.as_str() == control);
    let is_same = |fix: &str| super::rule::flat(fix) == super::rule::flat(&judged.fix);
    match embedded.filter(|embedded| is_same(&embedded.fix)) {
        Some(embedded) => embedded.remedy.clone(),
        None => judged.remedy.clone().map(|own| Remedy {
            aws_cli: own.aws_cli,
            terraform: own.terraform,
            by_hand: own.by_hand,
            untested: own.untested,
        }),
    }
}

fn filled(target: Target, remedy: Option<&Remedy>) -> Target {
    let resource = checks::Target {
        resource: &target.resource,
        account: &target.account,
        region: &target.region,
    };
    let fill = |template: Option<&String>| template.and_then(|it| Remedy::fill(it, &resource));
    let aws_cli = fill(remedy.and_then(|remedy| remedy.aws_cli.as_ref()));
    let terraform = fill(remedy.and_then(|remedy| remedy.terraform.as_ref()));
    Target {
        aws_cli,
        terraform,
        ..target
    }
}

/// What repairs a finding, if it does not hold.
pub(super) fn of_finding(head: &Head, finding: &Finding, kit: &Kit<'_>) -> Option<told::Fix> {
    match finding.verdict {
        Verdict::Fail | Verdict::Partial => {}
        Verdict::Pass | Verdict::Question | Verdict::Unknown | Verdict::NotApplicable => {
            return None;
        }
    }
    let remedy = remedy(head, &finding.control, kit);
    Some(told::Fix {
        words: fix(head, &finding.control),
        by_hand: remedy.as_ref().and_then(|remedy| remedy.by_hand.clone()),
        target: filled(target(finding), remedy.as_ref()),
    })
}
