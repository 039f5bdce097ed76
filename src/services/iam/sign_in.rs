//! Who signs in to the console: users with a password, and other ways in.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::client::{iam, next};
use super::console::{self, UserMfaState};
use super::credential_report::Row;
use super::roles_reader::roles;
use super::ways_in::{ByRole, may_be_for_people};
use super::{
    ConsoleAccess, GET_LOGIN_PROFILE, LIST_MFA_DEVICES, LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_ROLES,
    LIST_SAML_PROVIDERS, LIST_USERS, report_reader,
};
use crate::collect::{Context, Here};
use crate::facts::{Cause, Listing, Reading, field};

/// Most users on a page.
const PAGE: i32 = 1_000;

pub(super) async fn read(here: &Here<'_>) -> ConsoleAccess {
    let of_report = [
        field!(ConsoleAccess.mfa),
        field!(ConsoleAccess.users),
        field!(ConsoleAccess.without_mfa),
        field!(ConsoleAccess.report_of),
    ];
    let report = async {
        if of_report.iter().any(|field| here.wants(field)) {
            report_reader::shared(here).await
        } else {
            Arc::new(Err(here.not_wanted("mfa")))
        }
    };
    let federated = here.ask(field!(ConsoleAccess.federated_sign_in), federated(here));
    let (report, federated_sign_in) = tokio::join!(report, federated);
    let report = match &*report {
        Ok(report) => report,
        Err(cause) => {
            return ConsoleAccess {
                mfa: cause.clone().into(),
                users: cause.clone().into(),
                without_mfa: cause.clone().into(),
                report_of: cause.clone().into(),
                federated_sign_in,
            };
        }
    };
    let younger = if report.is_new {
        Listing {
            items: Vec::new(),
            incomplete: None,
        }
    } else {
        younger(here, &report.rows).await
    };
    let settled = |row: &Row| console::settled(row, report.is_new);
    let of_report = report.rows.iter().map(|row| (&row.user, settled(row)));
    let since = younger.items.iter().map(|user| (user, None));
    let asked = async |(user, settled): (&String, Option<UserMfaState>)| match settled {
        Some(settled) => (user.clone(), settled),
        None => (user.clone(), standing(here, user).await),
    };
    let mut users = here.side_by_side(of_report.chain(since), asked).await;
    if let Some(cause) = younger.incomplete {
        users.push((String::new(), UserMfaState::Unclear(cause)));
    }
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
        report_of: Reading::Known(report.of.clone()),
        federated_sign_in,
    }
}

/// Users that the report does not know.
async fn younger(context: &Context, rows: &[Row]) -> Listing<String> {
    let known: BTreeSet<&str> = rows.iter().map(|row| row.user.as_str()).collect();
    let pages = iam(context).list_users().max_items(PAGE);
    let ask = |marker| pages.clone().set_marker(marker).send();
    let users = context.list_if(LIST_USERS, ask, |page| {
        let next = next(LIST_USERS, page.is_truncated, page.marker)?;
        Ok((page.users, next))
    });
    let named = users
        .await
        .told(LIST_USERS, "a user without a name", |user| {
            Some(user.user_name).filter(|name| !name.is_empty())
        });
    named.filter(|name| !known.contains(name.as_str()))
}

async fn standing(context: &Context, user: &str) -> UserMfaState {
    // Who has gone is no failure.
    let gone = "NoSuchEntity";
    let profile = iam(context).get_login_profile().user_name(user).send();
    match context.call(GET_LOGIN_PROFILE, profile).await {
        Ok(_) => {}
        Err(failure) if failure.is(gone) => return UserMfaState::NoPassword,
        Err(failure) => return UserMfaState::Unclear(failure.cause),
    }
    // One device is enough, so there is no need for further pages.
    let devices = iam(context).list_mfa_devices().user_name(user).send();
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

/// All ways in, known only if all were read: a person is asked about all of them at once.
async fn federated(context: &Context) -> Reading<Vec<String>> {
    let (saml, open_id, by_role) = tokio::join!(saml(context), open_id(context), by_role(context));
    let mut found = Vec::new();
    for ways in [saml, open_id, by_role] {
        match ways {
            Ok(ways) => found.extend(ways),
            Err(cause) => return Reading::Unknown(cause),
        }
    }
    Reading::Known(found)
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
        .filter(|arn| may_be_for_people(arn))
        .map(|arn| {
            let url = arn.split_once("oidc-provider/").map_or(arn, |(_, url)| url);
            format!("the OpenID Connect provider {url}")
        })
        .collect())
}

async fn by_role(context: &Context) -> Result<Vec<String>, Cause> {
    let roles = &roles(context).await.0;
    if let Some(cause) = &roles.incomplete {
        return Err(cause.clone());
    }
    let mut by_role = ByRole::default();
    for role in &roles.items {
        let unclear =
            |why| LIST_ROLES.unparseable(format!("the trust policy of {}: {why}", role.arn));
        let trust = role.trust.as_ref().map_err(unclear)?;
        by_role.add(&role.name, &role.path, trust);
    }
    Ok(by_role.in_words().collect())
}

fn last(arn: Option<&str>, separator: char) -> &str {
    arn.and_then(|arn| arn.rsplit(separator).next())
        .unwrap_or_default()
}
