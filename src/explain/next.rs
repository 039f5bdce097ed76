//! What to run next.

use super::gather::{Class, Gathered};
use super::told::{Act, Change, Next};
use super::{Kit, supposed};
use crate::model::{Status, printable, shell_word};
use crate::output::json_v1::{Item, Need};
use crate::past::Head;

/// What a report is called that came from standard input.
const STDIN: &str = "stdin";

/// What to do about an item.
pub(super) fn of_item(
    head: &Head,
    item: &Item,
    change: Option<&Change>,
    gathered: &Gathered,
    kit: &Kit<'_>,
) -> Vec<Next> {
    let report = match head.run.report.name.as_str() {
        STDIN => "REPORT".to_owned(),
        name => shell_word(name),
    };
    let threat = item.threat.as_deref().map(shell_word);
    let threat = threat.map_or_else(String::new, |threat| format!(" --threat {threat}"));
    let mut next = Vec::new();
    let any = |act: Act| change.is_some_and(|it| it.steps.iter().any(|step| step.act == act));
    let mut add = |why: &str, command: String| {
        next.push(Next {
            why: why.to_owned(),
            command,
        });
    };
    if any(Act::Read) {
        add(
            "the permissions that its threat needs",
            format!("threatproof policy {report}{threat}"),
        );
    }
    if let Some(evidence) = &kit.evidence_shown
        && let Some(supposed) = supposed(head, change, gathered, kit)
    {
        add(
            "what a repair would flip, before it is made",
            format!("threatproof evaluate {evidence} {report}{supposed}"),
        );
    }
    if any(Act::Attest) || any(Act::Answer) {
        add(
            "a draft of the answers; name in each who says so",
            format!(
                "threatproof questions {} --output threatproof.toml",
                kit.results_shown
            ),
        );
    }
    let again = format!("threatproof scan {report}{threat}");
    match (item.status, item.needs) {
        (Status::Implemented | Status::NotApplicable, _) => {}
        (_, Some(Need::Cover)) => add(
            "which threats are known",
            "threatproof checks list".to_owned(),
        ),
        (_, Some(Need::Fix)) => add("when it is repaired", again),
        (_, Some(Need::Read | Need::Decide | Need::Attest | Need::Accepted) | None) => {
            add("then", again);
        }
    }
    next
}

/// The options that suppose a repair, of the first finding of which it can be told what to suppose.
fn supposed(
    head: &Head,
    change: Option<&Change>,
    gathered: &Gathered,
    kit: &Kit<'_>,
) -> Option<String> {
    let mut steps = change?.steps.iter().filter(|step| step.act == Act::Repair);
    steps.find_map(|step| {
        let id = step.control.as_ref()?;
        let control = head.controls.get(id)?;
        let (_, first) = gathered.among(id, &[Class::Fail, Class::Partial]);
        first.into_iter().find_map(|finding| {
            let fields = supposed::supposed(control, finding, kit)?;
            let resource = printable(&finding.resource);
            let options = fields.iter().map(|field| {
                let field = printable(field);
                format!(" --suppose {}", shell_word(&format!("{resource} {field}")))
            });
            Some(options.collect())
        })
    })
}
