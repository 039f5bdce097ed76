//! Reads IAM: the root user from one call, console sign-in from the
//! credential report, principals from one listing of all.

use std::collections::BTreeMap;

use super::client::iam;
use super::rds_managers::RdsManagers;
use super::snapshot::{self, Principal, PrincipalKind};
use super::snapshot_reader::snapshot;
use super::takeover::user;
use super::{
    ApiManager, CONSOLE_ACCESS, GET_ACCOUNT_SUMMARY, GET_CREDENTIAL_REPORT, PRINCIPAL,
    RDS_MANAGERS, ROLE, ROOT, Role, RolePrivilege, Root, USER, report_reader, sign_in,
};
use crate::collect::{Context, Event, Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Reading, Resource, field};

pub(super) static READERS: &[Reader] = &[
    Reader::Global(&CONSOLE_ACCESS, by!(console_access)),
    Reader::Global(&PRINCIPAL, by!(principals)),
    Reader::Global(&RDS_MANAGERS, by!(rds_managers)),
    Reader::Global(&ROLE, by!(roles)),
    Reader::Global(&ROOT, by!(root_user)),
    Reader::Global(&USER, by!(users)),
];

async fn console_access(here: &Here<'_>) -> FactSet {
    here.one(here.root(), &sign_in::read(here).await)
}

async fn rds_managers(here: &Here<'_>) -> FactSet {
    let snapshot = snapshot(here).await;
    let old_keys = async {
        match &*report_reader::shared(here).await {
            Ok(report) => match &report.keys {
                Ok(keys) => snapshot.rds_managers_with_old_keys(keys, here.now()),
                Err(why) => Reading::Unknown(GET_CREDENTIAL_REPORT.unparseable(why)),
            },
            Err(cause) => Reading::Unknown(cause.clone()),
        }
    };
    let facts = RdsManagers {
        apart: snapshot.rds_managers_apart(),
        old_keys: here.ask(field!(RdsManagers.old_keys), old_keys).await,
    };
    here.one(here.root(), &facts)
}

async fn root_user(here: &Here<'_>) -> FactSet {
    here.one(here.root(), &root(here).await)
}

/// How far the permissions of a role go, for whoever runs with it.
pub(crate) async fn role_privilege(context: &Context, role_arn: &str) -> Reading<RolePrivilege> {
    snapshot(context).await.role_privilege(role_arn)
}

/// Whether a policy of a role allows an action on some resource.
pub(crate) async fn role_may(context: &Context, role_arn: &str, action: &str) -> Reading<bool> {
    snapshot(context).await.role_may(role_arn, action)
}

async fn principals(here: &Here<'_>) -> FactSet {
    let snapshot = snapshot(here).await;
    let (apis, all) = (
        field!(ApiManager.api_management),
        field!(ApiManager.takeover),
    );
    let administrators = match here.wants(all) {
        true => snapshot.administrators(),
        false => Vec::new(),
    };
    let record = |principal: &Principal| {
        let facts = ApiManager {
            name: principal.name.clone(),
            path: principal.path.clone(),
            service_linked: principal.is_service_linked(),
            takeover: match here.wants(all) {
                true => Reading::Known(snapshot.takeover(principal, &administrators)),
                false => here.not_wanted(all).into(),
            },
            api_management: match here.wants(apis) {
                true => Reading::Known(snapshot.api_management(principal)),
                false => here.not_wanted(apis).into(),
            },
        };
        here.record(principal.arn.clone(), &facts)
    };
    let all = snapshot.principals.iter().map(record).collect();
    told(here, all, snapshot.incomplete.as_ref())
}

async fn roles(here: &Here<'_>) -> FactSet {
    let snapshot = snapshot(here).await;
    let field = field!(Role.privilege);
    let record = |role: &Principal| {
        let facts = Role {
            name: role.name.clone(),
            path: role.path.clone(),
            service_linked: role.is_service_linked(),
            privilege: if here.wants(field) {
                Reading::Known(snapshot.privilege(role))
            } else {
                here.not_wanted(field).into()
            },
            trust: snapshot::trusts(role),
        };
        here.record(role.arn.clone(), &facts)
    };
    let is_role = |principal: &&Principal| matches!(principal.kind, PrincipalKind::Role(_));
    let all = snapshot
        .principals
        .iter()
        .filter(is_role)
        .map(record)
        .collect();
    told(here, all, snapshot.incomplete.as_ref())
}

async fn users(here: &Here<'_>) -> FactSet {
    let snapshot = snapshot(here).await;
    let record = |principal: &Principal| {
        let facts = user(principal)?;
        Some(here.record(principal.arn.clone(), &facts))
    };
    let all = snapshot.principals.iter().filter_map(record).collect();
    told(here, all, snapshot.incomplete.as_ref())
}

fn told(here: &Here<'_>, resources: Vec<Resource>, incomplete: Option<&Cause>) -> FactSet {
    here.tell(Event::Found(resources.len()));
    for _ in &resources {
        here.tell(Event::Read);
    }
    FactSet {
        resources: resources.into(),
        incomplete: incomplete.into_iter().cloned().collect(),
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>
async fn root(context: &Context) -> Root {
    let partition = context.session.identity.partition.clone();
    let asked = context
        .call(
            GET_ACCOUNT_SUMMARY,
            iam(context).get_account_summary().send(),
        )
        .await;
    let summary: BTreeMap<String, i32> = match asked {
        Ok(answer) => answer
            .summary_map
            .unwrap_or_default()
            .into_iter()
            .map(|(key, value)| (key.as_str().to_owned(), value))
            .collect(),
        Err(failure) => {
            return Root {
                partition,
                mfa: failure.cause.clone().into(),
                password: failure.cause.clone().into(),
                access_keys: failure.cause.clone().into(),
                signing_certificates: failure.cause.into(),
            };
        }
    };
    Root {
        partition,
        mfa: match switch(&summary, "AccountMFAEnabled") {
            Fact::Known(on) => Reading::Known(on),
            Fact::Absent => GET_ACCOUNT_SUMMARY
                .unparseable("no AccountMFAEnabled")
                .into(),
            Fact::Unknown(cause) => Reading::Unknown(cause),
        },
        password: switch(&summary, "AccountPasswordPresent"),
        // Any number of them is present, used or not.
        access_keys: match summary.get("AccountAccessKeysPresent") {
            Some(2..) => Fact::Known(true),
            Some(_) | None => switch(&summary, "AccountAccessKeysPresent"),
        },
        signing_certificates: switch(&summary, "AccountSigningCertificatesPresent"),
    }
}

fn switch(summary: &BTreeMap<String, i32>, key: &str) -> Fact<bool> {
    match summary.get(key) {
        None => Fact::Absent,
        Some(0) => Fact::Known(false),
        Some(1) => Fact::Known(true),
        Some(other) => GET_ACCOUNT_SUMMARY
            .unrecognised(format!("{key} = {other}"))
            .into(),
    }
}
