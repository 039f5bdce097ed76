//! What the page may do, said in the page itself: run this script, use this style, and nothing else, from nowhere.

use std::io;

use ct_codecs::{Base64, Encoder as _};
use sha2::{Digest as _, Sha256};

/// The content security policy of a page with this style and this script, which stand in it byte for byte.
pub(super) fn policy(style: &str, script: &str) -> io::Result<String> {
    let (style, script) = (source(style)?, source(script)?);
    Ok(format!(
        "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"
    ))
}

/// A source that is the content of an element alone.
fn source(content: &str) -> io::Result<String> {
    let hash = Base64::encode_to_string(Sha256::digest(content)).map_err(io::Error::other)?;
    Ok(format!("'sha256-{hash}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_what_stands_in_the_page() {
        // printf '' | openssl dgst -sha256 -binary | base64; the same of `abc`.
        assert_eq!(
            policy("", "abc").expect("a policy"),
            "default-src 'none'; \
             style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; \
             script-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; \
             img-src data:; base-uri 'none'; form-action 'none'"
        );
    }
}
