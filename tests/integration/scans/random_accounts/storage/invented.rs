//! Makes up volumes, file systems and buckets of the further kinds.

use crate::scans::random_accounts::compared::REGIONS;
use crate::scans::random_accounts::dice::Dice;
use crate::scans::random_accounts::keys::State;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Volume,
    Efs,
    Fsx,
    Directory,
    Tables,
    Vectors,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Volume,
        Self::Efs,
        Self::Fsx,
        Self::Directory,
        Self::Tables,
        Self::Vectors,
    ];
}

/// How data is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Key(State),
    /// Under a key of the service's.
    Service,
    Off,
    NotTold,
    NewWord,
}

/// An interface of a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interface {
    /// Everybody gets to it.
    Open,
    /// An office gets to it.
    Office,
    /// Its group lets in the inside alone.
    Inside,
    /// It has no public address.
    Private,
    /// It is not listed.
    Lost,
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) name: String,
    pub(super) region: &'static str,
    pub(super) kind: Kind,
    pub(super) stored: Stored,
    /// What lies in a bucket: whether each is encrypted as the bucket says.
    pub(super) parts: Vec<bool>,
    /// Of a file system.
    pub(super) interfaces: Vec<Interface>,
    /// What may not be read of it.
    pub(super) denied: Option<&'static str>,
}

/// What is set for a region.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    pub(super) name: &'static str,
    /// How many snapshots and images everybody can use.
    pub(super) snapshots: usize,
    pub(super) images: usize,
    pub(super) block: &'static str,
    pub(super) encrypts: bool,
    pub(super) denied: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) storage: Vec<Made>,
    pub(super) regions: [Region; 2],
}

pub(super) fn invent(seed: u64) -> Account {
    let dice = &mut Dice::new(seed ^ 0x0073_0074);
    let mut storage = Vec::new();
    for kind in Kind::ALL {
        for number in 0..8 + dice.below(8) {
            // Each region has a volume.
            let own = REGIONS.get(number).copied();
            let region = own.unwrap_or_else(|| dice.pick(&REGIONS));
            let name = format!("{kind:?}{seed}x{number}x").to_lowercase();
            storage.push(invent_storage(name, region, kind, dice));
        }
    }
    let regions = REGIONS.map(|name| Region {
        name,
        snapshots: dice.pick(&[0, 0, 1, 7]),
        images: dice.pick(&[0, 0, 1, 7]),
        block: dice.pick(&[
            "unblocked",
            "block-all-sharing",
            "block-new-sharing",
            "block-odd-sharing",
        ]),
        encrypts: dice.chance(40),
        denied: dice.chance(40).then(|| {
            dice.pick(&[
                "DescribeVolumes",
                "DescribeSnapshots",
                "DescribeImages",
                "GetSnapshotBlockPublicAccessState",
                "GetEbsEncryptionByDefault",
                "DescribeNetworkInterfaces",
                "DescribeSecurityGroups",
            ])
        }),
    });
    Account { storage, regions }
}

fn invent_storage(name: String, region: &'static str, kind: Kind, dice: &mut Dice) -> Made {
    const KEY: Stored = Stored::Key(State::Enabled);
    let ways: &[Stored] = match kind {
        Kind::Volume | Kind::Efs => &[KEY, KEY, Stored::Off, Stored::NotTold],
        Kind::Fsx => &[KEY, KEY, Stored::Service, Stored::NotTold],
        Kind::Directory | Kind::Tables | Kind::Vectors => {
            &[KEY, KEY, KEY, Stored::Service, Stored::NewWord]
        }
    };
    let mut stored = ways[dice.below(ways.len())];
    if stored == KEY && dice.chance(50) {
        stored = Stored::Key(dice.pick(&State::ALL));
    }
    // A part under another key is told only where the bucket's own key is no matter.
    let may_differ = stored == KEY;
    let parts = (0..dice.below(4)).map(|_| !may_differ || dice.chance(80));
    let parts = parts.collect();
    let worst = dice.pick(&[
        Interface::Open,
        Interface::Office,
        Interface::Inside,
        Interface::Private,
        Interface::Private,
        Interface::Lost,
    ]);
    let more = (0..dice.below(3)).map(|_| dice.pick(&[Interface::Inside, Interface::Private]));
    let mut interfaces = vec![worst];
    interfaces.extend(more);
    let calls: &[&str] = match kind {
        Kind::Volume | Kind::Fsx => &[],
        Kind::Efs => &["targets"],
        Kind::Directory => &["encryption"],
        Kind::Tables | Kind::Vectors => &["encryption", "parts", "part"],
    };
    let denied = match calls {
        [] => None,
        calls => dice.chance(15).then(|| calls[dice.below(calls.len())]),
    };
    Made {
        name,
        region,
        kind,
        stored,
        parts,
        interfaces,
        denied,
    }
}
