//! Links that the console signs: by real PHP, to the real daemon.

mod common;

use common::clock::Clock;
use common::daemon::{foreground, run};
use common::link::{self, KEYS, PLAIN, Signed, sign, sign_all};
use common::{Daemon, NewPage, OldPage, Response, TempDir, form, visit};
use nix::sys::signal::Signal;
use std::os::unix::fs::PermissionsExt;

const WHO: [&str; 5] = [
    "--nodiff",
    "--allow-option",
    "-p PORT",
    "-c",
    "echo user %u. parameter %p . from %h.",
];

fn daemon(dir: &TempDir, options: &[&str]) -> Daemon {
    let keys = link::key_file(dir, &KEYS[..1]);
    Daemon::start(&[&link::options(&keys)[..], options].concat())
}

/// An `open` with this parameter, once by GET and once by POST.
fn open_both(daemon: &Daemon, p: &str) -> [Response; 2] {
    let query = form(&[("a", "open"), ("p", p)]);
    let mut conn = daemon.conn();
    [conn.post(&query), conn.get(&format!("/anyterm-module?{query}"))]
}

fn assert_refused(answer: &Response, why: &str) {
    assert_eq!(answer.status, 200);
    let text = answer.text();
    assert!(
        text.starts_with("EThis gateway opens links of the console only") && text.contains(why),
        "{text}"
    );
    assert_eq!(answer.header("x-anyterm-once"), Some("1"));
}

#[test]
fn what_the_console_signed_is_opened_once() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &WHO);
    for by_get in [false, true] {
        let token = sign("-p 22 root@10.0.0.7");
        assert!(
            token.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)),
            "needs no escapes: {token}"
        );
        let mut conn = daemon.conn();
        let answer = match by_get {
            true => conn.get(&format!("/anyterm-module?a=open&p={token}")),
            false => conn.post(&form(&[("a", "open"), ("p", &token)])),
        };
        assert_eq!(answer.header("x-anyterm-once"), Some("1"));
        let id = visit::id(&answer);
        let screen = visit::wait_for(&mut conn, &id, "from", &[]);
        let wanted = "user ann. parameter -p 22 root@10.0.0.7 . from 127.0.0.1.";
        assert!(screen.contains(wanted), "{screen}");
        for again in open_both(&daemon, &token) {
            assert_refused(&again, "it was opened before");
        }
    }
    let log = daemon.stop();
    assert!(
        log.contains("opened: from 127.0.0.1, user 'ann', parameter '-p 22 root@10.0.0.7'"),
        "{log}"
    );
    let refused: Vec<&str> = log.lines().filter(|line| line.contains("refused link")).collect();
    assert_eq!(refused.len(), 4, "{log}");
    let wanted = "refused link from 127.0.0.1: it was opened before";
    assert!(refused.iter().all(|line| line.ends_with(wanted)), "{refused:?}");
    assert!(!log.contains("v1."), "a link may be good for somebody: {log}");
}

#[test]
fn nothing_else_is_opened() {
    let dir = TempDir::new();
    let stale = sign("host");
    let daemon = daemon(&dir, &["-c", "cat"]);
    let other = |link| sign_all(&[link]).remove(0);
    let good = sign("host");
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    for (token, why) in [
        (String::new(), "there is none"),
        ("host".to_owned(), "it is not one of the console's"),
        (
            format!("{signed}.{}", &signature[1..]),
            "it is not one of the console's",
        ),
        (stale, "it was issued before the gateway started"),
        (other(Signed { key: KEYS[1], ..PLAIN }), "its signature is wrong"),
        (
            other(Signed {
                daemon: "telnet",
                ..PLAIN
            }),
            "it is for another gateway",
        ),
        (other(Signed { seconds: "0", ..PLAIN }), "it has expired"),
        (
            other(Signed {
                seconds: "86401",
                ..PLAIN
            }),
            "its times are wrong",
        ),
        (
            other(Signed {
                address: "192.0.2.1",
                ..PLAIN
            }),
            "it is for another client",
        ),
        (
            other(Signed {
                address: "nowhere",
                ..PLAIN
            }),
            "it is for another client",
        ),
    ] {
        let answer = daemon.conn().post(&form(&[("a", "open"), ("p", &token)]));
        assert_refused(&answer, why);
        assert!(common::procfs::children(daemon.pid).is_empty(), "{why}");
    }
    visit::id(&visit::open(&mut daemon.conn(), &[("p", &good)], &[]));
}

#[test]
fn who_tries_links_waits() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &["-c", "cat"]);
    let mut conns: Vec<_> = (0..30).map(|_| daemon.conn()).collect();
    for conn in &mut conns {
        conn.send_form("a=open&p=guess", &[]);
    }
    // Some of the many find a full queue; nobody waits for long.
    let texts: Vec<String> = conns.iter_mut().map(|conn| conn.read().text().to_owned()).collect();
    assert!(
        texts.iter().any(|text| text.starts_with("EToo many attempts")),
        "{texts:?}"
    );
    assert!(texts.iter().all(|text| text.starts_with('E')), "{texts:?}");
}

#[test]
fn pages_come_back_by_the_session() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &["-c", "cat"]);
    assert_eq!(
        daemon.conn().get("/anyterm.html").status,
        200,
        "nobody is asked for a file"
    );
    let mut old = OldPage::open_param(&daemon, &sign("host"));
    old.keys("typed\r");
    old.wait_for("typed");
    let mut new = NewPage::open_with(&daemon, &[("p", &sign("host"))]);
    new.input(&[("k", "typed too\r")]);
    new.wait_for("typed too");
    let mut reloaded = NewPage::attach(&daemon, &new.id);
    reloaded.wait_for("typed too");
}

#[test]
fn a_link_for_an_address_makes_a_session_for_that_address() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &["--trust-proxy", "127.0.0.1", "-c", "cat"]);
    let token = sign_all(&[Signed {
        address: "192.0.2.1",
        ..PLAIN
    }])
    .remove(0);
    let (mine, other) = ("X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2");
    let mut conn = daemon.conn();
    assert_refused(&visit::open(&mut conn, &[("p", &token)], &[other]), "another client");
    let id = visit::id(&visit::open(&mut conn, &[("p", &token)], &[mine]));
    for action in ["rcv", "send", "close", "leave"] {
        let answer = conn.post_with(&form(&[("a", action), ("s", &id)]), &[other]);
        assert_eq!(answer.text(), format!("Eno such session '{id}'"), "{action}");
    }
    let answer = conn.post_with(&form(&[("a", "send"), ("s", &id), ("k", "x")]), &[mine]);
    assert_eq!((answer.status, answer.text()), (200, ""));
}

#[test]
fn a_link_that_could_not_be_opened_stays_good() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &["--max-sessions", "1", "-c", "cat"]);
    let mut conn = daemon.conn();
    let first = visit::id(&visit::open(&mut conn, &[("p", &sign("one"))], &[]));
    let token = sign("two");
    let answer = visit::open(&mut conn, &[("p", &token)], &[]);
    assert!(answer.text().contains("maximum number"), "{}", answer.text());
    conn.post(&form(&[("a", "close"), ("s", &first)]));
    visit::id(&visit::open(&mut conn, &[("p", &token)], &[]));
}

#[test]
fn a_page_that_got_no_answer_may_ask_again() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &["-c", "cat"]);
    let mut conn = daemon.conn();
    let token = sign("host");
    let id = visit::id(&visit::open(&mut conn, &[("p", &token), ("c", "page1")], &[]));
    let again = visit::open(&mut conn, &[("p", &token), ("c", "page1")], &[]);
    assert_eq!(visit::id(&again), id);
    assert_eq!(common::procfs::children(daemon.pid).len(), 1);
    for more in [&[("c", "page2")][..], &[("c", "")], &[]] {
        let other = visit::open(&mut conn, &[&[("p", token.as_str())], more].concat(), &[]);
        assert_refused(&other, "opened before");
    }
    conn.post(&form(&[("a", "close"), ("s", &id)]));
    let late = visit::open(&mut conn, &[("p", &token), ("c", "page1")], &[]);
    assert_refused(&late, "opened before");
}

#[test]
fn a_clock_that_is_set_makes_no_link_too_old_or_new_again() {
    let dir = TempDir::new();
    let keys = link::key_file(&dir, &KEYS[..1]);
    let stale = sign("host");
    for (off, early) in [("+1h", false), ("-1d", true)] {
        let clock = Clock::new(&dir, off);
        let mut command = foreground();
        command.args(link::options(&keys)).args(["-c", "cat"]);
        clock.rule(&mut command);
        let daemon = Daemon::launch(&mut command);
        clock.set("+0");
        let mut conn = daemon.conn();
        if early {
            let answer = visit::open(&mut conn, &[("p", &stale)], &[]);
            assert_refused(&answer, "it was issued before the gateway started");
        }
        visit::id(&visit::open(&mut conn, &[("p", &sign("host"))], &[]));
    }
}

#[test]
fn keys_are_changed_without_ending_anything() {
    let dir = TempDir::new();
    let daemon = daemon(&dir, &["--nodiff", "-c", "cat"]);
    let mut conn = daemon.conn();
    let with = |key, param| sign_all(&[Signed { key, param, ..PLAIN }]).remove(0);
    let id = visit::id(&visit::open(&mut conn, &[("p", &with(KEYS[0], "a"))], &[]));
    let reread = |keys: &[&str], times: usize| {
        link::key_file(&dir, keys);
        daemon.signal(Signal::SIGHUP);
        common::wait::until("the files are read again", || {
            daemon.log().matches("read the files again").count() == times
        });
    };
    let used = with(KEYS[0], "once");
    visit::id(&visit::open(&mut conn, &[("p", &used)], &[]));
    reread(&[KEYS[1], KEYS[0]], 1);
    for key in KEYS {
        visit::id(&visit::open(&mut conn, &[("p", &with(key, "b"))], &[]));
    }
    assert_refused(&visit::open(&mut conn, &[("p", &used)], &[]), "opened before");
    reread(&[KEYS[1]], 2);
    let answer = visit::open(&mut conn, &[("p", &with(KEYS[0], "c"))], &[]);
    assert_refused(&answer, "its signature is wrong");
    conn.post(&form(&[("a", "send"), ("s", &id), ("k", "still here\r")]));
    visit::wait_for(&mut conn, &id, "still here", &[]);

    std::fs::set_permissions(dir.file("keys"), PermissionsExt::from_mode(0o604)).expect("chmod");
    daemon.signal(Signal::SIGHUP);
    daemon.wait_log("nothing was changed: --link-key");
    visit::id(&visit::open(&mut conn, &[("p", &with(KEYS[1], "d"))], &[]));
}

#[test]
fn what_is_wrong_with_keys_is_told_before_the_start() {
    let dir = TempDir::new();
    let open = dir.write("open", &format!("{}\n", KEYS[0]));
    let three = {
        let other = TempDir::new();
        let path = link::key_file(&other, &[KEYS[0], KEYS[1], "0123456789abcdef0123456789abcdef"]);
        (path, other)
    };
    for (options, complaint) in [
        (&["--auth", "link"][..], "--link-key"),
        (&["--link-key", "/nonexistent"], "no effect"),
        (&["--auth", "link", "--link-key", "/nonexistent"], "/nonexistent"),
        (&["--auth", "link", "--link-key", &open], "others have access to it"),
        (&["--auth", "link", "--link-key", &three.0], "more than two keys"),
    ] {
        for check in [&["--check"][..], &[]] {
            let out = run(foreground().args(check).args(options));
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(!out.status.success() && said.contains(complaint), "{options:?}: {said}");
        }
    }
    let keys = link::key_file(&dir, &KEYS);
    let out = run(foreground().arg("--check").args(link::options(&keys)));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let out = run(foreground().args(["--check", "--auth", "link", "--link-key", &keys]));
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && said.contains("--name"), "{said}");
}

#[test]
fn keys_are_read_as_the_service_user() {
    if common::skip_unless_root("a key file that only root can read") {
        return;
    }
    let dir = TempDir::new();
    let keys = link::key_file(&dir, &KEYS[..1]);
    nix::unistd::chown(keys.as_str(), Some(nix::unistd::Uid::from_raw(0)), None).expect("chown");
    for check in [&["--check"][..], &[]] {
        let out = run(foreground().args(check).args(link::options(&keys)));
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains("--link-key"), "{said}");
    }
}
