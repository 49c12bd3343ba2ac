//! What the service user could log in with: ssh offers it for everybody who has a session.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Environment variables that lead to keys or tickets of whoever started the daemon.
pub const LOGINS: [&str; 3] = ["SSH_AUTH_SOCK", "KRB5CCNAME", "SSH_ASKPASS"];

/// Most files that are looked at, in a directory that should not be there at all.
const MOST: usize = 200;
/// A private key says in its first line that it is one (RFC 7468; OpenSSH's own form likewise).
const MARK: &[u8] = b"PRIVATE KEY-----";
const FIRST_LINE: u64 = 64;

/// The private keys in `.ssh` of this home that this process can read.
pub fn private_keys(home: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(home.join(".ssh")).into_iter().flatten().flatten();
    let paths = files.take(MOST).map(|file| file.path());
    let mut keys: Vec<PathBuf> = paths.filter(|path| is_private_key(path)).collect();
    keys.sort();
    keys
}

fn is_private_key(path: &Path) -> bool {
    // Not a pipe, which would be waited for.
    let is_file = fs::metadata(path).is_ok_and(|file| file.is_file());
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(FIRST_LINE).read_to_end(&mut start));
    is_file && read.is_ok() && start.windows(MARK.len()).any(|window| window == MARK)
}
