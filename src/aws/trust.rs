//! The certificates that are trusted instead of the system's, looked at before they are needed: the SDK takes
//! them at the first connection, where one that cannot be read ends the program.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::session::ConnectionError;

/// Reads a bundle of certificates, each of which can be trusted.
pub(super) fn ca_bundle(path: &Path) -> Result<Vec<u8>, ConnectionError> {
    let unusable = |why: String| ConnectionError::CaBundle {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    check(&pem).map_err(unusable)?;
    Ok(pem)
}

/// Why the SDK could not take it.
fn check(pem: &[u8]) -> Result<(), String> {
    let mut roots = RootCertStore::empty();
    for (index, certificate) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let number = index + 1;
        let unread = |error: &dyn std::fmt::Display| {
            format!("its certificate {number} cannot be read ({error})")
        };
        let certificate = certificate.map_err(|error| unread(&error))?;
        roots.add(certificate).map_err(|error| unread(&error))?;
    }
    if roots.is_empty() {
        Err("it holds no certificate".to_owned())
    } else {
        Ok(())
    }
}
