//! Fifty thousand findings, read from an account and judged again from its bundle: what that takes. Prints
//! its figures.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use crate::kit::{Program, REPORT, Results, account, listing, policy, requiring_tls, s3_items};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Nine controls judge each.
const BUCKETS: usize = 5_600;
const PAGE: usize = 1_000;

/// More than both runs take. What grows with the square of the findings, or holds every answer, takes far more.
const MOST_MEMORY_KIB: u64 = 400 << 10;

/// An account of buckets that are alike; a third of the controls pass.
fn many_buckets() -> Stub {
    let names: Vec<String> = (0..BUCKETS)
        .map(|number| format!("records-of-the-year-{number:05}"))
        .collect();
    let pages: Vec<&[String]> = names.chunks(PAGE).collect();
    let page = |number: usize| {
        let buckets: Vec<_> = pages[number]
            .iter()
            .map(|name| (name.as_str(), "2024-05-06", Some("eu-west-1")))
            .collect();
        let next = (number + 1 < pages.len()).then(|| format!("page-{}", number + 1));
        listing(&buckets, next.as_deref())
    };
    let mut stub = account();
    for number in (1..pages.len()).rev() {
        let on = On::call("s3", "ListBuckets").containing(&format!("page-{number}"));
        stub = stub.answering(on, page(number));
    }
    let none = |code: &str| Reply::error(404, code, "it was never set");
    let encryption = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
                      <SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>\
                      </ServerSideEncryptionConfiguration>";
    let ownership = "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>\
                     </OwnershipControls>";
    let policy = policy(&[requiring_tls("some-other-bucket")]).to_string();
    let stub = [
        ("ListBuckets", page(0)),
        ("GetBucketPolicy", Reply::xml(&policy)),
        ("GetBucketEncryption", Reply::xml(encryption)),
        ("GetBucketOwnershipControls", Reply::xml(ownership)),
        (
            "GetBucketVersioning",
            Reply::xml("<VersioningConfiguration/>"),
        ),
        ("GetBucketLogging", Reply::xml("<BucketLoggingStatus/>")),
        (
            "GetPublicAccessBlock",
            none("NoSuchPublicAccessBlockConfiguration"),
        ),
    ]
    .into_iter()
    .fold(stub, |stub, (operation, reply)| {
        stub.answering(On::call("s3", operation), reply)
    })
    .answering(
        On::call("s3control", "GetPublicAccessBlock"),
        none("NoSuchPublicAccessBlockConfiguration"),
    )
    .answering(
        On::call("organizations", "DescribeOrganization"),
        Reply::error(400, "AWSOrganizationsNotInUseException", "It is in none."),
    )
    .answering(
        On::call("account", "POST /listRegions"),
        Reply::json(&serde_json::json!({ "Regions": [
            { "RegionName": "eu-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" }] })),
    );
    crate::kit::empty::elsewhere(stub)
}

/// Waits for the program, and tells the most memory that it held at once, in KiB; none where the system
/// does not tell.
fn peak(mut program: Child) -> Option<u64> {
    let status = format!("/proc/{}/status", program.id());
    let mut most = None;
    loop {
        if let Some(ended) = program.try_wait().expect("the program can be waited for") {
            assert!(ended.success(), "{ended}");
            return most;
        }
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(now);
        thread::sleep(Duration::from_millis(20));
    }
}

fn measured(what: &str, program: &Program, arguments: &[&str]) {
    let began = Instant::now();
    let peak = peak(program.start(arguments));
    println!("{what}: {:?}, at most {peak:?} KiB", began.elapsed());
    assert!(
        peak.is_none_or(|peak| peak < MOST_MEMORY_KIB),
        "{what}: {peak:?} KiB"
    );
}

fn sizes(out: &Path) {
    for name in [
        "results.json",
        "pinewood.updated.txt",
        "evidence/facts.jsonl.zst",
        "evidence/calls.jsonl.zst",
    ] {
        let length = fs::metadata(out.join(name)).expect(name).len();
        println!("{name}: {length} bytes");
    }
}

#[tokio::test]
async fn fifty_thousand_findings_fit_into_little_memory() {
    let stub = many_buckets();
    let program = Program::at(&stub.endpoint());
    // What AWS allows is not the subject.
    program.file(
        "threatproof.toml",
        "[[rate]]\nservice = \"s3\"\nper-second = 100000\n",
    );

    let scan = [&["scan", REPORT], s3_items().as_slice()].concat();
    measured("scan", &program, &scan);
    let out = program.path("out");
    sizes(&out);
    let scanned = Results::read(&out);
    // Too many for one file: those of the account are in one of its own.
    let place = scanned.json["findings_in"][0].as_str().expect("a file");
    let own = fs::read(out.join(place)).expect("the findings of the account");
    let own: serde_json::Value = serde_json::from_slice(&own).expect("JSON");
    let findings = own["findings"].as_array().expect("findings");
    println!(
        "{} findings, {} calls",
        findings.len(),
        scanned.json["calls"]["total"]
    );
    assert!(findings.len() > 50_000, "{}", findings.len());
    let unknown = findings
        .iter()
        .find(|finding| finding["verdict"] == "unknown");
    assert_eq!(unknown, None, "the account tells everything");

    let judge = [&["evaluate", "out/evidence", REPORT], s3_items().as_slice()].concat();
    measured("evaluate", &program, &judge);
    assert!(Results::read(&out).bytes == scanned.bytes);
    let again: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join(place)).expect("again")).expect("JSON");
    assert!(again == own);
}
