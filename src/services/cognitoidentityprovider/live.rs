//! Lists the user pools of a region, and what is asked about each.

use super::reader::PoolReader;
use super::{LIST_USER_POOLS, USER_POOL, UserPool};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Reading, field};
use crate::services::wafv2::live as web_acls;

/// The most that one page may hold.
const PAGE: i32 = 60;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&USER_POOL, by!(user_pools))];

async fn user_pools(here: &Here<'_>) -> FactSet {
    let cognito = client!(aws_sdk_cognitoidentityprovider, here);
    let pages = cognito.list_user_pools().max_results(PAGE);
    let listed = here.list(
        LIST_USER_POOLS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.user_pools.unwrap_or_default(), page.next_token),
    );
    let listed = listed
        .await
        .keyed(LIST_USER_POOLS, "a user pool without id", |pool| pool.id());
    here.each(&listed, async |id, pool| {
        let arn = here.arn("cognito-idp", format_args!("userpool/{id}"));
        let facts = facts(here, id, pool.name(), &arn).await;
        (arn, facts)
    })
    .await
}

async fn facts(here: &Here<'_>, id: &str, name: Option<&str>, arn: &str) -> UserPool {
    let reader = PoolReader::read(here, id).await;
    let sign_in = reader.sign_in();
    let (sign_in, sign_in_detail) = parted(sign_in);
    let (second_factor, second_factor_detail) = parted(reader.second_factor());
    let (compromised_credentials, compromised_credentials_detail) =
        parted(reader.compromised_credentials());
    let (adaptive_authentication, adaptive_authentication_detail) =
        parted(reader.adaptive_authentication());
    let web_acl = web_acls::of_resource(here, here.region, arn);
    UserPool {
        name: match name {
            Some(name) => format!("{name} ({id})"),
            None => id.to_owned(),
        },
        identity_providers: reader.identity_providers(&sign_in).await,
        sign_in,
        sign_in_detail,
        second_factor,
        second_factor_detail,
        compromised_credentials,
        compromised_credentials_detail,
        adaptive_authentication,
        adaptive_authentication_detail,
        web_acl: here.ask(field!(UserPool.web_acl), web_acl).await,
    }
}

/// A judgement and its words as two fields.
fn parted<W>(judged: Reading<(W, String)>) -> (Reading<W>, String) {
    match judged {
        Reading::Known((word, detail)) => (Reading::Known(word), detail),
        Reading::Unknown(cause) => (Reading::Unknown(cause), String::new()),
    }
}
