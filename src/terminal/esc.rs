//! Escape sequences without parameters.

use super::charset::Set;
use super::cursor::Protection;
use super::modes::Mode;
use super::row::LineSize;
use super::state::State;

impl State {
    pub(super) fn escape_sequence(&mut self, intermediates: &[u8], byte: u8) {
        match intermediates {
            [] if self.is_vt52() => self.vt52_escape(byte),
            _ if self.is_vt52() => {}
            [] => self.plain_escape(byte),
            [b'#'] => self.line_attribute(byte),
            [b' '] => self.announce(byte),
            [slot @ b'('..=b'/', between @ ..] => self.designate(*slot, between, byte),
            _ => {}
        }
    }

    fn plain_escape(&mut self, byte: u8) {
        match byte {
            b'6' if self.level >= 4 => self.back_index(),
            b'7' => self.save_cursor(),
            b'8' => self.restore_cursor(),
            b'9' if self.level >= 4 => self.forward_index(),
            b'=' => self.set_mode(Mode::ApplicationKeypad, true),
            b'>' => self.set_mode(Mode::ApplicationKeypad, false),
            b'D' => self.index(),
            b'E' => self.next_line(),
            b'H' => self.tabs.set(self.cursor.col, true),
            b'M' => self.reverse_index(),
            b'N' => self.charsets.single = Some(2),
            b'O' => self.charsets.single = Some(3),
            b'V' => self.guard(true),
            b'W' => self.guard(false),
            b'Z' => self.report_primary(0),
            b'c' => self.full_reset(),
            b'l' => self.lock_memory(self.cursor.row),
            b'm' => self.lock_memory(0),
            b'n' => self.charsets.gl = 2,
            b'o' => self.charsets.gl = 3,
            b'|' => self.charsets.gr = 3,
            b'}' => self.charsets.gr = 2,
            b'~' => self.charsets.gr = 1,
            _ => {}
        }
    }

    /// HP's memory lock: the rows above do not scroll.
    fn lock_memory(&mut self, top: usize) {
        if top < self.margins.bottom {
            self.margins.top = top;
        }
    }

    /// SPA, EPA.
    fn guard(&mut self, on: bool) {
        self.pen.protected = on;
        if on {
            self.protection = Protection::Iso;
        }
    }

    /// SCS: `ESC ( B` and the like.
    fn designate(&mut self, slot: u8, between: &[u8], last: u8) {
        let (slot, wide) = match slot {
            b'(' => (0, false),
            b')' => (1, false),
            b'*' => (2, false),
            b'+' => (3, false),
            b'-' => (1, true),
            b'.' => (2, true),
            b'/' => (3, true),
            _ => return,
        };
        self.designate_named(slot, wide, between, last);
    }

    /// Designates the set of that name, if there is one.
    pub(super) fn designate_named(&mut self, slot: usize, wide: bool, between: &[u8], last: u8) {
        if let Some(set) = Set::from_name(wide, between, last) {
            let allowed = !matches!(set, Set::National(_)) || self.has(Mode::NationalSets);
            self.charsets.designate(slot, if allowed { set } else { Set::Ascii });
        }
    }

    /// `ESC SP F` and `ESC SP G`: whether answers use 8-bit controls.
    fn announce(&mut self, byte: u8) {
        match byte {
            b'F' => self.eight_bit = false,
            b'G' => self.eight_bit = true,
            _ => {}
        }
    }

    /// DECDHL, DECSWL, DECDWL, DECALN.
    fn line_attribute(&mut self, byte: u8) {
        match byte {
            b'3' => self.size_line(LineSize::DoubleTop),
            b'4' => self.size_line(LineSize::DoubleBottom),
            b'5' => self.size_line(LineSize::Single),
            b'6' => self.size_line(LineSize::DoubleWidth),
            b'8' => self.alignment_pattern(),
            _ => {}
        }
    }

    fn size_line(&mut self, size: LineSize) {
        if self.has(Mode::Margins) {
            return; // DEC STD 070: no double lines between margins
        }
        let row = self.row_mut(self.cursor.row);
        row.size = size;
        row.split(row.columns());
        self.clip_to_row();
    }
}
