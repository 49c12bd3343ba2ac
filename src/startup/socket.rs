//! Unix sockets, which belong to the service user though root may have made them.

use crate::config;
use crate::daemon::{self, UserInfo};
use crate::net::{self, Listener};
use anyhow::{Context, Result};
use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::libc;
use nix::unistd::fchownat;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A socket of the service user and of the group by which a web server gets in: the one that the directory hands on
/// (inode(7), `S_ISGID`), otherwise the user's.
pub(super) fn bind(path: &Path, user: &UserInfo) -> Result<Listener> {
    // Where the user may write, something else might be there by the time that root changes its owner.
    if daemon::acting_as(user, || Ok(config::check_place(path).is_ok()))? {
        return daemon::acting_as(user, || net::bind_unix(path));
    }
    let listener = net::bind_unix(path)?;
    if daemon::is_root() {
        give(path, user).with_context(|| format!("cannot give {} to {}", path.display(), user.name))?;
    }
    Ok(listener)
}

fn give(path: &Path, user: &UserInfo) -> Result<()> {
    let directory = fs::metadata(path.parent().unwrap_or(path))?;
    let hands_on = directory.permissions().mode() & libc::S_ISGID != 0;
    let group = Some(user.gid).filter(|_| !hands_on);
    fchownat(AT_FDCWD, path, Some(user.uid), group, AtFlags::AT_SYMLINK_NOFOLLOW)?;
    Ok(())
}
