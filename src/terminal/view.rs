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

    /// Calls `f` with the row's glyphs from left to right. A row of the screen gives all its columns (half of the
    /// screen's when they are double), a row of the scrollback those up to its last that is not blank.
    pub fn glyphs(&self, f: impl FnMut(Glyph<'_>)) {
        match &self.0 {
            Source::Screen(row, clusters) => screen_glyphs(row, clusters, f),
            Source::History(_, bytes) => codec::decode(bytes, f),
            Source::Nothing => {}
        }
    }
}

fn screen_glyphs(row: &Row, clusters: &Clusters, mut f: impl FnMut(Glyph<'_>)) {
    let cells = &row.cells()[..row.columns()];
    for (col, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.has(Cell::SPACER)) {
        let mut buffer = [0; 4];
        // In a double-width line the right half of a wide character may be out of sight.
        let cut = cell.has(Cell::WIDE) && col + 1 == cells.len();
        let text = match cell.content() {
            _ if cut => " ",
            Content::Char(c) => c.encode_utf8(&mut buffer),
            Content::Cluster(number) => clusters.get(number),
        };
        let width = if cell.has(Cell::WIDE) && !cut { 2 } else { 1 };
        f(Glyph {
            text,
            width,
            style: cell.style,
        });
    }
}
