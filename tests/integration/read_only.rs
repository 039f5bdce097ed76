//! Only reading is declared, and only what is declared is called.

use std::collections::BTreeSet;

use threatproof::services::declared_calls;

/// The operations that somebody looked up, and their actions.
fn allowed() -> BTreeSet<(&'static str, &'static str)> {
    let lines = include_str!("allowed-reads.txt").lines();
    let entries: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (operation, action) = line.split_once(' ').expect("an operation and its action");
            (operation, action.trim_start())
        })
        .collect();
    assert!(entries.is_sorted_by(|a, b| a < b), "in order, each once");
    entries.into_iter().collect()
}

#[test]
fn only_operations_that_somebody_looked_up_are_declared() {
    let allowed = allowed();
    let declared: BTreeSet<(String, &str)> = declared_calls()
        .into_iter()
        .map(|call| (call.to_string(), call.action))
        .collect();
    let unheard_of: Vec<_> = declared
        .iter()
        .filter(|(operation, action)| !allowed.contains(&(operation.as_str(), *action)))
        .collect();
    assert!(
        unheard_of.is_empty(),
        "not in allowed-reads.txt yet: {unheard_of:?}"
    );
}

#[test]
fn only_operations_that_read_are_allowed() {
    for (call, action) in allowed() {
        let (_, operation) = call.split_once(':').expect("service:Operation");
        let reads = ["Get", "List", "Describe", "Head", "BatchGet"]
            .iter()
            .any(|verb| operation.starts_with(verb))
            // Has AWS write a report and changes nothing else; its access level is Read.
            || operation == "GenerateCredentialReport"
            // Works out what is allowed; its access level is Read.
            || operation == "SimulatePrincipalPolicy";
        assert!(reads, "{call}");
        // The content of objects is nobody's business here.
        assert!(!action.contains("Object") || action == "s3:GetBucketObjectLockConfiguration");
        let is_named = action.split_once(':').is_some_and(|(service, name)| {
            let of_service = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !service.is_empty()
                && service.bytes().all(of_service)
                && !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        assert!(
            is_named,
            "{call}: an action is `service:Name`, not {action}"
        );
    }
}
