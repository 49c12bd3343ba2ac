//! The life of sessions: many at once, none left behind, none that outlives the daemon.

mod common;

use common::procfs::{children, descriptors};
use common::wait::until;
use common::{Answer, Daemon, Lifeline, NewPage, OldPage, TempDir, form};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::time::{Duration, Instant};

#[test]
fn twenty_sessions_work_at_once_and_one_more_is_refused() {
    let daemon = Daemon::command("cat");
    let mut pages: Vec<OldPage> = (0..20).map(|_| OldPage::open(&daemon)).collect();
    let answer = daemon.conn().post("a=open");
    assert_eq!(
        answer.text(),
        "EThe maximum number of concurrent sessions has been reached"
    );
    for (i, page) in pages.iter_mut().enumerate() {
        page.keys(&format!("session {i}.\r"));
    }
    for (i, page) in pages.iter_mut().enumerate() {
        page.wait_until("its own text", |p| {
            p.text().matches(&format!("session {i}.")).count() == 2
        });
        assert_eq!(page.text().matches("session").count(), 2, "{}", page.text());
    }
}

#[test]
fn ended_sessions_make_room_and_are_still_told_as_ended() {
    let daemon = Daemon::start(&["-c", "echo over", "--max-sessions", "1"]);
    let mut ended: Vec<OldPage> = (0..5)
        .map(|_| {
            let mut page = OldPage::open(&daemon);
            page.wait_end();
            page
        })
        .collect();
    for page in &mut ended {
        assert_eq!(page.poll(), Answer::Error("Subprocess terminated".to_owned()));
    }
}

#[test]
fn a_thousand_opens_and_closes_leave_nothing_behind() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    let mut cycles = |count| {
        for _ in 0..count {
            let open = conn.post("a=open&rows=5&cols=20");
            let id = open.text();
            assert!(!id.starts_with('E'), "{id}");
            assert_eq!(conn.post(&form(&[("a", "close"), ("s", id)])).text(), "");
        }
        until("the commands gone, no zombie left", || children(daemon.pid).is_empty());
    };
    cycles(10);
    let before = descriptors(daemon.pid);
    (0..20).for_each(|_| cycles(50));
    until("all descriptors closed", || descriptors(daemon.pid) <= before);
}

#[test]
fn a_thousand_commands_that_end_by_themselves_leave_nothing_behind() {
    let daemon = Daemon::start(&["-c", "true", "--session-timeout", "1"]);
    let mut conn = daemon.conn();
    // Taken when the daemon has this connection.
    conn.get("/anyterm.css");
    let before = descriptors(daemon.pid);
    for _ in 0..1000 {
        let open = conn.post("a=open&rows=5&cols=20");
        let rcv = form(&[("a", "rcv"), ("s", open.text())]);
        while !conn.post(&rcv).text().starts_with('E') {}
    }
    until("all commands gone", || children(daemon.pid).is_empty());
    until("all descriptors closed", || descriptors(daemon.pid) <= before);
}

#[test]
fn background_jobs_end_with_their_session() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let stubborn = "(trap '' HUP TERM INT; while :; do sleep 100; done) &";
    let daemon = Daemon::command(&format!(
        "{}; {stubborn} nohup sleep 1000 & sleep 1000 & cat",
        pipe.hold()
    ));
    let mut page = OldPage::open(&daemon);
    let held = pipe.held();
    page.close();
    held.released();
    until("no child left", || children(daemon.pid).is_empty());
}

#[test]
fn jobs_of_an_interactive_shell_end_with_it() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let daemon = Daemon::command("bash --norc --noprofile -i");
    let mut page = OldPage::open(&daemon);
    page.wait_for("$\n");
    page.keys(&format!("{}; sleep 1000 & disown; set -m; sleep 1000 &\r", pipe.hold()));
    let held = pipe.held();
    page.wait_for("[1]");
    page.keys("exit\r");
    page.wait_until("the shell's end", |p| p.text().contains("exit"));
    page.wait_end();
    held.released();
}

#[test]
fn a_killed_command_ends_its_session_alone() {
    let daemon = Daemon::command("printf ready; exec cat");
    let mut first = OldPage::open(&daemon);
    first.wait_for("ready");
    // While it is the only one: the next process may have a lower number.
    let pid = *children(daemon.pid).first().expect("a child");
    let mut second = OldPage::open(&daemon);
    second.wait_for("ready");
    kill(Pid::from_raw(pid), Signal::SIGKILL).expect("kill");
    assert_eq!(first.wait_end(), "Subprocess terminated");
    second.keys("alive\r");
    second.wait_for("alive");
}

#[test]
fn term_ends_everything_in_good_order() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let stubborn = "trap '' HUP TERM; printf ready; while :; do sleep 100; done";
    let mut daemon = Daemon::command(&format!("{}; {stubborn}", pipe.hold()));
    let mut old = OldPage::open(&daemon);
    let held = pipe.held();
    old.wait_for("ready");
    let mut pending = daemon.conn();
    pending.send_form(&form(&[("a", "rcv"), ("s", &old.id)]), &[]);
    let new = NewPage::attach(&daemon, &OldPage::open(&daemon).id);
    let mut waiting = daemon.conn();
    waiting.send_form(&new.rcv_form(30_000), &[]);
    waiting.read();
    waiting.send_form(&form(&[("a", "rcv"), ("s", &new.id), ("n", "1"), ("w", "30000")]), &[]);
    let _idle = daemon.conn();
    // Both polls have reached the daemon once something behind them on the same loop is answered.
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
    let before = Instant::now();
    daemon.signal(Signal::SIGTERM);
    assert!(pending.read().text().starts_with('E'));
    assert_eq!(daemon.finished().and_then(|s| s.code()), Some(0));
    assert!(before.elapsed() < Duration::from_secs(9), "{:?}", before.elapsed());
    held.released();
}

#[test]
fn without_sessions_term_ends_at_once() {
    let mut daemon = Daemon::command("cat");
    let _idle = daemon.conn();
    let before = Instant::now();
    daemon.signal(Signal::SIGTERM);
    assert_eq!(daemon.finished().and_then(|s| s.code()), Some(0));
    assert!(before.elapsed() < Duration::from_secs(4), "{:?}", before.elapsed());
}

#[test]
fn hup_never_kills() {
    let daemon = Daemon::command("printf ready; exec cat");
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    for _ in 0..3 {
        daemon.signal(Signal::SIGHUP);
    }
    page.keys("alive\r");
    page.wait_for("alive");
}

#[test]
fn time_in_which_a_daemon_is_stopped_ends_no_session() {
    let options = ["-c", "cat", "--session-timeout", "2"];
    let (stopped, other) = (Daemon::start(&options), Daemon::start(&options));
    let page = OldPage::open(&stopped);
    stopped.signal(Signal::SIGSTOP);
    // The clock: a session that nobody asks for, of a daemon that goes on.
    OldPage::open(&other);
    other.wait_log("closed: ");
    // It is there before the daemon can look for what has expired.
    let mut conn = stopped.conn();
    conn.send_form(&form(&[("a", "send"), ("s", &page.id), ("k", "x")]), &[]);
    stopped.signal(Signal::SIGCONT);
    assert_eq!(conn.read().text(), "");
}

#[test]
fn openings_and_ends_are_logged_without_ids_or_keys() {
    let daemon = Daemon::command("cat");
    let mut page = OldPage::open_param(&daemon, "10.0.0.7");
    page.keys("secret-keys\r");
    page.wait_for("secret-keys");
    page.close();
    let line = daemon.wait_log("10.0.0.7");
    assert!(line.contains("127.0.0.1"), "{line}");
    let id = page.id.clone();
    let log = daemon.stop();
    assert!(!log.contains(&id[..16]) && !log.contains("secret-keys"), "{log}");
}

#[test]
fn what_still_runs_counts_though_its_session_is_closed() {
    let daemon = Daemon::start(&[
        "--max-sessions",
        "2",
        "-c",
        "sh -c \"trap '' HUP TERM; printf ready; while :; do sleep 100; done\"",
    ]);
    let mut conn = daemon.conn();
    for _ in 0..5 {
        let mut page = OldPage::open(&daemon);
        page.wait_for("ready");
        let running = children(daemon.pid);
        assert!(running.len() <= 2, "{running:?}");
        assert_eq!(conn.post(&form(&[("a", "close"), ("s", &page.id)])).text(), "");
    }
}

#[test]
fn a_closed_session_is_at_once_replaced_by_another() {
    let daemon = Daemon::start(&["--max-sessions", "1", "-c", "cat"]);
    let mut conn = daemon.conn();
    for _ in 0..20 {
        let open = conn.post("a=open&rows=5&cols=20");
        let id = open.text();
        assert!(!id.starts_with('E'), "{id}");
        assert!(conn.post("a=open").text().starts_with('E'), "it is in use");
        assert_eq!(conn.post(&form(&[("a", "close"), ("s", id)])).text(), "");
    }
}
