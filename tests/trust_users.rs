//! Who the user is: password files, and proxies that know.

mod common;

use common::daemon::{foreground, run};
use common::http::answers;
use common::nginx::Nginx;
use common::{Conn, Daemon, TempDir, form, visit};
use nix::sys::signal::Signal;
use std::net::SocketAddr;
use std::process::Command;

/// `ann:secret` by bcrypt, `bob:pa:ss` by APR1, `eve:password` by SHA, as Apache's tool writes them.
fn htpasswd(dir: &TempDir) -> String {
    let path = dir.write("htpasswd", "");
    for (flag, name, password) in [
        ("-bB", "ann", "secret"),
        ("-bm", "bob", "pa:ss"),
        ("-bs", "eve", "password"),
    ] {
        let out = Command::new("htpasswd").args([flag, &path, name, password]).output();
        assert!(out.expect("htpasswd is installed").status.success());
    }
    path
}

fn basic(pair: &str) -> String {
    let mut out = String::from("Authorization: Basic ");
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for piece in pair.as_bytes().chunks(3) {
        let bytes = [piece[0], *piece.get(1).unwrap_or(&0), *piece.get(2).unwrap_or(&0)];
        let bits = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
        for place in 0..4 {
            let digit = alphabet[(bits >> (18 - 6 * place)) as usize % 64];
            out.push(if place > piece.len() { '=' } else { digit.into() });
        }
    }
    out
}

const WHO: [&str; 4] = ["--nodiff", "-c", "echo user %u. from %h.", "--auth"];

#[test]
fn users_of_a_password_file_come_in() {
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let daemon = Daemon::start(&[&WHO[..], &["basic", "--htpasswd", &file]].concat());
    for (name, password) in [("ann", "secret"), ("bob", "pa:ss"), ("eve", "password")] {
        let mut conn = daemon.conn();
        let header = basic(&format!("{name}:{password}"));
        let screen = visit::output(&mut conn, &[], "user", &[&header]);
        assert!(screen.contains(&format!("user {name}.")), "{screen}");
        assert_eq!(conn.get_with("/anyterm.html", &[&header]).status, 200);
    }
    for path in ["/", "/anyterm.html", "/anyterm-module?a=open", "/nowhere"] {
        let answer = daemon.conn().get(path);
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"Anyterm\""));
    }
    assert!(
        !daemon.log().contains("failed login"),
        "nobody failed who was only asked"
    );
    for wrong in ["ann:", "ann:Secret", "nobody:secret", "\u{1b}[2J\n:x"] {
        assert_eq!(
            daemon.conn().get_with("/anyterm.html", &[&basic(wrong)]).status,
            401,
            "{wrong}"
        );
    }
    let log = daemon.stop();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("failed login")).collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(
        lines[1].ends_with("failed login from 127.0.0.1: user \"ann\""),
        "{}",
        lines[1]
    );
    assert!(
        lines[3].ends_with(r#"failed login from 127.0.0.1: user "\u{1b}[2J\n""#),
        "{}",
        lines[3]
    );
    assert!(!log.contains("Secret"), "no password is logged");
}

#[test]
fn a_session_is_its_users_alone() {
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let daemon = Daemon::start(&["--auth", "basic", "--htpasswd", &file, "-c", "cat"]);
    let (ann, bob) = (basic("ann:secret"), basic("bob:pa:ss"));
    let mut conn = daemon.conn();
    let id = visit::id(&visit::open(&mut conn, &[], &[&ann]));
    for action in ["rcv", "send", "close", "resize", "leave", "clear", "nonsense"] {
        let answer = conn.post_with(&form(&[("a", action), ("s", &id), ("k", "x")]), &[&bob]);
        assert_eq!(answer.text(), format!("Eno such session '{id}'"), "{action}");
    }
    let answer = conn.post_with(&form(&[("a", "send"), ("s", &id), ("k", "x")]), &[&ann]);
    assert_eq!((answer.status, answer.text()), (200, ""));
}

#[test]
fn a_password_file_is_read_again() {
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let daemon = Daemon::start(&["--nodiff", "--auth", "basic", "--htpasswd", &file, "-c", "cat"]);
    let (ann, bob) = (basic("ann:secret"), basic("bob:pa:ss"));
    let mut conn = daemon.conn();
    let id = visit::id(&visit::open(&mut conn, &[], &[&ann]));
    assert_eq!(conn.get_with("/anyterm.css", &[&bob]).status, 200);

    let lines = std::fs::read_to_string(&file).expect("read");
    let without_bob: String = lines
        .lines()
        .filter(|line| !line.starts_with("bob"))
        .map(|line| format!("{line}\n"))
        .collect();
    dir.write("htpasswd", &without_bob);
    daemon.signal(Signal::SIGHUP);
    daemon.wait_log("read the files again");
    assert_eq!(
        conn.get_with("/anyterm.css", &[&bob]).status,
        401,
        "though he was remembered"
    );
    conn.post_with(&form(&[("a", "send"), ("s", &id), ("k", "still here\n")]), &[&ann]);
    visit::wait_for(&mut conn, &id, "still here", &[&ann]);

    dir.write("htpasswd", "broken");
    daemon.signal(Signal::SIGHUP);
    daemon.wait_log("nothing was changed: --htpasswd");
    assert_eq!(conn.get_with("/anyterm.css", &[&ann]).status, 200);
}

#[test]
fn who_fails_too_often_waits() {
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let daemon = Daemon::start(&["--auth", "basic", "--htpasswd", &file, "-c", "cat"]);
    let wrong = basic("ann:wrong");
    let mut conns: Vec<Conn> = (0..30).map(|_| daemon.conn()).collect();
    for conn in &mut conns {
        conn.send("GET", "/anyterm.css", &[&wrong], b"");
    }
    // The last ones find a full queue: five are answered at once, ten wait for a second each.
    let answers = answers(conns);
    let full = answers.iter().find(|answer| answer.status == 429);
    assert!(full.expect("a full queue").header("retry-after").is_some());
    let other = SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, daemon.addr().port()));
    let good = basic("ann:secret");
    if let Ok(stream) = std::net::TcpStream::connect(other) {
        let mut conn = Conn::over(stream, "localhost");
        assert_eq!(conn.get_with("/anyterm.css", &[&good]).status, 200, "another address");
    }
}

#[test]
fn a_proxy_tells_the_user() {
    let daemon = Daemon::start(
        &[
            &WHO[..],
            &["header", "--auth-header", "X-Remote-User", "--trust-proxy", "127.0.0.1"],
        ]
        .concat(),
    );
    let mut conn = daemon.conn();
    let headers = ["x-remote-user: ann", "X-Forwarded-For: 6.6.6.6, 192.0.2.7"];
    let screen = visit::output(&mut conn, &[], "from", &headers);
    assert!(screen.contains("user ann. from 192.0.2.7."), "{screen}");
    for (headers, status) in [
        (&[][..], 401),
        (&["X-Remote-User:"], 400),
        (&["X-Remote-User: ann", "X-Remote-User: root"], 400),
        (&["X-Remote-User: root, ann"], 400),
    ] {
        assert_eq!(conn.get_with("/anyterm.html", headers).status, status, "{headers:?}");
    }
    daemon.wait_log("opened: from 192.0.2.7, user 'ann'");
}

#[test]
fn others_than_the_proxy_are_not_believed() {
    let daemon = Daemon::start(
        &[
            &WHO[..],
            &[
                "header",
                "--auth-header",
                "X-Remote-User",
                "--trust-proxy",
                "192.0.2.0/24",
            ],
        ]
        .concat(),
    );
    let headers = ["X-Remote-User: ann", "X-Forwarded-For: 192.0.2.7"];
    for path in ["/", "/anyterm.html", "/anyterm-module?a=open"] {
        assert_eq!(daemon.conn().get_with(path, &headers).status, 401, "{path}");
    }
    daemon.wait_log("failed login from 127.0.0.1: not through a trusted proxy");
}

#[test]
fn a_proxy_may_come_by_a_unix_socket() {
    let dir = TempDir::new();
    let path = dir.file("socket");
    let listen = format!("unix:{path}");
    let daemon = Daemon::launch(
        foreground_without_port()
            .args(["--listen", &listen, "--pid-file", &dir.file("pid")])
            .args(WHO)
            .args(["header", "--auth-header", "X-Remote-User"]),
    );
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).expect("socket").permissions());
    assert_eq!(mode & 0o777, 0o660);
    let mut conn = Conn::unix(&path);
    let screen = visit::output(
        &mut conn,
        &[],
        "from",
        &["X-Remote-User: ann", "X-Forwarded-For: 6.6.6.6, 192.0.2.7"],
    );
    assert!(screen.contains("user ann. from 192.0.2.7."), "{screen}");
    assert_eq!(conn.get("/anyterm.html").status, 401);
    drop(daemon);
}

fn foreground_without_port() -> Command {
    let mut command = common::daemon::binary();
    command.arg("--foreground");
    if common::is_root() {
        command.args(["--user", common::daemon::USER]);
    }
    command
}

/// A client at an address of its own.
fn from(source: &str, to: SocketAddr) -> Conn {
    let source: std::net::IpAddr = source.parse().expect("address");
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("socket");
    socket.bind(&SocketAddr::from((source, 0)).into()).expect("bind");
    socket.connect(&to.into()).expect("connect");
    Conn::over(socket.into(), &to.to_string())
}

#[test]
fn behind_nginx_that_checks_passwords() {
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let daemon = Daemon::start(
        &[
            &WHO[..],
            &["header", "--auth-header", "X-Remote-User", "--trust-proxy", "127.0.0.1"],
        ]
        .concat(),
    );
    let nginx = Nginx::start(
        &dir,
        &format!(
            "location / {{ auth_basic gateway; auth_basic_user_file {file};\n\
             proxy_pass http://{}; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
             proxy_set_header X-Remote-User $remote_user; proxy_set_header X-Forwarded-Host $http_host;\n\
             proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto https; }}",
            daemon.addr()
        ),
    );
    let mut conn = from("127.0.0.5", nginx.addr);
    assert_eq!(conn.get("/anyterm.html").status, 401);
    let origin = format!("Origin: http://{}", nginx.addr);
    let lies = [
        "X-Remote-User: root",
        "X-Forwarded-For: 6.6.6.6",
        &basic("bob:pa:ss"),
        &origin,
    ];
    let screen = visit::output(&mut conn, &[], "from", &lies);
    assert!(screen.contains("user bob. from 127.0.0.5."), "{screen}");
    let answer = conn.get_with("/", &lies);
    assert_eq!(
        answer.header("location"),
        Some(format!("https://{}/anyterm.html", nginx.addr).as_str())
    );
}

#[test]
fn what_does_not_fit_together_is_told_before_the_start() {
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let plain = dir.write("plain", "ann:secret\n");
    for (options, complaint) in [
        (&["--auth", "basic"][..], "--htpasswd"),
        (
            &["--auth", "basic", "--htpasswd", "/nonexistent"],
            "--htpasswd /nonexistent",
        ),
        (&["--auth", "basic", "--htpasswd", &plain], "line 1"),
        (&["--htpasswd", &file], "no effect"),
        (&["--auth", "header", "--trust-proxy", "10.0.0.0/8"], "--auth-header"),
        (
            &[
                "--auth",
                "header",
                "--auth-header",
                "X User",
                "--trust-proxy",
                "10.0.0.0/8",
            ],
            "not the name of a header",
        ),
        (&["--auth", "header", "--auth-header", "X-User"], "--trust-proxy"),
        (&["--auth-header", "X-User"], "no effect"),
        (&["--trust-proxy", "10.0.0.1/8"], "--trust-proxy"),
        (&["--trust-proxy", "proxy.example"], "--trust-proxy"),
    ] {
        for check in [&["--check"][..], &[]] {
            let out = run(foreground().args(check).args(options));
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(!out.status.success() && said.contains(complaint), "{options:?}: {said}");
        }
    }
    let out = run(foreground().args(["--check", "--auth", "basic", "--htpasswd", &file]));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_password_file_is_read_as_the_service_user() {
    if common::skip_unless_root("a password file that only root can read") {
        return;
    }
    let dir = TempDir::new();
    let file = htpasswd(&dir);
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&file, closed).expect("chmod");
    for check in [&["--check"][..], &[]] {
        let out = run(foreground().args(check).args(["--auth", "basic", "--htpasswd", &file]));
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains("--htpasswd"), "{said}");
    }
}
