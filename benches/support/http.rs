//! A client whose own cost is small: one kept-alive connection, blocking, that counts what it receives.

use flate2::read::GzDecoder;
use std::io::{self, Read, Write};
use std::net::TcpStream;

/// One connection to a daemon on loopback.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Bytes received, heads included.
    pub received: u64,
    /// Bytes of bodies received, as they were on the wire.
    pub bodies: u64,
    /// The number of the screen that the last answer brought, if it was one.
    pub screen: u64,
    gzip: bool,
}

impl Connection {
    pub fn open(port: u16, gzip: bool) -> io::Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream,
            buffer: Vec::new(),
            received: 0,
            bodies: 0,
            screen: 0,
            gzip,
        })
    }

    /// Sends a form and does not wait for the answer.
    pub fn ask(&mut self, path: &str, form: &str) -> io::Result<()> {
        let port = self.stream.peer_addr()?.port();
        let encoding = if self.gzip { "Accept-Encoding: gzip\r\n" } else { "" };
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{encoding}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        self.stream.write_all(request.as_bytes())
    }

    /// Waits for the answer to [`ask`](Self::ask) and returns its body.
    pub fn answer(&mut self) -> io::Result<String> {
        let head = self.take_through(b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let value = |name: &str| {
            let mut lines = head.lines();
            lines.find_map(|line| line.strip_prefix(name)).map(str::trim)
        };
        let body = match value("transfer-encoding:") {
            Some("chunked") => self.chunks()?,
            _ => self.take(value("content-length:").and_then(|n| n.parse().ok()).unwrap_or(0))?,
        };
        self.bodies += body.len() as u64;
        self.screen = value("x-anyterm-screen:").and_then(|n| n.parse().ok()).unwrap_or(0);
        let mut text = String::new();
        match value("content-encoding:") {
            Some("gzip") => GzDecoder::new(body.as_slice()).read_to_string(&mut text).map(drop)?,
            _ => text = String::from_utf8_lossy(&body).into_owned(),
        }
        Ok(text)
    }

    pub fn post(&mut self, path: &str, form: &str) -> io::Result<String> {
        self.ask(path, form)?;
        self.answer()
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 1 << 16];
        let n = self.stream.read(&mut chunk)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.received += n as u64;
        self.buffer.extend_from_slice(&chunk[..n]);
        Ok(())
    }

    fn take(&mut self, n: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < n {
            self.fill()?;
        }
        Ok(self.buffer.drain(..n).collect())
    }

    fn take_through(&mut self, end: &[u8]) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = self.buffer.windows(end.len()).position(|window| window == end) {
                return self.take(at + end.len());
            }
            self.fill()?;
        }
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.take_through(b"\r\n")?;
            let line = String::from_utf8_lossy(&line);
            let size = line.trim().split(';').next().unwrap_or_default();
            let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
            body.extend(self.take(size)?);
            self.take(2)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}
