//! Amazon ECR Public: the repositories that the account shows to everybody in the gallery.

use crate::facts::{FactKind, Reach, Reading, calls, record};
use crate::services::ecr::STENCIL;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "ecrpublic" as "ecr-public";
    /// Lists the account's repositories in the gallery; there is one place for all of them.
    /// <https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_DescribeRepositories.html>
    pub DESCRIBE_REPOSITORIES = "DescribeRepositories" telling "repositories";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "ecrpublic",
    kinds: &[&REPOSITORY],
    tagged: &["ecr-public:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `ecrpublic.repository`.
pub static REPOSITORY: FactKind = FactKind {
    name: "ecrpublic.repository",
    noun: "public repository",
    plural: "public repositories",
    doc: "A repository in the public gallery, from which everybody can pull without an account.",
    stencils: &[STENCIL],
    reach: Reach::Account,
    listing: &[DESCRIBE_REPOSITORIES],
    fallback: &[],
    fields: Repository::fields,
};

record! {
    /// A repository in the public gallery.
    pub struct Repository {
        /// Its name.
        name: String,
        /// Where everybody pulls its images from.
        uri: Reading<String>,
    }
}
