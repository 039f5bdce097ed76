//! Reads the parts of a region's network, each once, and puts them together.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{ManagedPrefixList, PrefixListEntry};

use super::{
    DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_ROUTE_TABLES, DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
    DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPCS, GET_MANAGED_PREFIX_LIST_ENTRIES, layout, rules,
};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey};
use crate::facts::{Call, Listing, Reading};
use crate::network::{
    Acl, Blocked, Cidr, Destination, Endpoint, Exclusion, Group, Interface, Network, Part, Parts,
    PrefixList, PublicAccessBlock, RouteTable, Source, Subnet, Target, Vpc,
};

/// The most that one page may hold, of most listings.
const PAGE: i32 = 1000;

/// The most that one page of prefix lists or of their entries may hold.
const SHORT_PAGE: i32 = 100;

/// A part of the network that somebody wants, and the calls that supply it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// What decides who gets to an interface, but for the interfaces: `DESCRIBE_SUBNETS`, `DESCRIBE_ROUTE_TABLES`,
    /// `DESCRIBE_NETWORK_ACLS`, `DESCRIBE_SECURITY_GROUPS`, `DESCRIBE_MANAGED_PREFIX_LISTS`,
    /// `GET_MANAGED_PREFIX_LIST_ENTRIES`, `DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS`,
    /// `DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS`.
    Reach,
    /// `DESCRIBE_VPCS`.
    Vpcs,
    /// `DESCRIBE_SUBNETS`.
    Subnets,
    /// `DESCRIBE_ROUTE_TABLES`, `DESCRIBE_MANAGED_PREFIX_LISTS`, `GET_MANAGED_PREFIX_LIST_ENTRIES`.
    Routes,
    /// `DESCRIBE_NETWORK_ACLS`.
    Acls,
    /// `DESCRIBE_SECURITY_GROUPS`, `DESCRIBE_MANAGED_PREFIX_LISTS`, `GET_MANAGED_PREFIX_LIST_ENTRIES`.
    Groups,
    /// `DESCRIBE_SECURITY_GROUPS` alone: which groups there are, without the blocks of lists that they name.
    GroupIds,
    /// `DESCRIBE_NETWORK_INTERFACES`.
    Interfaces,
    /// `DESCRIBE_VPC_ENDPOINTS`.
    Endpoints,
}

/// A part by region.
struct Kept<T>(PerKey<String, Arc<Part<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(PerKey::default())
    }
}

/// Networks by region and by what is wanted of them.
#[derive(Default)]
struct Networks(PerKey<String, Arc<Network>>);

/// The prefix lists of a region, without their blocks.
#[derive(Default)]
struct Lists(PerKey<String, Arc<Listing<KeptList>>>);

/// The id of a prefix list, its name, and whether AWS keeps it.
type KeptList = (Arc<str>, (Arc<str>, bool));

/// The blocks of prefix lists, by region and id.
#[derive(Default)]
struct Entries(PerKey<(String, String), Reading<Box<[Cidr]>>>);

/// VPC Block Public Access by region.
#[derive(Default)]
struct Blocks(PerKey<String, Arc<Reading<PublicAccessBlock>>>);

/// Words that come many times, kept once.
#[derive(Default)]
pub(super) struct Names(RefCell<BTreeSet<Arc<str>>>);

impl Names {
    /// The word; what AWS leaves out is empty.
    pub(super) fn name(&self, word: Option<&str>) -> Arc<str> {
        let word = word.unwrap_or_default();
        let mut known = self.0.borrow_mut();
        if let Some(name) = known.get(word) {
            return name.clone();
        }
        let name: Arc<str> = word.into();
        known.insert(name.clone());
        name
    }

    /// The words of a list.
    pub(super) fn names<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Box<[Arc<str>]> {
        let words = words.into_iter();
        words.map(|word| self.name(Some(word))).collect()
    }
}

/// The ARN of a part of the network, which its owner may share with this account; where AWS tells none it is its own.
pub(in crate::services::ec2) fn owned(
    here: &Here<'_>,
    owner: &str,
    resource: fmt::Arguments<'_>,
) -> String {
    let identity = &here.session.identity;
    let owner = match owner {
        "" => identity.account.as_str(),
        owner => owner,
    };
    let (partition, region) = (&identity.partition, here.region);
    format!("arn:{partition}:ec2:{region}:{owner}:{resource}")
}

/// What was read of the network of a region: at least what is wanted.
pub async fn network(context: &Context, region: &str, wants: &[Want]) -> Arc<Network> {
    let wants: BTreeSet<Want> = wants.iter().copied().collect();
    let networks = context.once::<Networks>();
    let key = format!("{region} {wants:?}");
    let made = async || Arc::new(Network::new(parts(context, region, &wants).await));
    networks.0.get_or_make(key, made).await
}

async fn parts(context: &Context, region: &str, wants: &BTreeSet<Want>) -> Parts {
    let wanted = |any: &[Want]| any.iter().any(|one| wants.contains(one));
    let with_routes = wanted(&[Want::Reach, Want::Routes]);
    let with_rules = wanted(&[Want::Reach, Want::Groups]);
    let with_groups = with_rules || wanted(&[Want::GroupIds]);
    let ec2 = client!(aws_sdk_ec2, context.session, region);
    let reader = RegionReader {
        context,
        region,
        ec2,
    };
    let (vpcs, subnets, tables, acls, groups, interfaces, endpoints, block) = tokio::join!(
        reader.part(wanted(&[Want::Vpcs]), DESCRIBE_VPCS, || reader.vpcs()),
        reader.part(
            wanted(&[Want::Reach, Want::Subnets]),
            DESCRIBE_SUBNETS,
            || reader.subnets()
        ),
        reader.part(with_routes, DESCRIBE_ROUTE_TABLES, || reader.tables()),
        reader.part(
            wanted(&[Want::Reach, Want::Acls]),
            DESCRIBE_NETWORK_ACLS,
            || reader.acls()
        ),
        reader.part(with_groups, DESCRIBE_SECURITY_GROUPS, || reader.groups()),
        reader.part(
            wanted(&[Want::Interfaces]),
            DESCRIBE_NETWORK_INTERFACES,
            || { reader.interfaces() }
        ),
        reader.part(wanted(&[Want::Endpoints]), DESCRIBE_VPC_ENDPOINTS, || {
            reader.endpoints()
        }),
        reader.block(wanted(&[Want::Reach])),
    );
    Parts {
        lists: reader
            .lists(
                with_routes.then_some(&*tables),
                with_rules.then_some(&*groups),
            )
            .await,
        vpcs,
        subnets,
        tables,
        acls,
        groups,
        interfaces,
        block,
        endpoints,
        account: context.session.identity.account.as_str().into(),
    }
}

/// Why a part is unread that nobody wants.
const NOT_WANTED: &str = "nobody asked for it";

struct RegionReader<'a> {
    context: &'a Context,
    region: &'a str,
    ec2: Client,
}

/// What a listing told, each with the id that it has to have.
type Told<T> = Listing<Option<(Arc<str>, T)>>;

impl RegionReader<'_> {
    /// A part, read once if it is wanted.
    async fn part<T: Send + Sync + 'static>(
        &self,
        wanted: bool,
        call: Call,
        read: impl AsyncFnOnce() -> Told<T>,
    ) -> Arc<Part<T>> {
        if !wanted {
            return Arc::new(Part::unread(call, call.not_read(NOT_WANTED)));
        }
        let kept = self.context.once::<Kept<T>>();
        let made = async || {
            let told = read()
                .await
                .told(call, "one that cannot be told", |item| item);
            Arc::new(Part::new(call, told.items, told.incomplete))
        };
        kept.0.get_or_make(self.region.to_owned(), made).await
    }

    async fn vpcs(&self) -> Told<Vpc> {
        let (names, pages) = (Names::default(), self.ec2.describe_vpcs().max_results(PAGE));
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |vpc| layout::vpc(&names, &vpc);
        let listed = self.context.list(DESCRIBE_VPCS, ask, |page| {
            let vpcs = page.vpcs.unwrap_or_default().into_iter();
            (vpcs.map(read).collect(), page.next_token)
        });
        listed.await
    }

    async fn subnets(&self) -> Told<Subnet> {
        let names = Names::default();
        let pages = self.ec2.describe_subnets().max_results(PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |subnet| layout::subnet(&names, &subnet);
        let listed = self.context.list(DESCRIBE_SUBNETS, ask, |page| {
            let subnets = page.subnets.unwrap_or_default().into_iter();
            (subnets.map(read).collect(), page.next_token)
        });
        listed.await
    }

    async fn tables(&self) -> Told<RouteTable> {
        let names = Names::default();
        let pages = self.ec2.describe_route_tables().max_results(SHORT_PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |table| layout::table(&names, &table);
        let listed = self.context.list(DESCRIBE_ROUTE_TABLES, ask, |page| {
            let tables = page.route_tables.unwrap_or_default().into_iter();
            (tables.map(read).collect(), page.next_token)
        });
        listed.await
    }

    async fn acls(&self) -> Told<Acl> {
        let names = Names::default();
        let pages = self.ec2.describe_network_acls().max_results(PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |acl| rules::acl(&names, &acl);
        let listed = self.context.list(DESCRIBE_NETWORK_ACLS, ask, |page| {
            let acls = page.network_acls.unwrap_or_default().into_iter();
            (acls.map(read).collect(), page.next_token)
        });
        listed.await
    }

    async fn groups(&self) -> Told<Group> {
        let names = Names::default();
        let pages = self.ec2.describe_security_groups().max_results(PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |group| rules::group(&names, &group);
        let listed = self.context.list(DESCRIBE_SECURITY_GROUPS, ask, |page| {
            let groups = page.security_groups.unwrap_or_default().into_iter();
            (groups.map(read).collect(), page.next_token)
        });
        listed.await
    }

    async fn interfaces(&self) -> Told<Interface> {
        let names = Names::default();
        let pages = self.ec2.describe_network_interfaces().max_results(PAGE);
        let pages = pages.include_managed_resources(true);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |interface| layout::interface(&names, &interface);
        let listed = self.context.list(DESCRIBE_NETWORK_INTERFACES, ask, |page| {
            let interfaces = page.network_interfaces.unwrap_or_default().into_iter();
            (interfaces.map(read).collect(), page.next_token)
        });
        listed.await
    }

    async fn endpoints(&self) -> Told<Endpoint> {
        let names = Names::default();
        let pages = self.ec2.describe_vpc_endpoints().max_results(PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |endpoint| layout::endpoint(&names, &endpoint);
        let listed = self.context.list(DESCRIBE_VPC_ENDPOINTS, ask, |page| {
            let endpoints = page.vpc_endpoints.unwrap_or_default().into_iter();
            (endpoints.map(read).collect(), page.next_token)
        });
        listed.await
    }

    /// The prefix lists that routes and rules name. The blocks of those that lead to a service of AWS are not asked
    /// for: nobody comes from there.
    async fn lists(
        &self,
        tables: Option<&Part<RouteTable>>,
        groups: Option<&Part<Group>>,
    ) -> Arc<Part<PrefixList>> {
        let call = DESCRIBE_MANAGED_PREFIX_LISTS;
        if tables.is_none() && groups.is_none() {
            return Arc::new(Part::unread(call, call.not_read(NOT_WANTED)));
        }
        // The lists that are named, and whether their blocks matter whoever keeps them.
        let mut named: BTreeMap<&Arc<str>, bool> = BTreeMap::new();
        let tables = tables.into_iter().flat_map(Part::iter);
        for route in tables.flat_map(|(_, table)| &table.routes) {
            if let Destination::List(id) = &route.destination {
                let to_service = matches!(route.target, Target::Endpoint(_));
                *named.entry(id).or_default() |= !to_service;
            }
        }
        let groups = groups.into_iter().flat_map(Part::iter);
        for rule in groups.flat_map(|(_, group)| &group.rules) {
            if let Source::List(id) = &rule.from {
                named.insert(id, true);
            }
        }
        if named.is_empty() {
            return Arc::new(Part::new(call, [], None));
        }
        let lists = self.context.once::<Lists>();
        let listing = async || Arc::new(self.all_lists().await);
        let all = lists.0.get_or_make(self.region.to_owned(), listing).await;
        let kept: BTreeMap<&Arc<str>, &(Arc<str>, bool)> =
            all.items.iter().map(|(id, kept)| (id, kept)).collect();
        let read = async |(id, matters): (Arc<str>, bool)| {
            let kept = kept.get(&id).copied();
            let blocks = match kept.map(|(_, of_aws)| *of_aws) {
                Some(true) if !matters => {
                    let why = "it leads to a service of AWS";
                    GET_MANAGED_PREFIX_LIST_ENTRIES.not_read(why).into()
                }
                Some(true | false) | None => self.blocks(&id).await,
            };
            // One that is not listed belongs to nobody that is known here.
            let (name, of_aws) = kept.cloned().unwrap_or_default();
            let list = PrefixList {
                name,
                of_aws,
                blocks,
            };
            (id, list)
        };
        let named = named.into_iter().map(|(id, matters)| (id.clone(), matters));
        let found = self.context.side_by_side(named, read).await;
        Arc::new(Part::new(call, found, all.incomplete.clone()))
    }

    /// Every prefix list of the region, and whether AWS keeps it.
    async fn all_lists(&self) -> Listing<KeptList> {
        let pages = self.ec2.describe_managed_prefix_lists();
        let pages = pages.max_results(SHORT_PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let read = |list: ManagedPrefixList| {
            let id: Arc<str> = list.prefix_list_id()?.into();
            let name = list.prefix_list_name().unwrap_or_default().into();
            Some((id, (name, list.owner_id() == Some("AWS"))))
        };
        let listed = self
            .context
            .list(DESCRIBE_MANAGED_PREFIX_LISTS, ask, |page| {
                (page.prefix_lists.unwrap_or_default(), page.next_token)
            });
        let lacking = "a prefix list without an id";
        listed
            .await
            .told(DESCRIBE_MANAGED_PREFIX_LISTS, lacking, read)
    }

    /// The blocks of a list. One whose last page is missing holds more than is known.
    async fn blocks(&self, id: &Arc<str>) -> Reading<Box<[Cidr]>> {
        let read = async || {
            let pages = self.ec2.get_managed_prefix_list_entries();
            let pages = pages.prefix_list_id(&**id).max_results(SHORT_PAGE);
            let ask = |token| pages.clone().set_next_token(token).send();
            let call = GET_MANAGED_PREFIX_LIST_ENTRIES;
            let listed = self.context.list(call, ask, |page| {
                (page.entries.unwrap_or_default(), page.next_token)
            });
            let block = |entry: PrefixListEntry| Cidr::parse(entry.cidr()?);
            let told = listed.await.told(call, "an entry that is no block", block);
            match told.incomplete {
                Some(cause) => cause.into(),
                None => Reading::Known(told.items.into_boxed_slice()),
            }
        };
        let entries = self.context.once::<Entries>();
        let key = (self.region.to_owned(), id.to_string());
        entries.0.get_or_make(key, read).await
    }

    /// How the region blocks public access.
    async fn block(&self, wanted: bool) -> Arc<Reading<PublicAccessBlock>> {
        let call = DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS;
        if !wanted {
            return Arc::new(call.not_read(NOT_WANTED).into());
        }
        let blocks = self.context.once::<Blocks>();
        let read = async || Arc::new(self.read_block().await);
        blocks.0.get_or_make(self.region.to_owned(), read).await
    }

    async fn read_block(&self) -> Reading<PublicAccessBlock> {
        let told_by = DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS;
        let asked = self.ec2.describe_vpc_block_public_access_options();
        let told = match self.context.call(told_by, asked.send()).await {
            Ok(told) => told.vpc_block_public_access_options,
            Err(failure) => return failure.cause.into(),
        };
        let Some(mode) = told.as_ref().map(layout::blocked) else {
            return told_by.unparseable("no options").into();
        };
        let exclusions = match mode {
            Blocked::Off => {
                let why = "nothing is blocked";
                let call = DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS;
                call.not_read(why).into()
            }
            Blocked::Inbound | Blocked::BothWays | Blocked::Unsettled => self.exclusions().await,
        };
        Reading::Known(PublicAccessBlock {
            told_by,
            mode,
            exclusions,
        })
    }

    async fn exclusions(&self) -> Reading<Box<[Exclusion]>> {
        let call = DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS;
        let pages = self.ec2.describe_vpc_block_public_access_exclusions();
        let pages = pages.max_results(PAGE);
        let ask = |token| pages.clone().set_next_token(token).send();
        let listed = self.context.list(call, ask, |page| {
            let exclusions = page.vpc_block_public_access_exclusions;
            (exclusions.unwrap_or_default(), page.next_token)
        });
        let listed = listed.await.filter(layout::is_excluding);
        let told = listed.told(call, "an exclusion of nothing", layout::excluded);
        match told.incomplete {
            Some(cause) => cause.into(),
            None => Reading::Known(told.items.into_boxed_slice()),
        }
    }
}
