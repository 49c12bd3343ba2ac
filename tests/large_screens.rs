//! Screens that are made to be costly: none is so large, or takes so long, that others notice.

mod common;

use common::{Answer, Conn, Daemon, NewPage, OldPage, form};

/// Waits for a key, then goes on; shows whatever is typed in other sessions.
fn command(program: &str) -> String {
    format!(
        "stty raw -echo; case %p in costly) printf ready; head -c 1 >/dev/null; {program};; esac; printf ready; exec cat"
    )
}

fn costly<'a>(size: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [size, &[("p", "costly"), ("term", "xterm-256color")]].concat()
}

/// A session of the largest screen without scrollback, in which the program begins.
fn begun(daemon: &Daemon) -> NewPage {
    let mut page = NewPage::open_with(daemon, &costly(&[("rows", "500"), ("cols", "1000"), ("sb", "0")]));
    page.wait_for("ready");
    page.input(&[("k", "x")]);
    page
}

#[test]
fn a_screen_of_links_is_no_larger_than_its_budget_and_its_text_is_whole() {
    let program = concat!(
        "p=$(printf '%%0400d' 0 | tr 0 '&'); ",
        "cells='\\33]8;;http://a/%%s\\7x\\33]8;;http://b/%%s\\7y'; ",
        "row=$(for i in $(seq 50); do printf \"$cells\" \"$p\" \"$p\"; done); ",
        "printf '\\r\\n'; for i in $(seq 77); do printf '%%s\\r\\n' \"$row\"; done; printf '\\33]8;;\\7over'"
    );
    let daemon = Daemon::command(&command(program));
    let mut page = NewPage::open_with(&daemon, &costly(&[]));
    page.wait_for("ready");
    page.input(&[("k", "x")]);
    page.wait_for("over");
    let reload = {
        let mut reload = NewPage::attach(&daemon, &page.id);
        assert_eq!(reload.poll(0), Answer::Whole);
        reload
    };
    assert_eq!(page.source(), reload.source());
    // 78 rows of 100 columns, each with 128 bytes for a cell and 8 KiB more.
    let source = reload.source();
    assert!(source.len() < 78 * (128 * 100 + 8192 + 1000), "{}", source.len());
    assert_eq!(reload.text().matches(&"xy".repeat(50)).count(), 77);
    assert!(
        source.contains("<a href=\"http://a/&amp;"),
        "links at the start of each row"
    );
}

/// A flood of checksums of the largest screen, each of which looks at half a million cells.
#[test]
fn keys_are_answered_between_the_commands_of_a_flood() {
    let program = "yes \"$(printf '\\33[1;1;1;1;500;1000*y')\" | head -n 1000 | tr -d '\\n'; printf over";
    let daemon = Daemon::command(&command(program));
    let mut other = NewPage::open(&daemon);
    other.wait_for("ready");
    let mut flood = begun(&daemon);
    let mut answered = 0;
    while !flood.text().contains("over") {
        other.input(&[("k", "x")]);
        answered += 1;
        let typed = "x".repeat(answered % 50);
        if answered % 50 == 0 {
            other.input(&[("k", "\r\n")]);
        } else {
            other.wait_for(&typed);
        }
        if let Answer::Error(e) = flood.poll(0) {
            panic!("{e}");
        }
    }
    assert!(answered > 20, "{answered} keys");
}

/// The same at the end of a command, whose last words are shown before it is told.
#[test]
fn keys_are_answered_while_the_last_words_of_a_command_are_shown() {
    let program = "yes \"$(printf '\\33[1;1;1;1;500;1000*y')\" | head -n 150 | tr -d '\\n'; printf over; exit";
    let daemon = Daemon::command(&command(program));
    let mut other = OldPage::open(&daemon);
    other.wait_for("ready");
    let mut flood = begun(&daemon);
    let mut answered = 0;
    loop {
        other.keys("x");
        answered += 1;
        match flood.poll(0) {
            Answer::Error(e) => break assert_eq!(e, "Subprocess terminated"),
            _ => continue,
        }
    }
    assert!(answered > 5, "{answered} keys");
    assert!(flood.text().contains("over"));
}

/// True colours in each cell of the largest screen: two of them are more than a session may hold unread.
const COLOURS: &str = "row=$(for i in $(seq 250); do printf '\\33[38;2;%%d;0;9m-\\33[48;2;9;%%d;0m+\\33[38;2;9;9;%%dm-\\33[48;2;0;%%d;0m+' $i $i $i $i; done); \
    for i in $(seq 499); do printf '%%s' \"$row\"; done; printf '\\33[m\\33[999Hover'";

#[test]
fn who_does_not_read_a_large_screen_gets_no_other_until_it_is_read() {
    let daemon = Daemon::command(&command(COLOURS));
    let mut page = begun(&daemon);
    page.wait_for("over");
    let whole = form(&[("a", "rcv"), ("s", &page.id), ("n", "0"), ("w", "0")]);
    let mut unread: [Conn; 2] = [daemon.conn(), daemon.conn()];
    for conn in &mut unread {
        conn.send_form(&whole, &[]);
        conn.read_some();
    }
    let answer = daemon.conn().post(&whole);
    assert!(answer.text() == "n", "{} bytes", answer.text().len());
    assert_eq!(answer.header("X-Anyterm-Screen"), Some("0"));
    // Others are not concerned.
    let mut other = OldPage::open(&daemon);
    other.wait_for("ready");
    other.keys("alive");
    other.wait_for("alive");
    // A poll that waits gets its screen as soon as the first is read.
    let waiting = form(&[("a", "rcv"), ("s", &page.id), ("n", "0"), ("w", "30000")]);
    let mut third = daemon.conn();
    third.send_form(&waiting, &[]);
    assert!(unread[0].read().text().starts_with('R'));
    assert!(third.read().text().starts_with('R'));
}

#[test]
fn of_many_sizes_at_the_same_time_the_last_one_counts() {
    let program = "seq 2000 | sed 's/$/\\r/'; stty -raw; while read line; do stty size; done";
    let daemon = Daemon::command(&command(program));
    let mut page = NewPage::open_with(&daemon, &costly(&[("sb", "1000")]));
    page.wait_for("ready");
    page.input(&[("k", "x")]);
    page.wait_for("\n2000\n");
    for cols in (60..100).chain([57]) {
        assert_eq!(page.act("resize", &[("rows", "13"), ("cols", &cols.to_string())]), "");
    }
    // The program knows the size before the key, whatever the screen is like by then.
    page.input(&[("k", "\n")]);
    page.wait_for("13 57");
    assert_eq!((page.state("rows"), page.state("cols")), ("13", "57"));
    assert_eq!(page.rows().len(), 1013);
    assert_eq!(page.rows()[1000].cells.len(), 57);
    assert_eq!(page.text().matches("13 57").count(), 1);
    page.assert_right(&daemon);
}

#[test]
fn a_poll_that_does_not_wait_gets_the_size_that_is_still_to_come() {
    let program = "seq 2000 | sed 's/$/\\r/'";
    let daemon = Daemon::command(&command(program));
    let mut page = NewPage::open_with(&daemon, &costly(&[("sb", "1000")]));
    page.wait_for("ready");
    page.input(&[("k", "x")]);
    page.wait_for("\n2000\n");
    for cols in ["60", "70", "80"] {
        assert_eq!(page.act("resize", &[("rows", "13"), ("cols", cols)]), "");
    }
    assert_eq!(page.poll(0), Answer::Whole);
    assert_eq!((page.state("rows"), page.state("cols")), ("13", "80"));
}
