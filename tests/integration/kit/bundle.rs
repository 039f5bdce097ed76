//! Bundles of evidence as tests read them, take them apart and put them together again.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Program;

/// Parts of a bundle.
pub(crate) const FACTS: &str = "facts.jsonl.zst";
pub(crate) const CALLS: &str = "calls.jsonl.zst";

/// The text of a compressed part.
pub(crate) fn unpacked(path: &Path) -> String {
    let part = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = zstd::decode_all(part.as_slice()).expect("a compressed part");
    String::from_utf8(text).expect("UTF-8")
}

/// A part with this text.
pub(crate) fn packed(text: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(text.as_ref(), 1).expect("compressed")
}

impl Program {
    /// Renews the hashes of a bundle, as whoever changes one on purpose would.
    pub(crate) fn seal(&self, bundle: &str) {
        let hash = |name: &str| {
            let part = fs::read(self.path(bundle).join(name)).unwrap_or_default();
            let digest = Sha256::digest(part);
            digest
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let manifest = self.path(bundle).join("manifest.json");
        let manifest = fs::read(manifest).unwrap_or_default();
        // A manifest that a test broke stays as it is.
        if let Ok(Value::Object(mut manifest)) = serde_json::from_slice(&manifest) {
            let parts = [FACTS, CALLS].map(|name| (name.to_owned(), hash(name).into()));
            let parts: serde_json::Map<String, Value> = parts.into_iter().collect();
            let contents = json!({ "resources": 0, "calls": 0, "parts": parts });
            manifest.insert("contents".to_owned(), contents);
            let text = format!("{:#}\n", Value::Object(manifest));
            self.file(&format!("{bundle}/manifest.json"), text);
        }
        let mut sums = String::new();
        for name in ["manifest.json", FACTS, CALLS] {
            let _ = writeln!(sums, "{}  {name}", hash(name));
        }
        self.file(&format!("{bundle}/SHA256SUMS"), sums);
    }
}
