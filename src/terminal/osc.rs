//! Operating system commands: links, clipboard, and whose business the others are.

use super::links::{self, MAX_LINK};
use super::state::State;
use super::style::LinkId;

/// Longest clipboard text in bytes after decoding.
const MAX_CLIPBOARD: usize = 100 << 10;

impl State {
    pub(super) fn operating_system_command(&mut self, command: &[u8], bell: bool) {
        let (number, rest) = split(command);
        match number {
            b"0" | b"2" => self.set_title(rest),
            b"8" => self.set_link(rest),
            b"52" => self.write_clipboard(rest),
            _ => self.color_command(number, rest, bell),
        }
    }

    /// OSC 8: `params;uri`; an empty address ends the link.
    fn set_link(&mut self, rest: &[u8]) {
        let (params, uri) = split(rest);
        let uri = std::str::from_utf8(uri).unwrap_or("");
        let id = params
            .split(|&byte| byte == b':')
            .find_map(|param| param.strip_prefix(b"id="));
        let key = String::from_utf8_lossy(id.unwrap_or(b""));
        let kept = !uri.is_empty() && links::length(uri) <= MAX_LINK && key.len() <= MAX_LINK;
        let link = if kept { self.link_number(&key, uri) } else { None };
        self.pen.change(|style| style.link = link);
    }

    /// The number of a link, making room for it if that is needed and possible.
    fn link_number(&mut self, id: &str, uri: &str) -> Option<LinkId> {
        let found = self.links.intern(id, uri);
        if found.is_none() && self.styles.refuse() {
            self.sweep_styles();
            return self.links.intern(id, uri);
        }
        found
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

pub(super) fn number(text: &[u8]) -> Option<u8> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
