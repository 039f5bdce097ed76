//! Amazon CloudWatch: whether an alarm that reaches somebody watches a stage of API Gateway, or the use of the first
//! version of the instance metadata service.
//!
//! Has no fact kinds of its own: stages and regions ask about themselves, and the alarms of a region are read
//! once. Alarms that a monitoring account keeps on this account's metrics are not seen from here.

use crate::facts::calls;

pub mod coverage;
pub mod heard;
pub mod threshold;

#[cfg(feature = "aws")]
mod actions;
#[cfg(feature = "aws")]
pub(crate) mod live;
#[cfg(feature = "aws")]
pub(crate) mod metadata;

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html>
calls! {
    "cloudwatch";
    /// Lists alarms. Without permission on all resources AWS silently leaves composite alarms out.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
    pub DESCRIBE_ALARMS = "DescribeAlarms";
    /// Lists the rules that keep alarms silent.
    pub LIST_ALARM_MUTE_RULES = "ListAlarmMuteRules" telling "AlarmMuteRuleSummaries";
    /// Tells which alarms such a rule is about.
    pub GET_ALARM_MUTE_RULE = "GetAlarmMuteRule" telling "Name" on "cloudwatch:*:*:alarm-mute-rule:*";
}
