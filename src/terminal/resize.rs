//! Another size: the primary screen is wrapped anew with its scrollback, the alternate one is cut.

use super::state::State;

impl State {
    pub(super) fn resize(&mut self, rows: usize, cols: usize) {
        if (rows, cols) == (self.rows, self.cols) {
            return;
        }
        self.screen.cut(rows, cols, &mut self.ids);
        if let Some(hidden) = &mut self.hidden {
            hidden.cut(rows, cols, &mut self.ids);
        }
        (self.rows, self.cols) = (rows, cols);
        self.tabs.resize(cols);
        self.reset_margins();
        self.cursor.row = self.cursor.row.min(rows - 1);
        self.cursor.col = self.cursor.col.min(cols - 1);
        self.cursor.pending = false;
        self.clip_to_row();
        self.redrawn();
    }
}
