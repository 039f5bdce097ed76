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

fn hash(part: &[u8]) -> String {
    let digest = Sha256::digest(part);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Program {
    /// Makes of the evidence of one account that of several, as manifests list them: each that was read has what that
    /// one has.
    pub(crate) fn spread(&self, bundle: &str, into: &str, accounts: &[Value]) {
        let own = self.path(bundle);
        let manifest = fs::read(own.join("manifest.json")).expect("a manifest");
        let mut manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        let target = manifest["targets"][0].clone();
        let only = target["account"].as_str().expect("an account").to_owned();
        let mut targets = Vec::new();
        let mut parts = vec![(CALLS.to_owned(), packed(""))];
        for account in accounts.iter().filter(|account| account["state"] == "read") {
            let id = account["account"].as_str().expect("an account");
            let of_it = |text: &str| text.replace(&only, id);
            let target = serde_json::from_str(&of_it(&target.to_string()));
            targets.push(target.unwrap_or(Value::Null));
            for part in [FACTS, CALLS] {
                let text = of_it(&unpacked(&own.join(part)));
                parts.push((format!("{id}/{part}"), packed(text)));
            }
        }
        manifest["bundle_version"] = 3.into();
        manifest["targets"] = targets.into();
        manifest["accounts"] = accounts.into();
        let hashes = parts.iter();
        let hashes = hashes.map(|(name, part)| (name.clone(), hash(part).into()));
        let hashes: serde_json::Map<String, Value> = hashes.collect();
        manifest["contents"] = json!({ "resources": 0, "calls": 0, "parts": hashes });
        parts.push(("manifest.json".to_owned(), format!("{manifest:#}\n").into()));
        let mut sums = String::new();
        for (name, part) in parts {
            let _ = writeln!(sums, "{}  {name}", hash(&part));
            self.file(&format!("{into}/{name}"), part);
        }
        self.file(&format!("{into}/SHA256SUMS"), sums);
    }

    /// Renews the hashes of a bundle of several accounts.
    pub(crate) fn reseal(&self, bundle: &str) {
        let folder = self.path(bundle);
        let read = |name: &str| fs::read(folder.join(name)).expect("a part");
        let mut manifest: Value = serde_json::from_slice(&read("manifest.json")).expect("JSON");
        let parts = manifest["contents"]["parts"].as_object_mut();
        let parts = parts.expect("its parts");
        let mut sums = String::new();
        for (name, digest) in parts {
            *digest = hash(&read(name)).into();
            let _ = writeln!(sums, "{}  {name}", hash(&read(name)));
        }
        let text = format!("{manifest:#}\n");
        let _ = writeln!(sums, "{}  manifest.json", hash(text.as_bytes()));
        self.file(&format!("{bundle}/manifest.json"), text);
        self.file(&format!("{bundle}/SHA256SUMS"), sums);
    }

    /// Renews the hashes of a bundle, as whoever changes one on purpose would.
    pub(crate) fn seal(&self, bundle: &str) {
        let hash = |name: &str| hash(&fs::read(self.path(bundle).join(name)).unwrap_or_default());
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
