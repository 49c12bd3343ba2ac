//! Erasing: ED, EL, ECH and their selective forms.

use super::cell::Cell;
use super::cursor::Protection;
use super::row::LineSize;
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

    /// Selective erasure spares what DECSCA protects.
    pub(super) fn selective_erase(&self) -> Spare {
        Spare::Protected
    }

    /// ED and DECSED.
    pub(super) fn erase_display(&mut self, what: u16, spare: Spare) {
        let (y, rows) = (self.cursor.row, self.rows);
        match what {
            0 => {
                self.erase_line(0, spare);
                self.erase_rows(y + 1, rows, spare);
            }
            1 => {
                self.erase_line(1, spare);
                self.erase_rows(0, y, spare);
            }
            2 => self.erase_rows(0, rows, spare),
            3 if spare == Spare::Nothing => self.clear_history(),
            _ => {}
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

    /// ED 3, and what the page may ask for.
    pub(super) fn clear_history(&mut self) {
        self.history.clear();
        self.redrawn();
    }
}
