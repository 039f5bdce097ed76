//! Every item is implemented once each question has an answer, whatever the support plan.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use super::account::{Account, Change};
use super::records::{checks, checks_on};
use crate::kit::{Program, REPORT, Results, template};
use crate::scans::whole::samples;

/// Who may do everything all the same, as people decided: the user for emergencies, and the role by which
/// CloudFormation carries out what the CDK deploys.
pub(super) const WAIVERS: &str = r#"
[[waiver]]
control = "iam-principal-privilege-limited"
resource = "arn:aws:iam::111122223333:user/emergency"
by = "Ada"
date = 2020-01-01
expires = 2999-01-01
note = "for the day on which nobody can sign in otherwise"

[[waiver]]
control = "iam-principal-privilege-limited"
resource = "arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-*"
by = "Ada"
date = 2020-01-01
expires = 2999-01-01
note = "nobody but the pipeline may become who may pass it"
"#;

/// A report with one item of each threat, in the folder of the program.
pub(super) fn whole_template(program: &Program) -> String {
    let file = program.file("template.txt", template::report());
    file.display().to_string()
}

/// The evidence of an account, which can be judged again and again.
pub(super) struct Scanned(Program);

impl Scanned {
    pub(super) fn of(account: Account) -> Self {
        let stub = account.open();
        let program = Program::at(&stub.endpoint());
        program.scan_report(&whole_template(&program), &[]);
        let evidence = program.path("out/evidence");
        std::fs::rename(evidence, program.path("evidence")).expect("evidence");
        Self(program)
    }

    /// A report with one item of each threat.
    pub(super) fn whole_template(&self) -> String {
        whole_template(&self.0)
    }

    /// What the evidence comes to for a report, with these answers.
    pub(super) fn judged(&self, report: &str, answers: &str) -> Results {
        self.0.file("threatproof.toml", answers);
        self.0.run(&["evaluate", "evidence", report]).results()
    }

    /// An answer by somebody to each question that the last judgement has left.
    fn signed(&self) -> String {
        let draft = ["questions", "out", "--output", "threatproof.toml"];
        self.0.run(&draft).printed();
        let draft = String::from_utf8(self.0.read("threatproof.toml")).expect("text");
        draft.replace("by = \"\"", "by = \"Ada\"")
    }
}

/// The answers to all questions about the well-run account.
pub(in crate::scans) fn answers() -> &'static str {
    static ANSWERS: OnceLock<String> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let scanned = Scanned::of(Account::well_run());
        scanned.judged(&scanned.whole_template(), WAIVERS);
        scanned.signed()
    })
}

/// One item of each threat over the well-run account, before people have answered and after.
pub(in crate::scans) fn over_the_template() -> [Results; 2] {
    let scanned = Scanned::of(Account::well_run());
    let report = scanned.whole_template();
    let before = scanned.judged(&report, WAIVERS);
    let after = scanned.judged(&report, &scanned.signed());
    [before, after]
}

/// The threats of items that are not implemented.
pub(super) fn open(results: &Results) -> BTreeSet<&str> {
    let items = results.items().iter();
    let open = items.filter(|item| item["status"] != "implemented");
    open.map(|item| item["threat"].as_str().expect("a threat"))
        .collect()
}

/// Numbers of items that are not implemented, and of those that wait for an answer.
fn waiting(results: &Results) -> [BTreeSet<u64>; 2] {
    let items = results.items().iter();
    let open = items.filter(|item| item["status"] != "implemented");
    let open = open.map(|item| item["number"].as_u64().expect("a number"));
    let questions = results.json["questions"].as_array().expect("questions");
    let asked = questions
        .iter()
        .flat_map(|question| question["items"].as_array().expect("items"));
    let asked = asked.map(|number| number.as_u64().expect("a number"));
    [open.collect(), asked.collect()]
}

/// Without answers each item that is not implemented waits for one, and with all of them none is left.
fn is_concluded(scanned: &Scanned, report: &str) {
    let before = scanned.judged(report, WAIVERS);
    for finding in before.all_findings() {
        let verdict = finding["verdict"].as_str().expect("a verdict");
        let concluded = ["pass", "not-applicable", "question"].contains(&verdict);
        let is_waived = verdict == "fail" && finding["waiver"].is_object();
        assert!(concluded || is_waived, "{finding:#}");
    }
    let [open_before, asked] = waiting(&before);
    assert_eq!(open_before, asked);

    let after = scanned.judged(report, &scanned.signed());
    let [open_after, asked] = waiting(&after);
    assert!(
        open_after.is_empty() && asked.is_empty(),
        "{:?}",
        open(&after)
    );

    let name = Path::new(report).file_name().expect("a name").display();
    let (all, open) = (before.items().len(), open_before.len());
    println!(
        "{name}: {} of {all} implemented, {open} with questions; with answers {all} of {all}",
        all - open
    );
}

#[test]
fn every_item_is_concluded_by_what_is_read_and_what_people_say() {
    let mut reports = vec![REPORT.to_owned()];
    reports.extend(samples().iter().map(|path| path.display().to_string()));
    // Trusted Advisor is closed to programs with Basic Support, and open with Business Support.
    let basic = Account::well_run();
    let business = Account::well_run().but(&checks_on(), &Change::Instead(checks()));
    for account in [basic, business] {
        let scanned = Scanned::of(account);
        for report in &reports {
            is_concluded(&scanned, report);
        }
        is_concluded(&scanned, &scanned.whole_template());
    }
}
