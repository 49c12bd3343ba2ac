//! Paths as they are given.

use anyhow::{Context, Result, ensure};
use nix::unistd::{AccessFlags, eaccess};
use std::path::{Path, PathBuf};

/// The path from the root, because a daemon in the background is at `/` and reads files again there.
///
/// # Errors
/// The path is empty, or the working directory is gone. The text names the option.
pub fn absolute(path: &Path, option: &str) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{option} {}", path.display()))
}

/// Checks that this process can make a file here, as far as that can be told without doing so.
///
/// # Errors
/// The directory is not there, is none, or may not be written to. The text names it.
pub fn check_place(path: &Path) -> Result<()> {
    let directory = path.parent().unwrap_or(path);
    let named = || directory.display().to_string();
    let found = std::fs::metadata(directory).with_context(named)?;
    ensure!(found.is_dir(), "{} is not a directory", named());
    eaccess(directory, AccessFlags::W_OK | AccessFlags::X_OK).with_context(named)
}
