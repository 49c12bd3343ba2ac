//! `--allow-target`: what is checked is where the client goes.

mod common;

use anytermd::command::{Policy, Template, Values};
use common::clients::Clients;
use common::daemon::{foreground, run};
use common::sshd::Sshd;
use common::wait::until;
use common::{Conn, Daemon, OldPage, form, skip_unless_root};
use std::net::{IpAddr, UdpSocket};
use std::process::Command;
use std::sync::mpsc;

/// Where names lead in these tests.
const HOSTS: &str = "127.0.0.1 localhost loop.test\n10.0.0.7 good.test\n192.0.2.1 bad.test\n\
                     10.0.0.8 mixed.test\n2001:db8::1 mixed.test\n";

/// Where no name server is.
const NOWHERE: &str = "127.9.9.8";

/// A name server's port, at an address that nobody else has, such as another run of these tests.
fn name_server() -> (UdpSocket, String) {
    let addresses = (1..=254).map(|last| format!("127.9.9.{last}"));
    let mut others = addresses.filter(|address| address != NOWHERE);
    let found = others.find_map(|address| Some((UdpSocket::bind((address.as_str(), 53)).ok()?, address)));
    found.expect("a name server's port")
}

fn answer(daemon: &Daemon, p: &str) -> String {
    let query = form(&[("a", "open"), ("p", p)]);
    daemon.conn().post(&query).text().to_owned()
}

/// A refusal by both methods, and nothing started.
fn assert_refused(daemon: &Daemon, p: &str, why: &str) {
    let query = form(&[("a", "open"), ("p", p)]);
    let mut conn = daemon.conn();
    for answer in [conn.post(&query), conn.get(&format!("/anyterm-module?{query}"))] {
        let text = answer.text();
        assert!(text.starts_with("Ethe target ") && text.contains(why), "{p}: {text}");
    }
    assert!(common::procfs::children(daemon.pid).is_empty(), "{p}");
}

const PINNED: [&str; 8] = [
    "-F",
    "/dev/null",
    "-o",
    "HostName=10.0.0.7",
    "-o",
    "ProxyCommand=none",
    "-o",
    "ControlPath=none",
];
const SAFE: [&str; 4] = ["-e", "none", "-o", "PermitLocalCommand=no"];

#[test]
fn addresses_are_checked_and_given_to_the_client() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh %p", "--allow-target", "10.0.0.0/8"]);
    for (p, own) in [
        ("10.0.0.7", &["10.0.0.7"][..]),
        ("-p 22 root@10.0.0.7", &["-p", "22", "root@10.0.0.7"]),
        ("root@10.0.0.7 -p 22", &["root@10.0.0.7", "-p", "22"]),
        ("-l root ::ffff:10.0.0.7", &["-l", "root", "::ffff:10.0.0.7"]),
        ("ssh://root@10.0.0.7:2222", &["ssh://root@10.0.0.7:2222"]),
    ] {
        let wanted = [&PINNED[..], &SAFE, own].concat();
        assert_eq!(clients.arguments(&daemon, p), wanted, "{p}");
    }
    let daemon = clients.daemon(&["-c", "telnet %p", "--allow-target", "10.0.0.0/8"]);
    assert_eq!(clients.arguments(&daemon, "10.0.0.7 23"), ["-E", "10.0.0.7", "23"]);
    assert_eq!(clients.arguments(&daemon, "::ffff:a00:7"), ["-E", "10.0.0.7"]);
}

#[test]
fn other_targets_are_refused_and_logged() {
    let clients = Clients::new();
    for template in ["ssh %p", "telnet %p"] {
        let daemon = clients.daemon(&["-c", template, "--allow-target", "10.0.0.0/8"]);
        for p in ["11.0.0.7", "::1", "010.0.0.7", "167772167", "fe80::1%eth0"] {
            let query = form(&[("a", "open"), ("p", p)]);
            let text = daemon.conn().post(&query).text().to_owned();
            assert!(text.starts_with("Ethe target "), "{template} {p}: {text}");
        }
        assert!(common::procfs::children(daemon.pid).is_empty());
        let log = daemon.stop();
        let lines: Vec<&str> = log.lines().filter(|line| line.contains("refused target")).collect();
        assert_eq!(lines.len(), 5, "{log}");
        let wanted = "refused target from 127.0.0.1: the target is 11.0.0.7, where this gateway may not connect to \
                      (parameter \"11.0.0.7\")";
        assert!(lines[0].ends_with(wanted), "{}", lines[0]);
    }
}

#[test]
fn names_are_good_with_good_addresses_only() {
    if skip_unless_root("names of the test's own") {
        return;
    }
    let clients = Clients::new();
    let daemon = clients.daemon_with_names(HOSTS, NOWHERE, &["-c", "ssh %p", "--allow-target", "10.0.0.0/8"]);
    for (p, alias) in [
        ("root@Good.test", "HostKeyAlias=good.test"),
        ("-p 22 good.test", "HostKeyAlias=good.test"),
        ("-p 2222 good.test", "HostKeyAlias=[good.test]:2222"),
        ("ssh://good.test:2222", "HostKeyAlias=[good.test]:2222"),
    ] {
        let arguments = clients.arguments(&daemon, p);
        let wanted = [&PINNED[..], &["-o", alias], &SAFE].concat();
        assert_eq!(arguments[..14], wanted, "{p}");
    }
    let arguments = clients.arguments(&daemon, "-4 mixed.test");
    assert!(arguments.contains(&"HostName=10.0.0.8".to_owned()), "{arguments:?}");
    for p in ["bad.test", "root@loop.test", "mixed.test", "-6 mixed.test"] {
        let text = answer(&daemon, p);
        assert!(
            text.starts_with("Ethe target ") && text.contains("may not connect"),
            "{p}: {text}"
        );
    }
}

#[test]
fn telnet_gets_the_address_of_a_name() {
    if skip_unless_root("names of the test's own") {
        return;
    }
    let clients = Clients::new();
    let daemon = clients.daemon_with_names(HOSTS, NOWHERE, &["-c", "telnet %p", "--allow-target", "10.0.0.0/8"]);
    let arguments = clients.arguments(&daemon, "-l ann good.test 23");
    assert_eq!(arguments, ["-E", "-l", "ann", "10.0.0.7", "23"]);
}

#[test]
fn patterns_are_for_names() {
    if skip_unless_root("names of the test's own") {
        return;
    }
    let clients = Clients::new();
    let daemon = clients.daemon_with_names(HOSTS, NOWHERE, &["-c", "ssh %p", "--allow-target", "b*.test"]);
    let arguments = clients.arguments(&daemon, "bad.test");
    assert!(arguments.contains(&"HostName=192.0.2.1".to_owned()), "{arguments:?}");
    for (p, why) in [("good.test", "is no name"), ("192.0.2.1", "is 192.0.2.1")] {
        let text = answer(&daemon, p);
        assert!(text.starts_with("Ethe target ") && text.contains(why), "{p}: {text}");
    }
    let both = ["--allow-target", "*.test", "--allow-target", "10.0.0.0/8"];
    let daemon = clients.daemon_with_names(HOSTS, NOWHERE, &[&["-c", "ssh %p"], &both[..]].concat());
    assert_refused(&daemon, "bad.test", "is 192.0.2.1");
    assert_refused(&daemon, "localhost", "is no name");
    assert!(!answer(&daemon, "good.test").starts_with('E'));
}

#[test]
fn a_silent_name_server_holds_nobody_up() {
    if skip_unless_root("a name server of the test's own") {
        return;
    }
    let (server, address) = name_server();
    let clients = Clients::new();
    let daemon = clients.daemon_with_names(HOSTS, &address, &["-c", "ssh %p", "--allow-target", "10.0.0.0/8"]);
    let (sender, receiver) = mpsc::channel();
    let mut waiting = daemon.conn();
    waiting.send_form(&form(&[("a", "open"), ("p", "slow.test")]), &[]);
    server.recv(&mut [0; 512]).expect("a question");
    let first = sender.clone();
    std::thread::spawn(move || first.send(waiting.read().text().to_owned()));
    let mut other = daemon.conn();
    std::thread::spawn(move || sender.send(other.get("/anyterm.css").status.to_string()));
    let answers: Vec<String> = receiver.iter().collect();
    assert_eq!(answers, ["200", "Ethe target \"slow.test\" can't be found in time"]);
    daemon.wait_log("refused: from 127.0.0.1: the target \"slow.test\" can't be found in time");
    assert!(!daemon.stop().contains("refused target"), "that was no attack");
}

#[test]
fn ssh_asks_for_the_key_of_the_name() {
    if skip_unless_root("names of the test's own") {
        return;
    }
    let sshd = Sshd::start();
    let mut clients = Clients::new();
    clients.real();
    let daemon = clients.daemon_with_names(HOSTS, NOWHERE, &["-c", "ssh %p", "--allow-target", "127.0.0.0/8"]);
    let mut page = OldPage::open_param(&daemon, &format!("-p {} nobody@loop.test", sshd.port));
    page.wait_for("(yes/no");
    assert!(page.text().contains("loop.test"), "{}", page.text());
    page.keys("yes\r");
    page.wait_for("password:");
    let known = format!("[loop.test]:{}", sshd.port);
    assert!(page.text().contains(&known), "{}", page.text());
}

/// What the real ssh makes of the arguments that the daemon would give it: the `hostname` of its `-G`.
fn ssh_goes_to(template: &str, p: &str, allowed: &[&str], address: IpAddr) -> Option<String> {
    let template: Template = template.parse().expect("template");
    let policy = Policy::new(None, allowed.iter().map(|&o| o.to_owned()).collect()).expect("options");
    let values = Values {
        param: p,
        ..Values::default()
    };
    let mut invocation = template.fill(&values, &policy).ok()?;
    let target = template.target(&invocation).ok()?;
    target.hold_to(address, &mut invocation);
    // What runs ssh, such as env, stands before it.
    let own = invocation
        .args
        .iter()
        .position(|word| word == "ssh")
        .map_or(0, |at| at + 1);
    let own = &invocation.args[own..];
    let out = Command::new("ssh").arg("-G").args(own).output().expect("ssh");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{p}: {:?} {}",
        invocation.args,
        String::from_utf8_lossy(&out.stderr)
    );
    let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
    assert_eq!(line("proxycommand "), None, "{p}");
    assert_eq!(line("proxyjump "), None, "{p}");
    assert!(matches!(line("controlpath ").as_deref(), None | Some("none")), "{p}");
    line("hostname ")
}

#[test]
fn the_real_ssh_goes_where_it_was_checked() {
    let words = [
        "h.test",
        "root@h.test",
        "a@b@h.test",
        "ssh://root@h.test:22/",
        "ssh://h.test",
        "[::1]",
        "root@[::1]",
        "10.1.1.1",
        "-p 22",
        "-p22",
        "-4",
        "-6",
        "-l root",
        "-lroot",
        "-J jump",
        "-Jjump",
        "-4Jjump",
        "-F /etc/ssh/ssh_config",
        "-o ProxyCommand=x",
        "-o HostName=evil.test",
        "-oHostName=evil.test",
        "-W x:22",
        "-o Port=23",
        "-o User=u",
        "--",
        "uname",
    ];
    let allowed = ["-J WORD", "-F WORD", "-W WORD", "-o WORD"];
    let address: IpAddr = "192.0.2.77".parse().expect("address");
    let mut told = 0;
    for first in words {
        for second in [
            "",
            "-p 23",
            "h.test",
            "-J jump",
            "-o HostName=evil.test",
            "-oProxyJump=jump",
        ] {
            for p in [format!("{first} {second}"), format!("{second} {first}")] {
                for template in [
                    "ssh %p",
                    "ssh -- %p",
                    "ssh -o HostName=%p gate",
                    "ssh -J jump %p",
                    "env A=1 ssh -4 %p",
                ] {
                    if let Some(host) = ssh_goes_to(template, &p, &allowed, address) {
                        assert_eq!(host, address.to_string(), "{template} with {p:?}");
                        told += 1;
                    }
                }
            }
        }
    }
    assert!(told > 50, "{told}");
}

#[test]
fn a_target_that_can_not_be_told_is_refused() {
    let clients = Clients::new();
    let everywhere = ["--allow-target", "0.0.0.0/0", "--allow-target", "::/0"];
    for template in [
        "probe %p",
        "LANG=C exec ssh %p",
        "sh -c \"ssh %p\"",
        "ssh -J 10.0.0.1 %p",
        "ssh -F /etc/ssh/ssh_config %p",
        "telnet -Z %p",
        "/bin/cat",
    ] {
        let options = [&["-c", template], &everywhere[..]].concat();
        let daemon = clients.daemon(&options);
        assert_refused(&daemon, "10.0.0.7", "can't be told");
        let out = run(foreground().arg("--check").args(&options).env("PATH", clients.path()));
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(
            said.contains("--allow-target refuses every session"),
            "{template}: {said}"
        );
    }
    let daemon = clients.daemon(&[&["-c", "ssh %p", "--allow-option", "-J HOST"], &everywhere[..]].concat());
    assert_refused(&daemon, "-J 10.0.0.1 10.0.0.7", "can't be told");
    for template in [
        "ssh %p",
        "telnet %p",
        "env A=1 ssh %p",
        "ssh -p %p 10.0.0.7",
        "ssh %u@10.0.0.7",
    ] {
        let out = run(foreground()
            .args(["--check", "-c", template])
            .args(everywhere)
            .env("PATH", clients.path()));
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(
            out.status.success() && !said.contains("refuses every"),
            "{template}: {said}"
        );
    }
}

#[test]
fn a_template_without_a_parameter_has_a_target_too() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh 10.0.0.7", "--allow-target", "10.0.0.0/8"]);
    assert_eq!(clients.arguments(&daemon, "")[3], "HostName=10.0.0.7");
    let daemon = clients.daemon(&["-c", "ssh 10.0.0.7", "--allow-target", "11.0.0.0/8"]);
    assert_refused(&daemon, "11.0.0.7", "is 10.0.0.7");
}

#[test]
fn parameters_are_refused_for_themselves_first() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh %p", "--allow-target", "10.0.0.0/8"]);
    for p in ["-oProxyCommand=x 10.0.0.7", "10.0.0.7;id", ""] {
        let text = answer(&daemon, p);
        assert!(text.starts_with("Ethe parameter "), "{text}");
    }
}

#[test]
fn mistakes_are_told_before_the_start() {
    for (options, complaint) in [
        (&["--allow-target", "10.0.0.1/8"][..], "10.0.0.0/8"),
        (&["--allow-target", "10.*"], "no pattern of names"),
        (&["--allow-target", "a b"], "--allow-target"),
        (&["--allow-target", "10.0.0.0/8", "-d", "/dev/tty"], "no effect"),
    ] {
        for check in [&["--check"][..], &[]] {
            let out = run(foreground().args(check).args(options));
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(!out.status.success() && said.contains(complaint), "{options:?}: {said}");
        }
    }
}

/// Asks for a session for an address that a proxy tells.
fn ask(conn: &mut Conn, from: &str, p: &str) {
    let header = format!("X-Forwarded-For: {from}");
    conn.send_form(&form(&[("a", "open"), ("p", p)]), &[&header]);
}

#[test]
fn names_that_take_long_hold_up_who_asks_for_them_alone() {
    if skip_unless_root("a name server of the test's own") {
        return;
    }
    const MANY: usize = 20;
    let (server, address) = name_server();
    let clients = Clients::new();
    let options = [
        "-c",
        "ssh %p",
        "--allow-target",
        "10.0.0.0/8",
        "--trust-proxy",
        "127.0.0.1",
    ];
    let daemon = clients.daemon_with_names(HOSTS, &address, &options);
    let mut conns: Vec<Conn> = (0..MANY).map(|_| daemon.conn()).collect();
    for (i, conn) in conns.iter_mut().enumerate() {
        ask(conn, "192.0.2.1", &format!("slow{i}.test"));
    }
    server.recv(&mut [0; 512]).expect("a question");
    let mut other = daemon.conn();
    ask(&mut other, "192.0.2.2", "good.test");
    let answer = other.read();
    assert!(!answer.text().starts_with('E'), "{}", answer.text());
    let mut late = 0;
    for conn in &mut conns {
        let answer = conn.read().text().to_owned();
        late += usize::from(answer.ends_with("in time"));
        assert!(answer.starts_with("Ethe target \"slow"), "{answer}");
    }
    assert!((4..MANY).contains(&late), "{late}");
    // It is known now that the name is not found, so that each attempt fails at once, as a wrong password does.
    until("attempts are counted", || {
        conns.iter_mut().for_each(|conn| ask(conn, "192.0.2.1", "slow0.test"));
        let answers = conns.iter_mut().map(|conn| conn.read().text().to_owned());
        answers.filter(|answer| answer.contains("Too many attempts")).count() > 0
    });
    ask(&mut other, "192.0.2.2", "good.test");
    assert!(!other.read().text().starts_with('E'), "others don't notice");
    assert!(!daemon.stop().contains("refused target"), "that was no attack");
}
