//! What AWS answers of services that an account does not use: a file a service, each answer in the form of the
//! service's documentation. For accounts that a test makes up whole, so that a kind of resource that a threat may
//! also be about is known not to be there.

mod access_points;
mod accessanalyzer;
mod addresses;
mod amplify;
mod apprunner;
mod appsync;
mod cognitoidentityprovider;
mod dax;
mod docdbelastic;
mod dsql;
mod ebs;
mod ecr;
mod efs;
mod elasticloadbalancing;
mod fsx;
mod globalaccelerator;
mod instances;
pub(crate) mod keyspaces;
mod memorydb;
mod opensearch;
mod rds;
mod redshiftserverless;
mod s3express;
mod s3tables;
mod s3vectors;
mod secretsmanager;
mod timestreaminfluxdb;
mod timestreamwrite;
pub(crate) mod verified_access;
pub(crate) mod vpc_origins;

use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// What one service answers.
type Answers = fn() -> Vec<(On, Reply)>;

/// The services, in the order of their files.
const SERVICES: &[Answers] = &[
    access_points::answers,
    accessanalyzer::answers,
    addresses::answers,
    amplify::answers,
    apprunner::answers,
    appsync::answers,
    cognitoidentityprovider::answers,
    dax::answers,
    docdbelastic::answers,
    dsql::answers,
    ebs::answers,
    ecr::answers,
    efs::answers,
    elasticloadbalancing::answers,
    fsx::answers,
    globalaccelerator::answers,
    instances::answers,
    keyspaces::answers,
    memorydb::answers,
    opensearch::answers,
    rds::answers,
    redshiftserverless::answers,
    s3express::answers,
    s3tables::answers,
    s3vectors::answers,
    secretsmanager::answers,
    timestreaminfluxdb::answers,
    timestreamwrite::answers,
    verified_access::answers,
    vpc_origins::answers,
];

/// Those of them that an emulator lacks: what is in front of one answers for it.
const BEYOND_EMULATORS: &[Answers] = &[fsx::answers, s3express::answers, s3vectors::answers];

/// Of those that an emulator lacks.
pub(crate) fn beyond_emulators() -> Vec<(On, Reply)> {
    let services = BEYOND_EMULATORS.iter();
    let lacking = services.flat_map(|answers| answers());
    // moto has table buckets only where its list of endpoints has them, and fails elsewhere.
    let tables = s3tables::answers().into_iter();
    let abroad = tables.map(|(on, reply)| (on.region("eu-west-1"), reply));
    lacking.chain(abroad).collect()
}

/// Of all of them. The first answer that fits a call counts, so these come after those of the test.
pub(crate) fn everywhere() -> Vec<(On, Reply)> {
    SERVICES.iter().flat_map(|answers| answers()).collect()
}

/// The same for a stub.
pub(crate) fn elsewhere(stub: Stub) -> Stub {
    let answers = everywhere().into_iter();
    answers.fold(stub, |stub, (on, reply)| stub.answering(on, reply))
}
