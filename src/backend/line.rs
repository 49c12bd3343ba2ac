//! Reading and writing a terminal's file descriptor without blocking.

use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use nix::unistd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::sys;

/// How long to wait before writing is tried again where the system can't tell when it is possible.
const RETRY: Duration = Duration::from_millis(50);

/// A read of fewer bytes has taken all that there was: the kernel hands over what it holds, in pieces of up to 4 KiB, and
/// tells of what comes later anew (epoll(7), on edge-triggered descriptors). More may be one piece of a flood, where
/// asking again at once costs less than waiting for the news.
const ALL_THERE_WAS: usize = 2048;

/// A non-blocking terminal descriptor, known to the runtime for reading alone.
///
/// Writing seldom has to wait. Were the runtime told of it at all, every key would wake it once more, to say that the
/// next one may be written.
#[derive(Debug)]
pub(super) struct Line(AsyncFd<OwnedFd>);

impl Line {
    /// Takes a descriptor that is in non-blocking mode already.
    pub(super) fn new(fd: OwnedFd) -> io::Result<Self> {
        sys::register(fd, Interest::READABLE).map(Self)
    }

    pub(super) async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .async_io(Interest::READABLE, |fd| Ok(unistd::read(fd, buffer)?))
            .await
    }

    pub(super) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut taken = None;
        let result = self.0.try_io(Interest::READABLE, |fd| {
            let n = unistd::read(fd, buffer)?;
            taken = Some(n);
            match n {
                // Tells the runtime that nothing is left, which saves a second read to find that out.
                1..ALL_THERE_WAS => Err(ErrorKind::WouldBlock.into()),
                n => Ok(n),
            }
        });
        taken.map_or(result, Ok)
    }

    /// Asks the descriptor itself, whatever the runtime has heard of it so far.
    pub(super) fn read_now(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(unistd::read(self.0.get_ref(), buffer)?)
    }

    pub(super) async fn readable(&self) -> io::Result<()> {
        self.0.readable().await.map(drop)
    }

    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        Ok(unistd::write(self.0.get_ref(), bytes)?)
    }

    pub(super) async fn writable(&self) -> io::Result<()> {
        let fd = self.0.get_ref().try_clone();
        match fd.and_then(|fd| sys::register(fd, Interest::WRITABLE)) {
            Ok(line) => line.writable().await.map(drop),
            // Out of descriptors. A caller who is told at once would try again at once, and all others would wait.
            Err(_) => {
                tokio::time::sleep(RETRY).await;
                Ok(())
            }
        }
    }
}

impl AsFd for Line {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.get_ref().as_fd()
    }
}
