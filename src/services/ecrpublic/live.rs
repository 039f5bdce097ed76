//! Reads ECR Public, which has one endpoint, and none outside the commercial partition.

use super::{DESCRIBE_REPOSITORIES, REPOSITORY, Repository};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::FactSet;

/// Where ECR Public has its only endpoint for this.
/// <https://docs.aws.amazon.com/general/latest/gr/ecr-public.html>
const HOME: &str = "us-east-1";

/// The partition that has the gallery.
const COMMERCIAL: &str = "aws";

/// The most that one page may hold.
const PAGE: i32 = 1_000;

pub(super) static READERS: &[Reader] = &[Reader::Global(&REPOSITORY, by!(repositories))];

async fn repositories(here: &Here<'_>) -> FactSet {
    if here.session.identity.partition != COMMERCIAL {
        return FactSet::default();
    }
    let gallery = client!(aws_sdk_ecrpublic, here.session, HOME);
    let pages = gallery.describe_repositories().max_results(PAGE);
    let listed = here.list(
        DESCRIBE_REPOSITORIES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.repositories.unwrap_or_default(), page.next_token),
    );
    let lacking = "a repository without a name";
    let named = listed
        .await
        .keyed(DESCRIBE_REPOSITORIES, lacking, |repository| {
            repository.repository_name()
        });
    here.each(&named, async |name, repository| {
        let uri = repository.repository_uri().filter(|uri| !uri.is_empty());
        let untold = || DESCRIBE_REPOSITORIES.unparseable("no address");
        let facts = Repository {
            name: name.to_owned(),
            uri: uri.map(str::to_owned).ok_or_else(untold).into(),
        };
        // No region stands in the ARN of what is in the gallery.
        let arn = here
            .context()
            .arn("ecr-public", "", format_args!("repository/{name}"));
        (arn, facts)
    })
    .await
}
