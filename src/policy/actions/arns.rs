//! The forms of the resources that AWS documents: what follows the account in
//! an ARN, `*` for each variable part.
//!
//! A table of one day, made by `reduce.py` beside this file. Kinds of which an
//! account has but one are not in it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static FORMS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("arns.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(service, forms)| (service, forms.split(' ').collect()))
        .collect()
});

/// The forms of a service's resources; none if it is not known.
#[must_use]
pub fn forms(service: &str) -> &'static [&'static str] {
    FORMS.get(service).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_read() {
        let forms: usize = FORMS.values().map(Vec::len).sum();
        assert_eq!((FORMS.len(), forms), (363, 2_205));
    }

    #[test]
    fn forms_are_found_by_service() {
        assert!(forms("dynamodb").contains(&"table/*/index/*"));
        assert!(forms("wafv2").contains(&"*/ipset/*/*"));
        assert!(forms("nothing").is_empty());
    }
}
