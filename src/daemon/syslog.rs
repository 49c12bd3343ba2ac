//! Lines for the machine's log, as RFC 3164 has them.
//!
//! Written here because neither the C library's `syslog` nor a crate gives up on a log daemon that hangs: the last lines
//! would keep the process from ending.

use std::io::{self, Write};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::Duration;

use log::Level;

/// Where the log daemon listens.
pub(super) const SOCKET: &str = "/dev/log";

/// `LOG_LOCAL0`, as the original.
const FACILITY: u8 = 16;

/// RFC 3164 allows 1024 bytes a line; today's log daemons take eight times that. Enough for the longest of ours.
const LONGEST: usize = 2000;

/// How long the log daemon may take for a line. It is asked again with the next one.
const PATIENCE: Duration = Duration::from_secs(1);

/// Makes lines of messages.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    name: String,
}

impl Lines {
    /// Those of a daemon of that name.
    pub(super) fn of(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    pub(super) fn line(&self, level: Level, text: &str) -> String {
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

    /// What is said when so many lines did not arrive.
    pub(super) fn lost(&self, lines: u64) -> String {
        let text = format!("{lines} lines of this log are lost: the log daemon was away");
        self.line(Level::Warn, &text)
    }
}

/// The log daemon, as long as there is one. Lines that it doesn't take are counted, and the count is sent with the next
/// one that it takes.
#[derive(Debug)]
pub(super) struct Syslog {
    lines: Lines,
    path: PathBuf,
    socket: Option<UnixDatagram>,
    lost: u64,
}

impl Syslog {
    pub(super) fn new(lines: Lines, path: impl Into<PathBuf>) -> Self {
        Self {
            lines,
            path: path.into(),
            socket: None,
            lost: 0,
        }
    }

    /// Sends on the open socket, and if that fails once more on a new one: a log daemon that was restarted has a new
    /// socket at the old path.
    fn deliver(&mut self, line: &[u8]) -> io::Result<()> {
        if let Some(socket) = &self.socket {
            match socket.send(line) {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(error),
                Err(_) => self.socket = None,
            }
        }
        let socket = UnixDatagram::unbound()?;
        socket.set_write_timeout(Some(PATIENCE))?;
        socket.connect(&self.path)?;
        socket.send(line)?;
        self.socket = Some(socket);
        Ok(())
    }
}

/// Each write is a line. It waits while the log daemon has enough of them, but not for ever.
impl Write for Syslog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lost > 0 && self.deliver(self.lines.lost(self.lost).as_bytes()).is_ok() {
            self.lost = 0;
        }
        if self.deliver(line).is_err() {
            self.lost += 1;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::Scratch;
    use super::*;
    use crate::daemon::backlog::Backlog;

    fn send(log: &mut Syslog, level: Level, text: &str) {
        let line = log.lines.line(level, text);
        log.write_all(line.as_bytes()).unwrap();
    }

    fn receive(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 4096];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }

    #[test]
    fn survives_a_log_daemon_that_comes_late_and_restarts() {
        let scratch = Scratch::new("late");
        let path = scratch.file("log");
        let mut log = Syslog::new(Lines::of("anytermd"), &path);
        send(&mut log, Level::Info, "nobody listens");

        let daemon = UnixDatagram::bind(&path).unwrap();
        send(&mut log, Level::Info, "one");
        assert!(receive(&daemon).ends_with(": 1 lines of this log are lost: the log daemon was away"));
        let line = receive(&daemon);
        assert!(line.starts_with("<134>"), "{line}");
        assert!(
            line.ends_with(&format!(" anytermd[{}]: one", std::process::id())),
            "{line}"
        );

        // Closing it would not do: a program that another test starts at that moment holds it, too, for a while.
        daemon.shutdown(std::net::Shutdown::Both).unwrap();
        std::fs::remove_file(&path).unwrap();
        let daemon = UnixDatagram::bind(&path).unwrap();
        send(&mut log, Level::Error, "two");
        assert!(receive(&daemon).starts_with("<131>"));
    }

    #[test]
    fn a_log_daemon_that_is_slow_gets_every_line() {
        let scratch = Scratch::new("slow");
        let path = scratch.file("log");
        let daemon = UnixDatagram::bind(&path).unwrap();
        let log = Syslog::new(Lines::of("anytermd"), &path);
        let backlog = Backlog::default();
        backlog.write_to(log, |_| String::new()).unwrap();
        // More than a socket holds, which is ten by default.
        for number in 0..800 {
            backlog.push(format!("line {number}").as_bytes());
        }
        for number in 0..800 {
            assert_eq!(receive(&daemon), format!("line {number}"));
        }
    }

    #[test]
    fn a_log_daemon_that_hangs_loses_lines_and_is_told_how_many() {
        let scratch = Scratch::new("hung");
        let path = scratch.file("log");
        let daemon = UnixDatagram::bind(&path).unwrap();
        let mut log = Syslog::new(Lines::of("anytermd"), &path);
        let mut number = 0;
        while log.lost == 0 {
            number += 1;
            send(&mut log, Level::Info, &format!("line {number}"));
        }
        for expected in 1..number {
            assert!(receive(&daemon).ends_with(&format!(": line {expected}")));
        }
        send(&mut log, Level::Info, "on");
        assert!(receive(&daemon).ends_with(": 1 lines of this log are lost: the log daemon was away"));
        assert!(receive(&daemon).ends_with(": on"));
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        let line = Lines::of("n").line(Level::Info, &"ä".repeat(LONGEST));
        assert!(line.len() <= LONGEST && line.ends_with('ä'));
    }
}
