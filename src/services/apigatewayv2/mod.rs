//! Amazon API Gateway v2: HTTP and WebSocket APIs, their stages, and which API a domain maps to.
//!
//! Has no fact kinds of its own: `apigateway` tells about the APIs of both generations.

use crate::facts::calls;

#[cfg(feature = "aws")]
pub(crate) mod live;

// Every read of both generations has this action; paths tell them apart.
// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html>
calls! {
    "apigatewayv2" as "apigateway";
    /// Lists HTTP and WebSocket APIs.
    pub GET_APIS = "GetApis" as "apigateway:GET" telling "items"
        on "apigateway:*::/apis";
    /// Lists the stages of one of them.
    pub GET_STAGES = "GetStages" as "apigateway:GET" telling "items"
        on "apigateway:*::/apis/*/stages";
    /// Lists the APIs of either generation that a regional domain maps to.
    pub GET_API_MAPPINGS = "GetApiMappings" as "apigateway:GET" telling "items"
        on "apigateway:*::/domainnames/*/apimappings";
}
