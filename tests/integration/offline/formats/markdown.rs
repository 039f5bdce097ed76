//! The summary, read by GitHub's own reader of Markdown: no link, picture or tag comes of it.

use super::{accepted, run, standing};

#[test]
fn the_summary_is_read_and_counts_every_item() {
    let written = run();
    accepted("markdown", &[written.path("summary.md")]);
    let text = written.text("summary.md");
    for (word, words) in [
        ("not-started", "Not Started"),
        ("needs-investigation", "Needs Investigation"),
        ("implemented", "Mitigation Implemented"),
        (
            "kept",
            "Mitigation Implemented, by the word of people alone",
        ),
        ("not-applicable", "Not Applicable"),
    ] {
        let row = format!(
            "\n| {words} | {} |\n",
            standing(&written.results, word).len()
        );
        assert!(text.contains(&row), "{row} in {text}");
    }
    assert!(text.contains(" Not everything could be read.**"), "{text}");
    assert!(
        text.contains("## Not judged, kept as people set it (1)"),
        "{text}"
    );
    assert!(
        text.contains("## Accounts not read completely (1)"),
        "{text}"
    );
}

#[test]
fn a_summary_that_does_something_is_refused() {
    let written = run();
    let broken = [
        ("[a](http://x)", "<a "),
        ("https://x.example", "<a "),
        ("www.x.example", "<a "),
        ("![a](x)", "<img "),
        ("<script>", "<script "),
        ("<!-- a -->", "a comment"),
        ("@all", "it calls somebody"),
        ("GH-12", "it calls somebody"),
        ("%5", "it calls somebody"),
        ("~label", "it calls somebody"),
        (
            "0123456789abcdef0123456789abcdef01234567",
            "it calls somebody",
        ),
        ("http\\://x", "it calls somebody"),
        ("a | b | c | d | e", "rows of"),
    ];
    let broken = broken.map(|(words, why)| {
        let changed = written.changed("summary.md", &[("| 1 | ", &format!("| 1 | {words} "))]);
        (changed, why)
    });
    written.refused("markdown", &broken);
}
