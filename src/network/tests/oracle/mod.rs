//! An independent judge of the answers: random small networks, and packets that are carried through them by hand.
//!
//! It knows nothing of sets: it sends a request from one address after another, at least one between any two at which
//! a rule or a route could change its mind, and a reply from the port back to one port of the source after another.

mod random;
mod walk;

use super::*;
use random::Random;
use walk::{Carried, carry, sources};

/// Networks that are tried, each whole.
const NETWORKS: u64 = 12_000;

/// Networks of which four times something is taken away.
const WITH_LESS: u64 = 3_000;

/// How many times as many the long run tries.
const LONGER: u64 = 20;

fn seeds(count: u64) -> std::ops::Range<u64> {
    match std::env::var_os("THREATPROOF_LONG") {
        Some(_) => 0..count * LONGER,
        None => 0..count,
    }
}

/// Who gets somewhere, by count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Crowd {
    Nobody,
    Some,
    Anyone,
}

/// Any source is more than a /8, or a /16 of IPv6.
fn crowd(is_v6: bool, count: u128) -> Crowd {
    match (count, is_v6) {
        (0, _) => Crowd::Nobody,
        (count, false) if count > 1 << 24 => Crowd::Anyone,
        (count, true) if count > 1 << 112 => Crowd::Anyone,
        _ => Crowd::Some,
    }
}

/// What packets say: who comes by a gateway, and who would by each other network.
#[derive(Debug, PartialEq, Eq)]
struct Truth {
    internet: Crowd,
    beyond: BTreeMap<String, Crowd>,
}

fn truth(network: &Network, interface: &Interface, protocol: u8, port: u16) -> Truth {
    let mut truth = Truth {
        internet: Crowd::Nobody,
        beyond: BTreeMap::new(),
    };
    for is_v6 in [false, true] {
        let (mut internet, mut beyond) = (0_u128, BTreeMap::<String, u128>::new());
        for (source, count) in sources(network, is_v6) {
            for carried in carry(network, interface, protocol, port, source) {
                match carried {
                    Carried::In => internet = internet.saturating_add(count),
                    Carried::Beyond(by) => {
                        let so_far = beyond.entry(by).or_default();
                        *so_far = so_far.saturating_add(count);
                    }
                }
            }
        }
        truth.internet = truth.internet.max(crowd(is_v6, internet));
        for (by, count) in beyond {
            let so_far = truth.beyond.entry(by).or_insert(Crowd::Nobody);
            *so_far = (*so_far).max(crowd(is_v6, count));
        }
    }
    truth
}

/// What the engine says, in the same words; nothing if it does not know.
fn said(answer: &Answer) -> Option<Crowd> {
    match answer.exposure {
        Exposure::Closed(_) => Some(Crowd::Nobody),
        Exposure::Narrow { .. } => Some(Crowd::Some),
        Exposure::Open { .. } => Some(Crowd::Anyone),
        Exposure::Unknown(_) => None,
    }
}

fn said_beyond(answer: &Answer) -> BTreeMap<String, Crowd> {
    let each = answer.beyond.items.iter().map(|beyond| {
        let crowd = if beyond.anyone {
            Crowd::Anyone
        } else {
            Crowd::Some
        };
        (beyond.by.to_string(), crowd)
    });
    each.collect()
}

fn asked(protocol: u8, port: u16) -> Asked {
    Asked::of(Protocol::Number(protocol), [Ports::one(port)])
}

/// What the open ports that are told say of one. A protocol that no rule names goes with all others.
fn by_openings(network: &Network, own: &Interface, passage: &Passage, target: (u8, u16)) -> Crowd {
    let (protocol, port) = target;
    let acls = network.parts.acls.iter();
    let acls = acls.flat_map(|(_, acl)| acl.inbound.iter().chain(&acl.outbound));
    let acls = acls.filter_map(|rule| Some(rule.about?.protocol));
    let groups = network.parts.groups.iter();
    let groups = groups.filter(|(id, _)| own.groups.contains(*id));
    let groups = groups
        .flat_map(|(_, group)| &group.rules)
        .map(|rule| rule.protocol);
    let own = Protocol::Number(protocol);
    let is_named = protocol != 47 || acls.chain(groups).any(|named| named == own);
    let own = if is_named { own } else { Protocol::All };
    let own = passage.openings.iter().filter(|opening| {
        // Of ICMP for IPv6 with that for IPv4.
        let is_of_v6 = protocol == 1 && opening.protocol == Protocol::ICMP6;
        (opening.protocol == own || is_of_v6) && opening.ports.hold(port)
    });
    let crowds = own.map(|opening| match opening.to {
        Who::Some => Crowd::Some,
        Who::Anyone => Crowd::Anyone,
    });
    crowds.max().unwrap_or(Crowd::Nobody)
}

#[test]
fn packets_agree_with_the_answers() {
    let mut counts: BTreeMap<Crowd, u32> = BTreeMap::new();
    for seed in seeds(NETWORKS) {
        let mut random = Random::new(seed);
        let (network, interface) = random.network();
        let (protocol, port) = random.target();
        let truth = truth(&network, &interface, protocol, port);
        let answer = network.from_internet("eni-1", &interface, &asked(protocol, port));
        let case = || format!("seed {seed}, {protocol}:{port}: {answer:?}");
        assert_eq!(said(&answer), Some(truth.internet), "{}", case());
        assert_eq!(said_beyond(&answer), truth.beyond, "{}", case());
        assert_eq!(answer.beyond.incomplete, None, "{}", case());
        let passage = network.open_ports("eni-1", &interface);
        assert_eq!(
            by_openings(&network, &interface, &passage, (protocol, port)),
            truth.internet,
            "{}",
            case()
        );
        assert_eq!(passage.unread, [], "{}", case());
        if let Exposure::Narrow {
            sources: named,
            all: true,
            ..
        } = &answer.exposure
        {
            for (source, _) in sources(&network, false)
                .into_iter()
                .chain(sources(&network, true))
            {
                let carried = carry(&network, &interface, protocol, port, source);
                let is_in = carried.contains(&Carried::In);
                let is_named = named.iter().any(|block| walk::is_in(*block, source));
                assert_eq!(is_named, is_in, "{source} {}", case());
            }
        }
        *counts.entry(truth.internet).or_default() += 1;
    }
    // The networks are not all alike.
    let least = counts.values().min();
    assert!(
        counts.len() == 3 && least.is_some_and(|least| *least > 500),
        "{counts:?}"
    );
}

#[test]
fn what_is_not_read_never_turns_an_answer_round() {
    let mut unknown = 0;
    let mut known = 0;
    for seed in seeds(WITH_LESS) {
        let mut random = Random::new(seed);
        let (network, interface) = random.network();
        let (protocol, port) = random.target();
        let truth = truth(&network, &interface, protocol, port);
        for _ in 0..4 {
            let (less, what) = random.with_less(&network);
            let answer = less.from_internet("eni-1", &interface, &asked(protocol, port));
            let case = || format!("seed {seed}, {protocol}:{port} without {what}: {answer:?}");
            let passage = less.open_ports("eni-1", &interface);
            let opened = by_openings(&less, &interface, &passage, (protocol, port));
            assert!(opened <= truth.internet, "{opened:?} {truth:?} {}", case());
            if opened < truth.internet {
                assert_ne!(passage.unread, [], "{}", case());
            }
            match said(&answer) {
                Some(said) => {
                    assert_eq!(said, truth.internet, "{}", case());
                    known += 1;
                }
                None => {
                    let Exposure::Unknown(causes) = &answer.exposure else {
                        continue;
                    };
                    assert!(!causes.is_empty(), "{}", case());
                    unknown += 1;
                }
            }
            if answer.beyond.incomplete.is_none() {
                let told = said_beyond(&answer);
                for (by, crowd) in &truth.beyond {
                    // What cannot be read stands for what it hides.
                    let hidden = told.contains_key("what-1");
                    let so = hidden || told.get(by).is_some_and(|told| told >= crowd);
                    assert!(so, "{by} {crowd:?} {}", case());
                }
            }
        }
    }
    assert!(unknown > 1000 && known > 1000, "{unknown} {known}");
}
