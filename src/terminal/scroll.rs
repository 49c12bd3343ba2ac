//! Scrolling within the margins, and lines inserted and deleted.

use super::cell::Cell;
use super::state::State;

/// What a line costs that scrolls, in cells, besides those in it.
const LINE: usize = 8;

impl State {
    fn full_width(&self) -> bool {
        self.left_margin() == 0 && self.right_margin() == self.cols - 1
    }

    /// SU, and IND at the bottom: what leaves a full-width region at the top of the primary screen is kept.
    pub(super) fn scroll_up(&mut self, n: usize) {
        let (top, bottom) = (self.margins.top, self.margins.bottom);
        let keep = top == 0 && !self.alternate && self.full_width();
        self.lines_up(top, bottom, n, keep);
    }

    /// SD, and RI at the top.
    pub(super) fn scroll_down(&mut self, n: usize) {
        self.lines_down(self.margins.top, self.margins.bottom, n);
    }

    /// IL.
    pub(super) fn insert_lines(&mut self, n: usize) {
        if self.in_rows() && self.in_columns() {
            self.lines_down(self.cursor.row, self.margins.bottom, n);
            self.cursor.col = self.left_margin();
            self.cursor.pending = false;
        }
    }

    /// DL.
    pub(super) fn delete_lines(&mut self, n: usize) {
        if self.in_rows() && self.in_columns() {
            self.lines_up(self.cursor.row, self.margins.bottom, n, false);
            self.cursor.col = self.left_margin();
            self.cursor.pending = false;
        }
    }

    fn lines_up(&mut self, top: usize, bottom: usize, n: usize, keep: bool) {
        let n = n.min(bottom - top + 1);
        if !self.full_width() {
            return self.box_up(top, bottom, n);
        }
        self.generation += 1;
        let blank = self.blank();
        self.cut_wraps(top, bottom);
        for _ in 0..n {
            self.count_line(top, bottom, top, blank);
            if keep {
                self.history.push(&self.screen[top], &self.clusters);
            }
            self.screen.scroll_up(top, bottom, self.ids.next(), blank);
        }
    }

    fn lines_down(&mut self, top: usize, bottom: usize, n: usize) {
        let n = n.min(bottom - top + 1);
        if !self.full_width() {
            return self.box_down(top, bottom, n);
        }
        self.generation += 1;
        let blank = self.blank();
        self.cut_wraps(top, bottom);
        for _ in 0..n {
            self.count_line(top, bottom, bottom, blank);
            self.screen.scroll_down(top, bottom, self.ids.next(), blank);
        }
        self.screen[bottom].end_wrap();
    }

    /// Counts what it takes to have row `y` leave `top..=bottom` and come back blank.
    fn count_line(&mut self, top: usize, bottom: usize, y: usize, blank: Cell) {
        let whole = top == 0 && bottom + 1 == self.rows;
        let moved = if whole { 0 } else { bottom - top };
        let filled = if blank == Cell::BLANK { 0 } else { self.cols };
        self.work.add(LINE + moved + filled + self.screen[y].used().len());
    }

    /// Lines that go on across the edge of a part that scrolls no longer do.
    fn cut_wraps(&mut self, top: usize, bottom: usize) {
        if top > 0 {
            self.screen[top - 1].end_wrap();
        }
        if bottom + 1 < self.rows {
            self.screen[bottom].end_wrap();
        }
    }

    /// Moves the cells between the left and right margins up.
    fn box_up(&mut self, top: usize, bottom: usize, n: usize) {
        for y in top..=bottom {
            self.copy_between_margins(y + n, y, bottom);
        }
    }

    /// Moves the cells between the left and right margins down.
    fn box_down(&mut self, top: usize, bottom: usize, n: usize) {
        for y in (top..=bottom).rev() {
            match y.checked_sub(n).filter(|&from| from >= top) {
                Some(from) => self.copy_between_margins(from, y, bottom),
                None => self.copy_between_margins(usize::MAX, y, bottom),
            }
        }
    }

    /// Row `to` gets what row `from` has between the margins, or blanks if that is not a row up to `last`.
    fn copy_between_margins(&mut self, from: usize, to: usize, last: usize) {
        let (left, end) = (self.left_margin(), self.right_margin() + 1);
        let blank = self.blank();
        self.work.add(end - left);
        let cells = match from <= last {
            true => {
                self.screen[from].split(left);
                self.screen[from].split(end);
                self.screen[from].cells()[left..end].to_vec()
            }
            false => vec![blank; end - left],
        };
        let row = self.row_mut(to);
        row.split(left);
        row.split(end);
        row.cells_mut(end)[left..end].copy_from_slice(&cells);
    }
}
