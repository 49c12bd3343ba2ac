//! Lines wrapped anew for another width.

use std::collections::VecDeque;

use super::cell::{Cell, Content};
use super::clusters::Clusters;
use super::codec;
use super::cursor::Position;
use super::grid::RowIds;
use super::history::{History, Meta};
use super::row::{LineSize, Row};

/// Takes the rows of a scrollback and a screen in order, and gives them back in another width.
///
/// A line may be as long as the scrollback: rows are made as soon as their cells are there, and go into the scrollback as
/// soon as they can't end on the screen, so that no more of them than a screen's are ever there.
pub(super) struct Reflow<'a> {
    rows: usize,
    cols: usize,
    ids: &'a mut RowIds,
    clusters: &'a mut Clusters,
    history: History,
    /// Rows that may end on the screen.
    done: VecDeque<Row>,
    /// How many rows have gone into the scrollback.
    gone: usize,
    /// How many rows were made.
    total: usize,
    /// What is left of the line that is being put together.
    line: Vec<Cell>,
    /// Places in the line that positions are at.
    marks: Vec<Mark>,
    placed: Vec<Placed>,
    spare: Vec<Row>,
}

/// A position in the line that is being put together.
struct Mark {
    which: usize,
    offset: usize,
}

/// A position in the new rows.
struct Placed {
    which: usize,
    row: usize,
    col: usize,
    pending: bool,
}

/// Which position must stay on the screen.
const CURSOR: usize = 0;

/// Which position is the first cell of the old screen.
const TOP: usize = usize::MAX;

/// The rows in their new width.
pub(super) struct Reflowed {
    pub(super) history: History,
    pub(super) screen: VecDeque<Row>,
    /// Where the positions that were tracked are now.
    pub(super) positions: Vec<Position>,
}

impl<'a> Reflow<'a> {
    pub(super) fn new(
        (rows, cols): (usize, usize),
        history: History,
        ids: &'a mut RowIds,
        clusters: &'a mut Clusters,
    ) -> Reflow<'a> {
        Reflow {
            rows,
            cols,
            ids,
            clusters,
            history,
            done: VecDeque::new(),
            gone: 0,
            total: 0,
            line: Vec::new(),
            marks: Vec::new(),
            placed: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Takes a row of the old scrollback.
    pub(super) fn take_old(&mut self, meta: Meta, bytes: &[u8]) {
        self.begin_row(meta.size);
        let (line, clusters) = (&mut self.line, &mut *self.clusters);
        codec::cells(bytes, clusters, |cell| line.push(cell));
        self.end_row(meta.size, meta.wrapped);
    }

    /// Takes a row of the old screen, with the columns of the positions that are in it. It reaches to the cursor at
    /// least: the blanks before that are a prompt's, or typed.
    pub(super) fn take(&mut self, row: &Row, first: bool, positions: impl Iterator<Item = (usize, usize)>) {
        self.begin_row(row.size);
        let offset = self.line.len();
        let mut len = row.content_len();
        self.marks.extend(first.then_some(Mark { which: TOP, offset }));
        for (which, col) in positions {
            self.marks.push(Mark {
                which,
                offset: offset + col,
            });
            if which == CURSOR && !row.wrapped {
                len = len.max(col.min(row.columns()));
            }
        }
        let (text, blanks) = row.cells()[..len].split_at(row.content_len());
        self.line.extend(text);
        self.line.extend(blanks.iter().map(|cell| cell.wiped()));
        self.end_row(row.size, row.wrapped);
    }

    /// Large characters begin a line of their own.
    fn begin_row(&mut self, size: LineSize) {
        if size != LineSize::Single && !self.line.is_empty() {
            self.finish_line(LineSize::Single);
        }
    }

    fn end_row(&mut self, size: LineSize, wrapped: bool) {
        match wrapped && size == LineSize::Single {
            true => self.wrap_line(),
            false => self.finish_line(size),
        }
    }

    /// Makes rows of the line as far as it certainly fills them.
    fn wrap_line(&mut self) {
        let mut at = 0;
        // The cell after a row decides whether its last character fits.
        while self.line.len() > at + self.cols {
            at = self.make_row(at, LineSize::Single);
        }
        self.line.drain(..at);
        self.marks.retain(|mark| mark.offset >= at);
        self.marks.iter_mut().for_each(|mark| mark.offset -= at);
    }

    /// Wraps what is left of a line that is complete.
    fn finish_line(&mut self, size: LineSize) {
        let mut at = 0;
        loop {
            at = self.make_row(at, size);
            if self.is_last(at, size) {
                break;
            }
        }
        self.line.clear();
        self.marks.clear();
    }

    /// Makes a row of the line from `start` on; says where the next one begins.
    fn make_row(&mut self, start: usize, size: LineSize) -> usize {
        let mut row = self.new_row();
        row.size = size;
        let end = fill(&mut row, &self.line, start, self.cols);
        row.split(row.columns());
        let last = self.is_last(end, size);
        row.wrapped = !last;
        self.place(start, end, last);
        self.done.push_back(row);
        self.total += 1;
        self.retire();
        end
    }

    /// Whether a row that ends there is its line's last.
    fn is_last(&self, end: usize, size: LineSize) -> bool {
        end >= self.line.len() || size != LineSize::Single
    }

    /// Notes which positions are in the next row, which holds the cells `start..end` of the line.
    fn place(&mut self, start: usize, end: usize, last: bool) {
        for mark in &self.marks {
            if mark.offset < start || mark.offset >= end && !last {
                continue;
            }
            let col = mark.offset - start;
            let after_text = mark.offset == end && col == self.cols;
            self.placed.push(Placed {
                which: mark.which,
                row: self.total,
                col: col.min(self.cols - 1),
                pending: after_text,
            });
        }
    }

    fn new_row(&mut self) -> Row {
        let id = self.ids.next();
        match self.spare.pop() {
            Some(mut row) => {
                row.renew(id, Cell::BLANK);
                row
            }
            None => Row::new(self.cols, id),
        }
    }

    /// Moves rows that can't end on the screen into the scrollback. Once the cursor is in the first one left, rows too far
    /// below it are no use.
    fn retire(&mut self) {
        let keep = self.row_of(CURSOR).unwrap_or(usize::MAX);
        while self.done.len() > self.rows && self.gone < keep {
            self.push_oldest();
        }
        if self.done.len() > self.rows {
            self.spare.extend(self.done.pop_back());
        }
    }

    fn push_oldest(&mut self) {
        if let Some(row) = self.done.pop_front() {
            self.history.push(&row, self.clusters);
            self.spare.push(row);
            self.gone += 1;
        }
    }

    fn row_of(&self, which: usize) -> Option<usize> {
        self.placed
            .iter()
            .find(|placed| placed.which == which)
            .map(|placed| placed.row)
    }

    /// The new screen: as before from its first line on if it was not full, and else its last rows; but always with the
    /// cursor in it.
    pub(super) fn finish(mut self, full: bool, positions: usize) -> Reflowed {
        if !self.line.is_empty() || !self.marks.is_empty() {
            self.finish_line(LineSize::Single);
        }
        let last_rows = self.total.saturating_sub(self.rows);
        let first = self.row_of(TOP).unwrap_or(0);
        let start = if full { last_rows } else { last_rows.max(first) };
        let start = start.min(self.row_of(CURSOR).unwrap_or(start));
        while self.gone < start {
            self.push_oldest();
        }
        self.done.truncate(self.rows);
        while self.done.len() < self.rows {
            let row = self.new_row();
            self.done.push_back(row);
        }
        let positions = (0..positions).map(|which| self.position(which)).collect();
        Reflowed {
            history: self.history,
            screen: self.done,
            positions,
        }
    }

    fn position(&self, which: usize) -> Position {
        let placed = self.placed.iter().find(|placed| placed.which == which);
        placed.map_or(Position::default(), |placed| Position {
            row: placed.row.saturating_sub(self.gone).min(self.rows - 1),
            col: placed.col,
            pending: placed.pending,
        })
    }
}

/// Fills `row` with cells of `line` from `start` on; says where the next row begins.
fn fill(row: &mut Row, line: &[Cell], start: usize, cols: usize) -> usize {
    let mut end = line.len().min(start + cols);
    if end < line.len() && line[end].has(Cell::SPACER) && end - start > 1 {
        end -= 1; // a wide character that does not fit goes to the next row
    }
    row.cells_mut(end - start)[..end - start].copy_from_slice(&line[start..end]);
    if cols == 1 && line.get(start).is_some_and(|cell| cell.has(Cell::WIDE | Cell::SPACER)) {
        row.set(0, Cell::new(Content::Char(' '), line[start].style, Cell::DRAWN));
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of many thousand rows, with the cursor in the row `cursor` of them.
    fn long_line(cursor: usize) -> Reflowed {
        let (rows, cols) = (5, 3);
        let (mut ids, mut clusters) = (RowIds::default(), Clusters::new());
        let mut reflow = Reflow::new((rows, 1), History::new(10), &mut ids, &mut clusters);
        let mut row = Row::new(cols, 0);
        row.put_ascii(0, b"abc", Cell::BLANK);
        row.wrapped = true;
        for y in 0..10_000 {
            reflow.take(&row, y == 0, (y == cursor).then_some((CURSOR, 1)).into_iter());
            assert!(reflow.done.len() + reflow.spare.len() <= rows + 1);
            assert!(reflow.line.len() <= cols);
        }
        reflow.finish(true, 1)
    }

    #[test]
    fn no_more_rows_are_there_at_once_than_the_screen_has() {
        let end = long_line(9_999);
        assert_eq!((end.screen.len(), end.history.len()), (5, 10));
        assert_eq!(end.positions[0].row, 3);
        let start = long_line(0);
        assert_eq!((start.screen.len(), start.history.len()), (5, 1));
        assert_eq!(start.positions[0].row, 0);
    }
}
