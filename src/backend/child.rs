//! The end of a child process.

use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, OnceLock, PoisonError};

use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::Pid;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::sys;

/// How a program ended. Displays as `exit=1` or `signal=15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It exited with this status.
    Code(i32),
    /// This signal ended it.
    Signal(i32),
    /// It is gone, but somebody else has taken its status.
    Unknown,
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit={code}"),
            Self::Signal(signal) => write!(f, "signal={signal}"),
            Self::Unknown => f.write_str("exit=unknown"),
        }
    }
}

/// A child process that has not been reaped: as long as this lives, its process id, which is its session id, too, can
/// belong to nobody else.
#[derive(Debug)]
pub(super) struct Child {
    pid: Pid,
    watch: Watch,
    exit: OnceLock<Exit>,
}

/// A pidfd wakes the one task that waits for this process. tokio's own child watcher would do the same, but takes only
/// children of `std::process`, which have to be forked to get a controlling terminal.
#[derive(Debug)]
enum Watch {
    Pidfd(AsyncFd<OwnedFd>),
    /// For kernels before 5.3: all wait for the signal, and each looks at its own child.
    ChildSignal,
}

impl Child {
    /// Watches a program that has just been started. Where that is not possible, it is reaped later.
    pub(super) fn new(pid: Pid) -> io::Result<Self> {
        let watch = Watch::new(pid).inspect_err(|_| reap_now_or_later(pid))?;
        Ok(Self {
            pid,
            watch,
            exit: OnceLock::new(),
        })
    }

    pub(super) fn pid(&self) -> Pid {
        self.pid
    }

    /// Looks without reaping.
    pub(super) fn try_exited(&self) -> Option<Exit> {
        if self.exit.get().is_none() {
            let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
            let exit = exit_of(waitid(Id::Pid(self.pid), flags))?;
            return Some(*self.exit.get_or_init(|| exit));
        }
        self.exit.get().copied()
    }

    /// Waits without reaping.
    pub(super) async fn exited(&self) -> Exit {
        match &self.watch {
            Watch::Pidfd(pidfd) => self.exited_by_pidfd(pidfd).await,
            Watch::ChildSignal => self.exited_by_signal(signal(SignalKind::child())).await,
        }
    }

    async fn exited_by_pidfd(&self, pidfd: &AsyncFd<OwnedFd>) -> Exit {
        let look = |_: &OwnedFd| self.try_exited().ok_or_else(|| io::ErrorKind::WouldBlock.into());
        match pidfd.async_io(Interest::READABLE, look).await {
            Ok(exit) => exit,
            // Only a runtime that shuts down gives an error, and it drops this future before long.
            Err(_) => std::future::pending().await,
        }
    }

    async fn exited_by_signal(&self, signals: io::Result<Signal>) -> Exit {
        let Ok(mut signals) = signals else {
            return std::future::pending().await;
        };
        loop {
            if let Some(exit) = self.try_exited() {
                return exit;
            }
            signals.recv().await;
        }
    }
}

impl Watch {
    fn new(pid: Pid) -> io::Result<Self> {
        match sys::pidfd_open(pid) {
            Ok(pidfd) => Ok(Self::Pidfd(sys::register(pidfd, Interest::READABLE)?)),
            Err(error) if error.raw_os_error() == Some(nix::libc::ENOSYS) => Ok(Self::ChildSignal),
            Err(error) => Err(error),
        }
    }
}

fn exit_of(status: nix::Result<WaitStatus>) -> Option<Exit> {
    match status {
        Ok(WaitStatus::Exited(_, code)) => Some(Exit::Code(code)),
        Ok(WaitStatus::Signaled(_, signal, _)) => Some(Exit::Signal(signal as i32)),
        Ok(_) | Err(nix::Error::EINTR) => None,
        Err(_) => Some(Exit::Unknown),
    }
}

/// Children that have not ended yet though nobody waits for them: killed a moment ago, or in an uninterruptible system
/// call.
static LATE: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

impl Drop for Child {
    fn drop(&mut self) {
        reap_now_or_later(self.pid);
    }
}

fn reap_now_or_later(pid: Pid) {
    if !reap(pid) {
        LATE.lock().unwrap_or_else(PoisonError::into_inner).push(pid);
    }
}

/// Reaps a child that has ended, and tells whether it is gone.
pub(super) fn reap(pid: Pid) -> bool {
    !matches!(
        waitpid(pid, Some(WaitPidFlag::WNOHANG)),
        Ok(WaitStatus::StillAlive) | Err(nix::Error::EINTR)
    )
}

/// Reaps the children that did not end in time and have ended since.
pub(super) fn reap_late() {
    LATE.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .retain(|&pid| !reap(pid));
}
