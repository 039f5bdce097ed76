//! Calls that a run makes for itself: who it is, where to look, and what it may do.

use super::{Call, calls};

calls! {
    "sts";
    /// Tells the account and the principal of the credentials. Needs no permission.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    pub GET_CALLER_IDENTITY = "GetCallerIdentity" telling "Arn", "Account";
}

calls! {
    "account";
    /// Lists the account's regions with their opt-in state.
    /// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
    pub LIST_REGIONS = "ListRegions" telling "Regions";
}

calls! {
    "iam";
    /// Works out what a user or role may do. Asked only before a scan, never for evidence.
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>
    pub SIMULATE_PRINCIPAL_POLICY = "SimulatePrincipalPolicy" telling "EvaluationResults";
}

calls! {
    "sts";
    /// Gives credentials of a role. It changes nothing in the account, but it is no read either: only whoever gives
    /// credentials may send it, and nobody else.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
    pub ASSUME_ROLE = "AssumeRole" telling "Credentials";
}

/// Every one of them that only reads.
pub const CALLS: [Call; 3] = [GET_CALLER_IDENTITY, LIST_REGIONS, SIMULATE_PRINCIPAL_POLICY];
