//! The command line: what is refused and how, where the daemon listens, how it goes to the background.

mod common;

use common::daemon::{anywhere, as_user, binary, foreground, run};
use common::{Conn, Daemon, OldPage, TempDir, skip_unless_root, wait};
use nix::fcntl::{Flock, FlockArg};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Output};

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A background daemon's options on a free port as a user without privileges. Its address is that of no other daemon
/// here, for a port that is free again may be another's the next moment.
fn background() -> Command {
    let mut command = binary();
    command.args(["--listen", "127.0.0.3", "--port", "0"]);
    command.args(as_user());
    command
}

#[test]
fn usage_errors_exit_with_1_and_say_why() {
    for case in [
        &["--no-such-option"][..],
        &["--port"],
        &["--port", "x"],
        &["--port", "65536"],
        &["--auth", "pam"],
        &["--baudrate", "fast"],
        &["--max-sessions", "-1"],
        &["stray"],
    ] {
        let output = run(binary().args(case));
        assert_eq!(output.status.code(), Some(1), "{case:?}");
        assert!(stderr(&output).len() > 10, "{case:?}");
        assert_eq!(stdout(&output), "", "{case:?}");
    }
}

#[test]
fn help_and_version_are_on_stdout() {
    for case in ["--help", "-help", "-h"] {
        let output = run(binary().arg(case));
        assert_eq!(output.status.code(), Some(0), "{case}");
        for option in [
            "--command",
            "--device",
            "--max-http-connections",
            "--param-pattern",
            "--check",
        ] {
            assert!(stdout(&output).contains(option), "{case}: {option}");
        }
    }
    let output = run(binary().arg("--version"));
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn root_must_say_whom_to_run_as() {
    if skip_unless_root("the refusal to run as root") {
        return;
    }
    let output = run(binary().args(["--foreground", "--local-only", "--port", "0", "-c", "cat"]));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("Please specify a user to run as using --user."),
        "{}",
        stderr(&output)
    );
    let output = run(foreground().args(["--user", "root", "-c", "cat", "--check"]));
    // Whether or not that is allowed, it is not done silently.
    assert!(
        !output.status.success() || stderr(&output).contains("root"),
        "{output:?}"
    );
}

#[test]
fn check_says_whether_it_would_start_and_does_not() {
    let output = run(foreground().args(["-c", "cat", "--check"]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stdout(&output).contains("listening"), "{}", stdout(&output));
    for bad in [
        &["-c", "/no/such/program"][..],
        &["-c", "no-such-program-anywhere %p"],
        &["-c", "cat 'unclosed"],
        &["-c", "cat", "--charset", "klingon"],
        &["-c", "cat", "--param-pattern", "("],
        &["--device", "/no/such/device"],
        &["--device", "/etc/passwd"],
    ] {
        let output = run(foreground().args(bad).arg("--check"));
        assert!(!output.status.success(), "{bad:?}");
        let said = stderr(&output);
        assert!(said.len() > 10 && !said.contains("panicked"), "{bad:?}: {said}");
    }
}

#[test]
fn check_warns_where_the_escape_characters_stay() {
    for (template, warned) in [
        ("ssh -e ^A %p", true),
        ("LANG=C exec ssh %p", false),
        ("if true; then telnet %p; fi", false),
        ("ssh %p", false),
        ("telnet %p", false),
    ] {
        let output = run(foreground().args(["-c", template, "--check"]));
        assert_eq!(output.status.code(), Some(0), "{template}: {}", stderr(&output));
        let said = stdout(&output) + &stderr(&output);
        assert_eq!(
            said.contains("warning") && said.contains("escape"),
            warned,
            "{template}: {said}"
        );
    }
}

#[test]
fn of_command_and_device_the_later_wins() {
    let daemon = Daemon::start(&["--device", "/no/such/device", "-c", "echo command; cat"]);
    OldPage::open(&daemon).wait_for("command");
    let output = run(foreground().args(["-c", "cat", "--device", "/no/such/device", "--check"]));
    assert!(stderr(&output).contains("/no/such/device"), "{}", stderr(&output));
}

#[test]
fn of_a_repeated_option_the_last_counts_and_values_may_begin_with_a_hyphen() {
    let daemon = Daemon::start(&["-c", "echo first; cat", "--command", "echo second; cat"]);
    OldPage::open(&daemon).wait_for("second");
    let output = run(foreground().args(["-c", "-no-such-program", "--check"]));
    assert!(stderr(&output).contains("-no-such-program"), "{}", stderr(&output));
    assert!(!stderr(&output).contains("Usage"), "{}", stderr(&output));
}

#[test]
fn the_first_line_says_where() {
    let daemon = Daemon::command("cat");
    let addr = daemon.addr();
    assert!(addr.ip().is_loopback() && addr.port() != 0, "{}", daemon.announced);
}

#[test]
fn by_default_it_listens_on_every_interface_and_both_families() {
    let daemon = Daemon::launch(anywhere().args(["-c", "cat"]));
    let addr = daemon.addr();
    assert!(addr.ip().is_unspecified(), "{addr}");
    let mut addresses: Vec<SocketAddr> = vec![([127, 0, 0, 1], addr.port()).into()];
    if std::path::Path::new("/proc/net/if_inet6").exists() {
        addresses.push((std::net::Ipv6Addr::LOCALHOST, addr.port()).into());
    }
    for address in addresses {
        assert_eq!(Conn::open(address).get("/anyterm.css").status, 200, "{address}");
    }
}

#[test]
fn local_only_is_loopback_only() {
    let daemon = Daemon::command("cat");
    let port = daemon.addr().port();
    for ip in common::own_addresses() {
        assert!(TcpStream::connect((ip, port)).is_err(), "{ip}");
    }
}

#[test]
fn it_listens_where_it_is_told() {
    let dir = TempDir::new();
    let socket = dir.file("socket");
    let unix = format!("unix:{socket}");
    let mut command = anywhere();
    command.args(["-c", "echo host=%h; cat", "--listen", "127.0.0.1", "--listen", &unix]);
    let daemon = Daemon::launch(&mut command);
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
    let mut conn = Conn::unix(&socket);
    assert_eq!(conn.get("/anyterm.css").status, 200);
    assert!(!conn.post("a=open").text().starts_with('E'));
    daemon.stop();
    let daemon = Daemon::launch(&mut command);
    assert_eq!(
        Conn::unix(&socket).get("/anyterm.css").status,
        200,
        "a stale socket is no hindrance"
    );
    let output = run(foreground().args(["-c", "cat", "--listen", &unix]));
    assert!(
        !output.status.success() && stderr(&output).contains(&socket),
        "taken: {}",
        stderr(&output)
    );
    assert_eq!(Conn::unix(&socket).get("/anyterm.css").status, 200);
    drop(daemon);
}

#[test]
fn ipv6_alone() {
    if !std::path::Path::new("/proc/net/if_inet6").exists() {
        eprintln!("SKIPPED (no IPv6): listening on ::1");
        return;
    }
    let daemon = Daemon::launch(anywhere().args(["-c", "cat", "--listen", "[::1]:0"]));
    assert!(
        daemon.announced.starts_with("listening on http://[::1]:"),
        "{}",
        daemon.announced
    );
    let mut conn = daemon.conn();
    let answer = conn.get("/");
    let location = answer.header("Location").expect("Location").to_owned();
    assert!(location.starts_with("http://[::1]:"), "{location}");
}

/// Waits until nobody holds the lock of a pid file: the end of the daemon that wrote it.
fn wait_unlocked(path: &str) {
    let path = path.to_owned();
    wait::bounded("the end of the daemon", move || {
        if let Ok(file) = File::open(path) {
            drop(Flock::lock(file, FlockArg::LockShared));
        }
    });
}

#[test]
fn in_the_background_it_serves_and_its_pid_file_says_who() {
    let dir = TempDir::new();
    let pid_file = dir.file("pid");
    let output = run(background().args(["-c", "cat", "--pid-file", &pid_file]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    let addr = said
        .lines()
        .next()
        .and_then(|l| l.strip_prefix("listening on http://")?.strip_suffix('/'));
    let addr: SocketAddr = addr.and_then(|a| a.parse().ok()).unwrap_or_else(|| panic!("{said}"));
    let pid: i32 = std::fs::read_to_string(&pid_file)
        .expect("pid file")
        .trim()
        .parse()
        .expect("a pid");
    let end = scopeguard(pid);
    assert_eq!(Conn::open(addr).get("/anyterm.css").status, 200);
    assert!(
        common::procfs::session(pid).is_some_and(|s| s != own_session()),
        "detached"
    );
    let second = run(background().args(["-c", "cat", "--pid-file", &pid_file]));
    assert!(
        !second.status.success() && stderr(&second).contains(&pid_file),
        "{}",
        stderr(&second)
    );
    drop(end);
    wait_unlocked(&pid_file);
    wait::until("the daemon gone", || !common::procfs::runs(pid));
    assert!(TcpStream::connect(addr).is_err());
}

fn own_session() -> i32 {
    nix::unistd::getsid(None).expect("session").as_raw()
}

/// Ends a background daemon when dropped.
fn scopeguard(pid: i32) -> impl Drop {
    struct Guard(i32);
    impl Drop for Guard {
        fn drop(&mut self) {
            let _ = kill(Pid::from_raw(self.0), Signal::SIGTERM);
        }
    }
    Guard(pid)
}

/// The process id in a pid file, and the address in the daemon's first line.
fn where_and_who(output: &Output, pid_file: &str) -> (i32, SocketAddr) {
    let pid = std::fs::read_to_string(pid_file).expect("pid file");
    let line = stdout(output).lines().next().expect("a line").to_owned();
    let addr = line
        .strip_prefix("listening on http://")
        .and_then(|a| a.strip_suffix('/'));
    (
        pid.trim().parse().expect("a pid"),
        addr.expect("an address").parse().expect("address"),
    )
}

#[test]
fn hup_does_not_end_it_in_the_background_either() {
    let dir = TempDir::new();
    let pid_file = dir.file("pid");
    let output = run(background().args(["-c", "cat", "--pid-file", &pid_file]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let (pid, addr) = where_and_who(&output, &pid_file);
    let _end = scopeguard(pid);
    kill(Pid::from_raw(pid), Signal::SIGHUP).expect("kill");
    assert_eq!(Conn::open(addr).get("/anyterm.css").status, 200);
    assert!(common::procfs::runs(pid));
}

/// A daemon in the background is at `/`, and the files are where they were.
#[test]
fn files_that_were_given_without_a_directory_are_read_again() {
    let dir = TempDir::new();
    // "a:a", "b:a"
    let [ann, bob] = ["a", "b"].map(|name| format!("{name}:{{SHA}}hvfkN/qlp/zhXR3cuerq6jd2Z7g=\n"));
    dir.write("users", &format!("{ann}{bob}"));
    let mut command = background();
    command.args([
        "-c",
        "cat",
        "--auth",
        "basic",
        "--htpasswd",
        "users",
        "--pid-file",
        "pid",
    ]);
    let output = run(command.current_dir(dir.path()));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let (pid, addr) = where_and_who(&output, &dir.file("pid"));
    let _end = scopeguard(pid);
    let mut conn = Conn::open(addr);
    let mut status = |pair| {
        conn.get_with("/anyterm.css", &[&format!("Authorization: Basic {pair}")])
            .status
    };
    assert_eq!((status("YTph"), status("Yjph")), (200, 200));
    dir.write("users", &ann);
    kill(Pid::from_raw(pid), Signal::SIGHUP).expect("kill");
    wait::until("b is let in no more", || status("Yjph") == 401);
    assert_eq!(status("YTph"), 200);
    kill(Pid::from_raw(pid), Signal::SIGTERM).expect("kill");
    wait_unlocked(&dir.file("pid"));
    let left = std::fs::read_to_string(dir.file("pid")).unwrap_or_default();
    assert_eq!(left, "", "the pid file is removed, or emptied");
}
