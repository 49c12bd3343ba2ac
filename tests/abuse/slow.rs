//! Clients that take their time, or stop in the middle.

use super::common::procfs::descriptors;
use super::common::wait::{LONG, until};
use super::common::{Conn, Daemon, OldPage, form};
use super::head;
use super::witness::Witness;
use nix::sys::socket::{setsockopt, sockopt::RcvBuf};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Clients at once.
const CROWD: usize = 500;

/// The beginning of a request: half of them stop in the header, and half in the body.
fn beginning(i: usize) -> String {
    match i % 2 {
        0 => "GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".to_owned(),
        _ => format!("{}a=open&x=", head("Content-Length: 100000")),
    }
}

#[test]
fn five_hundred_slow_requests_delay_nobody() {
    let mut witness = Witness::new();
    let mut slow: Vec<Conn> = (0..CROWD).map(|_| witness.conn()).collect();
    for (i, conn) in slow.iter_mut().enumerate() {
        conn.raw(beginning(i)).expect("send");
    }
    for _ in 0..20 {
        for (i, conn) in slow.iter_mut().enumerate() {
            // A slow machine may take longer than the daemon gives a header: somebody else comes then.
            if conn.raw("x").is_err() {
                *conn = witness.conn();
                conn.raw(beginning(i)).expect("send");
            }
        }
        witness.works(1);
    }
    drop(slow);
    witness.recovers();
}

/// Sends a byte now and then until the daemon has had enough, and returns what it said.
fn trickle(mut stream: TcpStream, beginning: &str) -> Vec<u8> {
    stream.write_all(beginning.as_bytes()).expect("send");
    let pace = Some(Duration::from_millis(200));
    stream.set_read_timeout(pace).expect("timeout");
    let (mut answer, mut buffer) = (Vec::new(), [0; 1024]);
    for _ in 0..400 {
        match stream.read(&mut buffer) {
            Ok(0) => return answer,
            Ok(n) => answer.extend_from_slice(&buffer[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {
                let _ = stream.write_all(b"x");
            }
            Err(_) => return answer,
        }
    }
    panic!("was never given up: {beginning:?}")
}

#[test]
fn a_byte_now_and_then_does_not_buy_time() {
    let mut witness = Witness::new();
    let addr = witness.daemon.addr();
    let tricklers: Vec<_> = (0..20)
        .map(|i| {
            let stream = TcpStream::connect(addr).expect("connect");
            thread::spawn(move || trickle(stream, &beginning(i)))
        })
        .collect();
    for trickler in tricklers {
        let answer = trickler.join().expect("given up");
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
        witness.works(1);
    }
    witness.recovers();
}

/// What a connection gives back in the end, when `request` stops short.
fn stalled(mut conn: Conn, request: &str) -> Vec<u8> {
    conn.raw(request).expect("send");
    conn.read_to_end()
}

#[test]
fn headers_and_bodies_that_never_end_are_given_up() {
    let daemon = Daemon::command("cat");
    let short_head = "GET /anyterm.css HTTP/1.1\r\nHost: local";
    let short_body = format!("{}a=op", head("Content-Length: 100"));
    let conns = [daemon.conn(), daemon.conn(), daemon.conn()];
    thread::scope(|scope| {
        let requests = [short_head, &short_body, ""].into_iter().zip(conns);
        let threads: Vec<_> = requests.map(|(r, c)| scope.spawn(move || stalled(c, r))).collect();
        let [header, body, silent]: [_; 3] = threads.try_into().expect("three threads");
        let answer = header.join().expect("header");
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
        let answer = silent.join().expect("silent");
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
        let answer = body.join().expect("body");
        assert!(answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
    });
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
}

/// Who asks for large answers and takes none of them, or a byte a second, must not hold memory for ever.
#[test]
fn answers_that_nobody_reads_are_given_up() {
    const LAZY: usize = 10;
    let mut witness = Witness::new();
    let size = [("rows", "500"), ("cols", "1000"), ("keep", "300")];
    let mut large = OldPage::open_with(&witness.daemon, &size);
    large.wait_for("ready");
    large.keys(&"0123456789".repeat(40_000));
    large.keys("end");
    large.wait_for("9end");
    let rcv = form(&[("a", "rcv"), ("s", &large.id), ("n", "0"), ("w", "0")]);
    let before = descriptors(witness.daemon.pid);
    let readers: Vec<_> = (0..LAZY)
        .map(|i| {
            let mut conn = lazy_conn(&witness);
            // Twelve megabytes of answers, far more than the daemon's system holds for a client that takes little.
            match i {
                1 => (0..30).for_each(|_| conn.send_form(&rcv, &[])),
                _ => (0..300).for_each(|_| conn.send("GET", "/anyterm.js", &[], b"")),
            }
            let (end, ended) = mpsc::channel();
            (end, thread::spawn(move || read_slowly(conn, &ended, i % 2)))
        })
        .collect();
    until("all are connected", || descriptors(witness.daemon.pid) >= before + LAZY);
    let late = Instant::now() + 3 * LONG;
    while descriptors(witness.daemon.pid) > before {
        witness.works(1);
        assert!(Instant::now() < late, "they are still there");
    }
    for (end, reader) in readers {
        drop(end);
        reader.join().expect("a reader that does not fail");
    }
    // The session itself does not mind.
    let mut again = OldPage::attach(&witness.daemon, &large.id);
    again.wait_for("9end");
    again.close();
    drop((large, again));
    witness.recovers();
}

/// Takes so many bytes a second until told to end.
fn read_slowly(mut conn: Conn, ended: &mpsc::Receiver<()>, bytes: usize) {
    while ended.recv_timeout(Duration::from_secs(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
        // Nothing more comes once the connection is given up.
        let _ = conn.take(bytes);
    }
}

/// A connection whose client's system takes a few kilobytes and no more.
fn lazy_conn(witness: &Witness) -> Conn {
    let stream = TcpStream::connect(witness.daemon.addr()).expect("connect");
    setsockopt(&stream, RcvBuf, &4096).expect("buffer");
    Conn::over(stream, "localhost")
}

#[test]
fn half_closed_connections_are_closed() {
    let mut witness = Witness::new();
    let addr = witness.daemon.addr();
    let half = |request: &str| {
        let mut stream = TcpStream::connect(addr).expect("connect");
        stream.set_read_timeout(Some(LONG)).expect("timeout");
        stream.write_all(request.as_bytes()).expect("send");
        stream.shutdown(Shutdown::Write).expect("shutdown");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map(|_| answer)
    };
    for i in 0..100 {
        // To the daemon this is a client that has gone, which may come before its answer or after.
        let answer = half("GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an end");
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 200"),
            "{:?}",
            String::from_utf8_lossy(&answer)
        );
        let _ = half(&beginning(i));
        let _ = half("");
        let rcv = format!(
            "GET /anyterm-module?a=rcv&s={}&n=0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            witness.session()
        );
        let _ = half(&rcv);
    }
    witness.works(5);
    witness.recovers();
}
