//! Leaving the terminal.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};

use anyhow::{Context as _, Result, bail};
use daemonize::{Daemonize, Outcome};

/// What files that sessions create may not be by default: writable by others, as after a login.
const UMASK: u32 = 0o022;

/// What the daemon says when it has taken up its work; anything else is why it has not.
const READY: &[u8] = b"\0";

/// The process that was started at the terminal, and which waits there to hear how the daemon's start ends.
///
/// Init scripts go by its exit status, so it may not say that all is well before the pid file is written and root is
/// given up.
#[derive(Debug)]
#[must_use = "the terminal waits for a report"]
pub struct Starter(PipeWriter);

impl Starter {
    /// Lets the terminal go: with status 0, or with the error on standard error and status 1.
    pub fn report<T>(mut self, outcome: &Result<T>) {
        // Whoever has waited may have been killed, which is no reason to end.
        let _ = match outcome {
            Ok(_) => self.0.write_all(READY),
            Err(error) => self.0.write_all(format!("{error:#}").as_bytes()),
        };
    }
}

/// Goes on as a daemon: in a session of its own, at `/`, with standard input, output and error at `/dev/null`. The
/// process that called exits within this function, as the daemon reports to it.
///
/// As much as possible of what can fail should be done before; sockets, locks and the log stay open. No thread but the
/// caller's survives.
///
/// # Errors
/// The system is out of processes or descriptors, or `/dev/null` is missing.
pub fn go_to_background() -> Result<Starter> {
    let (reports, reporter) = io::pipe().context("can't go to the background")?;
    match Daemonize::new().umask(UMASK).execute() {
        Outcome::Parent(Ok(_)) => {
            // The daemon's copy must be the only one left, or its death would go unnoticed.
            drop(reporter);
            std::process::exit(await_report(reports))
        }
        Outcome::Parent(Err(error)) | Outcome::Child(Err(error)) => {
            bail!("can't go to the background: {error}")
        }
        Outcome::Child(Ok(_)) => Ok(Starter(reporter)),
    }
}

/// Waits for the daemon's report, passes an error on, and gives the status to exit with.
fn await_report(mut reports: PipeReader) -> i32 {
    let mut report = Vec::new();
    let read = reports.read_to_end(&mut report);
    if read.is_ok() && report == READY {
        return 0;
    }
    let text = match report.as_slice() {
        [] => "it ended before it had taken up its work".into(),
        text => String::from_utf8_lossy(text),
    };
    let _ = writeln!(io::stderr(), "anytermd: {text}");
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status_after(work: impl FnOnce(Starter)) -> i32 {
        let (reports, reporter) = io::pipe().expect("a pipe");
        work(Starter(reporter));
        await_report(reports)
    }

    #[test]
    fn the_terminal_hears_how_the_start_ends() {
        assert_eq!(status_after(|starter| starter.report(&Ok(()))), 0);
        assert_eq!(
            status_after(|starter| starter.report::<()>(&Err(anyhow::anyhow!("no")))),
            1
        );
        assert_eq!(status_after(drop), 1, "a daemon that died has not started");
    }
}
