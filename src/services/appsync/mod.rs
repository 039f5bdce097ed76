//! AWS AppSync: GraphQL and Event APIs, whether the internet reaches them, and their web ACLs.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;
use crate::services::wafv2;

#[cfg(feature = "aws")]
mod live;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "appsync",
    kinds: &[&API],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `appsync.api`.
pub static API: FactKind = FactKind {
    name: "appsync.api",
    noun: "AppSync API",
    plural: "AppSync APIs",
    doc: "A GraphQL, merged or Event API of AppSync.",
    stencils: &["AWS AppSync"],
    reach: Reach::Region,
    listing: &[LIST_GRAPHQL_APIS, LIST_APIS],
    fallback: &[],
    fields: Api::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappsync.html>
calls! {
    "appsync";
    /// Lists GraphQL APIs. AWS does not say whether merged ones are among them where no type is asked for.
    /// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_ListGraphqlApis.html>
    pub LIST_GRAPHQL_APIS = "ListGraphqlApis" telling "graphqlApis";
    /// Lists Event APIs.
    /// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_ListApis.html>
    pub LIST_APIS = "ListApis" telling "apis";
}

record! {
    /// An API of AppSync.
    pub struct Api {
        /// Its name and id.
        name: String,
        /// What it is.
        form: Form,
        /// Whether it is reached from anywhere, and not through VPC endpoints only. An Event API always is.
        is_public: Reading<bool>,
        /// The web ACL of AWS WAF; absent if there is none.
        web_acl: Fact<wafv2::WebAcl> => [wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP],
    }
}

words! {
    /// What an API of AppSync is.
    pub enum Form {
        /// It answers GraphQL.
        Graphql = "graphql",
        /// It tells events to who listens.
        Event = "event",
    }
}
