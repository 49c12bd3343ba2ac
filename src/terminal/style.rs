//! How a cell looks: colours and attributes, interned so that a cell holds two bytes of it.

use std::hash::{Hash, Hasher};

/// A colour as the program chose it; what it looks like is the page's affair.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Color {
    /// The terminal's own foreground, background or underline colour.
    #[default]
    Default,
    /// One of the 256 palette entries: 0-7 plain, 8-15 bright, 16-231 cube, 232-255 grey.
    Indexed(u8),
    /// A direct colour: red, green, blue.
    Rgb(u8, u8, u8),
}

/// The line under a character (SGR 4 and its colon forms, SGR 21).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Underline {
    /// No line.
    #[default]
    None,
    /// SGR 4.
    Single,
    /// SGR 21 or 4:2.
    Double,
    /// SGR 4:3.
    Curly,
    /// SGR 4:4.
    Dotted,
    /// SGR 4:5.
    Dashed,
}

/// The attributes that are on or off, as a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Flags(u16);

impl Flags {
    /// SGR 1.
    pub const BOLD: Flags = Flags(1);
    /// SGR 2.
    pub const FAINT: Flags = Flags(1 << 1);
    /// SGR 3.
    pub const ITALIC: Flags = Flags(1 << 2);
    /// SGR 5 and 6.
    pub const BLINK: Flags = Flags(1 << 3);
    /// SGR 7.
    pub const REVERSE: Flags = Flags(1 << 4);
    /// SGR 8.
    pub const HIDDEN: Flags = Flags(1 << 5);
    /// SGR 9.
    pub const STRIKE: Flags = Flags(1 << 6);
    /// SGR 53.
    pub const OVERLINE: Flags = Flags(1 << 7);

    /// True when every flag of `other` is set.
    pub fn contains(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// True when no flag is set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Sets or clears the flags of `other`.
    pub fn set(&mut self, other: Flags, on: bool) {
        if on {
            self.0 |= other.0;
        } else {
            self.0 &= !other.0;
        }
    }

    /// Inverts the flags of `other`.
    pub(super) fn toggle(&mut self, other: Flags) {
        self.0 ^= other.0;
    }
}

/// A hyperlink's number, valid until the next [`feed`](super::Terminal::feed).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LinkId(pub(super) u16);

/// The look of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Style {
    /// Colour of the text.
    pub fg: Color,
    /// Colour behind the text.
    pub bg: Color,
    /// Colour of the underline; the text's when default.
    pub underline_color: Color,
    /// Attributes that are on or off.
    pub flags: Flags,
    /// Kind of underline.
    pub underline: Underline,
    /// Hyperlink (OSC 8).
    pub link: Option<LinkId>,
}

impl Style {
    /// What an erased cell looks like under this pen: its background and nothing else
    /// (`bce` of terminfo's xterm-256color).
    pub(super) fn erased(self) -> Style {
        Style {
            bg: self.bg,
            ..Style::default()
        }
    }

    /// The same with fewer colours, for when the table of styles is full.
    pub(super) fn coarse(self) -> Style {
        Style {
            fg: self.fg.coarse(),
            bg: self.bg.coarse(),
            underline_color: Color::Default,
            link: None,
            ..self
        }
    }

    /// The same without colours.
    pub(super) fn plain(self) -> Style {
        Style {
            flags: self.flags,
            ..Style::default()
        }
    }
}

impl Color {
    /// All of it in 26 bits.
    fn packed(self) -> u64 {
        match self {
            Color::Default => 0,
            Color::Indexed(index) => 1 << 24 | u64::from(index),
            Color::Rgb(r, g, b) => 2 << 24 | u64::from(r) << 16 | u64::from(g) << 8 | u64::from(b),
        }
    }

    /// The nearest in the cube of 216 colours.
    fn coarse(self) -> Color {
        match self {
            Color::Rgb(r, g, b) => {
                let step = |level: u8| (u16::from(level) * 5 + 127) / 255;
                Color::Indexed((16 + 36 * step(r) + 6 * step(g) + step(b)) as u8)
            }
            other => other,
        }
    }
}

impl Hash for Style {
    /// Two words instead of a dozen small parts.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.fg.packed() << 32 | self.bg.packed());
        let rest = u64::from(self.flags.0) << 8 | self.underline as u64;
        let link = self.link.map_or(0, |link| u64::from(link.0) + 1);
        state.write_u64(self.underline_color.packed() << 38 ^ rest << 17 ^ link);
    }
}

/// A style's number, valid until the next [`feed`](super::Terminal::feed). Number 0 is the default style.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct StyleId(pub(super) u16);

impl StyleId {
    /// The style of a cell that nothing was done to.
    pub const DEFAULT: StyleId = StyleId(0);

    /// True for the default style.
    pub fn is_default(self) -> bool {
        self.0 == 0
    }
}
