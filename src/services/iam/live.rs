//! Reads IAM: the root user from one call, console sign-in from the
//! credential report, principals from one listing of all.

use std::collections::BTreeMap;

use futures::future::{BoxFuture, FutureExt as _};

use super::client::iam;
use super::snapshot::{Principal, PrincipalKind, Snapshot};
use super::snapshot_reader::snapshot;
use super::{
    ApiManager, CONSOLE_ACCESS, ConsoleAccess, GET_ACCOUNT_SUMMARY, PRINCIPAL, ROLE, ROOT, Role,
    RolePrivilege, Root, sign_in,
};
use crate::collect::{Context, Event, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Reading, Resource, SetKey, Wanted, Wants};
use crate::model::Region;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let of_root = async {
            let wanted = wanted.of(&ROOT)?;
            let facts = root(context).await;
            let one = resource(account_arn(context), Region::global(), &facts, wanted);
            Some((context.global(&ROOT), one_of(context, one)))
        };
        let of_console = async {
            let wanted = wanted.of(&CONSOLE_ACCESS)?;
            let facts: ConsoleAccess = sign_in::read(context, wanted).await;
            let one = resource(account_arn(context), Region::global(), &facts, wanted);
            Some((context.global(&CONSOLE_ACCESS), one_of(context, one)))
        };
        let of_principals = async {
            let wanted = wanted.of(&PRINCIPAL)?;
            let snapshot = snapshot(context).await;
            let all = principals(context, &snapshot, wanted);
            Some((context.global(&PRINCIPAL), all))
        };
        let of_roles = async {
            let wanted = wanted.of(&ROLE)?;
            let snapshot = snapshot(context).await;
            Some((context.global(&ROLE), roles(context, &snapshot, wanted)))
        };
        let (of_root, of_console, of_principals, of_roles) =
            tokio::join!(of_root, of_console, of_principals, of_roles);
        [of_root, of_console, of_principals, of_roles]
            .into_iter()
            .flatten()
            .collect()
    }
    .boxed()
}

fn account_arn(context: &Context) -> String {
    let identity = &context.session.identity;
    format!("arn:{}:iam::{}:root", identity.partition, identity.account)
}

fn one_of(context: &Context, resource: Resource) -> FactSet {
    context.tell(Event::Found(1));
    context.tell(Event::Read);
    FactSet {
        resources: vec![resource],
        incomplete: Vec::new(),
    }
}

/// How far the permissions of a role go, for whoever runs with it.
pub(crate) async fn role_privilege(context: &Context, role_arn: &str) -> Reading<RolePrivilege> {
    snapshot(context).await.role_privilege(role_arn)
}

fn principals(context: &Context, snapshot: &Snapshot, wanted: &Wanted) -> FactSet {
    let wants = wanted.fields.contains("api_management");
    all_of(context, snapshot, snapshot.principals.iter(), |principal| {
        let facts = ApiManager {
            name: principal.name.clone(),
            service_linked: principal.is_service_linked(),
            api_management: if wants {
                Reading::Known(snapshot.api_management(principal))
            } else {
                Reading::Unknown(not_read(principal))
            },
        };
        resource(principal.arn.clone(), Region::global(), &facts, wanted)
    })
}

fn roles(context: &Context, snapshot: &Snapshot, wanted: &Wanted) -> FactSet {
    let wants = wanted.fields.contains("privilege");
    let roles = snapshot
        .principals
        .iter()
        .filter(|principal| matches!(principal.kind, PrincipalKind::Role(_)));
    all_of(context, snapshot, roles, |role| {
        let facts = Role {
            name: role.name.clone(),
            path: role.path.clone(),
            service_linked: role.is_service_linked(),
            privilege: if wants {
                Reading::Known(snapshot.privilege(role))
            } else {
                Reading::Unknown(not_read(role))
            },
        };
        resource(role.arn.clone(), Region::global(), &facts, wanted)
    })
}

fn not_read(principal: &Principal) -> Cause {
    Cause::failed(Failure::NotRead, principal.arn.as_str(), "")
}

fn all_of<'p>(
    context: &Context,
    snapshot: &Snapshot,
    principals: impl Iterator<Item = &'p Principal>,
    record: impl Fn(&Principal) -> Resource,
) -> FactSet {
    let resources: Vec<Resource> = principals.map(record).collect();
    context.tell(Event::Found(resources.len()));
    for _ in &resources {
        context.tell(Event::Read);
    }
    FactSet {
        resources,
        incomplete: snapshot.incomplete.iter().cloned().collect(),
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
                mfa: Reading::Unknown(failure.cause.clone()),
                password: Fact::Unknown(failure.cause.clone()),
                access_keys: Fact::Unknown(failure.cause.clone()),
                signing_certificates: Fact::Unknown(failure.cause),
            };
        }
    };
    Root {
        partition,
        mfa: match switch(&summary, "AccountMFAEnabled") {
            Fact::Known(on) => Reading::Known(on),
            Fact::Absent => Reading::Unknown(Cause::failed(
                Failure::Unparseable,
                GET_ACCOUNT_SUMMARY.to_string(),
                "no AccountMFAEnabled",
            )),
            Fact::Unknown(cause) => Reading::Unknown(cause),
        },
        password: switch(&summary, "AccountPasswordPresent"),
        access_keys: switch(&summary, "AccountAccessKeysPresent"),
        signing_certificates: switch(&summary, "AccountSigningCertificatesPresent"),
    }
}

fn switch(summary: &BTreeMap<String, i32>, key: &str) -> Fact<bool> {
    match summary.get(key) {
        None => Fact::Absent,
        Some(0) => Fact::Known(false),
        Some(1) => Fact::Known(true),
        Some(other) => Fact::Unknown(Cause::failed(
            Failure::Unrecognised,
            GET_ACCOUNT_SUMMARY.to_string(),
            format!("{key} = {other}"),
        )),
    }
}
