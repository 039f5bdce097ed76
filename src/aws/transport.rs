//! The HTTP client that all services share.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::time::Instant;

use super::answer::size::bounded;
use super::breaker::{Breaker, CircuitOpen, InVain};
use super::direct::Direct;
use super::error_chain::cause_of;
use super::first::First;
use super::guard::{APPROVED, Refused};
use super::nowhere::{NoSuchHost, given_up};
use super::pace::{Pace, Sending};

/// A client with connection reuse, the proxy of the environment and, if given, another CA bundle.
pub(super) fn shared(ca_bundle: Option<Vec<u8>>) -> SharedHttpClient {
    let trusted = ca_bundle.map(|pem| TrustStore::empty().with_pem_certificate(pem));
    client(trusted, ProxyConfig::from_env)
}

/// The same for whoever gives credentials: what is near is asked without the proxy.
pub(super) fn beside_proxies(proxied: SharedHttpClient) -> SharedHttpClient {
    // Plain HTTP only, so there is nothing to trust.
    let direct = client(Some(TrustStore::empty()), ProxyConfig::disabled);
    SharedHttpClient::new(Direct { proxied, direct })
}

/// How long a connection that was used waits for the next request. Each bucket has a host of its own: with hyper's
/// 90 seconds, a thousand buckets would have a thousand open connections that nobody needs.
const IDLE: Duration = Duration::from_secs(2);

fn client(trusted: Option<TrustStore>, proxy: fn() -> ProxyConfig) -> SharedHttpClient {
    let tls = trusted.and_then(|store| TlsContext::builder().with_trust_store(store).build().ok());
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .proxy_config(proxy());
        builder.set_connector_settings(settings.cloned());
        builder.set_pool_idle_timeout(Some(Some(IDLE)));
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        if let Some(tls) = &tls {
            builder.set_tls_context(tls.clone());
        }
        builder.build_with_resolver(Resolver)
    })
}

/// The system's resolver, except that `localhost` and all names below it are
/// this machine, as RFC 6761 says. S3 Control puts the account id before the
/// host of a custom endpoint, and few systems resolve `123456789012.localhost`.
#[derive(Debug, Clone, Copy)]
struct Resolver;

impl ResolveDns for Resolver {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        let host = name.trim_end_matches('.');
        if host.eq_ignore_ascii_case("localhost")
            || host.to_ascii_lowercase().ends_with(".localhost")
        {
            return DnsFuture::ready(Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]));
        }
        let host = host.to_owned();
        DnsFuture::new(async move {
            let addresses = tokio::net::lookup_host((host.as_str(), 0))
                .await
                .map_err(|error| match NoSuchHost::of(&host, &error) {
                    Some(nowhere) => ResolveDnsError::new(nowhere),
                    None => ResolveDnsError::new(error),
                })?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// The second lock: sends only what the guard marked, when its turn has come, and where somebody answers.
#[derive(Debug)]
pub(super) struct Gate {
    http: SharedHttpClient,
    pace: Arc<Pace>,
    breaker: Arc<Breaker>,
    first: Arc<First>,
}

impl Gate {
    pub(super) fn new(http: SharedHttpClient, pace: Arc<Pace>) -> Self {
        Self {
            http,
            pace,
            breaker: Arc::default(),
            first: Arc::default(),
        }
    }
}

impl HttpClient for Gate {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(GateKeeper {
            connector: self.http.http_connector(settings, components),
            pace: Arc::clone(&self.pace),
            breaker: Arc::clone(&self.breaker),
            first: Arc::clone(&self.first),
        })
    }
}

#[derive(Clone)]
struct GateKeeper {
    connector: SharedHttpConnector,
    pace: Arc<Pace>,
    breaker: Arc<Breaker>,
    first: Arc<First>,
}

impl fmt::Debug for GateKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GateKeeper")
    }
}

impl HttpConnector for GateKeeper {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let mark = request.headers_mut().remove(APPROVED);
        let Some(sending) = mark.and_then(|mark| Sending::from_mark(&mark)) else {
            let refused = Refused(format!("an unapproved {} request", request.method()));
            return HttpConnectorFuture::ready(Err(ConnectorError::user(refused.into())));
        };
        let keeper = self.clone();
        HttpConnectorFuture::new(async move { keeper.send(sending, request).await })
    }
}

impl GateKeeper {
    async fn send(
        &self,
        sending: Sending,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let host = endpoint(host(request.uri()), &sending.service).to_owned();
        let closed = |open: CircuitOpen| ConnectorError::other(open.into(), None);
        self.breaker
            .may_wait(&host, &sending.region, Instant::now())
            .map_err(closed)?;
        let _turn = self.pace.turn(&sending).await;
        // Those that were sent meanwhile may have been in vain.
        self.breaker
            .admit(&host, &sending.region, Instant::now())
            .map_err(closed)?;
        let answer = self.connector.call(request).await;
        match &answer {
            Ok(_) => {
                self.first.answered();
                self.breaker.answered(&host, &sending.region);
            }
            Err(error) => {
                let is_nowhere = cause_of::<NoSuchHost>(error).is_some();
                let how = match (error.is_timeout(), error.is_io()) {
                    (true, _) => Some(InVain::Silence),
                    (false, true) if !is_nowhere => Some(InVain::Broken),
                    // Not the endpoint's doing.
                    (false, true | false) => None,
                };
                if let Some(how) = how {
                    self.breaker
                        .failed(&host, &sending.region, how, Instant::now());
                }
            }
        }
        let answer = answer.map_err(|error| {
            let error = self.first.failed(&host, error);
            match self.first.has_answered() {
                true => given_up(error),
                false => error,
            }
        });
        answer.map(|answer| answer.map(bounded))
    }
}

/// The host and port of an address.
fn host(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}

/// The endpoint behind a host: every bucket has a host of its own, all of which are one endpoint.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>
fn endpoint<'h>(host: &'h str, service: &str) -> &'h str {
    let of_bucket = host.find(".s3.").or_else(|| host.find(".s3-"));
    match of_bucket {
        Some(bucket) if service == "s3" => &host[bucket + 1..],
        // S3 Control puts the account in the place of the bucket.
        Some(account) if service == "s3control" => &host[account + 1..],
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_smithy_types::body::SdkBody;
    use futures::future::join_all;

    use super::super::pace::Politeness;
    use super::*;

    /// An endpoint that does not answer.
    #[derive(Debug, Default)]
    struct Silence {
        asked: Arc<AtomicUsize>,
    }

    impl HttpConnector for Silence {
        fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
            self.asked.fetch_add(1, Ordering::SeqCst);
            HttpConnectorFuture::new(async {
                tokio::task::yield_now().await;
                Err(ConnectorError::timeout("no answer".into()))
            })
        }
    }

    #[test]
    fn buckets_are_one_endpoint() {
        let of_s3 = |host| endpoint(host, "s3");
        let endpoint_of_all = "s3.eu-west-1.amazonaws.com";
        assert_eq!(of_s3("a.s3.eu-west-1.amazonaws.com"), endpoint_of_all);
        assert_eq!(of_s3("a.b.s3.eu-west-1.amazonaws.com"), endpoint_of_all);
        assert_eq!(of_s3(endpoint_of_all), endpoint_of_all);
        assert_eq!(
            of_s3("a.s3-fips.us-east-1.amazonaws.com"),
            "s3-fips.us-east-1.amazonaws.com"
        );
        assert_eq!(of_s3("localhost:4566"), "localhost:4566");
        let other = "x.s3.example.com";
        assert_eq!(endpoint(other, "lambda"), other);
    }

    #[tokio::test]
    async fn what_waited_for_its_turn_is_not_sent_into_a_silence_that_is_known_by_then() {
        let silence = Silence::default();
        let asked = Arc::clone(&silence.asked);
        let keeper = GateKeeper {
            connector: SharedHttpConnector::new(silence),
            pace: Arc::new(Pace::new(Politeness {
                concurrency: 1,
                overall: 1,
                share: 1000,
                rate: None,
                limits: Vec::new(),
            })),
            breaker: Arc::default(),
            first: Arc::default(),
        };
        let sends = (0..50).map(|_| {
            let sending = Sending::from_mark("111122223333 eu-west-1 s3 GetBucketPolicy");
            let mut request = HttpRequest::new(SdkBody::empty());
            request
                .set_uri("https://s3.eu-west-1.amazonaws.com/b")
                .unwrap();
            keeper.send(sending.unwrap(), request)
        });

        let answers = join_all(sends).await;

        assert!(answers.iter().all(Result::is_err));
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
