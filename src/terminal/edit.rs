//! Characters and columns inserted and deleted.

use super::state::State;

impl State {
    /// ICH.
    pub(super) fn insert_chars(&mut self, n: usize) {
        if self.in_columns() {
            self.insert_cells(n);
            self.cursor.pending = false;
        }
    }

    /// Makes room for `n` columns at the cursor.
    pub(super) fn insert_cells(&mut self, n: usize) {
        self.shift_row_right(self.cursor.row, self.cursor.col, n);
    }

    /// DCH.
    pub(super) fn delete_chars(&mut self, n: usize) {
        if self.in_columns() {
            self.shift_row_left(self.cursor.row, self.cursor.col, n);
            self.cursor.pending = false;
        }
    }

    pub(super) fn shift_row_right(&mut self, y: usize, col: usize, n: usize) {
        let end = self.right_margin() + 1;
        self.work.add(end.saturating_sub(col));
        let blank = self.blank();
        let row = self.row_mut(y);
        row.split(col);
        row.split(end);
        row.split(end.saturating_sub(n).max(col));
        row.shift_right(col, end, n, blank);
        row.wrapped = false;
    }

    pub(super) fn shift_row_left(&mut self, y: usize, col: usize, n: usize) {
        let end = self.right_margin() + 1;
        self.work.add(end.saturating_sub(col));
        let blank = self.blank();
        let row = self.row_mut(y);
        row.split(col);
        row.split(end);
        row.split((col + n).min(end));
        row.shift_left(col, end, n, blank);
        row.wrapped = false;
    }

    pub(super) fn insert_columns(&mut self, col: usize, n: usize) {
        for y in self.margins.top..=self.margins.bottom {
            self.shift_row_right(y, col, n);
        }
    }

    pub(super) fn delete_columns(&mut self, col: usize, n: usize) {
        for y in self.margins.top..=self.margins.bottom {
            self.shift_row_left(y, col, n);
        }
    }

    /// DECIC.
    pub(super) fn insert_columns_here(&mut self, n: usize) {
        if self.in_rows() && self.in_columns() {
            self.insert_columns(self.cursor.col, n);
        }
    }

    /// DECDC.
    pub(super) fn delete_columns_here(&mut self, n: usize) {
        if self.in_rows() && self.in_columns() {
            self.delete_columns(self.cursor.col, n);
        }
    }

    /// SL.
    pub(super) fn shift_left(&mut self, n: usize) {
        if self.in_rows() && self.in_columns() {
            self.delete_columns(self.left_margin(), n);
        }
    }

    /// SR.
    pub(super) fn shift_right(&mut self, n: usize) {
        if self.in_rows() && self.in_columns() {
            self.insert_columns(self.left_margin(), n);
        }
    }

    /// DECBI: left, or everything right.
    pub(super) fn back_index(&mut self) {
        if self.cursor.col != self.left_margin() {
            self.left(1);
        } else if self.in_rows() {
            self.insert_columns(self.left_margin(), 1);
        }
    }

    /// DECFI: right, or everything left.
    pub(super) fn forward_index(&mut self) {
        if self.cursor.col != self.right_margin() {
            self.cursor.col = (self.cursor.col + 1).min(self.columns() - 1);
            self.cursor.pending = false;
        } else if self.in_rows() {
            self.delete_columns(self.left_margin(), 1);
        }
    }
}
