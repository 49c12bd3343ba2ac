//! Real OpenSSH at both ends: `ssh %p` in the daemon, a server that the test starts.

mod common;

use common::account::Account;
use common::inetd::ClosedPort;
use common::sshd::Sshd;
use common::{Daemon, OldPage, skip_unless_root};

/// A page that has logged in to `sshd` and seen the account's prompt.
fn logged_in(daemon: &Daemon, sshd: &Sshd, account: &Account) -> OldPage {
    let mut page = OldPage::open_param(daemon, &format!("-p {} {}@127.0.0.1", sshd.port, account.name));
    page.wait_for("continue connecting");
    page.keys("yes\r");
    page.wait_for("password:");
    page.keys(&format!("{}\r", account.password));
    page.wait_for("\n$\n");
    page
}

#[test]
fn a_refused_connection_is_on_the_screen_before_the_end() {
    let port = ClosedPort::new();
    let daemon = Daemon::command("ssh %p");
    let mut page = OldPage::open_param(&daemon, &format!("-p {} root@127.0.0.1", port.port));
    assert_eq!(page.wait_end(), "Subprocess terminated");
    let text = page.text();
    assert!(text.contains("Connection refused"), "{text}");
    assert_eq!(page.wait_end(), "Subprocess terminated", "and it stays so");
}

#[test]
fn the_host_key_question_is_asked_and_no_is_an_answer() {
    let sshd = Sshd::start();
    let daemon = Daemon::command("ssh %p");
    let mut page = OldPage::open_param(&daemon, &format!("-p {} nobody@127.0.0.1", sshd.port));
    page.wait_for("(yes/no");
    assert!(page.text().contains("fingerprint"), "{}", page.text());
    page.keys("no\r");
    page.wait_end();
    assert!(page.text().contains("Host key verification failed"), "{}", page.text());
}

#[test]
fn a_login_with_a_password_works_and_its_end_is_told() {
    if skip_unless_root("a login over ssh") {
        return;
    }
    let (sshd, account) = (Sshd::start(), Account::new());
    let daemon = Daemon::command("ssh %p");
    let mut page = logged_in(&daemon, &sshd, &account);
    page.keys("echo as $(id -un) on $TERM, $(stty size)\r");
    page.wait_for(&format!("as {} on linux, 28 100", account.name));
    page.keys("exit\r");
    assert_eq!(page.wait_end(), "Subprocess terminated");
    assert!(
        page.text().contains("Connection to 127.0.0.1 closed"),
        "{}",
        page.text()
    );
}

#[test]
fn a_wrong_password_is_told_by_the_client() {
    if skip_unless_root("a refused login over ssh") {
        return;
    }
    let (sshd, account) = (Sshd::start(), Account::new());
    let daemon = Daemon::command("ssh %p");
    let mut page = OldPage::open_param(&daemon, &format!("-p {} {}@127.0.0.1", sshd.port, account.name));
    page.wait_for("(yes/no");
    page.keys("yes\r");
    page.wait_for("password:");
    page.keys("wrong\r");
    page.wait_for("Permission denied");
}

#[test]
fn the_escape_character_is_only_a_character() {
    if skip_unless_root("escape characters in a login over ssh") {
        return;
    }
    let (sshd, account) = (Sshd::start(), Account::new());
    let daemon = Daemon::command("ssh %p");
    let mut page = logged_in(&daemon, &sshd, &account);
    page.keys("stty -icanon -echo; cat -v\r");
    page.wait_for("cat -v\n");
    for escape in ["~C", "~?", "~!", "~."] {
        page.keys(&format!("\r{escape}{}", "/"));
        page.wait_for(&format!("{escape}/"));
    }
    let text = page.text();
    assert!(!text.contains("ssh>") && !text.contains("escape sequences"), "{text}");
}
