//! Makes up registries.

use crate::kit::ACCOUNT;
use crate::scans::random_accounts::compared::REGIONS;
use crate::scans::random_accounts::dice::Dice;
use crate::scans::random_accounts::policies::{FOREIGN, Policy};

/// What a repository is encrypted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Default,
    Managed,
    Own,
    OwnTwice,
    Disabled,
    Doomed,
    /// Nobody may describe it.
    Denied,
    Foreign,
    /// A kind that nobody knows yet.
    NewKind,
    NotTold,
}

#[derive(Clone, Debug)]
pub(super) struct Repository {
    pub(super) name: String,
    pub(super) policy: Option<Policy>,
    /// Rules of its lifecycle policy; none where it has no policy.
    pub(super) lifecycle: Option<usize>,
    /// `scanFrequency`, and `""` where AWS could not tell.
    pub(super) frequency: &'static str,
    /// `scanOnPush`, the setting of its own.
    pub(super) on_push: bool,
    pub(super) key: Key,
    pub(super) denied: Option<&'static str>,
}

/// What a region of an account holds.
#[derive(Clone, Debug)]
pub(super) struct Registry {
    pub(super) region: &'static str,
    pub(super) repositories: Vec<Repository>,
    pub(super) policy: Option<Policy>,
    /// `REGISTRY_POLICY_SCOPE`.
    pub(super) scope: &'static str,
    pub(super) scanner: &'static str,
    /// What Inspector does for images.
    pub(super) inspector: &'static str,
    pub(super) copies_to: Vec<&'static str>,
    pub(super) denied: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) registries: Vec<Registry>,
    /// Names in the public gallery.
    pub(super) gallery: Vec<String>,
    pub(super) gallery_denied: bool,
}

/// What scans, and what Inspector does for images, in one region after the other.
const SCANS: [(&str, &str); 7] = [
    ("BASIC", "ENABLED"),
    ("ENHANCED", "ENABLED"),
    ("ENHANCED", "DISABLED"),
    ("ENHANCED", "SUSPENDED"),
    ("ENHANCED", "ENABLING"),
    ("DEEP", "ENABLED"),
    ("ENHANCED", "NEW"),
];

/// What may not be read in one region after the other.
const DENIED: [Option<&str>; 12] = [
    None,
    None,
    None,
    None,
    Some("GetRegistryPolicy"),
    None,
    Some("DescribeRegistry"),
    Some("BatchGetRepositoryScanningConfiguration"),
    Some("inspector2"),
    Some("GetAccountSetting"),
    Some("GetRegistryScanningConfiguration"),
    Some("DescribeRepositories"),
];

pub(super) fn invent(seed: u64) -> Made {
    let dice = &mut Dice::new(seed ^ 0x0063_0072);
    let first = 2 * usize::try_from(seed).expect("a small number");
    let numbers = [first, first + 1];
    let registries = numbers.map(|number| invent_registry(seed, number, dice));
    let gallery = (0..dice.below(4)).map(|number| format!("g{number}"));
    Made {
        registries: registries.to_vec(),
        gallery: gallery.collect(),
        gallery_denied: dice.chance(20),
    }
}

fn invent_registry(seed: u64, number: usize, dice: &mut Dice) -> Registry {
    let region = REGIONS[number % 2];
    let repositories = (0..3 + dice.below(30)).map(|at| {
        let name = match at % 3 {
            0 => format!("team/{region}.s{seed}-{at}"),
            _ => format!("{region}_s{seed}_{at}"),
        };
        invent_repository(name, dice)
    });
    let (scanner, inspector) = SCANS[number % SCANS.len()];
    let repositories = repositories.collect();
    let invented = dice.chance(75).then(|| Policy::invent(dice));
    let copies_to: &[&'static str] =
        dice.pick::<&'static [&'static str]>(&[&[], &[ACCOUNT], &[FOREIGN], &[ACCOUNT, FOREIGN]]);
    let scope = dice.pick(&["V1", "V2", "V2", "V2", "V3"]);
    // The first two are plain.
    let (policy, copies_to, scope) = match number {
        0 => (Some(Policy::for_own()), [].as_slice(), "V2"),
        1 => (Some(Policy::for_everybody()), [].as_slice(), "V2"),
        _ => (invented, copies_to, scope),
    };
    Registry {
        region,
        repositories,
        policy,
        scope,
        scanner,
        inspector,
        copies_to: copies_to.to_vec(),
        denied: DENIED[number % DENIED.len()],
    }
}

fn invent_repository(name: String, dice: &mut Dice) -> Repository {
    Repository {
        name,
        policy: dice.chance(75).then(|| Policy::invent(dice)),
        lifecycle: dice.pick(&[None, None, Some(0), Some(1), Some(3)]),
        frequency: dice.pick(&[
            "SCAN_ON_PUSH",
            "SCAN_ON_PUSH",
            "CONTINUOUS_SCAN",
            "MANUAL",
            "HOURLY",
            "",
        ]),
        on_push: dice.chance(50),
        key: dice.pick(&[
            Key::Default,
            Key::Default,
            Key::Managed,
            Key::Own,
            Key::OwnTwice,
            Key::Disabled,
            Key::Doomed,
            Key::Denied,
            Key::Foreign,
            Key::NewKind,
            Key::NotTold,
        ]),
        denied: dice
            .chance(20)
            .then(|| dice.pick(&["GetRepositoryPolicy", "GetLifecyclePolicy"])),
    }
}
