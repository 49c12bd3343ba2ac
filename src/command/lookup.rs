//! Looking for a program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, eaccess};

/// Finds a program as execvp(3) does, for the user that this process acts as. The error is text for the operator.
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
    // A directory that this user may not look into may hold the program, or not.
    let is_there = |file: &&PathBuf| file.try_exists().unwrap_or(program.contains('/'));
    Err(match candidates.iter().find(is_there) {
        Some(file) => format!("the command {} can't be executed by the service user", file.display()),
        None => format!("the command {program} is not there"),
    })
}

fn is_executable(file: &Path) -> bool {
    file.is_file() && eaccess(file, AccessFlags::X_OK).is_ok()
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
