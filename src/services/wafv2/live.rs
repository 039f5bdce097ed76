//! Reads web ACLs, each distinct one and each rule group once for all who name it.

use std::sync::Arc;

use aws_sdk_wafv2::types as waf;

use super::convert::{self, Groups};
use super::effect::{Effect, judge};
use super::rules::Rule;
use super::{GET_RULE_GROUP, GET_WEB_ACL, GET_WEB_ACL_FOR_RESOURCE, WebAcl, is_classic};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Fact, Failure, Reading};

/// The web ACLs of a run.
#[derive(Default)]
pub(crate) struct WebAcls {
    by_arn: PerKey<String, WebAcl>,
    by_resource: PerKey<String, Fact<WebAcl>>,
    groups: PerKey<String, Reading<Arc<[Rule]>>>,
}

impl WebAcls {
    /// Those of this run.
    pub(crate) async fn of(context: &Context) -> Arc<Self> {
        context
            .shared
            .get_or_make(|| async { Self::default() })
            .await
    }

    /// The web ACL that a resource names itself; absent for an empty name.
    pub(crate) async fn named(&self, context: &Context, name: &str) -> Fact<WebAcl> {
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
        let read = || self.read(context, name);
        Fact::Known(self.by_arn.get_or_make(name.to_owned(), read).await)
    }

    /// The web ACL of a regional resource that does not name it; absent where AWS answers without one.
    /// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html>
    pub(crate) async fn of_resource(
        &self,
        context: &Context,
        region: &str,
        arn: &str,
    ) -> Fact<WebAcl> {
        self.by_resource
            .get_or_make(arn.to_owned(), || async {
                let waf = client!(aws_sdk_wafv2, context.session, region);
                let sending = waf.get_web_acl_for_resource().resource_arn(arn).send();
                match context.call(GET_WEB_ACL_FOR_RESOURCE, sending).await {
                    Ok(answer) => match answer.web_acl {
                        None => Fact::Absent,
                        // It cannot be told from others.
                        Some(acl) if acl.arn.is_empty() => {
                            let call = GET_WEB_ACL_FOR_RESOURCE.to_string();
                            let what = "a web ACL without ARN";
                            Fact::Unknown(Cause::failed(Failure::Unparseable, call, what))
                        }
                        Some(acl) => {
                            let judged = || self.judged(context, &acl);
                            Fact::Known(self.by_arn.get_or_make(acl.arn.clone(), judged).await)
                        }
                    },
                    Err(failure) => Fact::Unknown(failure.cause),
                }
            })
            .await
    }

    async fn read(&self, context: &Context, arn: &str) -> WebAcl {
        let unknown = |cause| WebAcl {
            arn: arn.to_owned(),
            effect: Reading::Unknown(cause),
            detail: "its rules cannot be read".to_owned(),
        };
        let waf = client!(aws_sdk_wafv2, context.session, region_of(context, arn));
        let sending = waf.get_web_acl().arn(arn).send();
        match context.call(GET_WEB_ACL, sending).await {
            Ok(answer) => match answer.web_acl {
                Some(acl) => self.judged(context, &acl).await,
                None => unknown(Cause::failed(
                    Failure::Unparseable,
                    GET_WEB_ACL.to_string(),
                    "no web ACL",
                )),
            },
            Err(failure) => unknown(failure.cause),
        }
    }

    async fn judged(&self, context: &Context, acl: &waf::WebAcl) -> WebAcl {
        let mut groups = Groups::new();
        for arn in convert::group_arns(acl) {
            let read = || rule_group(context, &arn);
            let rules = self.groups.get_or_make(arn.clone(), read).await;
            groups.insert(arn, rules);
        }
        let (effect, detail) = judge(&convert::acl(acl, &groups), &GET_WEB_ACL.to_string());
        WebAcl {
            arn: acl.arn.clone(),
            effect,
            detail,
        }
    }
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetRuleGroup.html>
async fn rule_group(context: &Context, arn: &str) -> Reading<Arc<[Rule]>> {
    let waf = client!(aws_sdk_wafv2, context.session, region_of(context, arn));
    let sending = waf.get_rule_group().arn(arn).send();
    match context.call(GET_RULE_GROUP, sending).await {
        Ok(answer) => match answer.rule_group {
            // A group cannot refer to another one.
            Some(group) => Reading::Known(convert::ordered(group.rules(), &Groups::new()).into()),
            None => Reading::Unknown(Cause::failed(
                Failure::Unparseable,
                GET_RULE_GROUP.to_string(),
                "no rule group",
            )),
        },
        Err(failure) => Reading::Unknown(failure.cause),
    }
}

/// The region in the ARN; that of a web ACL for CloudFront names us-east-1.
fn region_of<'a>(context: &'a Context, arn: &'a str) -> &'a str {
    arn.split(':')
        .nth(3)
        .filter(|region| !region.is_empty())
        .unwrap_or(&context.session.home_region)
}
