//! Colours as an old style sheet knows them: two sets of eight classes, and numbers beside them.

use crate::terminal::Color;

/// A colour as 8 bits of red, green and blue.
pub type Rgb = (u8, u8, u8);

/// Black, red, green, yellow, blue, magenta, cyan, white: the classes `a`-`h` and `i`-`p`.
const BASE: [Rgb; 8] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
];

/// What becomes of one colour of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shade {
    /// Which of the eight classes, the nearest where there is more to say.
    pub base: u8,
    /// One of the bright eight (SGR 90-97, 100-107).
    pub bright: bool,
    /// The exact colour, where the classes can't express it.
    pub exact: Option<Rgb>,
    /// A bright black that stands as white, since black would not be seen.
    pub was_black: bool,
}

impl Shade {
    /// A colour of the terminal; `default` is what the default colour stands for.
    pub fn of(color: Color, default: u8, palette: impl Fn(u8) -> Option<Rgb>) -> Shade {
        match color {
            Color::Default => Shade {
                base: default,
                bright: false,
                exact: None,
                was_black: false,
            },
            Color::Rgb(r, g, b) => Shade::exact((r, g, b)),
            Color::Indexed(i) => match palette(i) {
                Some(rgb) => Shade::exact(rgb),
                None if i < 16 => Shade {
                    base: i % 8,
                    bright: i >= 8,
                    exact: None,
                    was_black: false,
                },
                None => Shade::exact(indexed(i)),
            },
        }
    }

    /// This foreground on `bg`, with another class where both would have the same one although
    /// they are different colours: with an old style sheet the text could not be read.
    pub fn apart_from(self, bg: Shade) -> Shade {
        if self.base != bg.base || (self.bright, self.exact) == (bg.bright, bg.exact) {
            return self;
        }
        let base = if bg.base == 7 { 0 } else { 7 };
        let was_black = self.bright && self.base == 0;
        let exact = if was_black { None } else { self.number() };
        Shade {
            base,
            bright: was_black,
            exact,
            was_black,
        }
    }

    /// The colour as a number, also where it has a class.
    pub fn number(self) -> Option<Rgb> {
        let brighter = |c: u8| if self.bright { c.max(127).saturating_add(26) } else { c };
        let named = || {
            BASE.get(usize::from(self.base))
                .map(|&(r, g, b)| (brighter(r), brighter(g), brighter(b)))
        };
        self.exact.or_else(named)
    }

    fn exact(rgb: Rgb) -> Shade {
        Shade {
            base: nearest(rgb),
            bright: false,
            exact: Some(rgb),
            was_black: false,
        }
    }
}

/// The xterm 256-colour palette above the 16 named ones: a 6x6x6 cube, then 24 greys.
fn indexed(i: u8) -> Rgb {
    if i >= 232 {
        let grey = 8 + 10 * (i - 232);
        return (grey, grey, grey);
    }
    let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    let n = i.saturating_sub(16);
    (level(n / 36), level(n / 6 % 6), level(n % 6))
}

fn nearest(rgb: Rgb) -> u8 {
    let distance = |c: &Rgb| {
        let d = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
        d(rgb.0, c.0) + d(rgb.1, c.1) + d(rgb.2, c.2)
    };
    let best = (0u8..).zip(&BASE).min_by_key(|(_, c)| distance(c));
    best.map_or(7, |(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cube_and_the_greys_are_those_of_xterm() {
        assert_eq!(indexed(16), (0, 0, 0));
        assert_eq!(indexed(196), (255, 0, 0));
        assert_eq!(indexed(110), (135, 175, 215));
        assert_eq!(indexed(255), (238, 238, 238));
    }

    #[test]
    fn bright_and_exact_colours_have_a_base() {
        let none = |_| None;
        let shade = |c| Shade::of(c, 7, none);
        assert_eq!(
            shade(Color::Indexed(9)),
            Shade {
                base: 1,
                bright: true,
                exact: None,
                was_black: false
            }
        );
        assert_eq!(shade(Color::Rgb(250, 10, 10)).base, 1);
        assert_eq!(shade(Color::Default).base, 7);
        assert_eq!(
            Shade::of(Color::Indexed(2), 7, |_| Some((0, 0, 1))).exact,
            Some((0, 0, 1))
        );
    }
}
