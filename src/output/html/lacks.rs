//! What an open item lacks beside findings that turn, a sentence each.

use std::collections::BTreeMap;

use super::text::{Text, grouped, text};
use crate::checks::Control;
use crate::conclusion::{Lack, Lacking};
use crate::model::ControlId;

/// All of it but the words of people, which are among the questions.
pub(super) fn sentences(lacks: &[Lack], controls: &BTreeMap<&ControlId, &Control>) -> Vec<Text> {
    let plural = |id: &ControlId| {
        let control = controls.get(id);
        control.map_or("resources", |control| control.kind.plural)
    };
    let told = lacks.iter().filter_map(|lack| match &lack.what {
        Lacking::Reading => Some(lack.words.clone()),
        Lacking::Listing(id) => Some(format!(
            "All {} have to be listed: {}.",
            plural(id),
            lack.words.trim_end_matches('.')
        )),
        Lacking::Resource(id, accounts) => {
            let place = match accounts {
                0 | 1 => String::new(),
                _ => format!(" in each of {} accounts", grouped(*accounts)),
            };
            let names = match lack.words.is_empty() {
                true => String::new(),
                false => format!(" ({})", lack.words),
            };
            Some(format!(
                "There are no {}{place}{names}: one has to be there for which {id} passes.",
                plural(id)
            ))
        }
        Lacking::AnyResource => {
            Some("Nothing was found to judge: a resource has to be there that passes.".to_owned())
        }
        Lacking::Attestation(_) => None,
    });
    told.map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_a_sentence_and_words_of_people_are_elsewhere() {
        let control = "s3-tls".parse::<ControlId>().expect("an id");
        let lack = |what, words: &str| Lack {
            what,
            words: words.to_owned(),
        };
        let lacks = [
            lack(Lacking::Reading, "Account 1 was not read."),
            lack(
                Lacking::Listing(control.clone()),
                "s3:ListBuckets was denied",
            ),
            lack(Lacking::Resource(control, 2), "in a, b"),
            lack(Lacking::AnyResource, ""),
            lack(Lacking::Attestation("part".to_owned()), "Is it?"),
        ];
        let told = sentences(&lacks, &BTreeMap::new());
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "Account 1 was not read.",
                "All resources have to be listed: s3:ListBuckets was denied.",
                "There are no resources in each of 2 accounts (in a, b): one has to be there for which s3-tls passes.",
                "Nothing was found to judge: a resource has to be there that passes.",
            ]
        );
    }
}
