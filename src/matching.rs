//! Which threat type an item of the report is an instance of.
//!
//! By the type's GUID where the format carries one, else by a tag that is the type's id, else
//! by title, else by the phrases that only one type's description or action items hold. Whatever
//! fits several types fits none: an item judged by the wrong controls could get a false status.

use unicode_normalization::UnicodeNormalization as _;

use crate::checks::{Catalog, Threat};
use crate::model::ThreatId;
use crate::report::Item;

/// An item and the threat type it was recognised as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Position of the item in the report, from 1.
    pub item: u32,
    /// The threat type, or why there is none.
    pub threat: Result<ThreatId, Unrecognised>,
}

/// Why an item has no threat type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrecognised {
    /// Nothing in the catalogue is like it.
    #[error("no threat file recognises this item")]
    Unknown,
    /// Several types fit equally well.
    #[error("this item could be {}, and nothing in it tells which", .0.iter().map(ThreatId::as_str).collect::<Vec<_>>().join(" or "))]
    Ambiguous(Vec<ThreatId>),
    /// Title and description speak of different types.
    #[error("the title belongs to {title}, but the text belongs to {text}")]
    Contradictory {
        /// What the title says.
        title: ThreatId,
        /// What the description or the action items say.
        text: ThreatId,
    },
}

/// Recognises every item.
#[must_use]
pub fn assign(items: &[Item], catalog: &Catalog) -> Vec<Assignment> {
    let forms: Vec<Form<'_>> = catalog.threats.values().map(Form::of).collect();
    items
        .iter()
        .map(|item| Assignment {
            item: item.number,
            threat: recognise(item, &forms),
        })
        .collect()
}

/// A threat type with its texts made ready for comparison.
struct Form<'a> {
    threat: &'a Threat,
    title: Vec<String>,
    description: Option<String>,
    action_items: Option<String>,
}

impl<'a> Form<'a> {
    fn of(threat: &'a Threat) -> Self {
        let recognise = &threat.recognise;
        Self {
            threat,
            title: title_parts(&recognise.title),
            description: recognise.description.as_deref().map(normal),
            action_items: recognise.action_items.as_deref().map(normal),
        }
    }
}

fn recognise(item: &Item, forms: &[Form<'_>]) -> Result<ThreatId, Unrecognised> {
    if let Some(guid) = &item.type_guid {
        let guid = guid.to_ascii_lowercase();
        if let Some(form) = forms
            .iter()
            .find(|form| form.threat.recognise.type_guid == guid)
        {
            return Ok(form.threat.id.clone());
        }
    }
    let tagged = ids(forms.iter().filter(|form| is_tagged(item, form.threat)));
    match tagged.as_slice() {
        [] => {}
        [only] => return Ok(only.clone()),
        several => return Err(Unrecognised::Ambiguous(several.to_vec())),
    }
    let by_title = match &item.title {
        Some(title) => {
            let title = normal(title);
            ids(forms.iter().filter(|form| is_title(&title, &form.title)))
        }
        None => Vec::new(),
    };
    let by_text = by_text(item, forms);
    match (by_title.as_slice(), by_text.as_slice()) {
        ([title, ..], [text]) if !by_title.contains(text) => Err(Unrecognised::Contradictory {
            title: title.clone(),
            text: text.clone(),
        }),
        ([only], []) | (_, [only]) => Ok(only.clone()),
        // One title and several texts: the title decides if it is among them.
        ([title], several) if several.contains(title) => Ok(title.clone()),
        ([], []) => Err(Unrecognised::Unknown),
        (several, []) | (_, several) => Err(Unrecognised::Ambiguous(several.to_vec())),
    }
}

/// Whether a person tagged the item with the id of this type.
fn is_tagged(item: &Item, threat: &Threat) -> bool {
    let id = threat.id.as_str();
    item.tags
        .iter()
        .any(|tag| tag.trim().eq_ignore_ascii_case(id))
}

/// The description decides; the action items only where it gives none or several.
fn by_text(item: &Item, forms: &[Form<'_>]) -> Vec<ThreatId> {
    let holds = |text: &str, phrase: Option<&String>| {
        phrase.is_some_and(|phrase| text.contains(phrase.as_str()))
    };
    let description = normal(&item.description);
    let described: Vec<&Form<'_>> = forms
        .iter()
        .filter(|form| holds(&description, form.description.as_ref()))
        .collect();
    if described.len() == 1 {
        return ids(described.into_iter());
    }
    let action_items = normal(&item.action_items);
    let acted: Vec<&Form<'_>> = forms
        .iter()
        .filter(|form| holds(&action_items, form.action_items.as_ref()))
        .filter(|form| {
            described.is_empty()
                || described
                    .iter()
                    .any(|other| other.threat.id == form.threat.id)
        })
        .collect();
    if acted.is_empty() {
        ids(described.into_iter())
    } else {
        ids(acted.into_iter())
    }
}

fn ids<'a>(forms: impl Iterator<Item = &'a Form<'a>>) -> Vec<ThreatId> {
    forms.map(|form| form.threat.id.clone()).collect()
}

/// The fixed parts of a title template: `Storage {target.Name} exposed` has two.
fn title_parts(template: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        parts.push(normal_inside(&rest[..open]));
        rest = rest[open..].split_once('}').map_or("", |(_, after)| after);
    }
    parts.push(normal_inside(rest));
    parts
}

/// Whether the title consists of the parts in order with any text between them.
fn is_title(title: &str, parts: &[String]) -> bool {
    let [first, .., last] = parts else {
        return parts.first().is_some_and(|only| title == only.trim());
    };
    let Some(mut rest) = title.strip_prefix(first.trim_start()) else {
        return false;
    };
    let Some(inner) = rest.strip_suffix(last.trim_end()) else {
        return false;
    };
    rest = inner;
    for part in &parts[1..parts.len() - 1] {
        match rest.split_once(part.as_str()) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    !rest.trim().is_empty()
}

/// Compatibility forms, quotes, blanks and case made the same; blanks at the ends removed.
fn normal(text: &str) -> String {
    normal_inside(text).trim().to_owned()
}

/// [`normal`] that keeps one blank at either end.
fn normal_inside(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let c = match c {
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{2033}' => '"',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
