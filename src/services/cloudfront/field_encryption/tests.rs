//! Configurations that encrypt, that let requests through, and that only look so.

use super::*;

fn profiles() -> Listed<BTreeMap<String, Vec<Entity>>> {
    let entity = |key: &str, patterns| Entity {
        key: key.to_owned(),
        patterns,
    };
    let found = [
        ("good", vec![entity("K1", 2)]),
        ("no-entity", vec![]),
        ("no-pattern", vec![entity("K1", 0)]),
        ("no-key", vec![entity("gone", 1)]),
        ("half-key", vec![entity("K1", 1), entity("gone", 1)]),
    ];
    Listed {
        found: found
            .into_iter()
            .map(|(id, entities)| (id.to_owned(), entities))
            .collect(),
        incomplete: None,
    }
}

fn keys() -> Listed<BTreeSet<String>> {
    Listed {
        found: BTreeSet::from(["K1".to_owned()]),
        incomplete: None,
    }
}

fn of_type(profile: &str) -> Config {
    Config {
        of_types: vec![Some(profile.to_owned())],
        ..Config::default()
    }
}

fn coverage(config: &Config) -> Reading<FieldCoverage> {
    judge(config, &profiles(), &keys()).0
}

#[test]
fn a_profile_with_fields_and_a_key_encrypts() {
    assert_eq!(
        coverage(&of_type("good")),
        Reading::Known(FieldCoverage::Encrypts)
    );
    let with_query = Config {
        of_queries: vec!["good".to_owned()],
        ..of_type("good")
    };
    assert_eq!(
        coverage(&with_query),
        Reading::Known(FieldCoverage::Encrypts)
    );
}

#[test]
fn attached_is_not_enough() {
    let nothing = Reading::Known(FieldCoverage::EncryptsNothing);
    assert_eq!(coverage(&Config::default()), nothing);
    for profile in ["no-entity", "no-pattern", "no-key", "half-key", "missing"] {
        assert_eq!(coverage(&of_type(profile)), nothing, "{profile}");
    }
    let no_profile = Config {
        of_types: vec![None],
        forwards_other_types: true,
        ..Config::default()
    };
    assert_eq!(coverage(&no_profile), nothing);
}

#[test]
fn whatever_passes_in_the_clear_is_told() {
    let query_only = Config {
        of_queries: vec!["good".to_owned()],
        ..Config::default()
    };
    let hollow_query = Config {
        of_queries: vec!["no-key".to_owned()],
        ..of_type("good")
    };
    let other_types = Config {
        forwards_other_types: true,
        ..of_type("good")
    };
    let unknown_profiles = Config {
        forwards_unknown_profiles: true,
        ..of_type("good")
    };
    let second_type = Config {
        of_types: vec![Some("good".to_owned()), None],
        ..Config::default()
    };
    for config in [
        query_only,
        hollow_query,
        other_types,
        unknown_profiles,
        second_type,
    ] {
        assert_eq!(
            coverage(&config),
            Reading::Known(FieldCoverage::LetsThrough),
            "{config:?}"
        );
    }
}

#[test]
fn an_unread_listing_proves_neither() {
    let denied = || Some(Cause::denied("cloudfront:ListPublicKeys", ""));
    let no_profiles = Listed {
        found: BTreeMap::new(),
        incomplete: denied(),
    };
    let no_keys = Listed {
        found: BTreeSet::new(),
        incomplete: denied(),
    };
    for (profiles, keys) in [(no_profiles, keys()), (profiles(), no_keys)] {
        assert!(matches!(
            judge(&of_type("good"), &profiles, &keys).0,
            Reading::Unknown(_)
        ));
    }
    let no_keys = Listed {
        found: BTreeSet::new(),
        incomplete: denied(),
    };
    assert_eq!(
        judge(&of_type("no-pattern"), &profiles(), &no_keys).0,
        Reading::Known(FieldCoverage::EncryptsNothing)
    );
}
