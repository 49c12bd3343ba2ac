//! Colours that a program redefined (OSC 4, 10, 11, 12, and the console's `ESC ] P`).

/// Red, green, blue.
pub(super) type Rgb = (u8, u8, u8);

/// What differs from the colours that the page would use.
#[derive(Default)]
pub(super) struct Palette {
    /// By index; empty until the first change, because few sessions have one.
    entries: Vec<Option<Rgb>>,
    /// Foreground, background, cursor.
    pub(super) dynamic: [Option<Rgb>; 3],
}

impl Palette {
    pub(super) fn get(&self, index: u8) -> Option<Rgb> {
        self.entries.get(usize::from(index)).copied().flatten()
    }

    pub(super) fn set(&mut self, index: u8, color: Option<Rgb>) {
        self.entries.resize(256, None);
        self.entries[usize::from(index)] = color;
    }

    /// Back to the page's colours.
    pub(super) fn reset(&mut self) {
        self.entries = Vec::new();
    }
}

/// What the palette's entry is when nobody changed it: xterm's sixteen, the 6x6x6 cube, 24 greys.
pub(super) fn standard(index: u8) -> Rgb {
    const BASE: [Rgb; 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
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
    Some((number * 255 / largest) as u8)
}
