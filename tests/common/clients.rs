//! Clients that connect to nothing.

use super::daemon::foreground;
use super::{Daemon, OldPage, TempDir};
use std::process::Command;

/// Programs named `ssh` and `telnet` that say what they were called with, one argument a line.
pub struct Clients {
    /// Where they are.
    pub dir: TempDir,
    path: String,
}

impl Clients {
    /// Makes them.
    pub fn new() -> Clients {
        let dir = TempDir::new();
        let body = "echo \"${0##*/}\"; for a; do echo \"[$a]\"; done; echo end; exec cat";
        for name in ["ssh", "telnet", "probe"] {
            dir.script(name, body);
        }
        let path = format!("{}:{}", dir.path().display(), std::env::var("PATH").unwrap_or_default());
        Clients { dir, path }
    }

    /// The search path that has them in front.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Has daemons find the real ones.
    pub fn real(&mut self) {
        self.path = std::env::var("PATH").unwrap_or_default();
    }

    /// A daemon for which these are the clients.
    pub fn daemon(&self, options: &[&str]) -> Daemon {
        Daemon::launch(foreground().args(options).env("PATH", &self.path))
    }

    /// The same with an `/etc/hosts` of its own, and a name server at this address. Only root can do that.
    pub fn daemon_with_names(&self, hosts: &str, server: &str, options: &[&str]) -> Daemon {
        let program =
            "mount --bind \"$1\" /etc/hosts && mount --bind \"$2\" /etc/resolv.conf || exit; shift 2; exec \"$@\"";
        let inner = foreground();
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", program, "sh"])
            .arg(self.dir.write("hosts", hosts))
            .arg(self.dir.write("resolv.conf", &format!("nameserver {server}\n")))
            .arg(inner.get_program())
            .args(inner.get_args())
            .args(options)
            .env("PATH", &self.path);
        Daemon::launch(&mut command)
    }

    /// The arguments that the client was called with for `p`.
    pub fn arguments(&self, daemon: &Daemon, p: &str) -> Vec<String> {
        let size = [("rows", "50"), ("cols", "400")];
        let mut page = OldPage::open_with(daemon, &[&size[..], &[("p", p)]].concat());
        page.wait_for("\nend\n");
        let text = page.text();
        let lines = text.lines().filter_map(|l| l.strip_prefix('[')?.strip_suffix(']'));
        lines.map(str::to_owned).collect()
    }
}
