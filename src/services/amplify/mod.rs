//! AWS Amplify Hosting: apps and their web ACLs.
//!
//! Which branches an app hosts is not asked: an app that names no production branch may host none, or others.

use crate::facts::{Fact, FactKind, Reach, calls, record, words};
use crate::services::service::Service;
use crate::services::wafv2;

#[cfg(feature = "aws")]
mod live;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "amplify",
    kinds: &[&APP],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `amplify.app`.
pub static APP: FactKind = FactKind {
    name: "amplify.app",
    noun: "Amplify app",
    plural: "Amplify apps",
    doc: "An app that Amplify hosts.",
    stencils: &["AWS Amplify"],
    reach: Reach::Region,
    listing: &[LIST_APPS],
    fallback: &[],
    fields: App::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsamplify.html>
calls! {
    "amplify";
    /// Lists apps. It answers with environment variables and passwords, too, which end where the answer is read.
    /// <https://docs.aws.amazon.com/amplify/latest/APIReference/API_ListApps.html>
    pub LIST_APPS = "ListApps" telling "apps";
}

record! {
    /// An app of Amplify.
    pub struct App {
        /// Its name and id.
        name: String,
        /// Whether it names a branch that it serves as its production.
        has_production_branch: bool,
        /// Whether its web ACL is in force; absent if it has none.
        attachment: Fact<Attachment>,
        /// The web ACL of AWS WAF; absent if there is none.
        web_acl: Fact<wafv2::WebAcl> => [wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP],
    }
}

words! {
    /// How far a web ACL is attached to an app.
    /// <https://docs.aws.amazon.com/amplify/latest/APIReference/API_WafConfiguration.html>
    pub enum Attachment {
        /// It is being attached.
        Associating = "ASSOCIATING",
        /// It could not be attached.
        AssociationFailed = "ASSOCIATION_FAILED",
        /// It is attached.
        AssociationSuccess = "ASSOCIATION_SUCCESS",
        /// It is being taken off.
        Disassociating = "DISASSOCIATING",
        /// It could not be taken off.
        DisassociationFailed = "DISASSOCIATION_FAILED",
    }
}
