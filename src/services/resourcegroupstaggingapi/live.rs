//! Reads tags: in every region one listing.

use super::{GET_RESOURCES, RESOURCE, Resource, Tag};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::FactSet;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&RESOURCE, by!(tagged))];

async fn tagged(here: &Here<'_>) -> FactSet {
    let tagging = client!(aws_sdk_resourcegroupstagging, here);
    let pages = tagging.get_resources().resources_per_page(PAGE);
    let ask = |token| pages.clone().set_pagination_token(token).send();
    let listed = here.list_if(GET_RESOURCES, ask, |page| {
        let found = page.resource_tag_mapping_list;
        // AWS says so where there is none.
        let found = found.ok_or_else(|| GET_RESOURCES.unparseable("no list of resources"))?;
        Ok((found, page.pagination_token))
    });
    // Any resource could be the one without a name.
    let named = listed
        .await
        .keyed(GET_RESOURCES, "a resource without ARN", |mapping| {
            mapping.resource_arn()
        });
    here.each(&named, async |arn, mapping| {
        let tags = mapping.tags().iter().map(|tag| Tag {
            key: tag.key.clone(),
            value: tag.value.clone(),
        });
        (
            arn.to_owned(),
            Resource {
                tags: tags.collect(),
            },
        )
    })
    .await
}
