//! A kind of resource and what can be known of it.

use std::collections::BTreeSet;

use super::{Call, Field};

/// Whether a kind is read once per account or once per region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Once per account.
    Account,
    /// Once per account and region.
    Region,
}

/// A kind of resource, for example `s3.bucket`.
#[derive(Debug, Clone, Copy)]
pub struct FactKind {
    /// `<service>.<noun>`; see [`FactKind::variable`] for how conditions name the resource.
    pub name: &'static str,
    /// What one of them is called in a sentence, for example `bucket`.
    pub noun: &'static str,
    /// What several are called, for example `buckets`.
    pub plural: &'static str,
    /// What it is, for whoever writes a control.
    pub doc: &'static str,
    /// What elements of a diagram that stand for such resources are called; none for what
    /// belongs to an account as a whole.
    pub stencils: &'static [&'static str],
    /// How often it is read.
    pub reach: Reach,
    /// The calls that find the resources, needed whatever the fields.
    pub listing: &'static [Call],
    /// Calls that are made only where an answer leaves something out that AWS documents, and
    /// that need no permission: what they are made for stands in a header even of a refusal.
    pub fallback: &'static [Call],
    /// The fields.
    pub fields: fn() -> Vec<Field>,
}

impl FactKind {
    /// The name by which a control's conditions refer to the resource: the noun in the
    /// kind's name, or the service where CEL reserves that word.
    /// <https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax>
    #[must_use]
    pub fn variable(&self) -> &'static str {
        match self.name.split_once('.') {
            Some((service, "function")) => service,
            Some((_, noun)) => noun,
            None => self.name,
        }
    }

    /// Whether it belongs to an account as a whole, so that no element of a diagram stands for it.
    #[must_use]
    pub fn is_account_wide(&self) -> bool {
        self.stencils.is_empty()
    }

    /// The AWS service in the kind's name.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.name
            .split_once('.')
            .map_or(self.name, |(service, _)| service)
    }

    /// The same as ARNs call it, which is what IAM calls it in the action that lists the kind.
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    #[must_use]
    pub fn service_in_arns(&self) -> &'static str {
        let of_fields = (self.fields)();
        let mut calls = self
            .listing
            .iter()
            .chain(of_fields.iter().flat_map(|field| field.calls));
        let action = calls.next().and_then(|call| call.action.split_once(':'));
        action.map_or(self.service(), |(service, _)| service)
    }

    /// Whether the calls that list it list what ARNs call so, such as `volume`.
    #[must_use]
    pub fn lists(&self, of: &str) -> bool {
        let of = of.replace('-', "");
        let mut names = self.listing.iter().map(|call| call.operation);
        names.any(|name| name.to_lowercase().contains(&of))
    }

    /// Every call that may be made when these fields are wanted.
    #[must_use]
    pub fn calls(&self, wanted: &BTreeSet<String>) -> BTreeSet<Call> {
        let fields = (self.fields)();
        let of_fields = fields
            .iter()
            .filter(|field| wanted.contains(field.name))
            .flat_map(|field| field.calls);
        self.listing.iter().chain(of_fields).copied().collect()
    }
}
