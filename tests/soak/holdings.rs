//! What a daemon holds.

use super::common::Daemon;
use super::common::procfs::{children, descriptors, status};
use super::common::wait::until;
use std::fmt::{self, Display, Formatter};
use std::time::{Duration, Instant};

/// What a daemon holds while it has nothing to do.
pub struct Holdings {
    resident: usize,
    descriptors: usize,
    threads: usize,
    children: usize,
}

impl Holdings {
    /// Waits until all sessions and connections are gone, and memory has been given back; with `before`, down to what
    /// there was then, and so many KiB more.
    pub fn at_rest(daemon: &Daemon, before: Option<(&Holdings, usize)>) -> Holdings {
        let now = || Holdings::of(daemon);
        until("the last command gone", || now().children == 0);
        settle(now);
        if let Some((before, slack)) = before {
            until("descriptors back", || now().descriptors <= before.descriptors);
            let most = before.resident + slack;
            until(&format!("memory back to {most} KiB"), || now().resident <= most);
        }
        now()
    }

    fn of(daemon: &Daemon) -> Holdings {
        let number = |name| {
            let text = status(daemon.pid, name);
            text.trim_end_matches(" kB").parse().expect("a number")
        };
        Holdings {
            resident: number("VmRSS"),
            descriptors: descriptors(daemon.pid),
            threads: number("Threads"),
            children: children(daemon.pid).len(),
        }
    }

    /// What must be the same to the last one.
    pub fn without_memory(&self) -> [(&'static str, usize); 3] {
        [
            ("descriptors", self.descriptors),
            ("threads", self.threads),
            ("children", self.children),
        ]
    }
}

/// Longer than a daemon waits between two looks for memory to give back.
const REST: Duration = Duration::from_secs(3);

/// Waits until a daemon has closed what its last clients left, and has given back memory: nothing has changed for a while,
/// however many looks that is.
fn settle(now: impl Fn() -> Holdings) {
    let (mut last, mut since) = (now(), Instant::now());
    until("all at rest", || {
        let next = now();
        let alike = next.without_memory() == last.without_memory() && next.resident == last.resident;
        if !alike {
            since = Instant::now();
        }
        last = next;
        since.elapsed() >= REST
    });
}

impl Display for Holdings {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Holdings {
            resident,
            descriptors,
            threads,
            children,
        } = self;
        write!(
            f,
            "  at rest: {resident} KiB resident, {descriptors} descriptors, {threads} threads, {children} children"
        )
    }
}
