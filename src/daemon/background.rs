//! Leaving the terminal.

use anyhow::{Result, bail};
use daemonize::{Daemonize, Outcome};

/// What files that sessions create may not be by default: writable by others, as after a login.
const UMASK: u32 = 0o022;

/// Goes on as a daemon: in a session of its own, at `/`, with standard input, output and error at `/dev/null`. The
/// process that called exits within this function, with 0 once the daemon is on its own.
///
/// Everything that can fail has to be done before, while there is a terminal to say it on; sockets, locks and the log
/// stay open. No thread but the caller's survives.
///
/// # Errors
/// The system is out of processes, or `/dev/null` is missing.
pub fn go_to_background() -> Result<()> {
    match Daemonize::new().umask(UMASK).execute() {
        // The exit code is a wait status, of which `exit` would keep the lower byte: always 0.
        Outcome::Parent(Ok(parent)) => std::process::exit(i32::from(parent.first_child_exit_code != 0)),
        Outcome::Parent(Err(error)) | Outcome::Child(Err(error)) => {
            bail!("can't go to the background: {error}")
        }
        Outcome::Child(Ok(_)) => Ok(()),
    }
}
