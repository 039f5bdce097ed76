//! Reads how the metadata service is set beyond instances: defaults, launch templates, and what watches.

use std::sync::Arc;

use super::launch::{self, Defaults, LaunchImds, Told};
use super::watch::{self, Versions, Watch, Watcher};
use super::{
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, Ec2Region, GET_INSTANCE_METADATA_DEFAULTS, REGION,
    of_instance,
};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey, Reader, by};
use crate::facts::{Call, Cause, FactSet, Keyed, Reading, field};
use crate::services::cloudwatch::metadata as alarms;
use crate::services::configservice::rules_reader;
use crate::services::ec2::instances::listing::{ListedInstance, instances};

pub(in crate::services::ec2) const READER: Reader = Reader::Regional(&REGION, by!(region));

/// The managed rule that tells of instances that answer the first version; Security Hub's is one, too.
/// <https://docs.aws.amazon.com/config/latest/developerguide/ec2-imdsv2-check.html>
const RULE: &str = "EC2_IMDSV2_CHECK";

/// What it looks at.
const LOOKS_AT: &str = "AWS::EC2::Instance";

async fn region(here: &Here<'_>) -> FactSet {
    let listed = instances(here, here.region).await;
    let holds_instances = match (listed.is_empty(), listed.incomplete().first()) {
        (false, _) => Reading::Known(true),
        (true, None) => Reading::Known(false),
        (true, Some(cause)) => cause.clone().into(),
    };
    let wants = here.wants(field!(Ec2Region.imds_watch));
    let watch = match &holds_instances {
        Reading::Known(true) if wants => watch(here, &listed).await,
        Reading::Known(true) => Err(here.not_wanted(field!(Ec2Region.imds_watch))),
        Reading::Known(false) => {
            Err(GET_INSTANCE_METADATA_DEFAULTS.not_read("no instance is there"))
        }
        Reading::Unknown(cause) => Err(cause.clone()),
    };
    let (imds_watch, imds_watch_detail) = match watch {
        Ok((watch, detail)) => (Reading::Known(watch), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    let facts = Ec2Region {
        name: here.region.to_owned(),
        holds_instances,
        imds_watch,
        imds_watch_detail,
    };
    here.one(here.region_arn("ec2"), &facts)
}

/// Asks one after another: what one tells may save asking the next.
async fn watch(here: &Here<'_>, listed: &Keyed<ListedInstance>) -> Result<(Watch, String), Cause> {
    let imds = listed
        .iter()
        .map(|(_, instance)| of_instance(instance.metadata.as_ref()).map(|(imds, _)| imds));
    let versions = Versions::of(imds, listed.incomplete().first());
    // Where an instance answers the first version, enforcement would not do.
    let enforced = match &versions.all_strict {
        Reading::Known(false) => Ok(false),
        Reading::Known(true) | Reading::Unknown(_) => match defaults(here, here.region).await {
            Reading::Known(defaults) => defaults.are_enforced(),
            Reading::Unknown(cause) => Err(cause),
        },
    };
    let enforced = watch::by_enforcement(enforced, &versions);
    let is_certain = |watcher: &Result<Watcher, Cause>| matches!(watcher, Ok(Watcher::By(_)));
    let not_asked = || Ok(Watcher::Not(String::new()));
    let rule = match is_certain(&enforced) {
        true => not_asked(),
        false => rules_reader::watches(here, here.region, RULE, LOOKS_AT).await,
    };
    let alarm = match is_certain(&enforced) || is_certain(&rule) {
        true => not_asked(),
        false => alarms::watch(here, here.region, listed).await,
    };
    let watchers = [
        (Watch::Enforced, enforced),
        (Watch::Rule, rule),
        (Watch::Alarm, alarm),
    ];
    watch::judge(watchers, &versions)
}

/// The account's defaults by region.
#[derive(Default)]
struct OfRegion(PerKey<String, Reading<Defaults>>);

/// The account's defaults in a region, asked once for all who want them.
async fn defaults(context: &Context, region: &str) -> Reading<Defaults> {
    let defaults = context.once::<OfRegion>();
    let ask = async || ask(context, region).await.into();
    defaults.0.get_or_make(region.to_owned(), ask).await
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html>
async fn ask(context: &Context, region: &str) -> Result<Defaults, Cause> {
    let client = client!(aws_sdk_ec2, context.session, region);
    let asking = client.get_instance_metadata_defaults().send();
    let answer = context.call(GET_INSTANCE_METADATA_DEFAULTS, asking).await?;
    // Without any preference there is an empty element, which the SDK reads as defaults that say nothing.
    let told = answer
        .account_level
        .ok_or_else(|| GET_INSTANCE_METADATA_DEFAULTS.unparseable("no defaults"))?;
    let word = |word: Option<&str>| word.filter(|word| !word.is_empty()).map(str::to_owned);
    Ok(Defaults {
        tokens: word(told.http_tokens.as_ref().map(|tokens| tokens.as_str())),
        endpoint: word(
            told.http_endpoint
                .as_ref()
                .map(|endpoint| endpoint.as_str()),
        ),
        enforced: word(
            told.http_tokens_enforced
                .as_ref()
                .map(|state| state.as_str()),
        ),
    })
}

/// A version of a launch template as a group names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    /// The id of the template, or its name where the group says no id.
    pub(crate) template: String,
    /// Whether that is the id.
    pub(crate) by_id: bool,
    /// A number, `$Default` or `$Latest`.
    pub(crate) version: String,
}

/// What versions of launch templates say, by region, template and version.
#[derive(Default)]
struct Versioned(PerKey<(String, String), Arc<Result<Told, Cause>>>);

/// What a version of a launch template says, asked once however many groups launch by it.
async fn launch_template(
    context: &Context,
    region: &str,
    of: &Version,
) -> Arc<Result<Told, Cause>> {
    let versions = context.once::<Versioned>();
    let key = format!("{} {}", of.template, of.version);
    let ask = async || Arc::new(ask_version(context, region, of).await);
    versions.0.get_or_make((region.to_owned(), key), ask).await
}

/// What becomes of a launch by a version of a template.
pub(crate) async fn by_template(
    context: &Context,
    region: &str,
    version: Version,
) -> Result<(LaunchImds, String), Cause> {
    let told = launch_template(context, region, &version).await;
    let told = (*told).clone()?;
    let what = format!("launch template {} {}", version.template, version.version);
    let call = DESCRIBE_LAUNCH_TEMPLATE_VERSIONS;
    launched(context, region, &what, &told, call).await
}

/// What becomes of a launch; `by` is the call that told it. The defaults are asked only where they decide.
pub(crate) async fn launched(
    context: &Context,
    region: &str,
    what: &str,
    told: &Told,
    by: Call,
) -> Result<(LaunchImds, String), Cause> {
    let unasked = Reading::Known(Defaults::default());
    let said = match launch::of(told, by, &unasked)? {
        said @ (LaunchImds::Required, _) => said,
        (LaunchImds::Optional | LaunchImds::ByImage, _) => {
            launch::of(told, by, &defaults(context, region).await)?
        }
    };
    Ok((said.0, format!("{what} {}", said.1)))
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>
async fn ask_version(context: &Context, region: &str, of: &Version) -> Result<Told, Cause> {
    let client = client!(aws_sdk_ec2, context.session, region);
    let asking = client
        .describe_launch_template_versions()
        .include_managed_resources(true)
        .versions(of.version.clone());
    let asking = match of.by_id {
        true => asking.launch_template_id(of.template.clone()),
        false => asking.launch_template_name(of.template.clone()),
    };
    let answer = context
        .call(DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, asking.send())
        .await?;
    let versions = answer.launch_template_versions.unwrap_or_default();
    let [version] = versions.as_slice() else {
        let detail = format!(
            "{} versions of {} in place of one",
            versions.len(),
            of.template
        );
        return Err(DESCRIBE_LAUNCH_TEMPLATE_VERSIONS.unexpected(detail));
    };
    let data = version.launch_template_data.as_ref().ok_or_else(|| {
        DESCRIBE_LAUNCH_TEMPLATE_VERSIONS.unparseable("a version without its data")
    })?;
    let options = data.metadata_options.as_ref();
    Ok(Told {
        tokens: options
            .and_then(|options| options.http_tokens.as_ref())
            .map(|tokens| tokens.as_str().to_owned()),
        endpoint: options
            .and_then(|options| options.http_endpoint.as_ref())
            .map(|endpoint| endpoint.as_str().to_owned()),
    })
}
