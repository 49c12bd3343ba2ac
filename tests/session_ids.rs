//! Session ids: good for one user only, whatever tells users apart, and in no log.

mod common;

use common::{Conn, Daemon, TempDir, form, tls, visit};

/// What can be done to a session.
const ACTIONS: [&str; 7] = ["rcv", "send", "resize", "clear", "leave", "close", "nonsense"];

/// Opens a session with some headers, and has it denied with each of the others.
fn is_theirs_alone(conn: &mut Conn, own: &[&str], others: &[&[&str]]) {
    let id = visit::id(&visit::open(conn, &[], own));
    for headers in others {
        for action in ACTIONS {
            let form = form(&[("a", action), ("s", &id), ("k", "x"), ("rows", "20"), ("cols", "20")]);
            let answer = conn.post_with(&form, headers);
            assert_eq!(
                answer.text(),
                format!("Eno such session '{id}'"),
                "{action} {headers:?}"
            );
        }
    }
    let answer = conn.post_with(&form(&[("a", "send"), ("s", &id), ("k", "x")]), own);
    assert_eq!((answer.status, answer.text()), (200, ""), "nobody closed it");
}

/// `ann:x` and `bob:x`.
const ANN: &str = "Authorization: Basic YW5uOng=";
const BOB: &str = "Authorization: Basic Ym9iOng=";

#[test]
fn names_that_a_web_server_has_checked() {
    let daemon = Daemon::start(&["-c", "cat", "--auth", "null"]);
    is_theirs_alone(&mut daemon.conn(), &[ANN], &[&[BOB], &["Authorization: Basic Ong="]]);
}

#[test]
fn names_that_a_proxy_tells() {
    let header = [
        "--auth",
        "header",
        "--auth-header",
        "X-User",
        "--trust-proxy",
        "127.0.0.1",
    ];
    let daemon = Daemon::start(&[&["-c", "cat"], &header[..]].concat());
    let others: [&[&str]; 3] = [&["X-User: bob"], &["X-User: Ann"], &["X-User: ann "]];
    // Blanks around it are none of a header's value.
    is_theirs_alone(&mut daemon.conn(), &["X-User: ann"], &others[..2]);
    let mut conn = daemon.conn();
    let id = visit::id(&visit::open(&mut conn, &[], &["X-User: ann"]));
    let answer = conn.post_with(&form(&[("a", "send"), ("s", &id), ("k", "x")]), others[2]);
    assert_eq!(answer.text(), "");
}

#[test]
fn subjects_of_certificates() {
    let dir = TempDir::new();
    let (ca, users) = (tls::authority(&dir, "ca"), tls::authority(&dir, "users"));
    let pair = tls::issue(&dir, &ca, "gw", "/CN=gw");
    let options = [&["-c", "cat", "--tls-client-ca", &users.cert], &pair.options()[..]].concat();
    let daemon = Daemon::start(&options);
    let conn = |name: &str| {
        let pair = tls::issue(&dir, &users, name, &format!("/CN={name}"));
        tls::conn(&daemon, &tls::client(&ca, Some(&pair), &[])).expect("handshake")
    };
    let (mut ann, mut bob) = (conn("ann"), conn("bob"));
    let id = visit::id(&visit::open(&mut ann, &[], &[]));
    for action in ACTIONS {
        let answer = bob.post(&form(&[("a", action), ("s", &id), ("k", "x")]));
        assert_eq!(answer.text(), format!("Eno such session '{id}'"), "{action}");
    }
    let answer = ann.post(&form(&[("a", "send"), ("s", &id), ("k", "x")]));
    assert_eq!((answer.status, answer.text()), (200, ""));
}

#[test]
fn an_id_is_asked_for_whole_and_by_itself() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let id = visit::id(&visit::open(&mut conn, &[], &[]));
    for wrong in [
        &id[..31],
        &id.to_uppercase(),
        &format!("{id}0"),
        &format!(" {id}"),
        "",
        "0",
    ] {
        if wrong == id {
            continue; // digits alone have no case
        }
        let answer = conn.post(&form(&[("a", "send"), ("s", wrong), ("k", "x")]));
        assert_eq!(answer.text(), format!("Eno such session '{wrong}'"));
    }
}

#[test]
fn no_log_has_an_id_or_what_was_typed() {
    let dir = TempDir::new();
    let script = dir.script("command", "stty -echo; read -r secret; echo \"got it\"; exec cat");
    let daemon = Daemon::start(&["--nodiff", "--log-level", "trace", "--auth", "null", "-c", &script]);
    let mut conn = daemon.conn();
    let ids: Vec<String> = (0..3)
        .map(|_| visit::id(&visit::open(&mut conn, &[], &[ANN])))
        .collect();
    for id in &ids {
        conn.post_with(&form(&[("a", "send"), ("s", id), ("k", "hunter2-typed\r")]), &[ANN]);
        visit::wait_for(&mut conn, id, "got it", &[ANN]);
        conn.post_with(&form(&[("a", "send"), ("s", id), ("paste", "hunter2-pasted")]), &[ANN]);
        // Everything that is refused, too: another user, another site, another name, no such action, broken requests.
        for (headers, action) in [
            (&[BOB][..], "rcv"),
            (&[ANN, "Origin: http://evil.example"], "rcv"),
            (&[ANN], "x"),
        ] {
            conn.post_with(&form(&[("a", action), ("s", id)]), headers);
        }
        conn.get_with(&format!("/nowhere?s={id}"), &[ANN]);
        conn.get_with(&format!("/anyterm-module?a=rcv&s={id}&n=x"), &[ANN]);
        let _ = daemon.conn().raw(format!(
            "GET /anyterm-module?a=rcv&s={id} HTTP/1.1\r\nHost: {id}\r\nx\r\n\r\n"
        ));
    }
    // An end of each kind: closed, left by its command, and ended with the daemon.
    conn.post_with(&form(&[("a", "close"), ("s", &ids[0])]), &[ANN]);
    conn.post_with(&form(&[("a", "send"), ("s", &ids[1]), ("k", "\r\u{4}")]), &[ANN]);
    while !conn
        .post_with(&form(&[("a", "rcv"), ("s", &ids[1])]), &[ANN])
        .text()
        .starts_with('E')
    {}
    daemon.wait_log("closed: ");
    let log = daemon.stop();
    assert!(
        log.matches("opened: ").count() == 3 && log.contains("refused origin"),
        "{log}"
    );
    for secret in ids.iter().map(String::as_str).chain(["hunter2"]) {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
