//! What the Linux console does differently: its sequences have no terminator.

use super::palette::Place;
use super::state::State;

/// Collects what follows the console's `ESC ]`: `P` and seven hexadecimal digits, or `R`.
#[derive(Default)]
pub(super) struct Console {
    digits: Vec<u8>,
    in_color: bool,
}

/// What a byte made of the sequence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It goes on.
    More,
    /// It is over.
    Over,
    /// It is a command as other terminals have it, with a terminator.
    Command,
}

/// Index, then two digits of red, green and blue.
const COLOR_DIGITS: usize = 7;

impl Console {
    pub(super) fn take(&mut self, state: &mut State, byte: u8) -> Verdict {
        let verdict = if self.in_color {
            self.color_digit(state, byte)
        } else {
            self.first(state, byte)
        };
        if verdict != Verdict::More {
            *self = Console::default();
        }
        verdict
    }

    fn first(&mut self, state: &mut State, byte: u8) -> Verdict {
        match byte {
            b'P' => {
                self.in_color = true;
                return Verdict::More;
            }
            b'0'..=b'9' => return Verdict::Command,
            b'R' => state.reset_palette(),
            _ => {}
        }
        Verdict::Over
    }

    fn color_digit(&mut self, state: &mut State, byte: u8) -> Verdict {
        let Some(digit) = char::from(byte).to_digit(16) else {
            return Verdict::Over;
        };
        self.digits.push(digit as u8);
        if self.digits.len() < COLOR_DIGITS {
            return Verdict::More;
        }
        if let [index, r1, r0, g1, g0, b1, b0] = self.digits[..] {
            let color = (r1 << 4 | r0, g1 << 4 | g0, b1 << 4 | b0);
            state.set_color(Place::Indexed(index), Some(color));
        }
        Verdict::Over
    }
}
