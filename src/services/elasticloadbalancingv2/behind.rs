//! What a load balancer leads to: the targets of the groups that it uses.

use aws_sdk_elasticloadbalancingv2::types::TargetGroup;

use super::DESCRIBE_TARGET_GROUPS;
use super::listing::{target_groups, targets};
use crate::collect::Context;
use crate::facts::Cause;

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An instance, by its id.
    Instance(String),
    /// An address in a VPC, or in a network that is joined to it.
    Address {
        /// The VPC of the target group.
        vpc: String,
        /// The address.
        ip: String,
    },
    /// A function, by its ARN.
    Function(String),
    /// An Application Load Balancer, by its ARN.
    LoadBalancer(String),
}

impl Target {
    /// `None` for a type of target group that is new to us.
    fn of(group: &TargetGroup, id: &str) -> Option<Self> {
        let id = id.to_owned();
        match group.target_type()?.as_str() {
            "instance" => Some(Self::Instance(id)),
            "ip" => Some(Self::Address {
                vpc: group.vpc_id().unwrap_or_default().to_owned(),
                ip: id,
            }),
            "lambda" => Some(Self::Function(id)),
            "alb" => Some(Self::LoadBalancer(id)),
            _ => None,
        }
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Instance(id) => format!("instance {id}"),
            Self::Address { ip, .. } => format!("address {ip}"),
            Self::Function(arn) => format!("function {arn}"),
            Self::LoadBalancer(arn) => format!("load balancer {arn}"),
        }
    }
}

/// What a load balancer leads to by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LedTo {
    pub(crate) targets: Vec<Target>,
    /// Why there may be more.
    pub(crate) incomplete: Vec<Cause>,
}

/// The targets of a load balancer: one listing of groups a region, and one call for each group that it uses.
pub(crate) async fn of(context: &Context, region: &str, balancer: &str) -> LedTo {
    let groups = target_groups(context, region).await;
    let mut led_to = LedTo {
        targets: Vec::new(),
        incomplete: groups.incomplete().to_vec(),
    };
    let used = groups.iter().filter(|(_, group)| {
        let mut by = group.load_balancer_arns().iter();
        by.any(|arn| arn == balancer)
    });
    for (arn, group) in used {
        let registered = targets(context, region, arn).await;
        led_to.incomplete.extend(registered.incomplete.clone());
        for id in &registered.items {
            match Target::of(group, id) {
                Some(target) => led_to.targets.push(target),
                None => {
                    let kind = group.target_type().map_or("no type", |kind| kind.as_str());
                    let cause = DESCRIBE_TARGET_GROUPS.unrecognised(kind);
                    led_to.incomplete.push(cause);
                }
            }
        }
    }
    led_to
}
