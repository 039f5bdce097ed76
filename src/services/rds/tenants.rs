//! Reads how the passwords that RDS keeps are changed, and those of tenant databases: each tenant of an instance of Oracle
//! has a master user of its own.
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_TenantDatabase.html>

use super::listing::{Kept, secret};
use super::secret::{Password, is_in_use, of_tenants, with_secret, without_secret};
use super::{DESCRIBE_DB_INSTANCES, DESCRIBE_TENANT_DATABASES};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Fact, Reading};
use crate::services::secretsmanager::DESCRIBE_SECRET;
use crate::services::secretsmanager::live::{rotating, rotation};

/// The most that one page may hold.
const PAGE: i32 = 100;

/// Of the master user whose secret RDS keeps.
pub(super) async fn kept(here: &Here<'_>, kept: &Kept) -> Reading<Password> {
    let (arn, status) = kept;
    let rotation = match (is_in_use(status), arn.as_str()) {
        (true, "") => {
            let cause = DESCRIBE_DB_INSTANCES.unparseable("a secret without ARN");
            return Reading::Unknown(cause);
        }
        (true, arn) => rotation(here, arn).await,
        (false, _) => Fact::Unknown(DESCRIBE_SECRET.not_read("")),
    };
    with_secret(status, rotation, here.now())
}

/// Of all tenants of an instance, and of the instance itself where RDS keeps a secret of it.
pub(super) async fn tenants(
    here: &Here<'_>,
    instance: &str,
    of_instance: Option<&Kept>,
) -> Reading<Password> {
    let rds = client!(aws_sdk_rds, here);
    let pages = rds.describe_tenant_databases();
    let pages = pages.db_instance_identifier(instance).max_records(PAGE);
    let listed = here.list(
        DESCRIBE_TENANT_DATABASES,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.tenant_databases.unwrap_or_default(), page.marker),
    );
    let listed = listed.await;
    let mut passwords = Vec::new();
    for tenant in &listed.items {
        let name = tenant.tenant_db_name().unwrap_or_default().to_owned();
        let password = match secret(tenant.master_user_secret()) {
            Some(secret) => kept(here, &secret).await,
            None => without_secret(&*rotating(here).await),
        };
        passwords.push((name, password));
    }
    if let Some(secret) = of_instance {
        passwords.push((instance.to_owned(), kept(here, secret).await));
    }
    of_tenants(&passwords, listed.incomplete.as_ref())
}
