//! What the tests of the running daemon share: the daemon itself, an HTTP client that shows every
//! byte, pages as old and new browsers run them, and the programs at the other end.
//!
//! Nothing here sleeps to let something happen: tests wait for an answer, a log line, the end of a
//! pipe, and every wait is bounded so that a hanging daemon fails a test instead of stopping the run.

// Each test file compiles this module for itself and uses a part of it.
#![allow(dead_code, unused_imports)]

pub mod account;
pub mod clients;
pub mod clock;
pub mod daemon;
pub mod differential;
pub mod hostile;
pub mod html;
pub mod http;
pub mod http2;
pub mod inetd;
pub mod link;
pub mod new_page;
pub mod nginx;
pub mod old_page;
pub mod polls;
pub mod procfs;
pub mod random;
pub mod script;
pub mod sshd;
pub mod temp;
pub mod tls;
pub mod visit;
pub mod wait;

pub use daemon::Daemon;
pub use http::{Conn, Response, form};
pub use new_page::NewPage;
pub use old_page::{Answer, OldPage};
pub use temp::{Lifeline, TempDir};

/// Whether this run may do what only root may.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Says on the test's output that `what` was not shown, and answers whether to leave it out.
pub fn skip_unless_root(what: &str) -> bool {
    if !is_root() {
        eprintln!("SKIPPED (not root): {what}");
    }
    !is_root()
}

/// This machine's addresses besides loopback and those of a link only.
pub fn own_addresses() -> Vec<std::net::IpAddr> {
    let output = std::process::Command::new("hostname")
        .arg("-I")
        .output()
        .expect("hostname");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().filter_map(|a| a.parse().ok()).collect()
}
