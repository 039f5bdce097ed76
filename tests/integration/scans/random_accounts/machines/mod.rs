//! Instances made up at random, with the network that they stand in: subnets, routes, network ACLs, security groups.
//!
//! Four accounts of 80 instances, 48 groups and 36 ACLs in the gate, 60 accounts in the long run.

mod expected;
mod filters;
mod invented;
mod told;

use expected::{ACL, ADMIN, EXPOSED, METADATA, NARROW, WATCHED};

use super::compared::{Answers, Seen, scan, telling};
use crate::kit::seeds;

const THREATS: [&str; 4] = [
    "ec2-exposed",
    "ec2-metadata",
    "security-groups",
    "vpc-network-acls",
];

/// What AWS answers in the account of this seed.
pub(super) fn answers(seed: u64) -> Answers {
    told::answers(&invented::invent(seed))
}

#[test]
fn made_up_instances_and_networks_get_the_verdicts_of_plain_rules() {
    let controls = [EXPOSED, METADATA, WATCHED, NARROW, ADMIN, ACL];
    let mut seen = Seen::default();
    let seeds = seeds(4, 60);
    for seed in seeds.clone() {
        let made = invented::invent(seed);
        let results = scan(&telling(told::answers(&made)), &THREATS);
        let story = |name: &str| story(&made, name);
        seen.compare(seed, &results, &controls, &expected::verdicts(&made), story);
    }
    seen.print(seeds.end);
    for control in [EXPOSED, NARROW, ADMIN, ACL] {
        seen.holds(control, &["pass", "fail", "question", "unknown"]);
    }
    seen.holds(METADATA, &["pass", "fail", "unknown"]);
    seen.holds(WATCHED, &["pass", "fail", "question", "unknown"]);
}

/// How something was made up, for a message.
fn story(made: &[invented::Region], name: &str) -> String {
    let mut story: Vec<String> = Vec::new();
    for region in made {
        let told = format!(
            "{} denied {:?} blocked {} main {:?}",
            region.name, region.denied, region.blocked, region.main
        );
        if let Some(group) = region.groups.iter().find(|group| group.id == name) {
            story.push(format!("{group:?} {told}"));
        }
        for instance in region.instances.iter().filter(|one| one.id == name) {
            story.push(format!("{} {:?} {told}", instance.state, instance.metadata));
            for interface in &instance.interfaces {
                let subnet = &region.subnets[interface.subnet];
                let groups = interface
                    .groups
                    .iter()
                    .map(|group| &region.groups[*group].rules);
                let groups: Vec<_> = groups.collect();
                story.push(format!(
                    "\n    {interface:?} way {:?} acl {} {groups:?}",
                    subnet.way,
                    filters::ACLS[subnet.acl].name
                ));
            }
        }
        for (number, acl) in filters::ACLS.iter().enumerate() {
            if told::acl_id(region, number) == name {
                story.push(format!("{} {told}", acl.name));
            }
        }
    }
    story.join("\n    ")
}
