//! The real binary, started and stopped.

use super::{http::Conn, is_root, wait};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Who the daemon serves as when root starts it.
pub const USER: &str = "nobody";

/// The binary with nothing said yet.
pub fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_anytermd"))
}

/// The options that root needs.
pub fn as_user() -> &'static [&'static str] {
    if is_root() { &["--user", USER] } else { &[] }
}

/// The binary in the foreground on a free port, as a user without privileges; where it listens
/// is left to be said.
pub fn anywhere() -> Command {
    let mut command = binary();
    command
        .args(["--foreground", "--port", "0", "--pid-file", &pid_file()])
        .args(as_user());
    command
}

/// The binary in the foreground on a free loopback port, as a user without privileges.
pub fn foreground() -> Command {
    let mut command = anywhere();
    command.arg("--local-only");
    command
}

/// A path that no other daemon has: those that root starts write a pid file by default, to /run.
fn pid_file() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("anytermd-{}-{number}.pid", std::process::id());
    std::env::temp_dir().join(name).to_str().expect("text").to_owned()
}

/// Runs a command that is to end by itself, and returns how.
pub fn run(command: &mut Command) -> Output {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().expect("spawn");
    let pid = Pid::from_raw(child.id().cast_signed());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output().expect("wait")));
    receiver.recv_timeout(wait::LONG).unwrap_or_else(|_| {
        let _ = kill(pid, Signal::SIGKILL);
        panic!("did not end: {command:?}")
    })
}

/// A running daemon.  Dropping it stops it by SIGTERM and checks that it went in good order.
pub struct Daemon {
    /// Its process.
    pub pid: i32,
    /// Its first line on stdout.
    pub announced: String,
    pid_file: Option<OsString>,
    log: Arc<Log>,
    /// Only its owner waits, but threads may share it.
    exited: Mutex<Receiver<ExitStatus>>,
    status: Option<ExitStatus>,
}

/// Lines of stderr as they come.
#[derive(Default)]
struct Log {
    lines: Mutex<Lines>,
    changed: Condvar,
}

#[derive(Clone, Default)]
struct Lines {
    text: String,
    /// Nobody can write more.
    ended: bool,
}

impl Daemon {
    /// A daemon that runs `template` for each session.
    pub fn command(template: &str) -> Daemon {
        Daemon::start(&["--command", template])
    }

    /// A daemon with these options besides those of [`foreground`].
    pub fn start(options: &[&str]) -> Daemon {
        Daemon::launch(foreground().args(options))
    }

    /// Starts `command` and waits until it says where it listens.
    pub fn launch(command: &mut Command) -> Daemon {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("spawn");
        let pid = child.id().cast_signed();
        let log = Arc::new(Log::default());
        let stderr = child.stderr.take().expect("stderr");
        thread::spawn({
            let log = Arc::clone(&log);
            move || log.collect(stderr)
        });
        let stdout = child.stdout.take().expect("stdout");
        let (sender, exited) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait().expect("wait")));
        let announced = first_line(stdout);
        let pid_file = command.get_args().skip_while(|a| *a != "--pid-file").nth(1);
        let mut daemon = Daemon {
            pid,
            announced,
            pid_file: pid_file.map(OsString::from),
            log,
            exited: Mutex::new(exited),
            status: None,
        };
        if !daemon.announced.starts_with("listening on ") {
            let status = daemon.finished();
            let log = daemon.whole_log().text;
            panic!("{command:?} said {:?}, {status:?}: {log}", daemon.announced);
        }
        daemon
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        let url = self.announced.strip_prefix("listening on ");
        let rest = url.and_then(|u| u.split_once("://"));
        let addr = rest
            .map(|(_, a)| a)
            .and_then(|a| a.strip_suffix('/'))
            .and_then(|a| a.parse().ok());
        addr.unwrap_or_else(|| panic!("no address in {:?}", self.announced))
    }

    /// A new connection to it.
    pub fn conn(&self) -> Conn {
        Conn::open(self.addr())
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lines.lock().expect("log").text.clone()
    }

    /// Waits until the log holds `text`, and returns the line with it.
    pub fn wait_log(&self, text: &str) -> String {
        let log = self.log.wait_while(|log| !log.text.contains(text));
        let line = log.text.lines().find(|l| l.contains(text));
        line.unwrap_or_else(|| panic!("never logged {text:?}: {}", log.text))
            .to_owned()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        if self.status.is_none() {
            kill(Pid::from_raw(self.pid), signal).expect("kill");
        }
    }

    /// Waits for its end.
    pub fn finished(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            let exited = self.exited.get_mut().expect("nobody panicked with it");
            self.status = exited.recv_timeout(wait::LONG).ok();
        }
        self.status
    }

    /// Stops it and returns everything it logged.
    pub fn stop(mut self) -> String {
        self.end();
        let log = self.whole_log();
        assert!(log.ended, "somebody still has its log: {}", log.text);
        log.text
    }

    /// What it has logged when it has ended, which may be known before all is read.
    fn whole_log(&self) -> Lines {
        self.log.wait_while(|log| !log.ended)
    }

    fn end(&mut self) {
        if self.status.is_some() {
            return;
        }
        self.signal(Signal::SIGTERM);
        let status = self.finished();
        if status.is_none() {
            self.signal(Signal::SIGKILL);
        }
        if !thread::panicking() {
            let good = status.is_some_and(|s| s.success());
            assert!(good, "SIGTERM ended it with {status:?}: {}", self.log());
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.end();
        let _ = self.pid_file.as_ref().map(std::fs::remove_file);
        if thread::panicking() {
            eprintln!("log of the daemon:\n{}", self.log());
        }
    }
}

impl Log {
    fn collect(&self, stderr: impl Read) {
        for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            self.lines.lock().expect("log").text.push_str(&format!("{line}\n"));
            self.changed.notify_all();
        }
        self.lines.lock().expect("log").ended = true;
        self.changed.notify_all();
    }

    /// The lines when `condition` holds no more, or when that takes too long.
    fn wait_while(&self, condition: impl Fn(&Lines) -> bool) -> Lines {
        let lines = self.lines.lock().expect("log");
        let waited = self
            .changed
            .wait_timeout_while(lines, wait::LONG, |lines| condition(lines));
        // Not the lock, which a test that fails would poison.
        waited.expect("log").0.clone()
    }
}

/// The first line of `stdout`; the rest is read so that the daemon can't block on it.
fn first_line(stdout: impl Read + Send + 'static) -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver.recv_timeout(wait::LONG).unwrap_or_default()
}
