//! Pasted text and focus.

use super::modes::Mode;
use super::state::State;

impl State {
    /// Pasted text as if typed: control characters other than TAB, CR and LF are dropped, so that it can't end its own
    /// brackets, and line ends are what Return sends.
    pub(super) fn encode_paste(&self, text: &str) -> Vec<u8> {
        let bracketed = self.has(Mode::BracketedPaste);
        let text = text.replace("\r\n", "\r").replace('\n', "\r");
        let clean = text.chars().filter(|&c| !c.is_control() || c == '\t' || c == '\r');
        let mut out = String::with_capacity(text.len() + 12);
        out.extend(bracketed.then_some("\x1b[200~"));
        out.extend(clean);
        out.extend(bracketed.then_some("\x1b[201~"));
        out.into_bytes()
    }

    /// Mode 1004.
    pub(super) fn encode_focus(&self, focused: bool) -> Vec<u8> {
        match (self.has(Mode::FocusEvents), focused) {
            (false, _) => Vec::new(),
            (true, true) => b"\x1b[I".to_vec(),
            (true, false) => b"\x1b[O".to_vec(),
        }
    }
}
