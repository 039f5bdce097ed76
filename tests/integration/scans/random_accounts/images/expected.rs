//! What each control should say of each repository and registry, from how they were made.
//!
//! By <https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html>,
//! <https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html> and
//! <https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html>.

use super::invented::{Key, Made, Registry, Repository};
use crate::kit::ACCOUNT;
use crate::scans::random_accounts::compared::{Expected, Verdict};
use crate::scans::random_accounts::policies::{Gives, Policy};

pub(super) const PUBLIC: &str = "ecr-repository-not-public";
pub(super) const KNOWN: &str = "ecr-repository-cross-account-access-known";
pub(super) const SCANNED: &str = "ecr-repository-scanned-on-push";
pub(super) const LIFECYCLE: &str = "ecr-repository-lifecycle-configured";
pub(super) const ENCRYPTED: &str = "ecr-repository-encrypted-kms";
pub(super) const REGISTRY_PUBLIC: &str = "ecr-registry-policy-not-public";
pub(super) const REGISTRY_KNOWN: &str = "ecr-registry-cross-account-access-known";
pub(super) const GALLERY: &str = "ecr-public-repository-absent";

pub(super) fn verdicts(made: &Made) -> Expected {
    let mut expected = Expected::default();
    for registry in &made.registries {
        of_registry(registry, &mut expected);
        if registry.denied == Some("DescribeRepositories") {
            continue;
        }
        for repository in &registry.repositories {
            of_repository(registry, repository, &mut expected);
        }
    }
    if !made.gallery_denied {
        for name in &made.gallery {
            expected.is(GALLERY, name, "fail");
        }
    }
    expected
}

fn of_repository(registry: &Registry, repository: &Repository, expected: &mut Expected) {
    let name = repository.name.rsplit('/').next().unwrap_or_default();
    let refused = |operation: &str| repository.denied == Some(operation);
    let (public, known) = policy(repository.policy.as_ref());
    let of_policy = |truth| match refused("GetRepositoryPolicy") {
        true => "unknown",
        false => truth,
    };
    expected.is(PUBLIC, name, of_policy(public));
    expected.is(KNOWN, name, of_policy(known));
    let lifecycle = match repository.lifecycle {
        _ if refused("GetLifecyclePolicy") => "unknown",
        None | Some(0) => "fail",
        Some(_) => "pass",
    };
    expected.is(LIFECYCLE, name, lifecycle);
    expected.say(SCANNED, name, scanned(registry, repository));
    let encrypted = match repository.key {
        Key::Default => "fail",
        Key::Managed | Key::Own | Key::OwnTwice => "pass",
        Key::Disabled | Key::Doomed | Key::Foreign => "partial",
        Key::Denied | Key::NewKind | Key::NotTold => "unknown",
    };
    expected.is(ENCRYPTED, name, encrypted);
}

/// Whether a policy is open to everybody, and whether all that it gives goes to those who are known.
fn policy(policy: Option<&Policy>) -> (&'static str, &'static str) {
    let Some(policy) = policy else {
        return ("pass", "pass");
    };
    if policy.gives(Gives::Everybody) {
        ("fail", "fail")
    } else if policy.gives(Gives::Unclear) {
        ("question", "question")
    } else if policy.gives(Gives::Others) {
        ("pass", "question")
    } else {
        ("pass", "pass")
    }
}

fn scanned(registry: &Registry, repository: &Repository) -> Verdict {
    let batch = registry.denied == Some("BatchGetRepositoryScanningConfiguration");
    let scanner = registry.denied == Some("GetRegistryScanningConfiguration");
    let truth = match (repository.frequency, registry.scanner) {
        ("MANUAL", "BASIC") if repository.on_push => "unknown",
        ("MANUAL", _) if !repository.on_push => "fail",
        ("MANUAL", "ENHANCED") => "fail",
        ("SCAN_ON_PUSH" | "CONTINUOUS_SCAN", "BASIC") => "pass",
        ("SCAN_ON_PUSH" | "CONTINUOUS_SCAN", "ENHANCED") => match registry.inspector {
            "ENABLED" => "pass",
            "DISABLED" | "SUSPENDED" => "partial",
            _ => "unknown",
        },
        _ => "unknown",
    };
    let is_open = registry.denied == Some("inspector2")
        || !["ENABLED", "DISABLED", "SUSPENDED"].contains(&registry.inspector);
    let asks_inspector = registry.scanner == "ENHANCED" && is_open;
    match repository.frequency {
        _ if batch => Verdict::Is("unknown"),
        "MANUAL" if asks_inspector => Verdict::after(true, truth),
        _ if asks_inspector => Verdict::Is("unknown"),
        _ => Verdict::after(scanner, truth),
    }
}

fn of_registry(registry: &Registry, expected: &mut Expected) {
    let refused = |operation: &str| registry.denied == Some(operation);
    let Some(policy) = &registry.policy else {
        let copies = registry.copies_to.iter().any(|account| *account != ACCOUNT);
        let has_repositories = !registry.repositories.is_empty();
        if refused("GetRegistryPolicy") {
            expected.is(REGISTRY_PUBLIC, registry.region, "unknown");
            expected.is(REGISTRY_KNOWN, registry.region, "unknown");
        } else if refused("DescribeRegistry") && has_repositories {
            expected.is(REGISTRY_KNOWN, registry.region, "unknown");
        } else if copies {
            expected.is(REGISTRY_KNOWN, registry.region, "question");
        }
        return;
    };
    let (public, known) = self::policy(Some(policy));
    let known = match (
        known,
        registry.copies_to.iter().any(|account| *account != ACCOUNT),
    ) {
        ("pass", true) => "question",
        (known, _) => known,
    };
    // What a version that nobody knows lets through is not known either, unless nothing is given.
    let lets_in = [Gives::Everybody, Gives::Unclear, Gives::Others];
    let gives = lets_in.into_iter().any(|whom| policy.gives(whom));
    let scope = gives && (refused("GetAccountSetting") || registry.scope == "V3");
    let unread = refused("GetRegistryPolicy");
    let verdict = |is_refused: bool, truth: &'static str| match unread {
        true => Verdict::Is("unknown"),
        false if is_refused && truth != "pass" => Verdict::OrUnknown(truth),
        false => Verdict::after(is_refused, truth),
    };
    expected.say(REGISTRY_PUBLIC, registry.region, verdict(scope, public));
    let copies = refused("DescribeRegistry") && known != "fail";
    expected.say(
        REGISTRY_KNOWN,
        registry.region,
        verdict(scope || copies, known),
    );
}
