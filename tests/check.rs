//! `--check` says what is risky about options that work.

mod common;

use common::account::Account;
use common::daemon::{as_user, binary, run};
use common::tls::{authority, issue};
use common::{TempDir, skip_unless_root};
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;

/// The warnings about these options, which work.
fn warnings(options: &[&str]) -> Vec<String> {
    said(binary().args(as_user()).args(options))
}

fn said(command: &mut Command) -> Vec<String> {
    let out = run(command.arg("--check"));
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(text.ends_with("the configuration is valid\n"), "{text}");
    let lines = text.lines().filter_map(|line| line.strip_prefix("warning: "));
    lines.map(str::to_owned).collect()
}

#[track_caller]
fn warns(options: &[&str], words: &str) {
    let said = warnings(options);
    assert!(
        said.iter().any(|line| line.contains(words)),
        "{options:?}: no {words:?} in {said:#?}"
    );
}

#[track_caller]
fn is_silent(options: &[&str], words: &str) {
    let said = warnings(options);
    assert!(
        !said.iter().any(|line| line.contains(words)),
        "{options:?}: {words:?} in {said:#?}"
    );
}

const LOCAL: [&str; 3] = ["-c", "cat", "--local-only"];
const NOBODY_ASKED: &str = "nobody is asked who they are";
const NO_TLS: &str = "nothing is encrypted";

#[test]
fn who_is_let_in_from_where() {
    warns(
        &["-c", "cat"],
        "reaches this machine over the network can run the command as",
    );
    warns(&["-c", "cat", "--listen", "0.0.0.0"], "over the network");
    warns(&LOCAL, "every user of this machine can run the command as");
    warns(&["-c", "cat", "--listen", "::1"], "every user of this machine");
    is_silent(&["-c", "cat", "--listen", "unix:/tmp/s"], NOBODY_ASKED);
    is_silent(&["-c", "cat", "--auth", "trivial"], NOBODY_ASKED);
    warns(&["-c", "cat", "--auth", "trivial"], "published password");
    warns(&["-c", "cat", "--auth", "null"], "can be any user");
    warns(
        &[&LOCAL[..], &["--auth", "null"]].concat(),
        "every user of this machine can be any user. ",
    );
    is_silent(
        &["-c", "cat", "--auth", "null", "--listen", "unix:/tmp/s"],
        "can be any user",
    );
}

#[test]
fn what_others_can_read_on_the_way() {
    warns(&["-c", "cat"], NO_TLS);
    warns(
        &["-c", "cat", "--auth", "trivial"],
        "passwords of --auth and all that is typed",
    );
    is_silent(&LOCAL, NO_TLS);
    let dir = TempDir::new();
    let ca = authority(&dir, "ca");
    let pair = issue(&dir, &ca, "gw", "/CN=gw");
    let tls = [&["-c", "cat"], &pair.options()[..]].concat();
    is_silent(&tls, NO_TLS);
    warns(&tls, NOBODY_ASKED);
    is_silent(&[&tls[..], &["--tls-client-ca", &ca.cert]].concat(), NOBODY_ASKED);
}

#[test]
fn files_that_everybody_can_read() {
    let dir = TempDir::new();
    // "a:a"
    let users = dir.write("users", "a:{SHA}hvfkN/qlp/zhXR3cuerq6jd2Z7g=\n");
    let options = ["-c", "cat", "--auth", "basic", "--htpasswd", &users];
    let mode = |mode| std::fs::set_permissions(&users, PermissionsExt::from_mode(mode)).expect("chmod");
    warns(
        &options,
        &format!("{users} can be read by every user of this machine (mode 644): chmod o= {users}"),
    );
    mode(0o666);
    warns(&options, &format!("{users} can be changed by every user"));
    if !skip_unless_root("a password file of the service user alone") {
        let user = nix::unistd::User::from_name(common::daemon::USER)
            .ok()
            .flatten()
            .expect("user");
        chown(&users, Some(user.uid.as_raw()), None).expect("chown");
        mode(0o600);
        is_silent(&options, &users);
    }
}

#[test]
fn other_sites() {
    let any = "any web site";
    warns(&LOCAL, "any web site can show the page in a frame, where it asks");
    warns(
        &[&LOCAL[..], &["--frame-ancestors", "*"]].concat(),
        "connects without asking",
    );
    warns(
        &[&LOCAL[..], &["--frame-ancestors", "self https:"]].concat(),
        "--frame-ancestors https: lets",
    );
    is_silent(
        &[&LOCAL[..], &["--frame-ancestors", "self https://a.example"]].concat(),
        any,
    );
    warns(
        &[&LOCAL[..], &["--allow-origin", "null"]].concat(),
        "--allow-origin null lets any web site",
    );
    is_silent(
        &[&LOCAL[..], &["--allow-origin", "http://a"]].concat(),
        "--allow-origin",
    );
}

#[test]
fn proxies() {
    let everybody = [&LOCAL[..], &["--trust-proxy", "::/0"]].concat();
    warns(
        &everybody,
        "--trust-proxy believes every machine there is: everybody can tell a false address",
    );
    let header = [
        "--auth",
        "header",
        "--auth-header",
        "X-User",
        "--trust-proxy",
        "0.0.0.0/0",
    ];
    warns(&[&LOCAL[..], &header].concat(), "everybody can be any user");
    let one = [&LOCAL[..], &["--trust-proxy", "127.0.0.1"]].concat();
    is_silent(&one, "every machine there is");
    warns(&one, "--trust-proxy without --allow-host");
    is_silent(&[&one[..], &["--allow-host", "gw.example"]].concat(), "--allow-host");
}

#[test]
fn proxies_that_others_can_pose_as() {
    let header = ["--auth", "header", "--auth-header", "X-User"];
    let words = "every user of this machine can be any user";
    for proxy in ["127.0.0.1", "127.0.0.0/8", "::1", "0.0.0.0/0"] {
        let options = [&LOCAL[..], &header, &["--trust-proxy", proxy]].concat();
        warns(&options, words);
        is_silent(&options, "whoever has a session");
    }
    let elsewhere = ["--trust-proxy", "192.0.2.1"];
    is_silent(&[&LOCAL[..], &header, &elsewhere].concat(), words);
    let by_socket = ["-c", "cat", "--listen", "unix:/tmp/s"];
    is_silent(&[&by_socket[..], &header].concat(), words);
    is_silent(
        &[&by_socket[..], &header, &["--trust-proxy", "127.0.0.1"]].concat(),
        words,
    );

    let own = ["--local-only", "--trust-proxy", "127.0.0.1"];
    let telnet = [&["-c", "telnet %p"], &header[..], &own].concat();
    let worse = "whoever has a session can be any other user";
    warns(&telnet, words);
    warns(&telnet, worse);
    warns(&["-c", "ssh %p", "--local-only", "--auth", "null"], worse);
    let limited = [&telnet[..], &["--allow-target", "10.0.0.0/8"]].concat();
    warns(&limited, words);
    is_silent(&limited, worse);
    is_silent(&[&["-c", "telnet 10.0.0.1"], &header[..], &own].concat(), worse);
}

#[test]
fn what_a_session_can_do() {
    warns(
        &["-c", "LANG=C exec ssh %p", "--local-only"],
        "the command is run by /bin/sh",
    );
    for direct in ["ssh %p", "echo a; cat"] {
        is_silent(&["-c", direct, "--local-only"], "/bin/sh");
    }
    warns(&["-c", "ssh %p"], "--allow-target names where to");
    is_silent(&["-c", "ssh %p", "--allow-target", "10.0.0.0/8"], "any host");
    for fixed in ["ssh root@localhost", "echo %p"] {
        is_silent(&["-c", fixed], "any host");
    }
    warns(
        &["-c", "ssh %p", "--pass-env", "SSH_AUTH_SOCK"],
        "--pass-env SSH_AUTH_SOCK",
    );
    is_silent(&["-c", "ssh %p", "--pass-env", "LC_ALL"], "--pass-env");
    warns(&["-c", "cat", "--clipboard"], "--clipboard");
}

#[test]
fn more_sessions_than_open_files() {
    let limited = |sessions| {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n 200; exec \"$0\" \"$@\""]);
        command.arg(binary().get_program()).args(as_user());
        said(command.args(["-c", "cat", "--max-sessions", sessions]))
    };
    let told = |said: &[String], words| said.iter().any(|line| line.contains(words));
    let said = limited("50");
    assert!(
        told(&said, "--max-sessions 50 need 214 open files, and the limit is 200"),
        "{said:#?}"
    );
    let said = limited("45");
    assert!(!told(&said, "open files"), "{said:#?}");
}

#[test]
fn keys_of_the_service_user() {
    if skip_unless_root("keys in the home of the service user") {
        return;
    }
    let account = Account::new();
    let user = nix::unistd::User::from_name(&account.name)
        .ok()
        .flatten()
        .expect("account");
    let ssh = user.dir.join(".ssh");
    std::fs::create_dir(&ssh).expect("mkdir");
    let key = ssh.join("router key");
    let options = ["--user", &account.name, "-c"];
    let finds = |template| {
        said(binary().args(options).arg(template))
            .into_iter()
            .find(|line| line.contains("ssh finds"))
    };
    std::fs::write(ssh.join("known_hosts"), "a host\n").expect("write");
    assert_eq!(finds("ssh %p"), None);
    nix::unistd::mkfifo(&ssh.join("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("mkfifo");
    std::fs::write(&key, "-----BEGIN OPENSSH PRIVATE KEY-----\n").expect("write");
    for path in [&ssh, &key] {
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).expect("chown");
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o700)).expect("chmod");
    }
    let line = finds("ssh %p").expect("a warning");
    assert!(
        line.contains(&format!("keys of {}: {}.", account.name, key.display())),
        "{line}"
    );
    assert!(finds("LANG=C exec /usr/bin/ssh %p").is_some());
    assert_eq!(finds("telnet %p"), None);
    // What the service user can't read, ssh can't either.
    chown(&key, Some(0), Some(0)).expect("chown");
    assert_eq!(finds("ssh %p"), None);
}
