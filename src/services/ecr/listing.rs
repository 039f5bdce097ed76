//! The private repositories of a region, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_ecr::types::Repository as Listed;

use super::DESCRIBE_REPOSITORIES;
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::Keyed;

/// The most that one page may hold.
const PAGE: i32 = 1_000;

/// The repositories of a run by region.
#[derive(Default)]
struct Repositories(PerKey<String, Arc<Keyed<Listed>>>);

/// The repositories of a region, by name.
pub(super) async fn repositories(context: &Context, region: &str) -> Arc<Keyed<Listed>> {
    let repositories = context.once::<Repositories>();
    let list = async || Arc::new(list(context, region).await);
    repositories.0.get_or_make(region.to_owned(), list).await
}

async fn list(context: &Context, region: &str) -> Keyed<Listed> {
    let ecr = client!(aws_sdk_ecr, context.session, region);
    let pages = ecr.describe_repositories().max_results(PAGE);
    let listed = context.list(
        DESCRIBE_REPOSITORIES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.repositories.unwrap_or_default(), page.next_token),
    );
    let lacking = "a repository without a name";
    listed
        .await
        .keyed(DESCRIBE_REPOSITORIES, lacking, |repository| {
            repository.repository_name()
        })
}
