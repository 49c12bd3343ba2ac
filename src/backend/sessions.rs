//! Ending every process of a session.

use std::fs;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpid, getsid};

use super::child;

/// Signals in the order in which they are sent, and how long to wait for the processes to follow each: time for a shell
/// to save its history and for an editor to save its recovery file.
const STEPS: [(Signal, Duration); 3] = [
    (Signal::SIGHUP, Duration::from_millis(1000)),
    (Signal::SIGTERM, Duration::from_millis(500)),
    (Signal::SIGKILL, Duration::from_millis(1000)),
];

/// The first wait between two looks; each further one is twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(1);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// Ends every process of a session: hang-up, then termination, then kill. Returns as soon as none is left, or when the
/// kill has shown no effect for a second.
pub(super) async fn end(session: Pid) {
    for (signal, patience) in STEPS {
        let members = running(session).await;
        if members.is_empty() || gone_after(session, &members, signal, patience).await {
            break;
        }
    }
    child::reap_late();
}

/// Signals the processes and tells whether the session was empty within the time.
async fn gone_after(session: Pid, members: &[Pid], signal: Signal, patience: Duration) -> bool {
    send(members, signal);
    let deadline = Instant::now() + patience;
    let mut wait = FIRST_WAIT;
    while Instant::now() < deadline {
        tokio::time::sleep(wait).await;
        if running(session).await.is_empty() {
            return true;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    false
}

/// Ends every process of a session without waiting.
pub(super) fn kill_now(session: Pid) {
    let processes = Processes::look().unwrap_or_else(|_| Processes::only(session));
    send(&processes.running(session), Signal::SIGKILL);
}

fn send(pids: &[Pid], signal: Signal) {
    for &pid in pids {
        // A process that has ended meanwhile or runs as another user (su, sudo) is no reason to spare the others.
        let _ = kill(pid, signal);
        // A stopped process gets the signal only when it continues.
        let _ = kill(pid, Signal::SIGCONT);
    }
}

/// The processes of a session that have not ended yet.
async fn running(session: Pid) -> Vec<Pid> {
    // When hundreds of sessions end together, each comes by here before the first one looks, and one look at the
    // process table serves them all.
    let asked = Instant::now();
    tokio::task::yield_now().await;
    match Processes::since(asked) {
        Ok(processes) => processes.running(session),
        // Out of descriptors. The leader is known, and perhaps the others can be seen at the next look.
        Err(_) => Processes::only(session).running(session),
    }
}

/// False for what has ended and waits to be reaped, which happens here if it was left to us: to a daemon that is the
/// first process of a container, every orphan is.
fn is_running(pid: Pid, session: Pid) -> bool {
    let stat = match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => stat,
        Err(error) => return !is_absence(&error),
    };
    // proc(5): "pid (name) state parent group session ..."; the name may hold anything, so look from its end.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let [state, parent, _, of, ..] = fields[..] else {
        return false;
    };
    let ended = matches!(state, "Z" | "X" | "x");
    if ended && pid != session && parent == getpid().to_string() {
        child::reap(pid);
    }
    !ended && of == session.to_string()
}

/// Whether a file of a process can't be read because the process is gone, and not because we are out of descriptors.
fn is_absence(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}

/// The processes of the machine: session and process id, sorted.
struct Processes(Vec<(Pid, Pid)>);

/// The last look at the process table and when it began.
static LAST: Mutex<Option<(Instant, Arc<Processes>)>> = Mutex::new(None);

impl Processes {
    /// A look at the process table that began at that time or later.
    fn since(time: Instant) -> io::Result<Arc<Self>> {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((began, processes)) if *began >= time => Ok(Arc::clone(processes)),
            _ => {
                let began = Instant::now();
                let processes = Arc::new(Self::look()?);
                *last = Some((began, Arc::clone(&processes)));
                Ok(processes)
            }
        }
    }

    /// getsid(2) is a tenth of the price of reading a file in `/proc`.
    fn look() -> io::Result<Self> {
        let mut processes: Vec<_> = fs::read_dir("/proc")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .map(Pid::from_raw)
            .filter_map(|pid| Some((getsid(Some(pid)).ok()?, pid)))
            .collect();
        processes.sort_unstable();
        Ok(Self(processes))
    }

    /// What is known of a session without looking.
    fn only(session: Pid) -> Self {
        Self(vec![(session, session)])
    }

    /// The processes of a session that have not ended yet.
    fn running(&self, session: Pid) -> Vec<Pid> {
        let start = self.0.partition_point(|&(of, _)| of < session);
        self.0
            .iter()
            .skip(start)
            .take_while(|&&(of, _)| of == session)
            .map(|&(_, pid)| pid)
            .filter(|&pid| is_running(pid, session))
            .collect()
    }
}
