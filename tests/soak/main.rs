//! Opening, typing, resizing, dropping and closing at random, with real shells: what the daemon holds in the end is what
//! it held when it was warm.
//!
//! For a few steps, or for `SOAK_SECONDS`: `make soak` sets half an hour. `SOAK_SEED` begins with other random numbers.

mod actor;
#[path = "../common/mod.rs"]
mod common;
mod holdings;

use actor::{Actor, Tally};
use common::Daemon;
use holdings::Holdings;
use std::time::{Duration, Instant};

/// Who is at it at once, each with a session at a time.
const ACTORS: u64 = 8;

/// How long a session outlives its last request, in seconds: those that are dropped have to end before a count.
const TIMEOUT: &str = "10";

/// How long an actor rests between two steps at most, in ms, where there is time: as users do.
const REST: usize = 500;

/// Memory that may stay in the allocator's hands, which do not fill the same way twice, in KiB; much more where the
/// daemon is hardly warm.
const SLACK: (usize, usize) = (1024, 4096);

/// How long to go on.
#[derive(Clone, Copy)]
enum Length {
    Steps(usize),
    Until(Instant),
}

impl Length {
    fn is_over(self, steps: usize) -> bool {
        match self {
            Length::Steps(most) => steps >= most,
            Length::Until(end) => Instant::now() >= end,
        }
    }

    fn rest(self) -> usize {
        match self {
            Length::Steps(_) => 0,
            Length::Until(_) => REST,
        }
    }

    fn slack(self) -> usize {
        match self {
            Length::Steps(_) => SLACK.1,
            Length::Until(_) => SLACK.0,
        }
    }
}

/// A daemon with room for everybody: they all come from one address.
fn daemon() -> Daemon {
    Daemon::start(&[
        "--command",
        "bash --norc --noprofile",
        "--session-timeout",
        TIMEOUT,
        "--max-sessions",
        "1000",
    ])
}

/// Lets all actors loose and waits for them; adds up what they did.
fn act(daemon: &Daemon, seed: u64, length: Length) -> Tally {
    std::thread::scope(|scope| {
        let actors: Vec<_> = (0..ACTORS)
            .map(|number| {
                let actor = Actor::new(daemon, seed + number);
                scope.spawn(move || actor.run(length.rest(), |steps| length.is_over(steps)))
            })
            .collect();
        let mut sum = Tally::default();
        for actor in actors {
            sum.add(&actor.join().expect("an actor that does not fail"));
        }
        sum
    })
}

/// Twice the same, and what there is after each must be the same.
fn soak(seed: u64, warm_up: Length, length: impl FnOnce() -> Length) {
    let daemon = daemon();
    let first = act(&daemon, seed, warm_up);
    let warm = Holdings::at_rest(&daemon, None);
    println!("warm-up: {first}\n{warm}");
    let begin = Instant::now();
    let length = length();
    let second = act(&daemon, seed + ACTORS, length);
    println!("{:.0} seconds: {second}", begin.elapsed().as_secs_f64());
    let end = Holdings::at_rest(&daemon, Some((&warm, length.slack())));
    println!("{end}");
    assert_eq!(end.without_memory(), warm.without_memory());
    let log = daemon.stop();
    assert!(!log.contains("a session failed"), "{log}");
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|e| panic!("{name}={text}: {e}")))
}

#[test]
fn a_soak_leaves_nothing_behind() {
    let seed = number("SOAK_SEED").unwrap_or(1);
    let Some(seconds) = number("SOAK_SECONDS") else {
        return soak(seed, Length::Steps(15), || Length::Steps(30));
    };
    let time = Duration::from_secs(seconds);
    let from_now = |time| Length::Until(Instant::now() + time);
    // Long enough to have done a little of everything, and to have filled what fills.
    let warm_up = (time / 10).max(Duration::from_secs(5));
    soak(seed, from_now(warm_up), || from_now(time));
}
