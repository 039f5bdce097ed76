//! AWS IAM: the root user, who signs in to the console with a password, and
//! how far the permissions of users and roles go.
//!
//! Policies of the organization and of resources are not read: the former may
//! take from what is found here, the latter add to it.

use crate::facts::{Fact, FactKind, Reach, Reading, record, words};
use crate::services::service::Service;

mod calls;
pub mod console;
pub mod credential_report;
pub mod rds_managers;
pub mod snapshot;
pub mod takeover;
pub mod trusted;
pub mod ways_in;

#[cfg(feature = "aws")]
mod client;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod report_reader;
#[cfg(feature = "aws")]
mod roles_reader;
#[cfg(feature = "aws")]
mod sign_in;
#[cfg(feature = "aws")]
mod simulate;
#[cfg(feature = "aws")]
mod snapshot_reader;

pub use calls::*;
pub use console::UserMfa;
#[cfg(feature = "aws")]
pub(crate) use simulate::{CALLS_TO_SIMULATE, Use, denied};
pub use takeover::{Takeover, User};
pub use trusted::RoleTrust;

#[cfg(feature = "aws")]
pub(crate) use live::{role_may, role_privilege};
#[cfg(feature = "aws")]
pub(crate) use roles_reader::{ListedRole, roles};

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "iam",
    kinds: &[
        &CONSOLE_ACCESS,
        &PRINCIPAL,
        &RDS_MANAGERS,
        &ROLE,
        &ROOT,
        &USER,
    ],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `iam.console_access`.
pub static CONSOLE_ACCESS: FactKind = FactKind {
    name: "iam.console_access",
    noun: "account",
    plural: "accounts",
    doc: "Sign-in of IAM users to the account's console; one for each account, users or not.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[],
    fallback: &[],
    fields: ConsoleAccess::fields,
};

/// `iam.principal`.
pub static PRINCIPAL: FactKind = FactKind {
    name: "iam.principal",
    noun: "principal",
    plural: "principals",
    doc: "A user or role of the account; what a user's groups may do, the user may do.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[GET_ACCOUNT_AUTHORIZATION_DETAILS],
    fallback: &[],
    fields: ApiManager::fields,
};

/// `iam.rds_managers`.
pub static RDS_MANAGERS: FactKind = FactKind {
    name: "iam.rds_managers",
    noun: "account",
    plural: "accounts",
    doc: "The users of the account who may manage RDS; one for each account, users or not.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[GET_ACCOUNT_AUTHORIZATION_DETAILS],
    fallback: &[],
    fields: rds_managers::RdsManagers::fields,
};

/// `iam.role`.
pub static ROLE: FactKind = FactKind {
    name: "iam.role",
    noun: "role",
    plural: "roles",
    doc: "A role of the account.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[GET_ACCOUNT_AUTHORIZATION_DETAILS],
    fallback: &[],
    fields: Role::fields,
};

/// `iam.root`.
pub static ROOT: FactKind = FactKind {
    name: "iam.root",
    noun: "root user",
    plural: "root users",
    doc: "The account's root user.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[],
    fallback: &[],
    fields: Root::fields,
};

/// `iam.user`.
pub static USER: FactKind = FactKind {
    name: "iam.user",
    noun: "user",
    plural: "users",
    doc: "A user of the account.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[GET_ACCOUNT_AUTHORIZATION_DETAILS],
    fallback: &[],
    fields: User::fields,
};

record! {
    /// The account's root user.
    pub struct Root {
        /// `aws`, `aws-cn` or `aws-us-gov`, where no root user signs in to a console.
        partition: String,
        /// Whether an MFA device of any kind is active.
        mfa: Reading<bool> => [GET_ACCOUNT_SUMMARY],
        /// Whether there is a password; absent if AWS does not say.
        password: Fact<bool> => [GET_ACCOUNT_SUMMARY],
        /// Whether there are access keys; absent if AWS does not say.
        access_keys: Fact<bool> => [GET_ACCOUNT_SUMMARY],
        /// Whether there are signing certificates; absent if AWS does not say.
        signing_certificates: Fact<bool> => [GET_ACCOUNT_SUMMARY],
    }
}

record! {
    /// Sign-in of IAM users to the account's console.
    pub struct ConsoleAccess {
        /// Which users with a password have MFA. What the credential report says holds for the minute in which AWS
        /// wrote it; of an older one, each user is asked about, those that are younger than it among them.
        mfa: Reading<UserMfa> => [
            GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT, LIST_USERS, GET_LOGIN_PROFILE, LIST_MFA_DEVICES
        ],
        /// Users with a password.
        users: Reading<i64> => [
            GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT, LIST_USERS, GET_LOGIN_PROFILE, LIST_MFA_DEVICES
        ],
        /// Those of them without MFA, by name.
        without_mfa: Reading<Vec<String>> => [
            GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT, LIST_USERS, GET_LOGIN_PROFILE, LIST_MFA_DEVICES
        ],
        /// When AWS wrote the credential report, in UTC; at most a day ago.
        report_of: Reading<String> => [GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT],
        /// Other ways into the console, whose MFA somebody else knows: SAML providers, OpenID Connect providers but
        /// those of known pipelines and clusters, IAM Identity Center by its permission sets or its account access
        /// manager, directories of Directory Service, and the app users of the providers that are built into AWS.
        /// Not among them: users of other accounts who switch to a role of this one.
        federated_sign_in: Reading<Vec<String>> => [
            LIST_SAML_PROVIDERS, LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_ROLES
        ],
    }
}

record! {
    /// A user or role.
    pub struct ApiManager {
        /// Its name.
        name: String,
        /// Its path; roles that AWS makes have one that nobody else can give.
        path: String,
        /// Whether an AWS service made it for itself, so that nobody can change what it may do.
        service_linked: bool,
        /// Whether it is an administrator of the account, or can become one.
        takeover: Reading<Takeover> => [GET_POLICY, GET_POLICY_VERSION],
        /// How far it may manage the APIs of API Gateway; invoking them is another matter.
        api_management: Reading<ApiManagement> => [GET_POLICY, GET_POLICY_VERSION],
    }
}

record! {
    /// How far a principal may manage APIs. An upper bound: policies of the organization may take from it.
    pub struct ApiManagement {
        /// How far.
        reach: ApiReach,
        /// The widest statement, or what could not be read.
        statement: String,
    }
}

words! {
    /// How far a principal may manage APIs, widest first.
    pub enum ApiReach {
        /// As an administrator of the account.
        Admin = "admin",
        /// Change all APIs.
        All = "all",
        /// It cannot be told.
        Unclear = "unclear",
        /// Perhaps change all: it hangs on a condition or an action that this version does not know.
        Depends = "depends",
        /// Change APIs that are named.
        Scoped = "scoped",
        /// Read them.
        ReadOnly = "read-only",
        /// Nothing.
        None = "none",
    }
}

record! {
    /// A role.
    pub struct Role {
        /// Its name.
        name: String,
        /// Its path.
        path: String,
        /// Whether an AWS service made it for itself, so that nobody can change what it may do.
        service_linked: bool,
        /// How far its permissions go.
        privilege: Reading<RolePrivilege> => [GET_POLICY, GET_POLICY_VERSION],
        /// Which strangers may assume it.
        trust: Reading<RoleTrust>,
    }
}

record! {
    /// How far the permissions of a role go beyond what is named: all its policies together, less what its boundary
    /// or a deny certainly takes away, and who may assume it.
    pub struct RolePrivilege {
        /// The verdict.
        wildcards: Wildcards,
        /// What speaks against it, worst first: policy, actions, resources and why.
        found: Vec<String>,
        /// Wildcards that can hardly be avoided, or that nearly every function has.
        tolerated: Vec<String>,
    }
}

words! {
    /// How far the wildcards of a role go.
    pub enum Wildcards {
        /// None but those that can hardly be avoided.
        Free = "wildcard-free",
        /// Some that could be avoided, none of them far-reaching.
        Partial = "partial",
        /// Far: an administrator, a whole service, a way to more permissions, or data wherever it lies.
        Broad = "broad",
        /// None but what only a person can judge.
        Question = "question",
        /// It cannot be told.
        Unknown = "unknown",
    }
}
