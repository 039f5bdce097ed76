//! Who on the internet gets to a file system by its network interfaces: for EFS and FSx, which have no other way in.
//!
//! Not a service of its own. What IAM and file-system policies say is no part of it: whoever cannot send to an
//! interface cannot mount anything, whatever they allow.

use crate::facts::{Call, Cause, Reading, record, words};
use crate::network::{Asked, Exposure, Network, Ports, Protocol};

#[cfg(feature = "aws")]
pub(crate) mod live;

words! {
    /// Who on the internet gets to a file system, least first.
    pub enum Reached {
        /// Nobody.
        Nobody = "nobody",
        /// Nobody by an internet gateway; perhaps somebody by another network.
        Beyond = "perhaps-others",
        /// Some public addresses.
        Some = "some-addresses",
        /// Anybody.
        Anybody = "anybody",
    }
}

record! {
    /// Who on the internet gets to a file system.
    pub struct Reachable {
        /// Who.
        by: Reached,
        /// The way there, or why there is none.
        path: String,
    }
}

/// The ports of file systems: of NFS and what it needs, of SMB, iSCSI and Lustre, and of their management.
/// <https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html>
/// <https://docs.aws.amazon.com/fsx/latest/WindowsGuide/limit-access-security-groups.html>
/// <https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html>
/// <https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/limit-access-security-groups.html>
const PORTS: [(u16, u16); 15] = [
    (22, 22),
    (111, 111),
    (135, 135),
    (139, 139),
    (443, 443),
    (445, 445),
    (635, 635),
    (749, 749),
    (988, 988),
    (1018, 1023),
    (2049, 2049),
    (3260, 3260),
    (4045, 4046),
    (5985, 5986),
    (20_001, 20_003),
];

/// Who gets to one of these interfaces, which `told_by` named. A file system without any is reached by nobody, as
/// long as nobody adds one.
#[must_use]
pub fn reach(network: &Network, interfaces: &[String], told_by: Call) -> Reading<Reachable> {
    let ports = PORTS.map(|(first, last)| Ports::between(first, last));
    let asked = Asked::of(Protocol::TCP, ports);
    let mut worst: Option<Reachable> = None;
    let mut causes: Vec<Cause> = Vec::new();
    for id in interfaces {
        let interface = match network.parts.interfaces.get(id) {
            Reading::Known(interface) => interface,
            Reading::Unknown(cause) => {
                causes.push(cause);
                continue;
            }
        };
        let answer = network.from_internet(id, interface, &asked);
        let beyond = answer.beyond.items.iter().map(|beyond| &*beyond.by);
        let beyond = beyond.collect::<Vec<_>>().join(", ");
        let (by, path) = match answer.exposure {
            Exposure::Open { path } => (Reached::Anybody, path),
            Exposure::Narrow { path, .. } => (Reached::Some, path),
            Exposure::Unknown(unread) => {
                causes.extend(unread);
                continue;
            }
            Exposure::Closed(_) if !beyond.is_empty() => (Reached::Beyond, beyond),
            Exposure::Closed(why) => (Reached::Nobody, why.join("; ")),
        };
        causes.extend(answer.beyond.incomplete);
        if worst.as_ref().is_none_or(|known| rank(known.by) < rank(by)) {
            worst = Some(Reachable { by, path });
        }
    }
    match (worst, causes.into_iter().next()) {
        // What anybody gets to is open, whatever else there is.
        (Some(open), _) if open.by == Reached::Anybody => Reading::Known(open),
        (_, Some(cause)) => cause.into(),
        (Some(worst), None) => Reading::Known(worst),
        (None, None) if interfaces.is_empty() => Reading::Known(Reachable {
            by: Reached::Nobody,
            path: "it has no network interface".to_owned(),
        }),
        (None, None) => told_by.unparseable("its interfaces say nothing").into(),
    }
}

fn rank(by: Reached) -> u8 {
    match by {
        Reached::Nobody => 0,
        Reached::Beyond => 1,
        Reached::Some => 2,
        Reached::Anybody => 3,
    }
}
