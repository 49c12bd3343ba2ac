//! The users of the machine.

use std::ffi::CString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use nix::unistd::{Gid, Uid, User, geteuid};

/// A user of the machine, as passwd(5) has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    /// Login name.
    pub name: String,
    /// User id.
    pub uid: Uid,
    /// Id of the primary group.
    pub gid: Gid,
    /// Home directory.
    pub home: PathBuf,
    /// Login shell.
    pub shell: PathBuf,
}

/// Looks a user up by name.
///
/// # Errors
/// There is no such user, or the user database can't be read.
pub fn lookup_user(name: &str) -> Result<UserInfo> {
    match User::from_name(name).with_context(|| format!("can't look up the user {name:?}"))? {
        Some(user) => Ok(user.into()),
        None => bail!("there is no user {name:?}"),
    }
}

/// The user that this process runs as. One that has no entry in the user database, as is common in containers, gets its
/// number for a name and `/` for a home.
///
/// # Errors
/// The user database can't be read.
pub fn current_user() -> Result<UserInfo> {
    let uid = geteuid();
    let user = User::from_uid(uid).with_context(|| format!("can't look up user id {uid}"))?;
    Ok(user.map_or_else(|| nameless(uid), UserInfo::from))
}

fn nameless(uid: Uid) -> UserInfo {
    UserInfo {
        name: uid.to_string(),
        uid,
        gid: nix::unistd::getegid(),
        home: PathBuf::from("/"),
        shell: PathBuf::from("/bin/sh"),
    }
}

impl From<User> for UserInfo {
    fn from(user: User) -> Self {
        Self {
            name: user.name,
            uid: user.uid,
            gid: user.gid,
            home: user.dir,
            shell: user.shell,
        }
    }
}

impl UserInfo {
    pub(super) fn c_name(&self) -> Result<CString> {
        CString::new(self.name.as_str()).context("the user's name holds a NUL")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_root() {
        let root = lookup_user("root").unwrap();
        assert!(root.uid.is_root());
        assert_eq!(root.home, PathBuf::from("/root"));
    }

    #[test]
    fn names_the_user_that_is_missing() {
        let error = lookup_user("no-such-user").unwrap_err();
        assert_eq!(error.to_string(), "there is no user \"no-such-user\"");
    }

    #[test]
    fn knows_who_runs_this() {
        assert_eq!(current_user().unwrap().uid, geteuid());
    }

    #[test]
    fn a_user_without_an_entry_is_a_number() {
        let user = nameless(Uid::from_raw(4_000_000));
        assert_eq!(user.name, "4000000");
        assert_eq!(user.home, PathBuf::from("/"));
    }
}
