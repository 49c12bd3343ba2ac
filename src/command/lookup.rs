//! Looking for a program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access};

/// Finds a program as execvp(3) does. The error is text for the operator.
pub(super) fn find(program: &str, path: &OsStr) -> Result<PathBuf, String> {
    let candidates: Vec<PathBuf> = if program.contains('/') {
        vec![PathBuf::from(program)]
    } else {
        std::env::split_paths(path)
            .map(|directory| directory.join(program))
            .collect()
    };
    if let Some(found) = candidates.iter().find(|file| is_executable(file)) {
        return Ok(found.clone());
    }
    Err(match candidates.iter().find(|file| file.exists()) {
        Some(file) => format!("the command {} can't be executed by this user", file.display()),
        None => format!("the command {program} is not there"),
    })
}

fn is_executable(file: &Path) -> bool {
    file.is_file() && access(file, AccessFlags::X_OK).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_in_the_path() {
        let path = OsStr::new("/nonexistent:/bin");
        assert_eq!(find("sh", path).unwrap(), Path::new("/bin/sh"));
        assert_eq!(find("/bin/sh", OsStr::new("")).unwrap(), Path::new("/bin/sh"));
        assert_eq!(
            find("no-such-command", path).unwrap_err(),
            "the command no-such-command is not there"
        );
        assert!(find("/etc/passwd", path).unwrap_err().contains("can't be executed"));
        assert!(find("/etc", path).is_err());
    }
}
