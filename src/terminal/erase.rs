//! Erasing: ED, EL, ECH and their selective forms.

use super::cell::Cell;
use super::cursor::Protection;
use super::row::{LineSize, Row};
use super::state::State;

/// What an erasing function spares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spare {
    Nothing,
    /// Characters written while protection was on.
    Protected,
}

impl State {
    /// Plain erasure spares what SPA guards, and only that.
    pub(super) fn plain_erase(&self) -> Spare {
        match self.protection {
            Protection::Iso => Spare::Protected,
            _ => Spare::Nothing,
        }
    }

    /// Selective erasure spares what DECSCA or SPA protects.
    pub(super) fn selective_erase(&self) -> Spare {
        match self.protection {
            Protection::Off => Spare::Nothing,
            _ => Spare::Protected,
        }
    }

    /// ED and DECSED.
    pub(super) fn erase_display(&mut self, what: u16, spare: Spare) {
        let (y, rows) = (self.cursor.row, self.rows);
        match self.whole_display(what) {
            0 => {
                self.erase_line(0, spare);
                self.erase_rows(y + 1, rows, spare);
            }
            1 => {
                self.erase_line(1, spare);
                self.erase_rows(0, y, spare);
            }
            2 => {
                self.erase_rows(0, rows, spare);
                self.forget_protection();
                self.styles.hope();
            }
            3 => self.clear_history(),
            _ => {}
        }
    }

    /// Erasing from the first or to the last cell is erasing all.
    fn whole_display(&self, what: u16) -> u16 {
        match (what, self.cursor.row, self.cursor.col) {
            (0, 0, 0) => 2,
            (1, row, col) if row + 1 == self.rows && col + 1 == self.cols => 2,
            _ => what,
        }
    }

    /// Once nothing protected is left, nor is about to be written, erasing need not look for it.
    fn forget_protection(&mut self) {
        let protected = |row: &Row| row.used().iter().any(|cell| cell.has(Cell::PROTECTED));
        if self.protection != Protection::Off && !self.pen.protected && !self.screen.iter().any(protected) {
            self.protection = Protection::Off;
        }
    }

    fn erase_rows(&mut self, from: usize, to: usize, spare: Spare) {
        for y in from..to {
            self.erase_cells(y, 0, self.cols, spare);
            if spare == Spare::Nothing {
                self.screen[y].size = LineSize::Single;
            }
        }
        if from < to {
            self.cursor.pending = false;
        }
    }

    /// EL and DECSEL.
    pub(super) fn erase_line(&mut self, what: u16, spare: Spare) {
        let (y, col) = (self.cursor.row, self.cursor.col);
        match what {
            0 => self.erase_cells(y, col, self.cols, spare),
            1 => self.erase_cells(y, 0, col + 1, spare),
            2 => self.erase_cells(y, 0, self.cols, spare),
            _ => return,
        }
        self.cursor.pending = false;
    }

    /// ECH.
    pub(super) fn erase_chars(&mut self, n: usize) {
        let end = (self.cursor.col + n).min(self.columns());
        self.erase_cells(self.cursor.row, self.cursor.col, end, self.plain_erase());
        self.cursor.pending = false;
    }

    /// Blanks the columns `start..end` of a row.
    pub(super) fn erase_cells(&mut self, y: usize, start: usize, end: usize, spare: Spare) {
        let blank = self.blank();
        let cols = self.cols;
        self.work.add(end.saturating_sub(start));
        let row = self.row_mut(y);
        if end >= cols {
            row.wrapped = false;
        }
        row.split(start);
        row.split(end);
        if spare == Spare::Nothing {
            return row.fill(start, end, blank);
        }
        for col in start..end.min(cols) {
            if !row.get(col).has(Cell::PROTECTED) {
                row.set(col, blank);
            }
        }
    }

    /// Puts spaces for the characters of the columns `start..end` that are not protected; their look stays.
    pub(super) fn wipe_cells(&mut self, y: usize, start: usize, end: usize) {
        let respect = self.protection == Protection::Dec;
        let row = self.row_mut(y);
        row.split(start);
        row.split(end);
        for col in start..end {
            let cell = row.get(col);
            if !respect || !cell.has(Cell::PROTECTED) {
                row.set(col, cell.wiped());
            }
        }
    }

    /// ED 3, and what the page may ask for.
    pub(super) fn clear_history(&mut self) {
        self.work.add(self.history.len());
        self.history.clear();
        self.redrawn();
    }
}
