//! Controls that are like a family: what they are, what is refused, and where that is shown.

use super::*;

pub(super) const AT_REST: &str = "families/database-encrypted-at-rest.toml";
pub(super) const KMS: &str = "families/database-encrypted-kms.toml";
pub(super) const CACHE: &str = "controls/elasticache/elasticache-cache-encrypted-kms.toml";
pub(super) const MEMORYDB: &str = "controls/memorydb/memorydb-cluster-encrypted-at-rest.toml";

/// Loads the embedded files with more behind them, as a folder of the user gives them.
pub(super) fn with(more: &[(&str, String)]) -> Result<Catalog, Vec<Problem>> {
    let mut files = embedded();
    files.extend(more.iter().map(|(path, text)| SourceFile {
        path: (*path).to_owned(),
        text: text.as_str().into(),
    }));
    load(files, &fact_kinds())
}

pub(super) fn text_of(path: &str) -> String {
    let files = embedded();
    let file = files.iter().find(|file| file.path == path);
    file.expect("an embedded file").text.to_string()
}

/// The controls of a family as a problem names them.
fn members(family: &str) -> String {
    let id = family
        .trim_start_matches("families/")
        .trim_end_matches(".toml");
    let like = format!("like = \"{id}\"");
    let files = embedded();
    let all: Vec<&str> = files
        .iter()
        .filter(|file| file.text.contains(&like))
        .map(|file| file.stem())
        .collect();
    let (named, more) = all.split_at(3);
    let more = more.len();
    format!("(for `{}` and {more} more controls)", named.join("`, `"))
}

pub(super) fn loads(more: &[(&str, String)]) -> Catalog {
    with(more).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(super) fn control<'c>(catalog: &'c Catalog, id: &str) -> &'c Control {
    &catalog.controls[&id.parse::<ControlId>().expect("an id")]
}

/// The only problem of an embedded file that is changed.
#[track_caller]
pub(super) fn problem(path: &str, from: &str, to: &str) -> Problem {
    let mut problems =
        embedded_with(path, |text| text.replacen(from, to, 1)).expect_err("a problem");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.remove(0)
}

#[track_caller]
pub(super) fn check(problem: &Problem, file: &str, shown: &str, message: &str, help: &str) {
    assert_eq!(problem.file, file);
    assert_eq!(&problem.text[problem.span.clone()], shown);
    assert_eq!(problem.message, message);
    assert_eq!(problem.help.as_deref().unwrap_or_default(), help);
}

#[test]
fn a_control_is_what_it_would_be_if_it_were_written_out() {
    let written_out = include_str!("written-out.toml").to_owned();
    let (like, alone) = (loads(&[]), loads(&[(CACHE, written_out)]));
    let id = "elasticache-cache-encrypted-kms";
    assert_eq!(
        format!("{:#?}", control(&like, id)),
        format!("{:#?}", control(&alone, id))
    );
}

#[test]
fn a_problem_of_a_family_is_shown_there_once_with_its_controls() {
    let all = members(AT_REST);
    check(
        &problem(AT_REST, "at_rest == 'aws-owned'", "at_rst == 'aws-owned'"),
        AT_REST,
        "resource.at_rst",
        &format!("`resource` has no field `at_rst` {all}"),
        "did you mean `at_rest`?",
    );
    check(
        &problem(AT_REST, "'aws-owned'\"", "'aws-ownd'\""),
        AT_REST,
        "'aws-ownd'",
        &format!("this is never 'aws-ownd' {all}"),
        "did you mean `aws-owned`?",
    );
    check(
        &problem(KMS, "{resource.key.state}", "{resource.key.stat}"),
        KMS,
        "resource.key.stat",
        &format!("`resource.key` has no field `stat` {}", members(KMS)),
        "did you mean `state`?",
    );
    // What is wrong whatever the kind names no control.
    check(
        &problem(
            AT_REST,
            "[otherwise]\nverdict = \"unknown\"",
            "[otherwise]\nverdict = \"pass\"",
        ),
        AT_REST,
        "\"pass\"",
        "`otherwise` can only be `fail`, `partial`, `question` or `unknown`",
        "add a case with its own condition",
    );
}

#[test]
fn only_the_name_for_every_kind_is_known_in_a_family() {
    let problems = embedded_with(AT_REST, |text| {
        text.replacen("resource.at_rest", "cluster.at_rest", 1)
    })
    .expect_err("a problem");
    assert!(
        problems[0]
            .message
            .starts_with("there is no `cluster` here")
    );
    assert_eq!(
        problems[0].help.as_deref(),
        Some("conditions start with `resource`")
    );
    let problems = embedded_with(AT_REST, |text| {
        text.replacen("encrypted with a key in KMS", "{product} has a key", 1)
    })
    .expect_err("a problem");
    assert!(
        problems[0]
            .message
            .starts_with("there is no `product` here")
    );
    // And a control calls what it judges by its name, as every control does.
    let problem = problem(CACHE, "cache.form", "resource.form");
    assert_eq!(problem.file, CACHE);
    assert_eq!(problem.message, "there is no `resource` here");
}

#[test]
fn examples_run_for_every_control_of_the_family() {
    let wrong = problem(
        AT_REST,
        "given = { at_rest = \"aws-owned\" }\nexpect = \"pass\"",
        "given = { at_rest = \"aws-owned\" }\nexpect = \"partial\"",
    );
    assert!(
        wrong.message.starts_with("the verdict is `pass`: "),
        "{wrong:?}"
    );
    assert_eq!(
        (wrong.file.as_str(), &wrong.text[wrong.span.clone()]),
        (AT_REST, "\"partial\"")
    );

    let wrong = problem(AT_REST, "{ at_rest = \"none\" }", "{ at_rst = \"none\" }");
    assert!(
        wrong
            .message
            .starts_with("`resource` has no field `at_rst`, did you mean `at_rest`?")
    );

    // What only one control reads, it gives itself.
    let fields = "engine = \"valkey\", form = \"replication-group\"";
    let missing = embedded_with(CACHE, |text| text.replacen(fields, "", 1)).expect_err("problems");
    for found in missing {
        assert_eq!(found.file, KMS);
        assert_eq!(
            found.message,
            "the example does not give `cache.engine` (for `elasticache-cache-encrypted-kms`)"
        );
        let help = "if only one control reads it, set it in that control's file with `given`";
        assert_eq!(found.help.as_deref(), Some(help));
    }
    check(
        &problem(CACHE, "engine = \"valkey\"", "engin = \"valkey\""),
        CACHE,
        "{ engin = \"valkey\", form = \"replication-group\" }",
        "`cache` has no field `engin`, did you mean `engine`?",
        "",
    );
    let memorydb = loads(&[]);
    assert_eq!(
        control(&memorydb, "memorydb-cluster-encrypted-at-rest").examples,
        4
    );
    assert_eq!(
        control(&memorydb, "elasticache-cache-encrypted-at-rest").examples,
        5
    );
}
