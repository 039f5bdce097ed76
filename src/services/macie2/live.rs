//! Reads Macie: the account's buckets once, then in every region that holds some whether Macie
//! is on and what it knows of them.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_macie2::Client;
use aws_sdk_macie2::types::{BucketCriteriaAdditionalProperties, BucketMetadata};
use futures::future::{BoxFuture, FutureExt as _};

use super::coverage::{self, Coverage, Job, Seen};
use super::{
    BUCKET, Bucket, DESCRIBE_BUCKETS, GET_MACIE_SESSION, LIST_BUCKETS, LIST_CLASSIFICATION_JOBS,
    REGION, Region, Session, says_not_enabled,
};
use crate::aws::client;
use crate::collect::{Context, Event, pages, resource};
use crate::facts::{
    Call, Cause, Fact, FactKind, FactSet, Failure, Reading, Resource, SetKey, Wanted, Wants,
};
use crate::model;
use crate::services::s3::listing::buckets;

/// The most that one page of Macie may hold.
const PAGE: i32 = 50;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let kinds: Vec<&'static FactKind> = [&BUCKET, &REGION]
            .into_iter()
            .filter(|kind| wanted.of(kind).is_some())
            .collect();
        if kinds.is_empty() {
            return Vec::new();
        }
        let buckets = Buckets::list(context).await;
        let buckets = &buckets;
        let mut sets = context
            .in_every_region(&kinds, |region| in_region(context, wanted, region, buckets))
            .await;
        let unvisited = buckets.unvisited(context).await;
        if !unvisited.is_empty() {
            sets.extend(kinds.iter().map(|kind| {
                let set = FactSet {
                    resources: Vec::new(),
                    incomplete: unvisited.clone(),
                };
                (context.global(kind), set)
            }));
        }
        sets
    }
    .boxed()
}

/// The account's buckets by region, and why there may be more.
struct Buckets {
    by_region: BTreeMap<String, BTreeSet<String>>,
    incomplete: Vec<Cause>,
}

impl Buckets {
    async fn list(context: &Context) -> Self {
        let listed = &buckets(context).await.listed;
        let mut incomplete: Vec<Cause> = listed.incomplete.iter().cloned().collect();
        let mut by_region: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for bucket in &listed.items {
            match &bucket.region {
                Some(region) => {
                    let names = by_region.entry(region.clone()).or_default();
                    names.insert(bucket.name.clone());
                }
                None => {
                    let detail = format!("no region of {}", bucket.name);
                    let call = LIST_BUCKETS.to_string();
                    incomplete.push(Cause::failed(Failure::Unparseable, call, detail));
                }
            }
        }
        Self {
            by_region,
            incomplete,
        }
    }

    /// Regions in scope that hold buckets and that no list of regions names, such as one that was
    /// disabled again.
    async fn unvisited(&self, context: &Context) -> Vec<Cause> {
        let visited = &context.regions_to_read().await.names;
        self.by_region
            .keys()
            .filter(|region| context.scope().includes(region) && !visited.contains(region))
            .map(|region| {
                let detail = format!("buckets are in {region}, which is not among the regions");
                Cause::failed(Failure::NotRead, GET_MACIE_SESSION.to_string(), detail)
            })
            .collect()
    }

    fn held_by(&self, region: &str) -> Reading<bool> {
        match (self.by_region.contains_key(region), self.incomplete.first()) {
            (true, _) => Reading::Known(true),
            (false, None) => Reading::Known(false),
            (false, Some(cause)) => Reading::Unknown(cause.clone()),
        }
    }
}

async fn in_region(
    context: &Context,
    wanted: &Wants,
    region: &str,
    buckets: &Buckets,
) -> Vec<(&'static FactKind, FactSet)> {
    let macie = client!(aws_sdk_macie2, context.session, region);
    let holds_buckets = buckets.held_by(region);
    let session = match holds_buckets {
        Reading::Known(false) => Fact::Unknown(Cause::failed(
            Failure::NotRead,
            GET_MACIE_SESSION.to_string(),
            "no bucket there",
        )),
        Reading::Known(true) | Reading::Unknown(_) => session(context, &macie).await,
    };
    let mut sets: Vec<(&'static FactKind, FactSet)> = Vec::new();
    if let Some(wanted) = wanted.of(&BUCKET) {
        let reader = Reader {
            context,
            macie: &macie,
            region,
            session: &session,
            wanted,
        };
        let names = buckets.by_region.get(region).cloned().unwrap_or_default();
        context.tell(Event::Found(names.len()));
        let set = FactSet {
            resources: reader.buckets(names).await,
            incomplete: buckets.incomplete.clone(),
        };
        sets.push((&BUCKET, set));
    }
    if let Some(wanted) = wanted.of(&REGION) {
        let identity = &context.session.identity;
        let id = format!(
            "arn:{}:macie2:{region}:{}:region/{region}",
            identity.partition, identity.account
        );
        let facts = Region {
            name: region.to_owned(),
            holds_buckets,
            session,
        };
        let set = FactSet {
            resources: vec![resource(id, model::Region::new(region), &facts, wanted)],
            incomplete: Vec::new(),
        };
        sets.push((&REGION, set));
    }
    sets
}

async fn session(context: &Context, macie: &Client) -> Fact<Session> {
    let asking = macie.get_macie_session().send();
    match context.call(GET_MACIE_SESSION, asking).await {
        Ok(answer) => {
            let status = answer.status.as_ref().map(|status| status.as_str());
            match status.and_then(Session::from_word) {
                Some(session) => Fact::Known(session),
                None => Fact::Unknown(unrecognised(
                    GET_MACIE_SESSION,
                    format!("status {}", status.unwrap_or("missing")),
                )),
            }
        }
        Err(failure) => {
            let message = match &failure.cause {
                Cause::Denied { denied: _, detail } => detail.as_str(),
                Cause::Failed { .. } => "",
            };
            if says_not_enabled(failure.code.as_deref(), message) {
                Fact::Absent
            } else {
                Fact::Unknown(failure.cause)
            }
        }
    }
}

fn unrecognised(call: Call, detail: String) -> Cause {
    Cause::failed(Failure::Unrecognised, call.to_string(), detail)
}

/// The buckets of one region.
struct Reader<'a> {
    context: &'a Context,
    macie: &'a Client,
    region: &'a str,
    session: &'a Fact<Session>,
    wanted: &'a Wanted,
}

type Known = Reading<(Coverage, String)>;

impl Reader<'_> {
    async fn buckets(&self, names: BTreeSet<String>) -> Vec<Resource> {
        let is_on = matches!(self.session, Fact::Known(Session::Enabled));
        let (seen, unread) = if is_on && !names.is_empty() {
            self.describe().await
        } else {
            (Vec::new(), Vec::new())
        };
        let by_name: BTreeMap<&str, &BucketMetadata> = seen
            .iter()
            .filter_map(|bucket| Some((bucket.bucket_name()?, bucket)))
            .collect();
        let now = self.context.now();
        let needs_jobs = by_name
            .values()
            .any(|bucket| coverage::rests_on_a_job(&words(bucket), now));
        let jobs = if needs_jobs {
            self.jobs().await
        } else {
            Jobs::default()
        };
        let partition = &self.context.session.identity.partition;
        let mut resources = Vec::new();
        for name in names {
            let coverage = self.coverage(by_name.get(name.as_str()).copied(), &unread, &jobs);
            let (coverage, coverage_detail) = match coverage {
                Reading::Known((coverage, detail)) => (Reading::Known(coverage), detail),
                Reading::Unknown(cause) => (Reading::Unknown(cause), String::new()),
            };
            let arn = format!("arn:{partition}:s3:::{name}");
            let facts = Bucket {
                name,
                coverage,
                coverage_detail,
            };
            self.context.tell(Event::Read);
            resources.push(resource(
                arn,
                model::Region::new(self.region),
                &facts,
                self.wanted,
            ));
        }
        resources
    }

    fn coverage(&self, bucket: Option<&BucketMetadata>, unread: &[Cause], jobs: &Jobs) -> Known {
        if let Some(known) = coverage::without_session(self.session, self.region) {
            return Reading::Known(known);
        }
        if let Fact::Unknown(cause) = self.session {
            return Reading::Unknown(cause.clone());
        }
        let Some(bucket) = bucket else {
            let missing = || {
                let detail = "the bucket is not in Macie's inventory, which may lag by a day";
                Cause::failed(Failure::Unexpected, DESCRIBE_BUCKETS.to_string(), detail)
            };
            return Reading::Unknown(unread.first().cloned().unwrap_or_else(missing));
        };
        let last_job = bucket.job_details().and_then(|job| job.last_job_id());
        let job = jobs.of(last_job);
        match (
            coverage::judge(&words(bucket), &job, self.context.now()),
            job,
        ) {
            (Ok(judged), _) => Reading::Known(judged),
            (Err(_), Job::Unknown(cause)) => Reading::Unknown(cause),
            (Err(detail), Job::Sound | Job::Ill(_)) => {
                Reading::Unknown(unrecognised(DESCRIBE_BUCKETS, detail))
            }
        }
    }

    /// What Macie knows of the account's own buckets; an administrator sees other accounts' too.
    async fn describe(&self) -> (Vec<BucketMetadata>, Vec<Cause>) {
        let account = self.context.session.identity.account.as_str();
        let own = BucketCriteriaAdditionalProperties::builder()
            .eq(account)
            .build();
        let (seen, unread) = pages(DESCRIBE_BUCKETS, |token| {
            let page = self
                .macie
                .describe_buckets()
                .criteria("accountId", own.clone())
                .max_results(PAGE)
                .set_next_token(token);
            async {
                let page = self.context.call(DESCRIBE_BUCKETS, page.send()).await;
                let page = page.map_err(|failure| failure.cause)?;
                Ok((page.buckets.unwrap_or_default(), page.next_token))
            }
        })
        .await;
        let own = seen
            .into_iter()
            .filter(|bucket| bucket.account_id().is_none_or(|id| id == account))
            .collect();
        (own, unread)
    }

    async fn jobs(&self) -> Jobs {
        let (listed, unread) = pages(LIST_CLASSIFICATION_JOBS, |token| {
            let page = self
                .macie
                .list_classification_jobs()
                .max_results(PAGE)
                .set_next_token(token);
            async {
                let page = self
                    .context
                    .call(LIST_CLASSIFICATION_JOBS, page.send())
                    .await;
                let page = page.map_err(|failure| failure.cause)?;
                Ok((page.items.unwrap_or_default(), page.next_token))
            }
        })
        .await;
        let by_id = listed
            .into_iter()
            .filter_map(|job| {
                let status = job.job_status().map(|status| status.as_str());
                let error = job
                    .last_run_error_status()
                    .and_then(|error| error.code())
                    .map(|code| code.as_str());
                let kind = job.job_type().map(|kind| kind.as_str());
                let standing = coverage::job(kind, status, error);
                Some((job.job_id?, standing))
            })
            .collect();
        Jobs {
            by_id,
            unread: unread.into_iter().next(),
        }
    }
}

/// The jobs of a region, if any bucket rests on one.
#[derive(Default)]
struct Jobs {
    by_id: BTreeMap<String, Job>,
    unread: Option<Cause>,
}

impl Jobs {
    fn of(&self, id: Option<&str>) -> Job {
        let missing = || {
            let call = LIST_CLASSIFICATION_JOBS.to_string();
            Cause::failed(Failure::Unexpected, call, "the bucket's job is not listed")
        };
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
