//! One client can't take all the sessions, nor all the connections.

mod common;

use common::daemon::anywhere;
use common::http::FORM;
use common::{Conn, Daemon, TempDir, form, visit};
use std::net::SocketAddr;

/// The answers to `open` of a browser at each of these addresses, as a proxy tells them.
fn opens<'a>(conn: &mut Conn, from: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let open = |address: &str| {
        let header = format!("X-Forwarded-For: {address}");
        visit::open(conn, &[], &[&header]).text().to_owned()
    };
    from.into_iter().map(open).collect()
}

/// How many sessions come of so many attempts from one address, one after another.
fn most(conn: &mut Conn, from: &str, attempts: usize) -> usize {
    let answers = opens(conn, std::iter::repeat_n(from, attempts));
    answers.iter().take_while(|answer| !answer.starts_with('E')).count()
}

const PROXY: [&str; 4] = ["-c", "cat", "--trust-proxy", "127.0.0.1"];

#[test]
fn a_quarter_of_the_sessions_is_for_one_address() {
    let daemon = Daemon::start(&[&PROXY[..], &["--max-sessions", "52"]].concat());
    let mut conn = daemon.conn();
    assert_eq!(most(&mut conn, "192.0.2.1", 20), 13);
    assert_eq!(most(&mut conn, "192.0.2.2", 2), 2, "others don't notice");
    let refused = &opens(&mut conn, ["192.0.2.1"])[0];
    assert!(refused.contains("--max-sessions-per-client"), "{refused}");
    daemon.wait_log("refused: from 192.0.2.1: it has 13 sessions already (--max-sessions-per-client)");
}

#[test]
fn an_operator_has_a_dozen_though_there_are_few() {
    let daemon = Daemon::start(&PROXY);
    assert_eq!(most(&mut daemon.conn(), "192.0.2.1", 20), 12);
}

#[test]
fn the_networks_of_ipv6_are_one_client_each() {
    let daemon = Daemon::start(&[&PROXY[..], &["--max-sessions-per-client", "2"]].concat());
    let from = ["2001:db8::1", "2001:db8::2", "2001:db8::3:4", "2001:db8:0:1::1"];
    let refused: Vec<bool> = opens(&mut daemon.conn(), from)
        .iter()
        .map(|a| a.starts_with('E'))
        .collect();
    assert_eq!(refused, [false, false, true, false]);
}

#[test]
fn closed_and_ended_sessions_make_room() {
    let options = ["--max-sessions-per-client", "2", "--nodiff"];
    let daemon = Daemon::start(&[&PROXY[..], &options].concat());
    let mut conn = daemon.conn();
    let ids = opens(&mut conn, ["192.0.2.1"; 2]);
    assert_eq!(most(&mut conn, "192.0.2.1", 1), 0);
    conn.post(&form(&[("a", "close"), ("s", &ids[0])]));
    assert_eq!(most(&mut conn, "192.0.2.1", 2), 1);
    // The end of its input ends the command.
    conn.post(&form(&[("a", "send"), ("s", &ids[1]), ("k", "\u{4}")]));
    while !conn
        .post(&form(&[("a", "rcv"), ("s", &ids[1])]))
        .text()
        .starts_with('E')
    {}
    assert_eq!(most(&mut conn, "192.0.2.1", 2), 1);
}

#[test]
fn this_machine_is_limited_only_if_that_was_asked_for() {
    let free = Daemon::start(&["-c", "cat"]);
    let mut conn = free.conn();
    for _ in 0..20 {
        visit::id(&visit::open(&mut conn, &[], &[]));
    }
    let text = visit::open(&mut conn, &[], &[]).text().to_owned();
    assert_eq!(text, "EThe maximum number of concurrent sessions has been reached");

    let limited = Daemon::start(&["-c", "cat", "--max-sessions-per-client", "3"]);
    assert_eq!(
        most(&mut limited.conn(), "192.0.2.1", 5),
        3,
        "no matter what it says of itself"
    );
}

#[test]
fn who_can_not_be_told_is_not_limited() {
    let dir = TempDir::new();
    let socket = dir.file("socket");
    let options = [
        "--max-sessions-per-client",
        "2",
        "--listen",
        &format!("unix:{socket}"),
        "--listen",
        "127.0.0.1",
    ];
    let daemon = Daemon::launch(anywhere().args(PROXY).args(options));
    let mut unix = Conn::unix(&socket);
    let mut tcp = Conn::open(tcp_address(&daemon));
    for conn in [&mut unix, &mut tcp] {
        for _ in 0..4 {
            visit::id(&visit::open(conn, &[], &[]));
        }
    }
    assert_eq!(most(&mut unix, "192.0.2.1", 4), 2);
    assert_eq!(most(&mut tcp, "192.0.2.1", 4), 0, "however it comes");
}

/// Where it listens by TCP, which it says last.
fn tcp_address(daemon: &Daemon) -> std::net::SocketAddr {
    let line = daemon.wait_log("listening on http://");
    let address = line.split_once("http://").and_then(|(_, rest)| rest.strip_suffix('/'));
    address.and_then(|a| a.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn zero_is_no_limit() {
    let daemon = Daemon::start(&[&PROXY[..], &["--max-sessions-per-client", "0"]].concat());
    assert_eq!(most(&mut daemon.conn(), "192.0.2.1", 25), 20);
}

/// A connection from an address of this machine.
fn conn_from(daemon: &Daemon, from: [u8; 4]) -> Conn {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("socket");
    let own = SocketAddr::from((from, 0));
    socket.bind(&own.into()).expect("bind");
    socket.connect(&daemon.addr().into()).expect("connect");
    Conn::over(socket.into(), "localhost")
}

const ONE: [u8; 4] = [127, 0, 0, 1];
const TWO: [u8; 4] = [127, 0, 0, 2];
const THREE: [u8; 4] = [127, 0, 0, 3];

/// Begins a request that keeps the connection busy, once the daemon knows; the status if it is refused.
fn keep_busy(conn: &mut Conn) -> Result<(), u16> {
    conn.raw(format!(
        "POST /anyterm-module HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 9\r\n\
         Expect: 100-continue\r\n\r\n"
    ))
    .expect("send");
    let line = conn.line().expect("a line");
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    match status.unwrap_or_else(|| panic!("{line}")) {
        100 => {
            assert_eq!(conn.line().expect("a line"), "");
            Ok(())
        }
        status => Err(status),
    }
}

/// The status of the next answer, unless the connection has been closed.
fn asks(conn: &mut Conn) -> Option<u16> {
    conn.raw("GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()?;
    conn.try_read(false).ok().map(|answer| answer.status)
}

#[test]
fn silent_connections_of_one_address_keep_nobody_out() {
    let daemon = Daemon::start(&["-c", "cat", "--max-http-connections", "100"]);
    let mut silent: Vec<Conn> = (0..200).map(|_| conn_from(&daemon, ONE)).collect();
    assert_eq!(asks(&mut conn_from(&daemon, TWO)), Some(200));
    assert_eq!(asks(&mut conn_from(&daemon, ONE)), Some(200), "nor its neighbours");
    assert_eq!(asks(&mut silent[0]), None, "the oldest went for the others");
    assert_eq!(asks(&mut silent[199]), Some(200));
    let log = daemon.stop();
    let lines = log
        .matches("closed an idle connection for one from 127.0.0.1: it has its share of 64 already")
        .count();
    assert!((1..50).contains(&lines), "a line a second: {log}");
}

#[test]
fn busy_connections_of_one_address_are_a_share() {
    let daemon = Daemon::start(&["-c", "cat", "--max-http-connections", "100"]);
    let mut busy: Vec<Conn> = (0..64).map(|_| conn_from(&daemon, ONE)).collect();
    for conn in &mut busy {
        assert_eq!(keep_busy(conn), Ok(()));
    }
    assert_eq!(asks(&mut conn_from(&daemon, ONE)), Some(503));
    let mut idle = conn_from(&daemon, TWO);
    assert_eq!(asks(&mut idle), Some(200));
    let mut others: Vec<Conn> = (0..35).map(|_| conn_from(&daemon, TWO)).collect();
    for conn in &mut others {
        assert_eq!(keep_busy(conn), Ok(()));
    }
    // All are taken, and one of them waits for the next request.
    let mut last = conn_from(&daemon, THREE);
    assert_eq!(keep_busy(&mut last), Ok(()));
    assert!(idle.read_to_end().is_empty(), "it had to go");
    assert_eq!(asks(&mut conn_from(&daemon, THREE)), Some(503));
    for conn in busy.iter_mut().chain(&mut others) {
        conn.raw("a=unknown").expect("send");
        assert_eq!(conn.read().status, 200, "who is busy stays");
    }
}

#[test]
fn who_speaks_for_many_has_more_than_a_share() {
    let dir = TempDir::new();
    let socket = dir.file("socket");
    let options = ["--max-http-connections", "100", "--trust-proxy", "127.0.0.1"];
    let daemon = Daemon::start(&[&["-c", "cat"], &options[..]].concat());
    let mut conns: Vec<Conn> = (0..100).map(|_| conn_from(&daemon, ONE)).collect();
    for conn in &mut conns {
        assert_eq!(keep_busy(conn), Ok(()));
    }
    let listen = ["-c", "cat", "--max-http-connections", "100", "--listen"];
    let daemon = Daemon::launch(anywhere().args(listen).arg(format!("unix:{socket}")));
    let mut conns: Vec<Conn> = (0..100).map(|_| Conn::unix(&socket)).collect();
    for conn in &mut conns {
        assert_eq!(keep_busy(conn), Ok(()));
    }
    drop(daemon);
}
