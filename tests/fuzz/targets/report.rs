//! What holds for whatever bytes a reader takes for a report.

use jiff::Timestamp;
use threatproof::model::Status;
use threatproof::report::{Format, Update, read};

/// Reads the bytes as a report of that format and updates it.
pub fn check(bytes: &[u8], format: Format) {
    let Ok(report) = read(bytes.to_vec(), Some(format)) else {
        return;
    };
    let count = report.items().len();
    assert_eq!(report.updated(&[], Timestamp::UNIX_EPOCH).unwrap(), bytes, "no update, yet another file");
    let updates: Vec<Option<Update>> = (0..count)
        .map(|index| {
            let status = Status::ALL[(index + bytes.len()) % Status::ALL.len()];
            let note = format!("{index} of {count} <b> & \"c\", d | [e]");
            Some(Update { status, note: note.as_str().into() })
        })
        .collect();
    // A damaged report may refuse; what is written has to hold.
    let Ok(once) = report.updated(&updates, Timestamp::UNIX_EPOCH) else {
        return;
    };
    let again = read(once.clone(), Some(format)).expect("an updated report is a report");
    assert_eq!(again.items().len(), count, "an update makes or unmakes no item");
    let twice = again.updated(&updates, Timestamp::UNIX_EPOCH).expect("it was written before");
    assert!(twice == once, "a rerun changes nothing");
}
