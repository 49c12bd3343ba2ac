//! A web server in front of the daemon.

use super::{TempDir, wait};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// A running nginx. Dropping it stops it.
pub struct Nginx {
    /// Where it listens.
    pub addr: SocketAddr,
    child: Child,
}

impl Nginx {
    /// Starts it with `server` as the inside of its server block, without a `listen`.
    pub fn start(dir: &TempDir, server: &str) -> Nginx {
        // nginx can't take a free port itself; on the rare occasion that somebody else gets this one first, again.
        for _ in 0..20 {
            let addr = free_address();
            if let Some(child) = try_start(dir, addr, server) {
                return Nginx { addr, child };
            }
        }
        panic!("no port for nginx");
    }
}

/// One that clients do not have: who connects from the port that it connects to, where nobody listens, is connected to
/// itself.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.2:0").expect("bind");
    listener.local_addr().expect("address")
}

fn try_start(dir: &TempDir, addr: SocketAddr, server: &str) -> Option<Child> {
    let temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {};", dir.file(kind)))
        .join("\n");
    let config = format!(
        "daemon off; master_process off; pid {}; error_log stderr;\nevents {{}}\n\
         http {{ access_log off; {temp}\nserver {{ listen {addr}; {server} }} }}\n",
        dir.file("nginx.pid")
    );
    let path = dir.write("nginx.conf", &config);
    let mut child = Command::new("nginx")
        .args(["-c", &path, "-e", "stderr"])
        .stderr(Stdio::null())
        .spawn()
        .expect("nginx is installed");
    let mut ended = false;
    wait::until("nginx listens", || {
        ended = child.try_wait().expect("wait").is_some();
        ended || TcpStream::connect(addr).is_ok()
    });
    (!ended).then_some(child)
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM);
        let _ = self.child.wait();
    }
}
