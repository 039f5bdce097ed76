//! Amazon EC2 Auto Scaling: groups, and which version of the metadata service what they launch will answer.

use crate::facts::{FactKind, Reach, Reading, calls, record};
use crate::services::ec2::metadata::launch::LaunchImds;
use crate::services::ec2::metadata::{
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, GET_INSTANCE_METADATA_DEFAULTS,
};
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "autoscaling";
    /// Lists the groups of a region.
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>
    pub DESCRIBE_AUTO_SCALING_GROUPS = "DescribeAutoScalingGroups" telling "AutoScalingGroups";
    /// Lists the launch configurations of a region.
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLaunchConfigurations.html>
    pub DESCRIBE_LAUNCH_CONFIGURATIONS = "DescribeLaunchConfigurations" telling "LaunchConfigurations";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "autoscaling",
    kinds: &[&GROUP],
    // Groups have tags, but the tagging API does not list them.
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `autoscaling.group`.
pub static GROUP: FactKind = FactKind {
    name: "autoscaling.group",
    noun: "Auto Scaling group",
    plural: "Auto Scaling groups",
    doc: "An Auto Scaling group.",
    stencils: &["Amazon EC2"],
    reach: Reach::Region,
    listing: &[DESCRIBE_AUTO_SCALING_GROUPS],
    fallback: &[],
    fields: Group::fields,
};

record! {
    /// An Auto Scaling group.
    pub struct Group {
        /// Its name.
        name: String,
        /// Whether it may hold any instance.
        may_launch: Reading<bool>,
        /// Which version of the metadata service what it launches will answer; of several templates the worst.
        imds: Reading<LaunchImds> => [
            DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, DESCRIBE_LAUNCH_CONFIGURATIONS, GET_INSTANCE_METADATA_DEFAULTS
        ],
        /// The same in words: by which template, and what it says.
        imds_detail: String => [
            DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, DESCRIBE_LAUNCH_CONFIGURATIONS, GET_INSTANCE_METADATA_DEFAULTS
        ],
    }
}
