//! AWS Support: whether Trusted Advisor's checks can be read, and how they stand.
//!
//! Accounts without a plan still have the core checks in the console, which no interface shows;
//! and that somebody reads the checks cannot be seen from here at all.

use crate::facts::{FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;

pub mod checks;
#[cfg(feature = "aws")]
mod live;

calls! {
    "support";
    /// Lists the checks; refused without a support plan.
    /// <https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorChecks.html>
    pub DESCRIBE_CHECKS = "DescribeTrustedAdvisorChecks" telling "checks";
    /// When each check was refreshed, and its light.
    /// <https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckSummaries.html>
    pub DESCRIBE_CHECK_SUMMARIES = "DescribeTrustedAdvisorCheckSummaries" telling "summaries";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "support",
    kinds: &[&ACCOUNT],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `support.account`.
pub static ACCOUNT: FactKind = FactKind {
    name: "support.account",
    noun: "account",
    plural: "accounts",
    doc: "The account's access to AWS Support.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[],
    fallback: &[],
    fields: Account::fields,
};

words! {
    /// Whether Trusted Advisor's checks can be read.
    pub enum Availability {
        /// They can.
        Available = "available",
        /// The account has no support plan that gives access to them.
        NoPlan = "no-plan",
    }
}

record! {
    /// The account's access to AWS Support.
    pub struct Account {
        /// Whether Trusted Advisor's checks can be read.
        trusted_advisor: Reading<Availability> => [DESCRIBE_CHECKS],
        /// How its security checks stand, without those that are controls of Security Hub.
        security_checks: Reading<SecurityChecks> => [DESCRIBE_CHECKS, DESCRIBE_CHECK_SUMMARIES],
    }
}

record! {
    /// How the security checks of Trusted Advisor stand.
    pub struct SecurityChecks {
        /// How many have a result.
        total: i64,
        /// How many have none.
        unavailable: i64,
        /// How many of those with a result were refreshed within the last 30 days.
        fresh: i64,
        /// How many recommend action.
        red: i64,
        /// How many recommend a look.
        yellow: i64,
        /// When the one was refreshed that waits longest; empty without checks.
        oldest: String,
    }
}
