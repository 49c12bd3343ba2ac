//! Other sites in an operator's browser: names that are not this machine's, and pages of strangers.

mod common;

use common::daemon::{anywhere, foreground, run};
use common::http::answers;
use common::{Conn, Daemon, Response, TempDir, own_addresses, tls};
use std::net::{IpAddr, SocketAddr, TcpStream};

/// A connection whose requests are for `host`.
fn under(daemon: &Daemon, host: &str) -> Conn {
    Conn::over(TcpStream::connect(daemon.addr()).expect("connect"), host)
}

const FIREFOX: &str = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

fn refused(answer: &Response, option: &str) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert!(answer.text().contains(option), "{}", answer.text());
    assert!(answer.header("access-control-allow-origin").is_none());
}

fn opened(answer: &Response) {
    let is_id = answer.text().bytes().all(|b| b.is_ascii_hexdigit());
    assert!(answer.status == 200 && is_id, "{} {}", answer.status, answer.text());
}

#[test]
fn addresses_and_names_of_this_machine_are_answered_to() {
    let daemon = Daemon::command("cat");
    let name = nix::unistd::gethostname().expect("a name").into_string().expect("text");
    for host in [
        "127.0.0.1:8022",
        "198.51.100.7",
        "[2001:db8::1]:8022",
        "localhost",
        "LOCALHOST:1",
        &name,
    ] {
        let mut conn = under(&daemon, host);
        assert_eq!(conn.get("/anyterm.html").status, 200, "{host}");
        opened(&conn.post_with("a=open", &[FIREFOX, &format!("Origin: http://{host}")]));
    }
}

#[test]
fn a_name_that_somebody_else_gave_this_machine_is_not() {
    let dir = TempDir::new();
    let canary = dir.file("canary");
    let daemon = Daemon::command(&format!("touch {canary}; cat"));
    // The page of such a name is of the same site as ours, as far as the browser can tell.
    let own = ["Origin: http://rebound.example:8022", FIREFOX];
    for target in ["/", "/anyterm.html", "/anyterm-module?a=open", "/x?a=open", "/x"] {
        let answer = under(&daemon, "rebound.example:8022").get_with(target, &own);
        refused(&answer, "add: --allow-host rebound.example");
    }
    let line = daemon.wait_log("refused host from 127.0.0.1: ");
    assert!(
        line.contains(r#""rebound.example:8022""#) && line.contains("--allow-host rebound.example"),
        "{line}"
    );
    assert!(!std::path::Path::new(&canary).exists(), "nothing was started");
}

#[test]
fn a_name_is_refused_before_a_password_is_asked_for() {
    let daemon = Daemon::start(&["--auth", "trivial", "-c", "cat"]);
    refused(&under(&daemon, "rebound.example").get("/anyterm.html"), "--allow-host");
    assert_eq!(under(&daemon, "localhost").get("/anyterm.html").status, 401);
}

#[test]
fn nonsense_is_not_repeated() {
    let daemon = Daemon::command("cat");
    for host in ["<b>.example", "a b", "\u{fc}.example", "[::1", &"x".repeat(300)] {
        let answer = under(&daemon, host).get("/anyterm.html");
        assert!(matches!(answer.status, 400 | 403), "{host}: {answer:?}");
        assert!(!answer.text().contains(host), "{host}");
    }
}

#[test]
fn names_can_be_added() {
    let daemon = Daemon::start(&[
        "-c",
        "cat",
        "--allow-host",
        "gw.example",
        "--allow-host",
        "*.lab.example",
    ]);
    for host in ["gw.example:8022", "GW.Example", "a.lab.example", "a.b.lab.example"] {
        assert_eq!(under(&daemon, host).get("/anyterm.html").status, 200, "{host}");
    }
    for host in ["lab.example", "evil.example", "gw.example.evil.example"] {
        refused(&under(&daemon, host).get("/anyterm.html"), "--allow-host");
    }
}

#[test]
fn what_is_no_name_or_site_is_told_before_the_start() {
    for options in [
        ["--allow-host", "http://gw.example"],
        ["--allow-host", "gw.example:8022"],
        ["--allow-host", "*"],
        ["--allow-origin", "gw.example"],
        ["--allow-origin", "*"],
        ["--allow-origin", "https://gw.example/page.html"],
        ["--frame-ancestors", "https://gw.example/; script-src *"],
        ["--frame-ancestors", "none self"],
    ] {
        let out = run(foreground().args(options).arg("--check"));
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains(options[0]), "{said}");
    }
}

#[test]
fn a_browser_has_to_say_which_page_asks() {
    let daemon = Daemon::command("cat");
    let own = format!("http://{}", daemon.addr());
    let mut conn = daemon.conn();
    for header in [
        format!("Origin: {own}"),
        format!("Referer: {own}/anyterm.html?param=x"),
        "Sec-Fetch-Site: same-origin".to_owned(),
    ] {
        opened(&conn.get_with("/anyterm-module?a=open", &[FIREFOX, &header]));
        opened(&conn.post_with("a=open", &[FIREFOX, &header]));
    }
    opened(&conn.get("/anyterm-module?a=open"));
    opened(&conn.get_with("/anyterm-module?a=open", &["User-Agent: curl/7.88.1"]));

    // An image or a form of a page that keeps its address to itself.
    refused(
        &conn.get_with("/anyterm-module?a=open", &[FIREFOX]),
        "--allow-origin null",
    );
    refused(
        &conn.post_with("a=open", &[FIREFOX, "Origin: null"]),
        "--allow-origin null",
    );
    refused(
        &conn.get_with("/x?a=open", &["Sec-Fetch-Site: cross-site"]),
        "--allow-origin null",
    );
    refused(
        &conn.post_with("a=open", &[FIREFOX, "Origin: http://evil.example"]),
        "--allow-origin http://evil.example",
    );
    let line = daemon.wait_log("refused origin from 127.0.0.1: \"http://evil.example\"");
    assert!(line.contains("--allow-origin"), "{line}");
}

#[test]
fn anybody_may_link_to_the_page_itself() {
    let daemon = Daemon::command("cat");
    let console = ["Referer: http://console.example/index.php", FIREFOX];
    let mut conn = daemon.conn();
    assert_eq!(conn.get_with("/anyterm.html?param=x", &console).status, 200);
    assert_eq!(conn.get_with("/", &console).status, 301);
}

#[test]
fn sites_can_be_added() {
    let options = [
        "--allow-origin",
        "https://console.example",
        "--allow-origin",
        "null",
        "-c",
        "cat",
    ];
    let daemon = Daemon::start(&options);
    let mut conn = daemon.conn();
    for header in [
        "Origin: https://console.example",
        "Referer: https://console.example/page",
        "Origin: null",
        "Accept: */*",
    ] {
        opened(&conn.post_with("a=open", &[FIREFOX, header]));
    }
    let other = conn.post_with("a=open", &[FIREFOX, "Origin: http://console.example"]);
    refused(&other, "--allow-origin http://console.example");
}

/// What a web server passes on of a browser's request for `site`.
fn proxied(site: &str) -> [String; 3] {
    let told = format!("X-Forwarded-Host: {site}");
    [told, format!("Origin: https://{site}"), FIREFOX.to_owned()]
}

fn open_by_proxy(conn: &mut Conn, site: &str) -> Response {
    let headers = proxied(site);
    conn.post_with("a=open", &headers.each_ref().map(String::as_str))
}

#[test]
fn a_trusted_proxy_tells_the_name() {
    let daemon = Daemon::start(&["-c", "cat", "--trust-proxy", "127.0.0.1"]);
    let mut conn = daemon.conn();
    opened(&open_by_proxy(&mut conn, "console.example"));
    let lie = ["X-Forwarded-Host: console.example", "Origin: http://evil.example"];
    refused(&conn.post_with("a=open", &lie), "--allow-origin http://evil.example");
    // What it does not replace still counts: it may pass the browser's own header through.
    refused(
        &open_by_proxy(&mut under(&daemon, "rebound.example"), "rebound.example"),
        "--allow-host",
    );
}

#[test]
fn with_names_given_a_proxy_can_not_bring_others() {
    let options = [
        "--trust-proxy",
        "127.0.0.1",
        "--allow-host",
        "console.example",
        "-c",
        "cat",
    ];
    let daemon = Daemon::start(&options);
    let mut conn = daemon.conn();
    opened(&open_by_proxy(&mut conn, "console.example"));
    refused(
        &open_by_proxy(&mut conn, "rebound.example"),
        "--allow-host rebound.example",
    );
    refused(
        &open_by_proxy(&mut conn, "evil.example, console.example"),
        "--allow-host evil.example",
    );
}

#[test]
fn a_web_server_on_this_machine_may_tell_names_of_this_machine() {
    let daemon = Daemon::launch(anywhere().args(["-c", "cat"]));
    let port = daemon.addr().port();
    let mut conn = Conn::open(([127, 0, 0, 1], port).into());
    opened(&open_by_proxy(&mut conn, "localhost"));
    refused(&open_by_proxy(&mut conn, "rebound.example"), "--allow-origin");
    for ip in own_addresses().into_iter().filter(IpAddr::is_ipv4) {
        let mut conn = Conn::open(SocketAddr::new(ip, port));
        refused(&open_by_proxy(&mut conn, "localhost"), "--allow-origin");
    }
}

#[test]
fn browsers_are_told_whose_frames_the_page_may_be_in() {
    let page = |options: &[&str]| {
        let daemon = Daemon::start(&[&["-c", "cat"], options].concat());
        let answer = daemon.conn().get("/anyterm.html");
        let policy = answer.header("content-security-policy").expect("a policy").to_owned();
        (policy, answer.text().contains("data-frames"))
    };
    let (policy, told) = page(&[]);
    assert!(!policy.contains("frame-ancestors") && !told, "{policy}");
    let options = [
        "--frame-ancestors",
        "self https://console.example",
        "--frame-ancestors",
        "*.example:*",
    ];
    let (policy, told) = page(&options);
    let end = "; frame-ancestors 'self' https://console.example *.example:*";
    assert!(
        policy.ends_with(end) && policy.starts_with("default-src 'none';") && told,
        "{policy}"
    );
}

#[test]
fn who_is_refused_too_often_waits_and_nobody_else() {
    let daemon = Daemon::start(&["--auth", "trivial", "-c", "cat"]);
    let mut conns: Vec<Conn> = (0..30).map(|_| under(&daemon, "rebound.example")).collect();
    for conn in &mut conns {
        conn.send("GET", "/anyterm.css", &[], b"");
    }
    // Five are answered at once, ten wait for a second each, and the last ones find the queue full.
    let (answers, mut forbidden) = (answers(conns), 0);
    let full = answers.iter().map(|answer| answer.status).find(|status| {
        forbidden += usize::from(*status == 403);
        *status == 429
    });
    assert!(full.is_some(), "{forbidden} were refused, and none was too much");
    // The same browser's own business does not wait for that: its password is heard at once.
    let wrong = under(&daemon, "localhost").get_with("/anyterm.css", &["Authorization: Basic eDp4"]);
    assert_eq!(wrong.status, 401);
    let good = ["Authorization: Basic Zm9vOmJsYWg="];
    opened(&under(&daemon, "localhost").post_with("a=open", &good));
    let more = answers.iter().filter(|answer| answer.status == 403);
    forbidden += more.take(5_usize.saturating_sub(forbidden)).count();
    assert!(forbidden >= 5, "{forbidden}");
}

/// Whether pages of `http://HOST` and of `https://HOST` may use the daemon that a request for `host` reaches.
fn schemes(conn: &mut Conn, host: &str, headers: &[&str]) -> [bool; 2] {
    ["http", "https"].map(|scheme| {
        let origin = format!("Origin: {scheme}://{host}");
        let answer = conn.post_with("a=open", &[&[FIREFOX, &origin], headers].concat());
        match answer.status {
            200 => opened(&answer),
            _ => refused(&answer, &format!("--allow-origin {scheme}://{host}")),
        }
        answer.status == 200
    })
}

#[test]
fn a_page_of_http_is_another_site_where_https_is_spoken() {
    let dir = TempDir::new();
    let ca = tls::authority(&dir, "ca");
    let pair = tls::issue(&dir, &ca, "gw", "/CN=gw");
    let daemon = Daemon::start(&[&["-c", "cat"], &pair.options()[..]].concat());
    let mut conn = tls::conn(&daemon, &tls::client(&ca, None, &[])).expect("handshake");
    let own = daemon.addr().to_string();
    assert_eq!(schemes(&mut conn, &own, &[]), [false, true]);
    // A web server on this machine may speak http to the browser and https to us.
    let told = ["X-Forwarded-Host: localhost"];
    assert_eq!(schemes(&mut conn, "localhost", &told), [true, true]);
}

#[test]
fn a_proxy_may_tell_that_https_is_spoken_and_need_not() {
    let daemon = Daemon::start(&["-c", "cat", "--trust-proxy", "127.0.0.1"]);
    let mut conn = under(&daemon, "localhost");
    assert_eq!(
        schemes(&mut conn, "localhost", &["X-Forwarded-Proto: https"]),
        [false, true]
    );
    for told in [&[][..], &["X-Forwarded-Proto: http"]] {
        assert_eq!(schemes(&mut conn, "localhost", told), [true, true]);
    }
    // Who is not believed tells nothing.
    let daemon = Daemon::command("cat");
    let mut conn = under(&daemon, "localhost");
    assert_eq!(
        schemes(&mut conn, "localhost", &["X-Forwarded-Proto: https"]),
        [true, true]
    );
}
