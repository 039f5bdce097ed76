//! How many items stand how. Words of people are counted apart from evidence, and what the run was not asked about
//! apart from both.

use super::super::outcome::Standing;
use super::text::{grouped, many};
use crate::conclusion::Conclusion;

/// Items by what they came to.
pub(super) struct Standings(Vec<Standing>);

impl Standings {
    pub(super) fn of(conclusion: &Conclusion<'_>) -> Self {
        Self(conclusion.items.iter().map(Standing::of).collect())
    }

    /// How many stand so.
    pub(super) fn count(&self, standing: Standing) -> usize {
        self.0.iter().filter(|it| **it == standing).count()
    }

    /// How many the run was asked about.
    pub(super) fn selected(&self) -> usize {
        self.0.len() - self.count(Standing::NotSelected)
    }

    /// What the run came to, in a line.
    pub(super) fn verdict(&self) -> String {
        let (selected, left) = (self.selected(), self.count(Standing::NotSelected));
        let noun = match left {
            0 => "item",
            _ => "selected item",
        };
        let all = many(selected, noun);
        let evidence = match (selected, self.count(Standing::Implemented)) {
            (0, _) if left == 0 => return "The report has no items.".to_owned(),
            (0, _) => return format!("No item was selected, of {}.", grouped(left)),
            (1, 0) => format!("The only {noun} is not implemented by evidence"),
            (1, _) => format!("The only {noun} is implemented, by evidence"),
            (_, 0) => format!("None of {all} is implemented by evidence"),
            (_, 1) => format!("1 of {all} is implemented, by evidence"),
            (_, count) if count == selected => format!("All {all} are implemented, by evidence"),
            (_, count) => format!("{} of {all} are implemented, by evidence", grouped(count)),
        };
        let kept = match self.count(Standing::Kept) {
            0 => String::new(),
            1 => "; 1 is kept as people set it, not judged".to_owned(),
            count => format!(
                "; {} are kept as people set them, not judged",
                grouped(count)
            ),
        };
        let left = match left {
            0 => String::new(),
            1 => "; 1 was not selected".to_owned(),
            count => format!("; {} were not selected", grouped(count)),
        };
        format!("{evidence}{kept}{left}.")
    }

    /// The colour of that line, which its words do not need: that of the worst item.
    pub(super) fn tone(&self) -> Standing {
        let worst_first = [
            Standing::NotStarted,
            Standing::NeedsInvestigation,
            Standing::Kept,
            Standing::Implemented,
            Standing::NotApplicable,
        ];
        let mut found = worst_first.into_iter().filter(|it| self.count(*it) > 0);
        found.next().unwrap_or(Standing::NotSelected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: &[(Standing, usize)]) -> Standings {
        let all = counts.iter();
        let all = all.flat_map(|(standing, count)| std::iter::repeat_n(*standing, *count));
        Standings(all.collect())
    }

    #[test]
    fn words_of_people_are_not_told_as_evidence() {
        use Standing::{Implemented, Kept, NeedsInvestigation, NotSelected, NotStarted};
        for (counts, verdict, tone) in [
            (&[][..], "The report has no items.", NotSelected),
            (
                &[(Implemented, 1), (Kept, 36)],
                "1 of 37 items is implemented, by evidence; 36 are kept as people set them, not judged.",
                Kept,
            ),
            (
                &[(Kept, 2)],
                "None of 2 items is implemented by evidence; 2 are kept as people set them, not judged.",
                Kept,
            ),
            (
                &[(Kept, 1)],
                "The only item is not implemented by evidence; 1 is kept as people set it, not judged.",
                Kept,
            ),
            (
                &[(Implemented, 2)],
                "All 2 items are implemented, by evidence.",
                Implemented,
            ),
            (
                &[(Implemented, 1), (NotStarted, 1), (NotSelected, 30)],
                "1 of 2 selected items is implemented, by evidence; 30 were not selected.",
                NotStarted,
            ),
            (
                &[(Implemented, 1), (NotSelected, 1)],
                "The only selected item is implemented, by evidence; 1 was not selected.",
                Implemented,
            ),
            (
                &[(NotSelected, 32)],
                "No item was selected, of 32.",
                NotSelected,
            ),
            (
                &[(Implemented, 5), (NeedsInvestigation, 2)],
                "5 of 7 items are implemented, by evidence.",
                NeedsInvestigation,
            ),
        ] {
            let standings = of(counts);
            assert_eq!(standings.verdict(), verdict);
            assert_eq!(standings.tone(), tone, "{verdict}");
        }
    }
}
