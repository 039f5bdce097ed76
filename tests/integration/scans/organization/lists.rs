//! Lists of accounts in every form that a run takes: what `accounts` writes, tables, bare ids, standard input.

use serde_json::Value;

use super::canned::{ORGANIZATION, assumed, ids, members, organization, read_of, scan};
use super::ledger::{ended, ledger};
use crate::kit::{ACCOUNT, Program, Results};
use crate::peer::call::Call;

/// What is told of an account in the results.
fn name(results: &Results, account: &str) -> Value {
    let accounts = results.json["accounts"].as_array().expect("accounts");
    let found = accounts.iter().find(|one| one["account"] == account);
    found.expect("the account")["name"].clone()
}

fn roles(calls: &[Call]) -> Vec<String> {
    let assuming = calls.iter().filter(|call| call.operation == "AssumeRole");
    let mut roles: Vec<String> = assuming
        .map(|call| call.parameter("RoleArn").expect("a role"))
        .collect();
    roles.sort();
    roles
}

#[test]
fn an_organization_is_listed_once_and_its_file_is_read_without_it() {
    let members = members(30);
    let stub = organization(&members);
    let program = Program::at(&stub.endpoint());
    let file = program.path("accounts.json").display().to_string();

    let list = ["accounts", "--organization", "--output", &file];
    let ran = program.run(&list);

    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("31 accounts of o-exampleorgid"),
        "{}",
        ran.stderr
    );
    let text = String::from_utf8(program.read("accounts.json")).expect("UTF-8");
    assert!(!text.contains('@'), "an e-mail address was kept");
    let snapshot: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(snapshot["organization"], ORGANIZATION);
    assert_eq!(snapshot["management_account"], ACCOUNT);

    let before = stub.requests().len();
    let results = program.run(&scan(&["--accounts-file", &file])).results();
    let calls = &stub.requests()[before..];
    assert_eq!(
        assumed(calls),
        ids(&members),
        "its own account needs no role"
    );
    assert!(!calls.iter().any(|call| call.operation == "ListAccounts"));
    let mut expected = ids(&members);
    expected.insert(0, ACCOUNT.to_owned());
    assert_eq!(ended(&results, "read"), expected);
    assert_eq!(name(&results, &members[3].id), "team-3");
    assert_eq!(results.status("s3-tls"), "implemented");

    // A file that was cut off must not pass for a smaller organization.
    let mut cut = snapshot;
    cut["accounts"].as_array_mut().expect("accounts").pop();
    program.file("cut.json", cut.to_string());
    let cut = program.path("cut.json").display().to_string();
    program
        .run(&scan(&["--accounts-file", &cut, "--force"]))
        .refused(2, &["cut.json", "its digest is not that of its accounts"]);
}

#[test]
fn a_table_names_accounts_and_roles() {
    let members = members(4);
    let stub = organization(&members);
    let [first, second, third, _] = [0, 1, 2, 3].map(|at| members[at].id.as_str());
    let table = format!(
        "# ours\r\nAccount ID;Name;Role ARN\r\n{first};payments, live;\r\n\r\n\
         {second};;arn:aws:iam::{second}:role/service/audit\r\n{third};lab;readers/ours\r\n"
    );
    let rows = format!(
        "{first},\"payments, live\"\n{second},,arn:aws:iam::{second}:role/service/audit\n{third},lab,readers/ours\n"
    );
    let expected = [
        format!("arn:aws:iam::{first}:role/threatproof-read"),
        format!("arn:aws:iam::{second}:role/service/audit"),
        format!("arn:aws:iam::{third}:role/readers/ours"),
    ];
    for text in [table, rows] {
        let program = Program::at(&stub.endpoint());
        let file = program.file("accounts.csv", &text).display().to_string();
        let before = stub.requests().len();
        let results = program.run(&scan(&["--accounts-file", &file])).results();
        assert_eq!(roles(&stub.requests()[before..]), expected, "{text}");
        assert_eq!(ended(&results, "read"), ids(&members[..3]));
        assert_eq!(name(&results, first), "payments, live");

        // The same text through a pipe, where whoever names no role has another.
        let before = stub.requests().len();
        let more = ["--accounts-file", "-", "--role-name", "other", "--force"];
        let ran = program.run_with_input(&scan(&more), text.as_bytes());
        assert_eq!(ended(&ran.results(), "read"), ids(&members[..3]));
        let roles = roles(&stub.requests()[before..]);
        assert_eq!(roles[0], expected[0].replace("threatproof-read", "other"));
        assert_eq!(roles[1..], expected[1..]);
    }
}

#[test]
fn accounts_are_named_on_the_command_line_by_variable_or_as_bare_lines() {
    let members = members(3);
    let stub = organization(&members);
    let all = ids(&members);
    let program = Program::at(&stub.endpoint());
    let bare = program.file("bare", format!("{}\n", all.join("\n")));
    let bare = bare.display().to_string();
    let joined = all.join(",");
    for more in [
        vec!["--accounts", joined.as_str()],
        vec![
            "--accounts",
            &all[2],
            "--accounts",
            &all[0],
            "--accounts",
            &all[1],
        ],
        vec!["--accounts-file", &bare],
    ] {
        let results = program
            .run(&scan(&[more.as_slice(), &["--force"]].concat()))
            .results();
        assert_eq!(ended(&results, "read"), all, "{more:?}");
    }
    let program = program.with("THREATPROOF_ACCOUNTS", &joined);
    let results = program.run(&scan(&["--force"])).results();
    assert_eq!(ended(&results, "read"), all);
    assert_eq!(ledger(&results).len(), 3);
    // Whoever reads many accounts tells what was read of each.
    assert_eq!(
        read_of(&stub.requests()).into_iter().collect::<Vec<_>>(),
        all
    );
}

#[test]
fn what_is_no_list_is_refused_before_anything_is_asked() {
    let stub = organization(&members(1));
    let program = Program::at(&stub.endpoint());
    for (text, words) in [
        ("", "no account"),
        ("12345\n", "line 1: `12345` is not an account id"),
        ("222200000000,a,b,c\n", "line 1: it has 4 values"),
        (
            "222200000000,a\n222200000000,b\n",
            "lines 1 and 2 say different things",
        ),
        (
            "{\"schema_version\":\"9\",\"accounts\":[]}",
            "schema version",
        ),
    ] {
        let file = program.file("list", text).display().to_string();
        program
            .run(&scan(&["--accounts-file", &file]))
            .refused(2, &[words]);
    }
    program
        .run(&scan(&["--accounts-file", "nowhere"]))
        .refused(2, &["nowhere"]);
    assert!(stub.requests().is_empty());
}
