//! Pods and tasks at addresses of their own, which a public load balancer leads to.

use super::exposed::{CONTROL, balanced, scan, world};
use super::running;

/// With prefix delegation the pods of EKS have addresses of a block that is delegated to an interface of their node.
/// <https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html>
#[test]
fn pods_at_delegated_addresses_are_behind_a_public_load_balancer_as_well() {
    let world = world()
        .with_interface("eni-1", "i-node", "subnet-private", "sg-closed", "")
        .with_prefix("10.1.0.32/28");
    let instances = [running("i-node", "required")];
    for (pod, expected) in [
        ("10.1.0.32", "question"),
        ("10.1.0.47", "question"),
        ("10.1.0.48", "pass"),
    ] {
        let results = scan(&world, &instances, |stub| {
            balanced(stub, "internet-facing", "ip", &[pod])
        });
        let (verdict, reason) = results.judged(CONTROL, "i-node");
        assert_eq!(verdict, expected, "{pod}: {reason}");
    }
}

/// Pods with security groups have interfaces of their own, and it is not told on which node.
/// <https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html>
#[test]
fn pods_with_interfaces_of_their_own_are_on_one_of_the_nodes() {
    let mut world = world()
        .with_interface("eni-1", "i-node", "subnet-private", "sg-closed", "")
        .with_interface("eni-2", "i-other", "subnet-private", "sg-closed", "")
        .with_service_interface("eni-3", "subnet-private", "sg-closed", "aws-k8s-branch-eni");
    let kinds = ["trunk", "interface", "branch"].map(|kind| format!("<interfaceType>{kind}<"));
    let parts: Vec<&str> = world
        .interfaces
        .split("<interfaceType>interface<")
        .collect();
    let told = parts
        .iter()
        .skip(1)
        .zip(kinds)
        .map(|(rest, kind)| kind + rest);
    world.interfaces = parts[0].to_owned() + &told.collect::<String>();
    let instances = ["i-node", "i-other"].map(|id| running(id, "required"));
    let results = scan(&world, &instances, |stub| {
        balanced(stub, "internet-facing", "ip", &["10.1.0.20"])
    });
    for (id, verdict) in [("i-node", "question"), ("i-other", "pass")] {
        let (found, reason) = results.judged(CONTROL, id);
        assert_eq!(found, verdict, "{id}: {reason}");
        assert_eq!(
            reason.contains("which may run on it"),
            verdict == "question",
            "{reason}"
        );
    }
}
