//! What load balancers and accelerators let come.

use super::*;

fn entry(exposure: Exposure, keeps_clients: bool, who: TargetId, port: Option<u16>) -> Entry {
    let beyond = crate::facts::Listing {
        items: Vec::new(),
        incomplete: None,
    };
    Entry {
        name: "nlb-1".into(),
        reached: Answer { exposure, beyond },
        keeps_clients,
        targets: Reading::Known([EntryTarget { who, port }].into()),
    }
}

fn open() -> Exposure {
    Exposure::Open {
        path: "igw-1 → eni-9:443".to_owned(),
    }
}

/// Who gets to port 443 of a private interface by the entry, in a word.
fn told(entry: Entry, rules: &[&str]) -> Vec<String> {
    let mut sketch = Sketch::new();
    sketch.interface.addresses = [v4("10.0.0.5", None)].into();
    sketch.interface.v6 = [].into();
    sketch.interface.instance = Some("i-1".into());
    sketch.group = group(rules);
    let ports = [Ports::one(443)];
    let network = sketch.network();
    let via = network.by_entries(&[entry], "eni-1", &sketch.interface, Protocol::TCP, &ports);
    let words = via.iter().map(|via| match &via.exposure {
        Exposure::Open { path } => format!("open {path}"),
        Exposure::Narrow { sources, .. } => format!("narrow {}", sources[0]),
        Exposure::Closed(_) => "closed".to_owned(),
        Exposure::Unknown(_) => "unknown".to_owned(),
    });
    words.collect()
}

fn address() -> TargetId {
    TargetId::Address("10.0.0.5".parse().expect("an address"))
}

#[test]
fn a_private_interface_is_reached_by_what_it_is_a_target_of() {
    let instance = || TargetId::Instance("i-1".into());
    let way = "open igw-1 → eni-9:443 → nlb-1 → eni-1:443";
    for who in [instance(), address(), TargetId::Interface("eni-1".into())] {
        assert_eq!(told(entry(open(), false, who, Some(443)), &[]), [way]);
    }
    assert_eq!(told(entry(open(), false, instance(), None), &[]), [way]);
    let none: [String; 0] = [];
    assert_eq!(told(entry(open(), false, instance(), Some(80)), &[]), none);
    let other = TargetId::Instance("i-2".into());
    assert_eq!(told(entry(open(), false, other, Some(443)), &[]), none);
    let next = TargetId::Entry("alb-1".into());
    assert_eq!(told(entry(open(), false, next, Some(443)), &[]), none);
}

#[test]
fn where_clients_keep_their_addresses_the_filters_decide_as_well() {
    let kept = |exposure, rules: &[&str]| told(entry(exposure, true, address(), Some(443)), rules);
    assert_eq!(
        kept(open(), &["tcp 443 0.0.0.0/0"])[0].split(' ').next(),
        Some("open")
    );
    assert_eq!(
        kept(open(), &["tcp 443 203.0.113.0/24"]),
        ["narrow 203.0.113.0/24"]
    );
    assert_eq!(kept(open(), &["tcp 443 10.0.0.0/8"]), ["closed"]);
    assert_eq!(kept(open(), &["tcp 443 what"]), ["unknown"]);
    let narrow = |all| Exposure::Narrow {
        sources: vec![cidr("203.0.113.0/24")],
        all,
        path: "igw-1".to_owned(),
    };
    assert_eq!(
        kept(narrow(true), &["tcp 443 0.0.0.0/0"]),
        ["narrow 203.0.113.0/24"]
    );
    assert_eq!(kept(narrow(true), &["tcp 443 198.51.100.0/24"]), ["closed"]);
    // Those that it does not name may be among those that the group lets in.
    assert_eq!(
        kept(narrow(false), &["tcp 443 198.51.100.0/24"]),
        ["unknown"]
    );
}

#[test]
fn clients_come_in_a_family_that_the_interface_has_and_by_the_port_that_is_open() {
    let kept = |rules: &[&str]| told(entry(open(), true, address(), None), rules);
    assert_eq!(kept(&["tcp 443 ::/0"]), ["closed"]);
    let mut sketch = Sketch::new();
    sketch.interface.addresses = [v4("10.0.0.5", None)].into();
    sketch.interface.v6 = [].into();
    sketch.group = group(&["tcp 8080 0.0.0.0/0"]);
    let paths = |ports: &[Ports], sketch: &Sketch| {
        let entries = [entry(open(), true, address(), None)];
        let via =
            sketch
                .network()
                .by_entries(&entries, "eni-1", &sketch.interface, Protocol::TCP, ports);
        format!("{:?}", via[0].exposure)
    };
    let any = paths(&[Ports::ALL], &sketch);
    assert!(any.contains("nlb-1 → eni-1:8080"), "{any}");
    let other = paths(&[Ports::one(443)], &sketch);
    assert!(other.starts_with("Closed"), "{other}");
    sketch.group = group(&["-1 * 0.0.0.0/0"]);
    let all = paths(&[Ports::ALL], &sketch);
    assert!(all.contains("nlb-1 → eni-1\""), "{all}");
}

#[test]
fn what_is_not_known_of_an_entry_leaves_it_open() {
    let mut unread = entry(open(), false, address(), None);
    unread.targets = Reading::Unknown(denied());
    assert_eq!(told(unread.clone(), &[]), ["unknown"]);
    unread.reached.exposure = Exposure::Closed(Vec::new());
    assert_eq!(told(unread, &[]), [""; 0]);
    let unknown = Exposure::Unknown(vec![denied()]);
    assert_eq!(
        told(entry(unknown, true, address(), None), &[]),
        ["unknown"]
    );
    let closed = Exposure::Closed(vec!["internal".to_owned()]);
    assert_eq!(told(entry(closed, false, address(), None), &[]), ["closed"]);
}
