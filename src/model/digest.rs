//! SHA-256 in hexadecimal, as `sha256sum` prints it.

use sha2::{Digest as _, Sha256};

/// The hash of these bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::digest(bytes))
}

/// The hash of several texts, in which it matters where one ends and the next begins.
#[must_use]
pub fn sha256_of_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hex(hash.finalize())
}

fn hex(bytes: impl IntoIterator<Item = u8>) -> String {
    bytes
        .into_iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_other_tools() {
        let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), of_nothing);
        assert_ne!(sha256_of_all(["ab", "c"]), sha256_of_all(["a", "bc"]));
    }
}
