//! A reader opens the dossier, searches it, opens what there is to open, and prints it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::axe;
use super::chromium::{Chromium, chromium};
use crate::kit::Program;
use crate::offline::hostile::{self, HOSTILE};
use crate::offline::many;

/// The dossier of the embedded example.
fn demo() -> (Program, PathBuf) {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let page = program.path("out/dossier.html");
    (program, page)
}

#[test]
fn fifty_thousand_findings_open_and_filter() {
    let Some(mut browser) = chromium() else {
        return;
    };
    let program = many::recorded(&many::accounts(&[]));
    many::with_buckets(&program, 5_400);
    many::judged(&program, &["--output-formats", "html"]).printed();
    let page = program.path("out/dossier.html");
    // How long it took is for whoever reads the log: a machine may be as busy as it is.
    browser.open(&page, "");
    let loaded = browser.worked();
    let found = status(&mut browser);
    browser.evaluate(
        "{ const search = document.querySelector('#findings-search'); search.value = 'bucket-0049';
           search.dispatchEvent(new Event('input')) }",
    );
    let filtered = browser.worked() - loaded;
    let rows = browser.evaluate("document.querySelectorAll('#findings-table tbody tr').length");
    let size = std::fs::metadata(&page).expect("a file").len();
    println!("{size} bytes, {found}: {loaded:.1} s to load, {filtered:.2} s to filter");
    assert!(found.starts_with("1–100 of 48,"), "{found}");
    assert_eq!(rows, 100);
    let found = status(&mut browser);
    assert!(found.contains(" findings ("), "{found}");
    let others = browser.evaluate(
        "[...document.querySelectorAll('#findings-table tbody tr')].filter(it => !it.textContent.includes('bucket-0049')).length",
    );
    assert_eq!(others, 0);
    assert_eq!(browser.troubles(), [""; 0]);
}

/// What the list of findings says that it shows.
fn status(browser: &mut Chromium) -> String {
    let status = browser.evaluate("document.querySelector('#findings [role=status]').textContent");
    status.as_str().expect("a text").to_owned()
}

#[test]
fn the_example_can_be_searched_copied_printed_and_read_by_everybody() {
    let Some(mut browser) = chromium() else {
        return;
    };
    let (_program, page) = demo();
    findings_are_searched_filtered_sorted_and_opened(&mut browser, &page);
    addresses_open_what_is_there(&mut browser, &page);
    names_are_copied_without_a_clipboard(&mut browser, &page);
    items_are_filtered_and_stay_so(&mut browser, &page);
    a_page_on_paper_has_everything_open(&mut browser, &page);
    everybody_can_use_the_page(&mut browser, &page);
    // Last: it takes scripts away.
    a_page_without_scripts_tells_everything_but_the_lists(&mut browser, &page);
}

fn findings_are_searched_filtered_sorted_and_opened(browser: &mut Chromium, page: &Path) {
    browser.window(1280, 1000, false);
    browser.open(page, "");
    assert_eq!(status(browser), "1–100 of 150 findings");
    browser.evaluate("document.querySelector('#findings input[value=f]').click()");
    assert_eq!(status(browser), "27 findings (150 in all)");
    browser.evaluate(
        "{ const search = document.querySelector('#findings-search'); search.value = 'pinewood-previews object';
           search.dispatchEvent(new Event('input')) }",
    );
    assert_eq!(status(browser), "1 finding (150 in all)");
    // Where the reader is stands in the address, and leads there again.
    let hash = "new Promise(done => setTimeout(() => done(location.hash), 400))";
    let hash = browser.evaluate(hash);
    assert_eq!(hash, "#findings?q=pinewood-previews+object&verdict=f");
    browser.open(page, "#findings?q=pinewood-previews+object&verdict=f");
    assert_eq!(status(browser), "1 finding (150 in all)");

    browser.evaluate("document.querySelector('#findings .open').click()");
    let opened = browser.evaluate("document.querySelector('#findings .detail').textContent");
    let opened = opened.as_str().expect("a text");
    assert!(opened.contains("\"object_lock\": {"), "{opened}");
    assert!(opened.contains("Object Lock is not enabled"), "{opened}");

    let first = "document.querySelector('#findings tbody code').textContent";
    browser.open(page, "#findings?sort=resource");
    let ascending = browser.evaluate(first);
    browser.open(page, "#findings?sort=-resource");
    assert_ne!(ascending, browser.evaluate(first));
    let sorted = "document.querySelector('#findings [aria-sort=descending]').textContent";
    assert_eq!(browser.evaluate(sorted), "Resource and reason");

    browser.open(page, "#findings?item=5");
    assert!(status(browser).contains(" for item 5 ("));
    browser.open(page, "#item-5");
    assert_eq!(
        browser.evaluate("document.querySelector('#item-5').open"),
        true
    );
    browser.open(page, "#calls?q=s3+GetBucketPolicy");
    let calls = browser.evaluate("document.querySelector('#calls [role=status]').textContent");
    assert_eq!(calls, "4 calls (158 in all)");
    browser.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }))");
    assert_eq!(
        browser.evaluate("document.activeElement.id"),
        "findings-search"
    );
    assert_eq!(browser.troubles(), [""; 0]);
}

fn addresses_open_what_is_there(browser: &mut Chromium, page: &Path) {
    for hash in [
        "#calls?open=0",
        "#calls?open=x&page=-1",
        "#calls?page=1.5",
        "#findings?open=150",
        "#findings?open=1.5",
        "#findings?open=",
        "#items?status=nothing&need=nothing",
        "#nothing?open=0",
    ] {
        browser.open(page, hash);
        let opened = browser.evaluate("document.querySelectorAll('.detail').length");
        assert_eq!(opened, 0, "{hash}");
        assert_eq!(browser.troubles(), [""; 0], "{hash}");
    }
    browser.open(page, "#findings?open=0");
    let opened = browser.evaluate("document.querySelectorAll('.detail').length");
    assert_eq!(opened, 1);
}

/// A page from `http:` has no clipboard.
fn names_are_copied_without_a_clipboard(browser: &mut Chromium, page: &Path) {
    browser.open(page, "");
    let name = browser.evaluate("document.querySelector('#findings .c-resource code').textContent");
    let name = name.as_str().expect("a text").to_owned();
    let said = "document.querySelector('#said').textContent";
    browser.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });
         document.execCommand = () => { window.copied_ = getSelection().toString() || document.activeElement.value; return true };
         document.querySelector('#findings .copy').click()",
    );
    assert_eq!(browser.evaluate("window.copied_"), name.as_str());
    assert_eq!(browser.evaluate(said), format!("Copied {name}"));
    let focused = browser.evaluate("document.activeElement.className");
    assert_eq!(focused, "copy", "the reader stays where they were");
    browser.evaluate(
        "document.execCommand = () => false; document.querySelector('#findings .copy').click()",
    );
    assert_eq!(
        browser.evaluate("getSelection().toString()"),
        name.as_str(),
        "ready to be copied by key"
    );
    let told = browser.evaluate(said);
    let told = told.as_str().expect("a text");
    assert!(told.contains("copy it by key"), "{told}");
    assert_eq!(browser.troubles(), [""; 0]);
}

/// How many items are shown, and what is said of it.
fn items(browser: &mut Chromium) -> (Value, Value) {
    let shown = "document.querySelectorAll('details.item:not([hidden])').length";
    let told = "document.querySelector('#items-controls [role=status]').textContent";
    (browser.evaluate(shown), browser.evaluate(told))
}

fn items_are_filtered_and_stay_so(browser: &mut Chromium, page: &Path) {
    browser.open(page, "");
    assert_eq!(items(browser), (json!(47), json!("47 items")));
    browser.evaluate("document.querySelector('#items-controls input[value=implemented]').click()");
    assert_eq!(items(browser), (json!(8), json!("8 of 47 items")));
    let hash = "new Promise(done => setTimeout(() => done(location.hash), 400))";
    assert_eq!(browser.evaluate(hash), "#items?status=implemented");
    browser.open(page, "#items?need=read");
    assert_eq!(items(browser), (json!(3), json!("3 of 47 items")));
    let word = "document.querySelector('#items-controls select').selectedOptions[0].textContent";
    assert_eq!(browser.evaluate(word), "Not readable or not found (3)");
    assert_eq!(browser.troubles(), [""; 0]);
}

fn a_page_on_paper_has_everything_open(browser: &mut Chromium, page: &Path) {
    browser.open(page, "#items?status=implemented");
    browser.evaluate(
        "addEventListener('beforeprint', () => {
           window.closed_ = document.querySelectorAll('details:not([open])').length;
           window.hidden_ = document.querySelectorAll('details[hidden]').length })",
    );
    let pdf = browser.tell("Page.printToPDF", json!({}));
    assert!(pdf["data"].as_str().is_some_and(|data| data.len() > 50_000));
    assert_eq!(browser.evaluate("window.closed_"), 0);
    assert_eq!(
        browser.evaluate("window.hidden_"),
        0,
        "filters are of screens"
    );
    assert_eq!(items(browser).0, 8, "and are there again");
    assert_ne!(
        browser.evaluate("document.querySelectorAll('details:not([open])').length"),
        0
    );
}

#[test]
fn names_that_others_chose_stay_text() {
    let Some(mut browser) = chromium() else {
        return;
    };
    let program = hostile::account();
    let report = program.file("report.txt", hostile_report());
    let report = report.display().to_string();
    program
        .run(&["evaluate", "bundle", &report, "--output-formats", "html"])
        .results();
    let page = program.path("out/dossier.html");
    browser.open(&page, "");
    assert_eq!(browser.troubles(), [""; 0]);
    // Of all scripts, one is ours and runs; the others are data.
    let scripts = "document.querySelectorAll('script:not([data-block])').length";
    assert_eq!(browser.evaluate(scripts), 1);
    browser.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })");
    browser.evaluate("document.querySelectorAll('#findings .open').forEach(it => it.click())");
    let text = browser.evaluate("document.body.innerText");
    let text = text.as_str().expect("a text");
    assert!(
        text.contains("<script>alert(1)</script>"),
        "shown as what it is"
    );
    // What hides or reorders is shown by its number, and is still there for whoever copies.
    assert!(text.contains("\\u202e"), "{}", text.len());
    let hidden: Vec<char> = text
        .chars()
        .filter(|c| threatproof::model::is_unprintable(*c))
        .collect();
    assert!(
        hidden.iter().all(|c| matches!(c, '\n' | '\t')),
        "{hidden:?}"
    );
    let elements = "document.querySelectorAll('b, img, iframe, object, [onclick], [style]').length";
    assert_eq!(browser.evaluate(elements), 0);
    assert_eq!(browser.troubles(), [""; 0]);
}

/// The example report, with a title that means something to every reader.
fn hostile_report() -> String {
    let report = include_str!("../../fixtures/reports/pinewood.txt");
    let line = HOSTILE.replace(['\r', '\n', '\0'], " ");
    report.replace("Browse and order", &format!("Browse and order{line}"))
}

fn a_page_without_scripts_tells_everything_but_the_lists(browser: &mut Chromium, page: &Path) {
    browser.tell(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    );
    browser.open(page, "");
    let text = browser.evaluate("document.body.innerText");
    let text = text.as_str().expect("a text");
    for told in [
        "8 of 47 items are implemented, by evidence.",
        "The list needs JavaScript",
        "Security best practices in Amazon API Gateway",
        "sha256sum --check SHA256SUMS",
        "assumed-role/audit/nightly",
    ] {
        assert!(text.contains(told), "no {told:?}");
    }
    let shown = "document.querySelectorAll('#findings-table input, #items-controls *').length";
    assert_eq!(browser.evaluate(shown), 0);
}

fn everybody_can_use_the_page(browser: &mut Chromium, page: &Path) {
    let axe = axe::script();
    for (width, is_dark) in [(1280, false), (1280, true), (390, false), (390, true)] {
        browser.window(width, 844, is_dark);
        browser.open(page, "#findings?verdict=f,q&open=65");
        browser.evaluate("document.querySelectorAll('#item-5, #item-5 details, .box').forEach(it => { it.open = true })");
        let found = browser.evaluate("document.documentElement.scrollWidth");
        assert_eq!(found, width, "nothing stands out sideways");
        browser.evaluate(&axe);
        let violations = browser.evaluate(
            "axe.run({ resultTypes: ['violations'] }).then(found => found.violations.map(it =>
               it.id + ': ' + it.nodes.slice(0, 3).map(node => node.html + ' ' + node.failureSummary).join('; ')))",
        );
        assert_eq!(
            violations,
            Value::Array(Vec::new()),
            "at {width}, dark: {is_dark}"
        );
    }
}
