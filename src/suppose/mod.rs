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

/// The resources that suppositions may be about, gathered account by account.
#[derive(Debug, Default)]
pub struct Places {
    best: Option<Fit>,
    found: Vec<Place>,
    near: Option<String>,
}

/// Resources that are kept to tell them apart.
const MOST_FOUND: usize = 100;

impl Places {
    /// Adds those of an account.
    pub fn add(&mut self, supposition: &Supposition, facts: &FactStore) {
        let asked = &supposition.resource;
        for (key, set) in facts.sets() {
            for resource in &set.resources {
                let Some(fit) = fit(asked, &resource.id) else {
                    let names = [resource.id.as_str(), name(&resource.id)];
                    if self.near.is_none() {
                        self.near = nearest(asked, names.into_iter()).map(str::to_owned);
                    }
                    continue;
                };
                if Some(fit) > self.best {
                    self.best = Some(fit);
                    self.found.clear();
                }
                if Some(fit) == self.best && self.found.len() < MOST_FOUND {
                    self.found.push(Place {
                        key: key.clone(),
                        resource: resource.id,
                    });
                }
            }
        }
    }

    /// The only one whose kind has the field.
    ///
    /// # Errors
    ///
    /// If there is none, or several.
    pub fn only(
        self,
        supposition: &Supposition,
        kinds: &[&'static FactKind],
    ) -> Result<(Place, &'static FactKind), Unusable> {
        if self.found.is_empty() {
            return Err(Unusable::NoResource {
                asked: supposition.resource.clone(),
                near: self.near,
            });
        }
        let (mut fitting, mut unknown) = (Vec::new(), None);
        for place in self.found {
            let kind = kinds.iter().find(|kind| kind.name == place.key.kind);
            let Some(kind) = kind.copied() else {
                continue;
            };
            match value::field(kind, &supposition.field) {
                Ok(_) => fitting.push((place, kind)),
                // Several kinds of facts may be about one resource: the one that has a name that is near is meant.
                Err(error) if unknown.is_none() || error.has_near() => unknown = Some(error),
                Err(_) => {}
            }
        }
        match fitting.len() {
            1 => Ok(fitting.remove(0)),
            0 => Err(unknown.unwrap_or(Unusable::NoResource {
                asked: supposition.resource.clone(),
                near: None,
            })),
            _ => Err(Unusable::Several {
                asked: supposition.resource.clone(),
                resources: fitting.into_iter().map(|(place, _)| place).collect(),
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
