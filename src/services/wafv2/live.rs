//! Reads web ACLs, each distinct one and each rule group once for all who name it.

use std::sync::Arc;

use aws_sdk_wafv2::types as waf;

use super::convert::{self, Groups};
use super::effect::{Effect, judge};
use super::rules::Rule;
use super::{GET_RULE_GROUP, GET_WEB_ACL, GET_WEB_ACL_FOR_RESOURCE, WebAcl, is_classic};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Call, Cause, Fact, Reading};

/// The web ACLs of a run.
#[derive(Default)]
struct WebAcls {
    by_arn: PerKey<String, WebAcl>,
    by_resource: PerKey<String, Fact<WebAcl>>,
    groups: PerKey<String, Reading<Arc<[Rule]>>>,
}

/// The web ACL that a resource names itself; absent for an empty name.
pub(crate) async fn named(context: &Context, name: &str) -> Fact<WebAcl> {
    if name.is_empty() {
        return Fact::Absent;
    }
    if is_classic(name) {
        return Fact::Known(WebAcl {
            arn: name.to_owned(),
            effect: Reading::Known(Effect::Classic),
            detail: "it belongs to WAF Classic".to_owned(),
        });
    }
    let acls = context.once::<WebAcls>();
    let read = || read(context, name);
    Fact::Known(acls.by_arn.get_or_make(name.to_owned(), read).await)
}

/// The web ACL of a regional resource that does not name it; absent where AWS answers without one.
pub(crate) async fn of_resource(context: &Context, region: &str, arn: &str) -> Fact<WebAcl> {
    let acls = context.once::<WebAcls>();
    let ask = || attached(context, region, arn);
    acls.by_resource.get_or_make(arn.to_owned(), ask).await
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html>
async fn attached(context: &Context, region: &str, arn: &str) -> Fact<WebAcl> {
    const CALL: Call = GET_WEB_ACL_FOR_RESOURCE;
    let waf = client!(aws_sdk_wafv2, context.session, region);
    let sending = waf.get_web_acl_for_resource().resource_arn(arn).send();
    match context.call(CALL, sending).await {
        Ok(answer) => match answer.web_acl {
            None => Fact::Absent,
            // It cannot be told from others.
            Some(acl) if acl.arn.is_empty() => CALL.unparseable("a web ACL without ARN").into(),
            Some(acl) => {
                let acls = context.once::<WebAcls>();
                let judged = || judged(context, &acl);
                Fact::Known(acls.by_arn.get_or_make(acl.arn.clone(), judged).await)
            }
        },
        Err(failure) => failure.cause.into(),
    }
}

async fn read(context: &Context, arn: &str) -> WebAcl {
    match web_acl(context, arn).await {
        Ok(acl) => judged(context, &acl).await,
        Err(cause) => WebAcl {
            arn: arn.to_owned(),
            effect: cause.into(),
            detail: "its rules cannot be read".to_owned(),
        },
    }
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html>
async fn web_acl(context: &Context, arn: &str) -> Result<waf::WebAcl, Cause> {
    let waf = client!(aws_sdk_wafv2, context.session, region_of(context, arn));
    let answer = context
        .call(GET_WEB_ACL, waf.get_web_acl().arn(arn).send())
        .await?;
    answer
        .web_acl
        .ok_or_else(|| GET_WEB_ACL.unparseable("no web ACL"))
}

async fn judged(context: &Context, acl: &waf::WebAcl) -> WebAcl {
    let acls = context.once::<WebAcls>();
    let mut groups = Groups::new();
    for arn in convert::group_arns(acl) {
        let read = async || rule_group(context, &arn).await.into();
        let rules = acls.groups.get_or_make(arn.clone(), read).await;
        groups.insert(arn, rules);
    }
    let (effect, detail) = judge(&convert::acl(acl, &groups));
    WebAcl {
        arn: acl.arn.clone(),
        effect,
        detail,
    }
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetRuleGroup.html>
async fn rule_group(context: &Context, arn: &str) -> Result<Arc<[Rule]>, Cause> {
    let waf = client!(aws_sdk_wafv2, context.session, region_of(context, arn));
    let sending = waf.get_rule_group().arn(arn).send();
    match context.call(GET_RULE_GROUP, sending).await?.rule_group {
        // A group cannot refer to another one.
        Some(group) => {
            // Whatever the web ACL that refers to it is for.
            let rules = convert::ordered(group.rules(), &Groups::new(), convert::INSPECTED);
            Ok(rules.into())
        }
        None => Err(GET_RULE_GROUP.unparseable("no rule group")),
    }
}

/// The region in the ARN; that of a web ACL for CloudFront names us-east-1.
fn region_of<'a>(context: &'a Context, arn: &'a str) -> &'a str {
    arn.split(':')
        .nth(3)
        .filter(|region| !region.is_empty())
        .unwrap_or(&context.session.home_region)
}
