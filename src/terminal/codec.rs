//! The compact form of rows that have left the screen.
//!
//! A row is its text in UTF-8. Control characters, which no cell can hold, announce what text can't say:
//! [`STYLE`] a change of style (two bytes follow), [`CLUSTER`] a cell of several code points (its width and its length
//! follow, then its text).

use super::cell::{Cell, Content};
use super::clusters::Clusters;
use super::row::Row;
use super::style::StyleId;
use super::view::{Glyph, Piece, each_glyph};
use super::width::char_width;

const STYLE: u8 = 1;
const CLUSTER: u8 = 2;

/// Appends the compact form of `row`.
pub(super) fn encode(row: &Row, clusters: &Clusters, out: &mut Vec<u8>) {
    let cells = &row.cells()[..row.content_len()];
    let (text, styles) = cells.iter().fold((0, 0), |(text, styles), cell| {
        (text | cell.raw(), styles | cell.style.0)
    });
    if text < 0x80 && styles == 0 {
        out.extend(cells.iter().map(|cell| cell.raw() as u8));
    } else {
        encode_cells(cells, clusters, out);
    }
}

fn encode_cells(cells: &[Cell], clusters: &Clusters, out: &mut Vec<u8>) {
    let mut style = StyleId::DEFAULT;
    for cell in cells.iter().filter(|cell| !cell.has(Cell::SPACER)) {
        if cell.style != style {
            style = cell.style;
            out.push(STYLE);
            out.extend(style.0.to_le_bytes());
        }
        match cell.content() {
            Content::Char(c) => out.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Content::Cluster(number) => {
                let text = clusters.get(number).as_bytes();
                out.extend([CLUSTER, if cell.has(Cell::WIDE) { 2 } else { 1 }, text.len() as u8]);
                out.extend(text);
            }
        }
    }
}

/// Calls `f` with each piece of a compact row.
pub(super) fn decode(mut bytes: &[u8], mut f: impl FnMut(Piece<'_>)) {
    let mut style = StyleId::DEFAULT;
    loop {
        let (ascii, rest) = bytes.split_at(ascii_len(bytes));
        if let Some(ascii) = text(ascii).filter(|ascii| !ascii.is_empty()) {
            f(Piece::Ascii(ascii, style));
        }
        match rest {
            [] => return,
            [STYLE, low, high, rest @ ..] => {
                style = StyleId(u16::from_le_bytes([*low, *high]));
                bytes = rest;
            }
            [CLUSTER, width, len, rest @ ..] => {
                let (cluster, rest) = rest.split_at(usize::from(*len).min(rest.len()));
                let width = *width;
                text(cluster)
                    .into_iter()
                    .for_each(|text| f(Piece::Glyph(Glyph { text, width, style })));
                bytes = rest;
            }
            [first, ..] => {
                let (char, rest) = rest.split_at(utf8_len(*first).min(rest.len()));
                let glyph = text(char).and_then(|text| single(text, style));
                glyph.into_iter().for_each(|glyph| f(Piece::Glyph(glyph)));
                bytes = rest;
            }
        }
    }
}

fn ascii_len(bytes: &[u8]) -> usize {
    let printable = |byte: &&u8| (0x20..0x7f).contains(*byte);
    bytes.iter().take_while(printable).count()
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn single(text: &str, style: StyleId) -> Option<Glyph<'_>> {
    let width = char_width(text.chars().next()?) as u8;
    Some(Glyph { text, width, style })
}

fn glyphs(bytes: &[u8], mut f: impl FnMut(Glyph<'_>)) {
    decode(bytes, |piece| each_glyph(piece, &mut f));
}

/// Calls `f` with each cell of a compact row.
pub(super) fn cells(bytes: &[u8], clusters: &mut Clusters, mut f: impl FnMut(Cell)) {
    glyphs(bytes, |glyph| {
        let mut chars = glyph.text.chars();
        let content = match (chars.next(), chars.next()) {
            (Some(c), None) => Content::Char(c),
            _ => Content::Cluster(clusters.intern(glyph.text)),
        };
        if glyph.width == 2 {
            f(Cell::new(content, glyph.style, Cell::DRAWN | Cell::WIDE));
            f(Cell::new(Content::Char(' '), glyph.style, Cell::DRAWN | Cell::SPACER));
        } else {
            f(Cell::new(content, glyph.style, Cell::DRAWN));
        }
    });
}

/// How many columns a compact row takes.
pub(super) fn columns(bytes: &[u8]) -> usize {
    let mut columns = 0;
    decode(bytes, |piece| {
        columns += match piece {
            Piece::Ascii(text, _) => text.len(),
            Piece::Glyph(glyph) => usize::from(glyph.width),
        }
    });
    columns
}

/// Calls `f` with each style that a compact row uses.
pub(super) fn styles(bytes: &[u8], mut f: impl FnMut(StyleId)) {
    decode(bytes, |piece| match piece {
        Piece::Ascii(_, style) | Piece::Glyph(Glyph { style, .. }) => f(style),
    });
}

fn utf8_len(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}
