//! The Lambda operations that are called, with the IAM action of each.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html>

use crate::facts::Call;

const fn lambda(operation: &'static str, action: &'static str) -> Call {
    Call {
        service: "lambda",
        operation,
        action,
        tells: &[],
    }
}

/// Lists the functions of a region, without their further versions.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
pub const LIST_FUNCTIONS: Call =
    lambda("ListFunctions", "lambda:ListFunctions").telling(&["Functions"]);
/// What becomes of asynchronous events, for each version and alias that has a setting.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>
pub const LIST_FUNCTION_EVENT_INVOKE_CONFIGS: Call = lambda(
    "ListFunctionEventInvokeConfigs",
    "lambda:ListFunctionEventInvokeConfigs",
)
.telling(&["FunctionEventInvokeConfigs"]);
/// The aliases of a function.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>
pub const LIST_ALIASES: Call = lambda("ListAliases", "lambda:ListAliases").telling(&["Aliases"]);
/// The queues and streams that functions of a region read from.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html>
pub const LIST_EVENT_SOURCE_MAPPINGS: Call =
    lambda("ListEventSourceMappings", "lambda:ListEventSourceMappings")
        .telling(&["EventSourceMappings"]);
/// The resource policy of a function or of one of its aliases.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>
pub const GET_POLICY: Call = lambda("GetPolicy", "lambda:GetPolicy").telling(&["Policy"]);
/// The URLs of a function and of its aliases.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>
pub const LIST_FUNCTION_URL_CONFIGS: Call =
    lambda("ListFunctionUrlConfigs", "lambda:ListFunctionUrlConfigs")
        .telling(&["FunctionUrlConfigs"]);
/// The capacity providers of a region, which run functions on instances of the account.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_ListCapacityProviders.html>
pub const LIST_CAPACITY_PROVIDERS: Call =
    lambda("ListCapacityProviders", "lambda:ListCapacityProviders").telling(&["CapacityProviders"]);
