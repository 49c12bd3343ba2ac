//! A real OpenSSH server on a free loopback port.

use super::inetd::Inetd;
use super::{TempDir, is_root};
use std::path::Path;
use std::process::Command;

/// The server; its host key is new in every run.
pub struct Sshd {
    /// Its port.
    pub port: u16,
    _inetd: Inetd,
    _dir: TempDir,
}

impl Sshd {
    /// Starts a server that takes passwords.
    pub fn start() -> Sshd {
        let dir = TempDir::new();
        let key = dir.file("host_key");
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", &key]);
        assert!(keygen.status().expect("ssh-keygen").success(), "no host key");
        if is_root() {
            // The server empties itself into this directory; the init script makes it on other days.
            std::fs::create_dir_all("/run/sshd").expect("/run/sshd");
        }
        let config = format!(
            "HostKey {key}\nPidFile none\nUsePAM no\nPasswordAuthentication yes\n\
             KbdInteractiveAuthentication no\nPubkeyAuthentication no\nStrictModes no\n\
             PrintMotd no\nPrintLastLog no\n"
        );
        let config = dir.write("sshd_config", &config);
        let sshd = ["/usr/sbin/sshd", "/usr/bin/sshd"]
            .into_iter()
            .find(|p| Path::new(p).exists());
        let sshd = sshd.expect("sshd (package openssh-server)");
        let inetd = Inetd::start(move || {
            let mut command = Command::new(sshd);
            command.args(["-i", "-f", &config]);
            command
        });
        Sshd {
            port: inetd.port,
            _inetd: inetd,
            _dir: dir,
        }
    }
}
