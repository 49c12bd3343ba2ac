//! The rows of one screen.

use std::collections::VecDeque;
use std::ops::{Index, IndexMut};

use super::cell::Cell;
use super::row::{LineSize, Row};

/// The rows of one screen, the top one first. Scrolling moves rows, never their cells.
pub(super) struct Grid {
    rows: VecDeque<Row>,
}

/// Gives every row of a terminal an identity of its own.
#[derive(Default)]
pub(super) struct RowIds(u64);

impl RowIds {
    pub(super) fn next(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}

impl Grid {
    pub(super) fn new(rows: usize, cols: usize, ids: &mut RowIds) -> Grid {
        Grid {
            rows: (0..rows).map(|_| Row::new(cols, ids.next())).collect(),
        }
    }

    pub(super) fn empty() -> Grid {
        Grid { rows: VecDeque::new() }
    }

    pub(super) fn from_rows(rows: VecDeque<Row>) -> Grid {
        Grid { rows }
    }

    pub(super) fn into_rows(self) -> VecDeque<Row> {
        self.rows
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    pub(super) fn get(&self, y: usize) -> Option<&Row> {
        self.rows.get(y)
    }

    /// Moves the rows of `top..=bottom` up by one; the top one comes back blank at the bottom.
    pub(super) fn scroll_up(&mut self, top: usize, bottom: usize, id: u64, blank: Cell) {
        self.take_out(top, bottom, |row| row.renew(id, blank));
    }

    /// Moves the rows of `top..=bottom` down by one; the bottom one comes back blank at the top.
    pub(super) fn scroll_down(&mut self, top: usize, bottom: usize, id: u64, blank: Cell) {
        self.take_out(bottom, top, |row| row.renew(id, blank));
    }

    /// Takes the row at `from` out and puts it back at `to`, changed.
    fn take_out(&mut self, from: usize, to: usize, change: impl FnOnce(&mut Row)) {
        let last = self.rows.len() - 1;
        change(&mut self.rows[from]);
        match (from, to) {
            (0, to) if to == last => self.rows.rotate_left(1),
            (from, 0) if from == last => self.rows.rotate_right(1),
            (from, to) => {
                if let Some(row) = self.rows.remove(from) {
                    self.rows.insert(to, row);
                }
            }
        }
    }

    /// Gives every row characters of the usual size.
    pub(super) fn single_lines(&mut self) {
        for row in self.rows.iter_mut().filter(|row| row.size != LineSize::Single) {
            row.size = LineSize::Single;
            row.touch();
        }
    }

    /// Forgets the first `n` rows.
    pub(super) fn drop_top(&mut self, n: usize) {
        self.rows.drain(..n.min(self.rows.len()));
    }

    /// Cuts or extends to a size: rows leave and come at the bottom.
    pub(super) fn cut(&mut self, rows: usize, cols: usize, ids: &mut RowIds) {
        self.rows.truncate(rows);
        for row in &mut self.rows {
            row.resize(cols);
        }
        while self.rows.len() < rows {
            self.rows.push_back(Row::new(cols, ids.next()));
        }
    }
}

impl Index<usize> for Grid {
    type Output = Row;

    fn index(&self, y: usize) -> &Row {
        &self.rows[y]
    }
}

impl IndexMut<usize> for Grid {
    fn index_mut(&mut self, y: usize) -> &mut Row {
        &mut self.rows[y]
    }
}
