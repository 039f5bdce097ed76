//! IAM Access Analyzer: what AWS's own reasoning says of the policies of resources, and what ours does.
//!
//! Has no fact kinds. A service whose resources have policies has a field of the type [`PolicyExposure`], which lists
//! [`LIST_ANALYZERS`] and [`LIST_FINDINGS`] among its calls, and fills it so, resource by resource:
//!
//! ```text
//! let own = PolicyExposure::of(GET_REPOSITORY_POLICY, &document, &Owned::new(account, "ecr", &arn))?;
//! let exposure = accessanalyzer::live::beside(here, region, own, &arn).await;
//! ```
//!
//! One whose facts are of another form asks `accessanalyzer::live::witness(here, region, &arn)`, or, where it matters
//! which others get in, `witness_of` with the type of its resources.
//!
//! What is asked is once for a region: the analyzers that look at access from outside, and of each the active findings
//! of public access in this account, or of all access to resources of a type. A finding is a witness; that there is
//! none, or that it is archived or resolved, proves nothing: findings lag, and people archive them. No analyzer is made,
//! and nothing is asked that AWS charges.

use crate::facts::calls;

pub mod exposure;
#[cfg(feature = "aws")]
pub(crate) mod live;

pub use exposure::{PolicyExposure, PolicyStanding, Witness};

calls! {
    "accessanalyzer" as "access-analyzer";
    /// The analyzers of a region.
    /// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html>
    pub LIST_ANALYZERS = "ListAnalyzers" telling "analyzers";
    /// What an analyzer of access from outside found. Unlike `ListFindingsV2` it says of each finding whether it is
    /// of public access.
    /// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindings.html>
    pub LIST_FINDINGS = "ListFindings" telling "findings";
}
