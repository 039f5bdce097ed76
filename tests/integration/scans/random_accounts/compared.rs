//! What the program says of made-up resources, beside what plain rules expect.

use std::collections::BTreeMap;

use crate::kit::{Program, Results, template};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// The regions that made-up accounts are in.
pub(super) const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// What a control may say of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Is(&'static str),
    /// A call was refused. The control may say what is true all the same, where that does not hang on it.
    OrUnknown(&'static str),
}

impl Verdict {
    /// What a control that needs the answer says where the call may have been refused.
    pub(super) fn after(is_refused: bool, truth: &'static str) -> Self {
        match (is_refused, truth) {
            (false, truth) => Self::Is(truth),
            // What passes is read to its end.
            (true, "pass") => Self::Is("unknown"),
            (true, truth) => Self::OrUnknown(truth),
        }
    }

    fn allows(self, said: &str) -> bool {
        match self {
            Self::Is(truth) => said == truth,
            Self::OrUnknown(truth) => said == truth || said == "unknown",
        }
    }
}

/// What plain rules expect, by control and the last word of a resource's ARN.
#[derive(Debug, Default)]
pub(super) struct Expected(BTreeMap<(&'static str, String), Verdict>);

impl Expected {
    pub(super) fn say(&mut self, control: &'static str, resource: &str, verdict: Verdict) {
        let before = self.0.insert((control, resource.to_owned()), verdict);
        assert_eq!(before, None, "{control} on {resource} is expected twice");
    }

    pub(super) fn is(&mut self, control: &'static str, resource: &str, verdict: &'static str) {
        self.say(control, resource, Verdict::Is(verdict));
    }
}

/// How often each verdict of each control came up: a generator that never makes one proves nothing about it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    times: BTreeMap<(&'static str, String), usize>,
    /// Where program and rules differ.
    wrong: Vec<String>,
}

impl Seen {
    /// Holds every finding of these controls against what is expected, and nothing else may be found.
    pub(super) fn compare(
        &mut self,
        seed: u64,
        results: &Results,
        controls: &[&'static str],
        expected: &Expected,
        story: impl Fn(&str) -> String,
    ) {
        let mut said = BTreeMap::new();
        for control in controls.iter().copied() {
            for finding in results.findings(control) {
                let resource = finding["resource"].as_str().expect("a resource");
                let name = resource.rsplit([':', '/']).next().unwrap_or_default();
                let verdict = finding["verdict"].as_str().expect("a verdict");
                said.insert((control, name.to_owned()), verdict);
                let allowed = expected.0.get(&(control, name.to_owned()));
                if !allowed.is_some_and(|allowed| allowed.allows(verdict)) {
                    let reason = &finding["reason"];
                    let story = story(name);
                    self.wrong.push(format!(
                        "seed {seed}: {control} on {name}: {verdict} ({reason}), expected {allowed:?}\n    {story}"
                    ));
                }
                let key = (control, verdict.to_owned());
                *self.times.entry(key).or_default() += 1;
            }
        }
        let missing = expected.0.iter().filter(|(key, _)| !said.contains_key(key));
        self.wrong.extend(missing.map(|((control, name), verdict)| {
            format!(
                "seed {seed}: {control} on {name}: nothing, expected {verdict:?}\n    {}",
                story(name)
            )
        }));
    }

    /// Each of these verdicts came up.
    pub(super) fn holds(&self, control: &'static str, verdicts: &[&str]) {
        for verdict in verdicts {
            let key = (control, (*verdict).to_owned());
            assert!(
                self.times.contains_key(&key),
                "{key:?} never came up in {:#?}",
                self.times
            );
        }
    }

    /// Prints how often each verdict came up; program and rules may not differ anywhere.
    pub(super) fn print(&self, accounts: u64) {
        let verdicts: usize = self.times.values().sum();
        println!("{accounts} accounts, {verdicts} verdicts");
        for ((control, verdict), times) in &self.times {
            println!("| {control} | {verdict} | {times} |");
        }
        let (count, wrong) = (self.wrong.len(), self.wrong.join("\n"));
        assert_eq!(count, 0, "{count} of {verdicts} differ:\n{wrong}");
    }
}

/// What AWS answers in a made-up account.
pub(super) type Answers = Vec<(On, Reply)>;

/// Answers of a listing that comes in pages: `page` makes one of its items and the token of the next.
pub(super) fn pages<T>(
    on: &On,
    items: &[T],
    size: usize,
    page: impl Fn(&[T], Option<&str>) -> Reply,
) -> Answers {
    let chunks: Vec<&[T]> = match items {
        [] => vec![items],
        [_, ..] => items.chunks(size).collect(),
    };
    let token = |number: usize| format!("page-token-{number}-of-{}", chunks.len());
    let mut answers = Answers::new();
    for (number, chunk) in chunks.iter().enumerate() {
        let next = (number + 1 < chunks.len()).then(|| token(number + 1));
        let on = match number {
            0 => on.clone(),
            _ => on.clone().containing(&token(number)),
        };
        answers.push((on, page(chunk, next.as_deref())));
    }
    // What names a page goes before what does not.
    answers.reverse();
    answers
}

/// Scans for items of these threats in both regions.
pub(super) fn scan(stub: &Stub, threats: &[&str]) -> Results {
    let program = Program::at(&stub.endpoint());
    let report = program.file("template.txt", template::report());
    let options = [
        "--threat",
        &threats.join(","),
        "--region",
        &REGIONS.join(","),
        "--retries-max-attempts",
        "1",
    ];
    program.scan_report(&report.display().to_string(), &options)
}

/// A stub that gives these answers, and for the rest those of an account without it.
pub(super) fn telling(answers: Answers) -> Stub {
    let answers = answers.into_iter();
    let stub = answers.fold(crate::kit::account(), |stub, (on, reply)| {
        stub.answering(on, reply)
    });
    crate::kit::nothing_else(stub)
}
