//! How a load balancer reaches its targets: with TLS, in the clear, or with what it was handed.
//!
//! Which TLS version is used is up to the targets: towards them every security policy of a listener but
//! the newest goes down to TLS 1.0, and their certificates are not checked.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html>

use super::DESCRIBE_TARGET_GROUPS;
use super::transport::Protocol;
use crate::facts::{Reading, words};

words! {
    /// How a load balancer reaches the targets of a group.
    pub enum Hop {
        /// With TLS, of a version that the targets choose.
        Encrypted = "encrypted",
        /// Without TLS: what clients encrypted, the load balancer decrypted.
        Plain = "plain",
        /// With what clients sent, unread: they and the targets decide.
        PassedThrough = "passed-through",
        /// By invoking a function through AWS's API, which is TLS 1.2.
        Invoked = "invoked",
        /// Not by itself: another load balancer has listeners of its own, and appliances get packets as they
        /// are.
        Elsewhere = "elsewhere",
    }
}

/// What is told of a target group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group<'a> {
    /// `instance`, `ip`, `lambda` or `alb`.
    pub kind: Option<&'a str>,
    /// The protocol; none for functions.
    pub protocol: Option<&'a str>,
}

impl Group<'_> {
    /// Whether it takes streams or packets as they come, whatever is inside.
    #[must_use]
    pub fn takes_streams(&self) -> bool {
        matches!(self.kind, Some("instance" | "ip"))
            && self.protocol != Some("GENEVE")
            && self.protocol.and_then(Protocol::from_word) == Some(Protocol::PassThrough)
    }
}

/// How its targets are reached. `ended_before` is whether a listener that ends TLS forwards to the group;
/// it only matters where the group takes what it is handed.
#[must_use]
pub fn hop(group: Group<'_>, ended_before: Reading<bool>) -> Reading<Hop> {
    let unrecognised = |word: Option<&str>| {
        let word = word.unwrap_or("a target group without type or protocol");
        DESCRIBE_TARGET_GROUPS.unrecognised(word).into()
    };
    match group.kind {
        Some("lambda") => return Reading::Known(Hop::Invoked),
        Some("alb") => return Reading::Known(Hop::Elsewhere),
        Some("instance" | "ip") => {}
        other => return unrecognised(other),
    }
    match group.protocol.map(Protocol::from_word) {
        Some(Some(Protocol::Tls)) => Reading::Known(Hop::Encrypted),
        Some(Some(Protocol::Http)) => Reading::Known(Hop::Plain),
        Some(Some(Protocol::PassThrough)) if group.takes_streams() => {
            ended_before.map(|is_ended| {
                if is_ended {
                    Hop::Plain
                } else {
                    Hop::PassedThrough
                }
            })
        }
        // A Gateway Load Balancer hands packets on to appliances.
        Some(Some(Protocol::PassThrough)) => Reading::Known(Hop::Elsewhere),
        Some(None) | None => unrecognised(group.protocol),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;

    fn of(kind: &str, protocol: Option<&str>, ended_before: Reading<bool>) -> Reading<Hop> {
        let group = Group {
            kind: Some(kind),
            protocol,
        };
        hop(group, ended_before)
    }

    #[test]
    fn the_protocol_of_the_group_decides_and_for_streams_the_listener() {
        let never = || Reading::Known(false);
        for (kind, protocol, ended_before, expected) in [
            ("instance", Some("HTTPS"), never(), Hop::Encrypted),
            ("ip", Some("TLS"), Reading::Known(true), Hop::Encrypted),
            ("instance", Some("HTTP"), never(), Hop::Plain),
            ("ip", Some("TCP"), Reading::Known(true), Hop::Plain),
            ("ip", Some("TCP"), never(), Hop::PassedThrough),
            ("instance", Some("UDP"), never(), Hop::PassedThrough),
            ("instance", Some("QUIC"), never(), Hop::PassedThrough),
            ("instance", Some("GENEVE"), never(), Hop::Elsewhere),
            ("lambda", None, never(), Hop::Invoked),
            ("alb", Some("TCP"), never(), Hop::Elsewhere),
        ] {
            let found = of(kind, protocol, ended_before);
            assert_eq!(found, Reading::Known(expected), "{kind} {protocol:?}");
        }
    }

    #[test]
    fn what_is_not_told_or_new_is_not_known() {
        let denied = Cause::denied("elasticloadbalancing:DescribeListeners", "");
        let unread = || Reading::Unknown(denied.clone());
        assert_eq!(
            of("ip", Some("TCP"), unread()),
            Reading::Unknown(denied.clone())
        );
        // Whoever ends TLS before it, this group's targets get HTTP.
        assert_eq!(of("ip", Some("HTTP"), unread()), Reading::Known(Hop::Plain));
        for (kind, protocol) in [
            ("instance", None),
            ("instance", Some("HTTP3")),
            ("pod", Some("HTTPS")),
            ("", Some("HTTPS")),
        ] {
            let found = of(kind, protocol, Reading::Known(false));
            assert!(matches!(found, Reading::Unknown(_)), "{kind} {protocol:?}");
        }
    }
}
