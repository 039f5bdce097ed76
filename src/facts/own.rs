//! Calls that a run makes for itself: who it is, where to look, and what it may do.

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

/// Works out what a user or role may do. Asked only before a scan, never for evidence.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>
pub const SIMULATE_PRINCIPAL_POLICY: Call = Call {
    service: "iam",
    operation: "SimulatePrincipalPolicy",
    action: "iam:SimulatePrincipalPolicy",
    tells: &["EvaluationResults"],
};

/// Every one of them.
pub const CALLS: [Call; 3] = [GET_CALLER_IDENTITY, LIST_REGIONS, SIMULATE_PRINCIPAL_POLICY];
