//! Which TLS versions CloudFront's security policies for viewers admit.
//!
//! The table is AWS's as of November 2026. A policy that is not in it is unknown, never strong.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html>

use super::LIST_DISTRIBUTIONS;
use crate::facts::{Reading, words};

words! {
    /// The oldest TLS version that viewers can use.
    pub enum ViewerTls {
        /// TLS 1.2 or later.
        Strong = "strong",
        /// SSL 3, TLS 1.0 or TLS 1.1.
        Outdated = "outdated",
        /// TLS 1.0, because the certificate is CloudFront's own: that admits it whatever is configured.
        DefaultCertificate = "default-certificate",
    }
}

/// The policies that admit nothing older than TLS 1.2.
const STRONG: &[&str] = &[
    "TLSv1.2_2018",
    "TLSv1.2_2019",
    "TLSv1.2_2021",
    "TLSv1.2_2025",
    "TLSv1.3_2025",
];

/// The policies that admit older versions.
const OUTDATED: &[&str] = &["SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"];

/// What viewers can use under this certificate and policy.
#[must_use]
pub fn viewer_tls(default_certificate: bool, policy: Option<&str>) -> Reading<ViewerTls> {
    match policy {
        _ if default_certificate => Reading::Known(ViewerTls::DefaultCertificate),
        Some(name) if STRONG.contains(&name) => Reading::Known(ViewerTls::Strong),
        Some(name) if OUTDATED.contains(&name) => Reading::Known(ViewerTls::Outdated),
        Some(name) => LIST_DISTRIBUTIONS.unrecognised(name).into(),
        None => LIST_DISTRIBUTIONS
            .unparseable("no security policy for viewers")
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_strong_from_tls_1_2_on() {
        for name in STRONG {
            assert_eq!(
                viewer_tls(false, Some(name)),
                Reading::Known(ViewerTls::Strong),
                "{name}"
            );
        }
        for name in OUTDATED {
            assert_eq!(
                viewer_tls(false, Some(name)),
                Reading::Known(ViewerTls::Outdated),
                "{name}"
            );
        }
    }

    #[test]
    fn the_default_certificate_admits_tls_1_0_whatever_is_stored() {
        for policy in [None, Some("TLSv1.2_2021"), Some("TLSv9_2099")] {
            assert_eq!(
                viewer_tls(true, policy),
                Reading::Known(ViewerTls::DefaultCertificate)
            );
        }
    }

    #[test]
    fn new_names_and_missing_ones_are_not_known() {
        for policy in [
            None,
            Some(""),
            Some("TLSv1.4_2030"),
            Some("tlsv1.2_2021"),
            Some("TLSv1.2_2021 "),
        ] {
            assert!(
                matches!(viewer_tls(false, policy), Reading::Unknown(_)),
                "{policy:?}"
            );
        }
    }
}
