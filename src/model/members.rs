//! What is told of each of several, such as accounts: why of the first of them, the name and how it stands of all, as
//! long as there is room for that.

use super::piece::Length;
use super::{Entry, Piece, Wording, sentences};

/// Several of which the same is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Members {
    /// Each with its name and, aside, how it stands.
    pub(super) members: Vec<(Entry, Wording)>,
    /// What one of them is called.
    pub(super) noun: &'static str,
}

impl Members {
    /// A sentence for each of which it is said why, and one for all others. So many are named and the others counted;
    /// what is said of why takes of the room that is left.
    pub(super) fn tell(&self, length: Length, named: usize, left: &mut usize) -> Vec<String> {
        let Self { members, noun } = self;
        let explained = members.len().min(length.entries).min(named);
        let (explained, others) = members.split_at(explained);
        let mut told = Vec::new();
        for (member, wording) in explained {
            // What stands between the two takes room as well.
            *left = left.saturating_sub(": ".len());
            let name = listed(std::iter::once(member), 1);
            let why = wording.tell(length, named, left);
            told.push(sentences([match why.is_empty() {
                true => format!("{noun} {name}"),
                false => format!("{noun} {name}: {why}"),
            }]));
        }
        let plural = if others.len() == 1 { "" } else { "s" };
        let rest = match (others.len(), named - explained.len()) {
            (0, _) => String::new(),
            (count, 0) if explained.is_empty() => format!("{count} {noun}{plural}"),
            (count, 0) => format!("and {count} more {noun}{plural}"),
            (_, named) => {
                let names = listed(others.iter().map(|(member, _)| member), named);
                format!("{noun}{plural} {names}")
            }
        };
        told.push(sentences([rest]));
        told
    }
}

/// So many of these, each with how it stands.
fn listed<'a>(entries: impl Iterator<Item = &'a Entry>, most: usize) -> String {
    let list = Piece::List {
        entries: entries.cloned().collect(),
        between: ", ",
        unnamed: 0,
    };
    let length = Length {
        entries: most,
        aside: usize::MAX,
    };
    let mut text = String::new();
    list.write(length, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Accounts, of which the first has not started and the others have something, for that reason.
    fn accounts(count: usize, reason: &Wording) -> Wording {
        let member = |number| {
            let status = if number == 0 {
                "Not Started"
            } else {
                "Implemented"
            };
            let name = Entry {
                words: format!("a{number}"),
                aside: status.to_owned(),
            };
            (name, reason.clone())
        };
        let mut wording = Wording::default();
        wording.add_members((0..count).map(member).collect(), "account");
        wording.add_kept_words("scope: all");
        wording
    }

    #[test]
    fn every_account_is_named_with_its_status_as_long_as_there_is_room() {
        let mut none = Wording::default();
        none.add(vec![Piece::said(
            "no bucket has a policy, which all of them need",
        )]);
        let wording = accounts(30, &none);
        let names: Vec<String> = (1..30).map(|number| format!("a{number}")).collect();
        let names = names.join(", ");
        let least =
            format!("Account a0 (Not Started). Accounts {names} (Implemented). Scope: all.");
        assert_eq!(wording.within(least.len()), least);
        // Where there is more room it is said why, of those first who come first.
        let more = wording.within(least.len() + 20);
        assert!(
            more.starts_with("Account a0 (Not Started): No bucket has a…"),
            "{more}"
        );
        assert!(
            more.ends_with(&least[least.find("Accounts").unwrap()..]),
            "{more}"
        );
        let more = wording.within(1000);
        assert!(
            more.contains(
                " Account a4 (Implemented): No bucket has a policy, which all of them need."
            ),
            "{more}"
        );
        assert!(more.contains(" Accounts a5, a6, "), "{more}");
        assert!(!wording.full().contains("Accounts"), "{wording}");
        // Where there is less, the last are counted.
        let less = wording.within(least.len() - 1);
        assert!(
            less.starts_with("Account a0 (Not Started): No bucket has a policy, which"),
            "{less}"
        );
        assert!(
            less.ends_with(" (Implemented) and 13 more. Scope: all."),
            "{less}"
        );
        assert_eq!(
            wording.within(77),
            "Account a0 (Not Started). Accounts a1 (Implemented) and 28 more. Scope: all."
        );
        assert_eq!(wording.within(30), "30 accounts. Scope: all.");
        assert_eq!(wording.within(12), "30 accounts…");
    }

    #[test]
    fn what_is_kept_of_the_first_account_is_kept_among_others() {
        let mut asking = Wording::default();
        asking.add(vec![Piece::said("why ".repeat(100))]);
        asking.add_kept_words("is it so?");
        let wording = accounts(2, &asking);
        for room in [90, 120, 300, 900] {
            let said = wording.within(room);
            assert!(said.chars().count() <= room, "{room}: {said}");
            assert!(
                said.contains("Account a0 (Not Started): "),
                "{room}: {said}"
            );
            assert!(
                said.contains(" Is it so? Account a1 (Implemented)"),
                "{room}: {said}"
            );
            assert!(said.ends_with(" Scope: all."), "{room}: {said}");
        }
    }
}
