//! Reads EFS: the file systems of every region.

use aws_sdk_efs::Client;

use super::{DESCRIBE_FILE_SYSTEMS, DESCRIBE_MOUNT_TARGETS, FILE_SYSTEM, FileSystem, at_rest};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, FactSet, Reading, field};
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
        let facts = FileSystem {
            name: id.to_owned(),
            at_rest,
            key,
            internet: internet.await,
        };
        let arn = here.arn("elasticfilesystem", format_args!("file-system/{id}"));
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
