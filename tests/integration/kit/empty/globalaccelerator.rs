//! No accelerator of either type, and nothing that those of other accounts may lead to.
//! <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListAccelerators.html>

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    let none = || Reply::json(&json!({ "Accelerators": [] }));
    let on = |operation: &str| On::call("globalaccelerator", operation);
    vec![
        (on("ListAccelerators"), none()),
        (on("ListCustomRoutingAccelerators"), none()),
        (
            on("ListCrossAccountAttachments"),
            Reply::json(&json!({ "CrossAccountAttachments": [] })),
        ),
    ]
}
