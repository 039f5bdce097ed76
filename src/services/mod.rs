//! One file or folder per AWS service: its facts, the calls that supply them
//! and the live collector. Nothing here knows checks, reports or verdicts.

use crate::facts::{Call, FactKind, own};

pub mod accessanalyzer;
pub mod amplify;
pub mod apigateway;
pub mod apigatewayv2;
pub mod apprunner;
pub mod appsync;
pub mod autoscaling;
pub mod cloudfront;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod cognitoidentityprovider;
pub mod configservice;
pub mod database_exposure;
pub mod dax;
pub mod docdbelastic;
pub mod dsql;
pub mod dynamodb;
pub mod ec2;
pub mod ecr;
pub mod ecrpublic;
pub mod efs;
pub mod elasticache;
pub mod elasticloadbalancing;
pub mod elasticloadbalancingv2;
pub mod file_servers;
pub mod fsx;
pub mod globalaccelerator;
pub mod iam;
pub mod inspector2;
pub mod keyspaces;
pub mod kms;
pub mod lambda;
pub mod macie2;
pub mod memorydb;
pub mod opensearch;
pub mod organizations;
pub mod rds;
pub mod redshift;
pub mod redshiftserverless;
pub mod resourcegroupstaggingapi;
pub mod s3;
pub mod s3express;
pub mod s3tables;
pub mod s3vectors;
pub mod secretsmanager;
mod service;
pub mod shield;
pub mod sns;
pub mod support;
pub mod timestreaminfluxdb;
pub mod timestreamwrite;
pub mod wafv2;

pub use service::Service;

/// Every service.
pub static SERVICES: &[&Service] = &[
    &amplify::SERVICE,
    &apigateway::SERVICE,
    &apprunner::SERVICE,
    &appsync::SERVICE,
    &autoscaling::SERVICE,
    &cloudfront::SERVICE,
    &cloudtrail::SERVICE,
    &cognitoidentityprovider::SERVICE,
    &configservice::SERVICE,
    &dax::SERVICE,
    &docdbelastic::SERVICE,
    &dsql::SERVICE,
    &dynamodb::SERVICE,
    &ec2::SERVICE,
    &ecr::SERVICE,
    &ecrpublic::SERVICE,
    &efs::SERVICE,
    &elasticache::SERVICE,
    &elasticloadbalancing::SERVICE,
    &elasticloadbalancingv2::SERVICE,
    &fsx::SERVICE,
    &globalaccelerator::SERVICE,
    &iam::SERVICE,
    &inspector2::SERVICE,
    &keyspaces::SERVICE,
    &lambda::SERVICE,
    &macie2::SERVICE,
    &memorydb::SERVICE,
    &opensearch::SERVICE,
    &rds::SERVICE,
    &redshift::SERVICE,
    &redshiftserverless::SERVICE,
    &resourcegroupstaggingapi::SERVICE,
    &s3::SERVICE,
    &s3express::SERVICE,
    &s3tables::SERVICE,
    &s3vectors::SERVICE,
    &shield::SERVICE,
    &support::SERVICE,
    &timestreaminfluxdb::SERVICE,
    &timestreamwrite::SERVICE,
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

/// Every operation that may ever leave the process.
#[must_use]
pub fn declared_calls() -> Vec<Call> {
    let mut calls = own::CALLS.to_vec();
    calls.extend(organizations::LISTING);
    for kind in fact_kinds() {
        calls.extend(kind.listing);
        calls.extend(kind.fallback);
        calls.extend((kind.fields)().iter().flat_map(|field| field.calls));
    }
    calls.sort_unstable();
    calls.dedup();
    calls
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::declared_calls;

    /// Operations whose answer may tell nothing at all, and what that means.
    const MAY_TELL_NOTHING: &[(&str, &str)] = &[
        ("apigateway:GetAccount", "no role writes logs"),
        // Its lists go missing where they are empty: <https://github.com/aws/aws-sdk-js/issues/1416>
        ("apigateway:GetBasePathMappings", "no mappings"),
        ("apigateway:GetDomainNames", "no domains"),
        ("apigateway:GetRestApis", "no APIs"),
        ("apigateway:GetStages", "no stages"),
        (
            "cloudtrail:GetEventSelectors",
            "the default ones, if the trail says so",
        ),
        (
            "cloudwatch:DescribeAlarms",
            "its reader misses all lists of alarms itself",
        ),
        ("s3:GetBucketLogging", "no logging"),
        ("s3:GetBucketPolicy", "is the policy itself"),
        ("s3:GetBucketVersioning", "never versioned"),
        (
            "s3:GetBucketWebsite",
            "its reader misses both forms of a website itself",
        ),
        ("s3:HeadBucket", "has no body"),
        ("wafv2:GetWebACLForResource", "no web ACL"),
    ];

    #[cfg(feature = "aws")]
    #[test]
    fn each_kind_has_one_reader_that_goes_where_the_kind_lives() {
        use super::SERVICES;
        use crate::collect::Reader;
        use crate::facts::Reach;

        for service in SERVICES {
            for kind in service.kinds {
                let own = service.readers.iter().filter_map(|reader| match reader {
                    Reader::Regional(of, _) => Some((of, Reach::Region)),
                    Reader::Global(of, _) => Some((of, Reach::Account)),
                    Reader::Elsewhere(..) => None,
                });
                let own = own.filter(|(of, _)| of.name == kind.name);
                let reaches: Vec<Reach> = own.map(|(_, reach)| reach).collect();
                assert_eq!(reaches, [kind.reach], "{}", kind.name);
            }
        }
    }

    #[test]
    fn what_every_answer_tells_is_declared_with_its_call() {
        let silent: BTreeSet<String> = declared_calls()
            .into_iter()
            .filter(|call| call.tells.is_empty())
            .map(|call| call.to_string())
            .collect();
        let expected = MAY_TELL_NOTHING.iter().map(|(name, _)| (*name).to_owned());
        assert_eq!(silent, expected.collect());
    }
}
