//! How much comparing one principal is worth. Whoever writes policies can make them such that every pattern
//! has to be held against every other; that must not keep a scan from its end.

/// Comparisons of patterns that are left.
#[derive(Debug, Clone, Copy)]
pub(in crate::policy) struct Effort(usize);

/// More than the policies of a principal take that were not made for it: 1,000 patterns of 20 actions each and
/// 100 denials take two million.
const MOST: usize = 5_000_000;

/// Comparisons that take as long as it takes to tell what two patterns have in common.
pub(in crate::policy) const OVERLAP: usize = 10;

/// What it is called where it did not suffice.
pub(super) const EXHAUSTED: &str = "the policies have more patterns than can be analysed";

impl Default for Effort {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Effort {
    /// Whether so many comparisons can still be made; they are then counted.
    #[must_use]
    pub(in crate::policy) fn suffices(&mut self, comparisons: usize) -> bool {
        match self.0.checked_sub(comparisons) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }
}
