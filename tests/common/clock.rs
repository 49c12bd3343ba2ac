//! A clock of the daemon's own, which can be set while it runs. The one that nobody can set stays as it is.

use super::TempDir;
use std::path::Path;
use std::process::Command;

/// The clock, as libfaketime has it.
pub struct Clock<'a> {
    dir: &'a TempDir,
    library: String,
}

impl Clock<'_> {
    /// A clock that is this much off: `+0`, `-1h`.
    pub fn new<'a>(dir: &'a TempDir, off: &str) -> Clock<'a> {
        let library = ["x86_64", "aarch64"].map(|a| format!("/usr/lib/{a}-linux-gnu/faketime/libfaketime.so.1"));
        let library = library.into_iter().find(|path| Path::new(path).exists());
        let clock = Clock {
            dir,
            library: library.expect("libfaketime (package libfaketime)"),
        };
        clock.set(off);
        clock
    }

    /// Has a program go by it.
    pub fn rule(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", self.dir.file("clock"))
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    /// Sets it, at once: the daemon may read the file at any time.
    pub fn set(&self, off: &str) {
        let new = self.dir.write("clock.new", off);
        std::fs::rename(new, self.dir.file("clock")).expect("rename");
    }
}
