//! Each type of the template, over whole accounts of every make: which statuses it can come to.

use std::collections::BTreeMap;

use toml::Value;

use crate::kit::{HERE, Program, Results, account, attested, template};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Nothing that can be read proves anything, and each reason says why.
mod closed;
/// An account as AWS makes it.
mod empty;
/// Where nothing is done, what can be is not started.
mod neglected;
/// Which test reaches which status of which type.
mod table;
/// Services that nobody has turned on.
mod unused;
/// A network with one VPC.
mod vpc;
/// Whole accounts side by side.
mod worlds;

/// An account that answers so, and nothing else.
fn open(answers: Vec<(On, Reply)>) -> Stub {
    let answers = answers.into_iter();
    answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply))
}

/// Scans one region for one item of each type; `said` is what people say.
fn scan(stub: &Stub, said: &str) -> Results {
    scan_in(stub, said, HERE)
}

/// The same in the regions that the options say, or all that the account tells.
fn scan_in(stub: &Stub, said: &str, regions: &[&str]) -> Results {
    let program = Program::at(&stub.endpoint());
    let report = program.file("template.txt", template::report());
    program.file("said.toml", said);
    let options = ["--config", "said.toml", "--retries-max-attempts", "1"];
    program.scan_report(&report.display().to_string(), &[regions, &options].concat())
}

/// The status of each type.
fn statuses(results: &Results) -> BTreeMap<String, String> {
    let types = template::threats();
    assert_eq!(results.items().len(), types.len());
    let status = |threat: String| {
        let status = results.status(&threat).to_owned();
        (threat, status)
    };
    types.into_iter().map(status).collect()
}

/// The types that have come to this status.
fn those<'a>(statuses: &'a BTreeMap<String, String>, status: &str) -> Vec<&'a str> {
    let found = statuses.iter().filter(|(_, own)| *own == status);
    found.map(|(threat, _)| threat.as_str()).collect()
}

/// Why each type came to its status, for whoever reads that a test failed.
fn reasons(results: &Results) -> String {
    let told = template::threats().into_iter().map(|threat| {
        let (status, reason) = results.decided(&threat);
        format!("{threat}: {status}: {reason}\n")
    });
    told.collect()
}

/// The human parts of each type.
fn parts() -> BTreeMap<String, Vec<String>> {
    let types = template::threats().into_iter();
    let told = types.map(|threat| {
        let file = crate::kit::project(&format!("checks/threats/{threat}.toml"));
        let text = std::fs::read_to_string(file).expect("the threat");
        let table: toml::Table = text.parse().expect("TOML");
        let humans = table.get("human").and_then(Value::as_array);
        let ids = humans.into_iter().flatten();
        let ids = ids.map(|part| part["id"].as_str().expect("an id").to_owned());
        let ids = ids.collect();
        (threat, ids)
    });
    told.collect()
}

/// Somebody confirms every human part.
fn confirmed() -> String {
    let parts = parts().into_iter();
    let words = parts.flat_map(|(threat, ids)| {
        let of = move |part: String| attested(&threat, &part);
        ids.into_iter().map(of).collect::<Vec<_>>()
    });
    words.collect()
}
