//! How many findings and calls a page holds: a browser has to open it.

/// Findings above which those that pass are left out.
const MOST_WITH_PASSES: usize = 50_000;

/// Findings above which none is listed.
const MOST: usize = 200_000;

/// Calls above which they are counted only.
pub(super) const MOST_CALLS: usize = 20_000;

/// Which findings a page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shown {
    /// Every one.
    #[default]
    All,
    /// Those that do not pass: so many were left out.
    Open(usize),
    /// None of so many: items only.
    None(usize),
}

impl Shown {
    /// Of so many findings, of which so many pass.
    pub(super) fn of(count: usize, passes: usize) -> Self {
        if count <= MOST_WITH_PASSES {
            Self::All
        } else if count <= MOST {
            Self::Open(passes)
        } else {
            Self::None(count)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_what_a_browser_can_open() {
        assert_eq!(Shown::of(0, 0), Shown::All);
        assert_eq!(Shown::of(50_000, 9), Shown::All);
        assert_eq!(Shown::of(50_001, 9), Shown::Open(9));
        assert_eq!(Shown::of(200_000, 9), Shown::Open(9));
        assert_eq!(Shown::of(200_001, 9), Shown::None(200_001));
    }
}
