//! Reads FSx: the file systems of every region.

use super::{DESCRIBE_FILE_SYSTEMS, FILE_SYSTEM, FileSystem, at_rest, without_network};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Fact, FactSet, field};
use crate::services::file_servers;
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&FILE_SYSTEM, by!(file_systems))];

async fn file_systems(here: &Here<'_>) -> FactSet {
    let fsx = client!(aws_sdk_fsx, here);
    let pages = fsx.describe_file_systems().max_results(PAGE);
    let listed = here.list(
        DESCRIBE_FILE_SYSTEMS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.file_systems.unwrap_or_default(), page.next_token),
    );
    let named = listed.await.keyed(
        DESCRIBE_FILE_SYSTEMS,
        "a file system without an id",
        |system| system.file_system_id(),
    );
    here.each(&named, async |id, system| {
        let form = system.file_system_type().map(|form| form.as_str());
        let form = form.unwrap_or_default();
        let deployment = system
            .lustre_configuration()
            .and_then(|lustre| lustre.deployment_type())
            .map(|kind| kind.as_str());
        let key = system.kms_key_id();
        let silent = || DESCRIBE_FILE_SYSTEMS.unparseable("no key is named");
        let stored = Stored {
            at_rest: at_rest(form, deployment, key).ok_or_else(silent),
            key: key.map(str::to_owned),
            told_by: DESCRIBE_FILE_SYSTEMS,
        };
        let (at_rest, key) = stored.read(here, "fsx", field!(FileSystem.key)).await;
        let internet = here.ask(field!(FileSystem.internet), async {
            match system.network_interface_ids() {
                // AWS tells none as long as it is not made or could not be.
                [] => DESCRIBE_FILE_SYSTEMS
                    .unparseable("no network interface is named")
                    .into(),
                interfaces => file_servers::live::of(here, interfaces, DESCRIBE_FILE_SYSTEMS).await,
            }
        });
        let internet = internet.await;
        let lifecycle = system.lifecycle().map_or("", |state| state.as_str());
        let has_interfaces = !system.network_interface_ids().is_empty();
        let facts = FileSystem {
            without_network: Fact::of(without_network(lifecycle, has_interfaces)),
            internet,
            name: id.to_owned(),
            form: form.to_owned(),
            at_rest,
            key,
        };
        (here.arn("fsx", format_args!("file-system/{id}")), facts)
    })
    .await
}
