//! A well-run account as people have it: sign-in through IAM Identity Center, administrators and deployment roles, a
//! cluster with Network Load Balancers, APIs behind CloudFront, functions behind aliases. Every item of the report can
//! be concluded there, by what is read and by what people answer to the questions that are left.

/// All answers together, and how to take one away.
pub(in crate::scans) mod account;
/// Every item is implemented once each question has an answer.
pub(in crate::scans) mod answered;
/// An API of each kind of API Gateway.
mod apis;
/// Load balancers, those of a cluster among them.
mod balancers;
/// Buckets, and Macie on them.
mod buckets;
/// A table and a database.
mod databases;
/// Databases at public interfaces of their services.
mod databases_at_interfaces;
/// Databases of further services, in the VPC.
mod databases_in_vpcs;
/// CloudFront and Shield.
mod distribution;
/// The user for emergencies.
mod emergency;
/// What else the internet comes to.
mod entry_points;
/// Volumes and file systems.
mod files;
/// Functions behind aliases.
mod functions;
/// Everybody and everything that may do something.
mod identities;
/// Instances, what launches and what watches them.
mod instances;
/// The network that all stands in.
pub(in crate::scans) mod network;
/// Nothing is asked twice.
mod once;
/// Directory, table and vector buckets, and access points.
mod other_buckets;
/// A user pool.
mod pools;
/// CloudTrail, Config, Trusted Advisor, and the organization.
mod records;
/// Container images.
mod repositories;
/// What each item hangs on, of what is set up in the account.
mod taken_away;
/// What each item hangs on, of what people say.
mod unanswered;

pub(in crate::scans) use answered::over_the_template;
