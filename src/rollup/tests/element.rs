//! What an item is about has to be among what was read.

use super::*;
use crate::report;

fn item(stencil: Option<&str>) -> Item {
    let element = |part, stencil: &str| report::Element {
        part,
        id: String::new(),
        name: "Orders".to_owned(),
        stencil: stencil.to_owned(),
    };
    let target = stencil.map(|stencil| element(report::Part::Target, stencil));
    Item {
        elements: [element(report::Part::Source, "Elastic File System")]
            .into_iter()
            .chain(target)
            .collect(),
        ..Item::default()
    }
}

fn threat(id: &str) -> &'static Threat {
    &EMBEDDED.threats[&id.parse::<crate::model::ThreatId>().unwrap()]
}

#[test]
fn the_target_tells_the_kind_where_it_may_be_of_several() {
    let read = |stencil: &str| Element::Read(stencil.to_owned());
    let unread = |stencil: &str| Element::Unread(stencil.to_owned());
    for (id, stencil, expect) in [
        ("storage-encryption", Some("AWS S3"), read("AWS S3")),
        ("storage-encryption", Some("aws s3"), read("aws s3")),
        (
            "storage-encryption",
            Some("Elastic Block Storage"),
            read("Elastic Block Storage"),
        ),
        (
            "storage-encryption",
            Some("Elastic File System"),
            read("Elastic File System"),
        ),
        (
            "storage-encryption",
            Some("Our Own Store"),
            unread("Our Own Store"),
        ),
        ("storage-encryption", Some("Storage"), Element::Untold),
        ("storage-encryption", Some(" "), Element::Untold),
        ("storage-encryption", None, Element::Untold),
        (
            "database-encryption",
            Some("Amazon RDS"),
            read("Amazon RDS"),
        ),
        ("database-encryption", Some("DynamoDB"), read("DynamoDB")),
        (
            "database-encryption",
            Some("Amazon OpenSearch"),
            read("Amazon OpenSearch"),
        ),
        (
            "database-encryption",
            Some("Amazon QLDB"),
            unread("Amazon QLDB"),
        ),
        ("database-encryption", Some("Database"), Element::Untold),
        // A flow may lead anywhere.
        ("tls-external", Some("Elastic File System"), Element::Untold),
    ] {
        let element = Element::of(&item(stencil), threat(id), &EMBEDDED);
        assert_eq!(element, expect, "{id} {stencil:?}");
    }
}

/// Decides a threat where every resource of these kinds holds and there is none of the others.
fn decided(id: &str, kinds: &[&str], element: Element, rules: &[Rule], human: Human) -> Decision {
    let accounts = accounts(1);
    let mut outcomes = Outcomes::new();
    for id in &threat(id).controls {
        let kind = EMBEDDED.controls[id].kind;
        let service = kind.service();
        let arn = format!("arn:aws:{service}:eu-west-1:111122223333:it/{}", kind.noun);
        let holds = kinds.contains(&kind.name);
        let holds = holds.then(|| finding(id, &accounts[0], &arn, Verdict::Pass, "why"));
        let outcome = Outcome {
            findings: holds.into_iter().collect(),
            incomplete: Vec::new(),
        };
        outcomes.insert((id.clone(), accounts[0].clone()), outcome);
    }
    let threat = threat(id);
    let answers = threat.humans.iter().map(|part| Attestation {
        answers: Answers::Part {
            threat: threat.id.clone(),
            part: part.id.clone(),
        },
        accounts: Accounts::default(),
        word: word(),
    });
    let attestations: Vec<Attestation> = match human {
        Human::Attested => answers.collect(),
        Human::NoPart | Human::Silent | Human::Expired => Vec::new(),
    };
    let said = Said {
        attestations: &attestations,
        today: word().date,
    };
    let rules: Vec<&Rule> = rules.iter().collect();
    let scope = ItemScope {
        rules: &rules,
        is_chosen: !rules.is_empty(),
    };
    let about = About { scope, element };
    decide(threat, &EMBEDDED, &accounts, &outcomes, &said, &about)
}

#[test]
fn an_item_on_one_kind_is_never_implemented_by_another() {
    let told = |stencil: &str| Element::Read(stencil.to_owned());
    let (tables, databases) = ("dynamodb.table", "rds.database");
    for (kinds, element, expect) in [
        (
            &[tables][..],
            told("Amazon RDS"),
            Status::NeedsInvestigation,
        ),
        (
            &[tables, databases],
            told("Amazon RDS"),
            Status::Implemented,
        ),
        (&[tables], told("DynamoDB"), Status::Implemented),
        (&[tables], Element::Untold, Status::Implemented),
        (&[], told("DynamoDB"), Status::NeedsInvestigation),
    ] {
        let found = decided(
            "database-encryption",
            kinds,
            element.clone(),
            &[],
            Human::NoPart,
        );
        assert_eq!(
            found.status, expect,
            "{kinds:?} {element:?}: {}",
            found.reason
        );
        assert!(found.is_judged);
        let counted = found.controls.len();
        let all = threat("database-encryption").controls.len();
        assert_eq!(
            counted == all,
            element == Element::Untold,
            "{counted} of {all}"
        );
    }
    let tapes = Element::Unread("Storage Gateway".to_owned());
    let found = decided(
        "storage-encryption",
        &["s3.bucket"],
        tapes,
        &[],
        Human::Attested,
    );
    assert_eq!(found.status, Status::NeedsInvestigation);
    assert!(!found.is_judged && found.controls.is_empty() && found.questions.is_empty());
    assert!(
        found
            .reason
            .full()
            .contains("Storage Gateway, which this version does not read")
    );
}

#[test]
fn what_it_may_be_and_is_not_looked_at_is_told_where_nothing_tells_the_kind() {
    let decided = |element| {
        decided(
            "storage-encryption",
            &["s3.bucket"],
            element,
            &[],
            Human::Silent,
        )
    };
    let untold = decided(Element::Untold);
    assert_eq!(untold.status, Status::Implemented);
    let reason = untold.reason.full();
    assert!(
        reason.contains("Not looked at: Storage Gateway, file caches of Amazon FSx, vaults of Amazon S3 Glacier,"),
        "{reason}"
    );
    assert!(reason.contains("EBS volumes"), "{reason}");
    let told = decided(Element::Read("AWS S3".to_owned()));
    assert_eq!(told.status, Status::Implemented);
    for other in ["Storage Gateway", "EFS"] {
        assert!(!told.reason.full().contains(other), "{}", told.reason);
    }
}

#[test]
fn what_a_scope_names_has_to_be_found() {
    let decided = |patterns: &[&str]| {
        let rule = Rule {
            resources: patterns
                .iter()
                .map(|pattern| (*pattern).to_owned())
                .collect(),
            ..rule_named("orders")
        };
        decided(
            "storage-encryption",
            &["s3.bucket"],
            Element::Untold,
            &[rule],
            Human::Silent,
        )
    };
    let bucket = "arn:aws:s3:eu-west-1:111122223333:it/bucket";
    for (patterns, expect, words) in [
        (&[bucket][..], Status::Implemented, ""),
        (&["arn:aws:s3:*"], Status::Implemented, ""),
        // What belongs to other threats of the same element.
        (
            &[bucket, "arn:aws:lambda:*:*:function:orders"],
            Status::Implemented,
            "",
        ),
        // What hangs on a resource that was found.
        (
            &[bucket, "arn:aws:s3:*:*:accesspoint/orders"],
            Status::Implemented,
            "",
        ),
        (
            &["arn:aws:s3:::gone"],
            Status::NeedsInvestigation,
            "Its scope names arn:aws:s3:::gone, and nothing like it was found",
        ),
        // These tell no kind.
        (&["arn:aws:*"], Status::Implemented, "Storage Gateway"),
        (
            &["arn:aws:lambda:*:*:function:orders"],
            Status::NeedsInvestigation,
            "is it the right account, region and scope?",
        ),
        (
            &[bucket, "arn:aws:ec2:eu-west-1:111122223333:*"],
            Status::NeedsInvestigation,
            "arn:aws:ec2:eu-west-1:111122223333:*, and nothing like it was found",
        ),
        (
            &[bucket, "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"],
            Status::Implemented,
            "",
        ),
        (
            &[bucket, "arn:aws:elasticfilesystem:*:*:file-system/fs-1"],
            Status::NeedsInvestigation,
            "file-system/fs-1, and nothing like it was found",
        ),
        (
            &[bucket, "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1"],
            Status::NeedsInvestigation,
            "volume/vol-1, and nothing like it was found",
        ),
        (
            &[bucket, "arn:aws:storagegateway:*:*:gateway/sgw-1"],
            Status::NeedsInvestigation,
            "gateway/sgw-1, which this version does not read",
        ),
    ] {
        let found = decided(patterns);
        assert_eq!(found.status, expect, "{patterns:?}: {}", found.reason);
        assert!(found.reason.full().contains(words), "{}", found.reason);
    }
}

fn rule_named(name: &str) -> Rule {
    Rule {
        name: name.to_owned(),
        ..Rule::default()
    }
}
