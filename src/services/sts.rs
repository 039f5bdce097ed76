//! AWS STS: who the run is.

use crate::facts::Call;

/// Tells the account and the principal of the credentials. Needs no permission.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub const GET_CALLER_IDENTITY: Call = Call {
    service: "sts",
    operation: "GetCallerIdentity",
    action: "sts:GetCallerIdentity",
};
