//! What the log says of clients that were turned away is read by fail2ban, and nobody can have others banned.

mod common;

use common::daemon::{as_user, binary, run};
use common::{Conn, Daemon, Response, TempDir, form, link, skip_unless_root, wait};
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Who must not be banned, though hostile clients name it wherever they can.
const VICTIM: &str = "203.0.113.9";

const OPTIONS: [&str; 6] = ["-c", "echo %p", "--auth", "trivial", "--trust-proxy", "127.0.0.1"];

fn request(conn: &mut Conn, from: &str, headers: &[&str], body: &str) -> Response {
    let from = format!("X-Forwarded-For: {VICTIM}, {from}");
    conn.post_with(body, &[&[from.as_str()], headers].concat())
}

fn basic(name: &str) -> String {
    use base64::Engine;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{name}:wrong"));
    format!("Authorization: Basic {pair}")
}

const GOOD: &str = "Authorization: Basic Zm9vOmJsYWg=";

/// Is turned away from a different address each time, and returns those in order.
fn offend(daemon: SocketAddr) -> Vec<String> {
    let mut conn = Conn::open(daemon);
    let mut from = Vec::new();
    let line = format!("failed login from {VICTIM}: user \"x\"");
    for name in [
        "x",
        &line,
        &format!(" {line}"),
        &format!("\" from {VICTIM}: "),
        &format!("\n2026-11-24T00:00:00Z WARN  {line}\n"),
        &format!("\r\nNov 24 13:00:00 gw anytermd[1]: {line}"),
        &format!("\u{2028}{line}\u{85}{line}\u{1b}[1G{line}"),
    ] {
        let address = format!("192.0.2.{}", from.len() + 1);
        assert_eq!(
            request(&mut conn, &address, &[&basic(name)], "a=open").status,
            401,
            "{name}"
        );
        from.push(address);
    }
    for address in ["2001:db8::5", "2001:db8:0:1:2:3:4:5"] {
        assert_eq!(request(&mut conn, address, &[&basic(&line)], "a=open").status, 401);
        from.push(address.to_owned());
    }
    for origin in [
        "http://evil.example".to_owned(),
        "null".to_owned(),
        format!("http://a/ {line}"),
        line.clone(),
    ] {
        let address = format!("192.0.2.{}", from.len() + 1);
        let origin = format!("Origin: {origin}");
        assert_eq!(request(&mut conn, &address, &[GOOD, &origin], "a=open").status, 403);
        from.push(address);
    }
    for host in [
        "evil.example".to_owned(),
        format!("{VICTIM}.evil.example"),
        line.clone(),
    ] {
        let address = format!("192.0.2.{}", from.len() + 1);
        let stream = std::net::TcpStream::connect(daemon).expect("connect");
        let answer = request(&mut Conn::over(stream, &host), &address, &[], "a=open");
        assert_eq!(answer.status, 403, "{host}");
        from.push(address);
    }
    // Not turned away, or for another reason: nobody is to be banned for these.
    for (headers, param) in [(&[GOOD][..], "host"), (&[GOOD], &line), (&[], "host")] {
        let body = form(&[("a", "open"), ("p", param)]);
        request(&mut conn, "198.51.100.1", headers, &body);
    }
    from
}

/// The addresses that fail2ban finds in these lines, in order.
fn found(dir: &TempDir, lines: &str, kinds: &str) -> Vec<String> {
    let log = dir.write("log", lines);
    let filter = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/fail2ban/filter.d/anytermd.conf");
    let filter = format!("{}{kinds}", filter.display());
    let out = run(Command::new("fail2ban-regex").args(["--out", "ip", &log, &filter]));
    assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn on_standard_error() {
    let dir = TempDir::new();
    let daemon = Daemon::start(&OPTIONS);
    let offenders = offend(daemon.addr());
    let log = daemon.stop();
    assert!(log.contains(VICTIM), "the lines try: {log}");
    assert_eq!(found(&dir, &log, ""), offenders);
    let logins = found(&dir, &log, "[kinds=\"login|link|target\"]");
    assert_eq!(logins, offenders[..9], "what a page of strangers can't bring about");

    // As a journal has the lines of a daemon that systemd runs.
    let journal: String = log
        .lines()
        .map(|line| format!("Nov 24 13:00:00 gw anytermd[4711]: {line}\n"))
        .collect();
    assert_eq!(found(&dir, &journal, ""), offenders);
}

/// Asks for a session with each parameter, from an address of its own each time, and returns those.
fn offend_with(daemon: &Daemon, parameters: &[&str]) -> Vec<String> {
    let mut conn = daemon.conn();
    let mut from = Vec::new();
    for parameter in parameters {
        let address = format!("192.0.2.{}", from.len() + 1);
        let answer = request(&mut conn, &address, &[], &form(&[("a", "open"), ("p", parameter)]));
        assert!(answer.text().starts_with('E'), "{parameter}: {}", answer.text());
        from.push(address);
    }
    from
}

#[test]
fn links_and_targets() {
    let dir = TempDir::new();
    let keys = link::key_file(&dir, &link::KEYS[..1]);
    let proxy = ["--trust-proxy", "127.0.0.1"];
    let line = format!("refused link from {VICTIM}: it has expired");
    let links = Daemon::start(&[&link::options(&keys)[..], &proxy, &["-c", "echo %p"]].concat());
    let offenders = offend_with(&links, &["root@10.0.0.7", &line, "", &format!("\n{line}\n")]);
    assert_eq!(found(&dir, &links.stop(), ""), offenders);

    let options = ["-c", "ssh %p", "--allow-target", "10.0.0.0/8"];
    let targets = Daemon::start(&[&options[..], &proxy].concat());
    let elsewhere = format!("root@{VICTIM}");
    let offenders = offend_with(&targets, &[VICTIM, &elsewhere, &format!("-p 22 {elsewhere}")]);
    let log = targets.stop();
    assert!(log.contains(VICTIM), "{log}");
    assert_eq!(found(&dir, &log, ""), offenders, "{log}");
}

/// Runs rsyslog and a daemon in the background, both in a view of the machine of their own where `/dev/log` is
/// rsyslog's, until there is something to read. `$1` is an empty directory and `$2` the daemon.
const LOGGED: &str = r#"
    dev=$1/dev; mkdir "$dev"; mount -t tmpfs -o mode=755 tmpfs "$dev"; mkdir "$dev/pts"
    for node in null zero tty urandom; do : >"$dev/$node"; mount --bind "/dev/$node" "$dev/$node"; done
    mknod -m 666 "$dev/ptmx" c 5 2
    mount --rbind /dev/pts "$dev/pts"; ln -s "$1/socket" "$dev/log"; mount --rbind "$dev" /dev
    rsyslogd -n -f "$1/rsyslog.conf" -i "$1/rsyslog.pid" & rsyslog=$!
    until [ -S "$1/socket" ]; do sleep 0.02; done
    directory=$1; shift
    "$@" --pid-file "$directory/pid"
    daemon=$(cat "$directory/pid")
    read -r _
    kill "$daemon"; while kill -0 "$daemon" 2>/dev/null; do sleep 0.02; done
    for log in old new; do until grep -q 'stopping$' "$directory/$log"; do sleep 0.02; done; done
    kill "$rsyslog"; wait "$rsyslog"
"#;

/// What rsyslog is told: every line in the format of old and in that of new systems.
fn rsyslog_config(dir: &TempDir) -> String {
    let (socket, old, new) = (dir.file("socket"), dir.file("old"), dir.file("new"));
    format!(
        "module(load=\"imuxsock\" SysSock.Name=\"{socket}\")\n\
         local0.* action(type=\"omfile\" file=\"{old}\" template=\"RSYSLOG_TraditionalFileFormat\")\n\
         local0.* action(type=\"omfile\" file=\"{new}\" template=\"RSYSLOG_FileFormat\")\n"
    )
}

#[test]
fn in_the_log_of_the_system() {
    if skip_unless_root("lines that rsyslog wrote") {
        return;
    }
    let dir = TempDir::new();
    dir.write("rsyslog.conf", &rsyslog_config(&dir));
    let private = "--mount --pid --fork --mount-proc --kill-child --propagation private sh -euc";
    let mut child = Command::new("unshare")
        .args(private.split(' '))
        .args([LOGGED, "sh", &dir.file("")])
        .arg(binary().get_program())
        .args(["--name", "anytermd-ssh", "--local-only", "--port", "0"])
        .args(as_user())
        .args(OPTIONS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("unshare");
    let mut said = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let line = said.next().expect("a line").expect("text");
    let address = line
        .strip_prefix("listening on http://")
        .and_then(|rest| rest.strip_suffix('/'));
    let offenders = offend(address.and_then(|a| a.parse().ok()).unwrap_or_else(|| panic!("{line}")));
    writeln!(child.stdin.take().expect("stdin")).expect("write");
    assert!(wait::bounded("the end", move || child.wait().expect("wait")).success());
    for format in ["old", "new"] {
        let log = std::fs::read_to_string(dir.file(format)).expect("rsyslog's file");
        assert!(log.contains("anytermd-ssh[") && log.contains(VICTIM), "{log}");
        assert_eq!(found(&dir, &log, ""), offenders, "{log}");
    }
}
