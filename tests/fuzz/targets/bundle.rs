//! The parts of a bundle, parted by a line of dashes.
#![no_main]

use threatproof::evidence::Bundle;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.splitn(3, "\n---\n");
    let mut part = || parts.next().unwrap_or_default();
    let (manifest, facts, calls) = (part(), part(), part());
    if let Ok(bundle) = Bundle::parse(manifest, facts, calls) {
        let facts = bundle.facts().expect("it is in memory");
        let written = threatproof::evidence::write_facts(std::io::sink(), &facts);
        written.expect("what was read can be written");
    }
});
