//! Another size: the primary screen is wrapped anew with its scrollback, the alternate one is cut.

use super::codec;
use super::cursor::Position;
use super::grid::Grid;
use super::history::History;
use super::reflow::Reflow;
use super::row::Row;
use super::state::State;

impl State {
    /// Another size at the user's wish.
    pub(super) fn resize(&mut self, rows: usize, cols: usize) {
        if (rows, cols) == (self.rows, self.cols) {
            return;
        }
        // Each cell of before and after, of both screens.
        let lines = self.history.len() + 2 * (self.rows + rows);
        self.work.add(lines.saturating_mul(cols.max(self.cols)));
        let kept = super::kept_rows(self.scrollback, rows, cols);
        self.exchange();
        if cols != self.cols || self.uneven {
            self.rewrap(cols, kept);
            self.uneven = false;
        }
        self.history.set_limit(kept);
        self.change_rows(rows, true);
        self.exchange();
        self.resized(rows, cols);
    }

    /// Another size at the program's wish, which may be a thousand times a second: nothing is wrapped anew, as in xterm,
    /// and new rows are blank ones below (xterm's resizeGravity NorthWest), so that the scrollback stays as it is.
    pub(super) fn cut(&mut self, rows: usize, cols: usize) {
        if (rows, cols) == (self.rows, self.cols) {
            return;
        }
        // As for any size, but for lines that are wrapped anew: they are only cut.
        self.work.add(2 * (self.rows + rows) * cols.max(self.cols));
        self.exchange();
        self.history.set_limit(super::kept_rows(self.scrollback, rows, cols));
        self.change_rows(rows, false);
        self.screen.cut(rows, cols, &mut self.ids);
        if self.cursor.pending && self.cursor.col + 1 < cols {
            self.cursor.col += 1;
            self.cursor.pending = false;
        }
        self.exchange();
        self.uneven |= cols != self.cols;
        self.resized(rows, cols);
    }

    fn resized(&mut self, rows: usize, cols: usize) {
        self.cut_alternate(rows, cols);
        (self.rows, self.cols) = (rows, cols);
        self.tabs.resize(cols);
        self.reset_margins();
        self.clip_positions();
        self.redrawn();
    }

    /// Brings the primary screen and its cursor to the front while the alternate one is shown, and back again.
    fn exchange(&mut self) {
        if !self.alternate {
            return;
        }
        if let Some(hidden) = &mut self.hidden {
            std::mem::swap(hidden, &mut self.screen);
        }
        std::mem::swap(&mut self.left_at, &mut self.cursor);
    }

    /// Wraps the lines of the primary screen and the scrollback anew; `kept` rows of that are kept.
    fn rewrap(&mut self, cols: usize, kept: usize) {
        let old = std::mem::take(&mut self.history);
        let mut history = old.emptied();
        history.set_limit(kept);
        let positions = self.tracked();
        let used = self.used_rows();
        let first = self.first_of_use(&old, cols, kept);
        let mut reflow = Reflow::new((self.rows, cols), history, &mut self.ids, &mut self.clusters);
        for i in first..old.len() {
            if let Some((meta, bytes)) = old.get(i) {
                reflow.take_old(meta, bytes);
            }
        }
        for (y, row) in self.screen.iter().enumerate().take(used) {
            let here = positions.iter().enumerate().filter(|(_, position)| position.row == y);
            reflow.take(
                row,
                y == 0,
                here.map(|(which, position)| (which, position.col + usize::from(position.pending))),
            );
        }
        let new = reflow.finish(used == self.rows, positions.len());
        self.history = new.history;
        self.screen = Grid::from_rows(new.screen);
        self.restore_tracked(&new.positions);
    }

    /// The first row of the scrollback of which anything will be left in so many columns: what becomes several rows each
    /// may fill a new scrollback long before the old one ends.
    fn first_of_use(&self, old: &History, cols: usize, kept: usize) -> usize {
        if cols * 2 > self.cols {
            return 0;
        }
        // The last rows may end on the screen.
        let enough = kept + self.rows;
        let mut rows = 0;
        (0..old.len())
            .rev()
            .find(|&i| {
                rows += old.get(i).map_or(0, |(_, bytes)| codec::columns(bytes) / cols);
                rows >= enough
            })
            .unwrap_or(0)
    }

    /// The cursor, and what DECSC saved of it while the primary screen was shown.
    fn tracked(&self) -> Vec<Position> {
        let saved = self.saved[0].as_ref();
        [self.cursor]
            .into_iter()
            .chain(saved.map(|saved| saved.position))
            .collect()
    }

    fn restore_tracked(&mut self, positions: &[Position]) {
        if let Some(&cursor) = positions.first() {
            self.cursor = cursor;
        }
        if let (Some(saved), Some(&position)) = (&mut self.saved[0], positions.get(1)) {
            saved.position = position;
        }
    }

    /// How many rows there are up to the last that holds text or the cursor.
    fn used_rows(&self) -> usize {
        let blank = |y: &usize| self.screen[*y].content_len() == 0;
        let text = self.rows - (0..self.rows).rev().take_while(blank).count();
        text.max(self.cursor.row + 1)
    }

    /// More rows come from the scrollback if that is wanted, then from below; fewer go there, as far as blank ones below the
    /// text do not suffice.
    fn change_rows(&mut self, rows: usize, back: bool) {
        let used = self.used_rows();
        let cols = self.screen[0].cells().len();
        let mut list = std::mem::replace(&mut self.screen, Grid::empty()).into_rows();
        if rows < list.len() {
            let above = used.saturating_sub(rows).min(self.cursor.row);
            for row in list.drain(..above) {
                self.history.push(&row, &self.clusters);
            }
            list.truncate(rows);
            self.move_tracked(-(above as isize));
        } else {
            let mut pulled = 0;
            while back
                && list.len() < rows
                && let Some((meta, bytes)) = self.history.pop_newest()
            {
                list.push_front(Row::from_history(&meta, &bytes, cols, &mut self.clusters));
                pulled += 1;
            }
            while list.len() < rows {
                list.push_back(Row::new(cols, self.ids.next()));
            }
            self.move_tracked(pulled);
        }
        self.screen = Grid::from_rows(list);
    }

    fn move_tracked(&mut self, by: isize) {
        let mut positions = self.tracked();
        for position in &mut positions {
            position.row = position.row.saturating_add_signed(by);
        }
        self.restore_tracked(&positions);
    }

    /// Cuts the alternate screen, at the top only as far as the cursor would be cut off.
    fn cut_alternate(&mut self, rows: usize, cols: usize) {
        let cursor = if self.alternate { self.cursor.row } else { 0 };
        let above = (cursor + 1).saturating_sub(rows);
        let grid = if self.alternate {
            Some(&mut self.screen)
        } else {
            self.hidden.as_mut()
        };
        if let Some(grid) = grid {
            grid.drop_top(above);
            grid.cut(rows, cols, &mut self.ids);
        }
        if self.alternate {
            self.cursor.row -= above;
            self.cursor.pending &= self.cursor.col + 1 == cols;
        }
    }

    fn clip_positions(&mut self) {
        let (rows, cols) = (self.rows, self.cols);
        let saved = self.saved.iter_mut().flatten().map(|saved| &mut saved.position);
        for position in saved.chain([&mut self.cursor, &mut self.left_at]) {
            position.row = position.row.min(rows - 1);
            position.col = position.col.min(cols - 1);
        }
        self.clip_to_row();
    }
}
