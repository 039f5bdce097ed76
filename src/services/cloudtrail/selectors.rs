//! Whether the event selectors of a trail let all management events of API Gateway through.
//! Selectors are told by what they select, never by their names. No AWS types here.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html>

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
    /// All of them, reads and writes.
    All,
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
        match selector.read_write.as_str() {
            "All" => {
                ways = Ways {
                    reads: true,
                    writes: true,
                }
            }
            "ReadOnly" => ways.reads = true,
            "WriteOnly" => ways.writes = true,
            other => return Passes::Unclear(format!("a selector of type {other}")),
        }
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
            Ok(Some(more)) => {
                ways.reads |= more.reads;
                ways.writes |= more.writes;
            }
            Ok(None) => {}
            Err(why) => unclear = Some(why),
        }
    }
    match (ways, unclear) {
        (
            Ways {
                reads: true,
                writes: true,
            },
            _,
        )
        | (_, None) => ways.passes(),
        (_, Some(why)) => Passes::Unclear(why),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Ways {
    reads: bool,
    writes: bool,
}

impl Ways {
    fn passes(self) -> Passes {
        match (self.reads, self.writes) {
            (true, true) => Passes::All,
            (true, false) => Passes::Some("logs only events that read".to_owned()),
            (false, true) => Passes::Some("logs only events that write".to_owned()),
            (false, false) => Passes::Some("logs no management events of API Gateway".to_owned()),
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
    let mut ways = Ways {
        reads: true,
        writes: true,
    };
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
                ways.reads &= passes("true");
                ways.writes &= passes("false");
            }
            "eventSource" => {
                let listed = |values: &[String]| values.iter().any(|value| value == SOURCE);
                reaches &= field.equals.is_empty() || listed(&field.equals);
                reaches &= !listed(&field.not_equals);
            }
            other => return Err(format!("a selector narrows by {other}")),
        }
    }
    Ok(reaches.then_some(ways))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(
            basic(&[selector("All", true, &["kms.amazonaws.com"])]),
            Passes::All
        );
        let pair = [
            selector("ReadOnly", true, &[]),
            selector("WriteOnly", true, &[]),
        ];
        assert_eq!(basic(&pair), Passes::All);
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
        assert_eq!(advanced(&[management(&[])]), Passes::All);
        let split = [
            management(&[field("readOnly", &["true"], &[])]),
            management(&[field("readOnly", &["false"], &[])]),
        ];
        assert_eq!(advanced(&split), Passes::All);
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
        let without_kms = management(&[field("eventSource", &[], &["kms.amazonaws.com"])]);
        assert_eq!(advanced(&[without_kms]), Passes::All);
        let only = management(&[field("eventSource", &[SOURCE], &[])]);
        assert_eq!(advanced(&[only]), Passes::All);
    }

    #[test]
    fn what_narrows_further_is_unclear_unless_another_selector_passes_all() {
        let narrowed = management(&[field("eventName", &["CreateRestApi"], &[])]);
        assert!(matches!(
            advanced(std::slice::from_ref(&narrowed)),
            Passes::Unclear(_)
        ));
        assert_eq!(advanced(&[narrowed, management(&[])]), Passes::All);
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
