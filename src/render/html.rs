//! One row of cells as html.

use super::budget::Budget;
use super::span;
use crate::terminal::{Glyph, LineSize, Piece, RowView, Style, StyleId, Terminal};
use std::fmt::Write;

/// Which client the html is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A 1.1.29 page, or anything that speaks its protocol.
    Old,
    /// Our page: marks continued rows and wide characters, and has links.
    Own,
}

/// What the html of all rows has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Which client it is for.
    pub dialect: Dialect,
    /// How much markup a row may have.
    pub budget: Budget,
}

/// What of a row's html is not in its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Fill up with blanks to this many columns: old frames take their width from the first screen row.
    pub pad: u16,
    /// The column of the cursor, if it is shown in this row.
    pub cursor: Option<u16>,
}

/// What closes a run at most.
const CLOSING: usize = "</a></span>".len();

/// The markup around a wide character.
const WIDE: usize = "<span class=\"w\"></span>".len() + CLOSING;

/// Every space of the screen: a browser would fold the ordinary one.
const BLANK: char = '\u{a0}';

/// Appends the html of `row`, with its closing `<br>`.
pub fn row(out: &mut String, terminal: &Terminal, row: &RowView<'_>, place: Place, manner: Manner) {
    let start = out.len();
    let size = match row.line_size() {
        LineSize::Single => None,
        LineSize::DoubleWidth => Some("dw"),
        LineSize::DoubleTop => Some("dt"),
        LineSize::DoubleBottom => Some("db"),
    };
    if let Some(class) = size {
        let _ = write!(out, "<span class=\"{class}\">");
    }
    let mut writer = Writer::new(out, start, terminal, place, manner);
    row.pieces(|piece| match piece {
        Piece::Ascii(text, style) => writer.ascii(text, style),
        Piece::Glyph(Glyph { text, width, style }) => writer.glyph(text, width, style),
    });
    writer.finish();
    if size.is_some() {
        out.push_str("</span>");
    }
    let continued = manner.dialect == Dialect::Own && row.wrapped();
    out.push_str(if continued { "<br class=\"w\">" } else { "<br>" });
}

struct Writer<'a> {
    out: &'a mut String,
    terminal: &'a Terminal,
    place: Place,
    manner: Manner,
    /// Where the row begins.
    start: usize,
    /// Which markup there is still room for.
    room: Room,
    /// The style of the run under way; spans of a plain run are not written.
    style: StyleId,
    plain: bool,
    /// Its span is yet to be written: a run may turn out to be empty.
    unopened: bool,
    /// What closes the run under way.
    close: &'static str,
    /// Plain blanks that are written only if something follows.
    blanks: u16,
    column: u16,
    empty: bool,
}

/// Which markup a row has room for. What did not fit once is left out of the rest of the row: it would come and go there
/// with the length of what is before it.
#[derive(Clone, Copy)]
struct Room {
    links: bool,
    colors: bool,
    markup: bool,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut String, start: usize, terminal: &'a Terminal, place: Place, manner: Manner) -> Self {
        let style = StyleId::default();
        let plain = is_plain(terminal, style);
        Writer {
            out,
            terminal,
            place,
            manner,
            start,
            room: Room {
                links: manner.dialect == Dialect::Own,
                colors: true,
                markup: true,
            },
            style,
            plain,
            unopened: !plain,
            close: "",
            blanks: 0,
            column: 0,
            empty: true,
        }
    }

    /// Nearly all there is: one column a character, and little to escape.
    fn ascii(&mut self, text: &str, style: StyleId) {
        let end = self.column + text.len() as u16;
        if let Some(cursor) = self.place.cursor.filter(|c| (self.column..end).contains(c)) {
            let (before, rest) = text.split_at(usize::from(cursor - self.column));
            let (under, after) = rest.split_at(1);
            self.run(before, style);
            self.glyph(under, 1, style);
            return self.run(after, style);
        }
        self.run(text, style);
    }

    /// ASCII without the cursor.
    fn run(&mut self, text: &str, style: StyleId) {
        if style != self.style && !text.is_empty() {
            self.switch(style);
        }
        self.column += text.len() as u16;
        let shown = if self.plain { text.trim_ascii_end() } else { text };
        if !shown.is_empty() {
            self.write_blanks();
            self.begin();
            escape_ascii(self.out, shown);
        }
        self.blanks += (text.len() - shown.len()) as u16;
    }

    fn glyph(&mut self, text: &str, width: u8, style: StyleId) {
        let column = self.column;
        self.column += u16::from(width);
        let cursor = self.place.cursor.is_some_and(|c| (column..self.column).contains(&c));
        if style != self.style {
            self.switch(style);
        }
        if text == " " && self.plain && !cursor {
            self.blanks += 1;
            return;
        }
        self.write_blanks();
        self.begin();
        let wide = width > 1 && self.manner.dialect == Dialect::Own && self.has_room_for_wide();
        let (open, close) = match (cursor, wide) {
            (true, true) => ("<span class=\"cursor w\">", "</span>"),
            (true, false) => ("<span class=\"cursor\">", "</span>"),
            (false, true) => ("<span class=\"w\">", "</span>"),
            (false, false) => ("", ""),
        };
        self.out.push_str(open);
        escape(self.out, text);
        self.out.push_str(close);
    }

    fn finish(mut self) {
        let pad = self.place.pad.saturating_sub(self.column);
        let cursor = self.place.cursor.filter(|&c| c >= self.column);
        if pad > 0 || cursor.is_some() {
            self.switch(StyleId::default());
        }
        if let Some(cursor) = cursor {
            // Rows may end before the cursor's column; the cursor is drawn there all the same.
            self.blanks += cursor - self.column;
            self.column = cursor;
            self.glyph(" ", 1, StyleId::default());
        }
        self.blanks += self.place.pad.saturating_sub(self.column);
        if self.place.pad > 0 {
            self.write_blanks();
        }
        if self.empty {
            self.begin();
            self.out.push(BLANK);
        }
        self.out.push_str(self.close);
    }

    fn write_blanks(&mut self) {
        if self.blanks > 0 {
            self.begin();
        }
        for _ in 0..std::mem::take(&mut self.blanks) {
            self.out.push(BLANK);
        }
    }

    fn switch(&mut self, style: StyleId) {
        let was_plain = std::mem::replace(&mut self.plain, is_plain(self.terminal, style));
        self.style = style;
        if was_plain && self.plain {
            return;
        }
        self.write_blanks();
        self.out.push_str(self.close);
        self.close = "";
        self.unopened = !self.plain;
    }

    /// Text of the run follows.
    fn begin(&mut self) {
        self.empty = false;
        if std::mem::take(&mut self.unopened) {
            self.open();
        }
    }

    fn open(&mut self) {
        let style = self.terminal.style(self.style);
        let spanned = self.open_span(&style);
        self.close = match (spanned, self.open_link(&style)) {
            (true, true) => "</a></span>",
            (true, false) => "</span>",
            (false, true) => "</a>",
            (false, false) => "",
        };
    }

    fn open_span(&mut self, style: &Style) -> bool {
        let (terminal, Manner { dialect, budget }) = (self.terminal, self.manner);
        let span = |exact| move |out: &mut String| span::open(out, terminal, style, dialect, exact);
        let mut opened = None;
        if self.room.colors {
            opened = self.within(budget.colors(), span(true));
            self.room.colors = opened.is_some();
        }
        if self.room.markup && opened.is_none() {
            opened = self.within(budget.markup(), span(false));
            self.room.markup = opened.is_some();
        }
        opened.unwrap_or(false)
    }

    fn open_link(&mut self, style: &Style) -> bool {
        let target = style.link.filter(|_| self.room.links).map(|id| self.terminal.link(id));
        let Some(target) = target.filter(|target| is_safe_link(target)) else {
            return false;
        };
        let opened = self.within(self.manner.budget.links(), |out| {
            out.push_str("<a href=\"");
            attribute(out, target);
            out.push_str("\" target=\"_blank\" rel=\"noopener\">");
            true
        });
        self.room.links = opened.is_some();
        self.room.links
    }

    fn has_room_for_wide(&mut self) -> bool {
        self.room.markup &= self.length() + WIDE <= self.manner.budget.markup();
        self.room.markup
    }

    /// Writes what `write` does, unless the row is longer than `limit` then.
    fn within(&mut self, limit: usize, write: impl FnOnce(&mut String) -> bool) -> Option<bool> {
        let before = self.out.len();
        let written = write(self.out);
        if self.length() + CLOSING <= limit {
            return Some(written);
        }
        self.out.truncate(before);
        None
    }

    /// Bytes of the row so far.
    fn length(&self) -> usize {
        self.out.len() - self.start
    }
}

/// Whether a blank of this style shows nothing at all.
fn is_plain(terminal: &Terminal, id: StyleId) -> bool {
    id == StyleId::default() && !terminal.reverse_screen()
}

/// The schemes that a page may be sent to by what a program prints.
fn is_safe_link(target: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| {
        target
            .get(..scheme.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    })
}

/// Text as the value of an attribute in double quotes.
fn attribute(out: &mut String, text: &str) {
    for part in text.split_inclusive('"') {
        let plain = part.strip_suffix('"');
        escape(out, plain.unwrap_or(part));
        out.push_str(if plain.is_some() { "&quot;" } else { "" });
    }
}

/// Printable ASCII.
fn escape_ascii(out: &mut String, text: &str) {
    let is_special = |byte| matches!(byte, b' ' | b'&' | b'<' | b'>');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            b'&' => out.push_str("&amp;"),
            _ => out.push(BLANK),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            ' '..='~' => escape_ascii(out, c.encode_utf8(&mut [0; 4])),
            // UAX #9 embeddings, overrides and isolates reach as far as the browser's paragraph,
            // which may be the whole screen: a row must never change how another one reads.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            // What the terminal never keeps, and markup could be confused by.
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
