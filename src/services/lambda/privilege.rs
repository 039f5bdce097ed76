//! How far the roles of a function go, where versions in use have different
//! ones: the worst decides.

use crate::facts::{Cause, Reading, record};
use crate::services::iam::{RolePrivilege, Wildcards};

record! {
    /// How far the permissions go that a function runs with.
    pub struct RunsWith {
        /// The verdict on the role that goes furthest.
        wildcards: Wildcards,
        /// That role, or all that go as far; where versions in use have several, with the versions that run with it.
        role: String,
        /// What speaks against it, worst first: policy, actions, resources and why.
        found: Vec<String>,
        /// Wildcards that can hardly be avoided, or that nearly every function has.
        tolerated: Vec<String>,
    }
}

/// A role, the versions in use that run with it, and how far it goes.
#[derive(Debug, Clone)]
pub struct OfRole {
    /// Its ARN.
    pub role: String,
    /// The versions, in words.
    pub versions: Vec<String>,
    /// How far it goes.
    pub privilege: Reading<RolePrivilege>,
}

/// Best first. What cannot be told may be the worst, and is better than what is known to be.
fn rank(wildcards: Wildcards) -> u8 {
    match wildcards {
        Wildcards::Free => 0,
        Wildcards::Question => 1,
        Wildcards::Partial => 2,
        Wildcards::Unknown => 3,
        Wildcards::Broad => 4,
    }
}

/// All roles together; `unread` is why there may be more.
#[must_use]
pub fn worst(roles: Vec<OfRole>, unread: Option<Cause>) -> Reading<RunsWith> {
    let is_one = roles.len() == 1;
    let mut cause = unread;
    let mut worst: Option<(u8, RunsWith)> = None;
    for of in roles {
        let known = match of.privilege {
            Reading::Known(known) => known,
            Reading::Unknown(why) => {
                cause.get_or_insert(why);
                continue;
            }
        };
        let rank = rank(known.wildcards);
        if worst.as_ref().is_some_and(|(other, _)| *other > rank) {
            continue;
        }
        let RolePrivilege {
            wildcards,
            mut found,
            mut tolerated,
        } = known;
        let role = if is_one {
            of.role
        } else {
            let name = of.role.rsplit('/').next().unwrap_or_default();
            for text in found.iter_mut().chain(&mut tolerated) {
                *text = format!("{name}: {text}");
            }
            format!("{} ({})", of.role, of.versions.join(", "))
        };
        let of_it = RunsWith {
            wildcards,
            role,
            found,
            tolerated,
        };
        match &mut worst {
            Some((other, before)) if *other == rank => add(before, of_it),
            Some(_) | None => worst = Some((rank, of_it)),
        }
    }
    match (worst, cause) {
        // Whatever the others are, none can be worse.
        (Some((_, worst)), _) if worst.wildcards == Wildcards::Broad => Reading::Known(worst),
        (_, Some(cause)) => Reading::Unknown(cause),
        (Some((_, worst)), None) => Reading::Known(worst),
        (None, None) => super::LIST_FUNCTIONS
            .unparseable("no execution role")
            .into(),
    }
}

/// Adds a role that goes as far: what is asked, or has to be mended, is that of both.
fn add(worst: &mut RunsWith, other: RunsWith) {
    worst.role = format!("{} and {}", worst.role, other.role);
    worst.found.extend(other.found);
    worst.tolerated.extend(other.tolerated);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(role: &str, wildcards: Wildcards) -> OfRole {
        OfRole {
            role: role.to_owned(),
            versions: vec![format!("version of {role}")],
            privilege: Reading::Known(RolePrivilege {
                wildcards,
                found: Vec::new(),
                tolerated: Vec::new(),
            }),
        }
    }

    fn denied() -> Cause {
        Cause::denied("lambda:GetFunctionConfiguration", "")
    }

    #[test]
    fn the_worst_role_of_a_version_in_use_decides() {
        let roles = vec![of("narrow", Wildcards::Free), of("wide", Wildcards::Broad)];
        let Reading::Known(worst) = worst(roles, Some(denied())) else {
            panic!("nothing is worse than broad");
        };
        assert_eq!(worst.wildcards, Wildcards::Broad);
        assert_eq!(worst.role, "wide (version of wide)");
    }

    #[test]
    fn what_is_asked_of_roles_that_go_as_far_is_asked_of_all() {
        let question = |role, finding: &str| {
            let mut of = of(role, Wildcards::Question);
            of.privilege = Reading::Known(RolePrivilege {
                wildcards: Wildcards::Question,
                found: vec![finding.to_owned()],
                tolerated: Vec::new(),
            });
            of
        };
        let a = question("arn:aws:iam::111122223333:role/a", "p: kms:CreateKey on *");
        let b = question(
            "arn:aws:iam::111122223333:role/b",
            "p: ec2:RunInstances on *",
        );
        let Reading::Known(worst) = worst(vec![a, of("c", Wildcards::Free), b], None) else {
            panic!("all was read");
        };
        assert_eq!(worst.wildcards, Wildcards::Question);
        assert!(worst.role.contains("role/a") && worst.role.contains("role/b"));
        assert_eq!(
            worst.found,
            ["a: p: kms:CreateKey on *", "b: p: ec2:RunInstances on *"]
        );
    }

    #[test]
    fn one_that_was_not_read_may_be_the_worst() {
        let one = || vec![of("narrow", Wildcards::Partial)];
        assert_eq!(worst(one(), Some(denied())), Reading::Unknown(denied()));
        let Reading::Known(known) = worst(one(), None) else {
            panic!("all was read");
        };
        assert_eq!(known.role, "narrow");
        assert!(matches!(worst(Vec::new(), None), Reading::Unknown(_)));
    }
}
