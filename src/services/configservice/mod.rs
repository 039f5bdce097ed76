//! AWS Config: whether changes of API Gateway's configuration are recorded, region by region, and for others whether a
//! rule looks at all resources of a type.

use crate::facts::{FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;
use crate::services::{apigateway, apigatewayv2};

#[cfg(feature = "aws")]
mod live;
pub mod recorder;
#[cfg(feature = "aws")]
mod recorders;
pub mod rules;
#[cfg(feature = "aws")]
pub(crate) mod rules_reader;

calls! {
    "configservice" as "config";
    /// The recorders of a region.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html>
    pub DESCRIBE_RECORDERS = "DescribeConfigurationRecorders" telling "ConfigurationRecorders";
    /// Whether they record.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorderStatus.html>
    pub DESCRIBE_RECORDER_STATUS = "DescribeConfigurationRecorderStatus" telling "ConfigurationRecordersStatus";
    /// Where they deliver.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeDeliveryChannels.html>
    pub DESCRIBE_CHANNELS = "DescribeDeliveryChannels" telling "DeliveryChannels";
    /// Whether what they deliver arrives.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeDeliveryChannelStatus.html>
    pub DESCRIBE_CHANNEL_STATUS = "DescribeDeliveryChannelStatus" telling "DeliveryChannelsStatus";
    /// The rules of a region, those that services such as Security Hub keep included.
    /// <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRules.html>
    pub DESCRIBE_CONFIG_RULES = "DescribeConfigRules" telling "ConfigRules";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "configservice",
    kinds: &[&REGION],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `configservice.region`.
pub static REGION: FactKind = FactKind {
    name: "configservice.region",
    noun: "region",
    plural: "regions",
    doc: "AWS Config in one region.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: RecordedRegion::fields,
};

words! {
    /// How changes are recorded.
    pub enum Recorded {
        /// By a recorder that covers API Gateway and delivers.
        Complete = "complete",
        /// By a recorder that something is amiss with.
        Lacking = "lacking",
        /// Not at all.
        None = "none",
    }
}

record! {
    /// AWS Config in one region.
    pub struct RecordedRegion {
        /// The region.
        name: String,
        /// Whether the account has APIs there.
        holds_apis: Reading<bool> => [apigateway::GET_REST_APIS, apigatewayv2::GET_APIS],
        /// How changes of API Gateway's resources are recorded. Not read where there are no APIs.
        recording: Reading<Recorded> => [
            apigateway::GET_REST_APIS, apigatewayv2::GET_APIS,
            DESCRIBE_RECORDERS, DESCRIBE_RECORDER_STATUS, DESCRIBE_CHANNELS, DESCRIBE_CHANNEL_STATUS
        ],
        /// The same in words: what is amiss, if something is.
        recording_detail: String => [
            apigateway::GET_REST_APIS, apigatewayv2::GET_APIS,
            DESCRIBE_RECORDERS, DESCRIBE_RECORDER_STATUS, DESCRIBE_CHANNELS, DESCRIBE_CHANNEL_STATUS
        ],
    }
}
