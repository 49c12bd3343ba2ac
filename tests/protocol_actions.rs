//! Section 1.2 of the protocol: open, rcv, send and close.

mod common;

use common::old_page::MIRROR;
use common::{Answer, Conn, Daemon, Lifeline, OldPage, TempDir, form};
use nix::sys::signal::Signal;
use std::sync::mpsc;

const ENDED: &str = "Subprocess terminated";

fn text(conn: &mut Conn, body: &str) -> String {
    let answer = conn.post(body);
    assert_eq!(answer.status, 200, "{body}: failures of an operation are HTTP 200");
    answer.text().to_owned()
}

#[test]
fn open_without_numbers_gives_25_rows_80_columns_and_no_scrollback() {
    let daemon = Daemon::command("stty size; cat");
    let mut page = OldPage::open_with(&daemon, &[]);
    page.wait_for("25 80");
    assert_eq!(page.rows().len(), 25);
    assert_eq!(page.rows()[0].cells.len(), 80);
}

#[test]
fn the_pseudoterminal_has_the_asked_size() {
    let daemon = Daemon::command("stty size; cat");
    let size = [("rows", "7"), ("cols", "31"), ("sb", "11")];
    let mut page = OldPage::open_with(&daemon, &size);
    page.wait_for("7 31");
    assert_eq!(page.rows().len(), 7 + 11);
}

#[test]
fn ids_are_lowercase_hex_and_not_guessable() {
    let daemon = Daemon::command("cat");
    let ids: Vec<String> = (0..10).map(|_| OldPage::open(&daemon).id).collect();
    for id in &ids {
        assert!(id.len() >= 32, "{id}: 128 bits");
        assert_eq!(ids.iter().filter(|i| *i == id).count(), 1);
    }
}

#[test]
fn an_unknown_session_is_named_in_the_message() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    for action in ["rcv", "send", "close", "unknown"] {
        let answer = text(&mut conn, &format!("a={action}&s=12ab"));
        assert_eq!(answer, "Eno such session '12ab'", "{action}");
    }
    for action in ["rcv", "send", "close", "unknown", ""] {
        let answer = text(&mut conn, &format!("a={action}"));
        assert_eq!(answer, "Eno such session ''", "{action:?}");
    }
}

#[test]
fn a_session_named_in_capitals_or_with_more_is_another() {
    let daemon = Daemon::command("cat");
    let page = OldPage::open(&daemon);
    let mut conn = daemon.conn();
    for id in [
        format!("{}0", page.id),
        format!("{} ", page.id),
        page.id[1..].to_owned(),
    ] {
        let answer = text(&mut conn, &form(&[("a", "send"), ("s", &id), ("k", "x")]));
        assert_eq!(answer, format!("Eno such session '{id}'"));
    }
}

#[test]
fn an_unknown_action_on_a_session_repeats_the_query() {
    let daemon = Daemon::command("cat");
    let page = OldPage::open(&daemon);
    let query = format!("a=dance&s={}", page.id);
    let answer = daemon.conn().get(&format!("/anyterm-module?{query}"));
    assert_eq!(answer.text(), format!("Einvalid query string '{query}'"));
    let answer = daemon.conn().post(&query);
    assert_eq!(answer.text(), format!("Einvalid query string '{query}'"));
}

#[test]
fn messages_can_not_become_markup() {
    let daemon = Daemon::command("cat");
    let answer = daemon.conn().get("/anyterm-module?a=rcv&s=%3Cscript%3E");
    // Told as plain text, so a browser that shows it alone runs nothing.
    assert_eq!(answer.header("Content-Type"), Some("text/plain; charset=\"UTF-8\""));
    assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
}

#[test]
fn keys_reach_the_command_as_utf8() {
    let daemon = Daemon::command("cat");
    let mut page = OldPage::open(&daemon);
    page.keys("grüße, €uro 日本 🙂\r");
    page.wait_until("twice", |p| p.text().matches("grüße, €uro 日本 🙂").count() == 2);
}

#[test]
fn keys_by_get_work_too() {
    let daemon = Daemon::command("cat");
    let mut page = OldPage::open(&daemon);
    let query = form(&[("a", "send"), ("s", &page.id), ("k", "by get\r")]);
    let answer = daemon.conn().get(&format!("/anyterm-module?{query}"));
    assert_eq!((answer.status, answer.text()), (200, ""));
    page.wait_until("twice", |p| p.text().matches("by get").count() == 2);
}

#[test]
fn what_a_client_says_before_it_goes_is_done() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    // The daemon finds each request and the end of its connection together; so many that some are looked at before
    // the runtime knows of what has come, and some after.
    daemon.signal(Signal::SIGSTOP);
    for _ in 0..150 {
        let mut conn = Conn::later(daemon.addr());
        conn.send_form(&format!("a=send&s={}&k=.", page.id), &[]);
    }
    daemon.signal(Signal::SIGCONT);
    page.wait_until("all keys", |page| page.text().matches('.').count() == 150);
}

#[test]
fn a_send_without_keys_is_a_sign_of_life() {
    let daemon = Daemon::command("cat");
    let page = OldPage::open(&daemon);
    let answer = text(&mut daemon.conn(), &form(&[("a", "send"), ("s", &page.id)]));
    assert_eq!(answer, "");
}

#[test]
fn a_closed_session_is_gone_and_its_command_too() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let daemon = Daemon::command(&format!("{}; cat", pipe.hold()));
    let mut page = OldPage::open(&daemon);
    let held = pipe.held();
    page.close();
    held.released();
    assert_eq!(page.poll(), Answer::Error(format!("no such session '{}'", page.id)));
}

#[test]
fn a_pending_poll_learns_of_the_close() {
    let daemon = Daemon::command("cat");
    let mut page = OldPage::open(&daemon);
    page.poll();
    let mut other = daemon.conn();
    other.send_form(&form(&[("a", "rcv"), ("s", &page.id)]), &[]);
    page.close();
    assert!(other.read().text().starts_with('E'));
}

#[test]
fn the_newest_poll_waits_and_the_older_one_gets_nothing_at_once() {
    let daemon = Daemon::command("stty -echo; printf ready; exec cat");
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    // Two polls race; whichever came first must be answered without any output of the command,
    // or no answer comes before both have waited in vain, and then the second is `n` as well.
    let (sender, answers) = mpsc::channel();
    for _ in 0..2 {
        let (sender, mut conn) = (sender.clone(), daemon.conn());
        let rcv = form(&[("a", "rcv"), ("s", &page.id)]);
        std::thread::spawn(move || sender.send(conn.post(&rcv).text().to_owned()));
    }
    let first = answers.recv_timeout(common::wait::LONG).expect("an answer");
    assert_eq!(first, "n");
    page.keys("output\r");
    let second = answers.recv_timeout(common::wait::LONG).expect("an answer");
    page.apply(&second);
    page.wait_for("output");
}

#[test]
fn a_poll_without_output_is_answered_after_ten_seconds() {
    let daemon = Daemon::command("printf ready; exec cat");
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    let before = std::time::Instant::now();
    while page.poll() != Answer::Nothing {}
    assert!(before.elapsed().as_secs() >= 9, "{:?}", before.elapsed());
}

#[test]
fn a_send_to_an_ended_command_is_empty() {
    let daemon = Daemon::command("true");
    let mut page = OldPage::open(&daemon);
    assert_eq!(page.wait_end(), ENDED);
    page.keys("too late\r");
    assert_eq!(page.wait_end(), ENDED);
}

#[test]
fn the_limit_of_sessions_is_told_and_a_closed_one_makes_room() {
    let daemon = Daemon::start(&["-c", "cat", "--max-sessions", "2"]);
    let (mut first, _second) = (OldPage::open(&daemon), OldPage::open(&daemon));
    let mut conn = daemon.conn();
    let full = "EThe maximum number of concurrent sessions has been reached";
    assert_eq!(text(&mut conn, "a=open"), full);
    first.close();
    OldPage::open(&daemon);
    assert_eq!(text(&mut conn, "a=open"), full);
}

#[test]
fn a_session_ends_when_nobody_asks_for_it() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let command = format!("{}; cat", pipe.hold());
    let daemon = Daemon::start(&["-c", &command, "--session-timeout", "1"]);
    let mut page = OldPage::open(&daemon);
    pipe.held_asking(|| page.keys("")).released();
    assert_eq!(page.poll(), Answer::Error(format!("no such session '{}'", page.id)));
}

#[test]
fn a_pending_poll_is_use() {
    let daemon = Daemon::start(&["-c", "printf ready; cat", "--session-timeout", "4"]);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    // Each takes ten seconds, longer than the timeout.
    assert_eq!(page.poll(), Answer::Nothing);
    page.keys("still here\r");
    page.wait_for("still here");
}

#[test]
fn a_charset_is_decoded_and_encoded() {
    let daemon = Daemon::command("printf '\\244\\345\\n'; IFS= read -r x; printf %%s \"$x\" | od -An -tx1; cat");
    for (charset, shown, typed, bytes) in [
        ("ISO8859-15", "€å", "€", "a4"),
        ("ISO-8859-1", "¤å", "å", "e5"),
        ("LATIN1", "¤å", "å", "e5"),
        ("CP437", "ñσ", "ñ", "a4"),
        ("CP850", "ñÕ", "Õ", "e5"),
        ("KOI8-R", "╓Е", "Е", "e5"),
        ("utf-8", "\u{fffd}\u{fffd}", "é", "c3 a9"),
    ] {
        let mut page = OldPage::open_with(&daemon, &[("ch", charset), ("rows", "5")]);
        page.wait_for(shown);
        page.keys(&format!("{typed}\r"));
        page.wait_for(bytes);
    }
}

#[test]
fn the_daemons_charset_holds_where_none_is_asked() {
    let daemon = Daemon::start(&["-c", "printf '\\244'; cat", "--charset", "iso-8859-15"]);
    for parameters in [&[][..], &[("ch", "")], &[("ch", "ISO8859-15")]] {
        OldPage::open_with(&daemon, parameters).wait_for("€");
    }
}

#[test]
fn bad_values_are_errors_of_the_operation() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    for bad in [
        "rows=0",
        "rows=501",
        "rows=-1",
        "rows=x",
        "rows=1e1",
        "rows=99999999999999999999",
        "cols=0",
        "cols=1001",
        "cols=+",
        "sb=-1",
        "sb=10001",
        "sb=1000.5",
        "ch=klingon",
        "term=wyse50",
        "p=%zz",
        "p=%ff%fe",
        "rows=%",
    ] {
        let answer = text(&mut conn, &format!("a=open&{bad}"));
        assert!(answer.starts_with('E') && answer.len() > 5, "{bad}: {answer}");
        let get = conn.get(&format!("/anyterm-module?a=open&{bad}"));
        assert_eq!((get.status, get.text()), (200, answer.as_str()), "{bad}");
    }
}

#[test]
fn the_ends_of_the_ranges_are_in() {
    let daemon = Daemon::command("stty size; cat");
    for (rows, cols, sb) in [("1", "1", "0"), ("500", "1000", "0"), ("1", "9", "10000")] {
        let mut page = OldPage::open_with(&daemon, &[("rows", rows), ("cols", cols), ("sb", sb)]);
        let total = rows.parse::<usize>().unwrap() + sb.parse::<usize>().unwrap();
        page.wait_until("all rows", |p| p.rows().len() == total);
        page.close();
    }
}
