//! An organization of sixty accounts in moto.

use std::collections::BTreeMap;

use aws_sdk_organizations::Client;
use futures::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Stage, policy, requiring_tls};
use crate::peer::clients::Clients;
use crate::peer::plant::{block_account, plant};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};

use super::super::canned::assuming;

/// Where accounts are. Units lie in each other: `Workloads` holds `Live` and `Test`, which holds `Bare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Root,
    Workloads,
    Live,
    Test,
    Bare,
    Sandbox,
    Locked,
    Gone,
}

/// How an account can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Through its role.
    Open,
    /// Through its role, which may not read what buckets say.
    Half,
    /// Its role is missing.
    NoRole,
    /// Its organization lists it in this state.
    Gone(&'static str),
}

/// A bucket of an account.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) name: String,
    pub(super) requires_tls: bool,
    pub(super) is_blocked: bool,
}

/// An account.
#[derive(Clone, Debug)]
pub(super) struct Planted {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) unit: Unit,
    pub(super) way: Way,
    /// Whether it blocks public access to all of its buckets.
    pub(super) blocks: bool,
    pub(super) buckets: Vec<Held>,
}

/// The organization and the way to it.
pub(super) struct Sixty {
    pub(super) stage: Stage,
    /// By id.
    pub(super) accounts: Vec<Planted>,
    units: BTreeMap<Unit, String>,
}

/// Accounts of a page of the list.
const PAGE: usize = 20;

/// Accounts that are made side by side.
const AT_ONCE: usize = 8;

impl Sixty {
    pub(super) async fn planted() -> Self {
        let stage = Stage::moto_of_many();
        let clients = stage.clients();
        let organizations = Client::new(clients.config());
        let made = organizations.create_organization().send().await;
        made.expect("an organization");
        let units = units(&organizations).await;
        let mut accounts = vec![management()];
        for account in all_others() {
            accounts.push(join(&organizations, account, &units).await);
        }
        accounts.sort_by(|one, other| one.id.cmp(&other.id));
        let filling = accounts.iter().map(|account| fill(&clients, account));
        stream::iter(filling)
            .buffer_unordered(AT_ONCE)
            .collect::<()>()
            .await;
        stage.wire.clear();
        let sixty = Self {
            stage,
            accounts,
            units,
        };
        sixty.rule();
        sixty
    }

    /// The id of a unit.
    pub(super) fn unit(&self, unit: Unit) -> &str {
        &self.units[&unit]
    }

    /// Accounts in some units themselves.
    pub(super) fn of(&self, units: &[Unit]) -> Vec<&Planted> {
        let own = self.accounts.iter();
        own.filter(|account| units.contains(&account.unit))
            .collect()
    }

    /// Roles that nobody can assume, and what roles may not read; states that moto does not know.
    fn rule(&self) {
        let wire = &self.stage.wire;
        for account in &self.accounts {
            match account.way {
                Way::Open => {}
                Way::NoRole | Way::Gone(_) => wire.rule(assuming(&account.id), Reply::Denied),
                Way::Half => {
                    for (service, operation) in HALF {
                        let call = On::call(service, operation).account(&account.id);
                        wire.rule(call, Reply::Denied);
                    }
                }
            }
        }
        let pages = pages(&self.accounts);
        for (number, page) in pages.iter().enumerate().rev() {
            let call = On::call("organizations", "ListAccounts");
            let call = match number {
                0 => call,
                _ => call.containing(&format!("page-{number}")),
            };
            wire.rule(call, Reply::json(page));
        }
    }
}

/// What half of an account's calls are.
pub(super) const HALF: [(&str, &str); 2] = [
    ("s3", "GetBucketPolicy"),
    ("s3control", "GetPublicAccessBlock"),
];

/// The list as AWS pages it; one of its pages is empty.
fn pages(accounts: &[Planted]) -> Vec<Value> {
    let account = |account: &Planted| {
        let state = match account.way {
            Way::Gone(state) => state,
            Way::Open | Way::Half | Way::NoRole => "ACTIVE",
        };
        json!({ "Id": account.id, "Name": account.name, "State": state, "Email": "nobody@example.com" })
    };
    let mut pages: Vec<Vec<Value>> = accounts
        .chunks(PAGE)
        .map(|page| page.iter().map(account).collect())
        .collect();
    pages.insert(1, Vec::new());
    let last = pages.len() - 1;
    let pages = pages.into_iter().zip(1..).map(|(accounts, next)| {
        let mut page = json!({ "Accounts": accounts });
        if next <= last {
            page["NextToken"] = format!("page-{next}").into();
        }
        page
    });
    pages.collect()
}

/// The account that the program's credentials belong to.
fn management() -> Planted {
    Planted {
        id: ACCOUNT.to_owned(),
        ..account("management", Unit::Root, Way::Open, true, &[(true, false)])
    }
}

fn account(name: &str, unit: Unit, way: Way, blocks: bool, buckets: &[(bool, bool)]) -> Planted {
    let buckets = buckets.iter().enumerate();
    let held = buckets.map(|(number, (requires_tls, is_blocked))| Held {
        name: format!("{name}-data-{number}"),
        requires_tls: *requires_tls,
        is_blocked: *is_blocked,
    });
    Planted {
        id: String::new(),
        name: name.to_owned(),
        unit,
        way,
        blocks,
        buckets: held.collect(),
    }
}

/// Fifty-nine accounts.
fn all_others() -> Vec<Planted> {
    let mut all = Vec::new();
    let mut add = |count: usize, name: &str, of: &dyn Fn(&str, usize) -> Planted| {
        all.extend((0..count).map(|number| of(&format!("{name}-{number}"), number)));
    };
    // All is done; every fourth has no bucket at all, and therefore no say about buckets.
    add(18, "live", &|name, number| {
        let buckets: &[_] = match number % 4 {
            0 => &[],
            1 => &[(true, false), (true, true)],
            _ => &[(true, true)],
        };
        account(name, Unit::Live, Way::Open, true, buckets)
    });
    // Nothing is.
    add(12, "bare", &|name, _| {
        account(name, Unit::Bare, Way::Open, false, &[(false, false)])
    });
    add(3, "test", &|name, _| {
        account(name, Unit::Test, Way::Open, true, &[(true, false)])
    });
    add(2, "hub", &|name, number| {
        account(name, Unit::Workloads, Way::Open, number == 0, &[])
    });
    add(12, "sandbox", &|name, number| {
        let bucket = (number % 3 == 0, number % 2 == 0);
        account(name, Unit::Sandbox, Way::Open, number % 4 == 0, &[bucket])
    });
    add(1, "half", &|name, _| {
        let buckets = [(true, true), (true, true)];
        account(name, Unit::Sandbox, Way::Half, true, &buckets)
    });
    add(3, "locked", &|name, _| {
        account(name, Unit::Locked, Way::NoRole, true, &[(true, true)])
    });
    add(3, "vault", &|name, _| {
        account(name, Unit::Locked, Way::Open, true, &[(true, true)])
    });
    for (state, name) in [
        ("SUSPENDED", "suspended-0"),
        ("SUSPENDED", "suspended-1"),
        ("PENDING_CLOSURE", "closing-0"),
        ("CLOSED", "closed-0"),
        ("CLOSED", "closed-1"),
    ] {
        all.push(account(name, Unit::Gone, Way::Gone(state), false, &[]));
    }
    all
}

async fn units(organizations: &Client) -> BTreeMap<Unit, String> {
    let roots = organizations.list_roots().send().await.expect("roots");
    let root = roots.roots().first().and_then(|root| root.id());
    let mut units = BTreeMap::from([(Unit::Root, root.expect("a root").to_owned())]);
    for (unit, parent) in [
        (Unit::Workloads, Unit::Root),
        (Unit::Live, Unit::Workloads),
        (Unit::Test, Unit::Workloads),
        (Unit::Bare, Unit::Test),
        (Unit::Sandbox, Unit::Root),
        (Unit::Locked, Unit::Root),
        (Unit::Gone, Unit::Root),
    ] {
        let creating = organizations
            .create_organizational_unit()
            .parent_id(&units[&parent])
            .name(format!("{unit:?}"));
        let made = creating.send().await.expect("a unit");
        let id = made.organizational_unit().and_then(|unit| unit.id());
        units.insert(unit, id.expect("its id").to_owned());
    }
    units
}

/// Makes an account a member of the organization and moves it where it belongs.
async fn join(organizations: &Client, account: Planted, units: &BTreeMap<Unit, String>) -> Planted {
    let creating = organizations
        .create_account()
        .account_name(&account.name)
        .email("nobody@example.com");
    let made = creating.send().await.expect("an account");
    let status = made.create_account_status();
    let id = status.and_then(|status| status.account_id());
    let id = id.expect("its id").to_owned();
    let moving = organizations
        .move_account()
        .account_id(&id)
        .source_parent_id(&units[&Unit::Root])
        .destination_parent_id(&units[&account.unit]);
    moving.send().await.expect("it is moved");
    Planted { id, ..account }
}

async fn fill(clients: &Clients, account: &Planted) {
    let clients = clients.of_account(&account.id);
    if account.blocks {
        block_account(&clients, &account.id, Block::ALL).await;
    }
    let buckets = account.buckets.iter().map(|held| {
        let bucket = Bucket::named(&held.name);
        let bucket = match held.requires_tls {
            true => bucket.policy(policy(&[requiring_tls(&held.name)])),
            false => bucket,
        };
        match held.is_blocked {
            true => bucket.block(Block::ALL),
            false => bucket,
        }
    });
    plant(&clients, buckets).await;
}
