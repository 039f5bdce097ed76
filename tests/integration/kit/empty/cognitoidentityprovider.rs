//! An account without user pools.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("cognito-idp", "ListUserPools"),
        Reply::json(&json!({ "UserPools": [] })),
    )]
}
