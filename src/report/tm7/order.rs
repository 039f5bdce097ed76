//! The order in which the tool's report lists the threats of a model, so that item 17 is the
//! same threat in the model and in the report.
//!
//! By diagram, then by the name of the flow, then as in the file. Flows of one name stay
//! apart, in the order in which the file first mentions them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

/// Where a threat stands in its model.
pub(super) trait Placed {
    /// Number of its diagram; none if that is not in the model.
    fn diagram(&self) -> Option<usize>;
    /// Name of its flow.
    fn interaction(&self) -> &str;
    /// Identity of its flow.
    fn flow(&self) -> &str;
    /// Position in the file.
    fn position(&self) -> usize;
}

/// Sorts the threats of a model with so many diagrams.
pub(super) fn sort<T: Placed>(threats: &mut [T], diagrams: usize) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for threat in threats.iter() {
        let flow = first.entry(threat.flow().to_owned());
        flow.or_insert(threat.position());
    }
    let ranks = ranks(threats.iter().map(Placed::interaction));
    threats.sort_by_cached_key(|threat| {
        (
            threat.diagram().unwrap_or(diagrams),
            ranks.get(threat.interaction()).copied(),
            first.get(threat.flow()).copied(),
            threat.position(),
        )
    });
}

/// The place of each name among them; those that .NET takes for the same share one.
fn ranks<'n>(names: impl Iterator<Item = &'n str>) -> HashMap<String, usize> {
    let names: HashSet<&str> = names.collect();
    let mut names: Vec<(Vec<(u8, char)>, &str)> = names
        .into_iter()
        .map(|name| (letters(name), name))
        .collect();
    let compare = |(a_letters, a): &(Vec<(u8, char)>, &str),
                   (b_letters, b): &(Vec<(u8, char)>, &str)| {
        a_letters.cmp(b_letters).then_with(|| capitals(a, b))
    };
    names.sort_by(compare);
    let same = names.chunk_by(|a, b| compare(a, b).is_eq());
    same.enumerate()
        .flat_map(|(rank, same)| same.iter().map(move |(_, name)| ((*name).to_owned(), rank)))
        .collect()
}

/// A name as .NET compares it first: without case and accents, blanks before punctuation
/// before digits before letters.
fn letters(name: &str) -> Vec<(u8, char)> {
    name.trim()
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            c if c.is_whitespace() => (0, ' '),
            c if c.is_alphabetic() => (3, c),
            c if c.is_numeric() => (2, c),
            c => (1, c),
        })
        .collect()
}

/// Of names that differ in case only, the one with the first lower-case letter comes first.
fn capitals(a: &str, b: &str) -> Ordering {
    a.trim()
        .chars()
        .map(char::is_uppercase)
        .cmp(b.trim().chars().map(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_dotnet_sorts_them() {
        let sorted = [
            "",
            "a b",
            "a-b",
            "a1",
            "ab",
            "HTTPS/IPsec",
            "HTTPS/IPSEC",
            "Zé",
            "zebra",
        ];
        let ranks = ranks(sorted.iter().copied().chain(["A1 ", "A1"]));
        for pair in sorted.windows(2) {
            assert!(ranks[pair[0]] < ranks[pair[1]], "{pair:?}");
        }
        assert_eq!(ranks["A1 "], ranks["A1"]);
    }
}
