//! What tmux shows for a stream of bytes is what we show.

mod checks;
mod common;
#[path = "recordings/mod.rs"]
mod recorded;
mod tmux;

use anytermd::terminal::{Style, Terminal};
use common::differential::{shrink, terminal};
use tmux::{Tmux, end_rows, stream};

/// How many random streams each run compares.
const STREAMS: u64 = 240;

/// What tmux 3.3 does otherwise, and why ours is right.
struct Accepted {
    /// By this name tests/tmux/stream.rs says where it steps around it.
    name: &'static str,
    bytes: &'static str,
    /// What we show, rows separated by slashes.
    ours: &'static str,
    /// The standard.
    #[allow(dead_code)]
    reason: &'static str,
}

const fn accepted(name: &'static str, bytes: &'static str, ours: &'static str, reason: &'static str) -> Accepted {
    Accepted {
        name,
        bytes,
        ours,
        reason,
    }
}

#[rustfmt::skip]
const ACCEPTED: &[Accepted] = &[
    accepted("last column", "0123456789\x1b[1db", "012345678b",
        "DEC STD 070: moving the cursor clears the last column flag; tmux wraps all the same"),
    accepted("backspace", "0123456789ab\r\x08c", "0123456789/cb",
        "VT510 BS: no action at the left margin; tmux goes back to a row that was wrapped"),
    accepted("tabulation", "\x1b[Ia", "        a",
        "ECMA-48 8.3.10 CHT: to a following tabulation stop; tmux does not know it"),
    accepted("scrolled by text", "\x1b[4;1H\x1b[41m0123456789a", "//0123456789/a",
        "terminfo bce, which xterm-256color has: what scrolls in is erased, so it has the background of the pen"),
    accepted("cleared in colour", "\x1b[41m\x1b[?1049h", "",
        "terminfo bce: mode 1049 clears the screen, so it has the background of the pen"),
    accepted("many inserted", "012345\x1b[1;3H\x1b[7@", "01       2",
        "ECMA-48 8.3.64 ICH: inserts as many as asked and shifts the rest out; tmux leaves some of the old text"),
    accepted("lines outside", "a\x1b[3;4r\x1b[H\x1b[L", "a",
        "VT510 IL, DL: no effect outside the page margins"),
    accepted("lines and column", "ab\x1b[Lc", "c/ab",
        "ECMA-48 8.3.67 IL, 8.3.32 DL: the active position goes to the line home position"),
    accepted("repeated", "é\x1b[2b", "ééé",
        "ECMA-48 8.3.103 REP: repeats the preceding graphic character, whatever it is; tmux repeats ASCII, to the line's end"),
    accepted("inserted on the next row", "abc\x1b[H\x1b[2Babc\x1b[2;8H\x1b[4hxyzw", "abc/       xyz/wabc",
        "VT510 IRM: each new character moves those to its right, also after a wrap; tmux replaces there"),
    accepted("half a character", "-\x1b[41m漢\x08\x1b[mb", "- b",
        "xterm: the half that is left becomes a blank and keeps its colours; tmux takes them away"),
    accepted("half a character in front", "漢\x08b", " b",
        "xterm: in the first column as elsewhere; tmux keeps the whole character and shifts the row"),
    accepted("half a character inserted", "-漢\x08\x1b[P", "-",
        "xterm: deleting half of a wide character blanks the other half; tmux keeps it"),
    accepted("inserted into half a character", "-漢-\x08\x08\x1b[4hb", "- b -",
        "xterm: inserting into a wide character cuts it; tmux keeps it"),
    accepted("left twice", "\r\nab\x1b[?1049lc", "c/ab",
        "xterm ctlseqs, mode 1049 reset: restores the cursor as in DECRC; home if nothing was saved (VT510 DECRC)"),
    accepted("kept", "\x1b[?1049ha\x1b[?1049l\x1b[?47h", "a",
        "xterm ctlseqs, mode 47: uses the alternate screen, and does not clear it"),
    accepted("saved on each", "\x1b[3;3H\x1b7\x1b[?1047h\x1b[2;2H\x1b8a", "a",
        "xterm: each screen has a saved cursor of its own"),
    accepted("1049 saves all", "\x1b[?1049h\x1b(0\x1b[?1049lq", "q",
        "xterm ctlseqs, mode 1049: saves the cursor as in DECSC, character sets included"),
    accepted("home of the region", "\x1b[?6h\x1b[3;4ra", "//a",
        "VT100 DECSTBM: the cursor goes to the home position, which in origin mode is the first row of the region"),
    accepted("saved and reset", "\x1b[?6h\x1b7\x1bc\x1b[2;3r\x1b8\x1b[Ha", "a",
        "VT510 RIS: everything as after power-up, the saved cursor too"),
    accepted("reset of the alternate screen", "a\x1b[?1049hb\x1bc", "",
        "VT510 RIS: everything as after power-up, when the primary screen is shown"),
    accepted("alignment", "\x1b[?6h\x1b[4m\x1b#8\x1b[2;3r\x1b[Ha", "aEEEEEEEEE/EEEEEEEEEE/EEEEEEEEEE/EEEEEEEEEE",
        "xterm: DECALN resets rendition and origin mode beside the margins"),
];

/// A row's glyphs with their looks, the blanks at its end left out.
fn cells(terminal: &Terminal, y: u16) -> Vec<(String, Style)> {
    let mut cells = Vec::new();
    terminal
        .screen_row(y)
        .glyphs(|glyph| cells.push((glyph.text.to_owned(), terminal.style(glyph.style))));
    while cells
        .last()
        .is_some_and(|(text, style)| text == " " && *style == Style::default())
    {
        cells.pop();
    }
    cells
}

/// The screen that tmux describes, in a terminal.
fn as_terminal(shown: &[Vec<u8>], rows: u16, cols: u16) -> Terminal {
    let mut terminal = terminal(rows, cols);
    // Line drawing comes between SO and SI.
    terminal.feed(b"\x1b)0");
    for (y, row) in shown.iter().enumerate() {
        terminal.feed(format!("\x1b[{};1H", y + 1).as_bytes());
        // tmux 3.3 writes all codes from 42 to 53 as if they were those of underlines: 53 as 5:3.
        let row = String::from_utf8(row.clone()).expect("UTF-8").replace("5:3", "53");
        terminal.feed(row.as_bytes());
    }
    terminal
}

/// What differs first between two screens.
fn first_difference(ours: &Terminal, theirs: &Terminal) -> Option<String> {
    (0..ours.size().0).find_map(|y| {
        let (a, b) = (cells(ours, y), cells(theirs, y));
        let at = a
            .iter()
            .zip(&b)
            .position(|(a, b)| a != b)
            .unwrap_or(a.len().min(b.len()));
        (a != b).then(|| format!("row {y}, cell {at}: ours {:?}, tmux {:?}", a.get(at), b.get(at)))
    })
}

fn texts_of(terminal: &Terminal) -> Vec<String> {
    let rows = 0..terminal.size().0;
    rows.map(|y| cells(terminal, y).into_iter().map(|(text, _)| text).collect())
        .collect()
}

/// What differs first between our screen and tmux's.
fn difference(tmux: &mut Tmux, bytes: &[u8], rows: u16, cols: u16) -> Option<String> {
    let mut ours = terminal(rows, cols);
    ours.feed(bytes);
    let shown = tmux.show(bytes, rows, cols);
    let mut ended = terminal(rows, cols);
    ended.feed(bytes);
    ended.feed(end_rows(rows, cols).as_bytes());
    let texts = |y: u16| cells(&ours, y);
    for (y, row) in (0..rows).zip(texts_of(&as_terminal(&shown.rows, rows, cols))) {
        let mine: String = texts(y).into_iter().map(|(text, _)| text).collect();
        if mine.trim_end() != row.trim_end() {
            return Some(format!("row {y}: ours {mine:?}, tmux {row:?}"));
        }
    }
    let different = first_difference(&ended, &as_terminal(&shown.ended_rows, rows, cols));
    if different.is_some() {
        return different;
    }
    let cursor = ours.cursor();
    let place = (usize::from(cursor.row), usize::from(cursor.col));
    let theirs = (shown.cursor.0, shown.cursor.1.min(usize::from(cols) - 1));
    if place != theirs {
        return Some(format!("cursor: ours {place:?}, tmux {theirs:?}"));
    }
    let flags = (cursor.visible, ours.modes().alternate_screen);
    let theirs = (shown.cursor_visible, shown.alternate);
    (flags != theirs).then(|| format!("cursor visible, alternate screen: ours {flags:?}, tmux {theirs:?}"))
}

#[test]
fn recordings_look_as_in_tmux() {
    let mut tmux = Tmux::start();
    let mut compared = 0;
    for recording in recorded::all() {
        let (rows, cols) = recording.size();
        for part in &recording.parts {
            let bytes = &recording.bytes[..part.bytes.end];
            // DIFFERENCE: tmux has no left and right margins (DECLRMM; VT510), and uses them where it finds them.
            if bytes.windows(6).any(|window| window == b"\x1b[?69h") {
                continue;
            }
            if let Some(difference) = difference(&mut tmux, bytes, rows, cols) {
                panic!("{} {}: {difference}", recording.name, part.label);
            }
            compared += 1;
        }
    }
    assert!(compared > 70, "{compared} screens were compared");
}

#[test]
fn random_streams_look_as_in_tmux() {
    let mut tmux = Tmux::start();
    for (seed, (rows, cols)) in (0..STREAMS).zip([(6, 20), (3, 7), (24, 80)].into_iter().cycle()) {
        let pieces = stream::pieces(seed, rows, cols);
        if difference(&mut tmux, &pieces.concat(), rows, cols).is_none() {
            continue;
        }
        let bytes = shrink(pieces, |fewer| difference(&mut tmux, fewer, rows, cols).is_some());
        let difference = difference(&mut tmux, &bytes, rows, cols).expect("it differed a moment ago");
        panic!(
            "stream {seed}, {rows}x{cols}: b\"{}\": {difference}",
            bytes.escape_ascii()
        );
    }
}

#[test]
fn each_accepted_difference_is_one() {
    let mut tmux = Tmux::start();
    let (rows, cols) = (4, 10);
    let known = tmux.version() == "3.3a";
    for Accepted { name, bytes, ours, .. } in ACCEPTED {
        let mut terminal = terminal(rows, cols);
        terminal.feed(bytes.as_bytes());
        let text = checks::screen::rows(&terminal).join("/");
        assert_eq!(text.trim_end_matches('/'), *ours, "{name}");
        let same = difference(&mut tmux, bytes.as_bytes(), rows, cols).is_none();
        // Another tmux may have changed its mind.
        assert!(
            !(known && same),
            "{name}: tmux shows the same, so strike it from the list"
        );
    }
}
