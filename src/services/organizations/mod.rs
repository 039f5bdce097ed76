//! AWS Organizations: the accounts of an organization, and whether one of its policies may add to what the
//! resources of an account refuse.
//!
//! Has no fact kinds of its own. The policies themselves can be read from the management account alone.

use crate::facts::{Call, calls, words};

#[cfg(feature = "aws")]
mod accounts;
#[cfg(feature = "aws")]
pub(crate) mod live;
mod organization;
mod place;
#[cfg(feature = "aws")]
mod tree;

#[cfg(feature = "aws")]
pub(crate) use accounts::organization;
pub use organization::{ListedAccount, Organization, Question, Told, Unlisted, left_out};
pub use place::{NotAUnit, Tree, UnitId};

calls! {
    "organizations";
    /// Which organization the account belongs to; every member may ask.
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
    pub DESCRIBE_ORGANIZATION = "DescribeOrganization" telling "Organization";
    /// Every account of the organization; only its management account and delegated administrators may ask.
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
    pub LIST_ACCOUNTS = "ListAccounts" telling "Accounts";
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html>
    pub LIST_ROOTS = "ListRoots" telling "Roots";
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html>
    pub LIST_UNITS = "ListOrganizationalUnitsForParent" telling "OrganizationalUnits";
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html>
    pub LIST_ACCOUNTS_OF_UNIT = "ListAccountsForParent" telling "Accounts";
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html>
    pub LIST_TAGS = "ListTagsForResource" telling "Tags";
}

/// What listing the accounts of an organization may call.
pub const LISTING: [Call; 6] = [
    DESCRIBE_ORGANIZATION,
    LIST_ACCOUNTS,
    LIST_ROOTS,
    LIST_UNITS,
    LIST_ACCOUNTS_OF_UNIT,
    LIST_TAGS,
];

words! {
    /// Whether resource control policies of an organization may apply to what the account owns.
    pub enum ResourceControl {
        /// They cannot: it belongs to no organization, to one without all features, or is the management
        /// account.
        None = "none",
        /// They may: it is a member of an organization with all features.
        Possible = "possible",
    }
}

/// What an organization means for an account: by the id of the management account and the feature set.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
///
/// # Errors
///
/// What is missing or new, where the words say nothing that can be relied on.
pub fn resource_control(
    management: Option<&str>,
    features: Option<&str>,
    own: &str,
) -> Result<ResourceControl, String> {
    match (features, management) {
        (Some("CONSOLIDATED_BILLING"), _) => Ok(ResourceControl::None),
        (Some("ALL"), Some(management)) if management == own => Ok(ResourceControl::None),
        (Some("ALL"), Some(management)) if !management.is_empty() => Ok(ResourceControl::Possible),
        (Some("ALL"), Some(_) | None) => Err("no management account".to_owned()),
        (features, _) => Err(format!("feature set {}", features.unwrap_or("missing"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_member_of_an_organization_with_all_features_is_under_its_policies() {
        const OWN: &str = "111122223333";
        let of = |management, features| resource_control(management, features, OWN);
        let other = Some("999900001111");
        assert_eq!(of(other, Some("ALL")), Ok(ResourceControl::Possible));
        assert_eq!(of(Some(OWN), Some("ALL")), Ok(ResourceControl::None));
        let billing = of(other, Some("CONSOLIDATED_BILLING"));
        assert_eq!(billing, Ok(ResourceControl::None));
        for (management, features) in [
            (None, Some("ALL")),
            (Some(""), Some("ALL")),
            (other, None),
            (other, Some("SOME")),
        ] {
            let odd = of(management, features);
            assert!(odd.is_err(), "{management:?} {features:?}");
        }
    }
}
