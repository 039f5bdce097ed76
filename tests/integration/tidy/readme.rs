//! README.md is read in a hurry: its sentences are short.

use super::{none_broken, project};

/// The most words of a sentence.
const MOST_WORDS: usize = 30;

/// The sentences of a Markdown text; a cell of a table and an item of a list are each at least one.
fn sentences(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            blocks.push(String::new());
            continue;
        }
        if is_code {
            continue;
        }
        let line = line.trim();
        let starts = ["#", "|", "- "].iter().any(|mark| line.starts_with(mark))
            || line
                .split_once(". ")
                .is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        if starts || line.is_empty() {
            blocks.push(String::new());
        }
        for (at, cell) in line.split('|').enumerate() {
            if at > 0 {
                blocks.push(String::new());
            }
            let block = blocks.last_mut().expect("one");
            block.push_str(cell);
            block.push(' ');
        }
    }
    let ends = |block: String| {
        let ended = block
            .replace(". ", ".\n")
            .replace("? ", "?\n")
            .replace("! ", "!\n");
        ended.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    blocks.into_iter().flat_map(ends).collect()
}

#[test]
fn sentences_of_the_readme_are_short() {
    let text = std::fs::read_to_string(project().join("README.md")).expect("the README");
    let long = sentences(&text)
        .into_iter()
        .map(|sentence| (sentence.split_whitespace().count(), sentence));
    let broken: Vec<String> = long
        .filter(|(words, _)| *words > MOST_WORDS)
        .map(|(words, sentence)| format!("{words} words: {sentence}"))
        .collect();
    none_broken("a sentence of README.md has at most 30 words", &broken);
}

#[test]
fn sentences_are_told_apart() {
    let text = "# Title\n\nOne two. Three\nfour?\n\n- five\n1. six\n| a | b c |\n```\ncode\n```\n";
    let found = sentences(text);
    let found: Vec<&str> = found.iter().map(|one| one.trim()).collect();
    let found: Vec<&str> = found.into_iter().filter(|one| !one.is_empty()).collect();
    assert_eq!(
        found,
        [
            "# Title",
            "One two.",
            "Three four?",
            "- five",
            "1.",
            "six",
            "a",
            "b c"
        ]
    );
}
