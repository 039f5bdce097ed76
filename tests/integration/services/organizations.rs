//! The list of an organization's accounts, by answers as documented in
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/>: emulators tell no paths, no states and no
//! empty pages.

use serde_json::{Value, json};
use threatproof::model::{AccountId, digest_of_accounts};

use crate::kit::{ACCOUNT, Program, Ran, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const ORGANIZATION: &str = "o-example123";
const MANAGEMENT: &str = "999900001111";
const MEMBER: &str = "222233334444";
const CLOSED: &str = "333344445555";

fn on(operation: &str) -> On {
    On::call("organizations", operation)
}

/// An organization of which nothing but itself is known yet.
fn organization() -> Stub {
    let described = json!({ "Organization": {
        "Id": ORGANIZATION, "FeatureSet": "ALL", "MasterAccountId": MANAGEMENT,
        "MasterAccountEmail": "root@example.com",
    }});
    account().answering(on("DescribeOrganization"), Reply::json(&described))
}

/// An account in these units.
fn listed(id: &str, name: &str, units: &str) -> Value {
    json!({ "Id": id, "Name": name, "Email": "someone@example.com", "State": "ACTIVE", "Status": "ACTIVE",
            "Paths": [format!("{ORGANIZATION}/r-ab12{units}/{id}/")] })
}

/// An account of which nobody tells where it is.
fn without_place(id: &str) -> Value {
    json!({ "Id": id, "Name": id, "Status": "ACTIVE" })
}

fn page(accounts: &[Value], next: Option<&str>) -> Reply {
    Reply::json(&json!({ "Accounts": accounts, "NextToken": next }))
}

fn after(token: &str) -> On {
    on("ListAccounts").containing(&format!("\"NextToken\":\"{token}\""))
}

/// Four accounts on three pages, one of which is empty.
fn on_pages(stub: Stub) -> Stub {
    let mut closed = listed(CLOSED, "old \u{202e}shop", "/ou-ab12-11111111");
    closed["State"] = json!("CLOSED");
    let first = [
        listed(MANAGEMENT, "management", ""),
        listed(ACCOUNT, "security", "/ou-ab12-11111111"),
    ];
    let last = [
        listed(MEMBER, "payments", "/ou-ab12-11111111/ou-ab12-22222222"),
        closed,
    ];
    stub.answering(after("second"), page(&[], Some("third")))
        .answering(after("third"), page(&last, None))
        .answering(
            on("ListAccounts").containing("\"MaxResults\":20"),
            page(&first, Some("second")),
        )
}

/// The units of the root, and the unit in one of them.
fn with_units(stub: Stub) -> Stub {
    let units = |units: Value| Reply::json(&json!({ "OrganizationalUnits": units }));
    let below = |parent: &str| {
        let parent = format!("\"ParentId\":\"{parent}\"");
        on("ListOrganizationalUnitsForParent").containing(&parent)
    };
    let root = json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] });
    stub.answering(on("ListRoots"), Reply::json(&root))
        .answering(
            below("r-ab12"),
            units(json!([{ "Id": "ou-ab12-11111111", "Name": "Workloads" }])),
        )
        .answering(
            below("ou-ab12-11111111"),
            units(json!([{ "Id": "ou-ab12-22222222", "Name": "Production" }])),
        )
        .answering(below("ou-ab12-22222222"), units(json!([])))
}

/// The accounts that are directly in a root or unit.
fn holding(stub: Stub, parent: &str, accounts: &[&str]) -> Stub {
    let accounts: Vec<Value> = accounts.iter().map(|id| without_place(id)).collect();
    let parent = format!("\"ParentId\":\"{parent}\"");
    stub.answering(
        on("ListAccountsForParent").containing(&parent),
        page(&accounts, None),
    )
}

fn accounts(stub: &Stub, more: &[&str]) -> Ran {
    let program = Program::at(&stub.endpoint());
    let words = ["accounts", "--organization", "--retries-max-attempts", "1"];
    program.run(&[&words, more].concat())
}

/// What was printed, as JSON.
fn list(stub: &Stub, more: &[&str]) -> Value {
    let text = accounts(stub, more).printed();
    assert!(!text.contains("example.com"), "an e-mail address: {text}");
    assert!(!text.contains('\u{202e}'), "{text}");
    serde_json::from_str(&text).expect("JSON")
}

fn column<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    let accounts = list["accounts"].as_array().expect("accounts");
    let cells = accounts.iter().map(|row| row[key].as_str());
    cells.map(Option::unwrap_or_default).collect()
}

#[test]
fn every_page_is_read_and_told_in_order() {
    let stub = with_units(on_pages(organization()));

    let list = list(&stub, &[]);

    let ids = [ACCOUNT, MEMBER, CLOSED, MANAGEMENT];
    assert_eq!(column(&list, "id"), ids);
    assert_eq!(
        column(&list, "name"),
        ["security", "payments", "old \u{202e}shop", "management"]
    );
    assert_eq!(
        column(&list, "state"),
        ["ACTIVE", "ACTIVE", "CLOSED", "ACTIVE"]
    );
    assert_eq!(
        column(&list, "unit"),
        ["Workloads", "Workloads/Production", "Workloads", ""]
    );
    assert_eq!(
        column(&list, "path")[1],
        "r-ab12/ou-ab12-11111111/ou-ab12-22222222"
    );
    let of = |key: &str| list[key].as_str().unwrap_or_default();
    assert_eq!(
        (of("organization"), of("management_account")),
        (ORGANIZATION, MANAGEMENT)
    );
    let ids = ids.map(AccountId::new);
    assert_eq!(of("digest"), digest_of_accounts(&ids));
    assert_eq!(list["accounts"][0].get("tags"), None, "they were not read");
    assert_eq!(stub.calls()["organizations:ListAccounts"], 3);
    assert!(
        !stub
            .calls()
            .contains_key("organizations:ListAccountsForParent")
    );
}

#[test]
fn units_take_what_is_below_them_whoever_tells_where_accounts_are() {
    let by_paths = with_units(on_pages(organization()));
    let told = list(&by_paths, &["--ou", "ou-ab12-11111111"]);
    assert_eq!(column(&told, "id"), [ACCOUNT, MEMBER, CLOSED]);
    assert_eq!(told["units"], json!(["ou-ab12-11111111"]));

    // Older partitions and emulators tell no paths, so the units are asked.
    let all = [MANAGEMENT, ACCOUNT, MEMBER].map(without_place);
    let stub = organization().answering(on("ListAccounts"), page(&all, None));
    let stub = holding(with_units(stub), "r-ab12", &[MANAGEMENT]);
    let stub = holding(stub, "ou-ab12-11111111", &[ACCOUNT]);
    let by_walk = holding(stub, "ou-ab12-22222222", &[MEMBER]);
    let told = list(&by_walk, &["--ou", "ou-ab12-22222222,ou-ab12-11111111"]);
    assert_eq!(column(&told, "id"), [ACCOUNT, MEMBER]);
    assert_eq!(column(&told, "unit"), ["Workloads", "Workloads/Production"]);
    assert_eq!(column(&told, "state"), ["ACTIVE", "ACTIVE"]);
}

#[test]
fn a_unit_without_accounts_is_a_mistake() {
    let stub = with_units(on_pages(organization()));
    accounts(&stub, &["--ou", "ou-ab12-33333333"]).refused(2, &["--ou", "ou-ab12-33333333"]);
}

#[test]
fn a_list_that_may_lack_accounts_is_none() {
    let both = [listed(MANAGEMENT, "m", ""), listed(ACCOUNT, "s", "")];
    let first = || page(&both, Some("second"));
    for (second, exit, words) in [
        (Reply::Denied, 5, "organizations:ListAccounts was denied"),
        // That passes, so engines try it again.
        (Reply::Throttled, 1, "organizations:ListAccounts"),
        (page(&[], Some("second")), 5, "a page repeats"),
        (Reply::json(&json!({})), 5, "Accounts"),
    ] {
        let stub = organization()
            .answering(after("second"), second)
            .answering(on("ListAccounts"), first());
        let told = ["cannot list the accounts of the organization", words];
        accounts(&stub, &[]).refused(exit, &told);
    }
    // A member that may not list is told of no accounts by some, and of itself by others.
    for (accounts_told, lacks) in [
        (&both[..0], "the management account 999900001111"),
        (&both[1..], "the management account 999900001111"),
        (&both[..1], "the own account 111122223333"),
    ] {
        let stub = organization().answering(on("ListAccounts"), page(accounts_told, None));
        accounts(&stub, &[]).refused(5, &["the list lacks", lacks]);
    }
}

#[test]
fn who_may_not_list_is_told_what_to_do() {
    let denied = account().answering(on("DescribeOrganization"), Reply::Denied);
    accounts(&denied, &[]).refused(
        5,
        &["organizations:DescribeOrganization was denied", "hint:"],
    );

    let denied = organization().answering(on("ListAccounts"), Reply::Denied);
    accounts(&denied, &[]).refused(
        5,
        &["organizations:ListAccounts was denied", "--accounts-file"],
    );

    let alone = Reply::error(
        400,
        "AWSOrganizationsNotInUseException",
        "Your account is not a member of an organization.",
    );
    let alone = account().answering(on("DescribeOrganization"), alone);
    accounts(&alone, &[]).refused(2, &["belongs to no organization"]);
}

#[test]
fn names_of_units_that_may_not_be_read_are_left_out_of_all() {
    let stub = on_pages(organization()).answering(on("ListRoots"), Reply::Denied);
    let ran = accounts(&stub, &[]);
    assert!(
        ran.stderr.contains("organizations:ListRoots was denied"),
        "{}",
        ran.stderr
    );
    let list: Value = serde_json::from_str(&ran.printed()).expect("JSON");
    assert_eq!(column(&list, "unit"), ["", "", "", ""]);
    assert_eq!(column(&list, "path")[0], "r-ab12/ou-ab12-11111111");

    // Where they decide, they are needed.
    let all = [MANAGEMENT, ACCOUNT].map(without_place);
    let stub = organization()
        .answering(on("ListAccounts"), page(&all, None))
        .answering(on("ListRoots"), Reply::Denied);
    accounts(&stub, &["--ou", "r-ab12"]).refused(5, &["organizations:ListRoots was denied"]);
}

#[test]
fn tags_are_read_if_they_are_wanted_and_unknown_where_they_cannot_be() {
    let tags = |reply: &Value| Reply::json(&json!({ "Tags": reply }));
    let of = |id: &str| {
        let resource = format!("\"ResourceId\":\"{id}\"");
        on("ListTagsForResource").containing(&resource)
    };
    let all = [
        listed(MANAGEMENT, "m", ""),
        listed(ACCOUNT, "s", ""),
        listed(MEMBER, "p", ""),
    ];
    let stub = organization()
        .answering(on("ListAccounts"), page(&all, None))
        .answering(
            of(ACCOUNT),
            tags(&json!([{ "Key": "env", "Value": "prod" }])),
        )
        .answering(of(MEMBER), Reply::Denied)
        .answering(of(MANAGEMENT), tags(&json!([])));
    let list = list(&with_units(stub), &["--tags"]);
    let tags: Vec<Option<&Value>> = (0..3).map(|at| list["accounts"][at].get("tags")).collect();
    assert_eq!(
        tags,
        [Some(&json!({ "env": "prod" })), None, Some(&json!({}))]
    );
}

#[test]
fn the_file_is_one_that_a_scan_takes() {
    let stub = with_units(on_pages(organization()));
    let program = Program::at(&stub.endpoint()).with("THREATPROOF_FORCE", "false");
    let ran = program.run(&["accounts", "--organization", "--output", "accounts.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("4 accounts of o-example123, 1 of them suspended or closed"),
        "{}",
        ran.stderr
    );
    assert_eq!(program.listing("."), ["accounts.json", "home"]);
    // What is there is not replaced unasked, and nobody has to wait for a list to hear it.
    let calls = stub.calls();
    let again = program.run(&["accounts", "--organization", "--output", "accounts.json"]);
    again.refused(2, &["accounts.json", "--force"]);
    assert_eq!(stub.calls(), calls);
}
