//! Control sequences, by final and intermediate characters.

use super::args::Args;
use super::cursor::{CursorShape, Protection};
use super::modes::Mode;
use super::state::State;

impl State {
    pub(super) fn control_sequence(&mut self, args: &Args, intermediates: &[u8], action: char) {
        match intermediates {
            [] => self.plain_sequence(args, action),
            [b'?'] => self.private_sequence(args, action),
            [b' '] => self.space_sequence(args, action),
            [b'$'] => self.dollar_sequence(args, action),
            [b'*'] => self.star_sequence(args, action),
            [b'#'] => self.hash_sequence(action),
            [b'\''] if self.level >= 4 => self.column_sequence(args, action),
            [b'"'] if action == 'q' => self.protect(args.get(0)),
            [b'"'] if action == 'p' => self.conformance(args),
            [b'!'] if action == 'p' => self.soft_reset(),
            [b'>'] if action == 'c' => self.report_secondary(args.get(0)),
            [b'='] if action == 'c' => self.report_tertiary(args.get(0)),
            [b'>'] if action == 'q' => self.report_version(args.get(0)),
            [b'?', b'$'] if action == 'p' => self.report_mode(true, args.get(0)),
            _ => {}
        }
    }

    fn plain_sequence(&mut self, args: &Args, action: char) {
        let n = args.count(0);
        match action {
            '@' => self.insert_chars(n),
            'A' => self.up(n),
            'B' => self.down(n),
            'C' => self.right(n),
            'D' => self.left(n),
            'a' => self.column_relative(n as isize),
            'e' => self.row_relative(n as isize),
            'j' => self.column_relative(-(n as isize)),
            'k' => self.row_relative(-(n as isize)),
            'E' => {
                self.down(n);
                self.carriage_return();
            }
            'F' => {
                self.up(n);
                self.carriage_return();
            }
            'G' | '`' => self.goto_column(args.get(0)),
            'd' => self.goto_row(args.get(0)),
            'H' | 'f' => self.goto(args.get(0), args.get(1)),
            'I' => self.tab_forward(n),
            'Z' => self.tab_backward(n),
            'J' => self.erase_display(args.get(0), self.plain_erase()),
            'K' => self.erase_line(args.get(0), self.plain_erase()),
            'X' => self.erase_chars(n),
            'L' => self.insert_lines(n),
            'M' => self.delete_lines(n),
            'P' => self.delete_chars(n),
            'S' => self.scroll_up(n),
            'T' if args.as_slice().len() > 1 => {} // highlight tracking, which nobody dares to offer
            'T' | '^' => self.scroll_down(n),
            'b' => self.repeat(n),
            _ => self.setting_sequence(args, action),
        }
    }

    fn setting_sequence(&mut self, args: &Args, action: char) {
        match action {
            'c' => self.report_primary(args.get(0)),
            'g' => self.clear_tabs(args.get(0)),
            'h' => self.set_modes(args, true),
            'l' => self.set_modes(args, false),
            'n' => self.report_status(args.get(0)),
            'r' => self.set_top_bottom(args.get(0), args.get(1)),
            's' if self.has(Mode::Margins) => self.set_left_right(args.get(0), args.get(1)),
            's' => self.save_cursor(),
            'u' => self.restore_cursor(),
            't' => self.window_operation(args),
            _ => {}
        }
    }

    fn private_sequence(&mut self, args: &Args, action: char) {
        match action {
            'J' => self.erase_display(args.get(0), self.selective_erase()),
            'K' => self.erase_line(args.get(0), self.selective_erase()),
            'h' => self.set_private_modes(args, true),
            'l' => self.set_private_modes(args, false),
            'm' => self.report_key_modifiers(args.get(0)),
            'n' => self.report_private_status(args.get(0), args.get(1)),
            'r' => self.restore_modes(args),
            's' => self.save_modes(args),
            'W' if args.get(0) == 5 => self.tabs.reset(),
            _ => {}
        }
    }

    fn space_sequence(&mut self, args: &Args, action: char) {
        match action {
            '@' => self.shift_left(args.count(0)),
            'A' => self.shift_right(args.count(0)),
            'q' => self.cursor_style(args.get(0)),
            _ => {}
        }
    }

    fn dollar_sequence(&mut self, args: &Args, action: char) {
        match action {
            'p' => self.report_mode(false, args.get(0)),
            'w' if self.level >= 3 => self.report_presentation(args.get(0)),
            _ if self.level >= 4 => self.rectangle(args.as_slice(), action),
            _ => {}
        }
    }

    fn star_sequence(&mut self, args: &Args, action: char) {
        match action {
            'x' => self.attribute_extent = args.get(0),
            'y' if self.level >= 4 => self.report_checksum(args.as_slice()),
            '|' => self.set_lines(args.get(0)),
            _ => {}
        }
    }

    /// XTPUSHSGR, XTPOPSGR.
    fn hash_sequence(&mut self, action: char) {
        match action {
            '{' | 'p' => self.push_rendition(),
            '}' | 'q' => self.pop_rendition(),
            _ => {}
        }
    }

    fn column_sequence(&mut self, args: &Args, action: char) {
        match action {
            '}' => self.insert_columns_here(args.count(0)),
            '~' => self.delete_columns_here(args.count(0)),
            _ => {}
        }
    }

    /// DECSCUSR.
    fn cursor_style(&mut self, style: u16) {
        let (shape, blink) = match style {
            0 | 1 => (CursorShape::Block, true),
            2 => (CursorShape::Block, false),
            3 => (CursorShape::Underline, true),
            4 => (CursorShape::Underline, false),
            5 => (CursorShape::Bar, true),
            6 => (CursorShape::Bar, false),
            _ => return,
        };
        self.shape = shape;
        self.modes.set(Mode::CursorBlink, blink);
        self.changed();
    }

    /// DECSCA.
    pub(super) fn protect(&mut self, what: u16) {
        self.protection = Protection::Dec;
        match what {
            1 => self.pen.protected = true,
            0 | 2 => self.pen.protected = false,
            _ => {}
        }
    }

    /// TBC.
    fn clear_tabs(&mut self, what: u16) {
        match what {
            0 => self.tabs.set(self.cursor.col, false),
            3 => self.tabs.clear(),
            _ => {}
        }
    }
}
