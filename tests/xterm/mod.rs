//! An xterm of our own, on a display that nobody sees, to ask what it shows.

pub mod stream;

use crate::common::wait::LONG;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::pty::{Winsize, openpty};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

/// A character cell: the first character, a space where none is, and the attributes that DECRQCRA tells: bold 0x80,
/// blink 0x40, reverse 0x20, underline 0x10.
pub type Cell = (char, u32);

/// What a terminal shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Shown {
    /// Row and column from 1, as CPR tells them.
    pub cursor: (u32, u32),
    pub rows: Vec<Vec<Cell>>,
}

/// XTCHECKSUM: the sum of one cell is its character, blanks too, all of its bits and without a sign ...
const CHARACTER: u32 = 1 | 2 | 4 | 16;
/// ... or that and its attributes.
const WITH_ATTRIBUTES: u32 = 1 | 4 | 16;

/// Everything as at the start, both screens and what is saved of each.
const AFRESH: &str = "\x18\x1bc\x1b[?47h\x1b[2J\x1b[H\x1b7\x1b[?47l\x1bc\x1b7";

/// It ends with its value; should the test be killed, xterm ends with its pseudoterminal, and the display with xterm.
pub struct Xterm {
    display: Child,
    xterm: Child,
    terminal: File,
    answers: Receiver<Vec<u8>>,
    rows: u16,
    cols: u16,
}

impl Xterm {
    pub fn start(rows: u16, cols: u16) -> Xterm {
        let mut display = Command::new("Xvfb")
            .args("-displayfd 1 -terminate -nolisten tcp -screen 0 1600x1200x24".split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb runs");
        let mut number = String::new();
        BufReader::new(display.stdout.take().expect("a pipe"))
            .read_line(&mut number)
            .expect("Xvfb tells its display");
        let (master, terminal) = raw_pseudoterminal(rows, cols);
        let resources = ["*allowWindowOps: true", "*decTerminalID: 420", "*titeInhibit: false"];
        let xterm = Command::new("xterm")
            .args(["-display", &format!(":{}", number.trim())])
            .args(["-geometry", &format!("{cols}x{rows}"), "-u8"])
            .args(resources.iter().flat_map(|resource| ["-xrm", *resource]))
            .arg(format!("-Stest/{}", master.as_raw_fd()))
            .env("LC_ALL", "C.UTF-8")
            .stderr(Stdio::null())
            .spawn()
            .expect("xterm runs");
        drop(master);
        let answers = answers(terminal.try_clone().expect("a descriptor"));
        let mut xterm = Xterm {
            display,
            xterm,
            terminal,
            answers,
            rows,
            cols,
        };
        // It begins with the number of its window.
        xterm.until(|heard| heard.ends_with(b"\n"));
        xterm
    }

    /// Such as 379.
    pub fn version(&mut self) -> u32 {
        let heard = self.ask(b"\x1b[>q", |heard| heard.ends_with(b"\x1b\\"));
        let heard = String::from_utf8(heard).expect("ASCII");
        let number: String = heard.chars().filter(char::is_ascii_digit).collect();
        number.parse().expect("a number")
    }

    /// Shows `bytes` on a new screen.
    pub fn show(&mut self, bytes: &[u8]) -> Shown {
        let stream = [AFRESH.as_bytes(), bytes, b"\x1b[6n"].concat();
        let heard = self.ask(&stream, |heard| heard.ends_with(b"R"));
        let heard = String::from_utf8(heard).expect("ASCII");
        let (_, place) = heard.rsplit_once("\x1b[").expect("CPR");
        let place = place.trim_end_matches('R').split_once(';').expect("row and column");
        let [row, col] = [place.0, place.1].map(|n| n.parse().expect("a number"));
        let sums = [CHARACTER, WITH_ATTRIBUTES].map(|kind| self.checksums(kind));
        let cells: Vec<Cell> = sums[0].iter().zip(&sums[1]).map(|(c, all)| cell(*c, *all)).collect();
        Shown {
            cursor: (row, col),
            rows: cells.chunks(usize::from(self.cols)).map(<[Cell]>::to_vec).collect(),
        }
    }

    /// DECRQCRA for each cell.
    fn checksums(&mut self, kind: u32) -> Vec<u32> {
        let mut questions = format!("\x18\x0f\x1b[?6l\x1b[?69l\x1b[{kind}#y");
        for row in 1..=self.rows {
            for col in 1..=self.cols {
                questions.push_str(&format!("\x1b[1;1;{row};{col};{row};{col}*y"));
            }
        }
        let count = usize::from(self.rows) * usize::from(self.cols);
        let ends = |heard: &[u8]| heard.iter().filter(|byte| **byte == b'\\').count();
        let heard = self.ask(questions.as_bytes(), |heard| ends(heard) == count);
        let heard = String::from_utf8(heard).expect("ASCII");
        let sums = heard.split('~').skip(1);
        sums.map(|sum| u32::from_str_radix(&sum[..4], 16).expect("four digits"))
            .collect()
    }

    fn ask(&mut self, bytes: &[u8], is_whole: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        self.terminal.write_all(bytes).expect("xterm reads");
        self.until(is_whole)
    }

    fn until(&mut self, is_whole: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let deadline = Instant::now() + LONG;
        let mut heard = Vec::new();
        while !is_whole(&heard) {
            let left = deadline.saturating_duration_since(Instant::now());
            let more = self.answers.recv_timeout(left);
            heard.extend(
                more.unwrap_or_else(|_| panic!("xterm said no more than {:?}", heard.escape_ascii().to_string())),
            );
        }
        heard
    }
}

impl Drop for Xterm {
    fn drop(&mut self) {
        for child in [&mut self.xterm, &mut self.display] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn cell(character: u32, all: u32) -> Cell {
    let attributes = all.wrapping_sub(character) & 0xffff;
    match char::from_u32(character) {
        // Never written, or the second half of a wide character.
        None | Some('\0' | '\u{ffff}') => (' ', attributes),
        Some(c) => (c, attributes),
    }
}

/// A pseudoterminal whose master a child may inherit.
fn raw_pseudoterminal(rows: u16, cols: u16) -> (OwnedFd, File) {
    let size = Winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pair = openpty(&size, None).expect("a pseudoterminal");
    fcntl(&pair.master, FcntlArg::F_SETFD(FdFlag::empty())).expect("a descriptor");
    fcntl(&pair.slave, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).expect("a descriptor");
    let mut modes = tcgetattr(&pair.slave).expect("a terminal");
    cfmakeraw(&mut modes);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &modes).expect("a terminal");
    (pair.master, File::from(pair.slave))
}

fn answers(mut terminal: File) -> Receiver<Vec<u8>> {
    let (sender, answers) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = terminal.read(&mut buffer) {
            if sender.send(buffer[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    answers
}
