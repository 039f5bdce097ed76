//! What no proxy is asked for: this machine, and what answers on its own link.
//!
//! The metadata service of an instance and the endpoints that give containers their credentials answer whoever
//! asks, so a proxy that passes such a request on gets another machine's credentials.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html#cli-configure-proxy-ec2>

use std::net::{IpAddr, Ipv6Addr};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// A client that goes round the proxy to what is near.
#[derive(Debug)]
pub(super) struct Direct {
    /// For all else.
    pub(super) proxied: SharedHttpClient,
    /// Without a proxy.
    pub(super) direct: SharedHttpClient,
}

impl HttpClient for Direct {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Fork {
            proxied: self.proxied.http_connector(settings, components),
            direct: self.direct.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct Fork {
    proxied: SharedHttpConnector,
    direct: SharedHttpConnector,
}

impl HttpConnector for Fork {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if is_near(request.uri()) {
            self.direct.call(request)
        } else {
            self.proxied.call(request)
        }
    }
}

/// Whether this is plain HTTP to this machine or its link.
fn is_near(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unicast_link_local() || is_of_ec2(address)
        }
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// The unique local addresses that EC2 has for its own services, `fd00:ec2::/32`.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>
fn is_of_ec2(address: Ipv6Addr) -> bool {
    address.segments()[..2] == [0xfd00, 0x0ec2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_and_container_endpoints_are_near_and_nothing_else_is() {
        for near in [
            "http://169.254.169.254/latest/api/token",
            "http://169.254.170.2/v2/credentials/0a1b",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::254]/latest/meta-data/",
            "http://[fd00:ec2::23]:80/v1/credentials",
            "http://[fe80::1]/",
            "http://127.0.0.1:51679/creds",
            "http://[::1]:1338?x=[",
            "http://localhost:9911/creds",
            "http://user:pass@169.254.169.254",
        ] {
            assert!(is_near(near), "{near}");
        }
        for far in [
            "https://sts.amazonaws.com/",
            "https://169.254.169.254/",
            "http://169.254.169.254.example.com/",
            "http://169.254.169.254@example.com/",
            "http://example.com/169.254.169.254",
            "http://10.0.0.1/",
            "http://[fd00:ec3::254]/",
            "http://",
            "localhost",
        ] {
            assert!(!is_near(far), "{far}");
        }
    }
}
