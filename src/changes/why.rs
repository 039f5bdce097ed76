//! Why something went another way between two runs.

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A waiver that accepted it is no longer valid: its last day.
    WaiverExpired(String),
    /// A waiver that accepted it is no longer there.
    WaiverWithdrawn,
    /// A person's answer is no longer valid: its last day.
    AnswerExpired(String),
    /// A person's answer no longer answers what is asked, or is no longer there.
    AnswerWithdrawn,
    /// The facts of the resource changed: which, cut.
    Resource(Vec<FieldChange>),
    /// AWS refuses what it did not refuse: the IAM action.
    PermissionLost(String),
    /// It could not be read: why.
    Unread(String),
    /// The run was not to read it: what it left out.
    LeftOut(String),
    /// The check changed, or the program that reads it.
    Check,
    /// Which resources count for the item changed.
    Scope,
    /// The item is in only one of the reports.
    Report,
    /// The item is marked by hand.
    Person,
    /// It is no longer there; or, where the control picks among resources, may be no longer among them.
    Gone {
        /// Whether the control picks.
        is_picked: bool,
    },
    /// It is there and was not, or is newly picked.
    New {
        /// Whether the control picks.
        is_picked: bool,
    },
    /// A waiver accepts it: whose, until when.
    WaiverGiven(String, String),
    /// A person answered: who, until when; both empty where the results do not tell.
    AnswerGiven(String, String),
    /// It can be read, and could not be.
    ReadAgain,
    /// The same, and it is open.
    IntoSight {
        /// Whether it asks a person, and violates nothing.
        is_question: bool,
    },
    /// The results do not tell.
    Untold,
}

/// A fact that changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it was, as JSON, cut; empty if the control did not read it.
    pub before: String,
    /// What it is.
    pub after: String,
}

impl Why {
    /// The same without the fields of a resource, which are told with the finding.
    #[must_use]
    pub fn kind_alone(&self) -> Self {
        match self {
            Self::Resource(_) => Self::Resource(Vec::new()),
            other => other.clone(),
        }
    }

    /// The word that programs know it by.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WaiverExpired(_) => "waiver-expired",
            Self::WaiverWithdrawn => "waiver-withdrawn",
            Self::AnswerExpired(_) => "answer-expired",
            Self::AnswerWithdrawn => "answer-withdrawn",
            Self::Resource(_) => "resource-changed",
            Self::PermissionLost(_) => "permission-lost",
            Self::Unread(_) => "could-not-be-read",
            Self::LeftOut(_) => "left-out",
            Self::Check => "check-changed",
            Self::Scope => "scope-changed",
            Self::Report => "report-changed",
            Self::Person => "set-by-hand",
            Self::Gone { .. } => "gone",
            Self::New { .. } => "new",
            Self::WaiverGiven(..) => "waiver-given",
            Self::AnswerGiven(..) => "answer-given",
            Self::ReadAgain => "read-again",
            Self::IntoSight { .. } => "came-into-sight",
            Self::Untold => "untold",
        }
    }

    /// What a person reads. It holds text of others.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::WaiverExpired(day) => format!("waiver expired: it was valid until {day}"),
            Self::WaiverWithdrawn => "waiver withdrawn".to_owned(),
            Self::AnswerExpired(day) => format!("answer expired: it was valid until {day}"),
            Self::AnswerWithdrawn => "answer withdrawn, or the question changed".to_owned(),
            Self::Resource(fields) if fields.is_empty() => "resource changed".to_owned(),
            Self::Resource(fields) => {
                let fields = fields.iter().map(FieldChange::words);
                format!(
                    "resource changed: {}",
                    fields.collect::<Vec<_>>().join("; ")
                )
            }
            Self::PermissionLost(action) => format!("permission lost: {action}"),
            Self::Unread(cause) => format!("could not be read: {cause}"),
            Self::LeftOut(what) => format!("not read: {what}"),
            Self::Check => "check changed".to_owned(),
            Self::Scope => "scope changed".to_owned(),
            Self::Report => "report changed".to_owned(),
            Self::Person => "set by hand in the report".to_owned(),
            Self::Gone { is_picked: false } => "no longer there".to_owned(),
            Self::Gone { is_picked: true } => {
                "no longer there, or no longer what the control is about".to_owned()
            }
            Self::New { is_picked: false } => "new".to_owned(),
            Self::New { is_picked: true } => "new, or newly what the control is about".to_owned(),
            Self::WaiverGiven(by, until) => format!("waiver given by {by}, until {until}"),
            Self::AnswerGiven(by, _) if by.is_empty() => "answer given".to_owned(),
            Self::AnswerGiven(by, until) => format!("answer given by {by}, until {until}"),
            Self::ReadAgain => "can be read again".to_owned(),
            Self::IntoSight { is_question: false } => "violation came into sight".to_owned(),
            Self::IntoSight { is_question: true } => "question came into sight".to_owned(),
            Self::Untold => "the results do not tell why".to_owned(),
        }
    }
}

impl FieldChange {
    fn words(&self) -> String {
        let or_none = |text: &str| match text.is_empty() {
            true => "(not asked)".to_owned(),
            false => text.to_owned(),
        };
        let (before, after) = (or_none(&self.before), or_none(&self.after));
        format!("{}: {before} → {after}", self.field)
    }
}
