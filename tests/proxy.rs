//! The daemon behind a web server that is set up as `contrib/` says.

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{Answer, Conn, Daemon, OldPage, TempDir, wait};

/// "alice:secret" (RFC 7617).
const ALICE: &str = "Authorization: Basic YWxpY2U6c2VjcmV0";

/// nginx with the example as its only content, on a Unix domain socket.
struct Nginx {
    child: Child,
    dir: TempDir,
}

impl Nginx {
    /// Puts nginx in front of the daemon at this address, which takes the place of the one for ssh.
    fn before(daemon: &str) -> Nginx {
        let dir = TempDir::new();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/nginx/anytermd.conf");
        let users = dir.write("users", "alice:{PLAIN}secret\n");
        let example = std::fs::read_to_string(example)
            .expect("the example")
            .replace("http://127.0.0.1:8022/", daemon)
            .replace("/etc/nginx/anytermd.htpasswd", &users);
        let main = format!(
            "daemon off; master_process off; pid {pid}; error_log stderr;
             events {{}}
             http {{
                 access_log off; client_body_temp_path {tmp}; proxy_temp_path {tmp};
                 fastcgi_temp_path {tmp}; uwsgi_temp_path {tmp}; scgi_temp_path {tmp};
                 server {{ listen unix:{socket}; {example} }}
             }}",
            pid = dir.file("pid"),
            tmp = dir.file("tmp"),
            socket = dir.file("socket"),
        );
        let main = dir.write("nginx.conf", &main);
        let mut command = Command::new("nginx");
        // Debian keeps it where only root looks.
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        let child = command.args(["-e", "stderr", "-c", &main]).stdin(Stdio::null()).spawn();
        let nginx = Nginx {
            child: child.expect("nginx is installed"),
            dir,
        };
        wait::until("nginx listens", || {
            std::os::unix::net::UnixStream::connect(nginx.dir.file("socket")).is_ok()
        });
        nginx
    }

    fn conn(&self) -> Conn {
        Conn::unix(&self.dir.file("socket"))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn nginx_asks_for_the_password_and_passes_the_name_on() {
    let daemon = Daemon::start(&["--auth", "null", "--command", "echo I am %u; exec cat"]);
    let nginx = Nginx::before(&format!("http://{}/", daemon.addr()));
    let mut conn = nginx.conn();

    assert_eq!(conn.get("/anyterm/ssh/anyterm.html").status, 401);
    let wrong = "Authorization: Basic YWxpY2U6eA==";
    assert_eq!(conn.get_with("/anyterm/ssh/anyterm.html", &[wrong]).status, 401);
    let html = conn.get_with("/anyterm/ssh/anyterm.html?param=x", &[ALICE]);
    assert!(html.status == 200 && html.text().contains("anyterm.js"), "{html:?}");
    let moved = conn.get_with("/anyterm/ssh/", &[ALICE]);
    let target = moved.header("location").unwrap_or_default();
    assert!(target.ends_with("localhost/anyterm/ssh/anyterm.html"), "{target}");
    assert_eq!(conn.get_with("/anyterm/other", &[ALICE]).status, 404);

    assert!(greeting(&daemon, &nginx, &[ALICE]).contains("I am alice"));
}

/// What a session shows that a browser with these headers opens.
fn greeting(daemon: &Daemon, nginx: &Nginx, headers: &[&str]) -> String {
    let mut conn = nginx.conn();
    // Behind the server the daemon still has to know its own site.
    let headers = [headers, &["Origin: http://localhost"]].concat();
    let mut channel = |parameters: &str| {
        let answer = conn.get_with(&format!("/anyterm/ssh/anyterm-module?{parameters}"), &headers);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text().to_owned()
    };
    let session = channel("a=open&rows=25&cols=80");
    let mut page = OldPage::attach(daemon, &session);
    while !page.text().contains("I am ") {
        let changed = page.apply(&channel(&format!("a=rcv&s={session}")));
        assert!(changed != Answer::Nothing, "no name; the screen:\n{}", page.text());
        assert!(!matches!(changed, Answer::Error(_)), "{changed:?}");
    }
    page.text()
}

const BY_HEADER: [&str; 6] = [
    "--auth",
    "header",
    "--auth-header",
    "X-Remote-User",
    "--command",
    "echo I am %u; exec cat",
];

/// nginx before it, and who comes in when somebody else's name is told as well.
#[track_caller]
fn only_nginx_tells_the_user(daemon: &Daemon, at: &str) {
    let nginx = Nginx::before(at);
    let lies = ["X-Remote-User: bob", "x-remote-user: root"];
    for headers in [&[ALICE][..], &[ALICE, lies[0]], &[lies[0], ALICE, lies[1]]] {
        let screen = greeting(daemon, &nginx, headers);
        assert!(screen.contains("I am alice"), "{headers:?}: {screen}");
    }
    let answer = nginx.conn().get_with("/anyterm/ssh/anyterm.html", &lies);
    assert_eq!(answer.status, 401, "a name without a password");
}

#[test]
fn nginx_tells_the_user_in_a_header() {
    let daemon = Daemon::start(&[&BY_HEADER[..], &["--trust-proxy", "127.0.0.1"]].concat());
    only_nginx_tells_the_user(&daemon, &format!("http://{}/", daemon.addr()));
}

#[test]
fn nginx_tells_the_user_by_a_unix_socket() {
    let dir = TempDir::new();
    let listen = format!("unix:{}", dir.file("daemon"));
    let listen = ["--listen", "127.0.0.1:0", "--listen", &listen];
    let daemon = Daemon::start(&[&BY_HEADER[..], &listen].concat());
    only_nginx_tells_the_user(&daemon, &format!("http://unix:{}:/", dir.file("daemon")));
}

/// Apache is not run here.
#[test]
fn apache_is_told_to_replace_the_same_header() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/apache/anytermd.conf");
    let example = std::fs::read_to_string(example).expect("the example");
    assert!(example.contains("\n    RequestHeader set X-Remote-User expr=%{REMOTE_USER}\n"));
}
