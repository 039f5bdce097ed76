//! The change that is told makes an item implemented, and nothing of it can be left out.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::world::{Came, Listing, Of, Read, World};
use crate::checks::{Nothing, Subjects};
use crate::explain::change::{Accept, Step, is_listed};
use crate::model::Status;
use crate::output::json_v1::{Lack, Lacking};

/// One thing that has to happen.
#[derive(Debug, Clone)]
enum Deed {
    /// The so many-th finding of a control that is of one of these classes turns.
    Turn(usize, &'static [Came], usize, Came),
    Read,
    List(usize),
    /// Of this control; of any if it is none.
    Provide(Option<usize>),
    Attest(String),
}

/// Every single thing that the steps ask for.
fn deeds(steps: &[Step]) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for step in steps {
        match step {
            Step::Repair {
                control,
                violated,
                unknown,
                accept: _,
            } => {
                let classes = &[Came::Fail, Came::Partial, Came::Unknown];
                let each = 0..violated + unknown;
                deeds.extend(each.map(|nth| Deed::Turn(place(control), classes, nth, Came::Pass)));
            }
            Step::RepairOne { control, waived } => {
                assert!(*waived > 0);
                deeds.push(Deed::Turn(place(control), &[Came::Waived], 0, Came::Pass));
            }
            Step::Answer { control, questions } => {
                let each = 0..*questions;
                let turn = |nth| Deed::Turn(place(control), &[Came::Question], nth, Came::Answered);
                deeds.extend(each.map(turn));
            }
            Step::Supply(Lack {
                what,
                control,
                part,
                ..
            }) => deeds.push(match what {
                Lacking::Reading => Deed::Read,
                Lacking::Listing => Deed::List(place(control.as_ref().unwrap())),
                Lacking::Resource => Deed::Provide(control.as_ref().map(|id| place(id))),
                Lacking::Attestation => Deed::Attest(part.clone().unwrap()),
            }),
        }
    }
    deeds
}

/// The same with every waiver that is told instead of a repair.
fn accepted(steps: &[Step], deeds: &[Deed]) -> Vec<Deed> {
    let mut deeds = deeds.to_vec();
    for step in steps {
        let Step::Repair {
            control,
            violated,
            unknown,
            accept,
        } = step
        else {
            continue;
        };
        let repaired = match accept {
            Accept::Any => 0,
            Accept::AllButOne => 1,
            Accept::Nothing => continue,
        };
        let place = place(control);
        deeds.retain(|deed| !matches!(deed, Deed::Turn(of, [Came::Fail, ..], ..) if *of == place));
        deeds.extend((0..*violated).map(|nth| {
            let to = if nth < repaired {
                Came::Pass
            } else {
                Came::Waived
            };
            Deed::Turn(place, &[Came::Fail, Came::Partial], nth, to)
        }));
        deeds.extend((0..*unknown).map(|nth| Deed::Turn(place, &[Came::Unknown], nth, Came::Pass)));
    }
    deeds
}

/// The same with waivers of all violations of a control that is told to need repairs; of the first there is.
fn wrongly_accepted(steps: &[Step], deeds: &[Deed]) -> Option<Vec<Deed>> {
    let control = steps.iter().find_map(|step| match step {
        Step::Repair {
            control,
            accept: Accept::Nothing,
            violated: 1..,
            unknown: 0,
        } => Some(place(control)),
        _ => None,
    })?;
    let waived = deeds.iter().cloned().map(|deed| match deed {
        Deed::Turn(of, classes @ [Came::Fail, ..], nth, _) if of == control => {
            Deed::Turn(of, classes, nth, Came::Waived)
        }
        deed => deed,
    });
    Some(waived.collect())
}

fn place(control: &str) -> usize {
    control.strip_prefix("control-").unwrap().parse().unwrap()
}

/// The world after these things happened. What is read then holds.
fn after(world: &World, deeds: &[Deed]) -> World {
    let mut new = world.clone();
    // All find what they are about before anything turns.
    let mut turns = Vec::new();
    for deed in deeds {
        if let Deed::Turn(control, classes, nth, to) = deed {
            let mut all = Vec::new();
            for (account, read) in world
                .accounts
                .iter()
                .enumerate()
                .filter(|(_, it)| it.is_read)
            {
                for (at, came) in read.controls[*control].findings.iter().enumerate() {
                    if classes.contains(came) {
                        all.push((account, *control, at, *to));
                    }
                }
            }
            turns.push(all[*nth]);
        }
    }
    for (account, control, at, to) in turns {
        new.accounts[account].controls[control].findings[at] = to;
    }
    let is_wanted = |control: usize| {
        let is_each = world.subjects == Subjects::Each;
        is_each && world.controls[control].none == Nothing::Fail
    };
    for deed in deeds {
        match deed {
            Deed::Turn(..) => {}
            Deed::Read => {
                // Where nothing was read, nobody knows what is lacking: what it is about is among what is read.
                let is_first = !world.accounts.iter().any(|it| it.is_read);
                for read in new.accounts.iter_mut().filter(|it| !it.is_read) {
                    read.is_read = true;
                    for (control, listing) in read.controls.iter_mut().enumerate() {
                        let holds = vec![Came::Pass];
                        listing.findings = if is_first || is_wanted(control) {
                            holds
                        } else {
                            Vec::new()
                        };
                        listing.has_gap = false;
                    }
                }
            }
            Deed::List(control) => {
                for read in new.accounts.iter_mut().filter(|it| it.is_read) {
                    let listing = &mut read.controls[*control];
                    if listing.has_gap && listing.findings.is_empty() && is_wanted(*control) {
                        listing.findings.push(Came::Pass);
                    }
                    listing.has_gap = false;
                }
            }
            Deed::Provide(_) => {}
            Deed::Attest(part) => drop(new.attested.insert(part.clone())),
        }
    }
    for deed in deeds {
        let Deed::Provide(wanted) = deed else {
            continue;
        };
        let control = wanted.unwrap_or_default();
        let read = new.accounts.iter_mut().filter(|it| it.is_read);
        let lists = read.map(|read| &mut read.controls[control].findings);
        match wanted.is_some() && is_wanted(control) {
            true => lists
                .filter(|findings| findings.is_empty())
                .for_each(|findings| findings.push(Came::Pass)),
            false => lists.take(1).for_each(|findings| findings.push(Came::Pass)),
        }
    }
    new
}

/// Whether what is read may hold what else is told to be lacking: then less may do.
fn may_supply(world: &World) -> bool {
    let listings = world
        .accounts
        .iter()
        .flat_map(|read| read.controls.iter().zip(&world.controls));
    let mut doubtful = listings.filter(|(listing, of)| {
        listing.has_gap && listing.findings.is_empty() && of.none == Nothing::Fail
    });
    doubtful.next().is_some() || world.accounts.iter().any(|read| !read.is_read)
}

fn came() -> impl Strategy<Value = Came> {
    prop_oneof![
        4 => Just(Came::Pass),
        2 => Just(Came::Fail),
        1 => Just(Came::Partial),
        1 => Just(Came::Question),
        1 => Just(Came::Answered),
        1 => Just(Came::Unknown),
        3 => Just(Came::NotApplicable),
        3 => Just(Came::Waived),
    ]
}

fn worlds() -> impl Strategy<Value = World> {
    let of = (any::<bool>(), any::<bool>()).prop_map(|(is_other, fails)| Of {
        is_other,
        none: if fails {
            Nothing::Fail
        } else {
            Nothing::Unknown
        },
    });
    let listing = || {
        (
            proptest::collection::vec(came(), 0..3),
            prop::bool::weighted(0.1),
        )
            .prop_map(|(findings, has_gap)| Listing { findings, has_gap })
    };
    let read = move || {
        let controls = proptest::collection::vec(listing(), 4);
        (prop::bool::weighted(0.85), controls)
            .prop_map(|(is_read, controls)| Read { is_read, controls })
    };
    (
        any::<bool>(),
        proptest::collection::vec(of, 1..5),
        proptest::collection::vec(read(), 1..4),
        0_usize..3,
        proptest::collection::btree_set((0_usize..3).prop_map(|part| format!("part-{part}")), 0..3),
    )
        .prop_map(|(each, controls, accounts, parts, attested)| {
            let subjects = if each {
                Subjects::Each
            } else {
                Subjects::Together
            };
            let few = controls.len();
            let accounts = accounts.into_iter().map(|mut read| {
                read.controls.truncate(few);
                read
            });
            World {
                subjects,
                accounts: accounts.collect(),
                controls,
                parts,
                attested: attested.into_iter().collect::<BTreeSet<_>>(),
            }
        })
}

/// Whether what is said of resources that are lacking is known: that there are none only where everything was read.
fn is_known(world: &World, steps: &[Step]) -> bool {
    let lacks = steps.iter().filter_map(|step| match step {
        Step::Supply(lack) => Some(lack.clone()),
        Step::Repair { .. } | Step::RepairOne { .. } | Step::Answer { .. } => None,
    });
    let lacks: Vec<Lack> = lacks.collect();
    let is_any_read = world.accounts.iter().any(|read| read.is_read);
    let mut resources = lacks.iter().filter(|lack| lack.what == Lacking::Resource);
    resources.all(|lack| {
        // In so many accounts there are none for sure.
        let mut none_in = 0;
        let mut is_open = false;
        for read in &world.accounts {
            let of = |control: &String| &read.controls[place(control)];
            let listings: Vec<&Listing> = match &lack.control {
                Some(control) => vec![of(control)],
                None => read.controls.iter().collect(),
            };
            let has_gap = !read.is_read || listings.iter().any(|of| of.has_gap);
            is_open |= has_gap;
            let is_none = listings.iter().all(|of| of.findings.is_empty());
            none_in += usize::from(!has_gap && is_none);
        }
        let is_listed = is_listed(lack, &lacks);
        let is_said = !lack.words.is_empty();
        is_any_read
            && is_listed == (is_said || !is_open)
            && (!is_said || none_in >= lack.accounts.unwrap_or(1))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_change_that_is_told_is_enough_and_nothing_of_it_is_idle(world in worlds()) {
        let (status, told) = world.told();
        let steps = told.expect("it is judged");
        let deeds = deeds(&steps);
        if status == Status::Implemented {
            prop_assert!(deeds.is_empty(), "{deeds:?}");
            return Ok(());
        }
        prop_assert!(!deeds.is_empty());
        prop_assert!(is_known(&world, &steps), "{:?}", steps);
        let (then, _) = after(&world, &deeds).told();
        prop_assert_eq!(then, Status::Implemented, "{:?}", deeds);
        let waived = accepted(&steps, &deeds);
        let (then, _) = after(&world, &waived).told();
        prop_assert_eq!(then, Status::Implemented, "with waivers: {:?}", waived);
        if world.subjects == Subjects::Each
            && !may_supply(&world)
            && let Some(waived) = wrongly_accepted(&steps, &deeds)
        {
            let (then, _) = after(&world, &waived).told();
            prop_assert_ne!(then, Status::Implemented, "with waivers: {:?}", waived);
        }
        if !may_supply(&world) {
            for left_out in 0..deeds.len() {
                let mut fewer = deeds.clone();
                let left = fewer.remove(left_out);
                let (then, _) = after(&world, &fewer).told();
                prop_assert_ne!(then, Status::Implemented, "without {:?}", left);
            }
        }
    }
}
