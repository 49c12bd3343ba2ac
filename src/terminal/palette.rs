//! Colours that a program redefined (OSC 4, 10, 11, 12, and the console's `ESC ] P`).

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// The colours that the page shows text in by default, as far as it has told; red, green, blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PageColors {
    /// Of text, and so of the cursor.
    pub fg: Option<Rgb>,
    /// Of the ground.
    pub bg: Option<Rgb>,
}

impl PageColors {
    pub(super) fn get(&self, place: Place) -> Option<Rgb> {
        match place {
            Place::Dynamic(0 | 2) => self.fg,
            Place::Dynamic(1) => self.bg,
            _ => None,
        }
    }

    /// Takes those that are told anew.
    pub(super) fn update(&mut self, new: PageColors) {
        self.fg = new.fg.or(self.fg);
        self.bg = new.bg.or(self.bg);
    }
}

/// Which colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Of the palette.
    Indexed(u8),
    /// For bold, underlined, blinking, reversed, italic text; kept only to be asked for.
    Special(u8),
    /// 0 foreground, 1 background, 2 cursor, then what only xterm's window has.
    Dynamic(u8),
}

/// How many special colours there are.
pub(super) const SPECIAL: u8 = 5;

/// How many dynamic ones.
const DYNAMIC: usize = 10;

/// What differs from the colours that the page would use.
#[derive(Default)]
pub(super) struct Palette {
    /// By index, the special ones last; empty until the first change, because few sessions have one.
    entries: Vec<Option<Rgb>>,
    dynamic: [Option<Rgb>; DYNAMIC],
}

impl Palette {
    pub(super) fn get(&self, place: Place) -> Option<Rgb> {
        let (list, i): (&[_], _) = match place {
            Place::Indexed(index) => (&self.entries, usize::from(index)),
            Place::Special(index) => (&self.entries, 256 + usize::from(index)),
            Place::Dynamic(index) => (&self.dynamic, usize::from(index)),
        };
        list.get(i).copied().flatten()
    }

    pub(super) fn set(&mut self, place: Place, color: Option<Rgb>) {
        if !matches!(place, Place::Dynamic(_)) {
            self.entries.resize(256 + usize::from(SPECIAL), None);
        }
        let (list, i): (&mut [_], _) = match place {
            Place::Indexed(index) => (&mut self.entries, usize::from(index)),
            Place::Special(index) => (&mut self.entries, 256 + usize::from(index)),
            Place::Dynamic(index) => (&mut self.dynamic, usize::from(index)),
        };
        if let Some(entry) = list.get_mut(i) {
            *entry = color;
        }
    }

    /// The 256 back to the page's colours.
    pub(super) fn reset_indexed(&mut self) {
        self.entries.iter_mut().take(256).for_each(|entry| *entry = None);
    }
}

/// What a colour is when nobody changed it. Where the page has not told its own, light on dark is what it most often has.
pub(super) fn standard(place: Place) -> Rgb {
    match place {
        Place::Indexed(index) => standard_entry(index),
        Place::Dynamic(1 | 4) => (0, 0, 0),
        _ => (229, 229, 229),
    }
}

/// xterm's sixteen, the 6x6x6 cube, 24 greys.
fn standard_entry(index: u8) -> Rgb {
    #[rustfmt::skip]
    const BASE: [Rgb; 16] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
        (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
        (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ];
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..=15 => BASE[usize::from(index)],
        16..=231 => {
            let cube = index - 16;
            (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        _ => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

/// Reads a colour as XParseColor does: `#rgb` to `#rrrrggggbbbb`, `rgb:r/g/b` with one to four digits each.
pub(super) fn parse(text: &[u8]) -> Option<Rgb> {
    if let Some(digits) = text.strip_prefix(b"#") {
        let each = digits.len() / 3;
        if !matches!(digits.len(), 3 | 6 | 9 | 12) {
            return None;
        }
        let mut parts = digits.chunks(each).map(high_bits);
        return Some((parts.next()??, parts.next()??, parts.next()??));
    }
    let spec = text.strip_prefix(b"rgb:").or_else(|| text.strip_prefix(b"rgba:"))?;
    let mut parts = spec.split(|&byte| byte == b'/').map(scaled);
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// One to four hexadecimal digits as their number and how many there are.
fn hex(digits: &[u8]) -> Option<(u32, usize)> {
    if digits.is_empty() || digits.len() > 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    let number = u32::from_str_radix(text, 16).ok()?;
    Some((number, digits.len()))
}

/// `#` notation gives the most significant bits.
fn high_bits(digits: &[u8]) -> Option<u8> {
    let (number, len) = hex(digits)?;
    Some((number << (16 - 4 * len) >> 8) as u8)
}

/// `rgb:` notation gives a fraction of the largest number of as many digits.
fn scaled(digits: &[u8]) -> Option<u8> {
    let (number, len) = hex(digits)?;
    let largest = (1 << (4 * len)) - 1;
    Some(((number * 0xffff / largest) >> 8) as u8)
}
