//! The answer of a `send` brings what it led to at once, for pages that say which screen they hold.

mod common;

use common::old_page::MIRROR;
use common::polls::{begin_poll, poll_beside, rest};
use common::random::Random;
use common::{Answer, Conn, Daemon, NewPage, Response};
use std::sync::mpsc::{self, Receiver, TryRecvError};

/// A page of a program that mirrors what it gets.
fn mirror(daemon: &Daemon) -> NewPage {
    let mut page = NewPage::open(daemon);
    page.wait_for("ready");
    page
}

/// Types until an answer brings the echo: a busy machine may take longer than the daemon waits for one, and then a poll
/// has it.
fn echoed(page: &mut NewPage, key: &str) -> Response {
    let count = |page: &NewPage| page.text().matches(key).count();
    for _ in 0..50 {
        rest(page);
        let before = count(page);
        let answer = page.input_and_show(&[("k", key)]);
        if answer.text() != "n" {
            return answer;
        }
        // However late it is: the next answer must not bring this one.
        page.wait_until("the echo", |page| count(page) > before);
    }
    panic!("never an echo");
}

#[test]
fn an_echo_comes_with_the_answer() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    let held = page.screen;
    let answer = echoed(&mut page, "x");
    assert_eq!(page.apply(answer), Answer::Script);
    assert!(page.screen > held);
    assert!(page.text().contains("readyx"), "{}", page.text());
    assert_eq!(page.poll(0), Answer::Nothing);
}

/// The same while a poll waits beside it, which goes on waiting.
fn echoed_beside(daemon: &Daemon, page: &mut NewPage, key: &str) -> (Response, Receiver<Response>) {
    for _ in 0..50 {
        rest(page);
        let poll = poll_beside(daemon, page);
        let answer = page.input_and_show(&[("k", key)]);
        if answer.text() != "n" {
            assert_eq!(poll.try_recv().map(|r| r.text().to_owned()), Err(TryRecvError::Empty));
            return (answer, poll);
        }
        page.apply(poll.recv().expect("an answer"));
    }
    panic!("never an echo");
}

#[test]
fn a_poll_beside_it_goes_on_from_there() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    let (answer, poll) = echoed_beside(&daemon, &mut page, "a");
    page.apply(answer);
    // Does not say which screen the page holds, so the poll has it.
    page.input(&[("k", "b")]);
    assert_eq!(page.apply(poll.recv().expect("an answer")), Answer::Script);
    assert!(page.text().contains("ab"), "{}", page.text());
}

#[test]
fn without_an_echo_the_answer_is_soon_there() {
    let daemon = Daemon::command("stty -echo; printf ready; while read line; do echo got $line; done");
    let mut page = mirror(&daemon);
    let poll = poll_beside(&daemon, &page);
    assert_eq!(page.input_and_show(&[("k", "secret")]).text(), "n");
    page.input(&[("k", "\r")]);
    page.apply(poll.recv().expect("an answer"));
    page.wait_for("got secret");
}

#[test]
fn the_last_screen_is_not_lost_with_an_echo() {
    let daemon = Daemon::command("stty raw -echo; printf ready; head -c1 >/dev/null; printf last");
    for _ in 0..10 {
        let mut page = mirror(&daemon);
        rest(&mut page);
        let poll = poll_beside(&daemon, &page);
        drop(page.input_and_show(&[("k", "x")]));
        let mut answer = poll.recv().expect("an answer");
        while !answer.text().starts_with('E') {
            if answer.text() == "n" {
                let held = page.screen.to_string();
                assert_eq!(answer.header("X-Anyterm-Screen"), Some(held.as_str()));
            }
            take(&mut page, answer);
            answer = daemon.conn().post(&page.rcv_form(10_000));
        }
        assert!(page.text().contains("readylast"), "{}", page.text());
    }
}

#[test]
fn who_holds_another_screen_is_told_by_a_poll() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    let held = page.screen;
    for wrong in [0, held - 1, held + 1000, u64::MAX] {
        page.screen = wrong;
        assert_eq!(page.input_and_show(&[("k", ".")]).text(), "n", "{wrong} for {held}");
    }
    page.screen = held;
    page.wait_for("ready....");
    let mut conn = daemon.conn();
    let form = format!("a=send&s={}&r=x&k=y", page.id);
    assert!(conn.post(&form).text().starts_with('E'));
}

#[test]
fn a_lost_echo_comes_with_the_poll_when_the_key_is_sent_again() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    let (_lost, poll) = echoed_beside(&daemon, &mut page, "x");
    // Browsers do that by themselves where a connection breaks.
    assert_eq!(page.show_again(&[("k", "x")]).text(), "n");
    assert_eq!(page.apply(poll.recv().expect("an answer")), Answer::Whole);
    assert!(page.text().contains('x'), "{}", page.text());
}

#[test]
fn keys_that_come_again_are_echoed_once() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    let answer = echoed(&mut page, "x");
    page.apply(answer);
    let text = page.text();
    page.input_again(&[("k", "never")]);
    assert_eq!(page.poll(0), Answer::Nothing);
    assert_eq!(page.text(), text);
}

#[test]
fn two_hundred_lost_echoes_leave_the_screen_right() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    let mut random = Random::new(7);
    let (sender, beside) = mpsc::channel();
    let mut echoes = 0;
    for round in 0..200 {
        if random.below(2) == 0 {
            page.poll(20);
        }
        let answer = page.input_and_show(&[("k", &format!("\r\n{round} {}", "x".repeat(random.below(90))))]);
        echoes += usize::from(answer.text() != "n");
        match random.below(4) {
            // Lost behind the daemon.
            0 => {}
            1 => begin_poll(&daemon, &page, sender.clone()),
            2 => {
                page.poll(0);
            }
            _ => take(&mut page, answer),
        }
        // Answers of polls that began some time ago.
        while let Ok(answer) = beside.try_recv() {
            take(&mut page, answer);
        }
    }
    assert!(echoes > 0);
    page.input(&[("k", "\r\nEND")]);
    page.wait_for("END");
    page.assert_right(&daemon);
    assert!(page.source().contains("199\u{a0}"), "{}", page.text());
}

/// As a page does: a script that leads on from another screen than its own is of no use.
fn take(page: &mut NewPage, answer: Response) {
    let number: Option<u64> = answer.header("X-Anyterm-Screen").and_then(|n| n.parse().ok());
    match (answer.text().bytes().next(), number) {
        (Some(b'R'), _) => drop(page.apply(answer)),
        (Some(b'k' | b'd' | b'i'), Some(n)) if n == page.screen + 1 => drop(page.apply(answer)),
        (Some(b'k' | b'd' | b'i'), _) => page.screen = 0,
        _ => {}
    }
}

#[test]
fn who_goes_away_leaves_the_echo_to_the_poll() {
    let daemon = Daemon::command(MIRROR);
    let mut page = mirror(&daemon);
    for n in 0..20 {
        let poll = poll_beside(&daemon, &page);
        let mut conn = Conn::later(daemon.addr());
        conn.send_form(&format!("a=send&s={}&r={}&k=.", page.id, page.screen), &[]);
        drop(conn);
        // Unless the answer was already under way, which nobody got.
        page.input(&[("k", &format!("<{n}>"))]);
        take(&mut page, poll.recv().expect("an answer"));
        // The key of who went away may come after the page's own: it is another connection's.
        page.wait_until("both", |page| {
            page.text().contains(&format!("<{n}>")) && page.text().matches('.').count() == n + 1
        });
    }
    page.assert_right(&daemon);
}
