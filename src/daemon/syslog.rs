//! Lines for the machine's log, as RFC 3164 has them.
//!
//! Written here because neither the C library's `syslog` nor a crate sends without waiting: a log daemon that hangs
//! must not stop the sessions.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use log::Level;

/// Where the log daemon listens.
pub(super) const SOCKET: &str = "/dev/log";

/// `LOG_LOCAL0`, as the original.
const FACILITY: u8 = 16;

/// RFC 3164 allows 1024 bytes a line; today's log daemons take eight times that. Enough for the longest of ours.
const LONGEST: usize = 2000;

/// The log daemon, as long as there is one. Lines that it doesn't take at once are counted, and the count is sent with
/// the next one that it takes.
#[derive(Debug)]
pub(super) struct Syslog {
    name: String,
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    socket: Option<UnixDatagram>,
    lost: u64,
}

impl Syslog {
    pub(super) fn new(name: &str, path: impl Into<PathBuf>) -> Self {
        Self {
            name: name.to_owned(),
            path: path.into(),
            state: Mutex::default(),
        }
    }

    pub(super) fn send(&self, level: Level, text: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.lost > 0 {
            let report = format!("{} lines of this log are lost: the log daemon was away", state.lost);
            if self.deliver(&mut state, &self.line(Level::Warn, &report)).is_ok() {
                state.lost = 0;
            }
        }
        if self.deliver(&mut state, &self.line(level, text)).is_err() {
            state.lost += 1;
        }
    }

    fn line(&self, level: Level, text: &str) -> String {
        let severity = match level {
            Level::Error => 3,
            Level::Warn => 4,
            Level::Info => 6,
            Level::Debug | Level::Trace => 7,
        };
        let priority = FACILITY * 8 + severity;
        let time = jiff::Zoned::now().strftime("%b %e %H:%M:%S");
        let mut line = format!("<{priority}>{time} {}[{}]: {text}", self.name, std::process::id());
        let end = (0..=LONGEST).rev().find(|&end| line.is_char_boundary(end));
        line.truncate(end.unwrap_or_default());
        line
    }

    /// Sends on the open socket, and if that fails once more on a new one: a log daemon that was restarted has a new
    /// socket at the old path.
    fn deliver(&self, state: &mut State, line: &str) -> io::Result<()> {
        if let Some(socket) = &state.socket {
            match socket.send(line.as_bytes()) {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(error),
                Err(_) => state.socket = None,
            }
        }
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        socket.connect(&self.path)?;
        socket.send(line.as_bytes())?;
        state.socket = Some(socket);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::Scratch;
    use super::*;

    fn receive(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 4096];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }

    #[test]
    fn survives_a_log_daemon_that_comes_late_and_restarts() {
        let scratch = Scratch::new("late");
        let path = scratch.file("log");
        let log = Syslog::new("anytermd", &path);
        log.send(Level::Info, "nobody listens");

        let daemon = UnixDatagram::bind(&path).unwrap();
        log.send(Level::Info, "one");
        assert!(receive(&daemon).ends_with(": 1 lines of this log are lost: the log daemon was away"));
        let line = receive(&daemon);
        assert!(line.starts_with("<134>"), "{line}");
        assert!(
            line.ends_with(&format!(" anytermd[{}]: one", std::process::id())),
            "{line}"
        );

        drop(daemon);
        std::fs::remove_file(&path).unwrap();
        let daemon = UnixDatagram::bind(&path).unwrap();
        log.send(Level::Error, "two");
        assert!(receive(&daemon).starts_with("<131>"));
    }

    #[test]
    fn a_log_daemon_that_hangs_loses_lines_and_stops_nobody() {
        let scratch = Scratch::new("hung");
        let path = scratch.file("log");
        let daemon = UnixDatagram::bind(&path).unwrap();
        let log = Syslog::new("anytermd", &path);
        // More than any socket buffer holds: a send that waits would never return.
        for number in 0..20_000 {
            log.send(Level::Info, &format!("line {number}"));
        }
        assert!(log.state.lock().unwrap().lost > 0);
        assert!(receive(&daemon).ends_with("line 0"));
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let log = Syslog::new("n", "/nowhere");
        let line = log.line(Level::Info, &"ä".repeat(LONGEST));
        assert!(line.len() <= LONGEST && line.ends_with('ä'));
    }
}
