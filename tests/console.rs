//! The console: a page of PHP that frames both gateways as section 1.7 of the protocol prints it.
//! (What a browser makes of it is in `tests/browser`.)

mod common;

use common::inetd::ClosedPort;
use common::{Conn, Daemon, OldPage, TempDir};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

/// PHP's own web server for one directory.
struct Php {
    addr: SocketAddr,
    child: Child,
}

impl Php {
    fn start(dir: &TempDir) -> Php {
        // PHP can't be asked which port it took, so it is given one that was free a moment ago.
        (0..10)
            .find_map(|_| Php::try_start(dir))
            .expect("php (package php-cli)")
    }

    fn try_start(dir: &TempDir) -> Option<Php> {
        let addr = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|l| l.local_addr())
            .expect("bind");
        let mut php = Command::new("php");
        php.args(["-S", &addr.to_string(), "-t"]).arg(dir.path());
        let mut child = php.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("php");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr"))
            .lines()
            .map_while(Result::ok);
        let started = lines.any(|line| line.contains("started"));
        std::thread::spawn(move || lines.count());
        let php = Php { addr, child };
        started.then_some(php)
    }
}

impl Drop for Php {
    fn drop(&mut self) {
        let _ = kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM);
        let _ = self.child.wait();
    }
}

/// The addresses in the frames of a page.
fn frames(page: &str) -> Vec<String> {
    let sources = page.split("<iframe src=\"").skip(1);
    sources.filter_map(|s| s.split('"').next()).map(str::to_owned).collect()
}

/// What a browser requests for an address: spaces escaped.
fn requested(url: &str) -> (SocketAddr, String) {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    (
        host.parse().expect("an address"),
        format!("/{}", path.replace(' ', "%20")),
    )
}

#[test]
fn the_frames_of_the_console_lead_to_both_clients() {
    let (ssh, telnet) = (Daemon::command("ssh %p"), Daemon::command("telnet %p"));
    let port = ClosedPort::new();
    let dir = TempDir::new();
    let frame = |daemon: &Daemon, param: &str| {
        format!(
            "<?php $server = '{}'; echo \"<iframe src=\\\"http://\" . $server . \"/anyterm.html?param={param}\\\" \
             width=\\\"100%\\\" height=\\\"550\\\"></iframe>\\n\"; ?>\n",
            daemon.addr()
        )
    };
    let ssh_param = format!("-p {} root@127.0.0.1", port.port);
    let telnet_param = format!("127.0.0.1 {}", port.port);
    dir.write("index.php", &(frame(&ssh, &ssh_param) + &frame(&telnet, &telnet_param)));
    let php = Php::start(&dir);
    let mut console = Conn::open(php.addr);
    console
        .raw("GET /index.php HTTP/1.1\r\nHost: console\r\nConnection: close\r\n\r\n")
        .expect("send");
    let page = String::from_utf8(console.read_to_end()).expect("text");
    let frames = frames(&page);
    assert_eq!(frames.len(), 2, "{page}");
    for (url, daemon) in frames.iter().zip([&ssh, &telnet]) {
        let (addr, target) = requested(url);
        let html = Conn::open(addr).get(&target);
        assert_eq!(html.status, 200, "{target}");
        // The page passes the value on as it stands in the address, escaped once.
        let param = target.split_once("param=").expect("param").1;
        let open = format!("a=open&rows=28&cols=100&sb=1000&ch=&p={param}");
        let answer = Conn::open(addr).post(&open);
        assert!(!answer.text().starts_with('E'), "{}", answer.text());
        let mut page = OldPage::attach(daemon, answer.text());
        page.wait_end();
        assert!(page.text().contains("Connection refused"), "{}", page.text());
    }
}
