//! Amazon API Gateway v2: HTTP and WebSocket APIs, their stages, and which API a domain maps to.
//!
//! Has no fact kinds of its own: `apigateway` tells about the APIs of both generations.

use crate::facts::Call;

#[cfg(feature = "aws")]
pub(crate) mod live;

/// Every read of both generations has this action; paths tell them apart.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html>
const fn apigatewayv2(operation: &'static str) -> Call {
    Call {
        service: "apigatewayv2",
        operation,
        action: "apigateway:GET",
        tells: &[],
    }
}

/// Lists HTTP and WebSocket APIs.
pub const GET_APIS: Call = apigatewayv2("GetApis").telling(&["items"]);
/// Lists the stages of one of them.
pub const GET_STAGES: Call = apigatewayv2("GetStages").telling(&["items"]);
/// Lists the APIs of either generation that a regional domain maps to.
pub const GET_API_MAPPINGS: Call = apigatewayv2("GetApiMappings").telling(&["items"]);
