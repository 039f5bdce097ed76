//! In words, what an item lacks beside findings that turn.

use super::change::is_listed;
use super::told::{self, Act};
use crate::output::json_v1::{Item, Lack, Lacking};
use crate::past::Head;

/// The step that supplies it.
pub(super) fn step(head: &Head, item: &Item, lack: &Lack) -> told::Step {
    let (act, words) = match lack.what {
        Lacking::Reading => (Act::Read, lack.words.clone()),
        Lacking::Listing => {
            let what = match &lack.control {
                Some(control) => format!("all {}", plural(head, control)),
                None => "all resources".to_owned(),
            };
            let words = format!("{what} have to be listed: {}", lack.words);
            (Act::Read, words)
        }
        Lacking::Resource => (Act::Provide, resource(head, item, lack)),
        Lacking::Attestation => (Act::Attest, lack.words.clone()),
    };
    told::Step {
        act,
        control: lack.control.clone(),
        words,
        count: lack.accounts.unwrap_or(1),
        findings: Vec::new(),
        fix: String::new(),
        by_hand: None,
        accept: None,
        listed: (act == Act::Provide).then(|| is_listed(lack, &item.lacks)),
        lack: Some(lack.clone()),
    }
}

/// That a resource has to be there; that there is none only if that is known.
fn resource(head: &Head, item: &Item, lack: &Lack) -> String {
    let is_listed = is_listed(lack, &item.lacks);
    let Some(control) = &lack.control else {
        let found = match is_listed {
            true => "nothing was found that its controls apply to",
            false => "nothing that its controls apply to was found in what was read",
        };
        let among = match is_listed {
            true => "a resource has to be there",
            false => "a resource has to be in what is still to be read",
        };
        return format!("{found}: {among} for which one of them passes");
    };
    let what = plural(head, control);
    if !is_listed {
        return format!(
            "of the {what} that are then listed, one has to be there for which {control} passes"
        );
    }
    let place = match lack.words.is_empty() {
        true => String::new(),
        false => format!(" {}", lack.words),
    };
    let each = match lack.accounts {
        Some(accounts @ 2..) => format!(" in each of {accounts} accounts"),
        Some(_) | None => String::new(),
    };
    format!("there are no {what}{place}: one has to be there{each} for which {control} passes")
}

/// What resources of a control are called.
fn plural<'h>(head: &'h Head, control: &String) -> &'h str {
    let control = head.controls.get(control);
    control.map_or("resources", |control| control.subject.plural.as_str())
}
