//! Makes up instances and the network that they stand in.

use super::filters::{ACLS, GROUP_RULES, GroupRule};
use crate::scans::random_accounts::compared::REGIONS;
use crate::scans::random_accounts::dice::Dice;

/// Where the route of a subnet to the internet leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Gateway,
    /// For both families.
    Both,
    /// For IPv6 alone.
    Six,
    /// In two halves.
    Halves,
    /// To a gateway that is gone.
    Blackhole,
    Nat,
    /// To an egress-only gateway, for IPv6.
    EgressOnly,
    Transit,
    Local,
    /// No table of its own: that of the VPC counts.
    Main,
}

#[derive(Clone, Debug)]
pub(super) struct Subnet {
    pub(super) id: String,
    pub(super) way: Way,
    /// Of `ACLS`.
    pub(super) acl: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) rules: Vec<GroupRule>,
    /// An interface of RDS is in it besides instances.
    pub(super) is_shared: bool,
    /// An instance is in it.
    pub(super) has_instances: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Interface {
    /// Positions in the lists of the region.
    pub(super) subnet: usize,
    pub(super) groups: Vec<usize>,
    pub(super) public: bool,
    pub(super) six: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) state: &'static str,
    pub(super) interfaces: Vec<Interface>,
    /// State, endpoint and tokens; none where the options are not told.
    pub(super) metadata: Option<[&'static str; 3]>,
}

#[derive(Clone, Debug)]
pub(super) struct Region {
    pub(super) name: &'static str,
    /// A letter in the names of what is in it.
    pub(super) letter: char,
    pub(super) main: Way,
    pub(super) subnets: Vec<Subnet>,
    pub(super) groups: Vec<Group>,
    pub(super) instances: Vec<Instance>,
    /// `internetGatewayBlockMode`.
    pub(super) blocked: &'static str,
    pub(super) enforced: bool,
    pub(super) denied: Option<&'static str>,
}

/// What may not be read in one region after the other.
const DENIED: [Option<&str>; 12] = [
    None,
    Some("DescribeNetworkInterfaces"),
    None,
    Some("GetManagedPrefixListEntries"),
    Some("DescribeRouteTables"),
    None,
    Some("DescribeInstances"),
    Some("DescribeSecurityGroups"),
    Some("DescribeNetworkAcls"),
    Some("DescribeSubnets"),
    Some("DescribeVpcBlockPublicAccessOptions"),
    None,
];

/// What an account of metadata options is like.
const STRICT: [Option<[&str; 3]>; 2] = [
    Some(["applied", "enabled", "required"]),
    Some(["applied", "disabled", "optional"]),
];
const MIXED: [Option<[&str; 3]>; 7] = [
    STRICT[0],
    STRICT[1],
    Some(["applied", "enabled", "optional"]),
    Some(["applied", "enabled", "optional"]),
    Some(["pending", "enabled", "required"]),
    Some(["applied", "enabled", "preferred"]),
    None,
];

pub(super) fn invent(seed: u64) -> Vec<Region> {
    let dice = &mut Dice::new(seed ^ 0x0065_0063);
    let regions = REGIONS.into_iter().zip(['e', 'w']);
    regions
        .zip(2 * usize::try_from(seed).expect("a small number")..)
        .map(|((name, letter), number)| invent_region(name, letter, number, dice))
        .collect()
}

fn invent_region(name: &'static str, letter: char, number: usize, dice: &mut Dice) -> Region {
    const WAYS: [Way; 12] = [
        Way::Gateway,
        Way::Gateway,
        Way::Gateway,
        Way::Both,
        Way::Six,
        Way::Halves,
        Way::Blackhole,
        Way::Nat,
        Way::EgressOnly,
        Way::Transit,
        Way::Local,
        Way::Main,
    ];
    // A subnet for each ACL. Half of the first two let everything through, so that the rest matters.
    let subnets: Vec<Subnet> = (0..ACLS.len())
        .map(|acl| Subnet {
            id: format!("subnet-{letter}{acl}"),
            way: dice.pick(&WAYS),
            acl,
        })
        .collect();
    let groups: Vec<Group> = (0..24)
        .map(|number| invent_group(letter, number, dice))
        .collect();
    let moods: [&[Option<[&'static str; 3]>]; 4] = [&MIXED, &MIXED, &MIXED[2..4], &STRICT];
    let options = moods[(number + number / 2) % moods.len()];
    let mut instances: Vec<Instance> = (0..40)
        .map(|number| invent_instance(letter, number, options, &subnets, dice))
        .collect();
    instances[0].metadata = options[0];
    instances[0].state = "running";
    let mut region = Region {
        name,
        letter,
        main: dice.pick(&[Way::Gateway, Way::Both, Way::Local]),
        subnets,
        groups,
        instances,
        blocked: dice.pick(&[
            "off",
            "off",
            "off",
            "off",
            "block-ingress",
            "block-bidirectional",
        ]),
        enforced: (number / 2).is_multiple_of(2),
        denied: DENIED[number % DENIED.len()],
    };
    // Whatever an interface still has is in use; those of what is terminated are gone.
    for instance in &region.instances {
        for interface in &instance.interfaces {
            for group in &interface.groups {
                region.groups[*group].has_instances |= instance.has_interfaces();
            }
        }
    }
    region
}

fn invent_group(letter: char, number: usize, dice: &mut Dice) -> Group {
    let count = dice.pick(&[0, 1, 1, 1, 2, 3]);
    Group {
        id: format!("sg-{letter}{number}"),
        name: if number == 0 { "default" } else { "own" },
        rules: (0..count).map(|_| dice.pick(&GROUP_RULES)).collect(),
        is_shared: number % 8 == 7,
        has_instances: false,
    }
}

fn invent_instance(
    letter: char,
    number: usize,
    options: &[Option<[&'static str; 3]>],
    subnets: &[Subnet],
    dice: &mut Dice,
) -> Instance {
    let count = dice.pick(&[1, 1, 1, 2]);
    let interfaces = (0..count).map(|_| {
        // Every second stands behind the ACL that lets everything through. The last subnet has no instance.
        let subnet = match dice.chance(40) {
            true => 0,
            false => dice.below(subnets.len() - 1),
        };
        // Beyond a transit gateway nobody knows, so what stands there has an address.
        let public = subnets[subnet].way == Way::Transit || dice.chance(70);
        let mut groups = vec![dice.below(24)];
        let other = dice.below(24);
        if dice.chance(20) && !groups.contains(&other) {
            groups.push(other);
        }
        Interface {
            subnet,
            groups,
            public,
            six: dice.chance(30),
        }
    });
    Instance {
        id: format!("i-{letter}{number}"),
        interfaces: interfaces.collect(),
        state: dice.pick(&[
            "running",
            "running",
            "running",
            "running",
            "stopped",
            "stopping",
            "pending",
            "terminated",
        ]),
        metadata: options[dice.below(options.len())],
    }
}

impl Instance {
    /// What is terminated has none any more, nor any say.
    pub(super) fn has_interfaces(&self) -> bool {
        self.state != "terminated"
    }
}

impl Region {
    pub(super) fn way(&self, subnet: usize) -> Way {
        match self.subnets[subnet].way {
            Way::Main => self.main,
            way => way,
        }
    }
}
