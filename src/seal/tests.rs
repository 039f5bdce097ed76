//! A seal is read back as it was written, and nothing of it can be changed.

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::files::write_atomically;
use crate::model::sha256;

fn inputs() -> Inputs {
    Inputs {
        report: b"a report".to_vec(),
        path: Some("model/shop.tc.json".to_owned()),
        config: Some(("conf/threatproof.toml".to_owned(), "# nothing\n".to_owned())),
        checks: vec![CheckFile {
            path: "threats/own.toml".to_owned(),
            text: "id = \"own\"\n".to_owned(),
        }],
    }
}

fn sealed(inputs: &Inputs) -> Seal {
    Seal {
        seal_version: VERSION,
        program: "1".to_owned(),
        run: "a run".to_owned(),
        evidence: sha256(b"manifest"),
        threats: vec!["waf".to_owned()],
        formats: Vec::new(),
        report: SealedReport {
            file: report_file("tc.json"),
            name: "shop.tc.json".to_owned(),
            path: inputs.path.clone(),
            format: "threat-composer".to_owned(),
            sha256: sha256(&inputs.report),
        },
        config: inputs.sealed_config(),
        checks: inputs.sealed_checks().unwrap(),
        previous: None,
        updated: Some(Updated {
            file: Some("shop.updated.tc.json".to_owned()),
            sha256: sha256(b"updated"),
        }),
        outputs: BTreeMap::from([("results.json".to_owned(), sha256(b"results"))]),
    }
}

#[test]
fn what_is_sealed_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, seal) = (inputs(), sealed(&inputs()));
    write(&seal, &inputs, folder.path(), None).unwrap();
    let opened = read(folder.path(), &[]).unwrap();
    assert_eq!((opened.seal, opened.inputs), (seal, inputs));
    assert_eq!(opened.signed, Signed::No);
    let files = fs::read_dir(folder.path()).unwrap();
    for file in files {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(is_part(&name), "{name}");
    }
    let nothing = Inputs {
        report: b"a report".to_vec(),
        ..Inputs::default()
    };
    let other = tempfile::tempdir().unwrap();
    write(&sealed(&nothing), &nothing, other.path(), None).unwrap();
    assert_eq!(read(other.path(), &[]).unwrap().inputs, nothing);
}

#[test]
fn every_file_of_it_is_as_it_was_sealed_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = inputs();
    write(&sealed(&inputs), &inputs, folder.path(), None).unwrap();
    for name in ["report.tc.json", CONFIG, CHECKS] {
        let path = folder.path().join(name);
        let was = fs::read(&path).unwrap();
        write_atomically(&path, &[&was[..], b" "].concat()).unwrap();
        let error = read(folder.path(), &[]).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
        fs::remove_file(&path).unwrap();
        let error = read(folder.path(), &[]).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
        write_atomically(&path, &was).unwrap();
        read(folder.path(), &[]).unwrap();
    }
}

#[test]
fn a_seal_of_anybody_leads_to_no_file_outside_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = inputs();
    write_atomically(&folder.path().join("secret"), &inputs.report).unwrap();
    let place = folder.path().join("seal");
    fs::create_dir(&place).unwrap();
    for file in ["../secret", "/etc/passwd", "report/../../secret", "SECRET"] {
        let mut seal = sealed(&inputs);
        write(&seal, &inputs, &place, None).unwrap();
        seal.report.file = file.to_owned();
        let text = serde_json::to_string(&seal).unwrap();
        write_atomically(&place.join(SEAL), text.as_bytes()).unwrap();
        let error = read(&place, &[]).unwrap_err();
        assert!(matches!(error, SealError::Damaged(_)), "{error}");
    }
}

#[test]
fn what_is_no_seal_or_one_of_a_later_version_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path(), &[]).unwrap_err();
    assert!(matches!(error, SealError::Unreadable { .. }), "{error}");
    for (text, words) in [
        ("", "not a seal"),
        ("[]", "not a seal"),
        (r#"{"seal_version": 1}"#, "not a seal"),
        (r#"{"seal_version": 2, "new": true}"#, "version 2"),
    ] {
        write_atomically(&folder.path().join(SEAL), text.as_bytes()).unwrap();
        let error = read(folder.path(), &[]).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}
