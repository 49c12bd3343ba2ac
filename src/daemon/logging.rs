//! Where the daemon's own messages go.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::OnceLock;

use anyhow::{Context as _, Result};
use log::{Level, LevelFilter, Log, Metadata, Record};

use super::backlog::Backlog;
use super::syslog::{self, Lines, Syslog};

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard error, with a time: in the foreground.
    Stderr,
    /// The machine's log daemon, facility LOCAL0, under this name and the process's id: in the background. It may come
    /// late, restart or be missing.
    Syslog(String),
}

/// Targets of our own messages begin with the crate's name.
const OURS: &str = env!("CARGO_PKG_NAME");

/// What waits to be written.
static BACKLOG: OnceLock<Backlog> = OnceLock::new();

/// Waits a moment for what was logged to be written: the process ends.
pub fn finish_log() {
    if let Some(backlog) = BACKLOG.get() {
        backlog.finish();
    }
}

/// Starts logging. Our messages are logged from `level` on, other crates' from warnings on. Without a level it is what
/// `RUST_LOG` says on standard error, and else [`LevelFilter::Info`].
///
/// Control characters in messages are escaped: nobody can forge a second line.
///
/// # Errors
/// Logging was started before.
pub fn log_to(destination: Destination, level: Option<LevelFilter>) -> Result<()> {
    match destination {
        Destination::Stderr => {
            let backlog = BACKLOG.get_or_init(Backlog::default);
            let report = |lost| {
                let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
                format!("{time} WARN  {lost} lines of this log are lost: nobody took them\n")
            };
            let started = backlog.write_to(std::io::stderr(), report);
            started.context("can't start logging")?;
            let mut builder = stderr(level);
            builder.target(env_logger::Target::Pipe(Box::new(backlog.clone())));
            builder.try_init().context("can't start logging")
        }
        Destination::Syslog(name) => {
            let level = level.unwrap_or(LevelFilter::Info);
            let lines = Lines::of(&name);
            let backlog = BACKLOG.get_or_init(Backlog::default).clone();
            let syslog = Syslog::new(lines.clone(), syslog::SOCKET);
            let report = lines.clone();
            let started = backlog.write_to(syslog, move |lost| report.lost(lost));
            started.context("can't start logging")?;
            let logger = SyslogLogger { level, lines, backlog };
            log::set_boxed_logger(Box::new(logger)).context("can't start logging")?;
            log::set_max_level(level);
            Ok(())
        }
    }
}

fn stderr(level: Option<LevelFilter>) -> env_logger::Builder {
    let mut builder = env_logger::Builder::new();
    let ours = level.unwrap_or(LevelFilter::Info);
    builder
        .filter_level(ours.min(LevelFilter::Warn))
        .filter_module(OURS, ours)
        .format(|out, record| {
            let time = out.timestamp();
            writeln!(out, "{time} {:5} {}", record.level(), Escaped(record.args()))
        });
    if level.is_none() {
        builder.parse_default_env();
    }
    builder
}

struct SyslogLogger {
    level: LevelFilter,
    lines: Lines,
    backlog: Backlog,
}

impl Log for SyslogLogger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let ours = metadata.target().split("::").next() == Some(OURS);
        metadata.level() <= self.level && (ours || metadata.level() <= Level::Warn)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = self.lines.line(record.level(), &Escaped(record.args()).to_string());
            self.backlog.push(line.as_bytes());
        }
    }

    fn flush(&self) {}
}

/// Displays with control characters and line separators as `\u{7}`.
struct Escaped<T>(T);

impl<T: fmt::Display> fmt::Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '\u{2028}' | '\u{2029}' => write!(self.0, "{}", c.escape_unicode()),
            c if c.is_control() => write!(self.0, "{}", c.escape_default()),
            c => self.0.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line() {
        let message = "a\nb\r\u{1b}[2J\u{9b}\u{2028}ö";
        assert_eq!(Escaped(message).to_string(), r"a\nb\r\u{1b}[2J\u{9b}\u{2028}ö");
    }

    #[test]
    fn other_crates_are_heard_from_warnings_on() {
        let logger = SyslogLogger {
            level: LevelFilter::Debug,
            lines: Lines::of("n"),
            backlog: Backlog::default(),
        };
        let heard = |target, level| {
            let metadata = Metadata::builder().target(target).level(level).build();
            logger.enabled(&metadata)
        };
        assert!(heard("anytermd::session", Level::Debug));
        assert!(heard("anytermd", Level::Info));
        assert!(!heard("anytermd", Level::Trace));
        assert!(!heard("anytermdx", Level::Info));
        assert!(!heard("hyper::proto", Level::Info));
        assert!(heard("hyper::proto", Level::Warn));
    }
}
