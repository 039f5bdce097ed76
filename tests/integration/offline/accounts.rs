//! Scopes, waivers and answers name accounts by id, name, organizational unit or tag, whatever these are called.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::kit::{Program, Results, project};

const PROD: &str = "111122223333";
const LAB: &str = "222233334444";
const CLOSED: &str = "333344445555";
const LOCKED: &str = "444455556666";

/// Two accounts that were read, of which one calls itself like an account that is none of the run; one that was left
/// out; one whose role could not be assumed.
fn accounts() -> Vec<Value> {
    let unit = |name: &str, id: &str, account: &str| {
        let path = format!("r-ab12/ou-ab12-{id}");
        json!({ "account": account, "path": path, "unit": name })
    };
    let with = |mut account: Value, more: Value| {
        let (Some(own), Value::Object(more)) = (account.as_object_mut(), more) else {
            panic!("an object");
        };
        own.extend(more);
        account
    };
    let tags = json!({ "env": "prod" });
    vec![
        with(
            unit("Production", "11111111", PROD),
            json!({ "name": "shop-[prod]", "tags": tags, "state": "read" }),
        ),
        with(
            unit("Sandbox", "22222222", LAB),
            json!({ "name": "999988887777", "state": "read" }),
        ),
        with(
            unit("Sandbox", "22222222", CLOSED),
            json!({ "name": "old", "state": "excluded", "cause": "--exclude-account" }),
        ),
        with(
            unit("Locked", "33333333", LOCKED),
            json!({ "name": "vault", "state": "not-assumable", "cause": "sts:AssumeRole was denied" }),
        ),
    ]
}

/// The program beside the evidence of these accounts.
fn recorded() -> Program {
    let program = Program::offline();
    program.run(&["demo"]).results();
    program.spread("out/evidence", "several", &accounts());
    program
}

/// Judges that evidence by this configuration.
fn judged(program: &Program, config: &str) -> Results {
    let config = program.file("words.toml", config).display().to_string();
    let bundle = program.path("several").display().to_string();
    let report = project("src/demo/report.htm");
    let ran = program.run(&["evaluate", &bundle, &report, "--config", &config, "--force"]);
    ran.results()
}

/// A scope of all items with these lines on accounts.
fn scope(lines: &str) -> String {
    format!("[[scope]]\nname = \"x\"\ninteractions = [\"*\"]\n{lines}\n")
}

/// Accounts that a scope names, what becomes of the item, and what its reason says and does not say.
const NAMED: [(&str, &str, &str, &str); 12] = [
    (
        "accounts = [\"111122223333\"]",
        "implemented",
        "4 of 4 buckets",
        "not read",
    ),
    (
        "accounts = [\"shop-[prod]\"]",
        "implemented",
        "4 of 4 buckets",
        "not read",
    ),
    (
        "accounts = [\"*[prod]\"]",
        "implemented",
        "4 of 4 buckets",
        "not read",
    ),
    (
        "organizational-units = [\"Production\"]",
        "implemented",
        "4 of 4 buckets",
        "not read",
    ),
    (
        "organizational-units = [\"ou-ab12-2*\"]",
        "implemented",
        "4 of 4 buckets",
        "not read",
    ),
    (
        "organizational-units = [\"r-ab12\"]",
        "needs-investigation",
        "vault",
        "tags",
    ),
    (
        "organizational-units = [\"Locked\"]",
        "needs-investigation",
        "vault",
        "4 of 4",
    ),
    (
        "organizational-units = [\"Elsewhere\"]",
        "needs-investigation",
        "no account in its scope",
        "4 of 4",
    ),
    // The account that calls itself so is another.
    (
        "accounts = [\"999988887777\"]",
        "needs-investigation",
        "account 999988887777 is in its scope",
        "4 of 4",
    ),
    (
        "accounts = [\"111122223333\", \"old\"]",
        "needs-investigation",
        "left out: --exclude-account",
        "vault",
    ),
    // Nobody read the tags of the others.
    (
        "account-tags = { env = \"prod\" }",
        "needs-investigation",
        "the account's tags was not read",
        "was left out",
    ),
    (
        "account-tags = { env = \"prod\" }\norganizational-units = [\"Production\"]",
        "implemented",
        "4 of 4 buckets",
        "not read",
    ),
];

#[test]
fn an_item_is_judged_by_the_accounts_that_its_scope_names() {
    let program = recorded();
    for (lines, status, told, silent) in NAMED {
        let results = judged(&program, &scope(lines));
        let (own, reason) = results.decided("s3-tls");
        let reason = reason.to_lowercase();
        assert_eq!(own, status, "{lines}: {reason}");
        assert!(reason.contains(&told.to_lowercase()), "{lines}: {reason}");
        assert!(!reason.contains(silent), "{lines}: {reason}");
    }
}

#[test]
fn a_waiver_holds_in_the_accounts_that_it_names() {
    let program = recorded();
    for (lines, waived) in [
        ("", vec![PROD, LAB]),
        ("accounts = [\"111122223333\"]", vec![PROD]),
        ("accounts = [\"999988887777\"]", vec![]),
        ("organizational-units = [\"Sandbox\"]", vec![LAB]),
        // Where nobody read the tags, it does not count.
        ("account-tags = { env = \"*\" }", vec![PROD]),
    ] {
        let results = judged(
            &program,
            &format!(
                "[[waiver]]\ncontrol = \"s3-bucket-mfa-delete-enabled\"\nresource = \"arn:aws:s3:::*\"\n{lines}\n\
             by = \"Ada\"\ndate = 2026-11-01\nexpires = 2027-05-01\nnote = \"why\"\n"
            ),
        );
        let findings = results.findings("s3-bucket-mfa-delete-enabled");
        for account in [PROD, LAB] {
            let mut own = findings.iter().filter(|it| it["account"] == account);
            let is_waived = own.all(|finding| finding["waiver"].is_object());
            assert_eq!(is_waived, waived.contains(&account), "{lines} {account}");
        }
    }
}

#[test]
fn an_answer_counts_for_an_item_only_if_it_is_true_of_each_of_its_accounts() {
    let program = recorded();
    let answer = |lines: &str, scoped: &str| {
        let mut config = format!(
            "[[attestation]]\nthreat = \"macie\"\npart = \"findings-reviewed\"\n{lines}\n\
             by = \"Ada\"\ndate = 2026-11-01\nexpires = 2027-05-01\n"
        );
        let _ = write!(config, "{}", scope(scoped));
        config
    };
    let both = "accounts = [\"111122223333\", \"222233334444\"]";
    for (lines, scoped, status) in [
        ("", both, "implemented"),
        (both, both, "implemented"),
        ("accounts = [\"111122223333\"]", both, "needs-investigation"),
        (
            "organizational-units = [\"Production\"]",
            both,
            "needs-investigation",
        ),
        (
            "organizational-units = [\"Production\"]",
            "accounts = [\"111122223333\"]",
            "implemented",
        ),
        // Of one of them it is not known whether it is true.
        (
            "account-tags = { env = \"*\" }",
            both,
            "needs-investigation",
        ),
    ] {
        let results = judged(&program, &answer(lines, scoped));
        let (own, reason) = results.decided("macie");
        assert_eq!(own, status, "{lines} {scoped}: {reason}");
    }
}
