//! What nobody may use up: bodies, headers, unread input, descriptors.  (The ranges of `rows`, `cols` and `sb` are in
//! `protocol_actions.rs`, and limits of time in `abuse/slow.rs`.)

mod common;

use common::daemon::foreground;
use common::http::FORM;
use common::{Conn, Daemon, OldPage, form};
use std::io::Write;
use std::process::{Command, Stdio};

const MIB: usize = 1 << 20;

/// The head of a form posted to the channel, with `framing` for its length.
fn head(framing: &str) -> String {
    format!("POST /anyterm-module HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n{framing}\r\n\r\n")
}

#[test]
fn a_body_of_a_mebibyte_is_read_and_one_more_byte_is_not() {
    let daemon = Daemon::command("cat");
    let prefix = "a=rcv&s=0&x=";
    let body = format!("{prefix}{}", "y".repeat(MIB - prefix.len()));
    let answer = daemon.conn().post(&body);
    assert_eq!((answer.status, answer.text()), (200, "Eno such session '0'"));
    let mut conn = daemon.conn();
    // The answer may come, and the connection go, before all is written.
    let _ = conn.raw(format!("{}{body}y", head(&format!("Content-Length: {}", MIB + 1))));
    assert_eq!(conn.read().status, 413);
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
}

#[test]
fn a_body_that_says_it_is_huge_is_refused_before_it_comes() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    conn.raw(head("Content-Length: 123456789012")).unwrap();
    assert_eq!(conn.read().status, 413);
}

#[test]
fn a_body_in_chunks_has_the_same_limit() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    conn.raw(head("Transfer-Encoding: chunked")).unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 16, "z".repeat(1 << 16));
    for _ in 0..17 {
        if conn.raw(&chunk).is_err() {
            break;
        }
    }
    assert_eq!(conn.read().status, 413);
}

#[test]
fn headers_have_a_limit() {
    let daemon = Daemon::command("cat");
    let request = |fill: usize| {
        let mut conn = daemon.conn();
        let request = format!(
            "GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\nX-Fill: {}\r\n\r\n",
            "f".repeat(fill)
        );
        let _ = conn.raw(request);
        conn.read().status
    };
    assert_eq!(request(15_000), 200);
    assert_eq!(request(17_000), 431);
    assert_eq!(request(200_000), 431);
    let mut conn = daemon.conn();
    let many: String = (0..1000).map(|i| format!("X-{i}: 1\r\n")).collect();
    let _ = conn.raw(format!("GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"));
    assert_eq!(conn.read().status, 431);
    let mut conn = daemon.conn();
    let _ = conn.raw(format!(
        "GET /anyterm.html?param={} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "p".repeat(100_000)
    ));
    assert!(matches!(conn.read().status, 414 | 431));
}

#[test]
fn input_that_a_command_does_not_read_has_a_limit() {
    let daemon = Daemon::command("case %p in stop) stty raw -echo; printf ready; kill -STOP $$;; *) exec cat;; esac");
    let mut page = OldPage::open_param(&daemon, "stop");
    page.wait_for("ready");
    let mut conn = daemon.conn();
    let send = form(&[("a", "send"), ("s", &page.id), ("k", &"k".repeat(1 << 16))]);
    let mut taken = 0;
    let message = loop {
        let answer = conn.post(&send);
        assert_eq!(answer.status, 200);
        if !answer.text().is_empty() {
            break answer.text().to_owned();
        }
        taken += 1 << 16;
        assert!(taken < 2 * MIB, "taken without an end");
    };
    assert!(message.starts_with('E') && taken >= MIB / 2, "{message} after {taken}");
    let mut other = OldPage::open_param(&daemon, "go");
    other.keys("alive\r");
    other.wait_for("alive");
    page.close();
}

#[test]
fn a_large_paste_arrives_whole() {
    let daemon = Daemon::command("stty raw -echo; printf ready; head -c 1000000 | md5sum; cat");
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    // The tty takes 4 KiB at a time; the rest waits in the daemon.
    for _ in 0..100 {
        page.keys(&"0123456789".repeat(1000));
    }
    page.wait_for(&md5(&"0123456789".repeat(100_000)));
}

/// What md5sum says of `text`.
fn md5(text: &str) -> String {
    let mut sum = Command::new("md5sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("md5sum");
    sum.stdin
        .take()
        .expect("stdin")
        .write_all(text.as_bytes())
        .expect("write");
    let output = sum.wait_with_output().expect("md5sum");
    String::from_utf8_lossy(&output.stdout)[..32].to_owned()
}

#[test]
fn output_that_nobody_fetches_is_drained_in_bounded_memory() {
    let daemon = Daemon::command("seq 4000000; printf done; exec cat");
    let mut page = OldPage::open(&daemon);
    page.wait_for("done");
    let peak = common::procfs::status(daemon.pid, "VmHWM");
    let kib: usize = peak.trim_end_matches(" kB").parse().expect("a number");
    assert!(kib < 64 * 1024, "{peak}");
}

#[test]
fn a_client_that_does_not_read_does_not_stop_the_others() {
    let daemon = Daemon::command("seq 100000 | tr '\\n' ' '; printf ready; exec cat");
    let size = [("rows", "500"), ("cols", "1000")];
    let mut page = OldPage::open_with(&daemon, &size);
    page.wait_for("ready");
    let rcv = form(&[("a", "rcv"), ("s", &page.id), ("n", "0"), ("w", "0")]);
    let mut lazy: Vec<Conn> = (0..10).map(|_| daemon.conn()).collect();
    for conn in &mut lazy {
        for _ in 0..20 {
            conn.send_form(&rcv, &[]);
        }
    }
    let mut other = OldPage::open(&daemon);
    other.wait_for("ready");
    other.keys("alive\r");
    other.wait_for("alive");
}

/// The daemon under limits set by the shell command `limit`.
fn limited(limit: &str, options: &[&str]) -> Daemon {
    let full = foreground();
    let mut command = Command::new("bash");
    command.args(["-c", &format!("{limit}; exec \"$@\""), "bash"]);
    command.arg(full.get_program()).args(full.get_args()).args(options);
    Daemon::launch(&mut command)
}

#[test]
fn running_out_of_descriptors_is_answered_and_not_fatal() {
    let daemon = limited("ulimit -n 60", &["-c", "cat", "--max-sessions", "1000"]);
    let mut conn = daemon.conn();
    let mut open = Vec::new();
    let message = loop {
        let answer = conn.post("a=open&rows=2&cols=9");
        assert_eq!(answer.status, 200);
        if answer.text().starts_with('E') {
            break answer.text().to_owned();
        }
        open.push(answer.text().to_owned());
        assert!(open.len() < 200, "no end of descriptors");
    };
    assert!(message.len() > 10, "{message}");
    assert_eq!(conn.get("/anyterm.css").status, 200);
    for id in &open {
        assert_eq!(conn.post(&form(&[("a", "close"), ("s", id)])).text(), "");
    }
    common::wait::until("room again", || {
        !conn.post("a=open&rows=2&cols=9").text().starts_with('E')
    });
}

#[test]
fn running_out_of_processes_is_answered_and_not_fatal() {
    if common::skip_unless_root("a daemon that may not fork") {
        return;
    }
    // Root may do what others may not, so the limit must not hold before the daemon is another user.
    let daemon = limited("ulimit -u 1", &["-c", "cat"]);
    let mut conn = daemon.conn();
    for _ in 0..3 {
        let answer = conn.post("a=open");
        assert_eq!(answer.status, 200);
        assert!(
            answer.text().starts_with('E') && answer.text().len() > 10,
            "{}",
            answer.text()
        );
    }
    assert_eq!(conn.get("/anyterm.css").status, 200);
}

#[test]
fn parameters_that_are_refused_do_not_fill_the_log() {
    const MANY: usize = 3000;
    let daemon = Daemon::command("cat %p");
    let mut conn = daemon.conn();
    let bad = form(&[("a", "open"), ("p", &format!("\"{}", "\u{7f}".repeat(254)))]);
    for _ in 0..MANY {
        assert!(conn.post(&bad).text().starts_with("Ethe parameter "));
    }
    // The next line, a second later at most, says how many are missing.
    common::wait::until("lines left out are counted", || {
        conn.post(&bad);
        daemon.log().contains("lines like this were left out")
    });
    let log = daemon.stop();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("refused: from ")).collect();
    assert!(lines.len() < MANY / 10, "{} lines", lines.len());
    for line in lines {
        assert!(line.contains("parameter") && line.len() < 800, "{line}");
    }
}
