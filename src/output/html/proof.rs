//! How to check all this without trusting the page, the program or whoever ran it.

use askama::Template;

use super::text::{Text, text};
use crate::conclusion::Conclusion;
use crate::model::sha256;

/// The section, and the end of what stands without a script.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="proof" aria-labelledby="proof-title">
<h2 id="proof-title">Check it yourself</h2>
<p>This page is a rendering and proves nothing. What proves is the folder <code>evidence</code> of the same run: the facts as they were read, each call with the request id that AWS gave it, and the checks, which everybody can read. The same evidence gives the same results on any machine, without AWS.</p>
<div class="scroll"><table>
<caption>SHA-256 hashes</caption>
<thead><tr><th scope="col">What</th><th scope="col">Hash</th></tr></thead>
<tbody>
{% for (what, hash) in hashes %}<tr><th scope="row">{{ what }}</th><td><code class="hash">{{ hash }}</code></td></tr>
{% endfor %}</tbody>
</table></div>
<ol class="steps">
<li><p>The evidence is whole. <code>SHA256SUMS</code> has the hash of each of its files, and <code>manifest.json</code> names them again.</p><pre>cd evidence &amp;&amp; sha256sum --check SHA256SUMS</pre></li>
<li><p>It comes from whom you expect. If the run signed, there is <code>manifest.json.minisig</code>; take the public key from somewhere else than from beside the evidence.</p><pre>minisign -V -p KEY.pub -m evidence/manifest.json</pre></li>
<li><p>The results follow from it. The folder <code>seal</code> has the report as it was read, what people said and the hash of each output. This judges the same evidence again, offline, and says of each output, this page included, whether it is equal.</p><pre>threatproof verify FOLDER --verify-key KEY.pub</pre></li>
<li><p>AWS was asked. Look up request ids of the calls above in AWS CloudTrail, which the reader could not change.</p></li>
</ol>
</section>
</main>
<footer class="page"><p>Made by threatproof {{ version }} from run {{ run }}. The page loads nothing and sends nothing.</p></footer>
"##
)]
pub(super) struct Proof {
    hashes: Vec<(Text, Text)>,
    version: &'static str,
    run: Text,
}

impl Proof {
    pub(super) fn of(conclusion: &Conclusion<'_>) -> Self {
        let report = conclusion.report;
        let updated = conclusion.updated.as_deref().ok().map(sha256);
        let name = |what: &str| text(format!("{what} {}", report.name));
        let mut hashes = vec![(name("Report"), text(&report.sha256))];
        hashes.extend(updated.map(|hash| (text("Updated report"), text(hash))));
        let checks = conclusion.catalog;
        let checks = checks.strip_prefix("sha256:").unwrap_or(checks);
        hashes.push((text("All check files"), text(checks)));
        Self {
            hashes,
            version: env!("CARGO_PKG_VERSION"),
            run: text(&conclusion.run.run_id),
        }
    }
}
