//! A tmux of our own to ask what it would show.

pub mod stream;

use crate::common::TempDir;
use crate::common::wait::LONG;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A tmux server on a socket of its own, driven by its control mode. It ends with its value, and with its client
/// should the test be killed.
pub struct Tmux {
    client: Child,
    input: ChildStdin,
    lines: Receiver<Vec<u8>>,
    streams: u32,
    dir: TempDir,
}

/// What tmux shows.
pub struct Shown {
    /// The rows as `capture-pane` tells them: text and SGR.
    pub rows: Vec<Vec<u8>>,
    /// The same after [`end_rows`].
    pub ended_rows: Vec<Vec<u8>>,
    /// Row and column of the cursor; the column may be one beyond the last while a wrap is pending.
    pub cursor: (usize, usize),
    pub cursor_visible: bool,
    pub alternate: bool,
}

/// Writes to the last column of each row. `capture-pane` tells of no row more than up to the last cell written to, so
/// cells that were only erased, and may have a background, are told only if something stands behind them.
pub fn end_rows(rows: u16, cols: u16) -> String {
    let rows: String = (1..=rows).map(|row| format!("\x1b[{row};{cols}H|")).collect();
    format!("\x1b[?6l\x1b[r\x1b[4l\x1b(B\x0f\x1b[m{rows}")
}

impl Tmux {
    pub fn start() -> Tmux {
        let dir = TempDir::new();
        let mut client = Command::new("tmux")
            .args(["-u", "-f", "/dev/null", "-S", &dir.file("socket"), "-C"])
            .args(["new-session", "-x", "80", "-y", "24", "exec cat"])
            .env_remove("TMUX")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tmux runs");
        let (sender, lines) = channel();
        let output = BufReader::new(client.stdout.take().expect("a pipe"));
        std::thread::spawn(move || {
            for line in output.split(b'\n') {
                let Ok(line) = line else { break };
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let input = client.stdin.take().expect("a pipe");
        let mut tmux = Tmux {
            client,
            input,
            lines,
            streams: 0,
            dir,
        };
        tmux.wait_for(b"%end");
        tmux.command("set-hook -g client-detached kill-server");
        tmux
    }

    fn line(&self) -> Vec<u8> {
        self.lines.recv_timeout(LONG).expect("tmux answers")
    }

    fn wait_for(&self, start: &[u8]) {
        while !self.line().starts_with(start) {}
    }

    /// Runs a command and returns the lines of its answer.
    fn command(&mut self, command: &str) -> Vec<Vec<u8>> {
        writeln!(self.input, "{command}").expect("tmux reads");
        self.wait_for(b"%begin");
        let mut answer = Vec::new();
        loop {
            let line = self.line();
            assert!(!line.starts_with(b"%error"), "{command}: {answer:?}");
            if line.starts_with(b"%end") {
                return answer;
            }
            answer.push(line);
        }
    }

    fn word(&mut self, command: &str) -> String {
        let answer = self.command(command);
        String::from_utf8(answer.concat()).expect("UTF-8")
    }

    /// Such as `3.3a`.
    pub fn version(&mut self) -> String {
        self.word("display-message -p '#{version}'")
    }

    /// Shows `bytes` on a new screen.
    pub fn show(&mut self, bytes: &[u8], height: u16, width: u16) -> Shown {
        self.streams += 1;
        // The title comes after everything else, so when it is read the rest has been obeyed.
        let mark = |n: u8| format!("mark-{}-{n}-", self.streams);
        let (mark_1, mark_2) = (mark(1), mark(2));
        let title = |mark: &str| format!("\x1b]2;{mark}\x1b\\");
        let (stream, more) = (self.dir.file("stream"), self.dir.file("more"));
        write(&stream, &[bytes, title(&mark_1).as_bytes()].concat());
        let _ = std::fs::remove_file(&more);
        mkfifo(more.as_str(), Mode::S_IRWXU).expect("a pipe");
        self.command(&format!("refresh-client -C {width}x{height}"));
        let program = format!("stty raw -echo; cat {stream} {more}; exec cat >/dev/null");
        let pane = self.word(&format!("new-window -d -P -F '#{{pane_id}}' \"{program}\""));
        let capture = format!("capture-pane -p -e -N -t {pane}");
        self.wait_for_output(&pane, &mark_1);
        let rows = self.command(&capture);
        let format = "#{cursor_y} #{cursor_x} #{cursor_flag} #{alternate_on}";
        let state = self.word(&format!("display-message -p -t {pane} '{format}'"));
        write(&more, (end_rows(height, width) + &title(&mark_2)).as_bytes());
        self.wait_for_output(&pane, &mark_2);
        let ended_rows = self.command(&capture);
        self.command(&format!("kill-window -t {pane}"));
        let numbers: Vec<usize> = state.split(' ').map(|n| n.parse().expect("a number")).collect();
        Shown {
            rows,
            ended_rows,
            cursor: (numbers[0], numbers[1]),
            cursor_visible: numbers[2] == 1,
            alternate: numbers[3] == 1,
        }
    }

    /// Waits until the pane's output, which comes in pieces, holds `mark`.
    fn wait_for_output(&self, pane: &str, mark: &str) {
        let start = format!("%output {pane} ").into_bytes();
        let mut seen = Vec::new();
        while !seen.windows(mark.len()).any(|window| window == mark.as_bytes()) {
            let line = self.line();
            if let Some(output) = line.strip_prefix(start.as_slice()) {
                let keep = seen.len().saturating_sub(mark.len());
                seen.drain(..keep);
                seen.extend_from_slice(output);
            }
        }
    }
}

fn write(path: &str, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("the stream can be written");
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // Both at once: the server ends its programs, and the client goes with it.
        let _ = writeln!(self.input, "kill-server");
        let _ = self.input.flush();
        let _ = self.client.wait();
    }
}
