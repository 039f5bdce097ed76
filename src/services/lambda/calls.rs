//! The Lambda operations that are called, with the IAM action of each.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html>

use crate::facts::calls;

calls! {
    "lambda";
    /// Lists the functions of a region; with their published versions only where one of those is in use.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    pub LIST_FUNCTIONS = "ListFunctions" telling "Functions";
    /// What becomes of asynchronous events, for each version and alias that has a setting.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>
    pub LIST_FUNCTION_EVENT_INVOKE_CONFIGS = "ListFunctionEventInvokeConfigs" telling "FunctionEventInvokeConfigs"
        on "lambda:*:*:function:*";
    /// The aliases of a function, and the versions that they lead to.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>
    pub LIST_ALIASES = "ListAliases" telling "Aliases" on "lambda:*:*:function:*";
    /// The queues and streams that functions of a region read from.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html>
    pub LIST_EVENT_SOURCE_MAPPINGS = "ListEventSourceMappings" telling "EventSourceMappings";
    /// The resource policy of a function or of one of its aliases.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>
    pub GET_POLICY = "GetPolicy" telling "Policy" on "lambda:*:*:function:*";
    /// The URLs of a function and of its aliases.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>
    pub LIST_FUNCTION_URL_CONFIGS = "ListFunctionUrlConfigs" telling "FunctionUrlConfigs"
        on "lambda:*:*:function:*";
    /// The capacity providers of a region, which run functions on instances of the account.
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListCapacityProviders.html>
    pub LIST_CAPACITY_PROVIDERS = "ListCapacityProviders" telling "CapacityProviders";
}
