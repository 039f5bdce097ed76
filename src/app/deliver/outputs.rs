//! What a run writes beside the updated report and the evidence, wherever that is to go.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::conclusion::Conclusion;
use crate::files::{OutputError, OutputFolder, write_as_it_comes};
use crate::model::Hashing;
use crate::output::{self, RESULTS};
use crate::report::Format;

/// What was written beside the updated report and the evidence.
pub(in crate::app) struct Written {
    /// Where each is, by the name that a person knows it by.
    pub(in crate::app) named: Vec<(&'static str, PathBuf)>,
    /// The SHA-256 of each file, by its path in the folder: of what was written, whatever becomes of it.
    pub(in crate::app) outputs: BTreeMap<String, String>,
}

/// Writes `results.json`, with a file for each account if they are needed, and these formats.
///
/// # Errors
///
/// If a file cannot be written; an earlier one of that name is then still whole.
pub(in crate::app) fn write_outputs(
    folder: &OutputFolder,
    conclusion: &Conclusion<'_>,
    formats: &[&'static output::Format],
) -> Result<Written, OutputError> {
    let mut outputs = write_parts(folder, conclusion)?;
    let is_in_parts = !outputs.is_empty();
    let mut named = Vec::new();
    let of_formats = formats.iter();
    let of_formats = of_formats.flat_map(|format| format.files.iter().map(|it| (format.name, it)));
    for (name, file) in [("results", &RESULTS)].into_iter().chain(of_formats) {
        let path = folder.file(file.name);
        let digest = write_hashed(&path, |out| (file.write)(conclusion, out))?;
        named.push((name, path));
        outputs.insert(file.name.to_owned(), digest);
    }
    if !is_in_parts {
        folder.clear(output::PARTS, output::is_part)?;
    }
    Ok(Written { named, outputs })
}

/// Writes a file as it comes, and tells the SHA-256 of what was written.
fn write_hashed(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<String, OutputError> {
    let mut digest = String::new();
    write_as_it_comes(path, |out| {
        let mut hashing = Hashing::new(out);
        write(&mut hashing)?;
        digest = hashing.sha256();
        Ok(())
    })?;
    Ok(digest)
}

/// Writes the results of each account, if there are too many findings for one file. Tells the SHA-256 of each, by its
/// path.
fn write_parts(
    folder: &OutputFolder,
    conclusion: &Conclusion<'_>,
) -> Result<BTreeMap<String, String>, OutputError> {
    let mut paths = BTreeMap::new();
    let mut parts = output::parts(conclusion).peekable();
    if parts.peek().is_none() {
        return Ok(paths);
    }
    let write = |folder: &Path| {
        for part in parts {
            let own = folder.join(part.folder());
            std::fs::create_dir(&own).map_err(|source| OutputError {
                path: own.clone(),
                source,
            })?;
            let digest = write_hashed(&own.join(part.file()), |file| part.write(file))?;
            let (parts, folder, file) = (output::PARTS, part.folder(), part.file());
            paths.insert(format!("{parts}/{folder}/{file}"), digest);
        }
        Ok(())
    };
    folder.write_folder(output::PARTS, output::is_part, write)?;
    Ok(paths)
}

/// `report.htm` becomes `report.updated.htm`, `shop.tc.json` becomes `shop.updated.tc.json`; standard input takes
/// the format's extension.
pub(in crate::app) fn updated_name(name: &str, format: Format) -> String {
    let (stem, extension) = split(name);
    match extension {
        Some(extension) => format!("{stem}.updated.{extension}"),
        None if name == "stdin" => format!("{stem}.updated.{}", format.extension()),
        None => format!("{stem}.updated"),
    }
}

/// A name and its extension, which may be one of two words that a tool knows its files by.
fn split(name: &str) -> (&str, Option<&str>) {
    let stem_of_double = |format: &Format| {
        let extension = format.extension();
        let at = name.len().checked_sub(extension.len())?;
        let ends = extension.contains('.') && name.get(at..)?.eq_ignore_ascii_case(extension);
        let stem = name.get(..at)?.strip_suffix('.')?;
        (ends && !stem.is_empty()).then_some((stem, Some(&name[at..])))
    };
    let doubles = Format::ALL.iter().find_map(stem_of_double);
    doubles.unwrap_or_else(|| match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, Some(extension)),
        Some(_) | None => (name, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_updated_stands_before_the_whole_extension() {
        for (name, expect) in [
            ("report.htm", "report.updated.htm"),
            ("shop.tc.json", "shop.updated.tc.json"),
            ("Shop.v2.TC.JSON", "Shop.v2.updated.TC.JSON"),
            ("model.json", "model.updated.json"),
            ("shop.v2.tm7", "shop.v2.updated.tm7"),
            ("étc.json", "étc.updated.json"),
            (".tc.json", ".tc.updated.json"),
            (".report", ".report.updated"),
            ("report", "report.updated"),
        ] {
            assert_eq!(updated_name(name, Format::Html), expect);
        }
        let piped = updated_name("stdin", Format::ThreatComposer);
        assert_eq!(piped, "stdin.updated.tc.json");
    }
}
