//! A client for HTTP/1.1 that shows what is on the wire: requests are sent byte for byte, and
//! answers come back with every header, however they are framed.

use super::wait;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver};

/// The type of a form's body, as old pages name it.
pub const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Headers as they came.
    pub headers: Vec<(String, String)>,
    /// The body, with chunks joined and gzip undone.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of the first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("body is UTF-8")
    }
}

/// A byte stream to the daemon.
trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// A connection, kept alive as long as the daemon keeps it.
pub struct Conn {
    /// None before the first request of a connection that waits for one.
    stream: Option<BufReader<Box<dyn Stream>>>,
    host: String,
}

impl Conn {
    /// Connects over TCP.
    pub fn open(addr: SocketAddr) -> Conn {
        let stream = TcpStream::connect(addr).expect("connect");
        Conn::over(stream, &addr.to_string())
    }

    /// Connects over TCP when there is a request to send, as browsers do.
    pub fn later(addr: SocketAddr) -> Conn {
        Conn {
            stream: None,
            host: addr.to_string(),
        }
    }

    /// Takes a connected socket over; `host` is for the `Host` header.
    pub fn over(stream: TcpStream, host: &str) -> Conn {
        stream.set_read_timeout(Some(wait::LONG)).expect("timeout");
        stream.set_write_timeout(Some(wait::LONG)).expect("timeout");
        stream.set_nodelay(true).expect("nodelay");
        Conn {
            stream: Some(BufReader::new(Box::new(stream))),
            host: host.to_owned(),
        }
    }

    /// Speaks over any stream; `host` is for the `Host` header.
    pub fn on(stream: impl Read + Write + Send + 'static, host: &str) -> Conn {
        Conn {
            stream: Some(BufReader::new(Box::new(stream))),
            host: host.to_owned(),
        }
    }

    /// Connects to a unix socket.
    pub fn unix(path: &str) -> Conn {
        let stream = UnixStream::connect(path).expect("connect");
        stream.set_read_timeout(Some(wait::LONG)).expect("timeout");
        Conn {
            stream: Some(BufReader::new(Box::new(stream))),
            host: "localhost".to_owned(),
        }
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream().get_mut().write_all(bytes.as_ref())
    }

    fn stream(&mut self) -> &mut BufReader<Box<dyn Stream>> {
        if self.stream.is_none() {
            *self = Conn::open(self.host.parse().expect("an address"));
        }
        self.stream.as_mut().expect("just connected")
    }

    /// Sends a request; `headers` are whole lines without their ends.
    pub fn send(&mut self, method: &str, target: &str, headers: &[&str], body: &[u8]) {
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for line in headers {
            head.push_str(line);
            head.push_str("\r\n");
        }
        if method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let bytes = [head.as_bytes(), body].concat();
        self.raw(bytes).expect("send");
    }

    /// A `GET` and its answer.
    pub fn get(&mut self, target: &str) -> Response {
        self.get_with(target, &[])
    }

    /// A `GET` with headers and its answer.
    pub fn get_with(&mut self, target: &str, headers: &[&str]) -> Response {
        self.send("GET", target, headers, b"");
        self.read()
    }

    /// A form posted to the channel, and its answer.
    pub fn post(&mut self, body: &str) -> Response {
        self.post_with(body, &[])
    }

    /// A form posted to the channel with more headers, and its answer.
    pub fn post_with(&mut self, body: &str, headers: &[&str]) -> Response {
        self.send_form(body, headers);
        self.read()
    }

    /// Posts a form to the channel without waiting for the answer.
    pub fn send_form(&mut self, body: &str, headers: &[&str]) {
        let form = format!("Content-Type: {FORM}");
        let headers = [&[form.as_str()], headers].concat();
        self.send("POST", "/anyterm-module", &headers, body.as_bytes());
    }

    /// Posts a form to the channel, or finds that the daemon takes no more.
    pub fn try_send_form(&mut self, body: &str) -> io::Result<()> {
        let (host, length) = (&self.host, body.len());
        self.raw(format!(
            "POST /anyterm-module HTTP/1.1\r\nHost: {host}\r\nContent-Type: {FORM}\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// The next answer.
    ///
    /// # Panics
    /// When there is none, or it is not HTTP/1.1.
    pub fn read(&mut self) -> Response {
        self.try_read(false).expect("answer")
    }

    /// The next answer, or why there is none; `head` when it is to a `HEAD` and has no body.
    pub fn try_read(&mut self, head: bool) -> io::Result<Response> {
        loop {
            let mut response = self.read_head()?;
            if response.status >= 200 {
                if !head && !matches!(response.status, 204 | 304) {
                    response.body = self.read_body(&response)?;
                }
                return Ok(response);
            }
        }
    }

    fn read_head(&mut self) -> io::Result<Response> {
        let status = self.line()?;
        let code = status.strip_prefix("HTTP/1.1 ").and_then(|s| s.get(..3)?.parse().ok());
        let status = code.ok_or_else(|| io::Error::other(format!("not a status: {status:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(Response {
                    status,
                    headers,
                    body: Vec::new(),
                });
            }
            let (name, value) = line.split_once(": ").ok_or_else(|| io::Error::other("header"))?;
            headers.push((name.to_owned(), value.to_owned()));
        }
    }

    fn read_body(&mut self, response: &Response) -> io::Result<Vec<u8>> {
        let body = if response.header("transfer-encoding") == Some("chunked") {
            self.chunks()?
        } else {
            let length = response.header("content-length").and_then(|v| v.parse().ok());
            self.take(length.ok_or_else(|| io::Error::other("no length"))?)?
        };
        if response.header("content-encoding") != Some("gzip") {
            return Ok(body);
        }
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut plain)?;
        Ok(plain)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(&line, 16).map_err(io::Error::other)?;
            body.extend(self.take(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    /// The next bytes as they are.
    pub fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.stream().read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A line without its end; an error at the end of the stream.
    pub fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream().read_line(&mut line)?;
        let text = line.strip_suffix("\r\n");
        text.map(str::to_owned)
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// Reads the beginning of an answer and no more.
    pub fn read_some(&mut self) {
        self.stream().fill_buf().expect("the beginning of an answer");
    }

    /// What is left until the daemon closes the connection, however it does that.
    pub fn read_to_end(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Err(e) = self.stream().read_to_end(&mut bytes) {
            assert_eq!(e.kind(), io::ErrorKind::ConnectionReset, "{e}");
        }
        bytes
    }
}

/// The answers to what was sent on these connections, as they come: nobody knows which the daemon read first.
pub fn answers(conns: Vec<Conn>) -> Receiver<Response> {
    let (sender, answers) = mpsc::channel();
    for mut conn in conns {
        let sender = sender.clone();
        std::thread::spawn(move || conn.try_read(false).map(|answer| sender.send(answer)));
    }
    answers
}

/// A form's text: names and values escaped as `encodeURIComponent` would, and a little more.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let escape = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(n, v)| format!("{}={}", escape(n), escape(v)))
        .collect();
    pairs.join("&")
}
