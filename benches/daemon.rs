//! The whole daemon against shellinabox (Debian's package) and a bare read loop, on loopback, in one run.
//!
//! `make bench`, or `cargo bench --bench daemon -- [--quick] [keys|flood|frames|memory|busy|idle]...`
//!
//! As root the sessions run as `nobody`. The figures are for a machine that does nothing else meanwhile; the ratios
//! are what can be compared.

#![allow(missing_docs)]

#[path = "support/bare.rs"]
mod bare;
#[path = "support/calls.rs"]
mod calls;
#[path = "support/http.rs"]
mod http;
#[path = "support/page.rs"]
mod page;
#[path = "support/peers.rs"]
mod peers;
#[path = "support/process.rs"]
mod process;
#[path = "support/rows.rs"]
mod rows;
#[path = "support/scratch.rs"]
mod scratch;
#[path = "support/workload.rs"]
#[allow(dead_code)]
mod workload;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use peers::Peer;
use rows::Amounts;
use scratch::Scratch;
use std::io;

const WORK: [&str; 6] = ["keys", "flood", "frames", "memory", "busy", "idle"];

fn main() -> io::Result<()> {
    let mut words = std::env::args().skip(1);
    match (words.next().as_deref(), words.next()) {
        (Some(bare::WORD), _) => return bare::serve(),
        (Some(calls::WORD), Some(program)) => return calls::serve(&program),
        _ => {}
    }
    // Two thousand sessions need as many connections here as there.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    // cargo adds `--bench` by itself.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let quick = words.iter().any(|word| word == "--quick");
    let named: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| WORK.contains(word))
        .collect();
    let bench = Bench {
        amounts: if quick { Amounts::QUICK } else { Amounts::FULL },
        scratch: Scratch::new()?,
        peer: peers::has_shellinabox(),
    };
    if !bench.peer {
        println!("shellinabox is not installed (apt-get install shellinabox): its column stays empty");
    }
    println!("\n| work | ours | beside it | ratio | at least | |\n|---|---|---|---|---|---|");
    for work in WORK.into_iter().filter(|work| named.is_empty() || named.contains(work)) {
        bench.run(work)?;
    }
    Ok(())
}

struct Bench {
    amounts: Amounts,
    scratch: Scratch,
    /// shellinabox is there.
    peer: bool,
}

/// What a figure must be for the daemon to be as good as it claims.
enum Floor {
    /// At most this much.
    Most(f64),
    /// At most this part of the figure beside it.
    MostOf(f64),
    /// At least this part of it.
    LeastOf(f64),
    None,
}

impl Bench {
    fn run(&self, work: &str) -> io::Result<()> {
        match work {
            "keys" => self.keys(),
            "flood" => self.flood(),
            "frames" => self.frames(),
            "memory" => self.memory(),
            "busy" => self.busy(),
            _ => self.idle(),
        }
    }

    /// The same of shellinabox, if it is there.
    fn beside<T>(&self, f: impl FnOnce(Peer) -> io::Result<T>) -> io::Result<Option<T>> {
        if self.peer {
            f(Peer::Shellinabox).map(Some)
        } else {
            Ok(None)
        }
    }

    fn keys(&self) -> io::Result<()> {
        let measure = |peer| rows::keys(peer, &self.scratch, &self.amounts);
        let (ours, theirs) = (measure(Peer::Ours)?, self.beside(measure)?);
        let page = rows::page_keys(&self.scratch, &self.amounts)?;
        let bare = rows::bare_keys(&self.scratch, &self.amounts)?;
        let calls = measure(Peer::Calls)?;
        let theirs = theirs.as_ref();
        let beside = |name: &str, of: &rows::Keys, figure: fn(&rows::Keys) -> f64, floor| {
            row(name, figure(of), theirs.map(figure), floor);
        };
        let p50 = |keys: &rows::Keys| keys.p50.as_secs_f64() * 1e3;
        let cpu = |keys: &rows::Keys| keys.cpu.as_secs_f64() * 1e3;
        beside("key to answer, p50, ms", &ours, p50, Floor::MostOf(0.85));
        beside(
            "key to answer, p99, ms",
            &ours,
            |k| k.p99.as_secs_f64() * 1e3,
            Floor::None,
        );
        beside("daemon CPU for a key, ms", &ours, cpu, Floor::MostOf(0.7));
        beside("bytes of script for a key", &ours, |k| k.body, Floor::Most(40.0));
        beside("bytes for a key", &ours, |k| k.bytes, Floor::Most(260.0));
        // Old pages need two requests for a key, as shellinabox's does; ours needs one.
        beside("key to answer by our page, p50, ms", &page, p50, Floor::MostOf(0.85));
        beside("daemon CPU for a key by our page, ms", &page, cpu, Floor::MostOf(0.7));
        beside("bytes for a key by our page", &page, |k| k.bytes, Floor::Most(260.0));
        // How much of the old pages' is HTTP, and what nobody can do without.
        for (name, figure) in [
            ("key to answer, p50, ms", p50 as fn(&rows::Keys) -> f64),
            ("daemon CPU for a key, ms", cpu),
        ] {
            let of_ours = |part, figure_of_part| {
                row(
                    &format!("{name}, beside {part}"),
                    figure(&ours),
                    Some(figure_of_part),
                    Floor::None,
                )
            };
            of_ours("hyper alone", figure(&bare));
            of_ours("the system calls alone", figure(&calls));
            beside(&format!("{name}, the system calls alone"), &calls, figure, Floor::None);
        }
        Ok(())
    }

    fn flood(&self) -> io::Result<()> {
        // The bare loop varies from run to run as much as we do: the best of each counts.
        let (mut bare, mut rate, mut cpu) = (0.0_f64, 0.0_f64, f64::MAX);
        for _ in 0..3 {
            bare = bare.max(rows::bare_loop(&self.scratch, &self.amounts)?);
            let ours = rows::flood(Peer::Ours, &self.scratch, &self.amounts)?;
            (rate, cpu) = (rate.max(ours.rate), cpu.min(ours.cpu));
        }
        let theirs = self.beside(|peer| rows::flood(peer, &self.scratch, &self.amounts))?;
        row(
            "flood, MB/s, beside a bare read loop",
            rate,
            Some(bare),
            Floor::LeastOf(0.9),
        );
        row(
            "flood, MB/s, beside shellinabox",
            rate,
            theirs.as_ref().map(|t| t.rate),
            Floor::None,
        );
        row(
            "flood, CPU seconds for 100 MB",
            cpu,
            theirs.map(|t| t.cpu),
            Floor::Most(0.8),
        );
        Ok(())
    }

    fn frames(&self) -> io::Result<()> {
        let measure = |peer| rows::frames(peer, &self.scratch, &self.amounts).map(|bytes| bytes as f64 / 1e3);
        let theirs = self.beside(measure)?;
        let part = f64::from(self.amounts.frames) / 100.0;
        row(
            "full-screen program, kB",
            measure(Peer::Ours)?,
            theirs,
            Floor::Most(170.0 * part),
        );
        row(
            "full-screen program with gzip, kB",
            measure(Peer::OursGzip)?,
            theirs,
            Floor::Most(65.0 * part),
        );
        Ok(())
    }

    fn memory(&self) -> io::Result<()> {
        let measure = |peer| rows::memory(peer, &self.scratch, &self.amounts);
        row(
            "memory of a session, KiB",
            measure(Peer::Ours)?,
            self.beside(measure)?,
            Floor::Most(150.0),
        );
        Ok(())
    }

    fn busy(&self) -> io::Result<()> {
        let measure = |peer| rows::busy(peer, &self.scratch, &self.amounts).map(|cpu| cpu.as_secs_f64() * 1e6);
        let name = format!("{} busy sessions, CPU an update, us", self.amounts.busy_sessions);
        row(&name, measure(Peer::Ours)?, self.beside(measure)?, Floor::MostOf(0.3));
        Ok(())
    }

    fn idle(&self) -> io::Result<()> {
        let idle = rows::idle(&self.scratch, &self.amounts)?;
        let n = self.amounts.idle_sessions;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        row(
            &format!("{n} idle sessions, % of a core"),
            idle.cpu * 100.0,
            None,
            Floor::Most(2.0),
        );
        row(
            &format!("{n} idle sessions, threads"),
            idle.threads as f64,
            None,
            Floor::Most(cores as f64 + 4.0),
        );
        let p99 = idle.p99.as_secs_f64() * 1e3;
        row(
            &format!("{n} idle sessions, p99 of a key, ms"),
            p99,
            None,
            Floor::Most(20.0),
        );
        Ok(())
    }
}

fn row(name: &str, ours: f64, beside: Option<f64>, floor: Floor) {
    let ratio = beside.map(|other| ours / other);
    let (floor, met) = match floor {
        Floor::Most(most) => (format!("{most:.0}"), Some(ours <= most)),
        Floor::MostOf(part) => (format!("{part} of it"), ratio.map(|ratio| ratio <= part)),
        Floor::LeastOf(part) => (format!("{part} of it"), ratio.map(|ratio| ratio >= part)),
        Floor::None => (String::new(), None),
    };
    let number = |n: f64| if n < 10.0 { format!("{n:.2}") } else { format!("{n:.0}") };
    let text = |n: Option<f64>| n.map_or(String::new(), number);
    let met = met.map_or("", |met| if met { "met" } else { "MISSED" });
    println!(
        "| {name} | {} | {} | {} | {floor} | {met} |",
        number(ours),
        text(beside),
        text(ratio)
    );
}
