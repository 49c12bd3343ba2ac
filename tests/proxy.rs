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
    /// Puts nginx in front of the daemon, which takes the place of the one for ssh.
    fn before(daemon: &Daemon) -> Nginx {
        let dir = TempDir::new();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/nginx/anytermd.conf");
        let users = dir.write("users", "alice:{PLAIN}secret\n");
        let example = std::fs::read_to_string(example)
            .expect("the example")
            .replace("127.0.0.1:8022", &daemon.addr().to_string())
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
    let nginx = Nginx::before(&daemon);
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

    // As a browser: behind the server the daemon still has to know its own site.
    let mut channel = |parameters: &str| {
        let target = format!("/anyterm/ssh/anyterm-module?{parameters}");
        let answer = conn.get_with(&target, &[ALICE, "Origin: http://localhost"]);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text().to_owned()
    };
    let session = channel("a=open&rows=25&cols=80");
    let mut page = OldPage::attach(&daemon, &session);
    while !page.text().contains("I am alice") {
        let changed = page.apply(&channel(&format!("a=rcv&s={session}")));
        assert!(changed != Answer::Nothing, "no name; the screen:\n{}", page.text());
        assert!(!matches!(changed, Answer::Error(_)), "{changed:?}");
    }
}
