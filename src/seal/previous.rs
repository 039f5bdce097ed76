//! The earlier results that a run was compared with, compressed.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;

use super::PREVIOUS;
use super::file::Sealed;
use crate::files::{OutputError, sha256_of, write_as_it_comes};

/// How hard is compressed, as zstd counts.
const LEVEL: i32 = 3;

/// The largest that is unpacked, in bytes; no run writes results of this size.
const LARGEST: u64 = 4 << 30;

/// Writes earlier results into the folder of a seal; `results` writes them.
///
/// # Errors
///
/// If they cannot be read or written.
pub fn pack(
    folder: &Path,
    results: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<Sealed, OutputError> {
    let path = folder.join(PREVIOUS);
    write_as_it_comes(&path, |out| {
        let mut encoder = zstd::Encoder::new(out, LEVEL)?;
        results(&mut encoder)?;
        encoder.finish().map(drop)
    })?;
    let sha256 = sha256_of(&path).map_err(|source| OutputError {
        path: path.clone(),
        source,
    })?;
    Ok(Sealed {
        file: PREVIOUS.to_owned(),
        name: "results.json".to_owned(),
        sha256,
    })
}

/// Writes the earlier results of a seal as they were.
///
/// # Errors
///
/// If they are no such file, too large, or cannot be read or written.
pub fn unpack(packed: &Path, into: &mut dyn Write) -> io::Result<()> {
    let mut results = zstd::Decoder::new(File::open(packed)?)?.take(LARGEST);
    match io::copy(&mut results, into)? {
        LARGEST => Err(io::Error::other(
            "it is too large: no run writes a file of this size",
        )),
        _ => Ok(()),
    }
}
