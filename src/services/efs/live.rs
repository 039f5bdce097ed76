//! Reads EFS: the file systems of every region.

use aws_sdk_efs::Client;

use super::{
    DESCRIBE_FILE_SYSTEM_POLICY, DESCRIBE_FILE_SYSTEMS, DESCRIBE_MOUNT_TARGETS, FILE_SYSTEM,
    FileSystem, at_rest, policy,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Cause, FactSet, Reading, field};
use crate::policy::Policy;
use crate::policy::resource::{self, Owned};
use crate::services::accessanalyzer::{self, PolicyExposure};
use crate::services::file_servers::{self, Reachable};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&FILE_SYSTEM, by!(file_systems))];

async fn file_systems(here: &Here<'_>) -> FactSet {
    let efs = client!(aws_sdk_efs, here);
    let pages = efs.describe_file_systems().max_items(PAGE);
    let listed = here.list(
        DESCRIBE_FILE_SYSTEMS,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.file_systems.unwrap_or_default(), page.next_marker),
    );
    let named = listed.await.keyed(
        DESCRIBE_FILE_SYSTEMS,
        "a file system without an id",
        |system| Some(system.file_system_id()),
    );
    here.each(&named, async |id, system| {
        let silent = || DESCRIBE_FILE_SYSTEMS.unparseable("no word on encryption");
        let stored = Stored {
            at_rest: at_rest(system.encrypted()).ok_or_else(silent),
            key: system.kms_key_id().map(str::to_owned),
            told_by: DESCRIBE_FILE_SYSTEMS,
        };
        let field = field!(FileSystem.key);
        let (at_rest, key) = stored.read(here, "elasticfilesystem", field).await;
        let internet = here.ask(field!(FileSystem.internet), internet(here, &efs, id));
        let arn = here.arn("elasticfilesystem", format_args!("file-system/{id}"));
        let set = policy_set(here, &efs, id).await;
        let exposure = here.ask(field!(FileSystem.exposure), exposure(here, &set, &arn));
        let set = match &set {
            Ok(set) => Reading::Known(set.as_ref()),
            Err(cause) => cause.clone().into(),
        };
        let facts = FileSystem {
            name: id.to_owned(),
            at_rest,
            key,
            internet: internet.await,
            exposure: exposure.await,
            mounting: set.clone().map(|set| {
                let given = set.map(|set| resource::exposure(set, &owned(here, &arn)));
                policy::mounting(given.as_ref())
            }),
            transit: set.map(|set| policy::transit(set, &arn)),
        };
        (arn, facts)
    })
    .await
}

/// Who on the internet gets to the mount targets. Without any nobody does.
async fn internet(here: &Here<'_>, efs: &Client, id: &str) -> Reading<Reachable> {
    const CALL: Call = DESCRIBE_MOUNT_TARGETS;
    let pages = efs
        .describe_mount_targets()
        .file_system_id(id)
        .max_items(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.mount_targets.unwrap_or_default(), page.next_marker),
    );
    let lacking = "a mount target without an interface";
    let targets = listed
        .await
        .keyed(CALL, lacking, |target| target.network_interface_id());
    if let Some(cause) = targets.incomplete().first() {
        return cause.clone().into();
    }
    let interfaces: Vec<String> = targets.iter().map(|(id, _)| id.to_owned()).collect();
    file_servers::live::of(here, &interfaces, CALL).await
}

fn owned<'a>(here: &'a Here<'_>, arn: &'a str) -> Owned<'a> {
    let account = here.session.identity.account.as_str();
    Owned::new(account, "elasticfilesystem", arn)
}

/// The policy that was set, if one was and somebody asks.
async fn policy_set(here: &Here<'_>, efs: &Client, id: &str) -> Result<Option<Policy>, Cause> {
    const CALL: Call = DESCRIBE_FILE_SYSTEM_POLICY;
    let fields = [
        field!(FileSystem.exposure),
        field!(FileSystem.mounting),
        field!(FileSystem.transit),
    ];
    if !fields.iter().any(|field| here.wants(field)) {
        return Err(here.not_wanted(field!(FileSystem.exposure)));
    }
    let asking = efs.describe_file_system_policy().file_system_id(id).send();
    let text = match here.call(CALL, asking).await {
        Ok(answer) => answer.policy.filter(|text| !text.is_empty()),
        // https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html
        Err(failure) if failure.is("PolicyNotFound") => return Ok(None),
        Err(failure) => return Err(failure.cause),
    };
    let text = text.ok_or_else(|| CALL.unparseable("no policy"))?;
    let policy = Policy::parse(&text).map_err(|error| CALL.unparseable(error.to_string()))?;
    Ok(Some(policy))
}

/// Whom the policy lets in, beside what analyzers found. Without one the account's own clients alone matter.
async fn exposure(
    here: &Here<'_>,
    set: &Result<Option<Policy>, Cause>,
    arn: &str,
) -> Reading<PolicyExposure> {
    let own = match set {
        Ok(Some(set)) => PolicyExposure::weighed(&resource::exposure(set, &owned(here, arn))),
        Ok(None) => return Reading::Known(PolicyExposure::without_policy()),
        Err(cause) => return cause.clone().into(),
    };
    Reading::Known(accessanalyzer::live::beside(here, here.region, own, arn).await)
}
