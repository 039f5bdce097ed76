//! Suppositions are about one resource, one field, and values that the field can have.

use super::*;
use crate::model::{AccountId, Region};
use crate::services::{fact_kinds, s3};

fn store(resources: &[(&str, &str, &str)]) -> FactStore {
    let mut store = FactStore::default();
    for (kind, id, json) in resources {
        let key = SetKey {
            kind: (*kind).to_owned(),
            account: AccountId::new("111122223333"),
            region: Region::global(),
        };
        let resource = Resource {
            id: (*id).to_owned(),
            region: Region::global(),
            json: (*json).into(),
        };
        let set = FactSet {
            resources: vec![resource].into(),
            incomplete: Vec::new(),
        };
        store.insert(key, set);
    }
    store
}

fn buckets() -> FactStore {
    let fields = r#"{"policy":{"absent":true},"mfa_delete":"Disabled","region":"eu-west-1"}"#;
    store(&[
        ("s3.bucket", "arn:aws:s3:::logs", fields),
        ("s3.bucket", "arn:aws:s3:::logs-old", fields),
        ("macie2.bucket", "arn:aws:s3:::logs", r#"{"name":"logs"}"#),
        ("s3.account", "arn:aws:iam::111122223333:root", "{}"),
    ])
}

fn suppose(text: &str) -> Result<(FactStore, Changed), String> {
    let supposition: Supposition = text
        .parse()
        .map_err(|error: NotASupposition| error.to_string())?;
    let facts = buckets();
    let kinds = fact_kinds();
    let mut places = Places::new(&supposition, &kinds);
    places.add(&facts);
    let told = |error: Unusable| format!("{error} / {}", error.hint().unwrap_or_default());
    let (place, kind) = places.only().map_err(told)?;
    applied(&facts, &place, kind, &supposition).map_err(told)
}

#[test]
fn the_resource_the_field_and_the_value_are_told_apart() {
    for (text, resource, field, value) in [
        ("b tls=true", "b", "tls", "true"),
        ("a b=c name=\"x=y z=1\"", "a", "b", "c"),
        (
            "role/a=b,c@d policy.tls=[1]",
            "role/a=b,c@d",
            "policy.tls",
            "[1]",
        ),
        (
            "arn:x#/orders/* new  path=\"p\"",
            "arn:x#/orders/* new",
            "path",
            "\"p\"",
        ),
    ] {
        let read = text.parse::<Supposition>();
        if value == "c" {
            assert!(
                matches!(read, Err(NotASupposition::NotJson(..))),
                "{read:?}"
            );
            continue;
        }
        let read = read.unwrap();
        assert_eq!(read.resource, resource);
        assert_eq!(read.field.join("."), field);
        assert_eq!(read.value.unwrap().to_string(), value);
    }
    for text in [
        "",
        "b",
        "b =1",
        "tls=true",
        " tls=true",
        "b a..b=1",
        "b .=1",
    ] {
        assert_eq!(
            text.parse::<Supposition>(),
            Err(NotASupposition::Form),
            "{text}"
        );
    }
    assert_eq!("b tls=absent".parse::<Supposition>().unwrap().value, None);
}

#[test]
fn one_field_of_one_resource_changes() {
    // The end of an ARN is meant before a part of one.
    let (facts, changed) = suppose("logs policy.tls=\"required\"").unwrap();
    assert_eq!(changed.place.resource, "arn:aws:s3:::logs");
    assert_eq!(changed.from, Some(absent()));
    assert!(changed.is_new);
    let told: Vec<String> = facts
        .of_kind("s3.bucket")
        .flat_map(|(_, set)| &set.resources)
        .map(|resource| resource.json.to_string())
        .collect();
    assert!(
        told[0].contains(r#""policy":{"tls":"required"}"#),
        "{told:?}"
    );
    assert!(told[0].contains(r#""mfa_delete":"Disabled""#), "{told:?}");
    assert!(told[1].contains(r#""policy":{"absent":true}"#), "{told:?}");
    // One resource, of which two kinds of facts have such a field.
    let (_, changed) = suppose("arn:aws:s3:::logs macie2.bucket.name=\"other\"").unwrap();
    assert_eq!(changed.place.key.kind, "macie2.bucket");
    // As conditions call it.
    let (_, changed) = suppose("logs-old bucket.policy=absent").unwrap();
    assert_eq!((changed.field.as_str(), changed.is_new), ("policy", false));
}

#[test]
fn what_cannot_be_is_refused_with_what_may_be_meant() {
    for (text, words) in [
        (
            "arn:aws:s3:::logs name=\"other\"",
            "begin the field with its kind, as in `macie2.bucket.FIELD=…`",
        ),
        (
            "log policy.tls=\"required\"",
            "several resources are meant by `log`",
        ),
        ("logz policy.tls=\"required\"", "did you mean `logs`?"),
        (
            "logs polcy.tls=\"required\"",
            "s3.bucket has no field `polcy` / did you mean `policy`?",
        ),
        (
            "logs policy.tsl=\"required\"",
            "no field `policy.tsl` / did you mean `tls`?",
        ),
        (
            "logs policy.tls=\"requird\"",
            "did you mean `\"required\"`?",
        ),
        ("logs policy.tls=true", "`policy.tls` is one of"),
        (
            "logs policy={\"tsl\":1}",
            "the value has no field `policy.tsl` / did you mean `tls`?",
        ),
        ("logs policy=[]", "`policy` is an object with"),
        ("logs receives_logs=absent", "cannot be absent"),
        ("logs policy.tls=required", "written in quotation marks"),
    ] {
        let refused = suppose(text).unwrap_err();
        assert!(refused.contains(words), "{text}: {refused}");
    }
}

#[test]
fn every_field_of_every_kind_can_be_named() {
    for kind in fact_kinds() {
        for field in (kind.fields)() {
            let path = [field.name.to_owned()];
            assert!(
                value::field(kind, &path).is_ok(),
                "{} {}",
                kind.name,
                field.name
            );
            let path = [kind.variable().to_owned(), field.name.to_owned()];
            let (found, _) = value::field(kind, &path).unwrap();
            assert_eq!(found.name, field.name, "{}", kind.name);
        }
    }
    assert!(value::field(&s3::BUCKET, &[]).is_err());
}
