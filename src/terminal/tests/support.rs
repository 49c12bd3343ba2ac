//! Terminals for tests, and their screens as text.

use crate::terminal::{Config, Kind, RowView, Terminal};

pub fn terminal(rows: u16, cols: u16) -> Terminal {
    of_kind(rows, cols, Kind::Xterm)
}

pub fn of_kind(rows: u16, cols: u16, kind: Kind) -> Terminal {
    Terminal::new(Config {
        rows,
        cols,
        scrollback: 100,
        kind,
        clipboard: false,
    })
}

/// A terminal that was fed `bytes`.
pub fn fed(rows: u16, cols: u16, bytes: &str) -> Terminal {
    let mut terminal = terminal(rows, cols);
    terminal.feed(bytes.as_bytes());
    terminal
}

/// A row's text without the blanks at its end.
pub fn text(row: RowView<'_>) -> String {
    let mut text = String::new();
    row.glyphs(|glyph| text.push_str(glyph.text));
    text.trim_end().to_owned()
}

/// The screen's rows, those at the bottom that are empty left out.
pub fn screen(terminal: &Terminal) -> Vec<String> {
    let mut rows: Vec<String> = (0..terminal.size().0).map(|y| text(terminal.screen_row(y))).collect();
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
}

/// The scrollback's rows.
pub fn history(terminal: &Terminal) -> Vec<String> {
    (0..terminal.history_len())
        .map(|i| text(terminal.history_row(i)))
        .collect()
}

/// Row and column of the cursor, from 0.
pub fn position(terminal: &Terminal) -> (u16, u16) {
    let cursor = terminal.cursor();
    (cursor.row, cursor.col)
}

/// What the terminal answers to `bytes`.
pub fn answer(terminal: &mut Terminal, bytes: &str) -> String {
    terminal.take_replies();
    terminal.feed(bytes.as_bytes());
    String::from_utf8(terminal.take_replies()).unwrap()
}
