//! Reads Macie: the account's buckets once, then in every region that holds some whether Macie
//! is on and what it knows of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_sdk_macie2::Client;
use aws_sdk_macie2::types::{BucketCriteriaAdditionalProperties, BucketMetadata, JobSummary};

use super::coverage::{self, DiscoveryCoverage, Job, Seen};
use super::{
    BUCKET, Bucket, DESCRIBE_BUCKETS, GET_MACIE_SESSION, LIST_BUCKETS, LIST_CLASSIFICATION_JOBS,
    MacieRegion, REGION, Session, says_not_enabled,
};
use crate::aws::client;
use crate::collect::{Context, Event, Here, PerKey, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Keyed, Reading};
use crate::services::s3::listing::buckets;

/// The most that one page of Macie may hold.
const PAGE: i32 = 50;

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&BUCKET, by!(bucket_set)),
    Reader::Regional(&REGION, by!(region)),
    Reader::Elsewhere(&BUCKET, by!(unvisited)),
    Reader::Elsewhere(&REGION, by!(unvisited)),
];

/// The account's buckets by region, and why there may be more.
struct Buckets {
    by_region: BTreeMap<String, BTreeSet<String>>,
    incomplete: Vec<Cause>,
}

impl Buckets {
    /// Those of this run.
    async fn of(context: &Context) -> Arc<Self> {
        context.make_once(|| Self::list(context)).await
    }

    async fn list(context: &Context) -> Self {
        let listed = &buckets(context).await.listed;
        let mut incomplete: Vec<Cause> = listed.incomplete.iter().cloned().collect();
        let mut by_region: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for bucket in &listed.items {
            match &bucket.region {
                Some(region) => {
                    let names = by_region.entry(region.to_string()).or_default();
                    names.insert(bucket.name.to_string());
                }
                None => {
                    let detail = format!("no region of {}", bucket.name);
                    incomplete.push(LIST_BUCKETS.unparseable(detail));
                }
            }
        }
        Self {
            by_region,
            incomplete,
        }
    }

    fn held_by(&self, region: &str) -> Reading<bool> {
        match (self.by_region.contains_key(region), self.incomplete.first()) {
            (true, _) => Reading::Known(true),
            (false, None) => Reading::Known(false),
            (false, Some(cause)) => cause.clone().into(),
        }
    }
}

/// Chosen regions that hold buckets and that no list of regions names, such as one that was
/// disabled again.
async fn unvisited(context: &Context) -> Vec<Cause> {
    let buckets = Buckets::of(context).await;
    let visited = &context.regions_to_read().await.names;
    let held = buckets.by_region.keys();
    held.filter(|region| context.region_filter().includes(region) && !visited.contains(region))
        .map(|region| {
            let detail = format!("buckets are in {region}, which is not among the regions");
            GET_MACIE_SESSION.not_read(detail)
        })
        .collect()
}

/// Whether Macie is on, by region.
#[derive(Default)]
struct Sessions(PerKey<String, Fact<Session>>);

async fn session(here: &Here<'_>, buckets: &Buckets) -> Fact<Session> {
    match buckets.held_by(here.region) {
        Reading::Known(false) => GET_MACIE_SESSION.not_read("no bucket there").into(),
        Reading::Known(true) | Reading::Unknown(_) => {
            let sessions = here.once::<Sessions>();
            let ask = || ask(here);
            sessions.0.get_or_make(here.region.to_owned(), ask).await
        }
    }
}

/// <https://docs.aws.amazon.com/macie/latest/APIReference/macie.html>
async fn ask(here: &Here<'_>) -> Fact<Session> {
    let macie = client!(aws_sdk_macie2, here);
    let asking = macie.get_macie_session().send();
    match here.call(GET_MACIE_SESSION, asking).await {
        Ok(answer) => {
            let status = answer.status.as_ref().map(|status| status.as_str());
            let word = || {
                let word = status.unwrap_or("missing");
                GET_MACIE_SESSION.unrecognised(format!("status {word}"))
            };
            status.and_then(Session::from_word).ok_or_else(word).into()
        }
        Err(failure) => {
            let message = match &failure.cause {
                Cause::Denied { denied: _, detail } => detail.as_str(),
                Cause::Failed { .. } => "",
            };
            if says_not_enabled(failure.code.as_deref(), message) {
                Fact::Absent
            } else {
                failure.cause.into()
            }
        }
    }
}

async fn region(here: &Here<'_>) -> FactSet {
    let buckets = Buckets::of(here).await;
    let facts = MacieRegion {
        name: here.region.to_owned(),
        holds_buckets: buckets.held_by(here.region),
        session: session(here, &buckets).await,
    };
    here.one(here.region_arn("macie2"), &facts)
}

async fn bucket_set(here: &Here<'_>) -> FactSet {
    let buckets = Buckets::of(here).await;
    let session = session(here, &buckets).await;
    let names = buckets.by_region.get(here.region);
    let names = names.cloned().unwrap_or_default();
    here.tell(Event::Found(names.len()));
    let is_on = matches!(session, Fact::Known(Session::Enabled)) && !names.is_empty();
    let seen = if is_on {
        Seeing::of(here).await
    } else {
        Seeing::default()
    };
    let partition = &here.session.identity.partition;
    let resources = names.into_iter().map(|name| {
        let (coverage, coverage_detail) = match seen.coverage(here, &session, &name) {
            Ok((coverage, detail)) => (Reading::Known(coverage), detail),
            Err(cause) => (cause.into(), String::new()),
        };
        let arn = format!("arn:{partition}:s3:::{name}");
        let facts = Bucket {
            name,
            coverage,
            coverage_detail,
        };
        here.tell(Event::Read);
        here.record(arn, &facts)
    });
    FactSet {
        resources: resources.collect(),
        incomplete: buckets.incomplete.clone(),
    }
}

/// What Macie sees in a region where it is on.
#[derive(Default)]
struct Seeing {
    by_name: BTreeMap<String, BucketMetadata>,
    unread: Option<Cause>,
    jobs: Jobs,
}

impl Seeing {
    async fn of(here: &Here<'_>) -> Self {
        let macie = client!(aws_sdk_macie2, here);
        let seen = describe(here, &macie).await;
        let unread = seen.incomplete().first().cloned();
        let by_name: BTreeMap<String, BucketMetadata> = seen.into_items().collect();
        let needs_jobs = by_name
            .values()
            .any(|bucket| coverage::rests_on_a_job(&words(bucket), here.now()));
        let jobs = if needs_jobs {
            Jobs::of_region(here, &macie).await
        } else {
            Jobs::default()
        };
        Self {
            by_name,
            unread,
            jobs,
        }
    }

    fn coverage(
        &self,
        here: &Here<'_>,
        session: &Fact<Session>,
        name: &str,
    ) -> Result<(DiscoveryCoverage, String), Cause> {
        if let Some(known) = coverage::without_session(session, here.region) {
            return Ok(known);
        }
        if let Fact::Unknown(cause) = session {
            return Err(cause.clone());
        }
        let Some(bucket) = self.by_name.get(name) else {
            let missing = || {
                let detail = "the bucket is not in Macie's inventory, which may lag by a day";
                DESCRIBE_BUCKETS.unexpected(detail)
            };
            return Err(self.unread.clone().unwrap_or_else(missing));
        };
        let last_job = bucket.job_details().and_then(|job| job.last_job_id());
        let job = self.jobs.of(last_job);
        match (coverage::judge(&words(bucket), &job, here.now()), job) {
            (Ok(judged), _) => Ok(judged),
            (Err(_), Job::Unknown(cause)) => Err(cause),
            (Err(detail), Job::Sound | Job::Ill(_)) => Err(DESCRIBE_BUCKETS.unrecognised(detail)),
        }
    }
}

/// What Macie knows of the account's own buckets; an administrator sees other accounts' too.
async fn describe(here: &Here<'_>, macie: &Client) -> Keyed<BucketMetadata> {
    let account = here.session.identity.account.as_str();
    let own = BucketCriteriaAdditionalProperties::builder()
        .eq(account)
        .build();
    let pages = macie
        .describe_buckets()
        .criteria("accountId", own)
        .max_results(PAGE);
    let seen = here.list(
        DESCRIBE_BUCKETS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.buckets.unwrap_or_default(), page.next_token),
    );
    seen.await
        .filter(|bucket| bucket.account_id().is_none_or(|id| id == account))
        .keyed(DESCRIBE_BUCKETS, "a bucket without a name", |bucket| {
            bucket.bucket_name()
        })
}

/// The jobs of a region, if any bucket rests on one.
#[derive(Default)]
struct Jobs {
    by_id: BTreeMap<String, Job>,
    unread: Option<Cause>,
}

impl Jobs {
    async fn of_region(here: &Here<'_>, macie: &Client) -> Self {
        let pages = macie.list_classification_jobs().max_results(PAGE);
        let listed = here.list(
            LIST_CLASSIFICATION_JOBS,
            |token| pages.clone().set_next_token(token).send(),
            |page| (page.items.unwrap_or_default(), page.next_token),
        );
        let listed = listed
            .await
            .keyed(LIST_CLASSIFICATION_JOBS, "a job without an id", |job| {
                job.job_id()
            });
        let standing = |job: JobSummary| {
            let status = job.job_status().map(|status| status.as_str());
            let error = job.last_run_error_status().and_then(|error| error.code());
            let kind = job.job_type().map(|kind| kind.as_str());
            coverage::job(kind, status, error.map(|code| code.as_str()))
        };
        Self {
            unread: listed.incomplete().first().cloned(),
            by_id: listed.map(standing).into_items().collect(),
        }
    }

    fn of(&self, id: Option<&str>) -> Job {
        let missing = || LIST_CLASSIFICATION_JOBS.unexpected("the bucket's job is not listed");
        id.and_then(|id| self.by_id.get(id))
            .cloned()
            .unwrap_or_else(|| Job::Unknown(self.unread.clone().unwrap_or_else(missing)))
    }
}

fn words(bucket: &BucketMetadata) -> Seen<'_> {
    let job = bucket.job_details();
    Seen {
        error: bucket.error_code().map(|code| code.as_str()),
        discovery: bucket
            .automated_discovery_monitoring_status()
            .map(|status| status.as_str()),
        last_discovery: bucket
            .last_automated_discovery_time()
            .map(|time| time.secs()),
        classifiable: bucket.classifiable_object_count(),
        objects: bucket.object_count(),
        monitored_by_job: job
            .and_then(|job| job.is_monitored_by_job())
            .map(|word| word.as_str()),
        defined_in_job: job
            .and_then(|job| job.is_defined_in_job())
            .map(|word| word.as_str()),
        last_job_run: job
            .and_then(|job| job.last_job_run_time())
            .map(|time| time.secs()),
    }
}
