//! Cursor movement.

use super::modes::Mode;
use super::state::State;

impl State {
    /// CUP and HVP: row and column from 1, within the margins in origin mode.
    pub(super) fn goto(&mut self, row: u16, col: u16) {
        self.goto_row(row);
        self.goto_column(col);
    }

    pub(super) fn home(&mut self) {
        self.goto(1, 1);
    }

    /// VPA.
    pub(super) fn goto_row(&mut self, row: u16) {
        let row = usize::from(row.max(1)) - 1;
        self.cursor.row = match self.has(Mode::Origin) {
            true => (row + self.margins.top).min(self.margins.bottom),
            false => row.min(self.rows - 1),
        };
        self.cursor.pending = false;
        self.clip_to_row();
    }

    /// CHA, HPA.
    pub(super) fn goto_column(&mut self, col: u16) {
        let col = usize::from(col.max(1)) - 1;
        self.cursor.col = match self.has(Mode::Origin) {
            true => (col + self.left_margin()).min(self.right_margin()),
            false => col.min(self.cols - 1),
        };
        self.cursor.pending = false;
        self.clip_to_row();
    }

    /// Keeps the cursor on a row that has fewer columns.
    pub(super) fn clip_to_row(&mut self) {
        self.cursor.col = self.cursor.col.min(self.columns() - 1);
    }

    /// CUU: stops at the top margin if it starts below it.
    pub(super) fn up(&mut self, n: usize) {
        let limit = if self.cursor.row >= self.margins.top {
            self.margins.top
        } else {
            0
        };
        self.cursor.row = self.cursor.row.saturating_sub(n).max(limit);
        self.cursor.pending = false;
        self.clip_to_row();
    }

    /// CUD: stops at the bottom margin if it starts above it.
    pub(super) fn down(&mut self, n: usize) {
        let limit = if self.cursor.row <= self.margins.bottom {
            self.margins.bottom
        } else {
            self.rows - 1
        };
        self.cursor.row = (self.cursor.row + n).min(limit);
        self.cursor.pending = false;
        self.clip_to_row();
    }

    /// CUF: stops at the right margin if it starts left of it.
    pub(super) fn right(&mut self, n: usize) {
        self.cursor.col = (self.cursor.col + n).min(self.text_end());
        self.cursor.pending = false;
    }

    /// CUB: stops at the left margin if it starts right of it.
    pub(super) fn left(&mut self, n: usize) {
        let limit = if self.cursor.col >= self.left_margin() {
            self.left_margin()
        } else {
            0
        };
        self.cursor.col = self.cursor.col.saturating_sub(n).max(limit);
        self.cursor.pending = false;
    }

    /// BS.
    pub(super) fn backspace(&mut self) {
        self.left(1);
    }

    /// VPR: relative, but with nothing to stop at except the screen's end (or the margin in origin mode).
    pub(super) fn row_relative(&mut self, n: u16) {
        let origin = if self.has(Mode::Origin) { self.margins.top } else { 0 };
        self.goto_row((self.cursor.row - origin.min(self.cursor.row)) as u16 + 1 + n.min(0x7fff));
    }

    /// HPR.
    pub(super) fn column_relative(&mut self, n: u16) {
        let origin = if self.has(Mode::Origin) { self.left_margin() } else { 0 };
        self.goto_column((self.cursor.col - origin.min(self.cursor.col)) as u16 + 1 + n.min(0x7fff));
    }
}
