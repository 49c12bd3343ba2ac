//! Part 3 of the protocol: defects of the original, each by its number there.  Numbers 2 (the
//! clients' escape characters) and 12 (cost) are in `telnet.rs`, `ssh.rs`, `protocol_rcv.rs` and the
//! benchmarks; 8 (the script) is with the packaging.

mod common;

use common::daemon::{binary, foreground, run};
use common::old_page::{MIRROR, SIZE};
use common::{Answer, Daemon, NewPage, OldPage, TempDir, form, is_root, skip_unless_root};

#[test]
fn d1_a_parameter_is_never_program_text() {
    let dir = TempDir::new();
    let canary = dir.file("canary");
    let daemon = Daemon::command("echo %p");
    let parameter = format!("`touch {canary}`$(touch {canary});touch {canary}\ntouch {canary}");
    let answer = daemon.conn().post(&form(&[("a", "open"), ("p", &parameter)]));
    assert!(answer.text().starts_with('E'), "{}", answer.text());
    daemon.stop();
    assert!(!std::path::Path::new(&canary).exists());
}

#[test]
fn d3_the_last_screen_comes_before_the_end_and_the_end_stays() {
    let daemon = Daemon::start(&["-c", "echo last words", "--max-sessions", "1"]);
    for _ in 0..20 {
        // An ended session counts toward no limit: there is room for one, and none is closed.
        let mut page = OldPage::open(&daemon);
        for _ in 0..3 {
            assert_eq!(page.wait_end(), "Subprocess terminated");
        }
        assert!(page.text().contains("last words\n"), "{}", page.text());
    }
}

#[test]
fn d3_what_is_written_just_before_the_exit_is_shown() {
    // The exit is often told before the output: many tries, each with a program that does nothing in between.
    let daemon = Daemon::start(&["-c", "/bin/echo last words", "--max-sessions", "1000"]);
    for _ in 0..300 {
        let mut page = OldPage::open_with(&daemon, &[("rows", "2"), ("cols", "20")]);
        page.wait_end();
        assert!(page.text().contains("last words\n"), "{}", page.text());
    }
}

#[test]
fn d3_long_output_of_an_ended_command_is_all_there() {
    let daemon = Daemon::command("seq 30000");
    for _ in 0..5 {
        let mut page = OldPage::open(&daemon);
        page.wait_end();
        assert!(page.text().contains("29960\n") && page.text().contains("30000\n"));
    }
}

#[test]
fn d3_a_poll_with_numbers_sees_the_last_screen_too() {
    let daemon = Daemon::command("echo last words");
    let mut page = NewPage::open(&daemon);
    while !matches!(page.poll(10_000), Answer::Error(_)) {}
    assert!(page.text().contains("last words\n"));
    let mut reload = NewPage::attach(&daemon, &page.id);
    assert_eq!(reload.poll(10_000), Answer::Whole, "a reload sees it as well");
    assert!(reload.text().contains("last words\n"));
}

#[test]
fn d4_scripts_count_utf16_units() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &SIZE);
    page.show("🙂🙂🙂");
    page.show("\x1b[1;3Hx");
    page.show("\x1b[1;1H𝔘𝔫𝔦");
    assert!(page.text().contains("𝔘𝔫𝔦"), "{}", page.text());
}

#[test]
fn d5_a_lost_answer_does_not_garble_the_screen() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    page.input(&[("k", " lost")]);
    page.poll_lost(10_000);
    page.input(&[("k", " found")]);
    page.wait_for("ready lost found");
}

#[test]
fn d6_groups_go_before_the_user() {
    if skip_unless_root("the groups of a daemon that root started") {
        return;
    }
    let daemon = Daemon::command("cat");
    // Root is given up before the first request is read.
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
    let ids = |name| common::procfs::status(daemon.pid, name);
    for name in ["Uid", "Gid"] {
        let value = ids(name);
        let mut ids = value.split_whitespace();
        let first = ids.next().expect("an id");
        assert!(first != "0" && ids.all(|id| id == first), "{name}: {value}");
    }
    assert!(ids("Groups").split_whitespace().all(|g| g != "0"), "{}", ids("Groups"));
    assert_eq!(ids("CapEff").trim_start_matches('0'), "");
    assert_eq!(ids("CapPrm").trim_start_matches('0'), "");
}

#[test]
fn d7_faults_are_told_before_the_background() {
    let dir = TempDir::new();
    let pid_file = dir.file("pid");
    let mut cases = vec![
        vec!["--command", "/no/such/program %p"],
        vec!["--command", ""],
        vec!["--command", "cat", "--charset", "klingon"],
        vec!["--device", "/dev/no-such-device"],
        vec!["--command", "cat", "--pid-file", "/no/such/directory/pid"],
    ];
    if is_root() {
        cases.push(vec!["--command", "cat", "--user", "no-such-user"]);
    }
    for case in cases {
        let mut command = binary();
        command.args(["--port", "0", "--local-only"]);
        if is_root() {
            command.args(["--user", common::daemon::USER]);
        }
        let output = run(command.args(["--pid-file", &pid_file]).args(&case));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{case:?}");
        assert!(
            said.trim().len() > 10 && !said.contains("panicked"),
            "{case:?} said {said:?}"
        );
        let announced = String::from_utf8_lossy(&output.stdout);
        assert!(!announced.contains("listening"), "{case:?} said {announced}");
    }
}

#[test]
fn d7_a_taken_port_is_told() {
    let daemon = Daemon::command("cat");
    let port = daemon.addr().port().to_string();
    let output = run(foreground().args(["-c", "cat", "--port", &port]));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(&port), "{said}");
}

#[test]
fn d9_numbers_out_of_range_do_no_harm() {
    let daemon = Daemon::command("cat");
    let mut conn = daemon.conn();
    for bad in [
        "rows=0",
        "cols=0",
        "rows=65536",
        "cols=4294967296",
        "sb=99999999",
        "rows=0&cols=0&sb=0",
    ] {
        assert!(conn.post(&format!("a=open&{bad}")).text().starts_with('E'), "{bad}");
    }
    OldPage::open(&daemon).poll();
}

#[test]
fn d9_many_connections_do_not_hang() {
    let daemon = Daemon::command("cat");
    let mut conns: Vec<_> = (0..60).map(|_| daemon.conn()).collect();
    for conn in conns.iter_mut().rev() {
        assert_eq!(conn.get("/anyterm.css").status, 200);
    }
}

#[test]
fn d9_beyond_the_limit_connections_are_answered_or_closed_but_not_fatal() {
    let daemon = Daemon::start(&["-c", "cat", "--max-http-connections", "4"]);
    let mut held: Vec<_> = (0..4).map(|_| daemon.conn()).collect();
    for conn in &mut held {
        assert_eq!(conn.get("/anyterm.css").status, 200);
    }
    let mut beyond = daemon.conn();
    beyond.send("GET", "/anyterm.css", &[], b"");
    drop(held);
    // Either it was turned away, or it was taken as soon as there was room.
    if let Ok(answer) = beyond.try_read(false) {
        assert!(matches!(answer.status, 200 | 503), "{answer:?}");
    }
    common::wait::until("room again", || {
        let mut conn = daemon.conn();
        let sent = conn.raw("GET /anyterm.css HTTP/1.1\r\nHost: localhost\r\n\r\n");
        sent.is_ok() && conn.try_read(false).is_ok_and(|a| a.status == 200)
    });
}

#[test]
fn d10_bad_values_are_told_in_the_body() {
    let daemon = Daemon::command("cat");
    let page = OldPage::open(&daemon);
    let mut conn = daemon.conn();
    for bad in [
        "a=open&rows=ten",
        "a=open&ch=none-such",
        "a=open&p=%",
        "a=open&p=%f",
        "a=open&p=%c3%28",
    ] {
        let answer = conn.post(bad);
        assert_eq!(answer.status, 200, "{bad}");
        assert!(answer.text().starts_with('E'), "{bad}");
    }
    let answer = conn.post(&format!("a=send&s={}&k=%e9", page.id));
    assert_eq!(answer.status, 200);
    assert!(answer.text().starts_with('E'), "{}", answer.text());
}

#[test]
fn d11_other_sites_can_not_open_sessions() {
    let dir = TempDir::new();
    let canary = dir.file("canary");
    let daemon = Daemon::command(&format!("touch {canary}; cat"));
    let mut conn = daemon.conn();
    let foreign = [
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Referer: http://evil.example/page.html",
        "Sec-Fetch-Site: cross-site",
    ];
    let refused = |answer: common::Response, header: &str| {
        let ok = answer.status == 403 || answer.status == 200 && answer.text().starts_with('E');
        assert!(ok, "{header}: {answer:?}");
    };
    for header in foreign {
        refused(conn.post_with("a=open", &[header]), header);
        refused(conn.get_with("/anyterm-module?a=open", &[header]), header);
    }
    assert!(!std::path::Path::new(&canary).exists(), "nothing was started");
    let own = format!("http://{}", daemon.addr());
    for header in [format!("Origin: {own}"), format!("Referer: {own}/anyterm.html?param=x")] {
        let answer = conn.post_with("a=open", &[&header]);
        assert!(!answer.text().starts_with('E'), "{header}: {}", answer.text());
    }
}
