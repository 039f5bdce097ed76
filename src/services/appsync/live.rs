//! Reads AppSync: the APIs of every region, which name their web ACLs themselves.

use std::collections::BTreeSet;

use aws_sdk_appsync::Client;
use aws_sdk_appsync::types::{GraphQlApiType, GraphqlApi};

use super::{API, Api, Form, LIST_APIS, LIST_GRAPHQL_APIS};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Keyed, Listing, Reading, field};
use crate::services::wafv2::live::{self as web_acls, Carrier};

/// The most that one page may hold.
const PAGE: i32 = 25;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&API, by!(apis))];

/// What is kept of a listed API.
struct Listed {
    arn: String,
    id: String,
    name: String,
    form: Form,
    is_public: Reading<bool>,
    web_acl: String,
}

async fn apis(here: &Here<'_>) -> FactSet {
    let appsync = client!(aws_sdk_appsync, here);
    let (plain, merged, events) = tokio::join!(
        graphql(here, &appsync, GraphQlApiType::Graphql),
        graphql(here, &appsync, GraphQlApiType::Merged),
        events(here, &appsync),
    );
    // An answer that does not heed the type tells all APIs twice.
    let twice: BTreeSet<String> = plain.iter().map(|(arn, _)| arn.to_owned()).collect();
    let merged = merged.filter(|api| !twice.contains(&api.arn));
    let listed = plain.and(merged).and(events);
    here.each(&listed, async |arn, api| {
        let web_acl = web_acls::named(here, Carrier::Fixed, &api.web_acl);
        let facts = Api {
            name: format!("{} ({})", api.name, api.id),
            form: api.form,
            is_public: api.is_public.clone(),
            web_acl: here.ask(field!(Api.web_acl), web_acl).await,
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn graphql(here: &Here<'_>, appsync: &Client, kind: GraphQlApiType) -> Keyed<Listed> {
    let pages = appsync.list_graphql_apis().api_type(kind).max_results(PAGE);
    let listed = here.list(
        LIST_GRAPHQL_APIS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.graphql_apis.unwrap_or_default(), page.next_token),
    );
    let read = |api: GraphqlApi| Listed {
        is_public: is_public(&api),
        arn: api.arn.unwrap_or_default(),
        id: api.api_id.unwrap_or_default(),
        name: api.name.unwrap_or_default(),
        form: Form::Graphql,
        web_acl: api.waf_web_acl_arn.unwrap_or_default(),
    };
    keyed(mapped(listed.await, read), LIST_GRAPHQL_APIS)
}

async fn events(here: &Here<'_>, appsync: &Client) -> Keyed<Listed> {
    let pages = appsync.list_apis().max_results(PAGE);
    let listed = here.list(
        LIST_APIS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.apis.unwrap_or_default(), page.next_token),
    );
    let listed = mapped(listed.await, |api| Listed {
        arn: api.api_arn.unwrap_or_default(),
        id: api.api_id.unwrap_or_default(),
        name: api.name.unwrap_or_default(),
        form: Form::Event,
        is_public: Reading::Known(true),
        web_acl: api.waf_web_acl_arn.unwrap_or_default(),
    });
    keyed(listed, LIST_APIS)
}

fn mapped<T>(listed: Listing<T>, read: impl Fn(T) -> Listed) -> Listing<Listed> {
    Listing {
        items: listed.items.into_iter().map(read).collect(),
        incomplete: listed.incomplete,
    }
}

fn keyed(listed: Listing<Listed>, call: crate::facts::Call) -> Keyed<Listed> {
    listed.keyed(call, "an API without ARN", |api| Some(&api.arn))
}

/// `GLOBAL` holds where nothing is said.
/// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html>
fn is_public(api: &GraphqlApi) -> Reading<bool> {
    match api
        .visibility
        .as_ref()
        .map(|visibility| visibility.as_str())
    {
        None | Some("GLOBAL") => Reading::Known(true),
        Some("PRIVATE") => Reading::Known(false),
        Some(other) => LIST_GRAPHQL_APIS.unrecognised(other).into(),
    }
}
