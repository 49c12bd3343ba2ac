//! The two screens, and what DECSC saves for each of them.

use super::cursor::{Position, Protection, Saved};
use super::grid::Grid;
use super::modes::Mode;
use super::state::{MAX_LEVEL, State};

impl State {
    /// Modes 47, 1047, 1049: shows the other screen.
    pub(super) fn show_alternate(&mut self, alternate: bool) {
        if self.alternate == alternate {
            return;
        }
        if alternate {
            self.left_at = self.cursor;
        }
        let (rows, cols) = (self.rows, self.cols);
        let other = self.hidden.take().unwrap_or_else(|| {
            self.work.add(rows * cols);
            Grid::new(rows, cols, &mut self.ids)
        });
        self.hidden = Some(std::mem::replace(&mut self.screen, other));
        self.alternate = alternate;
        self.clip_to_row();
        self.changed();
    }

    /// Blanks the whole screen; its rows become new ones.
    pub(super) fn clear_screen(&mut self) {
        self.styles.hope();
        self.work.add(self.rows * self.cols);
        let blank = self.blank();
        for y in 0..self.rows {
            let id = self.ids.next();
            self.screen[y].renew(id, blank);
        }
        self.changed();
    }

    /// DECSC.
    pub(super) fn save_cursor(&mut self) {
        self.saved[usize::from(self.alternate)] = Some(Saved {
            position: self.cursor,
            pen: self.pen,
            charsets: self.charsets,
            origin: self.has(Mode::Origin),
        });
    }

    /// DECRC; what was never saved is as after a reset.
    pub(super) fn restore_cursor(&mut self) {
        let saved = self.saved[usize::from(self.alternate)].clone().unwrap_or_default();
        self.cursor = Position {
            row: saved.position.row.min(self.rows - 1),
            col: saved.position.col.min(self.cols - 1),
            pending: saved.position.pending,
        };
        self.clip_to_row();
        self.pen = saved.pen;
        self.charsets = saved.charsets;
        self.modes.set(Mode::Origin, saved.origin);
    }

    /// RIS.
    pub(super) fn full_reset(&mut self) {
        self.show_alternate(false);
        self.hidden = None;
        if self.has(Mode::AllowColumns) && self.has(Mode::Columns132) {
            self.ask_size(None, Some(80));
        }
        self.soft_reset();
        self.ansi = None;
        self.level = MAX_LEVEL;
        self.modes = Default::default();
        self.saved_modes = Default::default();
        self.mouse = Default::default();
        self.mouse_encoding = Default::default();
        self.saved = [None, None];
        self.tabs.reset();
        self.eight_bit = false;
        self.attribute_extent = 0;
        self.just_printed = false;
        self.palette = Default::default();
        self.clear_history();
        self.uneven = false;
        self.cursor = Position::default();
        self.clear_screen();
        self.redrawn();
    }

    /// DECSTR.
    pub(super) fn soft_reset(&mut self) {
        self.reset_margins();
        for mode in [
            Mode::Origin,
            Mode::Insert,
            Mode::KeyboardLocked,
            Mode::ApplicationCursor,
            Mode::ApplicationKeypad,
        ] {
            self.modes.set(mode, false);
        }
        for mode in [Mode::CursorVisible, Mode::Autowrap] {
            self.modes.set(mode, true);
        }
        for mode in [Mode::Margins, Mode::ReverseWrap, Mode::NationalSets] {
            self.modes.set(mode, false);
        }
        self.charsets = Default::default();
        self.pen = Default::default();
        self.protection = Protection::Off;
        self.shape = Default::default();
        self.saved[usize::from(self.alternate)] = None;
        self.changed();
    }
}
