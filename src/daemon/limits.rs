//! How many file descriptors there may be.

use anyhow::{Context as _, Result};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Raises the limit on open descriptors as far as it may go. Returns the limit before and after: programs that are
/// started should get the former, because some walk through all possible descriptors and `select` knows only 1024.
///
/// # Errors
/// The system's error.
pub fn raise_descriptor_limit() -> Result<(u64, u64)> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).context("can't read the descriptor limit")?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).context("can't raise the descriptor limit")?;
    Ok((soft, hard))
}
