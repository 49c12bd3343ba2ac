//! How a row is read from outside.

use super::cell::{Cell, Content};
use super::clusters::Clusters;
use super::codec;
use super::history::Meta;
use super::row::{LineSize, Row};
use super::style::StyleId;

/// What stands in one or two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// A character or a cluster of them; a space where nothing is.
    pub text: &'a str,
    /// Columns: 1 or 2.
    pub width: u8,
    /// Its look, for [`Terminal::style`](super::Terminal::style).
    pub style: StyleId,
}

/// A part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Printable ASCII in one style: one column a character, as most text is.
    Ascii(&'a str, StyleId),
    /// Anything else.
    Glyph(Glyph<'a>),
}

/// Longest run of ASCII that is handed over at once.
const RUN: usize = 128;

/// A row of the screen or of the scrollback.
pub struct RowView<'a>(Source<'a>);

enum Source<'a> {
    Screen(&'a Row, &'a Clusters),
    History(Meta, &'a [u8]),
    /// There is no such row.
    Nothing,
}

impl<'a> RowView<'a> {
    pub(super) fn screen(row: Option<&'a Row>, clusters: &'a Clusters) -> RowView<'a> {
        RowView(row.map_or(Source::Nothing, |row| Source::Screen(row, clusters)))
    }

    pub(super) fn history(row: Option<(Meta, &'a [u8])>) -> RowView<'a> {
        RowView(row.map_or(Source::Nothing, |(meta, bytes)| Source::History(meta, bytes)))
    }
}

impl RowView<'_> {
    /// The row's identity: kept while it scrolls, also into the scrollback; unique in its terminal.
    pub fn id(&self) -> u64 {
        match &self.0 {
            Source::Screen(row, _) => row.id(),
            Source::History(meta, _) => meta.id,
            Source::Nothing => 0,
        }
    }

    /// A number that is another one after each change of the row.
    pub fn version(&self) -> u32 {
        match &self.0 {
            Source::Screen(row, _) => row.version(),
            Source::History(meta, _) => meta.version,
            Source::Nothing => 0,
        }
    }

    /// True when the text goes on in the next row, which began where this one was full.
    pub fn wrapped(&self) -> bool {
        match &self.0 {
            Source::Screen(row, _) => row.wrapped,
            Source::History(meta, _) => meta.wrapped,
            Source::Nothing => false,
        }
    }

    /// How large the row's characters are.
    pub fn line_size(&self) -> LineSize {
        match &self.0 {
            Source::Screen(row, _) => row.size,
            Source::History(meta, _) => meta.size,
            Source::Nothing => LineSize::Single,
        }
    }

    /// Calls `f` with the row's parts from left to right. A row of the screen gives all its columns (half of the
    /// screen's when they are double), a row of the scrollback those up to its last that is not blank.
    pub fn pieces(&self, f: impl FnMut(Piece<'_>)) {
        match &self.0 {
            Source::Screen(row, clusters) => screen_pieces(row, clusters, f),
            Source::History(_, bytes) => codec::decode(bytes, f),
            Source::Nothing => {}
        }
    }

    /// Calls `f` with each glyph of the row, as [`pieces`](Self::pieces) has them.
    pub fn glyphs(&self, mut f: impl FnMut(Glyph<'_>)) {
        self.pieces(|piece| each_glyph(piece, &mut f));
    }
}

/// Takes a piece apart.
pub(super) fn each_glyph(piece: Piece<'_>, f: &mut impl FnMut(Glyph<'_>)) {
    match piece {
        Piece::Glyph(glyph) => f(glyph),
        Piece::Ascii(text, style) => (0..text.len()).for_each(|at| {
            f(Glyph {
                text: &text[at..=at],
                width: 1,
                style,
            });
        }),
    }
}

fn screen_pieces(row: &Row, clusters: &Clusters, mut f: impl FnMut(Piece<'_>)) {
    let cells = &row.cells()[..row.columns()];
    let (mut run, mut col) = ([0; RUN], 0);
    while let Some(cell) = cells.get(col) {
        let ascii = ascii_run(&cells[col..], &mut run);
        if !ascii.is_empty() {
            f(Piece::Ascii(ascii, cell.style));
            col += ascii.len();
            continue;
        }
        if !cell.has(Cell::SPACER) {
            // In a double-width line the right half of a wide character may be out of sight.
            let cut = cell.has(Cell::WIDE) && col + 1 == cells.len();
            f(Piece::Glyph(glyph(cell, cut, clusters, &mut [0; 4])));
        }
        col += 1;
    }
}

/// The ASCII that `cells` begin with, as far as it is in one style.
fn ascii_run<'a>(cells: &[Cell], run: &'a mut [u8; RUN]) -> &'a str {
    let Some(first) = cells.first() else { return "" };
    let alike = |cell: &&Cell| cell.style == first.style && cell.is_ascii();
    let len = cells.iter().take(RUN).take_while(alike).count();
    for (slot, cell) in run.iter_mut().zip(&cells[..len]) {
        *slot = cell.raw() as u8;
    }
    std::str::from_utf8(&run[..len]).unwrap_or_default()
}

fn glyph<'a>(cell: &Cell, cut: bool, clusters: &'a Clusters, buffer: &'a mut [u8; 4]) -> Glyph<'a> {
    let text = match cell.content() {
        _ if cut => " ",
        Content::Char(c) => c.encode_utf8(buffer),
        Content::Cluster(number) => clusters.get(number),
    };
    Glyph {
        text,
        width: if cell.has(Cell::WIDE) && !cut { 2 } else { 1 },
        style: cell.style,
    }
}
