//! Reads web ACLs, each distinct one and each rule group once for all who name it.

use std::sync::Arc;

use aws_sdk_wafv2::types as waf;

use super::convert::{self, Groups};
use super::effect::{Effect, judge};
use super::{GET_RULE_GROUP, GET_WEB_ACL, GET_WEB_ACL_FOR_RESOURCE, WebAcl, is_classic};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Call, Cause, Fact, Reading};

pub(crate) use super::convert::Carrier;

/// The web ACLs of a run.
#[derive(Default)]
struct WebAcls {
    by_arn: PerKey<String, Result<Arc<waf::WebAcl>, Cause>>,
    judged: PerKey<(String, String), WebAcl>,
    by_resource: PerKey<String, Fact<WebAcl>>,
    groups: PerKey<String, Result<Arc<waf::RuleGroup>, Cause>>,
}

/// The web ACL that a resource of this kind names itself; absent for an empty name.
pub(crate) async fn named(context: &Context, carrier: Carrier, name: &str) -> Fact<WebAcl> {
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
    let read = || web_acl(context, name);
    Fact::Known(match acls.by_arn.get_or_make(name.to_owned(), read).await {
        Ok(acl) => judged(context, carrier, (name, &acl)).await,
        Err(cause) => WebAcl {
            arn: name.to_owned(),
            effect: cause.into(),
            detail: "its rules cannot be read".to_owned(),
        },
    })
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
                let carrier = Carrier::of(arn);
                Fact::Known(judged(context, carrier, (&acl.arn, &acl)).await)
            }
        },
        Err(failure) => failure.cause.into(),
    }
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html>
async fn web_acl(context: &Context, arn: &str) -> Result<Arc<waf::WebAcl>, Cause> {
    let waf = client!(aws_sdk_wafv2, context.session, region_of(context, arn));
    let answer = context
        .call(GET_WEB_ACL, waf.get_web_acl().arn(arn).send())
        .await?;
    let acl = answer.web_acl.map(Arc::new);
    acl.ok_or_else(|| GET_WEB_ACL.unparseable("no web ACL"))
}

/// What a web ACL of this name does, which is not the same for everything that it is attached to.
async fn judged(context: &Context, carrier: Carrier, (name, acl): (&str, &waf::WebAcl)) -> WebAcl {
    let acls = context.once::<WebAcls>();
    let key = (name.to_owned(), format!("{carrier:?}"));
    let judge = || judge_for(context, carrier, acl);
    acls.judged.get_or_make(key, judge).await
}

async fn judge_for(context: &Context, carrier: Carrier, acl: &waf::WebAcl) -> WebAcl {
    let acls = context.once::<WebAcls>();
    let inspected = convert::inspected(acl, carrier);
    let mut groups = Groups::new();
    for arn in convert::group_arns(acl) {
        let read = || rule_group(context, &arn);
        let group = acls.groups.get_or_make(arn.clone(), read).await;
        // A group cannot refer to another one.
        let rules = group.map(|group| {
            let rules = convert::ordered(group.rules(), &Groups::new(), inspected);
            Arc::from(rules)
        });
        groups.insert(arn, rules.into());
    }
    let (effect, detail) = judge(&convert::acl(acl, &groups, inspected));
    WebAcl {
        arn: acl.arn.clone(),
        effect,
        detail,
    }
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetRuleGroup.html>
async fn rule_group(context: &Context, arn: &str) -> Result<Arc<waf::RuleGroup>, Cause> {
    let waf = client!(aws_sdk_wafv2, context.session, region_of(context, arn));
    let sending = waf.get_rule_group().arn(arn).send();
    let group = context.call(GET_RULE_GROUP, sending).await?.rule_group;
    let group = group.map(Arc::new);
    group.ok_or_else(|| GET_RULE_GROUP.unparseable("no rule group"))
}

/// The region in the ARN; that of a web ACL for CloudFront names us-east-1.
fn region_of<'a>(context: &'a Context, arn: &'a str) -> &'a str {
    arn.split(':')
        .nth(3)
        .filter(|region| !region.is_empty())
        .unwrap_or(&context.session.home_region)
}
