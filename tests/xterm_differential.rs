//! What xterm shows for a stream of bytes is what we show, cell by cell, as far as DECRQCRA tells it.

mod common;
#[path = "recordings/mod.rs"]
mod recorded;
mod xterm;

use anytermd::terminal::{Flags, Style, Terminal, Underline};
use common::differential::{shrink, terminal};
use xterm::{Cell, Shown, Xterm, stream};

/// How many random streams each run compares.
const STREAMS: u64 = 4000;

/// What we show, told as xterm does.
fn ours(bytes: &[u8], rows: u16, cols: u16) -> Shown {
    let mut terminal = terminal(rows, cols);
    terminal.feed(bytes);
    terminal.take_replies();
    terminal.feed(b"\x1b[6n");
    let place = String::from_utf8(terminal.take_replies()).expect("ASCII");
    let (row, col) = place[2..place.len() - 1].split_once(';').expect("row and column");
    Shown {
        cursor: (row.parse().expect("a number"), col.parse().expect("a number")),
        rows: (0..rows).map(|y| cells(&terminal, y)).collect(),
    }
}

fn cells(terminal: &Terminal, y: u16) -> Vec<Cell> {
    let mut cells = Vec::new();
    terminal.screen_row(y).glyphs(|glyph| {
        let attributes = attributes(terminal.style(glyph.style));
        cells.push((glyph.text.chars().next().unwrap_or(' '), attributes));
        if glyph.width == 2 {
            cells.push((' ', attributes));
        }
    });
    cells
}

fn attributes(style: Style) -> u32 {
    let flags = [(Flags::BOLD, 0x80), (Flags::BLINK, 0x40), (Flags::REVERSE, 0x20)];
    let on = flags.iter().filter(|(flag, _)| style.flags.contains(*flag));
    let underline = u32::from(style.underline != Underline::None) << 4;
    on.map(|(_, bit)| bit).sum::<u32>() | underline
}

/// What differs first.
fn difference(xterm: &mut Xterm, bytes: &[u8], rows: u16, cols: u16) -> Option<String> {
    let (theirs, ours) = (xterm.show(bytes), ours(bytes, rows, cols));
    for (y, (a, b)) in ours.rows.iter().zip(&theirs.rows).enumerate() {
        if let Some(x) = (0..a.len()).find(|x| a.get(*x) != b.get(*x)) {
            return Some(format!(
                "row {y}, column {x}: ours {:?}, xterm {:?}",
                a.get(x),
                b.get(x)
            ));
        }
    }
    let (a, b) = (ours.cursor, theirs.cursor);
    (a != b).then(|| format!("cursor: ours {a:?}, xterm {b:?}"))
}

#[test]
fn random_streams_look_as_in_xterm() {
    let (rows, cols) = (8, 20);
    let mut xterm = Xterm::start(rows, cols);
    // DIFFERENCE: xterm 383 made reverse wrap another thing.
    let reverse_wrap = xterm.version() < 383;
    for seed in 0..STREAMS {
        let pieces = stream::pieces(seed, terminal(rows, cols), reverse_wrap);
        if difference(&mut xterm, &pieces.concat(), rows, cols).is_none() {
            continue;
        }
        let bytes = shrink(pieces, |fewer| difference(&mut xterm, fewer, rows, cols).is_some());
        let difference = difference(&mut xterm, &bytes, rows, cols).expect("it differed a moment ago");
        panic!("stream {seed}: b\"{}\": {difference}", bytes.escape_ascii());
    }
}

#[test]
fn recordings_look_as_in_xterm() {
    let recordings = recorded::all();
    let mut compared = 0;
    let mut running: Option<((u16, u16), Xterm)> = None;
    for recording in &recordings {
        let size = recording.size();
        if running.as_ref().is_none_or(|(of, _)| *of != size) {
            running = Some((size, Xterm::start(size.0, size.1)));
        }
        let Some((_, xterm)) = &mut running else { continue };
        for part in &recording.parts {
            let bytes = &recording.bytes[..part.bytes.end];
            if let Some(difference) = difference(xterm, bytes, size.0, size.1) {
                panic!("{} {}: {difference}", recording.name, part.label);
            }
            compared += 1;
        }
    }
    assert!(compared > 70, "{compared} screens were compared");
}
