//! One function for each kind of work that is measured.

use crate::http::Connection;
use crate::page::Page;
use crate::peers::{Daemon, Peer, Session};
use crate::process;
use crate::scratch::Scratch;
use crate::workload;
use nix::pty::{Winsize, openpty};
use std::fs::File;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Amounts {
    pub keys: u32,
    pub flood_mb: usize,
    pub frames: u32,
    pub memory_sessions: u32,
    pub busy_sessions: u32,
    pub busy_seconds: u64,
    pub idle_sessions: u32,
    pub idle_seconds: u64,
}

impl Amounts {
    /// Those of the table.
    pub const FULL: Amounts = Amounts {
        keys: 500,
        flood_mb: 20,
        frames: 100,
        memory_sessions: 50,
        busy_sessions: 150,
        busy_seconds: 10,
        idle_sessions: 2000,
        idle_seconds: 10,
    };

    /// Enough to see that all of it works.
    pub const QUICK: Amounts = Amounts {
        keys: 30,
        flood_mb: 2,
        frames: 20,
        memory_sessions: 5,
        busy_sessions: 10,
        busy_seconds: 2,
        idle_sessions: 50,
        idle_seconds: 2,
    };
}

/// A person types slower; what matters is that the daemon has come to rest.
const BETWEEN_KEYS: Duration = Duration::from_millis(20);

/// Fills screen and scrollback, then echoes.
const ECHO: &str = "stty raw -echo
seq 1 1200 | sed 's/$/ the quick brown fox jumps over the lazy dog/;s/$/\\r/'
echo READY
exec cat";

/// What a key costs.
pub struct Keys {
    pub p50: Duration,
    pub p99: Duration,
    pub cpu: Duration,
    /// Bytes of the answer that shows it, without and with its head.
    pub body: f64,
    pub bytes: f64,
}

pub fn keys(peer: Peer, scratch: &Scratch, amounts: &Amounts) -> io::Result<Keys> {
    let daemon = Daemon::start(peer, scratch, ECHO)?;
    let mut session = Session::open(&daemon)?;
    // One without a screen shows no more than its keys.
    if peer != Peer::Calls {
        session.poll_until("READY")?;
    }
    type_keys(daemon.pid(), amounts.keys, || one_key(&mut session))
}

/// What a key costs a page of ours.
pub fn page_keys(scratch: &Scratch, amounts: &Amounts) -> io::Result<Keys> {
    let daemon = Daemon::start(Peer::Ours, scratch, ECHO)?;
    let mut page = Page::open(&daemon, "READY")?;
    type_keys(daemon.pid(), amounts.keys, || {
        thread::sleep(BETWEEN_KEYS);
        let before = received(page.keys());
        let start = Instant::now();
        page.key()?;
        Ok(Key::new(start.elapsed(), before, received(page.keys())))
    })
}

/// What a key costs a server that has no terminal.
pub fn bare_keys(scratch: &Scratch, amounts: &Amounts) -> io::Result<Keys> {
    let server = Daemon::start(Peer::Bare, scratch, "")?;
    let mut session = Session::open(&server)?;
    type_keys(server.pid(), amounts.keys, || one_key(&mut session))
}

/// One key: how long it took, and the bytes of the answer that shows it.
struct Key {
    time: Duration,
    bytes: u64,
    body: u64,
}

impl Key {
    fn new(time: Duration, before: (u64, u64), after: (u64, u64)) -> Key {
        Key {
            time,
            bytes: after.0 - before.0,
            body: after.1 - before.1,
        }
    }
}

fn received(connection: &Connection) -> (u64, u64) {
    (connection.received, connection.bodies)
}

fn type_keys(pid: u32, n: u32, mut key: impl FnMut() -> io::Result<Key>) -> io::Result<Keys> {
    // The first keys find caches cold.
    for _ in 0..5 {
        key()?;
    }
    let cpu = process::cpu(pid);
    let mut keys = (0..n).map(|_| key()).collect::<io::Result<Vec<_>>>()?;
    let cpu = (process::cpu(pid) - cpu) / n;
    keys.sort_by_key(|key| key.time);
    let at = |part: usize| keys[(keys.len() * part / 100).min(keys.len() - 1)].time;
    let each = |bytes: u64| bytes as f64 / f64::from(n);
    Ok(Keys {
        p50: at(50),
        p99: at(99),
        cpu,
        body: each(keys.iter().map(|key| key.body).sum()),
        bytes: each(keys.iter().map(|key| key.bytes).sum()),
    })
}

/// From a key that is sent while a poll is pending to the answer that shows it.
fn one_key(session: &mut Session) -> io::Result<Key> {
    session.ask_poll()?;
    thread::sleep(BETWEEN_KEYS);
    let before = received(&session.polls);
    let start = Instant::now();
    session.ask_key("x")?;
    let mut answer = session.polls.answer()?;
    while !session.is_news(&answer) {
        session.ask_poll()?;
        answer = session.polls.answer()?;
    }
    let key = Key::new(start.elapsed(), before, received(&session.polls));
    session.keys.answer()?;
    Ok(key)
}

/// Megabytes a second, and CPU seconds for 100 MB.
pub struct Flood {
    pub rate: f64,
    pub cpu: f64,
}

pub fn flood(peer: Peer, scratch: &Scratch, amounts: &Amounts) -> io::Result<Flood> {
    let path = scratch.file("flood", &workload::log_text(amounts.flood_mb * 1_000_000))?;
    let script = format!("read x; cat {path}; echo; echo F'IN'ISHED; exec cat");
    let daemon = Daemon::start(peer, scratch, &script)?;
    let mut session = Session::open(&daemon)?;
    thread::sleep(Duration::from_millis(300));
    let (cpu, start) = (process::cpu(daemon.pid()), Instant::now());
    session.send("\r")?;
    session.poll_until("FINISHED")?;
    let (time, cpu) = (start.elapsed(), process::cpu(daemon.pid()) - cpu);
    let mb = amounts.flood_mb as f64;
    Ok(Flood {
        rate: mb / time.as_secs_f64(),
        cpu: cpu.as_secs_f64() * 100.0 / mb,
    })
}

/// Megabytes a second that a loop of reads takes from a pseudoterminal, and nothing else done.
pub fn bare_loop(scratch: &Scratch, amounts: &Amounts) -> io::Result<f64> {
    let path = scratch.file("flood", &workload::log_text(amounts.flood_mb * 1_000_000))?;
    let size = Winsize {
        ws_row: workload::ROWS,
        ws_col: workload::COLS,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pty = openpty(&size, None)?;
    let start = Instant::now();
    let mut child = Command::new("cat").arg(path).stdout(Stdio::from(pty.slave)).spawn()?;
    let (mut master, mut buffer) = (File::from(pty.master), vec![0; 1 << 16]);
    // The end of a pseudoterminal is an error (EIO), once nobody has its other side open.
    while master.read(&mut buffer).is_ok_and(|n| n > 0) {}
    let time = start.elapsed();
    child.wait()?;
    Ok(amounts.flood_mb as f64 / time.as_secs_f64())
}

/// Bytes of the answers that show a full-screen program's frames, 20 a second.
pub fn frames(peer: Peer, scratch: &Scratch, amounts: &Amounts) -> io::Result<u64> {
    let mut paths = String::new();
    for n in 0..amounts.frames {
        paths += &scratch.file(&format!("frame{n:03}"), &workload::frame(n))?;
        paths.push(' ');
    }
    let script = format!(
        "stty raw -echo; read x; for f in {paths}; do cat $f; sleep 0.05; done; echo; echo F'IN'ISHED; exec cat"
    );
    let daemon = Daemon::start(peer, scratch, &script)?;
    let mut session = Session::open(&daemon)?;
    thread::sleep(Duration::from_millis(300));
    let before = session.polls.received;
    session.send("\r\n")?;
    session.poll_until("FINISHED")?;
    Ok(session.polls.received - before)
}

/// KiB of a session whose scrollback is full.
pub fn memory(peer: Peer, scratch: &Scratch, amounts: &Amounts) -> io::Result<f64> {
    let script =
        "seq 1 1200 | sed 's/$/ the quick brown fox jumps over the lazy dog and runs away/'\necho READY\nexec cat";
    let daemon = Daemon::start(peer, scratch, script)?;
    // It is at work only when it has answered.
    Connection::open(daemon.port, false)?.post("/anyterm-module", "a=rcv&s=none")?;
    let before = process::resident(daemon.pid());
    for _ in 0..amounts.memory_sessions {
        Session::open(&daemon)?.poll_until("READY")?;
    }
    let grown = process::resident(daemon.pid()).saturating_sub(before);
    Ok(grown as f64 / f64::from(amounts.memory_sessions))
}

/// CPU of an update, with many sessions that have five a second each.
pub fn busy(peer: Peer, scratch: &Scratch, amounts: &Amounts) -> io::Result<Duration> {
    let script = r#"exec perl -e '$|=1; for(;;){printf "%08d the quick brown fox jumps over the lazy dog\n",++$i; select undef,undef,undef,0.2}'"#;
    let daemon = Daemon::start(peer, scratch, script)?;
    let (updates, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut readers = Vec::new();
    for _ in 0..amounts.busy_sessions {
        let mut session = Session::open(&daemon)?;
        let (updates, stop) = (updates.clone(), stop.clone());
        readers.push(thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let Ok(answer) = session.poll() else { return };
                let news = session.is_news(&answer);
                updates.fetch_add(u64::from(news), Ordering::Relaxed);
            }
        }));
    }
    thread::sleep(Duration::from_secs(3));
    let (cpu, told) = (process::cpu(daemon.pid()), updates.load(Ordering::Relaxed));
    thread::sleep(Duration::from_secs(amounts.busy_seconds));
    let cpu = process::cpu(daemon.pid()) - cpu;
    let told = updates.load(Ordering::Relaxed) - told;
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        let _ = reader.join();
    }
    Ok(cpu / u32::try_from(told.max(1)).unwrap_or(u32::MAX))
}

/// Many open sessions where nothing happens.
pub struct Idle {
    /// Part of one core.
    pub cpu: f64,
    pub threads: usize,
    /// Of a key in one of them.
    pub p99: Duration,
}

pub fn idle(scratch: &Scratch, amounts: &Amounts) -> io::Result<Idle> {
    let daemon = Daemon::start(Peer::Ours, scratch, "stty raw -echo\nexec cat")?;
    let mut control = Connection::open(daemon.port, false)?;
    let mut waiting = Vec::new();
    let path = "/anyterm-module";
    for _ in 0..amounts.idle_sessions {
        let id = control.post(path, "a=open&rows=28&cols=100&sb=1000&keep=300&term=xterm-256color")?;
        let mut polls = Connection::open(daemon.port, false)?;
        polls.post(path, &format!("a=rcv&s={id}&n=0"))?;
        waiting.push((id, polls));
    }
    for (id, polls) in &mut waiting {
        polls.ask(path, &format!("a=rcv&s={id}&n=1&w=30000"))?;
    }
    // Polls that came in just now are still being read.
    thread::sleep(Duration::from_secs(1));
    let cpu = process::cpu(daemon.pid());
    thread::sleep(Duration::from_secs(amounts.idle_seconds));
    let cpu = (process::cpu(daemon.pid()) - cpu).as_secs_f64() / amounts.idle_seconds as f64;
    let threads = process::threads(daemon.pid());
    let mut session = Session::open(&daemon)?;
    session.poll()?;
    let keys = type_keys(daemon.pid(), amounts.keys.min(300), || one_key(&mut session))?;
    Ok(Idle {
        cpu,
        threads,
        p99: keys.p99,
    })
}
