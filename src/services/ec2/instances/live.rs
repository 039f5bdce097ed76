//! Reads instances.

use super::listing::{ListedInstance, instances};
use super::{INSTANCE, Instance};
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Reading};
use crate::services::ec2::metadata;

pub(in crate::services::ec2) const READER: Reader = Reader::Regional(&INSTANCE, by!(read));

async fn read(here: &Here<'_>) -> FactSet {
    let listed = instances(here, here.region).await;
    here.each(&listed, async |id, instance| {
        let arn = here.arn("ec2", format_args!("instance/{id}"));
        (arn, facts(id, instance))
    })
    .await
}

fn facts(id: &str, instance: &ListedInstance) -> Instance {
    let (imds, imds_detail) = match metadata::of_instance(instance.metadata.as_ref()) {
        Ok((imds, detail)) => (Reading::Known(imds), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    Instance {
        name: id.to_owned(),
        running: instance.running.clone(),
        imds,
        imds_detail,
    }
}
