//! Scrolling margins (DECSTBM, DECSLRM).

use super::modes::Mode;
use super::state::State;

/// The scrolling region, all four sides inclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Margins {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) left: usize,
    pub(super) right: usize,
}

impl Margins {
    pub(super) fn full(rows: usize, cols: usize) -> Margins {
        Margins {
            top: 0,
            bottom: rows - 1,
            left: 0,
            right: cols - 1,
        }
    }
}

impl State {
    /// DECSTBM: `CSI top ; bottom r`, counted from 1.
    pub(super) fn set_top_bottom(&mut self, top: u16, bottom: u16) {
        let top = usize::from(top.max(1)) - 1;
        let bottom = match usize::from(bottom) {
            0 => self.rows,
            bottom => bottom.min(self.rows),
        } - 1;
        if top < bottom {
            self.margins.top = top;
            self.margins.bottom = bottom;
            self.home();
        }
    }

    /// DECSLRM: `CSI left ; right s`, counted from 1.
    pub(super) fn set_left_right(&mut self, left: u16, right: u16) {
        let left = usize::from(left.max(1)) - 1;
        let right = match usize::from(right) {
            0 => self.cols,
            right => right.min(self.cols),
        } - 1;
        if left < right {
            self.margins.left = left;
            self.margins.right = right;
            self.home();
        }
    }

    pub(super) fn reset_margins(&mut self) {
        self.margins = Margins::full(self.rows, self.cols);
    }

    /// The margins that count: left and right ones only while DECLRMM is set.
    pub(super) fn left_margin(&self) -> usize {
        if self.has(Mode::Margins) { self.margins.left } else { 0 }
    }

    pub(super) fn right_margin(&self) -> usize {
        if self.has(Mode::Margins) {
            self.margins.right
        } else {
            self.cols - 1
        }
    }

    pub(super) fn in_columns(&self) -> bool {
        (self.left_margin()..=self.right_margin()).contains(&self.cursor.col)
    }

    pub(super) fn in_rows(&self) -> bool {
        (self.margins.top..=self.margins.bottom).contains(&self.cursor.row)
    }

    /// The last column that text reaches on the cursor's row.
    pub(super) fn text_end(&self) -> usize {
        let last = self.columns() - 1;
        match self.cursor.col <= self.right_margin() {
            true => last.min(self.right_margin()),
            false => last,
        }
    }
}
