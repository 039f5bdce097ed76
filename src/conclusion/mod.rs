//! What a run came to: the one inside type that every output, the summary and the gate are made from.
//!
//! Outside forms of it, and what they are called, are not known here.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::changes::Changes;
use crate::checks::{Control, Framework, Severity, Threat};
use crate::coverage::{Cell, Extent};
use crate::evidence::{Manifest, ReportRef};
use crate::human::{Asked, Question};
use crate::model::{AccountId, ControlId, Expected, Status, ThreatId};
use crate::report::{Item, Place, ReportError};
use crate::rollup::Tally;

mod findings;
mod standing;
mod todo;

pub use crate::rollup::{Lack, Lacking, Need};
pub use findings::{Findings, Found};
pub use standing::Standing;
pub use todo::{First, NeedCounts, OpenThreat, Todo};

/// What a run came to.
pub struct Conclusion<'a> {
    /// The run that read the evidence.
    pub run: &'a Manifest,
    /// The report whose items were decided.
    pub report: &'a ReportRef,
    /// Where the report stands in its repository, as far as that is known; else its name.
    pub path: &'a str,
    /// Where each item begins in the report, in their order.
    pub places: Vec<Option<Place>>,
    /// Digest of the checks that decided them.
    pub catalog: &'a str,
    /// The threats that the run was asked to decide; all if empty.
    pub only: &'a BTreeSet<ThreatId>,
    /// What people gave beside the report, the configuration first and then their own checks: what each is called, and
    /// the SHA-256 of its text as it is sealed.
    pub given: Vec<(&'a str, String)>,
    /// SHA-256 of the manifest of the evidence; none until that is known.
    pub evidence: Option<String>,
    /// Which accounts and regions were read, in words.
    pub extent: String,
    /// What the rules of the scope came to; without rules, everything counted for every item.
    pub scope: Option<ScopeUse>,
    /// Every item of the report, in its order.
    pub items: Vec<DecidedItem<'a>>,
    /// What only a person can say and what keeps items open, by what it is about.
    pub questions: Vec<OpenQuestion>,
    /// Every control for every resource, to be made again when somebody wants them.
    pub findings: Findings<'a>,
    /// Every account that was expected, by id, and what became of it.
    pub accounts: Vec<Expected>,
    /// Whether the scope of an item names accounts that nobody expected or that were left out.
    pub lacks_accounts: bool,
    /// IAM actions that were denied, each of them one that this program needs.
    pub denied: BTreeSet<&'static str>,
    /// Of each control that is violated, the first resource that violates it.
    pub violations: BTreeMap<ControlId, Violation>,
    /// Frameworks of others that controls name, by id.
    pub frameworks: &'a BTreeMap<String, Framework>,
    /// The controls that the items needed.
    pub controls: BTreeMap<&'a ControlId, &'a Control>,
    /// What was read, and what could not be, by account, region and service.
    pub coverage: Vec<Cell>,
    /// What of the words of people does nothing, or soon will do nothing, each with file and line.
    pub warnings: Vec<String>,
    /// How many requests were sent, retries included, by `service:Operation`.
    pub calls: BTreeMap<String, u64>,
    /// The updated report, if it can be written.
    pub updated: Result<Vec<u8>, ReportError>,
    /// What changed since an earlier run, if it was given.
    pub changes: Option<Changes>,
}

/// An item of the report and what was decided about it.
pub struct DecidedItem<'a> {
    /// The item.
    pub item: &'a Item,
    /// The threat type; none if the item was not recognised.
    pub threat: Option<&'a Threat>,
    /// The status that the report showed; none if it shows none.
    pub previous: Option<Status>,
    /// The status.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Whether the run was asked to decide this item; if not, its status is unchanged.
    pub selected: bool,
    /// What is in the way, if it is open and the run decided it.
    pub need: Option<Need>,
    /// What it lacks beside findings that turn, if it is open.
    pub lacks: Vec<Lack>,
    /// How much a violation matters: of the controls that are violated the worst, else of all; none if there is no
    /// control.
    pub severity: Option<Severity>,
    /// How the findings of each control fell out, in the threat's order.
    pub controls: Vec<(ControlId, Tally)>,
}

/// A resource that violates a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its ARN.
    pub resource: String,
    /// Why, in words.
    pub reason: String,
}

impl Violation {
    /// The account, if the resource stands for one as a whole: its ARN is that of the root user, of whom it says
    /// nothing.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let (service, account) = self.resource.strip_suffix(":root")?.rsplit_once("::")?;
        service.ends_with(":iam").then_some(account)
    }
}

/// A question that nobody answered, and what it keeps open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question.
    pub question: Question,
    /// The items that need its answer, in the report's order.
    pub items: Vec<u32>,
}

impl OpenQuestion {
    /// Who asks, and what: to a person, questions that are alike in both are one.
    #[must_use]
    pub fn asked(&self) -> (String, &str) {
        let by = match &self.question.about {
            Asked::Part { threat, part } => format!("{threat} ({part})"),
            Asked::Resource { control, .. } => control.to_string(),
        };
        (by, &self.question.asks)
    }
}

/// What the rules of a scope came to: what they left out, on either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeUse {
    /// The rules, in their order.
    pub rules: Vec<RuleUse>,
    /// Items that no rule is about; everything counted for them.
    pub unmatched_items: Vec<u32>,
    /// Resources that no rule claims.
    pub unclaimed_resources: Vec<String>,
}

/// What a rule of a scope came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleUse {
    /// Its name.
    pub name: String,
    /// Items that it is about.
    pub items: Vec<u32>,
    /// How many resources it claims.
    pub resources: usize,
}

/// Items by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All items.
    pub total: usize,
    /// Status [`Status::Implemented`].
    pub implemented: usize,
    /// Status [`Status::NotStarted`].
    pub not_started: usize,
    /// Status [`Status::NeedsInvestigation`].
    pub needs_investigation: usize,
    /// Status [`Status::NotApplicable`].
    pub not_applicable: usize,
}

impl Conclusion<'_> {
    /// How many items have which status.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in &self.items {
            counts.total += 1;
            match item.status {
                Status::Implemented => counts.implemented += 1,
                Status::NotStarted => counts.not_started += 1,
                Status::NeedsInvestigation => counts.needs_investigation += 1,
                Status::NotApplicable => counts.not_applicable += 1,
            }
        }
        counts
    }

    /// What was expected and read of one account.
    #[must_use]
    pub fn of_account(&self, account: &AccountId) -> (&[Expected], &[Cell]) {
        let accounts = among(&self.accounts, |it| it.member.account.cmp(account));
        let cells = among(&self.coverage, |cell| (*cell.account).cmp(account));
        (accounts, cells)
    }

    /// Whether everything that was wanted was read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let mut extents = self.coverage.iter().map(|cell| &cell.extent);
        !self.lacks_accounts && extents.all(Extent::is_complete)
    }

    /// How many requests were sent, retries included.
    #[must_use]
    pub fn total_calls(&self) -> u64 {
        self.calls.values().sum()
    }
}

/// Those of an ordered list that are equal to something.
fn among<T>(list: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let start = list.partition_point(|it| order(it) == Ordering::Less);
    let length = list[start..].partition_point(|it| order(it) == Ordering::Equal);
    &list[start..start + length]
}

impl DecidedItem<'_> {
    /// What a person knows it by: its own title, else that of its threat type, else its category.
    #[must_use]
    pub fn title(&self) -> &str {
        let threat = || self.threat.map(|threat| threat.title.as_str());
        let title = self.item.title.as_deref().or_else(threat);
        title.unwrap_or(&self.item.category)
    }
}
