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
    /// The line that is being put together.
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
            line: Vec::new(),
            marks: Vec::new(),
            placed: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Takes a row of the old scrollback.
    pub(super) fn take_old(&mut self, meta: Meta, bytes: &[u8]) {
        let (line, clusters) = (&mut self.line, &mut *self.clusters);
        codec::cells(bytes, clusters, |cell| line.push(cell));
        if !meta.wrapped || meta.size != LineSize::Single {
            self.finish_line(meta.size);
        }
    }

    /// Takes a row of the old screen, with the columns of the positions that are in it.
    pub(super) fn take(&mut self, row: &Row, first: bool, positions: impl Iterator<Item = (usize, usize)>) {
        if row.size != LineSize::Single && !self.line.is_empty() {
            self.finish_line(LineSize::Single);
        }
        let offset = self.line.len();
        self.marks.extend(first.then_some(Mark { which: TOP, offset }));
        self.marks.extend(positions.map(|(which, col)| Mark {
            which,
            offset: offset + col,
        }));
        self.line.extend(&row.cells()[..row.content_len()]);
        if !row.wrapped || row.size != LineSize::Single {
            self.finish_line(row.size);
        }
    }

    /// Wraps the line that is complete.
    fn finish_line(&mut self, size: LineSize) {
        let line = std::mem::take(&mut self.line);
        let mut at = 0;
        loop {
            let start = at;
            let mut row = self.new_row();
            row.size = size;
            at = fill(&mut row, &line, start, self.cols);
            row.split(row.columns());
            let last = at >= line.len() || size != LineSize::Single;
            row.wrapped = !last;
            self.place(start, at, last);
            self.done.push_back(row);
            if last {
                break;
            }
        }
        self.line = line;
        self.line.clear();
        self.marks.clear();
        self.retire();
    }

    /// Notes which positions are in the row that holds the cells `start..end` of the line.
    fn place(&mut self, start: usize, end: usize, last: bool) {
        let row = self.gone + self.done.len();
        for mark in &self.marks {
            if mark.offset < start || mark.offset >= end && !last {
                continue;
            }
            let col = mark.offset - start;
            let after_text = mark.offset == end && col == self.cols;
            self.placed.push(Placed {
                which: mark.which,
                row,
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

    /// Moves rows that can't end on the screen into the scrollback.
    fn retire(&mut self) {
        let keep = self.row_of(CURSOR).unwrap_or(usize::MAX);
        while self.done.len() > self.rows && self.gone < keep {
            self.push_oldest();
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
        let total = self.gone + self.done.len();
        let last_rows = total.saturating_sub(self.rows);
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
