//! vttest (Debian's) on a pseudoterminal, and the terminal that it talks to.

use crate::common::wait::LONG;
use anytermd::terminal::{Config, Kind, Terminal};
use nix::libc::winsize;
use nix::pty::openpty;
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};

const ROWS: u16 = 24;
const COLS: u16 = 80;

/// What vttest says when it waits for RETURN, and when it shows a menu.
const PAUSE: &[u8] = b"Push <RETURN>";
const MENU: &[u8] = b"Enter choice number (0 - ";

/// What vttest waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waits {
    ForReturn,
    ForChoice,
}

/// vttest at work. It ends with its value, as its terminal goes away.
pub struct Vttest {
    program: Child,
    keys: File,
    output: Receiver<Vec<u8>>,
    pub terminal: Terminal,
}

impl Vttest {
    pub fn start() -> Vttest {
        let size = winsize {
            ws_row: ROWS,
            ws_col: COLS,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = openpty(&size, None).expect("a pseudoterminal");
        let slave = File::from(pty.slave);
        let clone = || slave.try_clone().expect("a descriptor");
        let program = Command::new("setsid")
            .args(["--ctty", "vttest", "24x80.132"])
            .env("TERM", "xterm-256color")
            .stdin(clone())
            .stdout(clone())
            .stderr(clone())
            .spawn()
            .expect("vttest runs");
        let keys = File::from(pty.master);
        let mut master = keys.try_clone().expect("a descriptor");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n) = master.read(&mut buffer) {
                if n == 0 || sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let terminal = Terminal::new(Config {
            rows: ROWS,
            cols: COLS,
            scrollback: 0,
            kind: Kind::Xterm,
            clipboard: false,
        });
        Vttest {
            program,
            keys,
            output,
            terminal,
        }
    }

    pub fn type_in(&mut self, keys: &[u8]) {
        self.keys.write_all(keys).expect("vttest reads");
    }

    /// Shows what vttest writes, and answers, until it waits.
    pub fn wait(&mut self) -> Waits {
        let mut seen = Vec::new();
        loop {
            let bytes = self.output.recv_timeout(LONG).expect("vttest goes on");
            self.terminal.feed(&bytes);
            let replies = self.terminal.take_replies();
            self.keys.write_all(&replies).expect("vttest reads");
            seen.extend(bytes);
            if seen.ends_with(PAUSE) {
                return Waits::ForReturn;
            }
            let menu = seen.windows(MENU.len()).rposition(|window| window == MENU);
            if menu.is_some() && seen.ends_with(b"): ") {
                return Waits::ForChoice;
            }
        }
    }
}

impl Drop for Vttest {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
