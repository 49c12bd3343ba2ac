//! Commands that change colours or ask for them (OSC 4, 5, 10-19, 104, 105, 110-119). What is answered are numbers.

use super::osc::number;
use super::palette::{self, Place, Rgb};
use super::state::State;

impl State {
    pub(super) fn color_command(&mut self, command: &[u8], rest: &[u8], bell: bool) {
        match number(command) {
            Some(4) => self.indexed_colors(4, rest, bell),
            Some(5) => self.indexed_colors(5, rest, bell),
            Some(first @ 10..=19) => self.dynamic_colors(first, rest, bell),
            Some(104) => self.reset_indexed(4, rest),
            Some(105) => self.reset_indexed(5, rest),
            Some(number @ 110..=119) => self.set_color(Place::Dynamic(number - 110), None),
            _ => {}
        }
    }

    /// Pairs of index and colour; `?` asks.
    fn indexed_colors(&mut self, command: u8, rest: &[u8], bell: bool) {
        let mut fields = rest.split(|&byte| byte == b';');
        while let (Some(index), Some(spec)) = (fields.next(), fields.next()) {
            let Some((index, place)) = place(command, index) else {
                continue;
            };
            if spec == b"?" {
                let color = self.color(place);
                self.reply_osc(format_args!("{command};{index};{}", Spec(color)), bell);
            } else if let Some(color) = palette::parse(spec) {
                self.set_color(place, Some(color));
            }
        }
    }

    /// Each further colour is for the next number.
    fn dynamic_colors(&mut self, first: u8, rest: &[u8], bell: bool) {
        for (number, spec) in (first..=19).zip(rest.split(|&byte| byte == b';')) {
            let place = Place::Dynamic(number - 10);
            if spec == b"?" {
                let color = self.color(place);
                self.reply_osc(format_args!("{number};{}", Spec(color)), bell);
            } else if let Some(color) = palette::parse(spec) {
                self.set_color(place, Some(color));
            }
        }
    }

    /// All of them, or those that are named.
    fn reset_indexed(&mut self, command: u8, rest: &[u8]) {
        match rest {
            b"" if command == 4 => self.reset_palette(),
            b"" => (0..palette::SPECIAL).for_each(|index| self.set_color(Place::Special(index), None)),
            _ => {
                for (_, place) in rest
                    .split(|&byte| byte == b';')
                    .filter_map(|index| place(command, index))
                {
                    self.set_color(place, None);
                }
            }
        }
    }

    fn color(&self, place: Place) -> Rgb {
        let own = self.palette.get(place).or_else(|| self.page_colors.get(place));
        own.unwrap_or_else(|| palette::standard(place))
    }

    pub(super) fn set_color(&mut self, place: Place, color: Option<Rgb>) {
        if self.palette.get(place) != color {
            self.palette.set(place, color);
            self.redrawn();
        }
    }

    /// OSC 104 without numbers, and the console's `ESC ] R`.
    pub(super) fn reset_palette(&mut self) {
        self.palette.reset_indexed();
        self.redrawn();
    }
}

/// Which colour an index names; OSC 4 counts the special ones after the palette.
fn place(command: u8, index: &[u8]) -> Option<(u16, Place)> {
    let index: u16 = std::str::from_utf8(index).ok()?.parse().ok()?;
    let special = |index: u16| {
        u8::try_from(index)
            .ok()
            .filter(|&index| index < palette::SPECIAL)
            .map(Place::Special)
    };
    let place = match (command, u8::try_from(index)) {
        (4, Ok(index)) => Place::Indexed(index),
        (4, Err(_)) => special(index - 256)?,
        _ => special(index)?,
    };
    Some((index, place))
}

/// A colour as xterm reports it: four hexadecimal digits for each channel.
struct Spec(Rgb);

impl std::fmt::Display for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (r, g, b) = self.0;
        let [r, g, b] = [r, g, b].map(|channel| u16::from(channel) * 0x101);
        write!(f, "rgb:{r:04x}/{g:04x}/{b:04x}")
    }
}
