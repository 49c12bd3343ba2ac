//! Section 1.1 of the protocol: what existing clients rely on of HTTP.

mod common;

use common::daemon::{anywhere, foreground};
use common::http::FORM;
use common::{Conn, Daemon, OldPage, Response, form, own_addresses};
use std::net::IpAddr;

/// A form that opens a session.
const OPEN: &str = "a=open&rows=5&cols=20&sb=0";

fn is_session(answer: &Response) -> bool {
    let hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    answer.status == 200 && !answer.body.is_empty() && answer.body.iter().all(|&b| hex(b))
}

fn assert_session(answer: &Response) {
    assert!(is_session(answer), "{answer:?} {}", answer.text());
}

#[test]
fn the_root_redirects_to_the_page_of_the_asked_host() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    conn.raw("GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n").unwrap();
    let answer = conn.read();
    assert_eq!(answer.status, 301);
    assert_eq!(answer.header("Location"), Some("http://localhost:8080/anyterm.html"));
    assert_eq!(conn.get("/anyterm.html").status, 200, "the connection stays");
}

#[test]
fn the_seven_files_are_served_whatever_the_query() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let types = [
        ("/anyterm.html", "text/html"),
        ("/anyterm.js", "javascript"),
        ("/anyterm.css", "text/css"),
        ("/copy.png", "image/png"),
        ("/paste.png", "image/png"),
        ("/copy.gif", "image/gif"),
        ("/paste.gif", "image/gif"),
    ];
    for (path, kind) in types {
        let plain = conn.get(path);
        assert_eq!(plain.status, 200, "{path}");
        assert!(
            plain.header("Content-Type").is_some_and(|t| t.contains(kind)),
            "{plain:?}"
        );
        assert!(!plain.body.is_empty(), "{path}");
        let query = conn.get(&format!("{path}?param=-p%2022%20root@10.0.0.7"));
        assert_eq!((query.status, query.body), (200, plain.body), "{path} with a query");
    }
}

#[test]
fn files_are_what_their_names_say() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    assert!(conn.get("/copy.png").body.starts_with(b"\x89PNG"));
    assert!(conn.get("/paste.gif").body.starts_with(b"GIF8"));
    let page = conn.get("/anyterm.html");
    assert!(page.text().contains("anyterm.js"), "the page loads its script");
}

#[test]
fn gzip_is_only_for_those_who_accept_it() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let plain = conn.get("/anyterm.js");
    assert_eq!(plain.header("Content-Encoding"), None);
    let packed = conn.get_with("/anyterm.js", &["Accept-Encoding: gzip, deflate"]);
    assert_eq!(packed.body, plain.body);
    if packed.header("Content-Encoding").is_some() {
        assert!(
            packed
                .header("Vary")
                .is_some_and(|v| v.eq_ignore_ascii_case("accept-encoding")),
            "{packed:?}"
        );
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let get = conn.get("/anyterm.css");
    conn.send("HEAD", "/anyterm.css", &[], b"");
    let head = conn.try_read(true).unwrap();
    assert_eq!(head.status, 200);
    assert_eq!(head.header("Content-Type"), get.header("Content-Type"));
    assert_eq!(
        conn.get("/anyterm.css").status,
        200,
        "nothing is left over on the connection"
    );
}

#[test]
fn an_unknown_path_is_not_found_unless_it_has_an_action() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    for path in [
        "/nowhere",
        "/nowhere?b=1",
        "/anyterm.htm",
        "/../etc/passwd",
        "/ANYTERM.HTML",
    ] {
        assert_eq!(conn.get(path).status, 404, "{path}");
    }
    assert_session(&conn.get(&format!("/gateway/anyterm-module?{OPEN}")));
    conn.send(
        "POST",
        "/elsewhere",
        &[&format!("Content-Type: {FORM}")],
        OPEN.as_bytes(),
    );
    assert_session(&conn.read());
}

#[test]
fn a_request_without_a_host_is_bad() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    conn.raw("GET /anyterm.html HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(conn.read().status, 400);
}

#[test]
fn other_methods_are_not_allowed() {
    let daemon = Daemon::command("cat");
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        for target in ["/anyterm.html", "/anyterm-module?a=open"] {
            let mut conn = daemon.conn();
            conn.send(method, target, &["Content-Length: 0"], b"");
            let answer = conn.read();
            assert_eq!(answer.status, 405, "{method} {target}");
            let allow = answer.header("Allow").expect("Allow");
            assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
        }
    }
}

#[test]
fn a_malformed_request_is_bad_and_the_daemon_stays() {
    let daemon = Daemon::command("cat");
    let requests = [
        "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        "GET\r\n\r\n",
        "GET /anyterm.html\r\n\r\n",
        "GET /anyterm.html HTTP/1.1\r\nHost: localhost\r\nbroken line\r\n\r\n",
        "GET /anyterm.html HTTP/1.1\r\nHost: localhost\r\nContent-Length: minus one\r\n\r\n",
        "GET /any term.html HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /anyterm-module HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ];
    for request in requests {
        let mut conn = daemon.conn();
        conn.raw(request).unwrap();
        let answer = conn.try_read(false).unwrap_or_else(|e| panic!("{request:?}: {e}"));
        assert_eq!(answer.status, 400, "{request:?}");
    }
    assert_eq!(daemon.conn().get("/anyterm.html").status, 200);
}

#[test]
fn channel_answers_carry_the_headers_of_the_original() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let open = conn.post(OPEN);
    let rcv = conn.post(&form(&[("a", "rcv"), ("s", open.text())]));
    let error = conn.post("a=rcv&s=0");
    for answer in [open, rcv, error] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("Content-Type"), Some("text/plain; charset=\"UTF-8\""));
        assert_eq!(answer.header("Cache-Control"), Some("no-cache, no-store"));
        assert_eq!(answer.header("Pragma"), Some("no-cache"));
        assert_eq!(answer.header("Server"), Some("anytermd"));
    }
}

#[test]
fn parameters_come_by_get_and_post_in_any_order() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    assert_session(&conn.get("/anyterm-module?cols=20&x=17&rows=5&unknown=1&a=open&sb=0"));
    assert_session(&conn.post("sb=0&rows=5&p=&a=open&cols=20&ch=&x=0.123"));
}

#[test]
fn a_body_of_another_type_carries_no_parameters() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let types = ["text/plain", "multipart/form-data; boundary=x", "application/json"];
    for kind in types {
        conn.send(
            "POST",
            "/anyterm-module",
            &[&format!("Content-Type: {kind}")],
            OPEN.as_bytes(),
        );
        let answer = conn.read();
        assert!(!is_session(&answer), "{kind}: {answer:?}");
    }
    conn.send("POST", "/anyterm-module", &[], OPEN.as_bytes());
    assert!(!is_session(&conn.read()), "no type at all");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    conn.send("POST", "/anyterm-module", &[kind], OPEN.as_bytes());
    assert_session(&conn.read());
    let kind = "content-type: Application/X-WWW-Form-Urlencoded;charset=utf-8";
    conn.send("POST", "/anyterm-module", &[kind], OPEN.as_bytes());
    assert_session(&conn.read());
}

#[test]
fn a_plus_is_a_space_and_the_first_of_repeated_parameters_counts() {
    let daemon = Daemon::command("echo %p .");
    let mut page = OldPage::open_with(&daemon, &[("p", "first"), ("p", "second")]);
    page.wait_for("first .");
    let open = daemon.conn().post("a=open&p=one+two%20three&a=close");
    assert_session(&open);
    page.id = open.text().to_owned();
    page.html.clear();
    page.wait_for("one two three .");
}

#[test]
fn chunked_bodies_and_pipelined_requests_are_understood() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let head = format!(
        "POST /anyterm-module HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    let (one, two) = OPEN.split_at(7);
    conn.raw(format!(
        "{head}{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    ))
    .unwrap();
    assert_session(&conn.read());
    let get = "GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
    conn.raw(get.repeat(3)).unwrap();
    for _ in 0..3 {
        assert_eq!(conn.read().status, 200);
    }
}

#[test]
fn a_client_of_http_1_0_is_answered() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    conn.raw("GET /anyterm.css HTTP/1.0\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let answer = conn.read_to_end();
    assert!(answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200"));
}

/// `foo:blah` and `foo:wrong`.
const GOOD: &str = "Authorization: Basic Zm9vOmJsYWg=";
const WRONG: &str = "Authorization: Basic Zm9vOndyb25n";

#[test]
fn with_authentication_every_path_asks_for_it() {
    for mode in ["null", "trivial"] {
        let daemon = Daemon::launch(foreground().args(["-c", "cat", "--auth", mode]));
        let mut conn = daemon.conn();
        for path in ["/", "/anyterm.html", "/copy.png", "/anyterm-module?a=open", "/nowhere"] {
            let answer = conn.get(path);
            assert_eq!(answer.status, 401, "{mode} {path}");
            let asked = answer.header("WWW-Authenticate").expect("WWW-Authenticate");
            assert!(
                asked.contains("Basic") && asked.contains("realm=\"Anyterm\""),
                "{asked}"
            );
        }
        for bad in [
            "Authorization: Basic ???",
            "Authorization: Bearer x",
            "Authorization: Basic",
        ] {
            assert_eq!(conn.get_with("/anyterm.html", &[bad]).status, 401, "{mode} {bad}");
        }
        assert_eq!(conn.get_with("/anyterm.html", &[GOOD]).status, 200);
        assert_session(&conn.post_with(OPEN, &[GOOD]));
    }
}

#[test]
fn null_checks_nothing_and_trivial_one_password() {
    let null = Daemon::launch(foreground().args(["-c", "cat", "--auth", "null"]));
    assert_eq!(null.conn().get_with("/anyterm.html", &[WRONG]).status, 200);
    let trivial = Daemon::launch(foreground().args(["-c", "cat", "--auth", "trivial"]));
    let mut conn: Conn = trivial.conn();
    assert_eq!(conn.get_with("/anyterm.html", &[WRONG]).status, 401);
    // `foo:blah ` and `fo:blah`.
    for bad in ["Zm9vOmJsYWgg", "Zm86YmxhaA=="] {
        let header = format!("Authorization: Basic {bad}");
        assert_eq!(conn.get_with("/anyterm.html", &[&header]).status, 401, "{bad}");
    }
    trivial.wait_log("WARN");
}

#[test]
fn the_name_reaches_the_command() {
    let daemon = Daemon::start(&["-c", "echo user=%u host=%h", "--auth", "null"]);
    let open = daemon.conn().post_with("a=open", &[WRONG]);
    assert_session(&open);
    let mut page = OldPage::attach(&daemon, open.text());
    page.headers.push(WRONG.to_owned());
    page.wait_for("user=foo host=127.0.0.1\n");
}

#[test]
fn a_redirect_follows_a_trusted_proxy_and_no_other() {
    let headers = ["X-Forwarded-Proto: https", "X-Forwarded-Host: gw.example"];
    let options = ["--listen", "0.0.0.0", "-c", "cat", "--trust-proxy", "127.0.0.0/8"];
    let daemon = Daemon::launch(anywhere().args(options));
    let port = daemon.addr().port();
    let location = |conn: &mut Conn| {
        let answer = conn.get_with("/", &headers);
        answer.header("Location").expect("Location").to_owned()
    };
    let proxied = location(&mut Conn::open(([127, 0, 0, 1], port).into()));
    assert_eq!(proxied, "https://gw.example/anyterm.html");
    for ip in own_addresses().into_iter().filter(IpAddr::is_ipv4) {
        let direct = location(&mut Conn::open((ip, port).into()));
        assert_eq!(direct, format!("http://{ip}:{port}/anyterm.html"));
    }
}
