//! What else the internet comes to.

use serde_json::json;

use super::{Loss, altered, lost, try_all};
use crate::peer::rule::{On, Reply};
use crate::scans::well_run::account::Change;
use crate::scans::well_run::apis::on;
use crate::scans::well_run::balancers::listeners_on;
use crate::scans::well_run::entry_points::{classic_policies_on, web_acl_on};

const WAF: &[&str] = &["waf"];
const EXTERNAL: &[&str] = &["tls-external"];

fn filters() -> Vec<Loss> {
    let none = || Change::Instead(Reply::json(&json!({})));
    vec![
        altered(
            "the web ACL of an API of AppSync",
            On::call("appsync", "GET /v1/apis").containing("GRAPHQL"),
            "wafWebAclArn",
            "nothing",
            WAF,
        ),
        altered(
            "the web ACL of an Event API",
            On::call("appsync", "GET /v2/apis"),
            "wafWebAclArn",
            "nothing",
            WAF,
        ),
        altered(
            "that the web ACL of an app of Amplify is in force",
            On::call("amplify", "GET /apps"),
            "ASSOCIATION_SUCCESS",
            "ASSOCIATION_FAILED",
            WAF,
        ),
        lost(
            "the web ACL of a service of App Runner",
            web_acl_on("service/labels/1"),
            none(),
            WAF,
        ),
        lost(
            "the web ACL of Verified Access",
            web_acl_on("verified-access-instance/vai-0a1b2c3d"),
            none(),
            WAF,
        ),
    ]
}

fn encryption() -> Vec<Loss> {
    vec![
        altered(
            "TLS 1.2 at the public load balancer",
            listeners_on("pinewood-web"),
            "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "ELBSecurityPolicy-2016-08",
            EXTERNAL,
        ),
        altered(
            "TLS 1.2 at the Classic Load Balancer",
            classic_policies_on(),
            "<AttributeName>Protocol-TLSv1</AttributeName><AttributeValue>false",
            "<AttributeName>Protocol-TLSv1</AttributeName><AttributeValue>true",
            EXTERNAL,
        ),
        altered(
            "TLS 1.2 at the REST API",
            on("/restapis"),
            "SecurityPolicy_TLS13_1_3_2025_09",
            "TLS_1_0",
            EXTERNAL,
        ),
    ]
}

#[test]
fn what_entry_points_lack_opens_the_items_about_it() {
    let all = [filters(), encryption()];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
