//! One row of cells as html.

use super::color::{Rgb, Shade};
use crate::terminal::{Color, Flags, Glyph, LineSize, Piece, RowView, Style, StyleId, Terminal, Underline};
use std::fmt::Write;

/// Which client the html is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A 1.1.29 page, or anything that speaks its protocol.
    Old,
    /// Our page: marks continued rows and wide characters, and has links.
    Own,
}

/// What of a row's html is not in its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Fill up with blanks to this many columns: old frames take their width from the first screen row.
    pub pad: u16,
    /// The column of the cursor, if it is shown in this row.
    pub cursor: Option<u16>,
}

/// Every space of the screen: a browser would fold the ordinary one.
const BLANK: char = '\u{a0}';

/// Appends the html of `row`, with its closing `<br>`.
pub fn row(out: &mut String, terminal: &Terminal, row: &RowView<'_>, place: Place, dialect: Dialect) {
    let size = match row.line_size() {
        LineSize::Single => None,
        LineSize::DoubleWidth => Some("dw"),
        LineSize::DoubleTop => Some("dt"),
        LineSize::DoubleBottom => Some("db"),
    };
    if let Some(class) = size {
        let _ = write!(out, "<span class=\"{class}\">");
    }
    let mut writer = Writer::new(out, terminal, place, dialect);
    row.pieces(|piece| match piece {
        Piece::Ascii(text, style) => writer.ascii(text, style),
        Piece::Glyph(Glyph { text, width, style }) => writer.glyph(text, width, style),
    });
    writer.finish();
    if size.is_some() {
        out.push_str("</span>");
    }
    let continued = dialect == Dialect::Own && row.wrapped();
    out.push_str(if continued { "<br class=\"w\">" } else { "<br>" });
}

struct Writer<'a> {
    out: &'a mut String,
    terminal: &'a Terminal,
    place: Place,
    dialect: Dialect,
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

impl<'a> Writer<'a> {
    fn new(out: &'a mut String, terminal: &'a Terminal, place: Place, dialect: Dialect) -> Self {
        let style = StyleId::default();
        let plain = is_plain(terminal, style);
        Writer {
            out,
            terminal,
            place,
            dialect,
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
        let wide = width > 1 && self.dialect == Dialect::Own;
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
        let span = open_span(self.out, self.terminal, &style, self.dialect);
        let link = style
            .link
            .filter(|_| self.dialect == Dialect::Own)
            .map(|id| self.terminal.link(id));
        let link = link.filter(|target| is_safe_link(target));
        if let Some(target) = link {
            self.out.push_str("<a href=\"");
            attribute(self.out, target);
            self.out.push_str("\" target=\"_blank\" rel=\"noopener\">");
        }
        self.close = match (span, link.is_some()) {
            (true, true) => "</a></span>",
            (true, false) => "</span>",
            (false, true) => "</a>",
            (false, false) => "",
        };
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

/// Classes of our own for what an old style sheet has none for: it shows the text without them.
/// None of ours may be one of the old `a`-`p` and `z`, in either case: a page without a doctype
/// does not tell the cases apart.
const EXTRA: [(Flags, &str); 6] = [
    (Flags::FAINT, "y"),
    (Flags::ITALIC, "t"),
    (Flags::HIDDEN, "x"),
    (Flags::STRIKE, "s"),
    (Flags::OVERLINE, "v"),
    (Flags::BLINK, "q"),
];

/// Opens the span of a style; false where the style needs none.
fn open_span(out: &mut String, terminal: &Terminal, style: &Style, dialect: Dialect) -> bool {
    let start = out.len();
    out.push_str("<span class=\"");
    let named = out.len();
    let colors = Colors::of(terminal, style, dialect);
    if style.flags.contains(Flags::BOLD) {
        out.push_str("z ");
    }
    colors.classes(out);
    for (_, class) in EXTRA.iter().filter(|(flag, _)| style.flags.contains(*flag)) {
        out.push_str(class);
        out.push(' ');
    }
    out.push_str(match style.underline {
        Underline::None => "",
        Underline::Single => "u ",
        Underline::Double => "u2 ",
        Underline::Curly => "u3 ",
        Underline::Dotted => "u4 ",
        Underline::Dashed => "u5 ",
    });
    let any_class = out.len() > named;
    if any_class {
        out.pop();
    }
    out.push('"');
    if !any_class {
        out.truncate(start + "<span".len());
    }
    let any_number = colors.numbers(out);
    if !any_class && !any_number {
        out.truncate(start);
        return false;
    }
    out.push('>');
    true
}

/// The two colours of a run as they are shown, and the underline's.
struct Colors {
    fg: Shade,
    bg: Shade,
    underline: Option<Rgb>,
    /// The default colours the wrong way round, which a page with other defaults must know.
    fg_is_default_bg: bool,
    bg_is_default_fg: bool,
}

const BLACK: u8 = 0;
const WHITE: u8 = 7;

impl Colors {
    fn of(terminal: &Terminal, style: &Style, dialect: Dialect) -> Colors {
        let palette = |i| terminal.palette(i);
        let mut fg = Shade::of(style.fg, WHITE, palette);
        let mut bg = Shade::of(style.bg, BLACK, palette);
        let underline = match style.underline_color {
            Color::Default => None,
            _ if style.underline == Underline::None => None,
            color => Shade::of(color, WHITE, palette).number(),
        };
        let reverse = style.flags.contains(Flags::REVERSE) != terminal.reverse_screen();
        if reverse {
            std::mem::swap(&mut fg, &mut bg);
        }
        let own = dialect == Dialect::Own;
        let swapped = |color| reverse && color == Color::Default && own;
        // What our page takes for the default it chooses itself, to be read on this background.
        let left_to_page = own && [style.fg, style.bg][usize::from(reverse)] == Color::Default;
        Colors {
            fg_is_default_bg: swapped(style.bg),
            bg_is_default_fg: swapped(style.fg),
            fg: if left_to_page { fg } else { fg.apart_from(bg) },
            bg,
            underline,
        }
    }

    fn classes(&self, out: &mut String) {
        let class = |first: u8, n: u8| char::from(first + n);
        if self.bg.base != BLACK {
            out.push(class(b'a', self.bg.base));
            out.push(' ');
        }
        if self.fg.base != WHITE {
            out.push(class(b'i', self.fg.base));
            out.push(' ');
        }
        if self.bg.bright {
            // A bright black background has no base class to add to.
            out.push_str(if self.bg.base == BLACK { "H0 " } else { "H1 " });
        }
        if self.fg.bright {
            out.push_str(if self.fg.was_black { "B0 " } else { "B1 " });
        }
        if self.bg_is_default_fg {
            out.push_str("vb ");
        }
        if self.fg_is_default_bg {
            out.push_str("vf ");
        }
    }

    fn numbers(&self, out: &mut String) -> bool {
        let start = out.len();
        let names = [
            ("color", self.fg.exact),
            ("background", self.bg.exact),
            ("text-decoration-color", self.underline),
        ];
        for (name, rgb) in names {
            if let Some((r, g, b)) = rgb {
                out.push_str(if out.len() == start { " style=\"" } else { ";" });
                let _ = write!(out, "{name}:#{r:02x}{g:02x}{b:02x}");
            }
        }
        let any = out.len() > start;
        if any {
            out.push('"');
        }
        any
    }
}
