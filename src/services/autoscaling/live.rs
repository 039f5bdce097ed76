//! Reads Auto Scaling groups, and for those that may launch something what they launch it by.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_autoscaling::types::{
    AutoScalingGroup, LaunchConfiguration, LaunchTemplateOverrides, LaunchTemplateSpecification,
};

use super::{DESCRIBE_AUTO_SCALING_GROUPS, DESCRIBE_LAUNCH_CONFIGURATIONS, GROUP, Group};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey, Reader, by};
use crate::facts::{Cause, FactSet, Reading, field};
use crate::services::ec2::metadata::launch::{self, LaunchImds, Told};
use crate::services::ec2::metadata::live::{Version, by_template, launched};

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&GROUP, by!(groups))];

/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>
async fn groups(here: &Here<'_>) -> FactSet {
    let client = client!(aws_sdk_autoscaling, here);
    let pages = client.describe_auto_scaling_groups().max_records(PAGE);
    let listed = here.list(
        DESCRIBE_AUTO_SCALING_GROUPS,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            (
                page.auto_scaling_groups.unwrap_or_default(),
                page.next_token,
            )
        },
    );
    let named = listed.await.keyed(
        DESCRIBE_AUTO_SCALING_GROUPS,
        "a group without an ARN",
        |group| group.auto_scaling_group_arn(),
    );
    here.each(&named, async |arn, group| {
        (arn.to_owned(), facts(here, group).await)
    })
    .await
}

async fn facts(here: &Here<'_>, group: &AutoScalingGroup) -> Group {
    let may_launch = match group.max_size {
        // Only one that is being deleted has a status.
        // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
        Some(_) if group.status().is_some_and(|status| !status.is_empty()) => Reading::Known(false),
        Some(most) => Reading::Known(most > 0),
        None => DESCRIBE_AUTO_SCALING_GROUPS
            .unparseable("a group without its size")
            .into(),
    };
    let field = field!(Group.imds);
    let imds = match &may_launch {
        Reading::Known(false) => Err(DESCRIBE_AUTO_SCALING_GROUPS.not_read("it launches nothing")),
        Reading::Known(true) | Reading::Unknown(_) if here.wants(field) => imds(here, group).await,
        Reading::Known(true) | Reading::Unknown(_) => Err(here.not_wanted(field)),
    };
    let (imds, imds_detail) = match imds {
        Ok((imds, detail)) => (Reading::Known(imds), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    Group {
        name: group.auto_scaling_group_name.clone().unwrap_or_default(),
        may_launch,
        imds,
        imds_detail,
    }
}

async fn imds(here: &Here<'_>, group: &AutoScalingGroup) -> Result<(LaunchImds, String), Cause> {
    let mut launches = Vec::new();
    if let Some(name) = group.launch_configuration_name() {
        let configurations = configurations(here).await;
        let what = format!("launch configuration {name}");
        let call = DESCRIBE_LAUNCH_CONFIGURATIONS;
        launches.push(match configurations.of(name) {
            Ok(told) => launched(here, here.region, &what, &told, call).await,
            Err(cause) => Err(cause),
        });
    }
    for template in templates(group) {
        launches.push(match version(template) {
            Ok(version) => by_template(here, here.region, version).await,
            Err(cause) => Err(cause),
        });
    }
    launch::worst(launches, || {
        DESCRIBE_AUTO_SCALING_GROUPS.unparseable("a group without anything to launch by")
    })
}

/// Everything that a group launches by: its template, or those of its policy, overrides included. Where each override
/// has a template of its own, nothing is launched by that of the policy.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateOverrides.html>
fn templates(group: &AutoScalingGroup) -> Vec<&LaunchTemplateSpecification> {
    let of_policy = group
        .mixed_instances_policy
        .as_ref()
        .and_then(|policy| policy.launch_template.as_ref());
    let overrides = of_policy.map_or(&[][..], |template| template.overrides());
    let own = |over: &LaunchTemplateOverrides| over.launch_template_specification.is_some();
    let is_replaced = !overrides.is_empty() && overrides.iter().all(own);
    let main = of_policy.and_then(|template| template.launch_template_specification.as_ref());
    let main = main.filter(|_| !is_replaced);
    let of_overrides = overrides.iter();
    let of_overrides = of_overrides.filter_map(|over| over.launch_template_specification.as_ref());
    let all = group.launch_template.as_ref().into_iter();
    all.chain(main).chain(of_overrides).collect()
}

/// A template without a version is its default one.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html>
fn version(of: &LaunchTemplateSpecification) -> Result<Version, Cause> {
    let by_id = of.launch_template_id.is_some();
    let template = of
        .launch_template_id
        .as_ref()
        .or(of.launch_template_name.as_ref());
    let template = template.ok_or_else(|| {
        DESCRIBE_AUTO_SCALING_GROUPS.unparseable("a launch template without id and name")
    })?;
    let version = of.version.as_deref().filter(|version| !version.is_empty());
    Ok(Version {
        template: template.clone(),
        by_id,
        version: version.unwrap_or("$Default").to_owned(),
    })
}

/// What the launch configurations of a region say, by name.
struct Configurations {
    by_name: BTreeMap<String, Told>,
    unread: Option<Cause>,
}

impl Configurations {
    fn of(&self, name: &str) -> Result<Told, Cause> {
        let missing = || {
            let detail = format!("the launch configuration {name} is not listed");
            DESCRIBE_LAUNCH_CONFIGURATIONS.unexpected(detail)
        };
        let told = self.by_name.get(name).cloned();
        told.ok_or_else(|| self.unread.clone().unwrap_or_else(missing))
    }
}

/// Launch configurations by region.
#[derive(Default)]
struct OfRegions(PerKey<String, Arc<Configurations>>);

/// Those of this region, listed once and only if a group launches by one.
async fn configurations(here: &Here<'_>) -> Arc<Configurations> {
    let regions = here.once::<OfRegions>();
    let list = async || Arc::new(list(here, here.region).await);
    regions.0.get_or_make(here.region.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLaunchConfigurations.html>
async fn list(context: &Context, region: &str) -> Configurations {
    let client = client!(aws_sdk_autoscaling, context.session, region);
    let pages = client.describe_launch_configurations().max_records(PAGE);
    let told = |one: LaunchConfiguration| {
        let options = one.metadata_options.as_ref();
        let told = Told {
            tokens: options
                .and_then(|options| options.http_tokens.as_ref())
                .map(|tokens| tokens.as_str().to_owned()),
            endpoint: options
                .and_then(|options| options.http_endpoint.as_ref())
                .map(|endpoint| endpoint.as_str().to_owned()),
        };
        (one.launch_configuration_name, told)
    };
    let listed = context.list(
        DESCRIBE_LAUNCH_CONFIGURATIONS,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            let all = page.launch_configurations.unwrap_or_default().into_iter();
            (all.map(told).collect(), page.next_token)
        },
    );
    let lacking = "a launch configuration without a name";
    let keyed = listed
        .await
        .keyed(DESCRIBE_LAUNCH_CONFIGURATIONS, lacking, |(name, _)| {
            name.as_deref()
        });
    Configurations {
        unread: keyed.incomplete().first().cloned(),
        by_name: keyed.map(|(_, told)| told).into_items().collect(),
    }
}
