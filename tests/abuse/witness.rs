//! An ordinary session beside the abuse, and what the daemon holds before and after it.

use super::common::old_page::MIRROR;
use super::common::procfs::{descriptors, status};
use super::common::wait::until;
use super::common::{Conn, Daemon, OldPage};
use std::time::{Duration, Instant};

/// Memory by which the daemon may have grown when all is over, in KiB: buffers of what it had not done before.
const KEPT: usize = 2 * 1024;

/// A daemon with an ordinary session, as it was before anybody else came.
pub struct Witness {
    /// The daemon.
    pub daemon: Daemon,
    page: OldPage,
    typed: usize,
    files: Conn,
    descriptors: usize,
    memory: usize,
    /// The longest that a key took to be shown, since the others came.
    slowest: Duration,
}

impl Witness {
    /// A daemon that has answered a little of everything already.
    pub fn new() -> Witness {
        super::raise_descriptors();
        let daemon = Daemon::command(MIRROR);
        let page = OldPage::open(&daemon);
        let files = daemon.conn();
        let mut witness = Witness {
            daemon,
            page,
            typed: 0,
            files,
            descriptors: 0,
            memory: 0,
            slowest: Duration::ZERO,
        };
        witness.page.wait_for("ready");
        witness.works(3);
        witness.descriptors = descriptors(witness.daemon.pid);
        witness.memory = witness.resident("VmRSS");
        witness.slowest = Duration::ZERO;
        witness
    }

    /// Types `keys` keys, one after the other, and waits until the screen shows each; asks for a file with each.
    pub fn works(&mut self, keys: usize) {
        for _ in 0..keys {
            self.typed += 1;
            let (mark, begin) = (format!("<{}>", self.typed), Instant::now());
            self.page.keys(&format!("{mark}\r\n"));
            self.page.wait_for(&mark);
            self.slowest = self.slowest.max(begin.elapsed());
            assert_eq!(self.files.get("/anyterm.css").status, 200);
        }
    }

    /// A memory figure of `/proc/PID/status` in KiB.
    pub fn resident(&self, name: &str) -> usize {
        let text = status(self.daemon.pid, name);
        text.trim_end_matches(" kB").parse().expect("a number")
    }

    /// Waits until descriptors and memory are what they were, once the others have gone.
    pub fn recovers(&mut self) {
        self.works(3);
        println!("{} keys, the slowest shown after {:?}", self.typed, self.slowest);
        until("all descriptors back", || {
            descriptors(self.daemon.pid) <= self.descriptors
        });
        let most = self.memory + KEPT;
        until(&format!("memory back below {most} KiB"), || {
            self.resident("VmRSS") <= most
        });
        self.works(3);
    }

    /// The id of the ordinary session.
    pub fn session(&self) -> &str {
        &self.page.id
    }

    /// Opens another session and returns its id.
    pub fn other_session(&self) -> String {
        let mut page = super::common::NewPage::open(&self.daemon);
        page.wait_for("ready");
        page.id
    }

    /// Waits until the screen of the ordinary session shows `text`, its rows joined.
    pub fn shows(&mut self, text: &str) {
        self.page
            .wait_until(text, |page| page.text().replace('\n', "").contains(text));
    }

    /// The screen of the ordinary session.
    pub fn text(&self) -> String {
        self.page.text()
    }

    /// A connection of the ordinary session's kind.
    pub fn conn(&self) -> Conn {
        self.daemon.conn()
    }
}
