//! Operating system commands: title, colours, links, clipboard.

use super::links::MAX_LINK;
use super::palette::{self, Rgb};
use super::state::State;

/// Longest title in bytes.
const MAX_TITLE: usize = 1024;

/// Longest clipboard text in bytes after decoding.
const MAX_CLIPBOARD: usize = 100 << 10;

impl State {
    pub(super) fn operating_system_command(&mut self, command: &[u8], bell: bool) {
        let (number, rest) = split(command);
        match number {
            b"0" | b"2" => self.set_title(rest),
            b"4" => self.palette_command(rest, bell),
            b"8" => self.set_link(rest),
            b"10" | b"11" | b"12" => self.dynamic_colors(number, rest, bell),
            b"52" => self.write_clipboard(rest),
            b"104" => self.reset_palette_entries(rest),
            b"110" => self.reset_dynamic(0),
            b"111" => self.reset_dynamic(1),
            b"112" => self.reset_dynamic(2),
            _ => {}
        }
    }

    /// OSC 0, 2.
    fn set_title(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let mut title = String::new();
        for c in text.chars().filter(|c| !c.is_control() && !is_directional(*c)) {
            if title.len() + c.len_utf8() > MAX_TITLE {
                break;
            }
            title.push(c);
        }
        self.title = title;
        self.changed();
    }

    /// OSC 4: pairs of index and colour; `?` asks.
    fn palette_command(&mut self, rest: &[u8], bell: bool) {
        let mut fields = rest.split(|&byte| byte == b';');
        while let (Some(index), Some(spec)) = (fields.next(), fields.next()) {
            let Some(index) = number(index) else { continue };
            if spec == b"?" {
                let (r, g, b) = self.palette.get(index).unwrap_or_else(|| palette::standard(index));
                self.reply_osc(format_args!("4;{index};{}", Spec(r, g, b)), bell);
            } else if let Some(color) = palette::parse(spec) {
                self.set_palette(index, Some(color));
            }
        }
    }

    pub(super) fn set_palette(&mut self, index: u8, color: Option<Rgb>) {
        self.palette.set(index, color);
        self.redrawn();
    }

    /// OSC 104 without numbers, and the console's `ESC ] R`.
    pub(super) fn reset_palette(&mut self) {
        self.palette.reset();
        self.redrawn();
    }

    fn reset_palette_entries(&mut self, rest: &[u8]) {
        if rest.is_empty() {
            return self.reset_palette();
        }
        for index in rest.split(|&byte| byte == b';').filter_map(number) {
            self.set_palette(index, None);
        }
    }

    /// OSC 10, 11, 12: each further colour is for the next number.
    fn dynamic_colors(&mut self, first: &[u8], rest: &[u8], bell: bool) {
        let Some(first) = number(first) else { return };
        for (which, spec) in (first..=12).zip(rest.split(|&byte| byte == b';')) {
            let place = usize::from(which - 10);
            if spec == b"?" {
                let (r, g, b) = self.palette.dynamic[place].unwrap_or(DYNAMIC[place]);
                self.reply_osc(format_args!("{which};{}", Spec(r, g, b)), bell);
            } else if let Some(color) = palette::parse(spec) {
                self.palette.dynamic[place] = Some(color);
                self.redrawn();
            }
        }
    }

    fn reset_dynamic(&mut self, place: usize) {
        self.palette.dynamic[place] = None;
        self.redrawn();
    }

    /// OSC 8: `params;uri`; an empty address ends the link.
    fn set_link(&mut self, rest: &[u8]) {
        let (params, uri) = split(rest);
        let uri = std::str::from_utf8(uri).unwrap_or("");
        let id = params
            .split(|&byte| byte == b':')
            .find_map(|param| param.strip_prefix(b"id="));
        let key = String::from_utf8_lossy(id.unwrap_or(b""));
        let link = match uri.len() {
            1..=MAX_LINK if key.len() <= MAX_LINK => self.links.intern(&key, uri),
            _ => None,
        };
        self.pen.change(|style| style.link = link);
    }

    /// OSC 52: write only, and only where the configuration allows.
    fn write_clipboard(&mut self, rest: &[u8]) {
        let (_, data) = split(rest);
        if !self.clipboard_allowed || data == b"?" {
            return;
        }
        if let Some(text) = super::base64::decode(data, MAX_CLIPBOARD).and_then(|bytes| String::from_utf8(bytes).ok()) {
            self.clipboard = Some(text);
            self.changed();
        }
    }
}

/// What is before the first semicolon, and what is after it.
fn split(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|&byte| byte == b';') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, b""),
    }
}

fn number(text: &[u8]) -> Option<u8> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Characters that would turn the direction of what stands around a title.
fn is_directional(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What OSC 10, 11 and 12 answer when nobody changed them: the page's own colours can't be known.
const DYNAMIC: [Rgb; 3] = [(229, 229, 229), (0, 0, 0), (229, 229, 229)];

/// A colour as xterm reports it: four hexadecimal digits for each channel.
struct Spec(u8, u8, u8);

impl std::fmt::Display for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = [self.0, self.1, self.2].map(|channel| u16::from(channel) * 0x101);
        write!(f, "rgb:{r:04x}/{g:04x}/{b:04x}")
    }
}
