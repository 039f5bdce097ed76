//! Reads Inspector: in every region where instances run, whether it scans EC2, and what it knows of each instance.

use std::collections::BTreeMap;

use aws_sdk_inspector2::types::{
    CoverageFilterCriteria, CoverageStringComparison, CoverageStringFilter, CoveredResource,
};

use super::account::scanned;
use super::coverage::{self, Coverage, Row};
use super::{
    BATCH_GET_ACCOUNT_STATUS, INSTANCE, InspectorRegion, Instance, LIST_COVERAGE, REGION, Scanning,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Reading, field};
use crate::services::ec2::instances::listing::{ListedInstance, any_runs, instances};

/// The most that one page may hold.
const PAGE: i32 = 200;

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&INSTANCE, by!(instance_set)),
    Reader::Regional(&REGION, by!(region)),
];

async fn region(here: &Here<'_>) -> FactSet {
    let listed = instances(here, here.region).await;
    let holds_instances = any_runs(&listed);
    let field = field!(InspectorRegion.scanning);
    let scanning = match &holds_instances {
        Reading::Known(false) => BATCH_GET_ACCOUNT_STATUS.not_read("no instance runs").into(),
        Reading::Known(true) | Reading::Unknown(_) => {
            let asking = async { scanned(here, here.region).await.instances };
            here.ask(field, asking).await
        }
    };
    let facts = InspectorRegion {
        name: here.region.to_owned(),
        holds_instances,
        scanning,
    };
    here.one(here.region_arn("inspector2"), &facts)
}

async fn instance_set(here: &Here<'_>) -> FactSet {
    let listed = instances(here, here.region).await;
    let is_wanted = here.wants(field!(Instance.coverage));
    let seen = match any_runs(&listed) {
        Reading::Known(false) => Err(LIST_COVERAGE.not_read("no instance runs")),
        // Nobody is known whom it could be asked for.
        Reading::Unknown(cause) if listed.is_empty() => Err(cause),
        Reading::Known(true) | Reading::Unknown(_) if is_wanted => Ok(Seen::of(here).await),
        Reading::Known(true) | Reading::Unknown(_) => {
            Err(here.not_wanted(field!(Instance.coverage)))
        }
    };
    here.each(&listed, async |id, instance| {
        let coverage = match (&instance.running, &seen) {
            (Reading::Known(false), _) => Err(LIST_COVERAGE.not_read("it does not run")),
            (Reading::Known(true) | Reading::Unknown(_), Ok(seen)) => {
                seen.coverage(here, id, instance)
            }
            (Reading::Known(true) | Reading::Unknown(_), Err(cause)) => Err(cause.clone()),
        };
        let (coverage, coverage_detail) = match coverage {
            Ok((coverage, detail)) => (Reading::Known(coverage), detail),
            Err(cause) => (cause.into(), String::new()),
        };
        let facts = Instance {
            name: id.to_owned(),
            running: instance.running.clone(),
            coverage,
            coverage_detail,
        };
        (here.arn("ec2", format_args!("instance/{id}")), facts)
    })
    .await
}

/// What Inspector sees in a region.
struct Seen {
    scanning: Reading<Scanning>,
    rows: BTreeMap<String, Vec<Row>>,
    unread: Option<Cause>,
}

impl Seen {
    /// What it covers is listed only where it scans.
    async fn of(here: &Here<'_>) -> Self {
        let scanning = scanned(here, here.region).await.instances;
        match &scanning {
            Reading::Known(Scanning::Enabled) => Self::list(here, scanning).await,
            Reading::Known(Scanning::Disabled | Scanning::Suspended) | Reading::Unknown(_) => {
                Self {
                    scanning,
                    rows: BTreeMap::new(),
                    unread: None,
                }
            }
        }
    }

    /// An administrator of an organization sees other accounts' instances too.
    /// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_ListCoverage.html>
    async fn list(here: &Here<'_>, scanning: Reading<Scanning>) -> Self {
        let inspector = client!(aws_sdk_inspector2, here);
        let own = here.session.identity.account.as_str();
        let is = |value: &str| {
            CoverageStringFilter::builder()
                .comparison(CoverageStringComparison::Equals)
                .value(value)
                .build()
        };
        let (Ok(instances), Ok(account)) = (is("AWS_EC2_INSTANCE"), is(own)) else {
            return Self {
                scanning,
                rows: BTreeMap::new(),
                unread: Some(LIST_COVERAGE.unexpected("it cannot be asked")),
            };
        };
        let own_instances = CoverageFilterCriteria::builder()
            .resource_type(instances)
            .account_id(account)
            .build();
        let pages = inspector
            .list_coverage()
            .filter_criteria(own_instances)
            .max_results(PAGE);
        let listed = here.list(
            LIST_COVERAGE,
            |token| pages.clone().set_next_token(token).send(),
            |page| (page.covered_resources.unwrap_or_default(), page.next_token),
        );
        let listed = listed
            .await
            .filter(|row| row.account_id == own && row.resource_type.as_str() == "AWS_EC2_INSTANCE")
            .keyed(LIST_COVERAGE, "a row without an instance", |row| {
                Some(id_of(&row.resource_id))
            });
        let unread = listed.incomplete().first().cloned();
        let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for (id, row) in listed.map(|row| words(&row)).into_items() {
            rows.entry(id).or_default().push(row);
        }
        Self {
            scanning,
            rows,
            unread,
        }
    }

    fn coverage(
        &self,
        here: &Here<'_>,
        id: &str,
        instance: &ListedInstance,
    ) -> Result<(Coverage, String), Cause> {
        let none = |why: &str| Ok((Coverage::None, format!("{why} in {}", here.region)));
        match &self.scanning {
            Reading::Known(Scanning::Disabled) => return none("Inspector does not scan EC2"),
            Reading::Known(Scanning::Suspended) => return none("Inspector is suspended"),
            Reading::Unknown(cause) => return Err(cause.clone()),
            Reading::Known(Scanning::Enabled) => {}
        }
        let rows = self.rows.get(id).map_or(&[][..], Vec::as_slice);
        let judged = coverage::judge(rows, instance.started, here.now());
        match (judged, &self.unread) {
            (Ok(good @ (Coverage::Recent, _)), _) => Ok(good),
            // A page that is missing may hold a better row.
            (_, Some(cause)) => Err(cause.clone()),
            (Ok(judged), None) => Ok(coverage::managed(judged, instance.operator.as_deref())),
            (Err(detail), None) => Err(LIST_COVERAGE.unexpected(detail)),
        }
    }
}

/// The id, also where it is told as an ARN.
fn id_of(resource: &str) -> &str {
    resource.rsplit('/').next().unwrap_or(resource)
}

fn words(row: &CoveredResource) -> Row {
    let status = row.scan_status.as_ref();
    Row {
        scan: row.scan_type.as_str().to_owned(),
        status: status.map(|status| status.status_code.as_str().to_owned()),
        reason: status.map(|status| status.reason.as_str().to_owned()),
        last: row.last_scanned_at.map(|time| time.secs()),
    }
}
