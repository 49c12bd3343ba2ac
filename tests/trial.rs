//! What can't work on this machine is told before the start: by `--check`, and by the daemon itself.

mod common;

use common::daemon::{anywhere, run};
use common::{Daemon, TempDir};

/// What these options are refused with.
#[track_caller]
fn refused(options: &[&str]) -> String {
    let out = run(anywhere().args(options));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success(), "{options:?} work");
    assert!(!said.contains("panicked"), "{options:?}: {said}");
    said
}

/// These options are refused with `words` in the text, by `--check` and at the start alike.
#[track_caller]
fn refuses(options: &[&str], words: &str) {
    for check in [&["--check"][..], &[]] {
        let said = refused(&[options, check].concat());
        assert!(said.contains(words), "{options:?}: no {words:?} in {said}");
    }
}

#[test]
fn a_mistake_is_told_of_the_option_that_has_it() {
    refuses(
        &["-c", "ssh %p", "--allow-option", "A"],
        "anytermd: --allow-option: \"A\"",
    );
    refuses(
        &["-c", "ssh %p", "--param-pattern", "("],
        "anytermd: --param-pattern: \"(\"",
    );
}

#[test]
fn a_file_in_the_place_of_a_socket_stays() {
    let dir = TempDir::new();
    let file = dir.write("notes", "of somebody");
    std::os::unix::fs::symlink(&file, dir.file("link")).expect("link");
    for path in [file.clone(), dir.file("link"), dir.file("")] {
        let listen = format!("unix:{path}");
        refuses(&["-c", "cat", "--listen", &listen], "exists and is no socket");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), "of somebody");
    assert!(std::fs::symlink_metadata(dir.file("link")).is_ok());
}

/// `--check` finds nothing that keeps these options from working.
#[track_caller]
fn passes(options: &[&str]) {
    let out = run(anywhere().arg("--check").args(options));
    assert!(
        out.status.success(),
        "{options:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn unix_sockets_that_can_not_be() {
    let dir = TempDir::new();
    let listen = |path: &str| format!("unix:{}", dir.file(path));
    refuses(
        &["-c", "cat", "--listen", &listen("missing/socket")],
        "cannot listen on unix:",
    );
    let file = dir.write("file", "");
    refuses(
        &["-c", "cat", "--listen", &format!("unix:{file}/socket")],
        "cannot listen on unix:",
    );
    refuses(
        &["-c", "cat", "--listen", &listen(&"s".repeat(108))],
        "cannot listen on unix:",
    );
    passes(&["-c", "cat", "--listen", &listen("socket")]);
    assert!(
        !std::path::Path::new(&dir.file("socket")).exists(),
        "nothing is left of the trial"
    );
}

#[test]
fn tcp_addresses_that_this_machine_does_not_have() {
    refuses(&["-c", "cat", "--listen", "192.0.2.1"], "cannot listen on 192.0.2.1");
    refuses(
        &["-c", "cat", "--listen", "2001:db8::1"],
        "cannot listen on [2001:db8::1]",
    );
}

#[test]
fn addresses_of_a_daemon_that_runs_are_good() {
    let dir = TempDir::new();
    let listen = format!("unix:{}", dir.file("socket"));
    let pid_file = dir.file("own.pid");
    let daemon = Daemon::launch(anywhere().args([
        "-c",
        "cat",
        "--pid-file",
        &pid_file,
        "--listen",
        "127.0.0.1",
        "--listen",
        &listen,
    ]));
    let tcp = daemon.addr().to_string();
    passes(&[
        "-c",
        "cat",
        "--pid-file",
        &pid_file,
        "--listen",
        &tcp,
        "--listen",
        &listen,
    ]);
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
    assert_eq!(common::Conn::unix(&dir.file("socket")).get("/anyterm.css").status, 200);
}

#[test]
fn addresses_that_are_in_each_others_way() {
    for (one, two, words) in [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1:0 is given twice"),
        ("127.0.0.1:8022", "127.0.0.1:8022", "127.0.0.1:8022 is given twice"),
        ("unix:/tmp/a", "unix:/tmp//a", "is given twice"),
        ("0.0.0.0:8022", "127.0.0.1:8022", "one includes the other"),
        ("[::1]:8022", "[::]:8022", "one includes the other"),
    ] {
        let said = refused(&["-c", "cat", "--listen", one, "--listen", two]);
        assert!(said.contains(words), "{one} {two}: {said}");
    }
    passes(&["-c", "cat", "--listen", "0.0.0.0:18022", "--listen", "127.0.0.1:18023"]);
}

#[test]
fn a_pid_file_that_can_not_be() {
    let dir = TempDir::new();
    for path in [dir.file("missing/pid"), dir.file("")] {
        refuses(&["-c", "cat", "--pid-file", &path], "can't write the pid file");
    }
    passes(&["-c", "cat", "--pid-file", &dir.file("pid")]);
    assert!(
        !std::path::Path::new(&dir.file("pid")).exists(),
        "nothing is left of the trial"
    );
}

#[test]
fn names_that_are_none() {
    for name in ["", "a/b", "../../etc/x", "a\nb", "\u{1b}[2J"] {
        refuses(&["-c", "cat", "--name", name], "--name");
    }
    passes(&["-c", "cat", "--name", "anytermd-ssh"]);
}

#[test]
fn no_session_at_all_is_no_limit() {
    refuses(&["-c", "cat", "-m", "0"], "use a positive number");
}
