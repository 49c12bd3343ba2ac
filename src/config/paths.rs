//! Paths as they are given.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The path from the root, because a daemon in the background is at `/` and reads files again there.
///
/// # Errors
/// The path is empty, or the working directory is gone. The text names the option.
pub fn absolute(path: &Path, option: &str) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{option} {}", path.display()))
}
