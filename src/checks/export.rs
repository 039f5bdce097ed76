//! The files that hold a check, for whoever writes one like it.

use super::latest;
use super::member_file::likeness;
use super::source::SourceFile;

/// The files that hold the checks of these ids, by path; all files if no id is given. With a control that is like a
/// family comes the family.
///
/// # Errors
///
/// The first id that no file has.
pub fn files_of(files: Vec<SourceFile>, ids: &[String]) -> Result<Vec<SourceFile>, &str> {
    let files = latest(files);
    let mut wanted: Vec<String> = Vec::new();
    for id in ids {
        let mut named = files.values().filter(|file| file.stem() == id).peekable();
        if named.peek().is_none() {
            return Err(id);
        }
        for file in named {
            wanted.push(file.path.clone());
            let family = likeness(file);
            if let Some(family) = family.as_ref().and_then(|family| family.as_str()) {
                wanted.push(format!("families/{family}.toml"));
            }
        }
    }
    let is_wanted = |file: &SourceFile| ids.is_empty() || wanted.contains(&file.path);
    Ok(files.into_values().filter(is_wanted).collect())
}
