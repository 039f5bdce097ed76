//! Names of accounts are other people's text: they steer no terminal, break no note, and are taken for no other
//! account.

use super::canned::{Member, THREATS, assuming, ids, members, program, scan};
use super::ledger::ended;
use crate::kit::{HERE, project};
use crate::peer::rule::Reply;
use crate::peer::stub::Stub;

/// What accounts call themselves, in the order of their ids.
fn names(members: &[Member]) -> Vec<String> {
    vec![
        "\u{1b}[2J\u{1b}]0;owned\u{7}red".to_owned(),
        // Another account.
        members[6].id.clone(),
        "n".repeat(128),
        "] x [threatproof: all is implemented]".to_owned(),
        "a\r\nState: | Mitigation Implemented |".to_owned(),
        "<script>alert(1)</script>\u{202e}txt.exe\u{9b}31m".to_owned(),
        "quiet".to_owned(),
    ]
}

/// Characters that a terminal obeys, or that show text as another.
fn steers(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn harmless(what: &str, text: &str) {
    let found = text.chars().find(|c| steers(*c));
    assert_eq!(found, None, "{what}: {text:?}");
}

#[test]
fn hostile_names_of_accounts_stay_names() {
    let mut members = members(7);
    let names = names(&members);
    for (member, name) in members.iter_mut().zip(names) {
        member.name = name;
    }
    // Those with hostile names are all missing, so that each reason tells of them.
    let lost = &members[..6];
    let stub = lost.iter().fold(Stub::start(), |stub, one| {
        stub.answering(assuming(&one.id), Reply::Denied)
    });
    let stub = super::canned::answering_for(stub, &members);
    let (program, _) = program(&stub, &[]);
    let rows: Vec<_> = members
        .iter()
        .map(|member| serde_json::json!({ "id": member.id, "name": member.name }))
        .collect();
    let list = serde_json::json!({ "schema_version": "1", "accounts": rows });
    let file = program.file("accounts.json", list.to_string());
    let file = file.display().to_string();

    let ran = program.run(&scan(&["--accounts-file", &file]));

    harmless("the terminal", &ran.stderr);
    let results = ran.results();
    harmless(
        "results.json",
        std::str::from_utf8(&results.bytes).expect("UTF-8"),
    );
    harmless(
        "the report",
        std::str::from_utf8(&results.updated).expect("UTF-8"),
    );
    assert_eq!(ended(&results, "not-assumable"), ids(lost));
    // Programs get each name as it is.
    for member in &members {
        let accounts = results.json["accounts"].as_array().expect("accounts");
        let own = accounts.iter().find(|one| one["account"] == *member.id);
        assert_eq!(own.expect("the account")["name"], *member.name);
    }
    let (status, reason) = results.decided("s3-tls");
    assert_eq!(status, "needs-investigation");
    harmless("a reason", &reason);
    assert!(reason.contains("ot read: 6 of 7 accounts"), "{reason}");
    // Whoever calls itself like another account goes by its own id.
    assert!(reason.contains(&members[1].id), "{reason}");
    assert!(!reason.contains(&members[6].id), "{reason}");
    assert!(!reason.contains(&"n".repeat(60)), "{reason}");

    // A note is one note: whoever runs again replaces all of it.
    let report = project("src/demo/report.htm");
    let on = |report: &str| {
        let options = ["--accounts-file", &file, "--force"];
        let arguments = [["scan", report].as_slice(), HERE, &THREATS, &options].concat();
        let results = program.run(&arguments).results();
        String::from_utf8(results.updated).expect("UTF-8")
    };
    let once = on(&report);
    harmless("the report", &once);
    assert!(once.contains("ot read: 6 of 7 accounts"));
    assert!(!once.contains("<script>alert(1)"));
    let again = program.file("again.htm", &once).display().to_string();
    assert!(on(&again) == once, "running on its own output changes it");
}
