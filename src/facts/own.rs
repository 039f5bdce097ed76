//! Calls that a run makes for itself: who it is, and where to look.

use super::Call;

/// Tells the account and the principal of the credentials. Needs no permission.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub const GET_CALLER_IDENTITY: Call = Call {
    service: "sts",
    operation: "GetCallerIdentity",
    action: "sts:GetCallerIdentity",
    tells: &["Arn", "Account"],
};

/// Lists the account's regions with their opt-in state.
/// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
pub const LIST_REGIONS: Call = Call {
    service: "account",
    operation: "ListRegions",
    action: "account:ListRegions",
    tells: &["Regions"],
};
