//! The systemd unit: it is valid, its sandbox is tight, and ssh and telnet work in it.

mod common;

use common::account::Account;
use common::daemon::{binary, run};
use common::inetd::Inetd;
use common::sshd::Sshd;
use common::{Daemon, OldPage, TempDir, skip_unless_root};
use std::path::Path;
use std::process::{Command, Output};

/// Ten times the exposure that `systemd-analyze security` may find, of 100 at most. systemd 252 finds 11, most of it the
/// network; others weigh a little differently.
const EXPOSURE: u32 = 15;

/// The system's, which the package with its seccomp is for.
const PYTHON: &str = "/usr/bin/python3";

/// Reads the unit as that of an instance, with the program where it is; nothing where systemd's tool is missing.
fn analyze(options: &[&str]) -> Option<Output> {
    let dir = TempDir::new();
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/systemd/anytermd@.service");
    let unit = std::fs::read_to_string(unit).expect("the unit");
    let program = binary().get_program().to_str().expect("text").to_owned();
    let unit = dir.write("anytermd@ssh.service", &unit.replace("/usr/bin/anytermd", &program));
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("SKIPPED (no systemd-analyze): systemd-analyze {options:?}");
        return None;
    }
    let mut command = Command::new("systemd-analyze");
    Some(run(command
        .args(options)
        .args(["--no-pager", &unit])
        .env("SYSTEMD_EMOJI", "0")))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn systemd_understands_the_unit() {
    if let Some(out) = analyze(&["verify", "--man=no"]) {
        assert!(out.status.success() && out.stderr.is_empty(), "{}", text(&out));
    }
}

#[test]
fn the_sandbox_is_tight() {
    let threshold = format!("--threshold={EXPOSURE}");
    if let Some(out) = analyze(&["security", "--offline=true", &threshold]) {
        let text = text(&out);
        println!("{}", text.lines().last().unwrap_or_default());
        assert!(out.status.success(), "{text}");
    }
}

/// A daemon in a sandbox that is as the unit says, but for what only systemd can do.
fn sandboxed(dir: &TempDir, template: &str) -> Daemon {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let view = std::fs::read_to_string(root.join("tests/systemd/view.sh")).expect("script");
    let mut command = Command::new("unshare");
    command.args([
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-euc",
        &view,
        "sh",
        &dir.file(""),
    ]);
    command.arg(root.join("tests/systemd/sandbox.py"));
    command.arg(root.join("contrib/systemd/anytermd@.service"));
    command.arg(binary().get_program());
    let rights =
        "setpriv --reuid nobody --regid nogroup --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs";
    command.args(rights.split(' ')).arg(PYTHON);
    command.args(["/run/test/sandbox.py", "/run/test/unit", "/run/test/program"]);
    command.args(["--foreground", "--local-only", "--port", "0", "--command", template]);
    Daemon::launch(&mut command)
}

/// The command of an instance's example.
fn example(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("contrib/systemd/{name}.conf"));
    let text = std::fs::read_to_string(file).expect("the example");
    let command = text.lines().find_map(|line| line.strip_prefix("COMMAND="));
    command.expect("a command").to_owned()
}

fn skip_without_sandbox(what: &str) -> bool {
    let seccomp = || Command::new(PYTHON).args(["-c", "import seccomp"]).status();
    let is_there = seccomp().is_ok_and(|status| status.success()) && analyze(&["verify", "--man=no"]).is_some();
    if !is_there {
        eprintln!("SKIPPED (no python3-seccomp or systemd-analyze): {what}");
    }
    skip_unless_root(what) || !is_there
}

#[test]
fn ssh_works_in_the_sandbox_and_remembers_host_keys() {
    if skip_without_sandbox("ssh in the unit's sandbox") {
        return;
    }
    let (dir, sshd, account) = (TempDir::new(), Sshd::start(), Account::new());
    let daemon = sandboxed(&dir, &example("ssh"));
    for question in ["continue connecting", "password:"] {
        let mut page = OldPage::open_param(&daemon, &format!("-p {} {}@127.0.0.1", sshd.port, account.name));
        page.wait_for(question);
        if question != "password:" {
            page.keys("yes\r");
            page.wait_for("password:");
        }
        page.keys(&format!("{}\r", account.password));
        page.wait_for("\n$\n");
        page.keys("exit\r");
        page.wait_end();
        assert!(
            page.text().contains("Connection to 127.0.0.1 closed"),
            "{}",
            page.text()
        );
    }
}

#[test]
fn telnet_works_in_the_sandbox() {
    if skip_without_sandbox("telnet in the unit's sandbox") {
        return;
    }
    let dir = TempDir::new();
    let daemon = sandboxed(&dir, &example("telnet"));
    let server = Inetd::start(|| {
        let mut command = Command::new("sh");
        command.args(["-c", "echo who; read -r name; echo hello, $name"]);
        command
    });
    let mut page = OldPage::open_param(&daemon, &format!("localhost {}", server.port));
    page.wait_for("who");
    page.keys("world\r");
    page.wait_for("hello, world");
}

#[test]
fn the_sandbox_of_these_tests_is_one() {
    if skip_without_sandbox("what the unit's sandbox keeps from a session") {
        return;
    }
    let dir = TempDir::new();
    let script = dir.script(
        "tries",
        "grep -E '^(Seccomp|NoNewPrivs|CapBnd):' /proc/self/status; ls /home /root /proc/1 2>&1; \
         (: >/etc/x) 2>&1; unshare --user true 2>&1; chgrp nogroup /run/anytermd 2>&1; echo end; exec cat",
    );
    // The sandbox has a /tmp of its own.
    let daemon = sandboxed(
        &dir,
        &std::fs::read_to_string(script)
            .expect("script")
            .replace("#!/bin/sh\n", ""),
    );
    let mut page = OldPage::open(&daemon);
    page.wait_for("\nend\n");
    let text = page.text();
    for told in [
        "NoNewPrivs:\t1",
        "Seccomp:\t2",
        "CapBnd:\t0000000000000000",
        "'/home': Permission denied",
        "'/root': Permission denied",
        "'/proc/1': No such file or directory",
        "/etc/x: Read-only file system",
        "unshare failed: Operation not permitted",
        "'/run/anytermd': Operation not permitted",
    ] {
        let told = told.replace('\t', "");
        assert!(
            text.replace(['\t', ' '], "").contains(&told.replace(' ', "")),
            "no {told}:\n{text}"
        );
    }
}
