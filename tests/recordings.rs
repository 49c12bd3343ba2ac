//! What real programs wrote leads to the screens that they meant, however it is split.
//!
//! `tests/recordings/record` makes the recordings. `BLESS=1` writes the screens anew instead of comparing them; they are
//! then to be read like code.

mod checks;
#[path = "common/random.rs"]
mod random;

use anytermd::terminal::{Config, Kind, Terminal};
use checks::screen::describe;
use random::Random;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A stretch of a recording and the screen at its end.
struct Part {
    bytes: Range<usize>,
    /// What was done before, for whoever reads it.
    label: String,
    expected: String,
}

struct Recording {
    name: String,
    path: PathBuf,
    bytes: Vec<u8>,
    /// Terminal type, size and command: `xterm-256color 24x80: vim greet.c`.
    title: String,
    parts: Vec<Part>,
}

fn read(path: &Path) -> Recording {
    let bytes = fs::read(path.with_extension("bytes")).expect("a recording's bytes");
    let text = fs::read_to_string(path).expect("a recording's screens");
    let mut blocks = text.split("\n@ ");
    let title = blocks.next().expect("a title").trim_end().to_owned();
    let mut start = 0;
    let parts = blocks.map(|block| {
        let (head, expected) = block.split_once('\n').unwrap_or((block, ""));
        let (end, label) = head.split_once(' ').expect("an offset and a label");
        let end = end.parse().expect("an offset");
        let bytes = std::mem::replace(&mut start, end)..end;
        Part {
            bytes,
            label: label.to_owned(),
            expected: format!("{}\n", expected.trim_end_matches('\n')),
        }
    });
    Recording {
        name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
        path: path.to_owned(),
        parts: parts.collect(),
        title,
        bytes,
    }
}

fn recordings() -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let entries = fs::read_dir(folder).expect("the folder of the recordings");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "screens"));
    paths.sort();
    assert!(paths.len() >= 12, "the recordings are there");
    paths.iter().map(|path| read(path)).collect()
}

impl Recording {
    fn terminal(&self) -> Terminal {
        let (term, rest) = self.title.split_once(' ').expect("a type");
        let (size, _) = rest.split_once(':').expect("a size");
        let (rows, cols) = size.split_once('x').expect("rows x columns");
        Terminal::new(Config {
            rows: rows.parse().expect("rows"),
            cols: cols.parse().expect("columns"),
            scrollback: 100,
            kind: if term == "linux" { Kind::Linux } else { Kind::Xterm },
            clipboard: false,
        })
    }

    /// Feeds the recording in pieces as long as `next` says, and compares the screen after each part.
    fn check(&self, mut next: impl FnMut() -> usize) {
        let mut terminal = self.terminal();
        for part in &self.parts {
            let mut bytes = &self.bytes[part.bytes.clone()];
            while !bytes.is_empty() {
                let (now, later) = bytes.split_at(next().min(bytes.len()));
                terminal.feed(now);
                bytes = later;
            }
            let shown = describe(&terminal);
            assert!(
                shown == part.expected,
                "{}, {}: expected\n{}\nbut it shows\n{shown}",
                self.name,
                part.label,
                part.expected
            );
        }
    }

    fn bless(&self) {
        let mut terminal = self.terminal();
        let mut out = format!("{}\n", self.title);
        for part in &self.parts {
            terminal.feed(&self.bytes[part.bytes.clone()]);
            out.push_str(&format!("@ {} {}\n{}", part.bytes.end, part.label, describe(&terminal)));
        }
        fs::write(&self.path, out).expect("the screens can be written");
    }
}

#[test]
fn recordings_show_what_the_programs_meant() {
    for recording in recordings() {
        if std::env::var_os("BLESS").is_some() {
            recording.bless();
            continue;
        }
        assert!(!recording.parts.is_empty(), "{} has screens", recording.name);
        recording.check(|| usize::MAX);
        recording.check(|| 1);
        for seed in 0..3 {
            let mut random = Random::new(seed);
            recording.check(|| 1 + random.below(40));
        }
    }
}
