//! Giving up root for good.

use anyhow::{Context as _, Result, bail, ensure};
use nix::sys::prctl;
use nix::unistd::{self, Gid, Uid, getgrouplist, getgroups, getresgid, getresuid, setresgid, setresuid};

use super::user::UserInfo;

/// Whether this process has root's power over users and groups.
#[must_use]
pub fn is_root() -> bool {
    unistd::geteuid().is_root()
}

/// Takes the user's supplementary groups, group and user id, in that order, because without the user id the rest can't
/// be changed any more; and checks that they are what they should be and that there is no way back.
///
/// # Errors
/// Not root; the user is root; or the ids are not as they should be afterwards, whereupon the caller must exit.
pub fn drop_to(user: &UserInfo) -> Result<()> {
    ensure!(!user.uid.is_root(), "the user must not be root");
    let groups = getgrouplist(&user.c_name()?, user.gid).context("can't read the user's groups")?;
    unistd::setgroups(&groups).context("can't set the user's groups")?;
    setresgid(user.gid, user.gid, user.gid).context("can't set the user's group id")?;
    setresuid(user.uid, user.uid, user.uid).context("can't set the user id")?;
    verify(user, groups)
}

/// Does `work` with the user's rights and takes root's back afterwards: what the daemon will have to read when it has given
/// up root is read so from the start. Whoever is not root has no other rights than the user's anyway.
///
/// # Errors
/// Those of `work`, or rights could not be changed, whereupon the caller must exit.
pub fn acting_as<T>(user: &UserInfo, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if !is_root() {
        return work();
    }
    let (own, own_gid) = (getgroups()?, unistd::getegid());
    let groups = getgrouplist(&user.c_name()?, user.gid).context("can't read the user's groups")?;
    unistd::setgroups(&groups).context("can't set the user's groups")?;
    unistd::setegid(user.gid).context("can't set the user's group id")?;
    unistd::seteuid(user.uid).context("can't set the user id")?;
    let result = work();
    unistd::seteuid(Uid::from_raw(0)).context("can't be root again")?;
    unistd::setegid(own_gid).context("can't have root's group again")?;
    unistd::setgroups(&own).context("can't have root's groups again")?;
    result
}

fn verify(user: &UserInfo, mut wanted: Vec<Gid>) -> Result<()> {
    let uids = getresuid().context("can't read the user ids")?;
    ensure!(
        [uids.real, uids.effective, uids.saved] == [user.uid; 3],
        "the user ids are not those of {:?}",
        user.name
    );
    let gids = getresgid().context("can't read the group ids")?;
    ensure!(
        [gids.real, gids.effective, gids.saved] == [user.gid; 3],
        "the group ids are not those of {:?}",
        user.name
    );
    let mut groups = getgroups().context("can't read the groups")?;
    for list in [&mut wanted, &mut groups] {
        list.sort_unstable_by_key(|group| group.as_raw());
        list.dedup();
    }
    ensure!(groups == wanted, "the groups are not those of {:?}", user.name);
    let root = Uid::from_raw(0);
    if setresuid(root, root, root).is_ok() || unistd::seteuid(root).is_ok() {
        bail!("root could be had back");
    }
    Ok(())
}

/// Keeps the user's other programs from reading this process's memory, where passwords pass through: no core dumps, no
/// ptrace, and `/proc/self` belongs to root (prctl(2), `PR_SET_DUMPABLE`). To be called after [`drop_to`], which resets
/// it.
///
/// # Errors
/// The system's error.
pub fn set_not_dumpable() -> Result<()> {
    prctl::set_dumpable(false).context("can't forbid memory dumps")
}

#[cfg(test)]
mod tests {
    use super::super::user::lookup_user;
    use super::*;

    #[test]
    fn root_is_no_user_to_drop_to() {
        let root = lookup_user("root").unwrap();
        assert_eq!(drop_to(&root).unwrap_err().to_string(), "the user must not be root");
    }

    #[test]
    fn ids_that_are_not_the_users_are_noticed() {
        let mut user = lookup_user("nobody").unwrap();
        assert!(verify(&user, Vec::new()).is_err());
        // The right user with the wrong groups.
        user.uid = unistd::geteuid();
        user.gid = unistd::getegid();
        let wrong = vec![Gid::from_raw(4_000_000)];
        let error = verify(&user, wrong).unwrap_err().to_string();
        assert!(error.starts_with("the groups are not those of"), "{error}");
    }
}
