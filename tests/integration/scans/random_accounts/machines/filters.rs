//! Rules of security groups and network ACLs, each with what plain rules say of it.
//!
//! By <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html> and
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>.

/// A rule of a group in the words of `permission`, whether it is as narrow as a tier needs, and whether it keeps SSH
/// and RDP in.
pub(super) type GroupRule = (&'static str, &'static str, &'static str);

pub(super) const GROUP_RULES: [GroupRule; 24] = [
    ("tcp 443 0.0.0.0/0", "pass", "pass"),
    ("tcp 443 ::/0", "pass", "pass"),
    ("tcp 443 pl-any", "pass", "pass"),
    ("icmp all 0.0.0.0/0", "pass", "pass"),
    ("icmpv6 all ::/0", "pass", "pass"),
    ("-1 all sg-app", "pass", "pass"),
    ("tcp 5432 sg-web", "pass", "pass"),
    ("tcp 22 sg-bastion", "pass", "pass"),
    ("tcp 5432 10.1.4.0/24", "pass", "pass"),
    ("tcp 80 0.0.0.0/0", "question", "pass"),
    ("tcp 8443 198.51.100.0/24", "question", "pass"),
    ("tcp 5432 10.1.0.0/16", "question", "pass"),
    ("tcp 22 198.51.100.0/24", "question", "question"),
    ("tcp 22 pl-office", "question", "question"),
    ("tcp 3389 10.0.0.0/8", "question", "question"),
    ("tcp 22 0.0.0.0/0", "fail", "fail"),
    ("tcp 3389 ::/0", "fail", "fail"),
    ("tcp 20-30 0.0.0.0/1", "fail", "fail"),
    ("tcp 0-65535 0.0.0.0/0", "fail", "fail"),
    ("-1 all ::/0", "fail", "fail"),
    ("udp 53 0.0.0.0/0", "fail", "pass"),
    ("udp 3389 0.0.0.0/0", "fail", "fail"),
    ("50 all 0.0.0.0/0", "fail", "pass"),
    ("tcp 5432 pl-any", "fail", "pass"),
];

/// A rule of an ACL: number, protocol, whether it allows, whether it is outbound, block and ports.
pub(super) type AclRule = (u32, &'static str, bool, bool, &'static str, &'static str);

const ANY: &str = "0.0.0.0/0";
const ANY6: &str = "::/0";
const OFFICE: &str = "198.51.100.0/24";

/// Replies to whoever asked.
const REPLIES: [AclRule; 4] = [
    (100, "6", true, true, ANY, "1024-65535"),
    (101, "17", true, true, ANY, "1024-65535"),
    (102, "6", true, true, ANY6, "1024-65535"),
    (103, "17", true, true, ANY6, "1024-65535"),
];

/// Replies of others, and HTTPS.
const WEB: [AclRule; 2] = [
    (200, "6", true, false, ANY, "443"),
    (210, "6", true, false, ANY, "1024-65535"),
];

/// An ACL: what it is, whether it denies by default, and its rules.
pub(super) struct Acl {
    pub(super) name: &'static str,
    pub(super) verdict: &'static str,
    own: &'static [AclRule],
    web: bool,
    replies: bool,
}

const fn acl(
    name: &'static str,
    verdict: &'static str,
    own: &'static [AclRule],
    web: bool,
    replies: bool,
) -> Acl {
    Acl {
        name,
        verdict,
        own,
        web,
        replies,
    }
}

pub(super) const ACLS: [Acl; 18] = [
    acl(
        "default",
        "fail",
        &[
            (100, "-1", true, false, ANY, ""),
            (100, "-1", true, true, ANY, ""),
        ],
        false,
        false,
    ),
    acl("web", "pass", &[], true, true),
    acl(
        "ping",
        "pass",
        &[
            (80, "1", true, false, ANY, ""),
            (81, "6", true, false, ANY, "80"),
        ],
        true,
        true,
    ),
    acl(
        "ssh",
        "question",
        &[(90, "6", true, false, ANY, "22")],
        true,
        true,
    ),
    acl(
        "names",
        "question",
        &[(90, "17", true, false, ANY, "53")],
        true,
        true,
    ),
    acl(
        "halves",
        "fail",
        &[
            (1, "-1", true, false, "0.0.0.0/1", ""),
            (2, "-1", true, false, "128.0.0.0/1", ""),
        ],
        false,
        true,
    ),
    acl(
        "six",
        "fail",
        &[(300, "-1", true, false, ANY6, "")],
        true,
        true,
    ),
    acl(
        "six-web",
        "pass",
        &[(300, "6", true, false, ANY6, "443")],
        false,
        true,
    ),
    acl(
        "shut",
        "pass",
        &[
            (1, "-1", false, false, ANY, ""),
            (2, "-1", true, false, ANY, ""),
        ],
        false,
        true,
    ),
    acl(
        "tcp",
        "fail",
        &[(90, "6", true, false, ANY, "0-65535")],
        false,
        true,
    ),
    acl(
        "udp",
        "fail",
        &[(90, "17", true, false, ANY, "0-65535")],
        true,
        true,
    ),
    acl(
        "out",
        "fail",
        &[(90, "-1", true, true, ANY, "")],
        true,
        true,
    ),
    acl(
        "inside",
        "pass",
        &[(90, "-1", true, false, "10.0.0.0/8", "")],
        false,
        true,
    ),
    acl(
        "hole",
        "pass",
        &[(90, "6", false, false, ANY, "3389")],
        true,
        true,
    ),
    acl(
        "office",
        "pass",
        &[(90, "6", true, false, OFFICE, "22")],
        true,
        true,
    ),
    acl(
        "not-office",
        "fail",
        &[
            (80, "-1", false, false, OFFICE, ""),
            (90, "-1", true, false, ANY, ""),
        ],
        false,
        true,
    ),
    acl(
        "late-denial",
        "fail",
        &[
            (90, "-1", true, false, ANY, ""),
            (95, "-1", false, false, ANY, ""),
        ],
        false,
        true,
    ),
    acl("nothing", "pass", &[], false, true),
];

impl Acl {
    /// Its rules, in no order.
    pub(super) fn rules(&self) -> Vec<AclRule> {
        let mut rules: Vec<AclRule> = self.own.to_vec();
        if self.replies {
            rules.extend(REPLIES);
        }
        if self.web {
            rules.extend(WEB);
        }
        rules
    }

    /// Whether it lets a packet through: the first rule that fits decides.
    pub(super) fn lets(&self, is_out: bool, protocol: &str, port: u16, peer: &str) -> bool {
        let number = match protocol {
            "tcp" => "6",
            "udp" => "17",
            "icmp" => "1",
            other => other,
        };
        let mut rules = self.rules();
        rules.sort_by_key(|rule| rule.0);
        let first = rules.iter().find(|(_, of, _, out, block, ports)| {
            *out == is_out
                && (*of == "-1" || *of == number)
                && holds(block, peer)
                && within(ports, port)
        });
        first.is_some_and(|rule| rule.2)
    }
}

/// Whether a group's rule lets a packet in; groups as sources are not on the internet.
pub(super) fn lets(rule: &str, protocol: &str, port: u16, peer: &str) -> bool {
    let words: Vec<&str> = rule.split(' ').collect();
    let [of, ports, from] = words[..] else {
        panic!("{rule}");
    };
    let from: &[&str] = match from {
        "pl-any" => &["0.0.0.0/1", "128.0.0.0/1"],
        "pl-office" => &[OFFICE],
        _ if from.starts_with("sg-") => return false,
        _ => &[from],
    };
    let ports = match ports {
        "all" => "",
        ports => ports,
    };
    (of == "-1" || of == protocol)
        && within(ports, port)
        && from.iter().any(|block| holds(block, peer))
}

fn within(ports: &str, port: u16) -> bool {
    let number = |text: &str| text.parse::<u16>().expect("a port");
    match (ports, ports.split_once('-')) {
        ("", _) => true,
        (_, Some((first, last))) => (number(first)..=number(last)).contains(&port),
        (one, None) => number(one) == port,
    }
}

/// Whether one of the few blocks here holds one of the few addresses.
fn holds(block: &str, peer: &str) -> bool {
    let first: Option<u8> = peer.split('.').next().and_then(|byte| byte.parse().ok());
    match block {
        "0.0.0.0/0" => first.is_some(),
        "::/0" => first.is_none(),
        "0.0.0.0/1" => first.is_some_and(|byte| byte < 128),
        "128.0.0.0/1" => first.is_some_and(|byte| byte >= 128),
        "198.51.100.0/24" => peer.starts_with("198.51.100."),
        block if block.starts_with("10.") => first == Some(10),
        other => panic!("{other}"),
    }
}
