//! Whether the event selectors of a trail let all management events of API Gateway through.
//! Selectors are told by what they select, never by their names. No AWS types here.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html>

use super::sources::Sources;

/// The source of API Gateway's events.
const SOURCE: &str = "apigateway.amazonaws.com";

/// Sources that the basic selectors can leave out.
const HIGH_VOLUME: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// A basic selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basic {
    /// `ReadWriteType`.
    pub read_write: String,
    /// `IncludeManagementEvents`.
    pub management: bool,
    /// `ExcludeManagementEventSources`.
    pub excluded: Vec<String>,
}

/// One field of an advanced selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// `Equals`.
    pub equals: Vec<String>,
    /// `NotEquals`.
    pub not_equals: Vec<String>,
    /// Whether it compares in yet another way.
    pub otherwise: bool,
}

/// An advanced selector: every field must match.
pub type Advanced = Vec<Field>;

/// Which management events pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passes {
    /// All of API Gateway, reads and writes, and those of these sources.
    All(Sources),
    /// Some do not, and these.
    Some(String),
    /// The selectors compare what cannot be foreseen here.
    Unclear(String),
}

/// Judges the basic selectors together.
#[must_use]
pub fn basic(selectors: &[Basic]) -> Passes {
    let mut ways = Ways::default();
    for selector in selectors.iter().filter(|selector| selector.management) {
        if let Some(odd) = selector
            .excluded
            .iter()
            .find(|source| !HIGH_VOLUME.contains(&source.as_str()))
        {
            return Passes::Unclear(format!("a selector leaves out {odd}"));
        }
        let sources = || Some(Sources::all_but(&selector.excluded));
        ways = ways.or(match selector.read_write.as_str() {
            "All" => Ways {
                reads: sources(),
                writes: sources(),
            },
            "ReadOnly" => Ways {
                reads: sources(),
                writes: None,
            },
            "WriteOnly" => Ways {
                reads: None,
                writes: sources(),
            },
            other => return Passes::Unclear(format!("a selector of type {other}")),
        });
    }
    ways.passes()
}

/// Judges the advanced selectors together.
#[must_use]
pub fn advanced(selectors: &[Advanced]) -> Passes {
    let mut ways = Ways::default();
    let mut unclear = None;
    for selector in selectors.iter().filter(|selector| is_management(selector)) {
        match of_selector(selector) {
            Ok(Some(more)) => ways = ways.or(more),
            Ok(None) => {}
            Err(why) => unclear = Some(why),
        }
    }
    match (ways.passes(), unclear) {
        (all @ Passes::All(_), _) => all,
        (passes, None) => passes,
        (Passes::Some(_) | Passes::Unclear(_), Some(why)) => Passes::Unclear(why),
    }
}

/// The sources whose events pass, API Gateway always among them; none if nothing of it does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Ways {
    reads: Option<Sources>,
    writes: Option<Sources>,
}

impl Ways {
    /// What passes one selector or the other.
    fn or(self, other: Self) -> Self {
        let or = |one: Option<Sources>, other: Option<Sources>| match (one, other) {
            (Some(one), Some(other)) => Some(one.or(other)),
            (one, other) => one.or(other),
        };
        Self {
            reads: or(self.reads, other.reads),
            writes: or(self.writes, other.writes),
        }
    }

    fn passes(self) -> Passes {
        match (self.reads, self.writes) {
            (Some(reads), Some(writes)) => Passes::All(reads.and(writes)),
            (Some(_), None) => Passes::Some("logs only events that read".to_owned()),
            (None, Some(_)) => Passes::Some("logs only events that write".to_owned()),
            (None, None) => Passes::Some("logs no management events of API Gateway".to_owned()),
        }
    }
}

/// Whether it selects management events, or may do so.
fn is_management(selector: &Advanced) -> bool {
    selector.iter().any(|field| {
        field.name == "eventCategory"
            && (field.otherwise || field.equals.iter().any(|v| v == "Management"))
    })
}

/// What one selector of management events lets through of API Gateway; nothing if `None`.
fn of_selector(selector: &Advanced) -> Result<Option<Ways>, String> {
    let (mut reads, mut writes) = (true, true);
    let mut sources = Sources::Every;
    let mut reaches = true;
    for field in selector {
        if field.otherwise {
            let name = &field.name;
            return Err(format!("a selector compares {name} in another way"));
        }
        match field.name.as_str() {
            "eventCategory" => {}
            "readOnly" => {
                let passes = |value: &str| {
                    (field.equals.is_empty() || field.equals.iter().any(|v| v == value))
                        && !field.not_equals.iter().any(|v| v == value)
                };
                reads &= passes("true");
                writes &= passes("false");
            }
            "eventSource" => {
                let listed = |values: &[String]| values.iter().any(|value| value == SOURCE);
                reaches &= field.equals.is_empty() || listed(&field.equals);
                reaches &= !listed(&field.not_equals);
                if !field.equals.is_empty() {
                    sources = sources.and(Sources::Only(field.equals.iter().cloned().collect()));
                }
                sources = sources.and(Sources::all_but(&field.not_equals));
            }
            other => return Err(format!("a selector narrows by {other}")),
        }
    }
    Ok(reaches.then(|| Ways {
        reads: reads.then(|| sources.clone()),
        writes: writes.then_some(sources),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KMS: &str = "kms.amazonaws.com";
    const DATA_API: &str = "rdsdata.amazonaws.com";

    fn all_but(left_out: &[&str]) -> Passes {
        let left_out: Vec<String> = left_out.iter().map(|&source| source.to_owned()).collect();
        Passes::All(Sources::all_but(&left_out))
    }

    fn selector(read_write: &str, management: bool, excluded: &[&str]) -> Basic {
        Basic {
            read_write: read_write.to_owned(),
            management,
            excluded: excluded.iter().map(|&source| source.to_owned()).collect(),
        }
    }

    fn field(name: &str, equals: &[&str], not_equals: &[&str]) -> Field {
        let owned = |values: &[&str]| values.iter().map(|&v| v.to_owned()).collect();
        Field {
            name: name.to_owned(),
            equals: owned(equals),
            not_equals: owned(not_equals),
            otherwise: false,
        }
    }

    fn management(more: &[Field]) -> Advanced {
        let mut fields = vec![field("eventCategory", &["Management"], &[])];
        fields.extend_from_slice(more);
        fields
    }

    #[test]
    fn basic_selectors_pass_together() {
        let without = |read_write, excluded: &[&str]| selector(read_write, true, excluded);
        assert_eq!(basic(&[without("All", &[KMS])]), all_but(&[KMS]));
        let both = [without("All", &[KMS, DATA_API]), without("All", &[KMS])];
        assert_eq!(basic(&both), all_but(&[KMS]));
        let halves = [
            without("ReadOnly", &[KMS]),
            without("WriteOnly", &[DATA_API]),
        ];
        assert_eq!(basic(&halves), all_but(&[KMS, DATA_API]));
        let pair = [
            selector("ReadOnly", true, &[]),
            selector("WriteOnly", true, &[]),
        ];
        assert_eq!(basic(&pair), Passes::All(Sources::Every));
        assert!(matches!(basic(&pair[..1]), Passes::Some(_)));
        assert!(matches!(basic(&pair[1..]), Passes::Some(_)));
        assert!(matches!(
            basic(&[selector("All", false, &[])]),
            Passes::Some(_)
        ));
        assert!(matches!(basic(&[]), Passes::Some(_)));
        assert!(matches!(
            basic(&[selector("All", true, &[SOURCE])]),
            Passes::Unclear(_)
        ));
        assert!(matches!(
            basic(&[selector("New", true, &[])]),
            Passes::Unclear(_)
        ));
    }

    #[test]
    fn advanced_selectors_are_told_by_what_they_select() {
        assert_eq!(advanced(&[management(&[])]), Passes::All(Sources::Every));
        let split = [
            management(&[field("readOnly", &["true"], &[])]),
            management(&[field("readOnly", &["false"], &[])]),
        ];
        assert_eq!(advanced(&split), Passes::All(Sources::Every));
        assert!(matches!(advanced(&split[..1]), Passes::Some(_)));
        // A selector of data events passes no management event, whatever its name.
        let data = vec![field("eventCategory", &["Data"], &[])];
        assert!(matches!(advanced(&[data]), Passes::Some(_)));
    }

    #[test]
    fn selectors_that_leave_api_gateway_out_do_not_pass() {
        let without = management(&[field("eventSource", &[], &[SOURCE])]);
        assert!(matches!(advanced(&[without]), Passes::Some(_)));
        let other = management(&[field("eventSource", &["iam.amazonaws.com"], &[])]);
        assert!(matches!(advanced(&[other]), Passes::Some(_)));
        let without_kms = management(&[field("eventSource", &[], &[KMS])]);
        assert_eq!(advanced(&[without_kms]), all_but(&[KMS]));
        let only = management(&[field("eventSource", &[SOURCE], &[])]);
        let named = Sources::Only([SOURCE.to_owned()].into());
        assert_eq!(advanced(&[only]), Passes::All(named));
    }

    #[test]
    fn what_narrows_further_is_unclear_unless_another_selector_passes_all() {
        let narrowed = management(&[field("eventName", &["CreateRestApi"], &[])]);
        assert!(matches!(
            advanced(std::slice::from_ref(&narrowed)),
            Passes::Unclear(_)
        ));
        assert_eq!(
            advanced(&[narrowed, management(&[])]),
            Passes::All(Sources::Every)
        );
        let mut pattern = field("eventSource", &[], &[]);
        pattern.otherwise = true;
        assert!(matches!(
            advanced(&[management(&[pattern])]),
            Passes::Unclear(_)
        ));
        let mut category = field("eventCategory", &[], &[]);
        category.otherwise = true;
        assert!(matches!(advanced(&[vec![category]]), Passes::Unclear(_)));
    }
}
