//! The journal of an unfinished run: the facts of each service, written as soon as they are read, so that a
//! killed run can be resumed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize, Serializer};

use super::part::Lines;
use super::read::{parse_facts, read_file};
use super::write::write_facts;
use super::{BundleError, ReportRef, Run, Target};
use crate::facts::{CallRecord, FactSet, FactStore, SetKey};
use crate::model::Shard;

/// Name of the file in the folder of outputs.
pub const JOURNAL: &str = "journal.jsonl";

/// Where a run keeps its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalPlace {
    /// Nowhere.
    None,
    /// In a new file.
    New(PathBuf),
    /// In the file of an unfinished run, which this one resumes.
    Resumed(PathBuf),
    /// In that of an unfinished run if this one goes on with it, else in a new one.
    Either(PathBuf),
}

/// The first line: what must be the same for a run to be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undertaking {
    /// Version of the program.
    pub tool_version: String,
    /// The report that it is for.
    pub report: ReportRef,
    /// What is to be read.
    pub target: Target,
    /// Kinds of facts and their fields.
    pub wanted: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    run_id: String,
    started_at: String,
    undertaking: Undertaking,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shard: Option<Shard>,
}

impl Head {
    /// The head of a run over several accounts.
    pub(super) fn of(run: &Run) -> Self {
        Self {
            run_id: run.id.clone(),
            started_at: run.started_at.clone(),
            undertaking: run.undertaking.clone(),
            shard: run.shard,
        }
    }

    /// The run.
    pub(super) fn run(self) -> Run {
        Run {
            id: self.run_id,
            started_at: self.started_at,
            undertaking: self.undertaking,
            shard: self.shard,
        }
    }
}

/// What one service gave: a further line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    service: String,
    /// As in a bundle.
    facts: String,
    calls: Vec<CallRecord>,
}

/// An [`Entry`] that is written.
#[derive(Serialize)]
struct NewEntry<'a> {
    service: &'a str,
    facts: Told<'a>,
    calls: &'a [CallRecord],
}

/// Facts as the text of a bundle's part.
struct Told<'a>(&'a FactStore);

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_facts(Text(f), self.0).map_err(|_unwritten| fmt::Error)
    }
}

/// Takes what is text.
struct Text<'f, 'a>(&'f mut fmt::Formatter<'a>);

impl io::Write for Text<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A journal that is being written.
#[derive(Debug)]
pub struct Journal {
    file: Mutex<File>,
}

/// What a run that did not end left behind.
#[derive(Debug)]
pub struct Recovered {
    /// Id of the run.
    pub run_id: String,
    /// When it began.
    pub started_at: String,
    /// What it was to do.
    pub undertaking: Undertaking,
    /// Services that were read to their end.
    pub services: BTreeSet<String>,
    /// What they gave.
    pub facts: FactStore,
    /// The calls that were made for it.
    pub calls: Vec<CallRecord>,
    /// Bytes of the journal that are whole.
    whole: u64,
}

impl Recovered {
    /// Of a run that has just begun.
    #[must_use]
    pub fn nothing(run_id: String, started_at: String, undertaking: Undertaking) -> Self {
        Self {
            run_id,
            started_at,
            undertaking,
            services: BTreeSet::new(),
            facts: FactStore::default(),
            calls: Vec::new(),
            whole: 0,
        }
    }
}

impl Journal {
    /// Begins a journal, in the place of any that is there.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn begin(
        path: &Path,
        run_id: &str,
        started_at: &str,
        undertaking: &Undertaking,
    ) -> io::Result<Self> {
        // Created as a new file, so that an existing link is not followed.
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let journal = Self {
            file: Mutex::new(file),
        };
        journal.line(&Head {
            run_id: run_id.to_owned(),
            started_at: started_at.to_owned(),
            undertaking: undertaking.clone(),
            shard: None,
        })?;
        Ok(journal)
    }

    /// Resumes a journal, without a truncated last line.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn resume(path: &Path, recovered: &Recovered) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        file.set_len(recovered.whole)?;
        Ok(Self {
            file: Mutex::new(file),
        })
    }

    /// Writes down what a service gave.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn add(
        &self,
        service: &str,
        sets: &[(SetKey, FactSet)],
        calls: &[CallRecord],
    ) -> io::Result<()> {
        let mut store = FactStore::default();
        for (key, set) in sets {
            store.insert(key.clone(), set.clone());
        }
        self.line(&NewEntry {
            service,
            facts: Told(&store),
            calls,
        })
    }

    /// Writes a line as it is made: an account may have very much to tell.
    fn line(&self, value: &impl Serialize) -> io::Result<()> {
        // A panic while writing leaves at worst a line that is cut off, as a crash does.
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = BufWriter::new(&*file);
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
        out.flush()?;
        file.sync_data()
    }
}

/// Reads the journal of an unfinished run. A crash may truncate the last line, which is ignored.
///
/// # Errors
///
/// If there is no journal, or more than its end is damaged.
pub fn recover(path: &Path) -> Result<Recovered, BundleError> {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
    let text = match is_link {
        true => Err(io::Error::other(
            "it is a symbolic link, which threatproof never creates",
        )),
        false => read_file(path),
    };
    let text = text.map_err(|source| BundleError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let whole = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let damaged = |line: usize, message: String| BundleError::Damaged {
        part: JOURNAL.to_owned(),
        line,
        message,
    };
    let text = std::str::from_utf8(&text[..whole]);
    let text = text.map_err(|error| damaged(1, error.to_string()))?;
    let mut lines = text.lines().zip(1..);
    let Some((head, _)) = lines.next() else {
        return Err(damaged(1, "it is empty".to_owned()));
    };
    let head: Head = serde_json::from_str(head).map_err(|error| damaged(1, error.to_string()))?;
    let mut recovered = Recovered {
        whole: whole as u64,
        ..Recovered::nothing(head.run_id, head.started_at, head.undertaking)
    };
    for (line, number) in lines {
        let entry: Entry =
            serde_json::from_str(line).map_err(|error| damaged(number, error.to_string()))?;
        let facts = parse_facts(&mut Lines::new(JOURNAL, entry.facts.as_bytes()))
            .map_err(|error| damaged(number, error.to_string()))?;
        for (key, set) in facts.into_sets() {
            recovered.facts.insert(key, set);
        }
        recovered.services.insert(entry.service);
        recovered.calls.extend(entry.calls);
    }
    Ok(recovered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Resource;
    use crate::model::{AccountId, Region};

    fn undertaking() -> Undertaking {
        Undertaking {
            tool_version: "1".to_owned(),
            report: ReportRef {
                name: "r.htm".to_owned(),
                format: "html".to_owned(),
                sha256: "0".to_owned(),
            },
            target: Target {
                account: "111122223333".to_owned(),
                principal: "arn:aws:iam::111122223333:user/ann".to_owned(),
                regions: Vec::new(),
            },
            wanted: BTreeMap::new(),
        }
    }

    fn buckets(names: &[&str]) -> Vec<(SetKey, FactSet)> {
        let key = SetKey {
            kind: "s3.bucket".to_owned(),
            account: AccountId::new("111122223333"),
            region: Region::global(),
        };
        let resources = names.iter().map(|name| Resource {
            id: format!("arn:aws:s3:::{name}"),
            region: Region::new("eu-west-1"),
            json: "{\"a\":\"\\\"\\n\"}".into(),
        });
        let set = FactSet {
            resources: resources.collect(),
            incomplete: Vec::new(),
        };
        vec![(key, set)]
    }

    #[test]
    fn what_was_written_is_recovered_however_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(JOURNAL);
        let journal = Journal::begin(&path, "run", "today", &undertaking()).unwrap();
        journal.add("s3", &buckets(&["a", "b"]), &[]).unwrap();
        let before = std::fs::read(&path).unwrap();
        journal.add("kms", &buckets(&["c"]), &[]).unwrap();
        let after = std::fs::read(&path).unwrap();
        drop(journal);

        // Wherever the second line is cut off, the first is there.
        for end in before.len()..after.len() {
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(end as u64).unwrap();
            drop(file);
            let recovered = recover(&path).unwrap();
            assert_eq!(recovered.services, BTreeSet::from(["s3".to_owned()]));
            assert_eq!(recovered.facts.sets().count(), 1);
            assert_eq!(
                (recovered.run_id.as_str(), recovered.started_at.as_str()),
                ("run", "today")
            );
            assert_eq!(recovered.undertaking, undertaking());

            let resumed = Journal::resume(&path, &recovered).unwrap();
            resumed.add("kms", &buckets(&["c"]), &[]).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), after);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let (path, victim) = (folder.path().join(JOURNAL), folder.path().join("victim"));
        std::os::unix::fs::symlink("victim", &path).unwrap();
        crate::files::write_atomically(&victim, b"precious").unwrap();
        assert!(
            recover(&path)
                .unwrap_err()
                .to_string()
                .contains("symbolic link")
        );
        drop(Journal::begin(&path, "run", "today", &undertaking()).unwrap());
        assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
        assert!(recover(&path).is_ok());
    }

    #[test]
    fn a_journal_damaged_before_its_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(JOURNAL);
        assert!(matches!(
            recover(&path),
            Err(BundleError::Unreadable { .. })
        ));
        let journal = Journal::begin(&path, "run", "today", &undertaking()).unwrap();
        journal.add("s3", &buckets(&["a"]), &[]).unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{}\n").unwrap();
        let error = recover(&path).unwrap_err().to_string();
        assert!(
            error.starts_with("journal.jsonl line 3 is damaged"),
            "{error}"
        );
    }
}
