//! Reports in one format; see `report.rs`.
#![no_main]

mod report;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| report::check(bytes, threatproof::report::Format::Html));
