//! The file that tells init scripts which process to signal.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use nix::fcntl::{Flock, FlockArg};
use nix::libc;
use nix::unistd::{AccessFlags, eaccess};

use crate::config::check_place;

/// Which pid file to take.
#[derive(Debug, Clone)]
pub enum PidFileChoice {
    /// This one, which must be free.
    Given(PathBuf),
    /// `NAME.pid` in a directory, `/run` as a rule.
    Named {
        /// The directory.
        directory: PathBuf,
        /// The daemon's name.
        name: String,
        /// Where the name is only the default: the port for a second choice `NAME-PORT.pid`, because the original's
        /// script starts one daemon for each protocol without naming them.
        port: Option<u16>,
    },
}

impl PidFileChoice {
    fn path(&self) -> PathBuf {
        match self {
            Self::Given(path) => path.clone(),
            Self::Named { directory, name, .. } => directory.join(format!("{name}.pid")),
        }
    }

    /// Checks that the file could be written, whoever holds it now.
    ///
    /// # Errors
    /// It could not.
    pub fn check(&self) -> Result<()> {
        let path = self.path();
        let checked = match fs::symlink_metadata(&path) {
            Ok(file) if file.is_file() => Ok(eaccess(&path, AccessFlags::R_OK | AccessFlags::W_OK)?),
            Ok(_) => Err(anyhow!("it is no regular file")),
            Err(_) => check_place(&path),
        };
        checked.with_context(|| format!("can't write the pid file {}", path.display()))
    }
}

/// A pid file, locked until the process ends, so that a stale number can be told from a running daemon.
///
/// Dropping it removes the file, or empties it where the user may not remove it any more.
#[derive(Debug)]
pub struct PidFile {
    path: PathBuf,
    file: Flock<File>,
}

/// Why a pid file could not be had.
enum Refused {
    /// Another process holds it; its id where that can be read.
    Held(String),
    Failed(io::Error),
}

impl PidFile {
    /// Creates or takes over the file and locks it.
    ///
    /// # Errors
    /// Another process holds it (the text has its id), or it can't be written.
    pub fn acquire(path: &Path) -> Result<Self> {
        match Self::try_acquire(path) {
            Ok(file) => Ok(file),
            Err(Refused::Held(by)) => bail!("the pid file {} is held by {by}", path.display()),
            Err(Refused::Failed(error)) => {
                Err(error).with_context(|| format!("can't write the pid file {}", path.display()))
            }
        }
    }

    /// Takes the file that is chosen.
    ///
    /// # Errors
    /// As [`PidFile::acquire`].
    pub fn choose(choice: &PidFileChoice) -> Result<Self> {
        match choice {
            PidFileChoice::Given(path) => Self::acquire(path),
            PidFileChoice::Named { directory, name, port } => {
                let first = choice.path();
                match (Self::try_acquire(&first), port) {
                    (Ok(file), _) => Ok(file),
                    (Err(Refused::Held(_)), Some(port)) => Self::acquire(&directory.join(format!("{name}-{port}.pid"))),
                    (Err(_), _) => Self::acquire(&first),
                }
            }
        }
    }

    fn try_acquire(path: &Path) -> Result<Self, Refused> {
        loop {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .mode(0o644)
                // A link in the way could make root truncate any file.
                .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
                .open(path)
                .map_err(Refused::Failed)?;
            let file = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(held_or_failed)?;
            // The former holder may have removed the file between our open and our lock.
            if is_at(&file, path).map_err(Refused::Failed)? {
                file.set_len(0).map_err(Refused::Failed)?;
                return Ok(Self {
                    path: path.to_owned(),
                    file,
                });
            }
        }
    }

    /// Writes the id of this process, to be called once it is the daemon's.
    ///
    /// # Errors
    /// The system's error.
    pub fn write(&mut self) -> Result<()> {
        self.try_write()
            .with_context(|| format!("can't write the pid file {}", self.path.display()))
    }

    fn try_write(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        writeln!(self.file, "{}", std::process::id())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        let ours = is_at(&self.file, &self.path).unwrap_or(false);
        if !ours || fs::remove_file(&self.path).is_err() {
            let _ = self.file.set_len(0);
        }
    }
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let open = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(named) => Ok((open.dev(), open.ino()) == (named.dev(), named.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn held_or_failed((mut file, error): (File, nix::Error)) -> Refused {
    if error != nix::Error::EWOULDBLOCK {
        return Refused::Failed(error.into());
    }
    let mut text = String::new();
    // The holder may not have written it yet, and a pid has ten digits at most.
    let _ = (&mut file).take(16).read_to_string(&mut text);
    match text.trim().parse::<u32>() {
        Ok(pid) => Refused::Held(format!("process {pid}")),
        Err(_) => Refused::Held("another process".to_owned()),
    }
}

#[cfg(test)]
mod tests;
