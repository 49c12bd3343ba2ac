//! A serial line: raw, eight data bits, no parity, one stop bit.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use nix::fcntl::{Flock, FlockArg};
use nix::libc;
use nix::sys::termios::{
    BaudRate, ControlFlags, FlushArg, SetArg, Termios, cfmakeraw, cfsetspeed, tcflush, tcgetattr, tcsetattr,
};
use nix::unistd::isatty;

use super::line::Line;
use super::sys;

/// A serial device in exclusive use. Its former settings come back when it is dropped.
#[derive(Debug)]
pub struct Serial {
    line: Line,
    path: PathBuf,
    before: Mutex<Termios>,
    /// Keeps out programs that ask politely, root's too, which may open an exclusive terminal.
    _lock: Flock<File>,
}

impl Serial {
    /// Opens the device at `baud` bits a second for this session alone.
    ///
    /// # Errors
    /// With text for the user: the device is missing, busy or not a terminal, or the rate is unknown.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn open(path: &Path, baud: u32) -> io::Result<Self> {
        let rate = baud_rate(baud)?;
        open(path, rate).map_err(|error| explained(path, &error))
    }

    /// See [`Backend::read`](super::Backend::read).
    ///
    /// # Errors
    /// The device was unplugged, or the system's error.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.plugged(self.line.read(buffer).await)
    }

    /// See [`Backend::try_read`](super::Backend::try_read).
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when nothing is there, else as [`Serial::read`].
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.plugged(self.line.try_read(buffer))
    }

    /// See [`Backend::readable`](super::Backend::readable).
    ///
    /// # Errors
    /// The runtime is shutting down.
    pub async fn readable(&self) -> io::Result<()> {
        self.line.readable().await
    }

    /// See [`Backend::try_write`](super::Backend::try_write).
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when nothing fits, else as [`Serial::read`].
    pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self.line.try_write(bytes) {
            Err(error) => self.plugged(Err(error)),
            written => written,
        }
    }

    /// See [`Backend::writable`](super::Backend::writable).
    ///
    /// # Errors
    /// The runtime is shutting down.
    pub async fn writable(&self) -> io::Result<()> {
        self.line.writable().await
    }

    /// A serial line has no end, so an end of file is a hang-up as much as the errors are.
    fn plugged(&self, result: io::Result<usize>) -> io::Result<usize> {
        let gone = match &result {
            Ok(length) => *length == 0,
            Err(error) => matches!(error.raw_os_error(), Some(libc::EIO | libc::ENXIO | libc::ENODEV)),
        };
        if gone {
            let text = format!("the device {} was unplugged", self.path.display());
            return Err(io::Error::new(io::ErrorKind::NotConnected, text));
        }
        result
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        // Output that a stopped device never takes would make the close wait for it (up to 30 s, Linux `closing_wait`).
        let _ = tcflush(&self.line, FlushArg::TCIOFLUSH);
        let _ = tcsetattr(
            &self.line,
            SetArg::TCSANOW,
            &self.before.lock().unwrap_or_else(PoisonError::into_inner),
        );
        // A terminal that somebody else holds open would stay exclusive after this close.
        let _ = sys::set_exclusive(&self.line, false);
    }
}

fn open(path: &Path, rate: BaudRate) -> io::Result<Serial> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        // Non-blocking also so that the open doesn't wait for a modem's carrier.
        .custom_flags(libc::O_NOCTTY | libc::O_NONBLOCK)
        .open(path)?;
    if !isatty(file.as_fd())? {
        return Err(nix::Error::ENOTTY.into());
    }
    let lock = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(_, error)| error)?;
    sys::set_exclusive(lock.as_fd(), true)?;
    let before = tcgetattr(lock.as_fd())?;
    tcsetattr(lock.as_fd(), SetArg::TCSANOW, &raw(before.clone(), rate)?)?;
    tcflush(lock.as_fd(), FlushArg::TCIOFLUSH)?;
    Ok(Serial {
        line: Line::new(OwnedFd::from(lock.try_clone()?))?,
        path: path.to_owned(),
        before: Mutex::new(before),
        _lock: lock,
    })
}

/// Raw 8N1 without flow control. `CLOCAL`: most consoles have no modem lines connected.
fn raw(mut settings: Termios, rate: BaudRate) -> io::Result<Termios> {
    cfmakeraw(&mut settings);
    cfsetspeed(&mut settings, rate)?;
    settings
        .control_flags
        .remove(ControlFlags::CSTOPB | ControlFlags::CRTSCTS);
    settings
        .control_flags
        .insert(ControlFlags::CREAD | ControlFlags::CLOCAL);
    Ok(settings)
}

fn explained(path: &Path, error: &io::Error) -> io::Error {
    let text = match error.raw_os_error() {
        Some(libc::EBUSY | libc::EWOULDBLOCK) => "is in use".to_owned(),
        Some(libc::ENOTTY) => "is not a serial device".to_owned(),
        Some(libc::ENOENT | libc::ENXIO | libc::ENODEV) => "is not there".to_owned(),
        Some(libc::EACCES | libc::EPERM) => "may not be opened by this user".to_owned(),
        _ => format!("can't be opened: {error}"),
    };
    io::Error::new(error.kind(), format!("the device {} {text}", path.display()))
}

/// Checks what a configuration asks for.
///
/// # Errors
/// With text for the user: the rate is not one of [`baud_rates`].
pub fn check_baud(baud: u32) -> io::Result<()> {
    baud_rate(baud).map(drop)
}

/// The rates in bits a second that a serial line can have.
pub fn baud_rates() -> impl Iterator<Item = u32> {
    RATES.iter().map(|&(number, _)| number)
}

fn baud_rate(baud: u32) -> io::Result<BaudRate> {
    match RATES.iter().find(|&&(number, _)| number == baud) {
        Some(&(_, rate)) => Ok(rate),
        None => {
            let known: Vec<String> = baud_rates().map(|number| number.to_string()).collect();
            let text = format!("{baud} is no baud rate; possible are {}", known.join(", "));
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        }
    }
}

/// termios(3); 0 would hang up.
const RATES: [(u32, BaudRate); 30] = [
    (50, BaudRate::B50),
    (75, BaudRate::B75),
    (110, BaudRate::B110),
    (134, BaudRate::B134),
    (150, BaudRate::B150),
    (200, BaudRate::B200),
    (300, BaudRate::B300),
    (600, BaudRate::B600),
    (1200, BaudRate::B1200),
    (1800, BaudRate::B1800),
    (2400, BaudRate::B2400),
    (4800, BaudRate::B4800),
    (9600, BaudRate::B9600),
    (19200, BaudRate::B19200),
    (38400, BaudRate::B38400),
    (57600, BaudRate::B57600),
    (115_200, BaudRate::B115200),
    (230_400, BaudRate::B230400),
    (460_800, BaudRate::B460800),
    (500_000, BaudRate::B500000),
    (576_000, BaudRate::B576000),
    (921_600, BaudRate::B921600),
    (1_000_000, BaudRate::B1000000),
    (1_152_000, BaudRate::B1152000),
    (1_500_000, BaudRate::B1500000),
    (2_000_000, BaudRate::B2000000),
    (2_500_000, BaudRate::B2500000),
    (3_000_000, BaudRate::B3000000),
    (3_500_000, BaudRate::B3500000),
    (4_000_000, BaudRate::B4000000),
];

#[cfg(test)]
mod tests;
