//! The dossier as bytes. What a browser makes of it is tested in `browser`.

use std::fmt::Write as _;

use ct_codecs::{Base64, Encoder as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use threatproof::model::is_unprintable;

use super::{diff, hostile, many};
use crate::kit::Program;

fn text(program: &Program) -> String {
    String::from_utf8(program.read("out/dossier.html")).expect("UTF-8")
}

/// What stands between the only one of these and the next of those.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).expect(start);
    rest.split_once(end).expect(end).0
}

#[test]
fn the_demo_writes_it_and_a_run_where_it_is_asked_for() {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let first = text(&program);
    program.run(&["demo", "--force"]).results();
    assert_eq!(
        first,
        text(&program),
        "the same results give the same bytes"
    );
    let report = crate::kit::project("src/demo/report.htm");
    let evidence = program.path("out/evidence").display().to_string();
    let judge = |more: &[&str]| {
        let to = [
            "evaluate",
            &evidence,
            &report,
            "--output-directory",
            "again",
        ];
        program.run(&[&to, more].concat()).printed()
    };
    judge(&[]);
    assert!(!program.path("again/dossier.html").exists());
    judge(&["--output-formats", "html", "--force"]);
    assert!(program.path("again/dossier.html").exists());
    program.run(&["verify", "out"]).printed();
}

#[test]
fn the_policy_names_the_only_style_and_the_only_script() {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let page = text(&program);
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\">",
    );
    let policy = policy.replace("&#39;", "'").replace("&#x27;", "'");
    let source = |content: &str| {
        let hash = Base64::encode_to_string(Sha256::digest(content)).expect("base64");
        format!("'sha256-{hash}'")
    };
    let style = source(between(&page, "<style>", "</style>"));
    let script = source(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"
        )
    );
    assert_eq!(page.matches("<style").count(), 1);
    // Hashes do not cover what stands in attributes, and nothing is loaded.
    for forbidden in [
        " style=",
        " onclick=",
        " onload=",
        " src=",
        "<link",
        "<img",
        "@import",
        "url(",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let links = page.split("href=\"").skip(1);
    for link in links.filter_map(|rest| rest.split('"').next()) {
        let is_harmless = link.starts_with('#') || link.starts_with("https://");
        assert!(is_harmless, "{link}");
    }
}

#[test]
fn what_others_wrote_is_no_markup_and_hides_nothing() {
    let program = hostile::account();
    let bundle = program.path("bundle").display().to_string();
    let report = crate::kit::project("src/demo/report.htm");
    let judge = ["evaluate", &bundle, &report, "--output-formats", "html"];
    program.run(&judge).results();
    let page = text(&program);
    assert!(page.contains("print-jobs=1+1"));
    assert!(!page.contains("<script>alert") && !page.contains("<!--"));
    assert_eq!(
        page.matches("</script>").count(),
        page.matches("<script").count()
    );
    let hidden: Vec<char> = page
        .chars()
        .filter(|c| is_unprintable(*c) && *c != '\n')
        .collect();
    assert!(hidden.is_empty(), "{hidden:?}");
    // Data is JSON, whatever stands in it.
    let blocks = page
        .split("<script type=\"application/json\" data-block=\"")
        .skip(1);
    let mut names = Vec::new();
    for block in blocks {
        let (name, rest) = block.split_once("\">").expect("its name");
        let json = rest.split("</script>").next().expect("its end");
        let read: Value = serde_json::from_str(json).expect(name);
        assert!(!read.is_null(), "{name}");
        names.push(name);
    }
    names.dedup();
    assert_eq!(names, ["rows", "facts", "words", "calls"]);
}

#[test]
fn what_was_not_read_or_not_decided_is_told() {
    let program = many::recorded(&many::accounts(&[
        json!({ "account": "333344445555", "name": "shop", "state": "not-assumable", "cause": "sts:AssumeRole was denied" }),
    ]));
    many::judged(
        &program,
        &["--output-formats", "html", "--threat", "s3-tls"],
    )
    .results();
    let page = text(&program);
    for told in [
        "Not everything was read.",
        "<th scope=\"row\">shop<span class=\"id\">333344445555</span></th><td>Not entered</td><td>sts:AssumeRole was denied</td>",
        "The only selected item is not implemented by evidence; 46 were not selected.",
        "<strong>Not selected: 46 items.</strong>",
        "Not counted here, as this run was not asked to decide them: 46.",
        "This run was not asked about this item. It keeps the status that the report had: Not Started.",
        "<th scope=\"row\">payments<span class=\"id\">111122223333</span></th>",
    ] {
        assert!(page.contains(told), "no {told}");
    }
}

#[test]
fn what_people_set_is_no_evidence() {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let mut report =
        "Id,Title,Category,State\n0,Amazon S3 Public Access for S3 Buckets,Storage,Not Started\n"
            .to_owned();
    for number in 1..=36 {
        writeln!(report, "{number},Of our own {number},Own,Mitigated").expect("a text");
    }
    program.file("kept.csv", report);
    let judge = ["evaluate", "out/evidence", "kept.csv", "--output-formats"];
    program
        .run(&[&judge[..], &["html", "--output-directory", "kept"]].concat())
        .printed();
    let page = String::from_utf8(program.read("kept/dossier.html")).expect("UTF-8");
    for told in [
        "<p class=\"verdict kept\">1 of 37 items is implemented, by evidence; 36 are kept as people set them, not judged.</p>",
        "<strong>Not judged: 36 items.</strong>",
        "aria-label=\"Items by status: 1 implemented, 36 kept, not judged\"",
        "<strong>36</strong> <span class=\"badge kept\">",
        "data-status=\"kept\"",
        "No check judged this item.",
    ] {
        assert!(page.contains(told), "no {told}");
    }
    assert_eq!(page.matches("data-status=\"kept\"").count(), 36);
    assert_eq!(page.matches("data-status=\"implemented\"").count(), 1);
}

#[test]
fn what_people_answered_is_no_pass() {
    let program = Program::offline();
    let said = "[[attestation]]\ncontrol = \"shield-advanced-active\"\nresource = \"arn:aws:shield::*\"\n\
        by = \"Ada\"\ndate = 2026-11-01\nexpires = 2027-05-01\n";
    program.file("said.toml", said);
    program.run(&["demo", "--config", "said.toml"]).results();
    let page = text(&program);
    assert!(page.contains("aria-label=\"shield: 1 other\""));
    assert!(!page.contains("aria-label=\"shield: 1 pass\""));
}

#[test]
fn what_is_in_the_way_needs_no_legend() {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let page = text(&program);
    for told in [
        " · 3 not readable or not found · ",
        ">Not covered</abbr></th>",
        ">To attest</abbr></th>",
        "<h4>What it lacks</h4>",
        "<em>Security credentials</em>",
    ] {
        assert!(page.contains(told), "no {told}");
    }
    assert!(!page.contains("*Security credentials*"));
}

#[test]
fn the_demo_points_to_the_page_that_it_wrote() {
    let program = Program::offline().with("THREATPROOF_FORCE", "true");
    let told = |more: &[&str]| {
        let ran = program.run(&[&["demo", "--summary", "text"], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), ran.stderr);
        said.contains("open ") && said.contains("dossier.html")
    };
    assert!(told(&[]));
    assert!(
        !told(&["--output-formats", "junit"]),
        "that of the run before"
    );
    assert!(told(&["--output-formats", "junit,html"]));
}

#[test]
fn what_is_another_since_the_run_before_is_told() {
    let program = diff::nights();
    let more = ["--previous", "one", "--output-formats", "html"];
    diff::judge(&program, "two", &more).printed();
    let page = program.read("two/dossier.html");
    let page = String::from_utf8(page).expect("UTF-8");
    for told in [
        "<a href=\"#changes\">Changes since 2026-11-20: 1 item regressed, 1 lost sight of",
        "Items that went another way",
        "<td class=\"turn worse\">lost sight of</td>",
        "<code>arn:aws:s3:::pinewood-access-logs</code>",
    ] {
        assert!(page.contains(told), "no {told}");
    }
}
