//! At which ports an endpoint of an accelerator is reached.
//! <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-port-override.html>

/// The first and the last port of a range.
pub type Range = (i32, i32);

/// The ports at the endpoint: those of the listener, but for ports that the endpoint group sends elsewhere.
#[must_use]
pub fn at_endpoint(listener: &[Range], overrides: &[(i32, i32)]) -> Vec<Range> {
    let mut reached = Vec::new();
    for (from, to) in listener {
        let mut moved: Vec<i32> = overrides
            .iter()
            .map(|(port, _)| *port)
            .filter(|port| (from..=to).contains(&port))
            .collect();
        moved.sort_unstable();
        let mut next = i64::from(*from);
        for port in moved {
            if next < i64::from(port) {
                reached.push((clamped(next), port - 1));
            }
            next = i64::from(port) + 1;
        }
        if next <= i64::from(*to) {
            reached.push((clamped(next), *to));
        }
    }
    let is_heard = |port: &i32| {
        listener
            .iter()
            .any(|(from, to)| (from..=to).contains(&port))
    };
    let moved = overrides.iter().filter(|(port, _)| is_heard(port));
    reached.extend(moved.map(|(_, to)| (*to, *to)));
    reached.sort_unstable();
    reached.dedup();
    reached
}

fn clamped(port: i64) -> i32 {
    i32::try_from(port).unwrap_or(i32::MAX)
}

/// Whether a port is among them.
#[must_use]
pub fn hold(ranges: &[Range], port: i32) -> bool {
    ranges.iter().any(|(from, to)| (from..=to).contains(&&port))
}

/// The ranges in words: `443, 8000-8010`.
#[must_use]
pub fn in_words(ranges: &[Range]) -> String {
    let words: Vec<String> = ranges
        .iter()
        .map(|(from, to)| match from == to {
            true => from.to_string(),
            false => format!("{from}-{to}"),
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_elsewhere_is_reached_there_only() {
        for (listener, overrides, expected) in [
            (&[(443, 443)][..], &[][..], "443"),
            (&[(443, 443)], &[(443, 8443)], "8443"),
            (&[(80, 83)], &[(81, 8081)], "80, 82-83, 8081"),
            (&[(80, 83)], &[(80, 1), (83, 2)], "1, 2, 81-82"),
            (&[(80, 80)], &[(443, 8443)], "80"),
            (&[(80, 80), (80, 81)], &[], "80, 80-81"),
            (&[(1, 65535)], &[(1, 1)], "1, 2-65535"),
            (&[], &[(80, 81)], ""),
            // A range that runs backwards reaches nothing, and none panics.
            (&[(90, 80)], &[(85, 1)], ""),
            (&[(0, i32::MAX)], &[(i32::MAX, 5)], "0-2147483646, 5"),
        ] {
            let reached = at_endpoint(listener, overrides);
            assert_eq!(in_words(&reached), expected, "{listener:?} {overrides:?}");
        }
    }

    /// Port by port, as the documentation says it.
    #[test]
    fn ranges_hold_what_each_port_says_by_itself() {
        let listener = [(10, 14), (20, 21), (30, 30)];
        let overrides = [(10, 50), (12, 11), (21, 13), (99, 1), (30, 30)];
        let mut expected = std::collections::BTreeSet::new();
        for port in 0..100 {
            if hold(&listener, port) {
                let moved = overrides.iter().find(|(from, _)| *from == port);
                expected.insert(moved.map_or(port, |(_, to)| *to));
            }
        }
        let reached = at_endpoint(&listener, &overrides);
        for port in 0..100 {
            assert_eq!(hold(&reached, port), expected.contains(&port), "{port}");
        }
    }
}
