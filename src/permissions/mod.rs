//! The IAM permissions that a run needs: as policy documents, and as a role in a template.

mod resources;
mod statement;
mod template;

#[cfg(test)]
mod tests;

pub use statement::{
    LARGEST_MANAGED_POLICY, LARGEST_SESSION_POLICY, Statement, document, session_policy, size,
    split, statements,
};
pub use template::{cloudformation, terraform};
