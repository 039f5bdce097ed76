//! Amazon ECR: the private repositories of every region, and what the registry that they lie in sets for all of them.
//!
//! Repositories that the gallery shows to everybody have an interface of their own, in `ecrpublic`.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::ec2::network::DESCRIBE_VPCS;
use crate::services::service::Service;
use crate::services::{accessanalyzer, inspector2, kms, organizations};

pub mod access;
pub mod endpoints;
pub mod lifecycle;
#[cfg(feature = "aws")]
mod listing;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod private;
#[cfg(feature = "aws")]
mod registry;
#[cfg(feature = "aws")]
mod scanning;

pub use access::Access;
pub use endpoints::Vpc;
pub use lifecycle::Lifecycle;

calls! {
    "ecr";
    /// Lists the private repositories of a region.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html>
    pub DESCRIBE_REPOSITORIES = "DescribeRepositories" telling "repositories";
    /// How up to 25 repositories are scanned, by the rules of the registry.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetRepositoryScanningConfiguration.html>
    pub BATCH_GET_SCANNING = "BatchGetRepositoryScanningConfiguration"
        telling "scanningConfigurations"
        on "ecr:*:*:repository/*";
    /// What scans the images of a registry.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryScanningConfiguration.html>
    pub GET_REGISTRY_SCANNING = "GetRegistryScanningConfiguration" telling "scanningConfiguration";
    /// When images of a repository are removed.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html>
    pub GET_LIFECYCLE_POLICY = "GetLifecyclePolicy" telling "lifecyclePolicyText" on "ecr:*:*:repository/*";
    /// Who may do what with a repository.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html>
    pub GET_REPOSITORY_POLICY = "GetRepositoryPolicy" telling "policyText" on "ecr:*:*:repository/*";
    /// Who may do what with a registry.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryPolicy.html>
    pub GET_REGISTRY_POLICY = "GetRegistryPolicy" telling "policyText";
    /// How much the policy of a registry can give. Called where it lets others in.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAccountSetting.html>
    pub GET_ACCOUNT_SETTING = "GetAccountSetting" telling "value";
    /// Where images are copied to.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRegistry.html>
    pub DESCRIBE_REGISTRY = "DescribeRegistry" telling "registryId";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "ecr",
    kinds: &[&REGISTRY, &REPOSITORY, &VPC],
    tagged: &["ecr:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// What ECR is called in a diagram.
pub const STENCIL: &str = "Elastic Container Registry";

/// `ecr.registry`.
pub static REGISTRY: FactKind = FactKind {
    name: "ecr.registry",
    noun: "registry",
    plural: "registries",
    doc: "The registry of a region that holds private repositories, with what it sets for all of them.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[DESCRIBE_REPOSITORIES],
    fallback: &[],
    fields: Registry::fields,
};

/// `ecr.repository`.
pub static REPOSITORY: FactKind = FactKind {
    name: "ecr.repository",
    noun: "repository",
    plural: "repositories",
    doc: "A private repository of container images.",
    stencils: &[STENCIL],
    reach: Reach::Region,
    listing: &[DESCRIBE_REPOSITORIES],
    fallback: &[],
    fields: Repository::fields,
};

/// `ecr.vpc`.
pub static VPC: FactKind = FactKind {
    name: "ecr.vpc",
    noun: "VPC",
    plural: "VPCs",
    doc: "A VPC of a region that holds private repositories, as the way from it to ECR.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[DESCRIBE_REPOSITORIES, DESCRIBE_VPCS],
    fallback: &[],
    fields: Vpc::fields,
};

record! {
    /// The registry of a region.
    pub struct Registry {
        /// The region.
        region: String,
        /// Whom its policy lets in who is not of the account; absent if it has none.
        policy: Fact<Access> => [
            GET_REGISTRY_POLICY, GET_ACCOUNT_SETTING, organizations::DESCRIBE_ORGANIZATION
        ],
        /// The other accounts that images are copied to.
        replicates_to: Reading<Vec<String>> => [DESCRIBE_REGISTRY],
    }
}

record! {
    /// A private repository.
    pub struct Repository {
        /// Its name.
        name: String,
        /// Whether its images are encrypted, and by whose key: `aws-owned` is the default, AES-256 with keys of S3.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key they are under; absent for the default.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// Whom its policy lets in who is not of the account, by its statements and by what analyzers found; absent if it
        /// has none.
        policy: Fact<Access> => [
            GET_REPOSITORY_POLICY, organizations::DESCRIBE_ORGANIZATION, accessanalyzer::LIST_ANALYZERS,
            accessanalyzer::LIST_FINDINGS
        ],
        /// When its images are scanned, by the rules of the registry and its own setting together.
        scan: Reading<Scan> => [BATCH_GET_SCANNING],
        /// What scans the images of its registry.
        scanner: Reading<Scanner> => [GET_REGISTRY_SCANNING, inspector2::BATCH_GET_ACCOUNT_STATUS],
        /// When images are removed; absent if nothing says.
        lifecycle: Fact<Lifecycle> => [GET_LIFECYCLE_POLICY],
    }
}

record! {
    /// When the images of a repository are scanned.
    pub struct Scan {
        /// What comes of all settings.
        frequency: ScanFrequency,
        /// The repository's own setting, which AWS keeps from before there were rules of the registry.
        on_push: bool,
    }
}

words! {
    /// When images are scanned.
    pub enum ScanFrequency {
        /// When they are pushed.
        OnPush = "SCAN_ON_PUSH",
        /// When they are pushed, and again with each vulnerability that becomes known.
        Continuous = "CONTINUOUS_SCAN",
        /// When somebody asks for it.
        Manual = "MANUAL",
    }
}

words! {
    /// What scans images.
    pub enum Scanner {
        /// ECR itself, for packages of operating systems.
        Basic = "basic",
        /// Amazon Inspector, which is on.
        Inspector = "inspector",
        /// Amazon Inspector, which is off, so that nothing is scanned.
        InspectorOff = "inspector-off",
    }
}
