//! The daemons that are measured, and a session of either.

use crate::bare;
use crate::calls;
use crate::http::Connection;
use crate::scratch::Scratch;
use crate::workload::{COLS, ROWS, SCROLLBACK};
use std::io::{self, BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Who is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Peer {
    Ours,
    /// Ours for a client that accepts gzip.
    OursGzip,
    Shellinabox,
    /// hyper alone, without a terminal.
    Bare,
    /// The system calls alone, with a terminal.
    Calls,
}

/// A running daemon, which ends with its value.
pub struct Daemon {
    pub peer: Peer,
    pub port: u16,
    child: Child,
}

const SHELLINABOX: &str = "shellinaboxd";

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Whether Debian's shellinabox is installed.
pub fn has_shellinabox() -> bool {
    let found = Command::new("sh")
        .args(["-c", "command -v shellinaboxd >/dev/null"])
        .status();
    found.is_ok_and(|status| status.success())
}

impl Daemon {
    /// Starts a daemon whose sessions run `script`, a program for `/bin/sh`.
    pub fn start(peer: Peer, scratch: &Scratch, script: &str) -> io::Result<Daemon> {
        let path = scratch.script(script)?;
        match peer {
            Peer::Shellinabox => Daemon::shellinabox(&path),
            Peer::Bare => Daemon::announced(peer, Command::new(std::env::current_exe()?).arg(bare::WORD)),
            Peer::Calls => Daemon::announced(peer, Command::new(std::env::current_exe()?).args([calls::WORD, &path])),
            _ => Daemon::ours(peer, &path),
        }
    }

    fn ours(peer: Peer, script: &str) -> io::Result<Daemon> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anytermd"));
        command.args(["--foreground", "--local-only", "--port", "0", "--max-sessions", "4000"]);
        command.args(["--max-http-connections", "8000", "--log-level", "error", "-c", script]);
        if is_root() {
            command.args(["--user", "nobody"]);
        }
        Daemon::announced(peer, &mut command)
    }

    /// Starts a server that prints its address.
    fn announced(peer: Peer, command: &mut Command) -> io::Result<Daemon> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).read_line(&mut line)?;
        let port = line.trim().trim_end_matches('/').rsplit(':').next();
        let port = port.and_then(|port| port.parse().ok());
        let port = port.ok_or_else(|| io::Error::other(format!("the daemon said {line:?}")))?;
        Ok(Daemon { peer, port, child })
    }

    fn shellinabox(script: &str) -> io::Result<Daemon> {
        // It can't be told to take a free port, so it gets one that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let user = if is_root() {
            "nobody:nogroup".to_owned()
        } else {
            own_name()?
        };
        let mut child = Command::new(SHELLINABOX)
            .args([
                "-t",
                "--localhost-only",
                "--disable-peer-check",
                "-p",
                &port.to_string(),
            ])
            .args(["-s", &format!("/:{user}:/:{script}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > end || child.try_wait()?.is_some() {
                let _ = child.kill();
                let _ = child.wait();
                return Err(io::Error::other("shellinabox does not listen"));
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        Ok(Daemon {
            peer: Peer::Shellinabox,
            port,
            child,
        })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let pid = nix::unistd::Pid::from_raw(self.child.id().cast_signed());
        let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        let _ = self.child.wait();
    }
}

fn own_name() -> io::Result<String> {
    let out = Command::new("sh").args(["-c", "echo $(id -un):$(id -gn)"]).output()?;
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// A session as a page holds it: one connection for keys, one for polls.
pub struct Session {
    pub keys: Connection,
    pub polls: Connection,
    /// Path, and what each request says of the session.
    pub path: &'static str,
    pub head: String,
    peer: Peer,
}

impl Session {
    pub fn open(daemon: &Daemon) -> io::Result<Session> {
        let gzip = daemon.peer == Peer::OursGzip;
        let mut keys = Connection::open(daemon.port, gzip)?;
        let polls = Connection::open(daemon.port, gzip)?;
        let (path, head) = match daemon.peer {
            Peer::Shellinabox => {
                let size = format!("width={COLS}&height={ROWS}");
                let answer = keys.post(
                    "/?",
                    &format!("{size}&rooturl=http%3A%2F%2F127.0.0.1%3A{}%2F", daemon.port),
                )?;
                let id = answer
                    .split("\"session\":\"")
                    .nth(1)
                    .and_then(|rest| rest.split('"').next());
                let id = id.ok_or_else(|| io::Error::other("shellinabox gave no session"))?;
                ("/?", format!("{size}&session={id}"))
            }
            _ => {
                let form = format!("a=open&rows={ROWS}&cols={COLS}&sb={SCROLLBACK}&p=");
                let id = keys.post("/anyterm-module", &form)?;
                if id.starts_with('E') {
                    return Err(io::Error::other(id));
                }
                ("/anyterm-module", format!("s={id}"))
            }
        };
        Ok(Session {
            keys,
            polls,
            path,
            head,
            peer: daemon.peer,
        })
    }

    /// Types ASCII text; the answer is to be read from [`keys`](Self::keys).
    pub fn ask_key(&mut self, text: &str) -> io::Result<()> {
        let form = match self.peer {
            Peer::Shellinabox => {
                let hex: String = text.bytes().map(|b| format!("{b:02X}")).collect();
                format!("{}&keys={hex}", self.head)
            }
            _ => {
                let escaped: String = text.bytes().map(|b| format!("%{b:02x}")).collect();
                format!("a=send&{}&k={escaped}", self.head)
            }
        };
        self.keys.ask(self.path, &form)
    }

    pub fn send(&mut self, text: &str) -> io::Result<()> {
        self.ask_key(text)?;
        self.keys.answer().map(drop)
    }

    /// Polls for a change; the answer is to be read from [`polls`](Self::polls).
    pub fn ask_poll(&mut self) -> io::Result<()> {
        let form = match self.peer {
            Peer::Shellinabox => self.head.clone(),
            _ => format!("a=rcv&{}", self.head),
        };
        self.polls.ask(self.path, &form)
    }

    /// Whether an answer to a poll tells something new.
    pub fn is_news(&self, answer: &str) -> bool {
        match self.peer {
            Peer::Shellinabox => answer.contains("\"data\""),
            _ => answer != "n",
        }
    }

    pub fn poll(&mut self) -> io::Result<String> {
        self.ask_poll()?;
        let answer = self.polls.answer()?;
        if self.peer != Peer::Shellinabox && answer.starts_with('E') {
            return Err(io::Error::other(answer));
        }
        Ok(answer)
    }

    /// Polls until `mark` is on the screen.
    pub fn poll_until(&mut self, mark: &str) -> io::Result<()> {
        while !self.poll()?.contains(mark) {}
        Ok(())
    }
}
