//! Who signs in to the console: users with a password, and other ways in.

use super::client::{iam, next};
use super::console::{self, UserMfaState};
use super::credential_report::Row;
use super::{
    ConsoleAccess, GET_LOGIN_PROFILE, LIST_MFA_DEVICES, LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_ROLES,
    LIST_SAML_PROVIDERS, report_reader,
};
use crate::collect::{Context, Here};
use crate::facts::{Cause, Reading, field};

/// Where IAM Identity Center puts the roles through which its people come in.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html>
const IDENTITY_CENTER: &str = "/aws-reserved/sso.amazonaws.com/";

pub(super) async fn read(here: &Here<'_>) -> ConsoleAccess {
    let of_report = [
        field!(ConsoleAccess.mfa),
        field!(ConsoleAccess.users),
        field!(ConsoleAccess.without_mfa),
        field!(ConsoleAccess.report_of),
    ];
    let report = async {
        if of_report.iter().any(|field| here.wants(field)) {
            report_reader::read(here).await
        } else {
            Err(here.not_wanted("mfa"))
        }
    };
    let federated = here.ask(field!(ConsoleAccess.federated_sign_in), federated(here));
    let (report, federated_sign_in) = tokio::join!(report, federated);
    let report = match report {
        Ok(report) => report,
        Err(cause) => {
            return ConsoleAccess {
                mfa: cause.clone().into(),
                users: cause.clone().into(),
                without_mfa: cause.clone().into(),
                report_of: cause.into(),
                federated_sign_in,
            };
        }
    };
    let asked = async |row: &Row| (row.user.clone(), standing(here, row).await);
    let mut users = here.side_by_side(&report.rows, asked).await;
    users.sort_by(|a, b| a.0.cmp(&b.0));
    let with_password = users
        .iter()
        .filter(|(_, standing)| matches!(standing, UserMfaState::Mfa | UserMfaState::PasswordAlone))
        .count();
    let unclear = users.iter().find_map(|(_, standing)| match standing {
        UserMfaState::Unclear(cause) => Some(cause.clone()),
        UserMfaState::NoPassword | UserMfaState::Mfa | UserMfaState::PasswordAlone => None,
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
                .filter(|(_, standing)| *standing == UserMfaState::PasswordAlone)
                .map(|(user, _)| user)
                .collect(),
        ),
        report_of: Reading::Known(report.of),
        federated_sign_in,
    }
}

async fn standing(context: &Context, row: &Row) -> UserMfaState {
    if let Some(standing) = console::settled(row) {
        return standing;
    }
    // The report may be hours old. What is gone since then is no failure.
    let gone = "NoSuchEntity";
    let profile = iam(context).get_login_profile().user_name(&row.user).send();
    match context.call(GET_LOGIN_PROFILE, profile).await {
        Ok(_) => {}
        Err(failure) if failure.is(gone) => return UserMfaState::NoPassword,
        Err(failure) => return UserMfaState::Unclear(failure.cause),
    }
    // One device is enough, so there is no need for further pages.
    let devices = iam(context).list_mfa_devices().user_name(&row.user).send();
    match context.call(LIST_MFA_DEVICES, devices).await {
        Ok(answer) if !answer.mfa_devices.is_empty() => UserMfaState::Mfa,
        Ok(answer) if answer.is_truncated => {
            UserMfaState::Unclear(LIST_MFA_DEVICES.unexpected("an empty page that is not the last"))
        }
        Ok(_) => UserMfaState::PasswordAlone,
        Err(failure) if failure.is(gone) => UserMfaState::NoPassword,
        Err(failure) => UserMfaState::Unclear(failure.cause),
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
    let answer = context.call(LIST_SAML_PROVIDERS, sending).await?;
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
        .await?;
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
    let iam = iam(context);
    let pages = iam.list_roles().path_prefix(IDENTITY_CENTER);
    let ask = |marker| pages.clone().set_marker(marker).send();
    let roles = context.list_if(LIST_ROLES, ask, |page| {
        let next = next(LIST_ROLES, page.is_truncated, page.marker)?;
        Ok((page.roles, next))
    });
    let roles = roles.await;
    // Not every emulator and proxy honours the prefix.
    let mut found = roles.items.iter();
    if found.any(|role| role.path.starts_with(IDENTITY_CENTER)) {
        return Ok(vec!["IAM Identity Center".to_owned()]);
    }
    match roles.incomplete {
        Some(cause) => Err(cause),
        None => Ok(Vec::new()),
    }
}

fn last(arn: Option<&str>, separator: char) -> &str {
    arn.and_then(|arn| arn.rsplit(separator).next())
        .unwrap_or_default()
}
