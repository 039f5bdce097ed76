//! Suppositions: what recorded facts would be after a change, in memory alone. What is named changes, and nothing
//! that was derived from it.

use serde_json::{Map, Value, json};

use crate::checks::nearest;
use crate::facts::{FactKind, FactSet, FactStore, Field, Resource, SetKey, Type};

mod error;
mod parse;
mod value;

#[cfg(test)]
mod tests;

pub use error::{NotASupposition, Unusable};

/// Something that is supposed: `RESOURCE FIELD=JSON`.
#[derive(Debug, Clone, PartialEq)]
pub struct Supposition {
    /// An ARN, or a part of it that no other resource has.
    pub resource: String,
    /// The path of a field, as in conditions.
    pub field: Vec<String>,
    /// The value; `None` if it is supposed to be absent.
    pub value: Option<Value>,
}

/// A resource that a supposition may be about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Where its facts are.
    pub key: SetKey,
    /// Its ARN.
    pub resource: String,
}

/// What a supposition changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The resource.
    pub place: Place,
    /// The path of the field.
    pub field: String,
    /// What was recorded; `None` if the field was not.
    pub from: Option<Value>,
    /// What is supposed.
    pub to: Value,
    /// Whether what the field belongs to was not there, so that its other fields are not known.
    pub is_new: bool,
}

/// How well a resource fits what was asked, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Part,
    End,
    Whole,
}

/// The resources that a supposition may be about, gathered account by account.
pub struct Places<'s> {
    supposition: &'s Supposition,
    kinds: &'s [&'static FactKind],
    best: Option<Fit>,
    found: Vec<(Place, &'static FactKind)>,
    /// Why a resource that fits is not meant: its kind has no such field.
    unfit: Option<Unusable>,
    near: Option<String>,
}

/// Resources that are kept to tell them apart.
const MOST_FOUND: usize = 100;

impl<'s> Places<'s> {
    /// Of resources of these kinds.
    #[must_use]
    pub fn new(supposition: &'s Supposition, kinds: &'s [&'static FactKind]) -> Self {
        Self {
            supposition,
            kinds,
            best: None,
            found: Vec::new(),
            unfit: None,
            near: None,
        }
    }

    /// Adds those of an account.
    pub fn add(&mut self, facts: &FactStore) {
        for (key, set) in facts.sets() {
            let kind = self.kinds.iter().find(|kind| kind.name == key.kind);
            let Some(kind) = kind.copied() else {
                continue;
            };
            let field = value::field(kind, &self.supposition.field).map(|_| kind);
            for resource in &set.resources {
                self.resource(key, resource.id, &field);
            }
        }
    }

    fn resource(
        &mut self,
        key: &SetKey,
        resource: String,
        field: &Result<&'static FactKind, Unusable>,
    ) {
        let asked = &self.supposition.resource;
        let Some(fit) = fit(asked, &resource) else {
            let names = [resource.as_str(), name(&resource)];
            if self.near.is_none() {
                self.near = nearest(asked, names.into_iter()).map(str::to_owned);
            }
            return;
        };
        let kind = match field {
            Ok(kind) => *kind,
            // Several kinds of facts may be about one resource: the one that has a name that is near is meant.
            Err(error) => {
                if self.unfit.is_none() || error.has_near() {
                    self.unfit = Some(error.clone());
                }
                return;
            }
        };
        if Some(fit) > self.best {
            self.best = Some(fit);
            self.found.clear();
        }
        if Some(fit) == self.best && self.found.len() < MOST_FOUND {
            let key = key.clone();
            self.found.push((Place { key, resource }, kind));
        }
    }

    /// The only one.
    ///
    /// # Errors
    ///
    /// If there is none, or several.
    pub fn only(mut self) -> Result<(Place, &'static FactKind), Unusable> {
        match self.found.len() {
            1 => Ok(self.found.remove(0)),
            0 => Err(self.unfit.unwrap_or(Unusable::NoResource {
                asked: self.supposition.resource.clone(),
                near: self.near,
            })),
            _ => Err(Unusable::Several {
                asked: self.supposition.resource.clone(),
                resources: self.found.into_iter().map(|(place, _)| place).collect(),
            }),
        }
    }
}

fn fit(asked: &str, resource: &str) -> Option<Fit> {
    if asked == resource {
        return Some(Fit::Whole);
    }
    match resource.strip_suffix(asked) {
        Some(before) if before.ends_with([':', '/', '#']) => Some(Fit::End),
        Some(_) => Some(Fit::Part),
        None => resource.contains(asked).then_some(Fit::Part),
    }
}

/// The last part of an ARN.
fn name(resource: &str) -> &str {
    resource.rsplit([':', '/', '#']).next().unwrap_or(resource)
}

/// The facts of an account with the change in them.
///
/// # Errors
///
/// If the value is none that the field can have.
pub fn applied(
    facts: &FactStore,
    place: &Place,
    kind: &FactKind,
    supposition: &Supposition,
) -> Result<(FactStore, Changed), Unusable> {
    let (field, path) = value::field(kind, &supposition.field)?;
    let to = value::checked(&field, &path.join("."), supposition.value.as_ref())?;
    let mut changed = None;
    let mut new = FactStore::default();
    for (key, set) in facts.sets() {
        let mut resources = Vec::new();
        for resource in &set.resources {
            let is_meant = *key == place.key && resource.id == place.resource;
            match is_meant {
                true => {
                    let (resource, what) = with(resource, place, &path, &to);
                    changed = Some(what);
                    resources.push(resource);
                }
                false => resources.push(resource),
            }
        }
        let set = FactSet {
            resources: resources.into(),
            incomplete: set.incomplete.clone(),
        };
        new.insert(key.clone(), set);
    }
    match changed {
        Some(changed) => Ok((new, changed)),
        None => Err(Unusable::NoResource {
            asked: supposition.resource.clone(),
            near: None,
        }),
    }
}

/// A resource with another value of a field.
fn with(mut resource: Resource, place: &Place, path: &[&str], to: &Value) -> (Resource, Changed) {
    let mut fields = match serde_json::from_str(&resource.json) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    };
    let (from, is_new) = put(&mut fields, path, to.clone());
    let changed = Changed {
        place: place.clone(),
        field: path.join("."),
        from,
        to: to.clone(),
        is_new,
    };
    resource.json = Value::Object(fields).to_string().into();
    (resource, changed)
}

/// Puts a value, and tells what was there, and whether a record had to be made for it.
fn put(fields: &mut Map<String, Value>, path: &[&str], to: Value) -> (Option<Value>, bool) {
    match path {
        [] => (None, false),
        [last] => (fields.insert((*last).to_owned(), to), false),
        [first, rest @ ..] => {
            let inner = fields.entry((*first).to_owned()).or_insert(Value::Null);
            match inner {
                Value::Object(inner) if !stands_for_nothing(inner) => put(inner, rest, to),
                other => {
                    let mut inner = Map::new();
                    put(&mut inner, rest, to);
                    let from = std::mem::replace(other, Value::Object(inner));
                    (Some(from).filter(|from| !from.is_null()), true)
                }
            }
        }
    }
}

/// Whether an object says that there is no value.
fn stands_for_nothing(object: &Map<String, Value>) -> bool {
    ["absent", "denied", "failed"]
        .iter()
        .any(|word| object.contains_key(*word))
}

/// What stands for a value that AWS says is not configured.
fn absent() -> Value {
    json!({ "absent": true })
}

/// Whether a value says so.
fn is_absent(value: &Value) -> bool {
    *value == absent()
}

/// The fields of a type; none if it has none.
fn fields_of(of: &Type) -> &[Field] {
    match of {
        Type::Record(fields) => fields,
        Type::Bool | Type::Int | Type::Text | Type::Word(_) | Type::List(_) => &[],
    }
}
