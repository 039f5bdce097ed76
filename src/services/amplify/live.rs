//! Reads Amplify: the apps of every region, which name their web ACLs themselves.
//!
//! ListApps answers with environment variables and passwords in plain text. They end here: [`Listed`] has no place
//! for them.

use aws_sdk_amplify::types::App as Told;

use super::{APP, App, Attachment, LIST_APPS};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Fact, FactSet, field};
use crate::services::wafv2::live::{self as web_acls, Carrier};

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&APP, by!(apps))];

/// What is kept of a listed app.
struct Listed {
    id: String,
    name: String,
    has_production_branch: bool,
    web_acl: String,
    attachment: Fact<Attachment>,
}

async fn apps(here: &Here<'_>) -> FactSet {
    let amplify = client!(aws_sdk_amplify, here);
    let pages = amplify.list_apps().max_results(PAGE);
    let listed = here.list(
        LIST_APPS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.apps, page.next_token),
    );
    let listed = listed
        .await
        .keyed(LIST_APPS, "an app without ARN", |app| Some(&app.app_arn))
        .map(listed_app);
    here.each(&listed, async |arn, app| {
        let web_acl = web_acls::named(here, Carrier::CloudFront, &app.web_acl);
        let facts = App {
            name: format!("{} ({})", app.name, app.id),
            has_production_branch: app.has_production_branch,
            attachment: app.attachment.clone(),
            web_acl: here.ask(field!(App.web_acl), web_acl).await,
        };
        (arn.to_owned(), facts)
    })
    .await
}

fn listed_app(app: Told) -> Listed {
    let firewall = app.waf_configuration;
    let status = firewall
        .as_ref()
        .and_then(|firewall| firewall.waf_status.as_ref());
    let status = status.map(|status| Attachment::read(LIST_APPS, status.as_str()));
    let web_acl = firewall
        .as_ref()
        .and_then(|firewall| firewall.web_acl_arn.clone());
    let web_acl = web_acl.unwrap_or_default();
    let attachment = match status {
        Some(read) => read.into(),
        None if web_acl.is_empty() => Fact::Absent,
        None => LIST_APPS.unparseable("a web ACL without its status").into(),
    };
    Listed {
        id: app.app_id,
        name: app.name,
        has_production_branch: app.production_branch.is_some(),
        web_acl,
        attachment,
    }
}
