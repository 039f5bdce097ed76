//! Reads tags: in every region one listing.

use futures::future::{BoxFuture, FutureExt as _};

use super::{GET_RESOURCES, RESOURCE, Resource, Tag};
use crate::aws::client;
use crate::collect::{Context, Event, pages, resource};
use crate::facts::{Cause, FactSet, Failure, SetKey, Wanted, Wants};
use crate::model::Region;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&RESOURCE) else {
            return Vec::new();
        };
        context
            .in_every_region(&[&RESOURCE], |region| async move {
                vec![(&RESOURCE, tagged(context, wanted, region).await)]
            })
            .await
    }
    .boxed()
}

async fn tagged(context: &Context, wanted: &Wanted, region: &str) -> FactSet {
    let tagging = client!(aws_sdk_resourcegroupstagging, context.session, region);
    let (found, mut incomplete) = pages(GET_RESOURCES, |token| {
        let page = tagging
            .get_resources()
            .resources_per_page(100)
            .set_pagination_token(token);
        async {
            let page = context.call(GET_RESOURCES, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            // AWS says so where there is none.
            let found = page.resource_tag_mapping_list.ok_or_else(|| {
                Cause::failed(
                    Failure::Unparseable,
                    GET_RESOURCES.to_string(),
                    "no list of resources",
                )
            })?;
            Ok((found, page.pagination_token))
        }
    })
    .await;
    context.tell(Event::Found(found.len()));
    if found.iter().any(|mapping| mapping.resource_arn.is_none()) {
        // Any resource could be the one without a name.
        incomplete.push(Cause::failed(
            Failure::Unparseable,
            GET_RESOURCES.to_string(),
            "a resource without ARN",
        ));
    }
    let resources = found
        .into_iter()
        .filter_map(|mapping| {
            let tags = mapping.tags.unwrap_or_default().into_iter();
            let tags = tags.map(|tag| Tag {
                key: tag.key,
                value: tag.value,
            });
            let facts = Resource {
                tags: tags.collect(),
            };
            Some(resource(
                mapping.resource_arn?,
                Region::new(region),
                &facts,
                wanted,
            ))
        })
        .collect();
    FactSet {
        resources,
        incomplete,
    }
}
