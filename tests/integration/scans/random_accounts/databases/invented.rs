//! Makes up databases of every service.

use crate::scans::random_accounts::compared::REGIONS;
use crate::scans::random_accounts::dice::Dice;
use crate::scans::random_accounts::keys::State;
use crate::scans::random_accounts::policies::Policy;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Instance,
    Aurora,
    Document,
    Neptune,
    Redshift,
    Namespace,
    Workgroup,
    Domain,
    Dax,
    Memory,
    Elastic,
    Keyspaces,
    LiveAnalytics,
    Influx,
    Dsql,
    Table,
}

impl Kind {
    pub(super) const ALL: [Self; 16] = [
        Self::Instance,
        Self::Aurora,
        Self::Document,
        Self::Neptune,
        Self::Redshift,
        Self::Namespace,
        Self::Workgroup,
        Self::Domain,
        Self::Dax,
        Self::Memory,
        Self::Elastic,
        Self::Keyspaces,
        Self::LiveAnalytics,
        Self::Influx,
        Self::Dsql,
        Self::Table,
    ];

    /// How it can be told to be encrypted.
    fn ways(self) -> &'static [Stored] {
        use Stored::{AwsOwned, Changing, KeyLost, Keyless, Module, NewWord, NotTold, Off};
        const KEY: Stored = Stored::Key(State::Enabled);
        match self {
            Self::Instance => &[KEY, Off, NotTold],
            Self::Aurora | Self::Neptune => &[KEY, AwsOwned, Off, NotTold, NewWord],
            Self::Document => &[KEY, AwsOwned, Off, NewWord],
            Self::Redshift => &[KEY, AwsOwned, Off, NotTold, Module],
            Self::Namespace | Self::Memory | Self::Elastic | Self::Influx => &[KEY, AwsOwned],
            Self::Domain => &[KEY, Off, NotTold, Keyless],
            Self::Dax => &[Keyless, Off, NotTold, NewWord, Changing],
            Self::LiveAnalytics => &[KEY, Keyless],
            Self::Dsql => &[KEY, AwsOwned, KeyLost, Changing, NewWord],
            Self::Table => &[KEY, AwsOwned, KeyLost, Changing, NewWord, Keyless],
            Self::Workgroup | Self::Keyspaces => &[Keyless],
        }
    }
}

/// How the data of a database is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Key(State),
    AwsOwned,
    Off,
    NotTold,
    NewWord,
    /// Encrypted, and no key is told.
    Keyless,
    /// A module of one's own keeps the key.
    Module,
    /// Its key is being changed.
    Changing,
    /// The service cannot get at the key any more.
    KeyLost,
}

/// Where in the network a database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Publicly accessible; none where it is not told.
    pub(super) public: Option<bool>,
    pub(super) subnets: &'static [&'static str],
    pub(super) group: &'static str,
}

/// What the policy of a table or of a cluster of DSQL refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refuses {
    NoPolicy,
    /// Whatever does not come from a VPC endpoint.
    Outside,
    /// The same, for a part of the actions.
    Half,
    /// A policy that lets a role in.
    Nothing,
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) name: String,
    pub(super) region: &'static str,
    pub(super) kind: Kind,
    pub(super) stored: Stored,
    pub(super) status: &'static str,
    /// Of a cluster of RDS, its members; else its own.
    pub(super) places: Vec<Place>,
    /// An Aurora cluster that the internet gets to without a VPC.
    pub(super) gateway: bool,
    /// `ipv4`, `dual`, or `""` where it is not told.
    pub(super) addresses: &'static str,
    /// A domain stands in a VPC.
    pub(super) in_vpc: bool,
    pub(super) policy: Option<Policy>,
    pub(super) refuses: Refuses,
    /// It may not be described.
    pub(super) denied: bool,
    /// Its policy may not be read.
    pub(super) policy_denied: bool,
}

/// A snapshot that somebody took.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    pub(super) name: String,
    pub(super) region: &'static str,
    pub(super) of_cluster: bool,
    pub(super) encrypted: bool,
    pub(super) shared_with: &'static [&'static str],
    pub(super) denied: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) databases: Vec<Made>,
    pub(super) snapshots: Vec<Snapshot>,
    /// Calls about the network that are refused in a region.
    pub(super) denied: [Option<&'static str>; 2],
}

pub(super) fn invent(seed: u64) -> Account {
    let dice = &mut Dice::new(seed ^ 0x0064_0062);
    let mut databases = Vec::new();
    for kind in Kind::ALL {
        for number in 0..4 + dice.below(5) {
            let name = format!("{kind:?}{seed}x{number}x").to_lowercase();
            databases.push(invent_database(name, kind, dice));
        }
    }
    let snapshots = (0..12).map(|number| Snapshot {
        name: format!("snap{seed}x{number}x"),
        region: dice.pick(&REGIONS),
        of_cluster: dice.chance(50),
        encrypted: dice.chance(40),
        shared_with: dice.pick::<&'static [&'static str]>(&[
            &[],
            &["999900001111"],
            &["all"],
            &["999900001111", "all"],
        ]),
        denied: dice.chance(20),
    });
    let snapshots = snapshots.collect();
    let denied = [(); 2].map(|()| {
        dice.chance(25).then(|| {
            dice.pick(&[
                "DescribeSecurityGroups",
                "DescribeRouteTables",
                "DescribeNetworkInterfaces",
            ])
        })
    });
    // Some that chance makes seldom.
    let mut asked = invent_database(format!("instance{seed}xax"), Kind::Instance, dice);
    asked.status = "available";
    asked.places = vec![Place {
        public: Some(true),
        subnets: &["subnet-public"],
        group: "sg-office",
    }];
    let mut keyed = invent_database(format!("neptune{seed}xax"), Kind::Neptune, dice);
    keyed.stored = Stored::Key(State::Enabled);
    let mut hidden = invent_database(format!("elastic{seed}xax"), Kind::Elastic, dice);
    hidden.denied = true;
    databases.extend([asked, keyed, hidden]);
    Account {
        databases,
        snapshots,
        denied,
    }
}

fn invent_database(name: String, kind: Kind, dice: &mut Dice) -> Made {
    let mut stored = dice.pick(kind.ways());
    if matches!(stored, Stored::Key(_)) && dice.chance(60) {
        stored = Stored::Key(dice.pick(&State::ALL));
    }
    let members = match kind {
        Kind::Aurora | Kind::Neptune => 1 + dice.below(3),
        _ => 1,
    };
    Made {
        name,
        region: REGIONS[usize::from(dice.chance(40))],
        kind,
        stored,
        status: dice.pick(&[
            "available",
            "available",
            "available",
            "available",
            "stopped",
            "deleting",
        ]),
        places: (0..members).map(|_| invent_place(dice)).collect(),
        gateway: dice.chance(15),
        addresses: dice.pick(&["ipv4", "ipv4", "dual"]),
        in_vpc: dice.chance(50),
        policy: dice.chance(80).then(|| Policy::invent(dice)),
        refuses: dice.pick(&[
            Refuses::NoPolicy,
            Refuses::Outside,
            Refuses::Half,
            Refuses::Nothing,
        ]),
        denied: dice.chance(12),
        policy_denied: dice.chance(12),
    }
}

fn invent_place(dice: &mut Dice) -> Place {
    let subnets = dice.pick::<&'static [&'static str]>(&[
        &["subnet-public"],
        &["subnet-private", "subnet-public"],
        &["subnet-private"],
        &["subnet-gone"],
    ]);
    let group = dice.pick(&["sg-open", "sg-open", "sg-office", "sg-inside"]);
    Place {
        public: dice.pick(&[
            Some(true),
            Some(true),
            Some(false),
            Some(false),
            Some(false),
            None,
        ]),
        subnets,
        // Behind a group that is not open, a subnet that is not listed may or may not decide.
        group: match subnets {
            ["subnet-gone"] => "sg-open",
            _ => group,
        },
    }
}
