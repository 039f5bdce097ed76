//! An organization that a stub answers for: as many accounts as a test likes, each with a bucket and a block on public
//! access, at once and always the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, Program, REPORT, listing, policy, requiring_tls};
use crate::peer::call::Call;
use crate::peer::canned::{account_block, no_account_block};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::peer::stub::Stub;

/// What it is called.
pub(super) const ORGANIZATION: &str = "o-exampleorgid";

/// Longer than any run.
const FAR: &str = "2099-01-01T00:00:00Z";

/// Accounts on a page of the list.
const PAGE: usize = 20;

/// An account of the organization.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: String,
    /// Whether public access is blocked, and its bucket requires TLS.
    pub(super) is_sound: bool,
}

/// So many accounts, in the order of their ids. They are sound.
pub(super) fn members(count: usize) -> Vec<Member> {
    let member = |number: usize| Member {
        id: format!("{}", 222_200_000_000 + number),
        name: format!("team-{number}"),
        is_sound: true,
    };
    (0..count).map(member).collect()
}

/// The ids of accounts.
pub(super) fn ids(members: &[Member]) -> Vec<String> {
    members.iter().map(|member| member.id.clone()).collect()
}

/// The call that assumes the role of an account.
pub(super) fn assuming(account: &str) -> On {
    On::call("sts", "AssumeRole").containing(&format!("iam%3A%3A{account}%3Arole"))
}

/// Credentials of a role of an account until then.
pub(super) fn credentials(account: &str, key: &str, until: &str) -> Reply {
    Reply::query(
        "AssumeRole",
        &format!(
            "<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>\
             <Arn>arn:aws:sts::{account}:assumed-role/threatproof-read/x</Arn></AssumedRoleUser>\
             <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>{until}</Expiration></Credentials>"
        ),
    )
}

/// Answers for the organization of these accounts and its management account, whose credentials the program has.
pub(super) fn organization(members: &[Member]) -> Stub {
    let management = Member {
        id: ACCOUNT.to_owned(),
        name: "management".to_owned(),
        is_sound: true,
    };
    let all: Vec<Member> = members.iter().cloned().chain([management]).collect();
    answering_for(Stub::start(), &all)
}

/// Adds the answers for an organization to those that a stub has.
pub(super) fn answering_for(stub: Stub, all: &[Member]) -> Stub {
    let stub = all.iter().fold(stub, of_account);
    let stub = listed(stub, all);
    let described = json!({ "Organization": {
        "Id": ORGANIZATION, "MasterAccountId": ACCOUNT, "FeatureSet": "ALL",
        "Arn": format!("arn:aws:organizations::{ACCOUNT}:organization/{ORGANIZATION}"),
    } });
    let nobody_else = "<Arn>arn:aws:sts::111122223333:assumed-role/scanner/x</Arn>\
                       <UserId>AROA:x</UserId><Account>111122223333</Account>";
    let roots = json!({ "Roots": [{ "Id": "r-ab12", "Name": "Root" }] });
    stub.answering(
        On::call("organizations", "DescribeOrganization"),
        Reply::json(&described),
    )
    .answering(On::call("organizations", "ListRoots"), Reply::json(&roots))
    .answering(
        On::call("organizations", "ListOrganizationalUnitsForParent"),
        Reply::json(&json!({ "OrganizationalUnits": [] })),
    )
    .answering(
        On::call("sts", "GetCallerIdentity"),
        Reply::query("GetCallerIdentity", nobody_else),
    )
}

/// What an account answers.
fn of_account(stub: Stub, member: &Member) -> Stub {
    let Member { id, is_sound, .. } = member;
    let bucket = format!("data-{id}");
    let identity = format!(
        "<Arn>arn:aws:sts::{id}:assumed-role/threatproof-read/x</Arn><UserId>AROA:x</UserId><Account>{id}</Account>"
    );
    let own = |service: &str, operation: &str| {
        let call = On::call(service, operation);
        // The credentials that a run begins with are nobody's that a role was assumed for.
        if id == ACCOUNT {
            call
        } else {
            call.account(id)
        }
    };
    let stub = match id == ACCOUNT {
        true => stub,
        false => stub
            .answering(assuming(id), credentials(id, &format!("ASIA{id}"), FAR))
            .answering(
                own("sts", "GetCallerIdentity"),
                Reply::query("GetCallerIdentity", &identity),
            ),
    };
    let (tls, block) = match is_sound {
        true => {
            let document = policy(&[requiring_tls(&bucket)]).to_string();
            (Reply::xml(&document), account_block(Block::ALL))
        }
        false => {
            let none = Reply::error(404, "NoSuchBucketPolicy", "The bucket has no policy.");
            (none, no_account_block())
        }
    };
    let own_block = Reply::error(
        404,
        "NoSuchPublicAccessBlockConfiguration",
        "It was never set.",
    );
    stub.answering(
        own("s3", "ListBuckets"),
        listing(&[(&bucket, "2024-05-06", Some("us-east-1"))], None),
    )
    .answering(On::call("s3", "GetBucketPolicy").bucket(&bucket), tls)
    .answering(
        On::call("s3", "GetPublicAccessBlock").bucket(&bucket),
        own_block,
    )
    .answering(own("s3control", "GetPublicAccessBlock"), block)
}

/// The pages of the list; the second of several is empty, as AWS's may be.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
fn listed(mut stub: Stub, all: &[Member]) -> Stub {
    let account = |member: &Member| {
        json!({
            "Id": member.id, "Name": member.name, "State": "ACTIVE", "Email": "nobody@example.com",
            "Paths": [format!("{ORGANIZATION}/r-ab12/{}/", member.id)],
        })
    };
    let mut pages: Vec<Vec<Value>> = all
        .chunks(PAGE)
        .map(|page| page.iter().map(account).collect())
        .collect();
    if pages.len() > 1 {
        pages.insert(1, Vec::new());
    }
    let last = pages.len() - 1;
    for (number, accounts) in pages.into_iter().enumerate().rev() {
        let call = On::call("organizations", "ListAccounts");
        let call = match number {
            0 => call,
            _ => call.containing(&format!("page-{number}")),
        };
        let mut page = json!({ "Accounts": accounts });
        if number < last {
            page["NextToken"] = format!("page-{}", number + 1).into();
        }
        stub = stub.answering(call, Reply::json(&page));
    }
    stub
}

/// The program with a file of these accounts.
pub(super) fn program(stub: &Stub, members: &[Member]) -> (Program, PathBuf) {
    let program = Program::at(&stub.endpoint());
    let rows = members
        .iter()
        .map(|member| format!("{},{}\n", member.id, member.name));
    let file = program.file("accounts.csv", rows.collect::<String>());
    (program, file)
}

/// What the accounts of these tests are about.
pub(super) const THREATS: [&str; 6] = [
    "--threat",
    "s3-tls",
    "--threat",
    "s3-account-public-access",
    "--threat",
    "s3-bucket-public-access",
];

/// A scan for that.
pub(super) fn scan<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["scan", REPORT], HERE, THREATS.as_slice(), more].concat()
}

/// Calls of each account but those of STS, by operation. None is of the account that the run begins with.
pub(super) fn by_account(calls: &[Call]) -> BTreeMap<Option<String>, BTreeMap<String, usize>> {
    let mut counts: BTreeMap<_, BTreeMap<String, usize>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.service != "sts") {
        let own = counts.entry(call.account.clone()).or_default();
        *own.entry(call.name()).or_default() += 1;
    }
    counts
}

/// The accounts whose roles were assumed, once for each time.
pub(super) fn assumed(calls: &[Call]) -> Vec<String> {
    let roles = calls
        .iter()
        .filter(|call| call.operation == "AssumeRole")
        .map(|call| call.parameter("RoleArn").expect("a role"));
    let accounts = roles.map(|role| role.split(':').nth(4).expect("an account").to_owned());
    let mut accounts: Vec<String> = accounts.collect();
    accounts.sort();
    accounts
}

/// The accounts of which something was read.
pub(super) fn read_of(calls: &[Call]) -> BTreeSet<String> {
    by_account(calls).into_keys().flatten().collect()
}
