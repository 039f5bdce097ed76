//! Reads App Runner: the services of every region, and of those that take requests whether they are public.
//!
//! DescribeService answers with environment variables in plain text. They end here.

use aws_sdk_apprunner::types::ServiceSummary;

use super::{APP, App, DESCRIBE_SERVICE, LIST_SERVICES, takes_requests};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Cause, FactSet, Failure, Reading, field};
use crate::services::wafv2::live as web_acls;

/// The most that one page may hold.
const PAGE: i32 = 20;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&APP, by!(services))];

async fn services(here: &Here<'_>) -> FactSet {
    let apprunner = client!(aws_sdk_apprunner, here);
    let pages = apprunner.list_services().max_results(PAGE);
    let listed = here.list(
        LIST_SERVICES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.service_summary_list, page.next_token),
    );
    let lacking = "a service without ARN";
    let listed = listed
        .await
        .keyed(LIST_SERVICES, lacking, |service| service.service_arn());
    here.each(&listed, async |arn, service| {
        (arn.to_owned(), facts(here, arn, service).await)
    })
    .await
}

async fn facts(here: &Here<'_>, arn: &str, service: &ServiceSummary) -> App {
    let status = service
        .status
        .as_ref()
        .map_or("no status", |status| status.as_str());
    let takes = takes_requests(status);
    let is_wanted = here.wants(field!(App.is_public)) || here.wants(field!(App.web_acl));
    // What takes no requests is nobody's entry.
    let is_public = if is_wanted && takes != Some(false) {
        is_public(here, arn).await.into()
    } else {
        Reading::Unknown(Cause::failed(Failure::NotRead, arn, ""))
    };
    let web_acl = match &is_public {
        Reading::Known(true) => {
            let reading = web_acls::of_resource(here, here.region, arn);
            here.ask(field!(App.web_acl), reading).await
        }
        Reading::Known(false) => Cause::failed(Failure::NotRead, arn, "").into(),
        Reading::Unknown(cause) => cause.clone().into(),
    };
    App {
        name: service.service_name.clone().unwrap_or_default(),
        takes_requests: takes
            .ok_or_else(|| LIST_SERVICES.unrecognised(status))
            .into(),
        is_public,
        web_acl,
    }
}

async fn is_public(here: &Here<'_>, arn: &str) -> Result<bool, Cause> {
    const CALL: Call = DESCRIBE_SERVICE;
    let apprunner = client!(aws_sdk_apprunner, here);
    let sending = apprunner.describe_service().service_arn(arn).send();
    let answer = here.call(CALL, sending).await?;
    let service = answer.service.as_ref();
    let network = service.and_then(|service| service.network_configuration.as_ref());
    let ingress = network.and_then(|network| network.ingress_configuration.as_ref());
    let told = ingress.map(|ingress| ingress.is_publicly_accessible);
    told.ok_or_else(|| CALL.unparseable("no word on who reaches the service"))
}
