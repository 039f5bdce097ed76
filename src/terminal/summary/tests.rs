//! The end of the example run at several widths, and with names that somebody made to harm.

use std::path::Path;

use super::text::text;
use super::*;
use crate::app::{ConfigSource, conclude};
use crate::commands::demo::example;
use crate::model::{Status, is_unprintable};
use crate::terminal::width::width;

/// The text of the example, after something about its end was changed.
fn told(columns: usize, colour: bool, change: impl FnOnce(&mut Conclusion<'_>)) -> String {
    let (job, bundle) = example(ConfigSource::Nothing).expect("the example");
    let mut conclusion = conclude(&job, &bundle).expect("its end");
    change(&mut conclusion);
    let written = [("results", Path::new("out/results.json"))];
    text(&conclusion, &written, columns, colour)
}

/// What may stand on a line that is longer than the terminal: one word, be it behind a severity or a number, or what
/// is to be copied.
fn may_be_long(line: &str) -> bool {
    let line = line.trim_start();
    let words = line.split_whitespace().count();
    words <= 2 || line.starts_with("threatproof explain ")
}

#[test]
fn the_text_fits_whatever_the_width() {
    for columns in [30, 40, 80, 100, 140] {
        let text = told(columns, false, |_| {});
        for line in text.lines() {
            assert!(
                width(line) <= columns || may_be_long(line),
                "{columns}: {line}"
            );
            assert_eq!(line.trim_end(), line, "blanks at the end of {line:?}");
        }
        // Whatever is wrapped, ids are whole.
        for id in [
            "lambda-least-privilege:",
            "cognito-user-pool-adaptive-authentication-enforced:",
        ] {
            assert!(text.contains(id), "{columns}: {text}");
        }
        assert!(
            text.contains("arn:aws:rds:eu-central-1:111122223333:db:workshop"),
            "{text}"
        );
    }
}

#[test]
fn a_wide_terminal_takes_a_line_a_threat() {
    let text = told(150, false, |_| {});
    let lines: Vec<&str> = text.lines().collect();
    let threats = &lines[3..lines
        .iter()
        .rposition(|line| *line == "Missing permissions (1)")
        .expect("it")
        - 1];
    assert_eq!(threats.len(), 29, "{text}");
    assert!(
        threats.iter().all(|line| line.contains(" · ")),
        "{threats:?}"
    );
    assert_eq!(
        threats[4],
        "high      console-mfa: AWS console sign-in with a password alone · item 21: Needs Investigation; to fix"
    );
}

#[test]
fn colour_changes_nothing_but_colours() {
    let plain = told(80, false, |_| {});
    let coloured = told(80, true, |_| {});
    assert!(coloured.contains('\u{1b}'));
    let mut stripped = String::new();
    for (index, part) in coloured.split('\u{1b}').enumerate() {
        let rest = match index {
            0 => part,
            _ => part.split_once('m').expect("a colour").1,
        };
        stripped.push_str(rest);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn missing_permissions_are_one_list() {
    let text = told(80, false, |conclusion| {
        conclusion.denied = ["iam:GetAccountSummary", "s3:GetBucketPolicy"].into();
    });
    let list = "\nMissing permissions (2)\niam:GetAccountSummary, s3:GetBucketPolicy\n`threatproof policy REPORT`";
    assert!(text.contains(list), "{text}");
    let (job, bundle) = example(ConfigSource::Nothing).expect("the example");
    let mut conclusion = conclude(&job, &bundle).expect("its end");
    conclusion.denied = ["iam:GetAccountSummary"].into();
    let line = summary_line(&conclusion, &[]);
    assert!(
        line.ends_with("8 implemented; 1 permission is missing"),
        "{line}"
    );
}

/// As `threatproof questions` counts them: what is asked about two tables is one question.
#[test]
fn questions_that_ask_the_same_are_counted_once() {
    let text = told(80, false, |_| {});
    assert!(
        text.contains("\n21 questions are left for a person: "),
        "{text}"
    );
}

#[test]
fn names_of_resources_steer_nothing() {
    let hostile = "arn:a\u{1b}[2J\u{9b}31m\u{202e}\r\nb\tc".to_owned();
    for columns in [20, 80, 140] {
        let text = told(columns, false, |conclusion| {
            conclusion.extent.clone_from(&hostile);
            for own in conclusion.violations.values_mut() {
                own.resource.clone_from(&hostile);
                own.reason.clone_from(&hostile);
            }
        });
        let steers = |c: char| c != '\n' && is_unprintable(c);
        assert!(!text.contains(steers), "{text:?}");
        assert!(text.contains("arn:a"), "{text}");
    }
}

/// The example, in which people set all items as implemented, and this run judged one of them and was not asked for two.
fn mostly_kept(conclusion: &mut Conclusion<'_>) {
    for (index, item) in conclusion.items.iter_mut().enumerate() {
        item.status = Status::Implemented;
        item.need = None;
        item.selected = index > 1;
        if index != 2 {
            item.controls.clear();
        }
    }
}

#[test]
fn what_people_set_and_nothing_judged_is_not_counted_as_implemented() {
    let text = told(140, false, mostly_kept);
    assert!(
        text.starts_with(
            "47 items: 1 implemented · 2 not selected · 44 kept as people set them, not judged\n"
        ),
        "{text}"
    );
    let (job, bundle) = example(ConfigSource::Nothing).expect("the example");
    let mut conclusion = conclude(&job, &bundle).expect("its end");
    mostly_kept(&mut conclusion);
    assert_eq!(
        summary_line(&conclusion, &[]),
        "47 items: 1 implemented, 2 not selected, 44 kept as people set them, not judged; 1 permission is missing"
    );
    let items = crate::output::summary_v1::Summary::of(&conclusion, &[]).items;
    assert_eq!(
        (
            items.implemented,
            items.kept,
            items.not_selected,
            items.total
        ),
        (1, 44, 2, 47)
    );
}

#[test]
fn commands_that_are_copied_name_the_folder_as_one_word() {
    let (job, bundle) = example(ConfigSource::Nothing).expect("the example");
    let conclusion = conclude(&job, &bundle).expect("its end");
    let written = [("results", Path::new("My Docs/o'ut/results.json"))];
    let text = text(&conclusion, &written, 80, false);
    for command in [
        r"threatproof explain 'My Docs/o'\''ut' 13",
        r" 'My Docs/o'\''ut'`",
    ] {
        assert!(text.contains(command), "{text}");
    }
}

#[test]
fn an_account_is_not_told_as_its_root_user() {
    let sign_in_alone = |conclusion: &mut Conclusion<'_>| {
        conclusion.items.retain(|item| item.item.number == 21);
    };
    let text = told(140, false, sign_in_alone);
    assert!(
        text.contains("account 111122223333: users with a password and without MFA: packing-desk")
            && !text.contains(":root"),
        "{text}"
    );
    let long = told(140, false, |conclusion| {
        sign_in_alone(conclusion);
        for own in conclusion.violations.values_mut() {
            own.reason = "who ".repeat(100);
        }
    });
    assert!(
        long.contains('…') && !long.contains(&"who ".repeat(40)),
        "{long}"
    );
}
