//! Reads EC2 Fleets and Spot Fleet requests, and for those that go on launching what they launch by.

use aws_sdk_ec2::types::{
    FleetData, FleetLaunchTemplateSpecification, SpotFleetRequestConfig, SpotFleetRequestConfigData,
};

use super::{
    DESCRIBE_FLEETS, DESCRIBE_SPOT_FLEET_REQUESTS, FLEET, Fleet, Told as ToldFleet, may_launch,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Cause, FactSet, Keyed, Reading, field};
use crate::services::ec2::metadata::launch::{self, LaunchImds, Told};
use crate::services::ec2::metadata::live::{Version, by_template, launched};

/// The most that one page may hold.
const PAGE: i32 = 1000;

pub(in crate::services::ec2) const READER: Reader = Reader::Regional(&FLEET, by!(read));

/// What is kept of a fleet.
struct Listed {
    told_by: Call,
    may_launch: Reading<bool>,
    /// What it launches by.
    launches: Vec<Launch>,
}

/// What a fleet launches by.
enum Launch {
    /// A version of a launch template.
    Template(FleetLaunchTemplateSpecification),
    /// A launch specification of its own, which has no word for the metadata service.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotFleetLaunchSpecification.html>
    Own,
    /// AWS does not tell.
    Untold,
}

impl Launch {
    fn by(template: Option<&FleetLaunchTemplateSpecification>) -> Self {
        template.cloned().map_or(Self::Untold, Self::Template)
    }
}

async fn read(here: &Here<'_>) -> FactSet {
    let (fleets, requests) = tokio::join!(fleets(here), requests(here));
    let mut all = of(here, &fleets, "fleet").await;
    let spot = of(here, &requests, "spot-fleet-request").await;
    all.resources.extend(spot.resources.iter());
    all.incomplete.extend(spot.incomplete);
    all
}

async fn of(here: &Here<'_>, listed: &Keyed<Listed>, kind: &str) -> FactSet {
    here.each(listed, async |id, fleet| {
        let arn = here.arn("ec2", format_args!("{kind}/{id}"));
        (arn, facts(here, id, fleet).await)
    })
    .await
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FleetData.html>
async fn fleets(here: &Here<'_>) -> Keyed<Listed> {
    const CALL: Call = DESCRIBE_FLEETS;
    let pages = client!(aws_sdk_ec2, here)
        .describe_fleets()
        .max_results(PAGE);
    let kept = |fleet: FleetData| {
        let told = ToldFleet {
            state: fleet.fleet_state().map(|state| state.as_str()),
            kind: fleet.r#type().map(|kind| kind.as_str()),
            activity: fleet.activity_status().map(|status| status.as_str()),
            until: fleet.valid_until().map(|until| until.secs()),
        };
        let templates = fleet.launch_template_configs().iter();
        let templates = templates.map(|one| Launch::by(one.launch_template_specification()));
        let listed = Listed {
            told_by: CALL,
            may_launch: may_launch(CALL, &told, here.now()),
            launches: templates.collect(),
        };
        (fleet.fleet_id, listed)
    };
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            let fleets = page.fleets.unwrap_or_default().into_iter();
            (fleets.map(kept).collect(), page.next_token)
        },
    );
    let lacking = "a fleet without an id";
    let keyed = listed
        .await
        .keyed(CALL, lacking, |(id, _): &(Option<String>, Listed)| {
            id.as_deref()
        });
    keyed.map(|(_, listed)| listed)
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotFleetRequestConfig.html>
async fn requests(here: &Here<'_>) -> Keyed<Listed> {
    const CALL: Call = DESCRIBE_SPOT_FLEET_REQUESTS;
    let pages = client!(aws_sdk_ec2, here)
        .describe_spot_fleet_requests()
        .max_results(PAGE);
    let kept = |request: SpotFleetRequestConfig| {
        let config = request.spot_fleet_request_config();
        let told = ToldFleet {
            state: request
                .spot_fleet_request_state()
                .map(|state| state.as_str()),
            kind: config
                .and_then(|config| config.r#type())
                .map(|kind| kind.as_str()),
            activity: request.activity_status().map(|status| status.as_str()),
            until: config
                .and_then(|config| config.valid_until())
                .map(|until| until.secs()),
        };
        let listed = Listed {
            told_by: CALL,
            may_launch: may_launch(CALL, &told, here.now()),
            launches: config.map(launches).unwrap_or_default(),
        };
        (request.spot_fleet_request_id, listed)
    };
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            let requests = page.spot_fleet_request_configs.unwrap_or_default();
            (requests.into_iter().map(kept).collect(), page.next_token)
        },
    );
    let lacking = "a Spot Fleet request without an id";
    let keyed = listed
        .await
        .keyed(CALL, lacking, |(id, _): &(Option<String>, Listed)| {
            id.as_deref()
        });
    keyed.map(|(_, listed)| listed)
}

fn launches(of: &SpotFleetRequestConfigData) -> Vec<Launch> {
    let own = of.launch_specifications().iter().map(|_| Launch::Own);
    let templates = of.launch_template_configs().iter();
    let templates = templates.map(|one| Launch::by(one.launch_template_specification()));
    own.chain(templates).collect()
}

async fn facts(here: &Here<'_>, id: &str, fleet: &Listed) -> Fleet {
    let field = field!(Fleet.imds);
    let imds = match &fleet.may_launch {
        Reading::Known(false) => Err(fleet.told_by.not_read("it launches nothing")),
        Reading::Known(true) | Reading::Unknown(_) if here.wants(field) => imds(here, fleet).await,
        Reading::Known(true) | Reading::Unknown(_) => Err(here.not_wanted(field)),
    };
    let (imds, imds_detail) = match imds {
        Ok((imds, detail)) => (Reading::Known(imds), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    Fleet {
        name: id.to_owned(),
        may_launch: fleet.may_launch.clone(),
        imds,
        imds_detail,
    }
}

async fn imds(here: &Here<'_>, fleet: &Listed) -> Result<(LaunchImds, String), Cause> {
    let call = fleet.told_by;
    let mut launches = Vec::new();
    for launch in &fleet.launches {
        launches.push(match launch {
            Launch::Template(template) => match version(call, template) {
                Ok(version) => by_template(here, here.region, version).await,
                Err(cause) => Err(cause),
            },
            Launch::Own => {
                let own = "its launch specification";
                launched(here, here.region, own, &Told::default(), call).await
            }
            Launch::Untold => Err(call.unparseable("a launch without a template")),
        });
    }
    launch::worst(launches, || {
        call.unparseable("a fleet without anything to launch by")
    })
}

fn version(call: Call, of: &FleetLaunchTemplateSpecification) -> Result<Version, Cause> {
    let id = of.launch_template_id();
    let template = id.or(of.launch_template_name());
    let nameless = || call.unparseable("a launch template without id and name");
    let version = of.version().filter(|version| !version.is_empty());
    Ok(Version {
        template: template.ok_or_else(nameless)?.to_owned(),
        by_id: id.is_some(),
        version: version.unwrap_or("$Default").to_owned(),
    })
}
