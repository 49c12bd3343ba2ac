//! What a session talks to: a program on a pseudoterminal, or a serial line.
//!
//! Both are bytes in and bytes out without blocking. A session's pump owns its [`Backend`]: it awaits
//! [`Backend::readable`], drains it with [`Backend::try_read`], feeds it with [`Backend::try_write`], and hands it back
//! to [`Backend::end`] when the session is over.
//!
//! `sys` is the only file of the crate with `unsafe`.

mod child;
mod environment;
mod line;
mod pty;
mod serial;
mod sessions;
mod sys;

#[cfg(test)]
mod tests;

pub use child::Exit;
pub use environment::{Environment, environment};
pub use pty::{Pty, SpawnOptions};
pub use serial::{Serial, baud_rates, check_baud};

use std::io;

/// Reaps the children that nobody waits for any more: those that could not be killed in time, and those of which the
/// system could not tell us. To be called now and then.
pub fn reap_late() {
    child::reap_late();
}

/// Returns memory that was freed to the system; some C libraries keep it otherwise. Takes well below a millisecond.
pub fn trim_memory() {
    sys::trim_memory();
}

/// A program on a pseudoterminal or a serial line.
#[derive(Debug)]
pub enum Backend {
    /// A program on a pseudoterminal.
    Pty(Pty),
    /// A serial line.
    Serial(Serial),
}

impl From<Pty> for Backend {
    fn from(pty: Pty) -> Self {
        Self::Pty(pty)
    }
}

impl From<Serial> for Backend {
    fn from(serial: Serial) -> Self {
        Self::Serial(serial)
    }
}

impl Backend {
    /// Waits for output and reads up to `buffer.len()` bytes of it. `Ok(0)` is the end: everybody has closed the
    /// pseudoterminal. Cancel safe.
    ///
    /// # Errors
    /// A serial device that was unplugged, or the system's error.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Pty(pty) => pty.read(buffer).await,
            Self::Serial(serial) => serial.read(buffer).await,
        }
    }

    /// Reads what is there now. `Ok(0)` is the end, as for [`Backend::read`].
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when nothing is there, else as [`Backend::read`].
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Pty(pty) => pty.try_read(buffer),
            Self::Serial(serial) => serial.try_read(buffer),
        }
    }

    /// As [`Backend::try_read`], but finds also what the runtime has not heard of yet: the end of a program may be
    /// told before the output that it left.
    ///
    /// # Errors
    /// As [`Backend::try_read`].
    pub fn read_now(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Pty(pty) => pty.read_now(buffer),
            Self::Serial(serial) => serial.try_read(buffer),
        }
    }

    /// Waits until there is something to read, the end included. Cancel safe.
    ///
    /// # Errors
    /// The runtime is shutting down.
    pub async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Pty(pty) => pty.readable().await,
            Self::Serial(serial) => serial.readable().await,
        }
    }

    /// Writes as much of `bytes` as fits now and returns how many that were.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when nothing fits, else the system's error.
    pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Pty(pty) => pty.try_write(bytes),
            Self::Serial(serial) => serial.try_write(bytes),
        }
    }

    /// Waits until [`Backend::try_write`] may succeed. Cancel safe.
    ///
    /// # Errors
    /// The runtime is shutting down.
    pub async fn writable(&self) -> io::Result<()> {
        match self {
            Self::Pty(pty) => pty.writable().await,
            Self::Serial(serial) => serial.writable().await,
        }
    }

    /// Tells the program the size of its terminal, which sends it `SIGWINCH` if that is new. A serial line has no size.
    ///
    /// # Errors
    /// The system's error.
    pub fn resize(&self, rows: u16, cols: u16) -> io::Result<()> {
        match self {
            Self::Pty(pty) => pty.resize(rows, cols),
            Self::Serial(_) => Ok(()),
        }
    }

    /// The process id of the program, which is its session id, too. None for a serial line.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        match self {
            Self::Pty(pty) => Some(pty.pid()),
            Self::Serial(_) => None,
        }
    }

    /// Waits until the program has ended. Never returns for a serial line. Cancel safe.
    pub async fn exited(&self) -> Exit {
        match self {
            Self::Pty(pty) => pty.exited().await,
            Self::Serial(_) => std::future::pending().await,
        }
    }

    /// How the program has ended. None while it runs, and for a serial line.
    #[must_use]
    pub fn try_exited(&self) -> Option<Exit> {
        match self {
            Self::Pty(pty) => pty.try_exited(),
            Self::Serial(_) => None,
        }
    }

    /// Ends the session: hangs up, then ends every process of it. Returns how the program ended, at once if nothing is
    /// left to end, within three seconds otherwise. None for a serial line.
    pub async fn end(self) -> Option<Exit> {
        match self {
            Self::Pty(pty) => Some(pty.end().await),
            Self::Serial(_) => None,
        }
    }
}
