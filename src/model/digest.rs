//! SHA-256 in hexadecimal, as `sha256sum` prints it.

use std::io;

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

/// Passes on what is written, and hashes it.
pub struct Hashing<W> {
    inner: W,
    hash: Sha256,
}

impl<W: io::Write> Hashing<W> {
    /// Nothing is written yet.
    pub fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
        }
    }

    /// The hash of all that was written.
    #[must_use]
    pub fn sha256(self) -> String {
        hex(self.hash.finalize())
    }
}

impl<W: io::Write> io::Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
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

    #[test]
    fn what_is_written_in_pieces_has_the_hash_of_the_whole() {
        use std::io::Write as _;

        let mut place = [0; 3];
        let mut hashing = Hashing::new(&mut place[..]);
        // The place takes three of these four bytes.
        assert!(hashing.write_all(b"ab").is_ok() && hashing.write_all(b"cd").is_err());
        assert_eq!(hashing.sha256(), sha256(b"abc"));
    }
}
