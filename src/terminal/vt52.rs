//! The VT52's escape sequences, which DECANM switches to.

use super::charset::Set;
use super::modes::Mode;
use super::state::State;

impl State {
    pub(super) fn is_vt52(&self) -> bool {
        !self.has(Mode::Ansi)
    }

    /// `ESC` and a letter while DECANM is reset.
    pub(super) fn vt52_escape(&mut self, byte: u8) {
        match byte {
            b'A' => self.up(1),
            b'B' => self.down(1),
            b'C' => self.right(1),
            b'D' => self.left(1),
            b'F' => self.charsets.designate(0, Set::Graphics),
            b'G' => self.charsets.designate(0, Set::Ascii),
            b'H' => self.home(),
            b'I' => self.reverse_index(),
            b'J' => self.erase_display(0, self.plain_erase()),
            b'K' => self.erase_line(0, self.plain_erase()),
            b'Z' => self.reply_raw(b"\x1b/Z"),
            b'=' => self.set_mode(Mode::ApplicationKeypad, true),
            b'>' => self.set_mode(Mode::ApplicationKeypad, false),
            b'<' => self.set_mode(Mode::Ansi, true),
            _ => {}
        }
    }

    /// `ESC Y` and two characters: row and column counted from space.
    pub(super) fn vt52_address(&mut self, row: u8, col: u8) {
        let from_one = |byte: u8| u16::from(byte.saturating_sub(b' ')) + 1;
        self.goto(from_one(row), from_one(col));
    }
}
