//! AWS Shield. Shield Standard has no API: it is always on and cannot be read.
//!
//! What Shield Advanced could protect is known as far as distributions, load balancers, standard accelerators and
//! instances with Elastic IP addresses tell. Route 53 zones are not looked at, nor Elastic IP addresses that lead
//! to something else.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, own, record, words};
use crate::services::ec2::addresses;
use crate::services::service::Service;
use crate::services::{
    cloudfront, elasticloadbalancing, elasticloadbalancingv2, globalaccelerator, wafv2,
};

pub mod coverage;

#[cfg(feature = "aws")]
mod live;

pub use coverage::ShieldCoverage;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "shield",
    kinds: &[&SUBSCRIPTION],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `shield.subscription`.
pub static SUBSCRIPTION: FactKind = FactKind {
    name: "shield.subscription",
    noun: "account",
    plural: "accounts",
    doc: "The account's subscription to Shield Advanced, which there may or may not be.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[GET_SUBSCRIPTION_STATE],
    fallback: &[],
    fields: Subscription::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsshield.html>
calls! {
    "shield";
    /// Tells whether Shield Advanced is subscribed.
    pub GET_SUBSCRIPTION_STATE = "GetSubscriptionState" telling "SubscriptionState";
    /// Tells how long the subscription runs.
    pub DESCRIBE_SUBSCRIPTION = "DescribeSubscription" telling "Subscription";
    /// Lists protected resources.
    pub LIST_PROTECTIONS = "ListProtections" telling "Protections";
}

record! {
    /// The account's subscription to Shield Advanced.
    pub struct Subscription {
        /// Whether there is one.
        state: Reading<State>,
        /// Whether it renews itself; absent without a subscription.
        auto_renew: Fact<AutoRenew> => [DESCRIBE_SUBSCRIPTION],
        /// When it ends, in UTC; absent without a subscription.
        ends_at: Fact<String> => [DESCRIBE_SUBSCRIPTION],
        /// What it protects; absent without a subscription.
        coverage: Fact<ShieldCoverage> => [
            own::LIST_REGIONS, LIST_PROTECTIONS, cloudfront::LIST_DISTRIBUTIONS,
            elasticloadbalancingv2::DESCRIBE_LOAD_BALANCERS, elasticloadbalancing::DESCRIBE_LOAD_BALANCERS,
            addresses::DESCRIBE_ADDRESSES, globalaccelerator::LIST_ACCELERATORS,
            wafv2::GET_WEB_ACL_FOR_RESOURCE,
            wafv2::GET_WEB_ACL_FOR_LOAD_BALANCER, wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP
        ],
    }
}

words! {
    /// Whether there is a subscription.
    pub enum State {
        /// There is.
        Active = "ACTIVE",
        /// There is none.
        Inactive = "INACTIVE",
    }
}

words! {
    /// Whether a subscription renews itself.
    pub enum AutoRenew {
        /// It does.
        Enabled = "ENABLED",
        /// It ends.
        Disabled = "DISABLED",
    }
}
