//! AWS Account Management: which regions an account has enabled.

use crate::facts::Call;

/// Lists the regions with their opt-in state.
/// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
pub const LIST_REGIONS: Call = Call {
    service: "account",
    operation: "ListRegions",
    action: "account:ListRegions",
};
