//! A well-run account as people have it: sign-in through IAM Identity Center, administrators and deployment roles, a
//! cluster with Network Load Balancers, APIs behind CloudFront, functions behind aliases. Every item of the report can
//! be concluded there, by what is read and by what people answer to the questions that are left.

/// All answers together, and how to take one away.
mod account;
/// Every item is implemented once each question has an answer.
mod answered;
/// A REST API and an HTTP API.
mod apis;
/// Load balancers, those of a cluster among them.
mod balancers;
/// Buckets, and Macie on them.
mod buckets;
/// A table and a database.
mod databases;
/// CloudFront and Shield.
mod distribution;
/// Functions behind aliases.
mod functions;
/// Everybody and everything that may do something.
mod identities;
/// CloudTrail, Config, Trusted Advisor, and the organization.
mod records;
/// What each item hangs on, of what is set up in the account.
mod taken_away;
/// What each item hangs on, of what people say.
mod unanswered;
