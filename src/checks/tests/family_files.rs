//! Families and the folders of users: keys, names, what replaces what, and hostile files.

use super::families::{AT_REST, MEMORYDB, check, control, loads, problem, text_of, with};
use super::*;

/// A control of a user on Redshift that is like the family.
fn mine(id: &str, family: &str) -> String {
    format!(
        "id = \"{id}\"\nlike = \"{family}\"\ntitle = \"t\"\nfix = \"f\"\nreferences = []\n\
         [subject]\nfact = \"redshift.cluster\"\n"
    )
}

#[test]
fn keys_of_another_file_and_misspelt_keys_are_told() {
    let shared = "the family sets this for all its members";
    let own = "each member of the family sets this itself";
    for (path, from, to, key, help) in [
        (MEMORYDB, "like =", "lik =", "lik", "did you mean `like`?"),
        (MEMORYDB, "fix =", "fixx =", "fixx", "did you mean `fix`?"),
        (MEMORYDB, "fix =", "why =", "why", shared),
        (MEMORYDB, "fact =", "none =", "none", shared),
        (AT_REST, "why =", "wy =", "wy", "did you mean `why`?"),
        (AT_REST, "why =", "title =", "title", own),
        (AT_REST, "claim =", "fact =", "fact", own),
        (
            AT_REST,
            "why =",
            "like =",
            "like",
            "a family cannot be `like` another family; only a control can",
        ),
    ] {
        let problems = embedded_with(path, |text| text.replacen(from, to, 1));
        let problems = problems.expect_err("a problem");
        let found = &problems[0];
        assert!(
            found.message.starts_with(&format!("unknown field `{key}`")),
            "{problems:#?}"
        );
        assert_eq!(found.help.as_deref(), Some(help), "{problems:#?}");
        assert_eq!(problems.len(), 1, "{problems:#?}");
    }
}

#[test]
fn a_family_that_is_not_there_is_told_with_the_nearest() {
    check(
        &problem(
            MEMORYDB,
            "database-encrypted-at-rest",
            "database-encrypted-at-rst",
        ),
        MEMORYDB,
        "\"database-encrypted-at-rst\"",
        "there is no family `database-encrypted-at-rst`",
        "did you mean `database-encrypted-at-rest`?",
    );
    // A control is no family, neither another nor itself.
    for control in [
        "redshift-cluster-encrypted-kms",
        "memorydb-cluster-encrypted-at-rest",
    ] {
        let refused = problem(
            MEMORYDB,
            "like = \"database-encrypted-at-rest\"",
            &format!("like = \"{control}\""),
        );
        assert_eq!(refused.message, format!("there is no family `{control}`"));
    }
    let refused = problem(
        MEMORYDB,
        "like = \"database-encrypted-at-rest\"",
        "like = []",
    );
    assert!(refused.message.contains("expected a string"), "{refused:?}");
}

#[test]
fn a_family_without_controls_is_told() {
    let family = text_of(AT_REST).replace("\"database-encrypted-at-rest\"", "\"lonely\"");
    let problems = with(&[("families/lonely.toml", family.clone())]).expect_err("a problem");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    check(
        &problems[0],
        "families/lonely.toml",
        "\"lonely\"",
        "this family has no member",
        "to make a control a member, write `like = \"lonely\"` in its file",
    );
    let like = ("controls/redshift/mine.toml", mine("mine", "lonely"));
    loads(&[("families/lonely.toml", family), like]);
}

#[test]
fn a_folder_adds_to_families_and_replaces_them() {
    let like = mine("mine", "database-encrypted-at-rest");
    let catalog = loads(&[("controls/redshift/mine.toml", like.clone())]);
    assert_eq!(control(&catalog, "mine").severity, Severity::High);
    assert_eq!(control(&catalog, "mine").examples, 4);

    // Whoever replaces a family replaces it for all its controls, and for their own.
    let family = text_of(AT_REST).replace("\"high\"", "\"low\"");
    let mixed = loads(&[(AT_REST, family), ("controls/redshift/mine.toml", like)]);
    for id in ["mine", "memorydb-cluster-encrypted-at-rest"] {
        assert_eq!(control(&mixed, id).severity, Severity::Low, "{id}");
    }
    assert_eq!(
        control(&mixed, "memorydb-cluster-encrypted-kms").severity,
        Severity::Medium
    );
    assert_ne!(mixed.digest, catalog.digest);
    assert_ne!(catalog.digest, loads(&[]).digest);

    // A control that is replaced needs its family no more, which is no mistake.
    let alone: Vec<(String, String)> = embedded()
        .iter()
        .filter(|file| file.text.contains("like = \"database-encrypted-at-rest\""))
        .map(|file| {
            let written = include_str!("written-out.toml");
            let id = format!("id = \"{}\"", file.stem());
            let text = written.replace("id = \"elasticache-cache-encrypted-kms\"", &id);
            (file.path.clone(), text)
        })
        .collect();
    assert!(alone.len() > 5, "{}", alone.len());
    let alone: Vec<(&str, String)> = alone
        .iter()
        .map(|(path, text)| (path.as_str(), text.clone()))
        .collect();
    loads(&alone);
}

#[test]
fn a_change_of_a_family_changes_the_digest() {
    let changed = embedded_with(AT_REST, |text| text.replacen("Anyone", "Someone", 1));
    assert_ne!(changed.expect("a catalogue").digest, loads(&[]).digest);
}

#[test]
fn a_family_lies_in_its_folder_under_its_id() {
    for id in ["another", "database-{noun}", "../database", ""] {
        let refused = embedded_with(AT_REST, |text| {
            text.replacen(
                "id = \"database-encrypted-at-rest\"",
                &format!("id = \"{id}\""),
                1,
            )
        });
        let problems = refused.expect_err("a problem");
        assert_eq!(
            problems[0].message, "the ID does not match the file name",
            "{id}"
        );
        assert!(
            problems.iter().all(|problem| problem.file == AT_REST),
            "{problems:#?}"
        );
    }
    let problems = with(&[("families/rds/deep.toml", text_of(AT_REST))]).expect_err("a problem");
    assert!(
        problems.iter().any(|problem| problem
            .message
            .contains("must be in `threats/`, `families/`")),
        "{problems:#?}"
    );
}

#[test]
fn a_broken_family_is_one_problem_not_one_for_each_control() {
    let broken = problem(AT_REST, "[otherwise]", "[otherwise");
    assert_eq!(broken.file, AT_REST);
    // Nor is a broken control one of the family.
    let broken = problem(MEMORYDB, "memorydb.cluster", "memorydb.clster");
    assert_eq!(broken.file, MEMORYDB);
    assert_eq!(
        broken.help.as_deref(),
        Some("did you mean `memorydb.cluster`?")
    );
}

#[test]
fn what_a_control_says_is_text_and_nothing_of_it_is_filled_in() {
    let words = r#"a' || true || '{resource.at_rest}' && {title} \" ]] ''' ${x} %s"#;
    let like = mine("mine", "database-encrypted-at-rest")
        .replace("title = \"t\"", &format!("title = \"\"\"{words}\"\"\""))
        .replace("fix = \"f\"", &format!("fix = \"\"\"{words}\"\"\""));
    let catalog = loads(&[("controls/redshift/mine.toml", like)]);
    let mine = control(&catalog, "mine");
    assert_eq!(mine.title, words.replace("\\\"", "\""));
    assert_eq!(mine.fix, mine.title);
    let like: Vec<_> = mine.cases().collect();
    // It has one case of its own, which comes first.
    let same: Vec<_> = control(&catalog, "redshift-cluster-encrypted-at-rest")
        .cases()
        .skip(1)
        .collect();
    assert_eq!(like, same);
}

#[test]
fn the_cases_of_a_control_are_checked_like_those_of_a_family() {
    for (case, shown, message) in [
        ("when = \"true\"", "\"true\"", "a pass needs evidence"),
        (
            "when = \"cluster.at_rst == 'none'\"",
            "cluster.at_rst",
            "`cluster` has no field `at_rst`",
        ),
    ] {
        let like = mine("mine", "database-encrypted-at-rest")
            + &format!("[[case]]\nverdict = \"pass\"\n{case}\nreason = \"r\"\n");
        let problems = with(&[("controls/redshift/mine.toml", like)]).expect_err("a problem");
        let found = problems.iter().find(|problem| problem.message == message);
        let found = found.unwrap_or_else(|| panic!("{problems:#?}"));
        assert_eq!(found.file, "controls/redshift/mine.toml");
        assert_eq!(&found.text[found.span.clone()], shown);
    }
}

#[test]
fn small_files_cannot_make_much_of_a_large_family() {
    let large = text_of(AT_REST).replace("\"database-encrypted-at-rest\"", "\"large\"")
        + &"# as long as a file may be\n".repeat(9_000);
    assert!(large.len() < 256 * 1024);
    let ids: Vec<String> = (0..12).map(|number| format!("mine-{number:02}")).collect();
    let paths: Vec<String> = ids
        .iter()
        .map(|id| format!("controls/redshift/{id}.toml"))
        .collect();
    let mut files = vec![("families/large.toml", large)];
    for (id, path) in ids.iter().zip(&paths).take(5) {
        files.push((path.as_str(), mine(id, "large")));
    }
    assert_eq!(loads(&files).controls.len(), loads(&[]).controls.len() + 5);
    for (id, path) in ids.iter().zip(&paths).skip(5) {
        files.push((path.as_str(), mine(id, "large")));
    }
    let problems = with(&files).expect_err("too much");
    assert!(
        problems
            .iter()
            .all(|problem| problem.message.contains("are larger than")),
        "{problems:#?}"
    );
    let of_mine = problems
        .iter()
        .filter(|problem| problem.file.contains("mine-"));
    assert!(of_mine.count() < 12, "{problems:#?}");
}
