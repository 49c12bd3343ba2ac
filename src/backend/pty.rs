//! A program on a pseudoterminal of its own.

use std::ffi::{CString, OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use nix::fcntl::OFlag;
use nix::libc;
use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::termios::{InputFlags, SetArg, SpecialCharacterIndices, tcgetattr, tcsetattr};
use nix::unistd::{AccessFlags, access};

use super::child::{Child, Exit};
use super::environment::Environment;
use super::line::Line;
use super::{sessions, sys};

/// How long it may take to be told how a program ended that is shown to have ended.
const TOLD: Duration = Duration::from_millis(500);

/// What to start, and on what kind of terminal.
#[derive(Debug, Clone)]
pub struct SpawnOptions {
    /// The program, looked up in the daemon's `PATH` unless it holds a slash.
    pub program: OsString,
    /// Its arguments, without its name.
    pub args: Vec<OsString>,
    /// Its whole environment.
    pub env: Environment,
    /// Height of the terminal in characters.
    pub rows: u16,
    /// Width of the terminal in characters.
    pub cols: u16,
    /// The character that erases the one before it on a line that is being typed: `0x08` (^H) for `TERM=linux` as old
    /// pages send it, `0x7f` (^?) for `TERM=xterm-256color`.
    pub erase: u8,
    /// Whether what is typed is UTF-8, so that erasing takes a whole character (termios(3), `IUTF8`).
    pub utf8: bool,
    /// Where it starts; `/` where it can't start there.
    pub directory: Option<PathBuf>,
    /// Its soft limit on open descriptors, if that is not to be the daemon's.
    pub descriptors: Option<u64>,
}

/// The daemon's side of a pseudoterminal, and the program on the other side, which leads a session of its own.
///
/// Dropping it kills every process of the session; [`Pty::end`] asks them first.
#[derive(Debug)]
pub struct Pty {
    line: Option<Line>,
    child: Child,
}

impl Pty {
    /// Starts the program with the pseudoterminal as its standard input, output and error and its controlling terminal,
    /// with no other descriptor and with every signal at its default.
    ///
    /// # Errors
    /// Out of pseudoterminals, descriptors or processes; the program isn't there or can't be executed; an argument with
    /// a NUL.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn spawn(options: &SpawnOptions) -> io::Result<Self> {
        let master = open_master(options)?;
        let terminal = CString::new(ptsname_r(&master)?)?;
        let line = Line::new(OwnedFd::from(master))?;
        let program = sys::Program {
            file: &c_string(&options.program)?,
            argv: &argv(options)?,
            envp: &options.env.to_c_strings()?,
            terminal: &terminal,
            directory: &c_string(directory(options))?,
        };
        let pid = with_descriptors(options.descriptors, || sys::spawn(&program))?;
        let child = Child::new(pid).inspect_err(|_| sessions::kill_now(pid))?;
        Ok(Self {
            line: Some(line),
            child,
        })
    }

    fn line(&self) -> io::Result<&Line> {
        self.line.as_ref().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// See [`Backend::read`](super::Backend::read).
    ///
    /// # Errors
    /// The system's error.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        end_of_file(self.line()?.read(buffer).await)
    }

    /// See [`Backend::try_read`](super::Backend::try_read).
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when nothing is there, else the system's error.
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        end_of_file(self.line()?.try_read(buffer))
    }

    /// See [`Backend::read_now`](super::Backend::read_now).
    ///
    /// # Errors
    /// As [`Pty::try_read`].
    pub fn read_now(&self, buffer: &mut [u8]) -> io::Result<usize> {
        end_of_file(self.line()?.read_now(buffer))
    }

    /// See [`Backend::readable`](super::Backend::readable).
    ///
    /// # Errors
    /// The runtime is shutting down.
    pub async fn readable(&self) -> io::Result<()> {
        self.line()?.readable().await
    }

    /// See [`Backend::try_write`](super::Backend::try_write).
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when nothing fits, else the system's error.
    pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.line()?.try_write(bytes)
    }

    /// See [`Backend::writable`](super::Backend::writable).
    ///
    /// # Errors
    /// The runtime is shutting down.
    pub async fn writable(&self) -> io::Result<()> {
        self.line()?.writable().await
    }

    /// Sets the size of the terminal, which sends `SIGWINCH` to the programs in its foreground if that is new.
    ///
    /// # Errors
    /// The system's error.
    pub fn resize(&self, rows: u16, cols: u16) -> io::Result<()> {
        sys::set_window_size(self.line()?, rows, cols)
    }

    /// The process id of the program, which is its session id, too.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid().as_raw().unsigned_abs()
    }

    /// Waits until the program has ended. Cancel safe.
    pub async fn exited(&self) -> Exit {
        self.child.exited().await
    }

    /// How the program has ended, if it has.
    #[must_use]
    pub fn try_exited(&self) -> Option<Exit> {
        self.child.try_exited()
    }

    /// Hangs up, then ends every process of the session with `SIGHUP`, `SIGTERM` and `SIGKILL`, whichever it takes, and
    /// tells how the program ended. Returns at once if nothing is left to end, within three seconds otherwise.
    pub async fn end(mut self) -> Exit {
        // The kernel's own hang-up reaches programs that run as another user (su, sudo), as a signal of ours would not.
        self.line = None;
        sessions::end(self.child.pid()).await;
        // A process may be shown to have ended before its parent is told: while it is traced, or a thread of it is left.
        let _ = tokio::time::timeout(TOLD, self.child.exited()).await;
        self.child.try_exited().unwrap_or(Exit::Unknown)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.line.take().is_some() {
            sessions::kill_now(self.child.pid());
        }
    }
}

fn open_master(options: &SpawnOptions) -> io::Result<PtyMaster> {
    let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    // On Linux the master's settings are the terminal's.
    let mut settings = tcgetattr(&master)?;
    settings.control_chars[SpecialCharacterIndices::VERASE as usize] = options.erase;
    settings.input_flags.set(InputFlags::IUTF8, options.utf8);
    tcsetattr(&master, SetArg::TCSANOW, &settings)?;
    sys::set_window_size(master.as_fd(), options.rows, options.cols)?;
    Ok(master)
}

/// Linux answers `EIO` once the last descriptor of the terminal's side is closed.
fn end_of_file(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error) if error.raw_os_error() == Some(libc::EIO) => Ok(0),
        result => result,
    }
}

/// Starts something under another soft limit on descriptors. The limit is the whole daemon's for as long, but lower than
/// the number of open descriptors it only forbids new ones, and nobody else runs meanwhile.
fn with_descriptors<T>(limit: Option<u64>, start: impl FnOnce() -> T) -> T {
    let former = getrlimit(Resource::RLIMIT_NOFILE);
    match (limit, former) {
        (Some(limit), Ok((soft, hard))) if limit != soft => {
            // Failing to lower a limit is no reason not to start.
            let _ = setrlimit(Resource::RLIMIT_NOFILE, limit.min(hard), hard);
            let result = start();
            let _ = setrlimit(Resource::RLIMIT_NOFILE, soft, hard);
            result
        }
        _ => start(),
    }
}

fn argv(options: &SpawnOptions) -> io::Result<Vec<CString>> {
    std::iter::once(&options.program)
        .chain(&options.args)
        .map(c_string)
        .collect()
}

fn directory(options: &SpawnOptions) -> &OsStr {
    match &options.directory {
        Some(path) if path.is_dir() && access(path, AccessFlags::X_OK).is_ok() => path.as_os_str(),
        _ => OsStr::new("/"),
    }
}

fn c_string(text: impl AsRef<OsStr>) -> io::Result<CString> {
    Ok(CString::new(text.as_ref().as_bytes())?)
}
