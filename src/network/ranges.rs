//! Sets of numbers as ranges without gaps: addresses, ports. Knows no networks.

/// A set of numbers: ranges from first to last, sorted, apart from each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// From the first number to the last; nothing if they stand the wrong way round.
    #[must_use]
    pub fn of(first: u128, last: u128) -> Self {
        Self(Vec::from_iter((first <= last).then_some((first, last))))
    }

    /// All that is in some of these ranges.
    #[must_use]
    pub fn union_of(ranges: impl IntoIterator<Item = (u128, u128)>) -> Self {
        let mut all: Vec<(u128, u128)> = ranges.into_iter().filter(|(a, b)| a <= b).collect();
        all.sort_unstable();
        let mut merged: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match merged.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                Some(_) | None => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// What is in one or the other.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        Self::union_of(self.iter().chain(other.iter()))
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let (mut found, mut left, mut right) = (Vec::new(), 0, 0);
        while let (Some(&(a, b)), Some(&(c, d))) = (self.0.get(left), other.0.get(right)) {
            let (first, last) = (a.max(c), b.min(d));
            if first <= last {
                found.push((first, last));
            }
            if b < d {
                left += 1;
            } else {
                right += 1;
            }
        }
        Self(found)
    }

    /// What is in this one alone.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut gaps = Vec::with_capacity(other.0.len() + 1);
        let mut next = Some(0);
        for (first, last) in other.iter() {
            if let (Some(from), Some(to)) = (next, first.checked_sub(1)) {
                gaps.push((from, to));
            }
            next = last.checked_add(1);
        }
        gaps.extend(next.map(|from| (from, u128::MAX)));
        gaps.retain(|(from, to)| from <= to);
        self.and(&Self(gaps))
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it holds the number.
    #[must_use]
    pub fn holds(&self, number: u128) -> bool {
        let after = self.0.partition_point(|(_, last)| *last < number);
        self.0.get(after).is_some_and(|(first, _)| *first <= number)
    }

    /// Whether it holds all of the other.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.without(self).is_empty()
    }

    /// How many numbers it holds.
    #[must_use]
    pub fn size(&self) -> u128 {
        self.iter().fold(0_u128, |sum, (first, last)| {
            sum.saturating_add((last - first).saturating_add(1))
        })
    }

    /// Its smallest number.
    #[must_use]
    pub fn first(&self) -> Option<u128> {
        self.0.first().map(|(first, _)| *first)
    }

    /// Its ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranges: &[(u128, u128)]) -> Ranges {
        Ranges::union_of(ranges.iter().copied())
    }

    #[test]
    fn neighbours_and_overlaps_become_one() {
        assert_eq!(of(&[(5, 9), (0, 4), (7, 12)]), Ranges::of(0, 12));
        assert_eq!(of(&[(0, 4), (6, 9)]).iter().count(), 2);
        assert_eq!(of(&[(9, 1)]), Ranges::none());
        let all = of(&[(0, u128::MAX / 2), (u128::MAX / 2 + 1, u128::MAX)]);
        assert_eq!(all, Ranges::of(0, u128::MAX));
        assert_eq!(all.size(), u128::MAX);
    }

    #[test]
    fn sets_are_taken_apart_and_put_together_as_numbers_would_be() {
        // Every pair of sets over six numbers.
        let set = |bits: u32| {
            let held = (0..6).filter(move |at| (bits >> at) & 1 == 1);
            Ranges::union_of(held.map(|at| (at, at)))
        };
        for (a, b) in (0..64).flat_map(|a| (0..64).map(move |b| (a, b))) {
            assert_eq!(set(a).or(&set(b)), set(a | b));
            assert_eq!(set(a).and(&set(b)), set(a & b));
            assert_eq!(set(a).without(&set(b)), set(a & !b));
            assert_eq!(set(a).covers(&set(b)), a | b == a);
            assert_eq!(set(a).size(), a.count_ones().into());
            for at in 0..6 {
                assert_eq!(set(a).holds(at), (a >> at) & 1 == 1);
            }
        }
    }

    #[test]
    fn the_ends_of_all_numbers_are_numbers() {
        let all = Ranges::of(0, u128::MAX);
        assert_eq!(all.without(&all), Ranges::none());
        assert_eq!(all.without(&Ranges::none()), all);
        let ends = of(&[(0, 0), (u128::MAX, u128::MAX)]);
        assert_eq!(all.without(&ends), Ranges::of(1, u128::MAX - 1));
        assert_eq!(all.without(&Ranges::of(1, u128::MAX - 1)), ends);
    }
}
