//! Very many clients, and very much from each.

use super::common::procfs::descriptors;
use super::common::wait::until;
use super::common::{Conn, form};
use super::head;
use super::witness::Witness;
use std::net::TcpStream;

const MIB: usize = 1 << 20;

#[test]
fn ten_thousand_connects_leave_nothing_behind() {
    const BATCH: usize = 1000;
    let mut witness = Witness::new();
    let addr = witness.daemon.addr();
    for batch in 0..10 {
        let conns: Vec<TcpStream> = (0..BATCH).map(|_| TcpStream::connect(addr).expect("connect")).collect();
        let (daemon, many) = (witness.daemon.pid, BATCH);
        until("all are accepted", || descriptors(daemon) >= many);
        witness.works(1);
        if batch % 2 == 0 {
            // Gone by a reset instead of an orderly end.
            for conn in &conns {
                let linger = nix::libc::linger {
                    l_onoff: 1,
                    l_linger: 0,
                };
                nix::sys::socket::setsockopt(conn, nix::sys::socket::sockopt::Linger, &linger).expect("linger");
            }
        }
        drop(conns);
    }
    witness.recovers();
}

#[test]
fn headers_without_end_at_once_hold_no_memory() {
    let mut witness = Witness::new();
    let before = witness.resident("VmRSS");
    let mut conns: Vec<Conn> = (0..300).map(|_| witness.conn()).collect();
    let line = format!("X-More: {}\r\n", "y".repeat(8000));
    for (i, conn) in conns.iter_mut().enumerate() {
        conn.raw("GET / HTTP/1.1\r\nHost: a\r\n").expect("send");
        // A mebibyte each; the daemon refuses it long before, and closes the connection.
        for _ in 0..130 {
            if conn.raw(&line).is_err() {
                break;
            }
        }
        if i % 30 == 0 {
            witness.works(1);
        }
    }
    let grown = (witness.resident("VmHWM") - before) / 1024;
    assert!(grown < 32, "{grown} MiB for 300 MiB of headers");
    for conn in &mut conns {
        // The refusal may be lost where the daemon closed with more to read.
        let answer = conn.try_read(false).map_or(431, |answer| answer.status);
        assert_eq!(answer, 431);
    }
    drop(conns);
    witness.recovers();
}

#[test]
fn large_bodies_at_once_have_one_limit_together() {
    let mut witness = Witness::new();
    let before = witness.resident("VmRSS");
    let mut conns: Vec<Conn> = (0..300).map(|_| witness.conn()).collect();
    let body = format!("a=rcv&s=0&x={}", "y".repeat(MIB - 100));
    let start = head(&format!("Content-Length: {}", body.len() + 1));
    for conn in &mut conns {
        // All but the last byte; the daemon may refuse it before.
        let _ = conn.raw(format!("{start}{body}"));
    }
    witness.works(5);
    let grown = (witness.resident("VmHWM") - before) / 1024;
    assert!(grown < 150, "{grown} MiB for 300 MiB of bodies");
    let answered = conns.iter_mut().map(|conn| {
        let _ = conn.raw("y");
        conn.try_read(false).map_or(0, |answer| answer.status)
    });
    let answered: Vec<u16> = answered.collect();
    assert!(answered.iter().all(|s| matches!(s, 0 | 200 | 503)), "{answered:?}");
    assert!(answered.iter().filter(|&&s| s == 200).count() >= 20, "{answered:?}");
    drop(conns);
    witness.recovers();
}

#[test]
fn polls_with_very_many_parameters_hold_no_memory() {
    let mut witness = Witness::new();
    let before = witness.resident("VmRSS");
    let id = witness.other_session();
    let poll = form(&[("a", "rcv"), ("s", &id), ("n", "1"), ("w", "30000")]);
    let short = format!("{poll}{}", "&a".repeat(4000));
    let long = format!("{poll}{}", "&a".repeat(500_000));
    let mut conns: Vec<Conn> = (0..40).map(|_| witness.conn()).collect();
    for (i, conn) in conns.iter_mut().enumerate() {
        conn.send_form(if i % 2 == 0 { &short } else { &long }, &[]);
        witness.works(1);
    }
    let grown = (witness.resident("VmHWM") - before) / 1024;
    assert!(grown < 64, "{grown} MiB");
    drop(conns);
    assert_eq!(witness.conn().post(&form(&[("a", "close"), ("s", &id)])).text(), "");
    witness.recovers();
}
