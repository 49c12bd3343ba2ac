//! A directory for what the measured daemons run.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// A directory that everybody can read, and that goes with its value.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> io::Result<Scratch> {
        let path = std::env::temp_dir().join(format!("anytermd-bench-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        Ok(Scratch(path))
    }

    /// Writes a file and returns its path.
    pub fn file(&self, name: &str, content: &[u8]) -> io::Result<String> {
        let path = self.0.join(name);
        fs::write(&path, content)?;
        fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        Ok(path.to_string_lossy().into_owned())
    }

    pub fn script(&self, text: &str) -> io::Result<String> {
        self.file("session", format!("#!/bin/sh\n{text}\n").as_bytes())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
