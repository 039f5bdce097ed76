//! Who signs in to the console: users with a password, and other ways in.

use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _};

use super::client::iam;
use super::console::{self, Standing};
use super::credential_report::Row;
use super::{
    ConsoleAccess, GET_LOGIN_PROFILE, LIST_MFA_DEVICES, LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_ROLES,
    LIST_SAML_PROVIDERS, report_reader,
};
use crate::collect::{Context, pages};
use crate::facts::{Cause, Failure, Reading, Wanted};

/// Where IAM Identity Center puts the roles through which its people come in.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html>
const IDENTITY_CENTER: &str = "/aws-reserved/sso.amazonaws.com/";

pub(super) async fn read(context: &Context, wanted: &Wanted) -> ConsoleAccess {
    let wants = |fields: &[&str]| fields.iter().any(|field| wanted.fields.contains(*field));
    let not_read = || Cause::failed(Failure::NotRead, "iam.console_access", "");
    let report = async {
        if wants(&["mfa", "users", "without_mfa", "report_of"]) {
            report_reader::read(context).await
        } else {
            Err(not_read())
        }
    };
    let federated = async {
        if wants(&["federated_sign_in"]) {
            federated(context).await
        } else {
            Reading::Unknown(not_read())
        }
    };
    let (report, federated_sign_in) = tokio::join!(report, federated);
    let report = match report {
        Ok(report) => report,
        Err(cause) => {
            return ConsoleAccess {
                mfa: Reading::Unknown(cause.clone()),
                users: Reading::Unknown(cause.clone()),
                without_mfa: Reading::Unknown(cause.clone()),
                report_of: Reading::Unknown(cause),
                federated_sign_in,
            };
        }
    };
    let asked: Vec<_> = report
        .rows
        .iter()
        // In a box, which is made when its turn comes: there may be thousands.
        .map(|row| async move { (row.user.clone(), standing(context, row).boxed().await) })
        .collect();
    let mut users: Vec<(String, Standing)> = stream::iter(asked)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    users.sort_by(|a, b| a.0.cmp(&b.0));
    let with_password = users
        .iter()
        .filter(|(_, standing)| matches!(standing, Standing::Mfa | Standing::PasswordAlone))
        .count();
    let unclear = users.iter().find_map(|(_, standing)| match standing {
        Standing::Unclear(cause) => Some(cause.clone()),
        Standing::NoPassword | Standing::Mfa | Standing::PasswordAlone => None,
    });
    ConsoleAccess {
        mfa: console::together(users.iter().map(|(_, standing)| standing)),
        users: match unclear {
            Some(cause) => Reading::Unknown(cause),
            None => Reading::Known(i64::try_from(with_password).unwrap_or(i64::MAX)),
        },
        without_mfa: Reading::Known(
            users
                .into_iter()
                .filter(|(_, standing)| *standing == Standing::PasswordAlone)
                .map(|(user, _)| user)
                .collect(),
        ),
        report_of: Reading::Known(report.of),
        federated_sign_in,
    }
}

async fn standing(context: &Context, row: &Row) -> Standing {
    if let Some(standing) = console::settled(row) {
        return standing;
    }
    // The report may be hours old. What is gone since then is no failure.
    let gone = Some("NoSuchEntity");
    let profile = iam(context).get_login_profile().user_name(&row.user).send();
    match context.call(GET_LOGIN_PROFILE, profile).await {
        Ok(_) => {}
        Err(failure) if failure.code.as_deref() == gone => return Standing::NoPassword,
        Err(failure) => return Standing::Unclear(failure.cause),
    }
    // One device is enough, so there is no need for further pages.
    let devices = iam(context).list_mfa_devices().user_name(&row.user).send();
    match context.call(LIST_MFA_DEVICES, devices).await {
        Ok(answer) if !answer.mfa_devices.is_empty() => Standing::Mfa,
        Ok(answer) if answer.is_truncated => Standing::Unclear(Cause::failed(
            Failure::Unexpected,
            LIST_MFA_DEVICES.to_string(),
            "an empty page that is not the last",
        )),
        Ok(_) => Standing::PasswordAlone,
        Err(failure) if failure.code.as_deref() == gone => Standing::NoPassword,
        Err(failure) => Standing::Unclear(failure.cause),
    }
}

/// What is found is known, though other listings failed; nothing found is known only if all were read.
async fn federated(context: &Context) -> Reading<Vec<String>> {
    let (saml, open_id, center) =
        tokio::join!(saml(context), open_id(context), identity_center(context));
    let mut found = Vec::new();
    let mut unread = None;
    for ways in [saml, open_id, center] {
        match ways {
            Ok(ways) => found.extend(ways),
            Err(cause) => unread = Some(cause),
        }
    }
    match unread {
        Some(cause) if found.is_empty() => Reading::Unknown(cause),
        Some(_) | None => Reading::Known(found),
    }
}

async fn saml(context: &Context) -> Result<Vec<String>, Cause> {
    let sending = iam(context).list_saml_providers().send();
    let answer = context
        .call(LIST_SAML_PROVIDERS, sending)
        .await
        .map_err(|failure| failure.cause)?;
    let providers = answer.saml_provider_list.unwrap_or_default();
    Ok(providers
        .into_iter()
        .map(|provider| format!("the SAML provider {}", last(provider.arn.as_deref(), '/')))
        .collect())
}

async fn open_id(context: &Context) -> Result<Vec<String>, Cause> {
    let sending = iam(context).list_open_id_connect_providers().send();
    let answer = context
        .call(LIST_OPEN_ID_CONNECT_PROVIDERS, sending)
        .await
        .map_err(|failure| failure.cause)?;
    let providers = answer.open_id_connect_provider_list.unwrap_or_default();
    Ok(providers
        .iter()
        .map(|provider| provider.arn().unwrap_or_default())
        .filter(|arn| console::may_be_for_people(arn))
        .map(|arn| {
            let url = arn.split_once("oidc-provider/").map_or(arn, |(_, url)| url);
            format!("the OpenID Connect provider {url}")
        })
        .collect())
}

async fn identity_center(context: &Context) -> Result<Vec<String>, Cause> {
    let (roles, incomplete) = pages(LIST_ROLES, |marker| async move {
        let page = iam(context)
            .list_roles()
            .path_prefix(IDENTITY_CENTER)
            .set_marker(marker)
            .send();
        match context.call(LIST_ROLES, page).await {
            Ok(page) if page.is_truncated && page.marker.is_none() => Err(Cause::failed(
                Failure::Unexpected,
                LIST_ROLES.to_string(),
                "no marker to the next page",
            )),
            Ok(page) => Ok((page.roles, page.marker.filter(|_| page.is_truncated))),
            Err(failure) => Err(failure.cause),
        }
    })
    .await;
    // Not every emulator and proxy honours the prefix.
    if roles
        .iter()
        .any(|role| role.path.starts_with(IDENTITY_CENTER))
    {
        return Ok(vec!["IAM Identity Center".to_owned()]);
    }
    match incomplete.into_iter().next() {
        Some(cause) => Err(cause),
        None => Ok(Vec::new()),
    }
}

fn last(arn: Option<&str>, separator: char) -> &str {
    arn.and_then(|arn| arn.rsplit(separator).next())
        .unwrap_or_default()
}
