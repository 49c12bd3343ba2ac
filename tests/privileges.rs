//! What a command finds: its user and groups, environment, descriptors, terminal and signals.

mod common;

use common::daemon::{USER, anywhere, foreground, run};
use common::procfs::environment;
use common::{Daemon, OldPage, TempDir, is_root, skip_unless_root};
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::Command;

/// What `program` prints in a session of `daemon`, a shell script that is the daemon's parameter.
fn printed(daemon: &Daemon) -> String {
    let mut page = OldPage::open_with(daemon, &[("rows", "200"), ("cols", "500")]);
    page.wait_end();
    page.text()
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect(program);
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

#[test]
fn the_command_runs_as_the_user_with_its_groups_and_no_more() {
    if skip_unless_root("users and groups of a command") {
        return;
    }
    let daemon = Daemon::command("echo uid=$(id -u) gid=$(id -g) groups=$(id -G).; grep ^Cap /proc/self/status");
    let text = printed(&daemon);
    let id = |flag| output("id", &[flag, USER]);
    let wanted = format!("uid={} gid={} groups={}.", id("-u"), id("-g"), id("-G"));
    assert!(text.contains(&wanted), "{wanted}: {text}");
    for name in ["CapPrm", "CapEff", "CapInh", "CapAmb"] {
        assert!(text.contains(&format!("{name}: 0000000000000000")), "{text}");
    }
}

#[test]
fn supplementary_groups_of_the_user_are_kept() {
    if skip_unless_root("supplementary groups") {
        return;
    }
    let account = common::account::Account::new();
    account.join("dialout");
    let mut command = foreground();
    command.args([
        "--user",
        &account.name,
        "-c",
        "echo groups=$(id -G).; echo home=$HOME user=$USER",
    ]);
    let daemon = Daemon::launch(&mut command);
    let text = printed(&daemon);
    let groups = output("id", &["-G", &account.name]);
    assert!(
        groups.contains(' ') && text.contains(&format!("groups={groups}.")),
        "{groups}: {text}"
    );
    assert!(text.contains(&format!("user={}", account.name)), "{text}");
}

#[test]
fn the_daemon_can_not_be_traced_or_dumped() {
    if skip_unless_root("the daemon's files in /proc") {
        return;
    }
    let daemon = Daemon::command("cat");
    assert_eq!(daemon.conn().get("/anyterm.css").status, 200);
    // The files of a process that may not be dumped belong to root (proc(5)).
    let owner = std::fs::metadata(format!("/proc/{}/environ", daemon.pid))
        .expect("metadata")
        .uid();
    assert_eq!(owner, 0);
    assert!(!common::procfs::status(daemon.pid, "Uid").starts_with('0'));
}

#[test]
fn the_environment_is_that_of_a_login_and_no_more() {
    let mut command = foreground();
    command.args(["-c", "env; true", "--pass-env", "WANTED", "--pass-env", "MISSING"]);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    for (name, value) in [
        ("LANG", "C.UTF-8"),
        ("LANGUAGE", "de:en"),
        ("LC_TIME", "C"),
        ("TZ", "Europe/Berlin"),
        ("WANTED", "yes"),
        ("SECRET", "no"),
        ("LD_LIBRARY_PATH", "/tmp"),
        ("TERM", "dumb"),
        ("SSH_AUTH_SOCK", "/tmp/x"),
    ] {
        command.env(name, value);
    }
    let daemon = Daemon::launch(&mut command);
    let found = environment(&printed(&daemon));
    // The shell adds these itself.
    let names: Vec<&str> = found
        .keys()
        .map(String::as_str)
        .filter(|n| !matches!(*n, "PWD" | "OLDPWD" | "SHLVL" | "_"))
        .collect();
    let wanted = [
        "HOME", "LANG", "LANGUAGE", "LC_TIME", "LOGNAME", "PATH", "SHELL", "TERM", "TZ", "USER", "WANTED",
    ];
    assert_eq!(names, wanted);
    let user = if is_root() {
        USER.to_owned()
    } else {
        output("id", &["-un"])
    };
    assert_eq!((&found["USER"], &found["LOGNAME"]), (&user, &user));
    assert_eq!(found["TERM"], "linux");
    if is_root() {
        assert_eq!(found["SHELL"], "/bin/sh", "nobody's own is no shell");
    }
}

#[test]
fn descriptors_of_the_daemon_do_not_leak() {
    let daemon = Daemon::command("ls -l /proc/self/fd; echo end; exec cat");
    let _others: Vec<OldPage> = (0..3).map(|_| OldPage::open(&daemon)).collect();
    let _conns: Vec<_> = (0..3).map(|_| daemon.conn()).collect();
    let mut page = OldPage::open(&daemon);
    page.wait_for("end\n");
    let text = page.text();
    let links: Vec<&str> = text
        .lines()
        .filter_map(|l| l.split_once(" -> ").map(|(_, to)| to))
        .collect();
    // The three of the terminal, and the directory that ls reads.
    assert_eq!(links.len(), 4, "{text}");
    assert_eq!(links.iter().filter(|l| l.starts_with("/dev/pts/")).count(), 3, "{text}");
    assert!(!text.contains("socket:") && !text.contains("anon_inode"), "{text}");
}

#[test]
fn the_command_leads_its_own_session_on_its_own_terminal() {
    let daemon =
        Daemon::command("tty; ps -o pid=,sid=,tpgid=,tty= -p $$ | sed 's/^/ps /'; true < /dev/tty && echo tty-ok");
    let text = printed(&daemon);
    let ps = text
        .lines()
        .find_map(|l| l.strip_prefix("ps "))
        .unwrap_or_else(|| panic!("{text}"));
    let fields: Vec<&str> = ps.split_whitespace().collect();
    assert_eq!(fields[0], fields[1], "session leader: {ps}");
    assert!(fields[3].starts_with("pts/"), "{ps}");
    assert!(text.contains("tty-ok") && text.contains("/dev/pts/"), "{text}");
}

#[test]
fn no_signal_is_ignored_or_blocked() {
    let daemon = Daemon::command("true; exec grep ^Sig /proc/self/status");
    let text = printed(&daemon);
    for name in ["SigBlk:", "SigIgn:"] {
        let line = text
            .lines()
            .find_map(|l| l.strip_prefix(name))
            .unwrap_or_else(|| panic!("{text}"));
        let mask = u64::from_str_radix(line.trim(), 16).expect("hex");
        // The real-time signals beyond are the C library's own, and no program can set them right.
        assert_eq!(mask & 0x7fff_ffff, 0, "{text}");
    }
}

#[test]
fn a_program_or_device_that_only_root_may_use_is_told_before_the_start() {
    if skip_unless_root("what root may use and the service user not") {
        return;
    }
    let dir = TempDir::new();
    let program = dir.script("only-root", "exec cat");
    let device = nix::pty::openpty(None, None).expect("a terminal");
    let line = nix::unistd::ttyname(&device.slave).expect("its name");
    let line = line.to_str().expect("text");
    std::fs::create_dir(dir.file("closed")).expect("mkdir");
    let inside = dir.script("closed/program", "exec cat");
    for (path, mode) in [(program.as_str(), 0o700), (line, 0o640), (&dir.file("closed"), 0o700)] {
        set_permissions(path, Permissions::from_mode(mode)).expect("chmod");
    }
    let by_path = format!("{}:{}:/usr/bin:/bin", dir.file("closed"), dir.file(""));
    for (options, complaint) in [
        (
            ["-c", &program],
            format!("{program} can't be executed by the service user"),
        ),
        (
            ["-c", "only-root %p"],
            format!("{program} can't be executed by the service user"),
        ),
        (
            ["-c", &inside],
            format!("{inside} can't be executed by the service user"),
        ),
        (["-c", "program"], "the command program is not there".to_owned()),
        (["--device", line], format!("{line}: the service user may not open it")),
    ] {
        for check in [&["--check"][..], &[]] {
            let out = run(foreground().args(check).args(options).env("PATH", &by_path));
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(
                !out.status.success() && said.contains(&complaint),
                "{complaint}: {said}"
            );
        }
    }
    set_permissions(line, Permissions::from_mode(0o666)).expect("chmod");
    let out = run(foreground().args(["--check", "--device", line]));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// A group that no account of the machine is in.
const GROUP: u32 = 64_042;

/// Whether somebody of this group gets an answer over the socket.
fn reaches(socket: &str, group: u32) -> bool {
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "64043", "--regid", &group.to_string(), "--clear-groups"]);
    command.args([
        "curl",
        "--silent",
        "--fail",
        "--output",
        "/dev/null",
        "--unix-socket",
        socket,
    ]);
    run(command.arg("http://localhost/anyterm.css")).status.success()
}

#[test]
fn a_unix_socket_is_the_service_users_and_its_directorys_group_reaches_it() {
    if skip_unless_root("sockets in directories of others") {
        return;
    }
    let user = nix::unistd::User::from_name(USER).ok().flatten().expect(USER);
    let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
    for (owner, mode, group) in [
        (0, 0o755, gid),
        (uid, 0o755, gid),
        (0, 0o2755, GROUP),
        (uid, 0o2750, GROUP),
    ] {
        let dir = TempDir::new();
        let home = dir.file("run");
        std::fs::create_dir(&home).expect("mkdir");
        chown(&home, Some(owner), Some(GROUP)).expect("chown");
        set_permissions(&home, Permissions::from_mode(mode)).expect("chmod");
        let socket = format!("{home}/socket");
        let listen = format!("unix:{socket}");
        // The second one takes the place of the first one's socket.
        for _ in 0..2 {
            let daemon = Daemon::launch(anywhere().args(["-c", "cat", "--listen", &listen]));
            let is = std::fs::metadata(&socket).expect("socket");
            assert_eq!(
                (is.uid(), is.gid(), is.mode() & 0o7777),
                (uid, group, 0o660),
                "{owner} {mode:o}"
            );
            assert!(reaches(&socket, group), "{owner} {mode:o}");
            assert!(!reaches(&socket, GROUP + 2), "{owner} {mode:o}: a stranger");
            drop(daemon);
        }
    }
}
