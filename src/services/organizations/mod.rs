//! AWS Organizations: whether a policy of the account's organization may add to what its resources refuse.
//!
//! Has no fact kinds of its own. The policies themselves can be read from the management account alone.

use crate::facts::{calls, words};

#[cfg(feature = "aws")]
pub(crate) mod live;

calls! {
    "organizations";
    /// Which organization the account belongs to; every member may ask.
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
    pub DESCRIBE_ORGANIZATION = "DescribeOrganization" telling "Organization";
}

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
