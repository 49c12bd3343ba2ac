//! Files of a test.

use super::wait;
use std::fs::{File, Permissions, set_permissions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A directory that goes away with its value.  The daemon's user may write to it: the tests run as
/// root where that is possible, and the daemon never does.
pub struct TempDir(PathBuf);

impl TempDir {
    /// A new empty directory.  Its path holds only characters that a parameter may hold.
    pub fn new() -> TempDir {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        // Some may be left of a run that was killed.
        let path = loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("anytermd-{}-{number}", std::process::id()));
            match std::fs::create_dir(&path) {
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                made => break made.map(|()| path).expect("temporary directory"),
            }
        };
        set_permissions(&path, Permissions::from_mode(0o777)).expect("permissions");
        TempDir(path)
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The path of `name` inside, as text.
    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("path is text").to_owned()
    }

    /// Writes an executable `/bin/sh` script and returns its path. Another process writes it: as long as one of ours had
    /// it open for writing, it could not be executed, and a test that starts a program at that moment hands the open file
    /// on to it.
    pub fn script(&self, name: &str, body: &str) -> String {
        let path = self.file(name);
        let program = "printf '#!/bin/sh\\n%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"";
        let status = Command::new("/bin/sh")
            .args(["-c", program, "sh", &path, body])
            .status();
        assert!(status.expect("a shell").success(), "{path} can't be written");
        path
    }

    /// Writes a file that everyone may read and returns its path.
    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.file(name);
        std::fs::write(&path, content).expect("write");
        set_permissions(&path, Permissions::from_mode(0o644)).expect("permissions");
        path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A named pipe that the processes of a session hold open for writing: its end is their end.
pub struct Lifeline {
    path: String,
}

impl Lifeline {
    /// A pipe in `dir`.
    pub fn new(dir: &TempDir, name: &str) -> Lifeline {
        let path = dir.file(name);
        nix::unistd::mkfifo(path.as_str(), nix::sys::stat::Mode::all()).expect("mkfifo");
        set_permissions(&path, Permissions::from_mode(0o666)).expect("permissions");
        Lifeline { path }
    }

    /// The redirection that makes a shell and all that it starts hold the pipe.
    pub fn hold(&self) -> String {
        format!("exec 9>{}", self.path)
    }

    /// Waits until some process holds the pipe, and returns the reading end.
    pub fn held(&self) -> Held {
        let path = self.path.clone();
        Held(wait::bounded("a process that holds the pipe", move || {
            File::open(path).expect("open")
        }))
    }

    /// The same for a session that ends soon when nobody asks for it: `ask` does until then, for a command may take
    /// longer to begin.
    pub fn held_asking(&self, mut ask: impl FnMut()) -> Held {
        let path = self.path.clone();
        let opened = std::thread::spawn(move || File::open(path).expect("open"));
        wait::until("a process that holds the pipe", || {
            ask();
            opened.is_finished()
        });
        Held(opened.join().expect("opened"))
    }
}

/// The reading end of a [`Lifeline`].
pub struct Held(File);

impl Held {
    /// Waits until no process holds the pipe any more, and returns what they wrote to it.
    pub fn released(mut self) -> String {
        wait::bounded("the end of all that hold the pipe", move || {
            let mut text = String::new();
            self.0.read_to_string(&mut text).expect("read");
            text
        })
    }
}
