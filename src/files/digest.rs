//! The hash of a file.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::model::Hashing;

/// The SHA-256 of a file, in hexadecimal. Nothing of it is held in memory.
///
/// # Errors
///
/// If it cannot be read.
pub fn sha256_of(file: &Path) -> io::Result<String> {
    let mut hashing = Hashing::new(io::sink());
    io::copy(&mut File::open(file)?, &mut hashing)?;
    Ok(hashing.sha256())
}
