//! SGR: select graphic rendition (ECMA-48, ISO 8613-6 colours, and the underline styles that kitty began).

use super::state::State;
use super::style::{Color, Flags, Style, Underline};

impl State {
    /// Applies each parameter, with its colon-separated parts, in order.
    pub(super) fn select_rendition<'a>(&mut self, params: impl Iterator<Item = &'a [u16]>) {
        let mut params = params.peekable();
        let mut style = self.pen.style();
        if params.peek().is_none() {
            reset(&mut style);
        }
        while let Some(param) = params.next() {
            let (&code, parts) = param.split_first().unwrap_or((&0, &[]));
            match code {
                38 => set_color(&mut style.fg, parts, &mut params),
                48 => set_color(&mut style.bg, parts, &mut params),
                58 => set_color(&mut style.underline_color, parts, &mut params),
                4 => style.underline = underline(parts.first()),
                _ => attribute(&mut style, code),
            }
        }
        self.pen.change(|pen| *pen = style);
    }
}

impl State {
    /// XTPUSHSGR.
    pub(super) fn push_rendition(&mut self) {
        if self.renditions.len() < MAX_RENDITIONS {
            self.renditions.push(self.pen.style());
        }
    }

    /// XTPOPSGR: all but the hyperlink, which SGR does not set.
    pub(super) fn pop_rendition(&mut self) {
        if let Some(style) = self.renditions.pop() {
            self.pen.change(|pen| {
                *pen = Style {
                    link: pen.link,
                    ..style
                }
            });
        }
    }
}

/// As many as xterm keeps.
const MAX_RENDITIONS: usize = 10;

/// SGR 0 resets all but the hyperlink.
fn reset(style: &mut Style) {
    *style = Style {
        link: style.link,
        ..Style::default()
    };
}

fn attribute(style: &mut Style, code: u16) {
    match code {
        0 => reset(style),
        21 => style.underline = Underline::Double,
        24 => style.underline = Underline::None,
        22 => {
            style.flags.set(Flags::BOLD, false);
            style.flags.set(Flags::FAINT, false);
        }
        30..=37 => style.fg = Color::Indexed((code - 30) as u8),
        39 => style.fg = Color::Default,
        40..=47 => style.bg = Color::Indexed((code - 40) as u8),
        49 => style.bg = Color::Default,
        59 => style.underline_color = Color::Default,
        90..=97 => style.fg = Color::Indexed((code - 90 + 8) as u8),
        100..=107 => style.bg = Color::Indexed((code - 100 + 8) as u8),
        _ => {
            if let Some((flag, on)) = flag(code) {
                style.flags.set(flag, on);
            }
        }
    }
}

fn flag(code: u16) -> Option<(Flags, bool)> {
    Some(match code {
        1 => (Flags::BOLD, true),
        2 => (Flags::FAINT, true),
        3 => (Flags::ITALIC, true),
        5 | 6 => (Flags::BLINK, true),
        7 => (Flags::REVERSE, true),
        8 => (Flags::HIDDEN, true),
        9 => (Flags::STRIKE, true),
        23 => (Flags::ITALIC, false),
        25 => (Flags::BLINK, false),
        27 => (Flags::REVERSE, false),
        28 => (Flags::HIDDEN, false),
        29 => (Flags::STRIKE, false),
        53 => (Flags::OVERLINE, true),
        55 => (Flags::OVERLINE, false),
        _ => return None,
    })
}

fn underline(kind: Option<&u16>) -> Underline {
    match kind {
        Some(0) => Underline::None,
        Some(2) => Underline::Double,
        Some(3) => Underline::Curly,
        Some(4) => Underline::Dotted,
        Some(5) => Underline::Dashed,
        _ => Underline::Single,
    }
}

/// A colour after 38, 48 or 58: in the parameter's own parts, or in the parameters that follow.
fn set_color<'a>(color: &mut Color, parts: &[u16], following: &mut impl Iterator<Item = &'a [u16]>) {
    let found = match parts {
        [] => color_of_following(following),
        [2, r, g, b] | [2, _, r, g, b, ..] => rgb([*r, *g, *b]),
        [5, index, ..] => indexed(*index),
        _ => None,
    };
    if let Some(found) = found {
        *color = found;
    }
}

fn color_of_following<'a>(following: &mut impl Iterator<Item = &'a [u16]>) -> Option<Color> {
    let mut next = || following.next().and_then(|param| param.first().copied());
    match next()? {
        2 => {
            let channels = [next()?, next()?, next()?];
            rgb(channels)
        }
        5 => indexed(next()?),
        _ => None,
    }
}

fn rgb(channels: [u16; 3]) -> Option<Color> {
    let [r, g, b] = channels.map(|channel| u8::try_from(channel).ok());
    Some(Color::Rgb(r?, g?, b?))
}

fn indexed(index: u16) -> Option<Color> {
    u8::try_from(index).ok().map(Color::Indexed)
}

/// The parameters that give `style`, as DECRQSS answers them.
pub(super) fn describe(style: Style) -> String {
    let line = match style.underline {
        Underline::None => "",
        Underline::Single => ";4",
        Underline::Double => ";21",
        Underline::Curly => ";4:3",
        Underline::Dotted => ";4:4",
        Underline::Dashed => ";4:5",
    };
    let flags = [
        (Flags::BOLD, ";1"),
        (Flags::FAINT, ";2"),
        (Flags::ITALIC, ";3"),
        (Flags::default(), line),
        (Flags::BLINK, ";5"),
        (Flags::REVERSE, ";7"),
        (Flags::HIDDEN, ";8"),
        (Flags::STRIKE, ";9"),
        (Flags::OVERLINE, ";53"),
    ];
    let on = flags.into_iter().filter(|(flag, _)| style.flags.contains(*flag));
    let mut text: String = ["0"].into_iter().chain(on.map(|(_, code)| code)).collect();
    for (color, base) in [(style.fg, 30), (style.bg, 40), (style.underline_color, 50)] {
        text += &describe_color(color, base);
    }
    text
}

fn describe_color(color: Color, base: u16) -> String {
    match color {
        Color::Default => String::new(),
        Color::Indexed(index @ 0..=7) if base < 50 => format!(";{}", base + u16::from(index)),
        Color::Indexed(index @ 8..=15) if base < 50 => format!(";{}", base + 52 + u16::from(index)),
        Color::Indexed(index) => format!(";{}:5:{index}", base + 8),
        Color::Rgb(r, g, b) => format!(";{}:2::{r}:{g}:{b}", base + 8),
    }
}
