//! Control characters (C0 and C1) and what moves by lines.

use super::modes::Mode;
use super::state::State;

impl State {
    /// A C0 control character.
    pub(super) fn control(&mut self, byte: u8) {
        self.just_printed = false;
        match byte {
            0x05 => {} // ENQ: the answerback is empty
            0x07 => self.bell(),
            0x08 => self.left(1),
            0x09 => self.tab_forward(1),
            0x0a..=0x0c => self.line_feed(),
            0x0d => self.carriage_return(),
            0x0e => self.charsets.gl = 1,
            0x0f => self.charsets.gl = 0,
            _ => {}
        }
    }

    fn bell(&mut self) {
        self.bells = self.bells.wrapping_add(1);
        self.changed();
    }

    /// LF, VT, FF; with LNM also CR.
    fn line_feed(&mut self) {
        self.index();
        if self.has(Mode::Newline) {
            self.carriage_return();
        }
    }

    /// CR: to the left margin, or to the first column when already left of it.
    pub(super) fn carriage_return(&mut self) {
        let left = self.left_margin();
        let outside = self.cursor.col < left && !self.has(Mode::Origin);
        self.cursor.col = if outside { 0 } else { left };
        self.cursor.pending = false;
        self.clip_to_row();
    }

    /// IND: down, scrolling at the bottom margin.
    pub(super) fn index(&mut self) {
        self.cursor.pending = false;
        if self.cursor.row == self.margins.bottom {
            if self.in_columns() {
                self.scroll_up(1);
            }
        } else if self.cursor.row + 1 < self.rows {
            self.cursor.row += 1;
            self.clip_to_row();
        }
    }

    /// RI: up, scrolling at the top margin.
    pub(super) fn reverse_index(&mut self) {
        self.cursor.pending = false;
        if self.cursor.row == self.margins.top {
            if self.in_columns() {
                self.scroll_down(1);
            }
        } else if self.cursor.row > 0 {
            self.cursor.row -= 1;
            self.clip_to_row();
        }
    }

    /// NEL.
    pub(super) fn next_line(&mut self) {
        self.index();
        self.carriage_return();
    }

    /// HT, CHT.
    pub(super) fn tab_forward(&mut self, n: usize) {
        let last = match self.has(Mode::Margins) && self.cursor.col <= self.margins.right {
            true => self.margins.right,
            false => self.columns() - 1,
        };
        if self.cursor.pending && self.has(Mode::MoreFix) && self.has(Mode::Autowrap) {
            self.index();
            self.cursor.col = 0;
        }
        let pending = self.cursor.pending;
        let before = self.cursor.col;
        for _ in 0..n.min(self.cols) {
            self.cursor.col = self.tabs.next(self.cursor.col, last);
        }
        self.work.add(self.cursor.col.saturating_sub(before));
        self.clip_to_row();
        self.cursor.pending = pending;
    }

    /// CBT: a wrap that is due stays due, as in xterm.
    pub(super) fn tab_backward(&mut self, n: usize) {
        let first = if self.has(Mode::Origin) { self.left_margin() } else { 0 };
        self.work.add(self.cursor.col);
        for _ in 0..n.min(self.cols) {
            self.cursor.col = self.tabs.previous(self.cursor.col).max(first);
        }
    }
}
