//! Whether one file may be written where it is to go: nothing that is read or that somebody else wrote is replaced
//! without `--force`.

use std::path::Path;

use crate::error::RunError;
use crate::files::OutputError;
use crate::model::printable;

/// Whether a file may be written there: `-`, a device or a pipe may, and so may what does not exist. `inputs`
/// are the files that are read, for the sake of the message.
///
/// # Errors
///
/// If there is a file.
pub fn vacant(place: &Path, inputs: &[&Path]) -> Result<(), RunError> {
    if place.as_os_str() == "-" || !place.is_file() {
        return Ok(());
    }
    let shown = printable(&place.display().to_string());
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    let own = whole(place);
    let is_input = own.is_some() && inputs.iter().any(|input| whole(input) == own);
    let message = if is_input {
        format!("cannot write {shown}: it is the file that is read")
    } else {
        format!("cannot write {shown}: the file exists")
    };
    Err(RunError::usage(message).hint("choose another file, or replace this one with --force"))
}

/// Whether there is a folder for a file; that there is none is better said before the work than after it.
///
/// # Errors
///
/// If there is none.
pub(super) fn has_folder(place: &Path) -> Result<(), RunError> {
    let folder = place.parent().filter(|it| !it.as_os_str().is_empty());
    match folder.map(std::fs::metadata) {
        Some(Err(source)) => {
            let path = place.to_owned();
            Err(RunError::unwritten(place, OutputError { path, source }))
        }
        Some(Ok(_)) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_atomically;

    #[test]
    fn files_are_known_by_whatever_path_leads_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("model.tm7");
        assert!(vacant(&input, &[&input]).is_ok());
        assert!(vacant(Path::new("-"), &[&input]).is_ok());
        assert!(vacant(folder.path(), &[]).is_ok());
        write_atomically(&input, b"x").unwrap();
        let by_detour = folder.path().join(".").join("model.tm7");
        let mut paths = vec![input.clone(), by_detour];
        #[cfg(unix)]
        {
            let (soft, hard) = (folder.path().join("soft"), folder.path().join("hard"));
            std::os::unix::fs::symlink(&input, &soft).unwrap();
            std::fs::hard_link(&input, &hard).unwrap();
            let told = vacant(&hard, &[&input]).unwrap_err().message;
            assert!(told.contains("exists"), "{told}");
            paths.push(soft);
        }
        for path in paths {
            let told = vacant(&path, &[&input]).unwrap_err().message;
            assert!(told.contains("the file that is read"), "{told}");
        }
        let told = vacant(&input, &[]).unwrap_err().message;
        assert!(told.contains("exists"), "{told}");
    }
}
