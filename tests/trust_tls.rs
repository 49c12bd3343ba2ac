//! TLS: who gets in, what they are called, and certificates that change while sessions go on.

mod common;

use common::clock::Clock;
use common::daemon::{binary, foreground, run};
use common::tls::{self, Pair, authority, client, issue, openssl, share};
use common::{Conn, Daemon, TempDir, form, is_root, link, visit};
use nix::sys::signal::Signal;
use std::process::Command;

/// An authority and a daemon's certificate of it.
fn site(dir: &TempDir) -> (Pair, Pair) {
    let ca = authority(dir, "authority");
    let pair = issue(dir, &ca, "daemon", "/CN=gateway");
    (ca, pair)
}

fn start(pair: &Pair, options: &[&str]) -> Daemon {
    Daemon::start(&[&pair.options()[..], &["--nodiff"], options].concat())
}

#[test]
fn a_session_over_tls() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let daemon = start(&pair, &["-c", "echo from %h"]);
    assert!(
        daemon.announced.starts_with("listening on https://"),
        "{}",
        daemon.announced
    );
    let mut conn = tls::conn(&daemon, &client(&ca, None, &[b"http/1.1"])).expect("handshake");
    let answer = conn.get("/");
    let wanted = format!("https://{}/anyterm.html", daemon.addr());
    assert_eq!((answer.status, answer.header("location")), (301, Some(wanted.as_str())));
    let screen = visit::output(&mut conn, &[], "from", &[]);
    assert!(screen.contains("from 127.0.0.1"), "{screen}");
}

#[test]
fn nothing_older_than_tls_1_2() {
    let dir = TempDir::new();
    let (_, pair) = site(&dir);
    let daemon = start(&pair, &[]);
    let speaks = |version: &str| {
        let mut client = Command::new("openssl");
        client.args(["s_client", "-cipher", "DEFAULT@SECLEVEL=0", version, "-connect"]);
        run(client.arg(daemon.addr().to_string())).status.success()
    };
    assert!(speaks("-tls1_3") && speaks("-tls1_2"));
    assert!(!speaks("-tls1_1") && !speaks("-tls1"));
}

#[test]
fn a_client_that_speaks_http_is_told() {
    let dir = TempDir::new();
    let (_, pair) = site(&dir);
    let daemon = start(&pair, &[]);
    let mut conn = daemon.conn();
    let answer = conn.get("/anyterm.html");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("https://"), "{}", answer.text());
    let mut conn = daemon.conn();
    conn.raw("SSH-2.0-Scanner\r\n").expect("write");
    assert_eq!(conn.read_to_end(), b"", "closed without a word");
}

#[test]
fn http_2_is_spoken_where_it_is_offered() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let daemon = start(&pair, &[]);
    for (flag, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
        let url = format!("https://{}/anyterm-module", daemon.addr());
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--cacert",
            &ca.cert,
            flag,
            "--data",
            "a=open",
        ]);
        let out = run(curl.args(["--write-out", " %{http_version} %{http_code}", &url]));
        let text = String::from_utf8_lossy(&out.stdout);
        let (id, rest) = text.split_at_checked(32).unwrap_or_else(|| panic!("{out:?}"));
        assert!(id.bytes().all(|b| b.is_ascii_hexdigit()), "{text}");
        assert_eq!(rest, format!(" {version} 200"));
    }
}

#[test]
fn the_certificate_says_who_comes_in() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let users = authority(&dir, "users");
    let daemon = start(&pair, &["--tls-client-ca", &users.cert, "-c", "echo user %u."]);
    let ann = client(&ca, Some(&issue(&dir, &users, "ann", "/O=Ops/CN=ann")), &[]);
    let mut conn = tls::conn(&daemon, &ann).expect("handshake");
    let screen = visit::output(&mut conn, &[], "user", &[]);
    assert!(screen.contains("user ann."), "{screen}");

    assert!(tls::is_let_in(&daemon, &ann));
    assert!(!tls::is_let_in(&daemon, &client(&ca, None, &[])), "no certificate");
    let stranger = issue(&dir, &ca, "stranger", "/CN=ann");
    assert!(
        !tls::is_let_in(&daemon, &client(&ca, Some(&stranger), &[])),
        "another authority"
    );
    for subject in ["/CN=ann/CN=root", "/O=Ops", "/CN=."] {
        let odd = issue(&dir, &users, "odd", subject);
        let good = subject == "/CN=.";
        assert_eq!(
            tls::is_let_in(&daemon, &client(&ca, Some(&odd), &[])),
            good,
            "{subject}"
        );
    }
}

#[test]
fn a_subject_is_no_program_text() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let users = authority(&dir, "users");
    let canary = dir.file("canary");
    let daemon = start(&pair, &["--tls-client-ca", &users.cert, "-c", "U=%u; echo user $U"]);
    let plain = [
        "$(touch CANARY)",
        "`touch CANARY`",
        "a;touch CANARY",
        "a|touch CANARY",
        "-oProxyCommand=x",
    ];
    for (number, text) in plain.iter().enumerate() {
        let subject = format!("/CN={}", text.replace("CANARY", &canary).replace('/', "\\/"));
        let pair = issue(&dir, &users, &format!("u{number}"), &subject);
        let mut conn = tls::conn(&daemon, &client(&ca, Some(&pair), &[])).expect("handshake");
        let answer = visit::open(&mut conn, &[], &[]);
        assert!(answer.text().starts_with('E'), "{text}: {}", answer.text());
    }
    assert!(!std::path::Path::new(&canary).exists());
}

#[test]
fn a_session_of_a_link_is_its_certificates_too() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let users = authority(&dir, "users");
    let keys = link::key_file(&dir, &link::KEYS[..1]);
    let options = [
        &link::options(&keys)[..],
        &["--tls-client-ca", &users.cert, "-c", "cat"],
    ]
    .concat();
    let daemon = start(&pair, &options);
    let [mut ann, mut bob] = ["ann", "bob"].map(|name| {
        let own = issue(&dir, &users, name, &format!("/CN={name}"));
        tls::conn(&daemon, &client(&ca, Some(&own), &[])).expect("handshake")
    });
    let id = visit::id(&visit::open(&mut ann, &[("p", &link::sign("host"))], &[]));
    let send = form(&[("a", "send"), ("s", &id), ("k", "x")]);
    assert_eq!(bob.post(&send).text(), format!("Eno such session '{id}'"));
    assert_eq!(ann.post(&send).text(), "");
}

#[test]
fn sessions_go_on_when_certificates_change() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let daemon = start(&pair, &["-c", "cat"]);
    let trusting = |ca: &Pair| client(ca, None, &[]);
    let mut before = tls::conn(&daemon, &trusting(&ca)).expect("handshake");
    let id = visit::id(&visit::open(&mut before, &[], &[]));

    let other = authority(&dir, "other");
    issue(&dir, &other, "daemon", "/CN=gateway");
    daemon.signal(Signal::SIGHUP);
    daemon.wait_log("read the files again");
    assert!(tls::is_let_in(&daemon, &trusting(&other)));
    assert!(!tls::is_let_in(&daemon, &trusting(&ca)));

    std::fs::write(&pair.key, "no key").expect("write");
    daemon.signal(Signal::SIGHUP);
    daemon.wait_log("nothing was changed: --tls-key");
    assert!(tls::is_let_in(&daemon, &trusting(&other)));

    let keys = form(&[("a", "send"), ("s", &id), ("k", "still here\n")]);
    assert_eq!(before.post(&keys).text(), "");
    visit::wait_for(&mut before, &id, "still here", &[]);
}

#[test]
fn files_that_do_not_work_are_told_before_the_start() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let another = issue(&dir, &ca, "another", "/CN=gateway");
    let empty = dir.write("empty", "");
    for (cert, key, ca, complaint) in [
        (&pair.cert, &another.key, None, "--tls-cert and --tls-key"),
        (&empty, &pair.key, None, "--tls-cert"),
        (&pair.cert, &empty, None, "--tls-key"),
        (&pair.cert, &pair.key, Some(&empty), "--tls-client-ca"),
        (&pair.cert, &dir.file("missing"), None, "--tls-key"),
    ] {
        let mut command = foreground();
        command.args(["--check", "--tls-cert", cert, "--tls-key", key]);
        command.args(ca.into_iter().flat_map(|ca| ["--tls-client-ca", ca.as_str()]));
        let out = run(&mut command);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains(complaint), "{complaint}: {said}");
    }
    let out = run(foreground().arg("--check").args(pair.options()));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn one_file_without_the_other_is_a_usage_error() {
    for options in [&["--tls-cert", "x"][..], &["--tls-key", "x"], &["--tls-client-ca", "x"]] {
        assert_eq!(run(binary().args(options)).status.code(), Some(1), "{options:?}");
    }
}

#[test]
fn keys_are_read_as_the_service_user() {
    if common::skip_unless_root("a key that only root can read") {
        return;
    }
    let dir = TempDir::new();
    let (_, pair) = site(&dir);
    openssl(&["pkey", "-in", &pair.key, "-out", &dir.file("own.key")]);
    std::fs::rename(dir.file("own.key"), &pair.key).expect("rename");
    for check in [&["--check"][..], &[]] {
        let out = run(foreground().args(check).args(pair.options()));
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains("--tls-key"), "{said}");
    }
    share(&pair.key);
    assert!(is_root() && run(foreground().arg("--check").args(pair.options())).status.success());
}

#[test]
fn a_unix_socket_speaks_http_beside_https() {
    let dir = TempDir::new();
    let (ca, pair) = site(&dir);
    let path = dir.file("socket");
    let listen = format!("unix:{path}");
    let daemon = start(
        &pair,
        &["--listen", "127.0.0.1:0", "--listen", &listen, "-c", "echo hello"],
    );
    visit::output(&mut Conn::unix(&path), &[], "hello", &[]);
    let mut conn = tls::conn(&daemon, &client(&ca, None, &[])).expect("handshake");
    visit::output(&mut conn, &[], "hello", &[]);
}

#[test]
fn certificates_out_of_date_are_told() {
    let dir = TempDir::new();
    let (_, pair) = site(&dir);
    let clock = Clock::new(&dir, "+0");
    let words = |off| match off {
        "-3d" => Some("certificate 1 of the file is not valid yet (from 20"),
        "+3d" => Some("certificate 1 of the file has expired (20"),
        _ => None,
    };
    for off in ["-3d", "+0", "+3d"] {
        clock.set(off);
        let mut command = foreground();
        command.arg("--check").args(pair.options());
        clock.rule(&mut command);
        let out = run(&mut command);
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let warned = said.lines().find(|line| line.starts_with("warning: --tls-cert"));
        match words(off) {
            Some(words) => assert!(warned.is_some_and(|line| line.contains(words)), "{off}: {said}"),
            None => assert_eq!(warned, None, "{off}"),
        }
    }
    clock.set("-3d");
    let mut command = foreground();
    command.args(["-c", "cat"]).args(pair.options());
    clock.rule(&mut command);
    let daemon = Daemon::launch(&mut command);
    for off in ["-3d", "+3d"] {
        clock.set(off);
        if off != "-3d" {
            daemon.signal(Signal::SIGHUP);
        }
        daemon.wait_log(words(off).expect("a warning"));
    }
}
