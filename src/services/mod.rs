//! One file or folder per AWS service: its facts, the calls that supply them
//! and the live collector. Nothing here knows checks, reports or verdicts.

use crate::facts::{Call, FactKind};

pub mod account;
pub mod apigateway;
pub mod apigatewayv2;
pub mod cloudfront;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod configservice;
pub mod dynamodb;
pub mod elasticache;
pub mod elasticloadbalancingv2;
pub mod iam;
pub mod kms;
pub mod lambda;
pub mod macie2;
pub mod rds;
pub mod redshift;
pub mod resourcegroupstaggingapi;
pub mod s3;
pub mod shield;
pub mod sns;
pub mod sts;
pub mod support;
pub mod wafv2;

/// A service that facts are read from.
pub struct Service {
    /// The prefix of its fact kinds.
    pub name: &'static str,
    /// The kinds of facts it supplies.
    pub kinds: &'static [&'static FactKind],
    /// Reads what is wanted of one account.
    #[cfg(feature = "aws")]
    pub collect: crate::collect::Collect,
}

/// Every service.
pub static SERVICES: &[&Service] = &[
    &apigateway::SERVICE,
    &cloudfront::SERVICE,
    &cloudtrail::SERVICE,
    &configservice::SERVICE,
    &dynamodb::SERVICE,
    &elasticache::SERVICE,
    &elasticloadbalancingv2::SERVICE,
    &iam::SERVICE,
    &lambda::SERVICE,
    &macie2::SERVICE,
    &rds::SERVICE,
    &redshift::SERVICE,
    &resourcegroupstaggingapi::SERVICE,
    &s3::SERVICE,
    &shield::SERVICE,
    &support::SERVICE,
];

/// Every kind of fact.
#[must_use]
pub fn fact_kinds() -> Vec<&'static FactKind> {
    SERVICES
        .iter()
        .flat_map(|service| service.kinds)
        .copied()
        .collect()
}

/// Calls that a run makes for itself, whatever the report.
pub const ALWAYS: &[Call] = &[sts::GET_CALLER_IDENTITY];

/// Every operation that may ever leave the process.
#[must_use]
pub fn declared_calls() -> Vec<Call> {
    let mut calls: Vec<Call> = ALWAYS.to_vec();
    calls.push(account::LIST_REGIONS);
    calls.push(iam::SIMULATE_PRINCIPAL_POLICY);
    for kind in fact_kinds() {
        calls.extend(kind.listing);
        calls.extend(kind.fallback);
        calls.extend((kind.fields)().iter().flat_map(|field| field.calls));
    }
    calls.sort_unstable();
    calls.dedup();
    calls
}
