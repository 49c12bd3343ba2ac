//! Reading and writing a terminal's file descriptor without blocking.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::unistd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::sys;

/// A non-blocking terminal descriptor, known to the runtime.
#[derive(Debug)]
pub(super) struct Line(AsyncFd<OwnedFd>);

impl Line {
    /// Takes a descriptor that is in non-blocking mode already.
    pub(super) fn new(fd: OwnedFd) -> io::Result<Self> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        sys::register(fd, interest).map(Self)
    }

    pub(super) async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .async_io(Interest::READABLE, |fd| Ok(unistd::read(fd, buffer)?))
            .await
    }

    pub(super) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_io(Interest::READABLE, |fd| Ok(unistd::read(fd, buffer)?))
    }

    pub(super) async fn readable(&self) -> io::Result<()> {
        self.0.readable().await.map(drop)
    }

    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_io(Interest::WRITABLE, |fd| Ok(unistd::write(fd, bytes)?))
    }

    pub(super) async fn writable(&self) -> io::Result<()> {
        self.0.writable().await.map(drop)
    }
}

impl AsFd for Line {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.get_ref().as_fd()
    }
}
