//! The VT52's escape sequences, which DECANM switches to.

use super::charset::{Charsets, Set};
use super::cursor::Pen;
use super::modes::{Mode, ModeSet};
use super::state::State;

/// What comes back when the VT52 is left.
pub(super) struct Ansi {
    modes: ModeSet,
    pub(super) pen: Pen,
    charsets: Charsets,
}

/// What a VT52 has none of: its lines do not wrap, and its cursor knows no margins.
const UNKNOWN: [Mode; 8] = [
    Mode::Insert,
    Mode::Newline,
    Mode::Origin,
    Mode::Autowrap,
    Mode::ReverseWrap,
    Mode::ExtendedReverseWrap,
    Mode::NationalSets,
    Mode::Margins,
];

impl State {
    pub(super) fn is_vt52(&self) -> bool {
        !self.has(Mode::Ansi)
    }

    /// DECANM reset.
    pub(super) fn enter_vt52(&mut self) {
        self.ansi = Some(Ansi {
            modes: self.modes,
            pen: self.pen,
            charsets: self.charsets,
        });
        UNKNOWN.iter().for_each(|&mode| self.modes.set(mode, false));
        self.pen = Pen::default();
        self.charsets = Charsets::default();
    }

    /// `ESC <`: back to what was, but as a VT100.
    pub(super) fn leave_vt52(&mut self) {
        if let Some(ansi) = self.ansi.take() {
            UNKNOWN
                .iter()
                .for_each(|&mode| self.modes.set(mode, ansi.modes.has(mode)));
            self.pen = ansi.pen;
            self.charsets = ansi.charsets;
            self.level = 1;
        }
    }

    /// `ESC` and a letter while DECANM is reset.
    pub(super) fn vt52_escape(&mut self, byte: u8) {
        match byte {
            b'A' => self.up(1),
            b'B' => self.down(1),
            b'C' => self.right(1),
            b'D' => self.left(1),
            b'F' => self.charsets.designate(0, Set::Vt52Graphics),
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
