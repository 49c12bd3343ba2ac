//! What the system calls of a key cost: two connections, a pseudoterminal and an echoing program, with nothing done
//! between them. Requests are hardly looked at and answers are there beforehand. The bench starts itself for that, as a
//! process of its own.

use crate::workload::{COLS, ROWS};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::process::{Command, Stdio};

/// The word that makes this program the server; a program to run follows.
pub const WORD: &str = "--system-calls";

/// Serves until it is killed; prints its address first.
pub fn serve(program: &str) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("listening on http://{}/", listener.local_addr()?);
    io::stdout().flush()?;
    let mut server = Server {
        terminal: run(program)?,
        connections: Vec::new(),
        waiting: None,
    };
    loop {
        let ready = server.wait(&listener)?;
        if ready[0] {
            server.take_output()?;
        }
        for i in (0..server.connections.len()).filter(|i| ready[2 + i]) {
            server.take_request(i)?;
        }
        if ready[1] {
            let (stream, _) = listener.accept()?;
            stream.set_nodelay(true)?;
            server.connections.push(stream);
        }
    }
}

fn run(program: &str) -> io::Result<File> {
    let size = Winsize {
        ws_row: ROWS,
        ws_col: COLS,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pty = openpty(&size, None)?;
    let terminal = File::from(pty.slave);
    let stdio = || terminal.try_clone().map(Stdio::from);
    Command::new(program)
        .stdin(stdio()?)
        .stdout(stdio()?)
        .stderr(stdio()?)
        .spawn()?;
    Ok(File::from(pty.master))
}

struct Server {
    terminal: File,
    connections: Vec<TcpStream>,
    /// The connection whose poll is to be answered.
    waiting: Option<usize>,
}

impl Server {
    /// Which are ready: the terminal, the listener, then the connections.
    fn wait(&self, listener: &TcpListener) -> io::Result<Vec<bool>> {
        let first = [self.terminal.as_fd(), listener.as_fd()];
        let all = first.into_iter().chain(self.connections.iter().map(AsFd::as_fd));
        let mut fds: Vec<PollFd<'_>> = all.map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
        poll(&mut fds, PollTimeout::NONE)?;
        Ok(fds.iter().map(|fd| fd.any().unwrap_or(false)).collect())
    }

    fn take_output(&mut self) -> io::Result<()> {
        let n = self.terminal.read(&mut [0; 16 * 1024])?;
        // What the program says at first is not asked for: a key is echoed alone.
        match self.waiting.take() {
            Some(i) if n == 1 => answer(&mut self.connections[i], "k52000:i1:xk33:"),
            waiting => {
                self.waiting = waiting;
                Ok(())
            }
        }
    }

    fn take_request(&mut self, i: usize) -> io::Result<()> {
        let mut request = [0; 4096];
        let n = self.connections[i].read(&mut request)?;
        let request = &request[..n];
        let is = |action: &[u8]| request.windows(action.len()).any(|part| part == action);
        if is(b"a=rcv") {
            self.waiting = Some(i);
            return Ok(());
        }
        if is(b"a=send") {
            self.terminal.write_all(b"x")?;
            return answer(&mut self.connections[i], "");
        }
        answer(&mut self.connections[i], "0")
    }
}

/// An answer as long as the daemon's.
fn answer(stream: &mut TcpStream, body: &str) -> io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=\"UTF-8\"\r\ncache-control: no-cache, no-store\r\n\
                pragma: no-cache\r\nserver: anytermd\r\n";
    let date = "date: Thu, 01 Jan 1970 00:00:00 GMT";
    stream.write_all(format!("{head}content-length: {}\r\n{date}\r\n\r\n{body}", body.len()).as_bytes())
}
