//! The recordings of real programs: `NAME.bytes`, what the program wrote, and `NAME.screens`, where in it the screen is
//! compared and with what.

#![allow(dead_code)]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A stretch of a recording and the screen at its end.
pub struct Part {
    pub bytes: Range<usize>,
    /// What was done before, for whoever reads it.
    pub label: String,
    pub expected: String,
}

/// What a program wrote.
pub struct Recording {
    pub name: String,
    /// Of its screens.
    pub path: PathBuf,
    pub bytes: Vec<u8>,
    /// Terminal type, size and command: `xterm-256color 24x80: vim greet.c`.
    pub title: String,
    pub parts: Vec<Part>,
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

/// All of them, by name.
pub fn all() -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let entries = fs::read_dir(folder).expect("the folder of the recordings");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "screens"));
    paths.sort();
    assert!(paths.len() >= 12, "the recordings are there");
    paths.iter().map(|path| read(path)).collect()
}

impl Recording {
    /// The terminal type of the program.
    pub fn term(&self) -> &str {
        self.title.split(' ').next().expect("a type")
    }

    /// Rows and columns.
    pub fn size(&self) -> (u16, u16) {
        let (_, rest) = self.title.split_once(' ').expect("a type");
        let (size, _) = rest.split_once(':').expect("a size");
        let (rows, cols) = size.split_once('x').expect("rows x columns");
        (rows.parse().expect("rows"), cols.parse().expect("columns"))
    }
}
