//! A first draft of rules: which resources an element of a diagram may stand for, told by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::config::draft::{Draft, Entry, quoted};
use crate::facts::{FactKind, FactStore};
use crate::model::printable;
use crate::report::diagram::{Model, Outline, Shape};
use crate::services;

/// Resources that one list of the draft shows.
const MOST_SHOWN: usize = 25;

/// Words that say what something is and not which one it is.
const GENERIC: &[&str] = &[
    "amazon",
    "api",
    "app",
    "aws",
    "balancer",
    "bucket",
    "cache",
    "cluster",
    "data",
    "database",
    "db",
    "distribution",
    "dynamo",
    "dynamodb",
    "elastic",
    "function",
    "gateway",
    "instance",
    "lambda",
    "load",
    "rds",
    "s3",
    "service",
    "store",
    "table",
    "the",
];

/// The kinds of resources that elements of a model stand for. What one service only says of another's
/// resources, as Macie does of buckets, finds nothing that the other's own listing does not.
#[must_use]
pub(super) fn kinds(model: &Model) -> Vec<&'static FactKind> {
    let mut kinds = services::fact_kinds();
    kinds.retain(|kind| {
        let shapes = model.diagrams.iter().flat_map(|diagram| &diagram.shapes);
        let own = |kind: &FactKind| {
            let mut listing = kind.listing.iter();
            listing.any(|call| call.service == kind.service())
        };
        own(kind) && shapes.into_iter().any(|shape| stands_for(shape, kind))
    });
    kinds
}

/// Where a draft comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// Name of the model's file.
    pub model: &'a str,
    /// Ids of the accounts that were read.
    pub accounts: &'a [String],
    /// When they were read.
    pub at: &'a str,
}

/// The draft of a `threatproof.toml`: a rule for each element that stands for resources. What only
/// may be meant stands there as a comment.
#[must_use]
pub(super) fn draft(model: &Model, facts: &FactStore, source: Source<'_>) -> Draft {
    let elements = elements(model);
    let mut draft = Draft::default();
    comment(
        &mut draft.opening,
        &format!(
            "Drafted by threatproof from {} and the resources of {} at {}.",
            source.model,
            source.accounts.join(", "),
            source.at
        ),
    );
    draft.opening.push_str(
        "#\n# Only names were compared. Review every rule, and uncomment the resources that an element stands for.\n\
         # An item is judged only by the resources that the rules for its elements name.\n",
    );
    let mut listed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for kind in kinds(model) {
        let of_kind = listed.entry(kind.name).or_default();
        for (key, set) in facts.of_kind(kind.name) {
            // A part of a resource has an id behind the ARN of the whole.
            let wholes = set.resources.iter();
            let whole = |id: &str| id.split('#').next().map(str::to_owned);
            of_kind.extend(wholes.filter_map(|resource| whole(&resource.id)));
            for cause in &set.incomplete {
                comment(
                    &mut draft.opening,
                    &format!(
                        "There may be more {} in {} than listed here: {cause}",
                        kind.plural, key.region
                    ),
                );
            }
        }
    }
    let mut claimed: BTreeSet<&str> = BTreeSet::new();
    let mut idle = Vec::new();
    for element in &elements {
        if element.kinds.is_empty() {
            idle.push(format!("{} ({})", element.name, element.stencil));
            continue;
        }
        let candidates = element
            .kinds
            .iter()
            .filter_map(|kind| listed.get(kind.name));
        let candidates: BTreeSet<&str> = candidates.flatten().map(String::as_str).collect();
        let (entry, meant) = rule(element, &candidates);
        draft.entries.push(entry);
        claimed.extend(meant);
    }
    let rest: BTreeSet<&str> = listed.values().flatten().map(String::as_str).collect();
    let rest = rest.into_iter().filter(|arn| !claimed.contains(arn));
    let lists = [
        list("Resources that no rule above names", rest),
        list(
            "Elements that do not stand for a kind of resource that threatproof reads",
            idle.iter().map(String::as_str),
        ),
    ];
    draft.closing = lists.into_iter().flatten().collect::<Vec<_>>().join("\n");
    draft
}

/// An element, or several that share name and stencil.
struct Element<'a> {
    /// What rules know it by.
    known_by: &'a str,
    name: &'a str,
    stencil: &'a str,
    diagram: &'a str,
    kinds: Vec<&'static FactKind>,
}

fn elements(model: &Model) -> Vec<Element<'_>> {
    let kinds = kinds(model);
    let drawn = model.diagrams.iter().flat_map(|diagram| {
        let shapes = diagram.shapes.iter();
        let solid =
            shapes.filter(|shape| !matches!(shape.outline, Outline::Boundary | Outline::Line));
        solid.map(|shape| (diagram.name.trim(), shape))
    });
    let drawn: Vec<(&str, &Shape)> = drawn.collect();
    let mut stencils: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (_, shape) in &drawn {
        let of_name = stencils.entry(shape.name.trim()).or_default();
        of_name.insert(shape.stencil.trim());
    }
    let mut seen = BTreeSet::new();
    let mut elements = Vec::new();
    for (diagram, shape) in &drawn {
        let (name, stencil) = (shape.name.trim(), shape.stencil.trim());
        let is_clear = !name.is_empty()
            && !name.contains(['*', '?'])
            && stencils.get(name).is_some_and(|own| own.len() == 1);
        let known_by = if is_clear { name } else { shape.guid.as_str() };
        if !seen.insert(known_by) {
            continue;
        }
        let kinds = kinds.iter().copied();
        elements.push(Element {
            known_by,
            name,
            stencil,
            diagram,
            kinds: kinds.filter(|kind| stands_for(shape, kind)).collect(),
        });
    }
    elements
}

fn stands_for(shape: &Shape, kind: &FactKind) -> bool {
    let stencil = shape.stencil.trim();
    kind.stencils
        .iter()
        .any(|own| own.eq_ignore_ascii_case(stencil))
}

/// A comment on one line, whatever the words hold.
fn comment(text: &mut String, words: &str) {
    let _ = writeln!(text, "# {}", printable(words));
}

/// The first names of a list as comments; nothing of none.
fn list<'a>(title: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let mut text = String::new();
    comment(&mut text, &format!("{title}:"));
    for name in names.iter().take(MOST_SHOWN) {
        comment(&mut text, &format!("  {name}"));
    }
    if names.len() > MOST_SHOWN {
        comment(
            &mut text,
            &format!("  and {} more", names.len() - MOST_SHOWN),
        );
    }
    (!names.is_empty()).then_some(text)
}

/// The rule of one element, and what it names.
fn rule<'a>(element: &Element<'_>, candidates: &BTreeSet<&'a str>) -> (Entry, Vec<&'a str>) {
    let mut text = String::new();
    comment(
        &mut text,
        &format!("{} in the diagram \"{}\"", element.stencil, element.diagram),
    );
    if candidates.is_empty() {
        let words = format!("{}: no resource of this kind was found.", element.name);
        comment(&mut text, &words);
        return (Entry { text }, Vec::new());
    }
    let wanted = words(element.name);
    let name = element.name.to_lowercase();
    let likeness = |arn: &str| strsim::sorensen_dice(&name, &name_in(arn).to_lowercase());
    let ranked = candidates.iter().map(|arn| (likeness(arn), *arn));
    let mut ranked: Vec<(f64, &str)> = ranked.collect();
    ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let (meant, other): (Vec<&str>, Vec<&str>) = ranked
        .into_iter()
        .map(|(_, arn)| arn)
        .partition(|arn| is_meant(&wanted, &words(name_in(arn))));
    // A rule that names nothing is refused, so all of it is a comment.
    let mark = if meant.is_empty() { "# " } else { "" };
    // Unlike what a rule knows elements by, its name need not be theirs to the letter.
    let name = if element.name.is_empty() {
        printable(element.known_by)
    } else {
        printable(element.name)
    };
    let _ = writeln!(text, "{mark}[[scope]]");
    let _ = writeln!(text, "{mark}name = {}", quoted(&name));
    let _ = writeln!(text, "{mark}elements = [{}]", quoted(element.known_by));
    let _ = writeln!(text, "{mark}resources = [");
    for arn in &meant {
        let _ = writeln!(text, "  {},", quoted(arn));
    }
    for arn in other.iter().take(MOST_SHOWN) {
        let _ = writeln!(text, "  # {},", quoted(arn));
    }
    if other.len() > MOST_SHOWN {
        comment(
            &mut text,
            &format!("  and {} more", other.len() - MOST_SHOWN),
        );
    }
    let _ = writeln!(text, "{mark}]");
    (Entry { text }, meant)
}

/// What the service itself calls the resource: the ARN without its partition, service, region and account.
fn name_in(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// Whether all words of one name stand in the other. Names of nothing but generic words mean nothing.
fn is_meant(element: &BTreeSet<String>, resource: &BTreeSet<String>) -> bool {
    !element.is_empty()
        && !resource.is_empty()
        && (element.is_subset(resource) || resource.is_subset(element))
}

/// The words of a name that tell it from others, in lower case and the singular.
fn words(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let mut after_lower = false;
    for c in name.chars().chain([' ']) {
        let ends = !c.is_alphanumeric() || (c.is_uppercase() && after_lower);
        if ends && !word.is_empty() {
            let whole = std::mem::take(&mut word);
            let single = whole
                .strip_suffix('s')
                .filter(|stem| stem.len() > 2 && !stem.ends_with('s'));
            let single = single.unwrap_or(&whole);
            if !GENERIC.contains(&single) && !GENERIC.contains(&whole.as_str()) {
                words.insert(single.to_owned());
            }
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase() || c.is_numeric();
    }
    words
}

#[cfg(test)]
mod tests;
