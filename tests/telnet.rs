//! Real telnet at both ends: `telnet %p` in the daemon, a server that the test starts.

mod common;

use common::account::Account;
use common::inetd::{ClosedPort, Inetd};
use common::{Daemon, OldPage, TempDir, skip_unless_root};
use std::path::Path;
use std::process::Command;

/// A telnet server which gives each client `program`, or a login.
fn telnetd(program: Option<String>) -> Inetd {
    let places = ["/usr/sbin/telnetd", "/usr/sbin/in.telnetd", "/usr/libexec/telnetd"];
    let server = places.into_iter().find(|p| Path::new(p).exists());
    let server = server.expect("telnetd (package inetutils-telnetd)");
    Inetd::start(move || {
        let mut command = Command::new(server);
        command.arg("--no-hostinfo");
        if let Some(program) = &program {
            command.args(["--exec-login", program]);
        }
        command
    })
}

#[test]
fn a_refused_connection_is_on_the_screen_before_the_end() {
    let port = ClosedPort::new();
    let daemon = Daemon::command("telnet %p");
    let mut page = OldPage::open_param(&daemon, &format!("127.0.0.1 {}", port.port));
    assert_eq!(page.wait_end(), "Subprocess terminated");
    assert!(page.text().contains("Connection refused"), "{}", page.text());
}

#[test]
fn without_a_host_there_is_no_client() {
    let daemon = Daemon::command("telnet %p");
    let answer = daemon.conn().post("a=open&p=");
    assert!(answer.text().starts_with('E'), "{}", answer.text());
    let answer = daemon.conn().post("a=open");
    assert!(answer.text().starts_with('E'), "{}", answer.text());
}

#[test]
fn what_the_server_shows_and_what_is_typed_arrive() {
    let dir = TempDir::new();
    let program = dir.script("program", "printf 'name: '; read -r name; echo \"hello, $name\"");
    let server = telnetd(Some(program));
    let daemon = Daemon::command("telnet %p");
    let mut page = OldPage::open_param(&daemon, &format!("127.0.0.1 {}", server.port));
    page.wait_for("name:");
    page.keys("world\r");
    page.wait_for("hello, world");
    page.wait_end();
    assert!(
        page.text().contains("Connection closed by foreign host"),
        "{}",
        page.text()
    );
}

#[test]
fn the_escape_character_opens_no_shell_here() {
    let dir = TempDir::new();
    let canary = dir.file("canary");
    let program = dir.script("program", "stty raw -echo; printf 'ready\\r\\n'; exec cat -v");
    let server = telnetd(Some(program));
    let daemon = Daemon::command("telnet %p");
    let mut page = OldPage::open_param(&daemon, &format!("127.0.0.1 {}", server.port));
    page.wait_for("ready");
    page.keys(&format!("\x1d!id; touch {canary}\r/"));
    page.wait_for("^]!id");
    // telnet sends a return as CR NUL or CR LF; what matters is that all of it went to the server.
    page.wait_until("the end of the line", |p| {
        p.text().replace('\n', "").contains("canary^M")
    });
    let text = page.text();
    assert!(!text.contains("telnet>") && !text.contains("uid="), "{text}");
    drop(page);
    daemon.stop();
    assert!(!Path::new(&canary).exists());
}

#[test]
fn a_login_with_a_password_works() {
    if skip_unless_root("a login over telnet") {
        return;
    }
    let account = Account::new();
    let server = telnetd(None);
    let daemon = Daemon::command("telnet %p");
    let mut page = OldPage::open_param(&daemon, &format!("127.0.0.1 {}", server.port));
    page.wait_for("login:");
    page.keys(&format!("{}\r", account.name));
    page.wait_for("Password:");
    page.keys(&format!("{}\r", account.password));
    page.wait_for("\n$\n");
    page.keys("echo as $(id -un)\r");
    page.wait_for(&format!("as {}", account.name));
    page.keys("exit\r");
    page.wait_end();
}
