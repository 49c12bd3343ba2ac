//! What real programs wrote leads to the screens that they meant, however it is split.
//!
//! `tests/recordings/record` makes the recordings. `BLESS=1` writes the screens anew instead of comparing them; they are
//! then to be read like code.

mod checks;
mod common;
#[path = "recordings/mod.rs"]
mod recorded;

use anytermd::terminal::{Config, Kind, Terminal};
use checks::screen::describe;
use common::random::Random;
use recorded::Recording;
use std::fs;

fn terminal(recording: &Recording) -> Terminal {
    let (rows, cols) = recording.size();
    Terminal::new(Config {
        rows,
        cols,
        scrollback: 100,
        kind: if recording.term() == "linux" {
            Kind::Linux
        } else {
            Kind::Xterm
        },
        clipboard: false,
    })
}

/// Feeds the recording in pieces as long as `next` says, and compares the screen after each part.
fn check(recording: &Recording, mut next: impl FnMut() -> usize) {
    let mut terminal = terminal(recording);
    for part in &recording.parts {
        let mut bytes = &recording.bytes[part.bytes.clone()];
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(next().min(bytes.len()));
            terminal.feed(now);
            bytes = later;
        }
        let shown = describe(&terminal);
        assert!(
            shown == part.expected,
            "{}, {}: expected\n{}\nbut it shows\n{shown}",
            recording.name,
            part.label,
            part.expected
        );
    }
}

fn bless(recording: &Recording) {
    let mut terminal = terminal(recording);
    let mut out = format!("{}\n", recording.title);
    for part in &recording.parts {
        terminal.feed(&recording.bytes[part.bytes.clone()]);
        out.push_str(&format!("@ {} {}\n{}", part.bytes.end, part.label, describe(&terminal)));
    }
    fs::write(&recording.path, out).expect("the screens can be written");
}

#[test]
fn recordings_show_what_the_programs_meant() {
    for recording in recorded::all() {
        if std::env::var_os("BLESS").is_some() {
            bless(&recording);
            continue;
        }
        assert!(!recording.parts.is_empty(), "{} has screens", recording.name);
        check(&recording, || usize::MAX);
        check(&recording, || 1);
        for seed in 0..3 {
            let mut random = Random::new(seed);
            check(&recording, || 1 + random.below(40));
        }
    }
}
