//! Requests that are not what they should be.

use super::common::http::FORM;
use super::common::{Conn, Response, form};
use super::head;
use super::witness::Witness;

/// What a request came to.
#[derive(Debug)]
enum Outcome {
    /// Answered, and the connection goes on.
    Open(u16),
    /// Answered, and the connection ended.
    Closed(u16),
    /// The connection ended without an answer.
    Dropped,
}

/// Sends `request` and a good request behind it, and tells what came of both.  A daemon and a proxy in front of it must
/// never differ on where a request ends, so what can't be understood must end the connection.
fn outcome(mut conn: Conn, request: &[u8]) -> Outcome {
    let good = b"GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let _ = conn.raw([request, good].concat());
    let Ok(first) = conn.try_read(false) else {
        return Outcome::Dropped;
    };
    match conn.try_read(false) {
        Ok(Response { status: 200, .. }) => Outcome::Open(first.status),
        Ok(other) => panic!("{} and then {other:?} for {:?}", first.status, text(request)),
        Err(_) => Outcome::Closed(first.status),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(200).collect()
}

/// Every one is refused, and nothing behind it on its connection is taken for a request.
fn refused(requests: &[Vec<u8>]) {
    let mut witness = Witness::new();
    for request in requests {
        match outcome(witness.conn(), request) {
            Outcome::Closed(400..=499 | 501 | 505) | Outcome::Dropped => {}
            other => panic!("{other:?} for {:?}", text(request)),
        }
        witness.works(1);
    }
    witness.recovers();
}

#[test]
fn lengths_that_contradict_each_other_are_refused() {
    let framings = [
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: 3, 5",
        "Content-Length: -3",
        "Content-Length: +3",
        "Content-Length: 0x3",
        "Content-Length: 3 3",
        "Content-Length: three",
        "Content-Length: 99999999999999999999999999",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding:\x0bchunked",
    ];
    let body = "0\r\n\r\n";
    let requests: Vec<Vec<u8>> = framings
        .iter()
        .map(|f| format!("{}{body}", head(f)).into_bytes())
        .collect();
    refused(&requests);
}

/// RFC 9112, 6.1: the chunks count, and the connection must end behind them.
#[test]
fn nothing_follows_a_body_with_two_framings() {
    let mut witness = Witness::new();
    for framing in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\nContent-Length: 4",
    ] {
        let request = format!("{}0\r\n\r\n", head(framing));
        let outcome = outcome(witness.conn(), request.as_bytes());
        assert!(
            matches!(outcome, Outcome::Closed(_) | Outcome::Dropped),
            "{framing}: {outcome:?}"
        );
        witness.works(1);
    }
}

#[test]
fn broken_chunks_are_refused() {
    let long = "e".repeat(100_000);
    let chunks = [
        "zz\r\na=x\r\n0\r\n\r\n".to_owned(),
        "-1\r\na=x\r\n0\r\n\r\n".to_owned(),
        "ffffffffffffffffff\r\na=x\r\n0\r\n\r\n".to_owned(),
        "10000000000000003\r\na=x\r\n0\r\n\r\n".to_owned(),
        "3\r\na=xyz\r\n0\r\n\r\n".to_owned(),
        "3\na=x\n0\n\n".to_owned(),
        "\r\na=x\r\n0\r\n\r\n".to_owned(),
        format!("3;{long}\r\na=x\r\n0\r\n\r\n"),
        format!("3\r\na=x\r\n0\r\nX-Trailer: {long}\r\n\r\n"),
    ];
    let framing = head("Transfer-Encoding: chunked");
    let requests: Vec<Vec<u8>> = chunks.iter().map(|c| format!("{framing}{c}").into_bytes()).collect();
    refused(&requests);
}

#[test]
fn what_is_not_http_is_refused() {
    let long = "M".repeat(50_000);
    let requests: Vec<Vec<u8>> = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03clienthello\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"GET /anyterm.css\r\n\r\n".to_vec(),
        b"GET /anyterm.css HTTP/3.7\r\nHost: localhost\r\n\r\n".to_vec(),
        b"GET /any term.css HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        b"GET /anyterm.css HTTP/1.1\r\nHost : a\r\n\r\n".to_vec(),
        b"GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\nX-Fold: a\r\n b\r\n\r\n".to_vec(),
        b"GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n".to_vec(),
        b"GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\nX\x80: b\r\n\r\n".to_vec(),
        b"GET /anyterm.css HTTP/1.1\r\n: a\r\n\r\n".to_vec(),
        b"\0\0\0\0\0\0\0\0\r\n\r\n".to_vec(),
        b"\xff\xfe\xfd\r\n\r\n".to_vec(),
        format!("{long} / HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{long}: b\r\n\r\n").into_bytes(),
    ]
    .into();
    refused(&requests);
}

#[test]
fn other_methods_and_targets_are_answered_and_do_no_harm() {
    let mut witness = Witness::new();
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "FOO", "get", "PROPFIND"] {
        let request = format!("{method} /anyterm-module?a=open HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let outcome = outcome(witness.conn(), request.as_bytes());
        assert!(
            matches!(outcome, Outcome::Open(405) | Outcome::Closed(405)),
            "{method}: {outcome:?}"
        );
    }
    for request in [
        "OPTIONS * HTTP/1.1",
        "CONNECT 127.0.0.1:22 HTTP/1.1",
        "GET //../../etc/passwd HTTP/1.1",
    ] {
        let request = format!("{request}\r\nHost: localhost\r\n\r\n");
        let outcome = outcome(witness.conn(), request.as_bytes());
        assert!(
            matches!(outcome, Outcome::Open(400..=499) | Outcome::Closed(400..=499)),
            "{request}: {outcome:?}"
        );
    }
    witness.recovers();
}

#[test]
fn equal_lengths_are_one_and_a_chunked_body_is_read() {
    let witness = Witness::new();
    let request = format!("{}a=b", head("Content-Length: 3\r\nContent-Length: 3"));
    let twice = outcome(witness.conn(), request.as_bytes());
    assert!(matches!(twice, Outcome::Open(200) | Outcome::Closed(400)), "{twice:?}");
    let request = format!(
        "{}2\r\na=\r\n1;x=y\r\nb\r\n0\r\nX-T: 1\r\n\r\n",
        head("Transfer-Encoding: chunked")
    );
    let chunked = outcome(witness.conn(), request.as_bytes());
    assert!(matches!(chunked, Outcome::Open(200)), "{chunked:?}");
}

#[test]
fn escapes_that_are_broken_type_nothing() {
    let mut witness = Witness::new();
    let id = witness.session().to_owned();
    let mut conn = witness.conn();
    for value in [
        "%",
        "%4",
        "%zz",
        "%u0041",
        "%ff",
        "%c0%80",
        "%ed%a0%80",
        "%f5%80%80%80",
        "lost%",
    ] {
        let body = format!("a=send&s={id}&k=ok&k=lost{value}");
        assert!(conn.post(&body).text().starts_with('E'), "{value}");
        let target = format!("/anyterm-module?a=send&s={id}&k=lost{value}");
        assert!(conn.get(&target).text().starts_with('E'), "{value}");
        assert!(
            conn.post(&format!("a=rcv&s={value}")).text().starts_with('E'),
            "{value}"
        );
        assert!(
            conn.post(&format!("a={value}&s={id}")).text().starts_with('E'),
            "{value}"
        );
    }
    for bytes in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"] {
        let body = [format!("a=send&s={id}&k=lost").as_bytes(), bytes].concat();
        conn.send("POST", "/anyterm-module", &[&format!("Content-Type: {FORM}")], &body);
        assert!(conn.read().text().starts_with('E'), "{bytes:?}");
    }
    witness.works(1);
    assert!(
        !witness.text().contains("lost") && !witness.text().contains("ok"),
        "{}",
        witness.text()
    );
}

/// A multipart body sent Shell In A Box into an endless loop (CVE-2018-16789).
#[test]
fn multipart_bodies_carry_nothing() {
    let mut witness = Witness::new();
    let bodies = [
        String::new(),
        "--".to_owned(),
        "--b".to_owned(),
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nopen\r\n--b--\r\n".to_owned(),
        "--b\r\nContent-Disposition: form-data; name=\"a".to_owned(),
        "--b\r\n".repeat(50_000),
        "\r\n--b--".repeat(50_000),
        "-".repeat(500_000),
    ];
    for kind in [
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "multipart/form-data; boundary=",
    ] {
        for body in &bodies {
            let mut conn = witness.conn();
            let kind = format!("Content-Type: {kind}");
            conn.send("POST", "/anyterm-module", &[&kind], body.as_bytes());
            let answer = conn.read();
            assert_eq!(
                (answer.status, answer.text()),
                (200, "Eno such session ''"),
                "{}",
                text(body.as_bytes())
            );
            witness.works(1);
        }
    }
    witness.recovers();
}

#[test]
fn a_body_is_asked_for_only_if_it_may_come() {
    let witness = Witness::new();
    let mut conn = witness.conn();
    conn.raw(head("Content-Length: 3\r\nExpect: 100-continue"))
        .expect("send");
    assert_eq!(conn.line().expect("a line"), "HTTP/1.1 100 Continue");
    assert_eq!(conn.line().expect("a line"), "");
    conn.raw("a=b").expect("send");
    assert_eq!(conn.read().status, 200);
    for refused in [
        head("Content-Length: 99999999\r\nExpect: 100-continue"),
        head("Content-Length: 3\r\nExpect: 100-continue").replacen("POST", "PUT", 1),
    ] {
        let mut conn = witness.conn();
        conn.raw(refused).expect("send");
        let line = conn.line().expect("a line");
        assert!(
            line.starts_with("HTTP/1.1 413") || line.starts_with("HTTP/1.1 405"),
            "{line}"
        );
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    const MANY: usize = 1000;
    let mut witness = Witness::new();
    let mut conn = witness.conn();
    let request = |i| format!("GET /anyterm-module?a=rcv&s=no{i} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let all: String = (0..MANY).map(request).collect();
    conn.raw(all).expect("send");
    witness.works(5);
    for i in 0..MANY {
        assert_eq!(conn.read().text(), format!("Eno such session 'no{i}'"));
    }
    // A poll that waits holds up those behind it on its connection, and nobody else.
    let id = witness.session().to_owned();
    let key = |i| {
        format!(
            "GET /anyterm-module?{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            keys(&id, i)
        )
    };
    let keys: String = (0..MANY).map(key).collect();
    conn.raw(keys).expect("send");
    for _ in 0..MANY {
        let answer = conn.read();
        assert_eq!((answer.status, answer.text()), (200, ""));
    }
    let wanted: String = (0..MANY).map(|i| char::from(b'a' + (i % 26) as u8)).collect();
    witness.shows(&wanted);
    drop(conn);
    witness.recovers();
}

fn keys(id: &str, i: usize) -> String {
    let key = char::from(b'a' + (i % 26) as u8).to_string();
    form(&[("a", "send"), ("s", id), ("k", &key)])
}
