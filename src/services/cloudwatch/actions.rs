//! The actions of alarms: whom they reach, and the rules that keep them mute.

use std::collections::BTreeSet;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{
    AlarmMuteRuleStatus, CompositeAlarm, EvaluationState, MetricAlarm,
};
use tokio::sync::OnceCell;

use super::coverage::{Heard, goes_off_with};
use super::heard::by_topic;
use super::{DESCRIBE_ALARMS, GET_ALARM_MUTE_RULE, LIST_ALARM_MUTE_RULES};
use crate::collect::Context;
use crate::facts::{Cause, Failure};
use crate::services::sns::live::topic;

/// The actions of a region's alarms. The rules that mute them are read once, if an alarm depends on them.
pub(super) struct Actions<'a> {
    context: &'a Context,
    region: &'a str,
    client: &'a Client,
    muted: OnceCell<Result<BTreeSet<String>, Cause>>,
}

impl<'a> Actions<'a> {
    pub(super) fn of_region(context: &'a Context, region: &'a str, client: &'a Client) -> Self {
        Self {
            context,
            region,
            client,
            muted: OnceCell::new(),
        }
    }

    /// Whether somebody hears of an alarm, by itself or through one that is composed of it.
    pub(super) async fn of_alarm(
        &self,
        name: &str,
        arn: &str,
        alarm: &MetricAlarm,
        composed: &[CompositeAlarm],
    ) -> Heard {
        match &alarm.evaluation_state {
            None | Some(EvaluationState::PartialData) => {}
            Some(EvaluationState::EvaluationError | EvaluationState::EvaluationFailure) => {
                return Heard::Not("it cannot be evaluated".to_owned());
            }
            Some(other) => {
                return Heard::Unclear(DESCRIBE_ALARMS.unrecognised(other.as_str()));
            }
        }
        let actions = alarm.alarm_actions.as_deref().unwrap_or_default();
        let mut heard = self.by(name, alarm.actions_enabled, actions).await;
        for composite in composed {
            if matches!(heard, Heard::By(_)) {
                break;
            }
            let rule = composite.alarm_rule.as_deref().unwrap_or_default();
            let goes_off = goes_off_with(rule, name, arn);
            if goes_off == Some(false) {
                continue;
            }
            let other = composite.alarm_name.as_deref().unwrap_or_default();
            let actions = composite.alarm_actions.as_deref().unwrap_or_default();
            let by_other = self.by(other, composite.actions_enabled, actions).await;
            let is_certain = goes_off == Some(true) && composite.actions_suppressor.is_none();
            heard = match (is_certain, by_other) {
                (true, by_other @ Heard::By(_)) | (_, by_other @ Heard::Unclear(_)) => by_other,
                (false, Heard::By(_)) => {
                    let why = "it is joined to other conditions in a composite alarm";
                    Heard::Unclear(Cause::failed(Failure::NotRead, other, why))
                }
                (_, Heard::Not(_)) => heard,
            };
        }
        heard
    }

    /// Whether one of the actions of an alarm reaches somebody.
    async fn by(&self, name: &str, enabled: Option<bool>, actions: &[String]) -> Heard {
        if actions.is_empty() {
            return Heard::Not("it has no action".to_owned());
        }
        match enabled {
            Some(true) => {}
            Some(false) => return Heard::Not("its actions are switched off".to_owned()),
            None => {
                let why = "whether its actions are on is not told";
                return Heard::Unclear(DESCRIBE_ALARMS.unparseable(why));
            }
        }
        let mut heard = Heard::Not("it has no action".to_owned());
        for action in actions {
            match self.action(action).await {
                by @ Heard::By(_) => {
                    heard = by;
                    break;
                }
                unclear @ Heard::Unclear(_) => heard = unclear,
                not @ Heard::Not(_) if matches!(heard, Heard::Not(_)) => heard = not,
                Heard::Not(_) => {}
            }
        }
        if !matches!(heard, Heard::By(_)) {
            return heard;
        }
        match self.muted.get_or_init(|| self.read_muted()).await {
            Ok(muted) if muted.contains(name) => Heard::Not("a rule keeps it mute".to_owned()),
            Ok(_) => heard,
            Err(cause) => Heard::Unclear(cause.clone()),
        }
    }

    /// Topics, functions and incidents reach somebody; starting or stopping machines does not.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html>
    async fn action(&self, arn: &str) -> Heard {
        let service = arn.split(':').nth(2).unwrap_or_default();
        match service {
            "sns" => self.topic(arn).await,
            "lambda" | "ssm" | "ssm-incidents" | "aiops" => Heard::By(arn.to_owned()),
            "automate" | "swf" | "autoscaling" => {
                Heard::Not("its only action changes machines and tells nobody".to_owned())
            }
            _ => Heard::Unclear(DESCRIBE_ALARMS.unrecognised(arn)),
        }
    }

    async fn topic(&self, arn: &str) -> Heard {
        by_topic(arn, topic(self.context, self.region, arn).await)
    }

    /// Names of the alarms that are kept mute now.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html>
    async fn read_muted(&self) -> Result<BTreeSet<String>, Cause> {
        let pages = self
            .client
            .list_alarm_mute_rules()
            .statuses(AlarmMuteRuleStatus::Active);
        let rules = self.context.list(
            LIST_ALARM_MUTE_RULES,
            |token| pages.clone().set_next_token(token).send(),
            |page| {
                (
                    page.alarm_mute_rule_summaries.unwrap_or_default(),
                    page.next_token,
                )
            },
        );
        let rules = rules.await;
        if let Some(cause) = rules.incomplete {
            return Err(cause);
        }
        let mut names = BTreeSet::new();
        for rule in rules.items {
            let arn = rule.alarm_mute_rule_arn.unwrap_or_default();
            let name = arn.rsplit(':').next().unwrap_or_default();
            let sending = self.client.get_alarm_mute_rule().alarm_mute_rule_name(name);
            let rule = self
                .context
                .call(GET_ALARM_MUTE_RULE, sending.send())
                .await?;
            // Without targets it mutes nobody; with some that are not told, it may mute anybody. To the SDK
            // a list that is missing there is an empty one.
            let Some(targets) = rule.mute_targets else {
                continue;
            };
            let told = targets.alarm_names.filter(|names| !names.is_empty());
            names.extend(told.ok_or_else(|| {
                GET_ALARM_MUTE_RULE.unparseable(format!("{name}: whom it mutes is not told"))
            })?);
        }
        Ok(names)
    }
}
