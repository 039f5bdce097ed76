//! The IAM permissions that a run needs: as policy documents, and as a role in a template.

mod resources;
mod scanner;
mod session;
mod stackset;
mod statement;
mod template;

#[cfg(test)]
mod tests;

pub use scanner::Scanner;
pub use session::{
    LARGEST_SESSION_POLICY, OF_AUDITORS, SessionPolicy, beside_auditors, session_policies,
};
pub use stackset::stackset;
pub use statement::{LARGEST_MANAGED_POLICY, Statement, document, size, split, statements};
pub use template::{cloudformation, terraform};
