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

    /// CUB, BS: stops at the left margin if it starts right of it, or goes on in the line before (mode 45).
    pub(super) fn left(&mut self, n: usize) {
        let limit = if self.cursor.col >= self.left_margin() {
            self.left_margin()
        } else {
            0
        };
        if self.has(Mode::Autowrap) && (self.has(Mode::ReverseWrap) || self.has(Mode::ExtendedReverseWrap)) {
            return self.left_wrapping(n - usize::from(self.cursor.pending), limit);
        }
        self.cursor.col = self.cursor.col.saturating_sub(n).max(limit);
        self.cursor.pending = false;
    }

    /// Left by `n` with the lines between `limit` and the right margin as one: from the first place to the last, or
    /// within the margins from the top line to the bottom one.
    fn left_wrapping(&mut self, n: usize, limit: usize) {
        self.cursor.pending = false;
        if self.cursor.col >= limit + n {
            self.cursor.col -= n;
            return;
        }
        let width = (self.right_margin() + 1).saturating_sub(limit).max(1);
        let places = width * self.rows;
        let at_top = self.cursor.col == limit && self.in_columns() && self.cursor.row == self.margins.top;
        let place = match at_top {
            true => (self.margins.bottom + 1) * width - 1,
            false => (width * self.cursor.row + self.cursor.col - limit + places - n % places) % places,
        };
        self.cursor.row = place / width;
        self.cursor.col = place % width + limit;
        self.clip_to_row();
    }

    /// VPR, VPB: relative, but with nothing to stop at except the screen's ends (or the margins in origin mode).
    pub(super) fn row_relative(&mut self, by: isize) {
        let origin = if self.has(Mode::Origin) { self.margins.top } else { 0 };
        let row = self.cursor.row.saturating_sub(origin);
        self.goto_row(from_one(row.saturating_add_signed(by)));
    }

    /// HPR, HPB.
    pub(super) fn column_relative(&mut self, by: isize) {
        let origin = if self.has(Mode::Origin) { self.left_margin() } else { 0 };
        let col = self.cursor.col.saturating_sub(origin);
        self.goto_column(from_one(col.saturating_add_signed(by)));
    }
}

/// A row or column as sequences count them.
fn from_one(place: usize) -> u16 {
    u16::try_from(place + 1).unwrap_or(u16::MAX)
}
