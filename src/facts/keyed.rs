//! A listing whose items can be told apart.

use super::{Call, Cause, Listing};

/// What was listed, each item by what it is known by, and why there may be more.
///
/// There is one way to make one: [`Listing::keyed`]. So an item that lacks its key cannot be
/// dropped without a word: it leaves the list open, as a page that is missing does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed<T> {
    items: Vec<(String, T)>,
    incomplete: Vec<Cause>,
}

impl<T> Listing<T> {
    /// The items by what each is known by. Empty text is no key; `lacking` says what an item
    /// without one is.
    #[must_use]
    pub fn keyed(self, call: Call, lacking: &str, key: impl Fn(&T) -> Option<&str>) -> Keyed<T> {
        let listed = self.items.len();
        let known = self.items.into_iter().filter_map(|item| {
            let key = key(&item).filter(|key| !key.is_empty())?.to_owned();
            Some((key, item))
        });
        let items: Vec<(String, T)> = known.collect();
        let keyless = (items.len() < listed).then(|| call.unparseable(lacking));
        Keyed {
            items,
            incomplete: self.incomplete.into_iter().chain(keyless).collect(),
        }
    }
}

impl<T> Keyed<T> {
    /// The items with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.items.iter().map(|(key, item)| (key.as_str(), item))
    }

    /// The items with their keys, to be kept.
    pub fn into_items(self) -> impl Iterator<Item = (String, T)> {
        self.items.into_iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none; there may be some all the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Why there may be more; empty if the list was read to its end.
    #[must_use]
    pub fn incomplete(&self) -> &[Cause] {
        &self.incomplete
    }

    /// Those that fit.
    #[must_use]
    pub fn filter(mut self, fits: impl Fn(&T) -> bool) -> Self {
        self.items.retain(|(_, item)| fits(item));
        self
    }

    /// Those that fit, for who must leave the list to others.
    #[must_use]
    pub fn those(&self, fits: impl Fn(&T) -> bool) -> Keyed<&T> {
        let fitting = self.items.iter().filter(|(_, item)| fits(item));
        Keyed {
            items: fitting.map(|(key, item)| (key.clone(), item)).collect(),
            incomplete: self.incomplete.clone(),
        }
    }

    /// Each item as something else.
    #[must_use]
    pub fn map<U>(self, into: impl Fn(T) -> U) -> Keyed<U> {
        let items = self.items.into_iter();
        Keyed {
            items: items.map(|(key, item)| (key, into(item))).collect(),
            incomplete: self.incomplete,
        }
    }

    /// This list and another one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.items.extend(other.items);
        self.incomplete.extend(other.incomplete);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::own::LIST_REGIONS as LIST;

    fn keyed(items: &[&str], incomplete: Option<Cause>) -> Keyed<String> {
        let items = items.iter().copied().map(str::to_owned).collect();
        Listing { items, incomplete }.keyed(LIST, "one without a name", |name| Some(name))
    }

    #[test]
    fn an_item_that_cannot_be_told_leaves_the_list_open() {
        assert_eq!(keyed(&["a", "b"], None).incomplete(), []);
        let open = keyed(&["a", "", ""], None);
        assert_eq!(open.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["a"]);
        assert_eq!(open.incomplete(), [LIST.unparseable("one without a name")]);
        let denied = Cause::denied("any:List", "");
        let both = keyed(&[""], Some(denied.clone()));
        assert_eq!(
            both.incomplete(),
            [denied, LIST.unparseable("one without a name")]
        );
    }

    #[test]
    fn whatever_becomes_of_the_items_the_list_stays_open() {
        let open = || keyed(&["a", "b", ""], None);
        let why = [LIST.unparseable("one without a name")];
        assert_eq!(open().filter(|item| item == "b").incomplete(), why);
        assert_eq!(open().those(|item| item == "b").incomplete(), why);
        assert_eq!(open().map(|item| item.len()).incomplete(), why);
        assert_eq!(keyed(&["c"], None).and(open()).incomplete(), why);
        assert_eq!(keyed(&["c"], None).and(open()).len(), 3);
    }
}
