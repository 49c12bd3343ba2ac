//! What is typed: encoded for the modes of the terminal, and queued while the command does not read.

use super::state::{Session, State};
use crate::charset::Charset;
use crate::terminal::{MouseEvent, Terminal};
use std::fmt::{self, Display, Formatter};
use std::io::ErrorKind;

pub use crate::terminal::{MouseAction, MouseEvent as Mouse};

/// Most bytes that wait for a command that does not read.
const MOST_QUEUED: usize = 1 << 20;

/// One item of a `send`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Text as it is.
    Text(String),
    /// A key by the name that browsers give it, with modifiers.
    Key(String),
    /// Pasted text.
    Paste(String),
    /// A mouse event.
    Mouse(MouseEvent),
    /// The window got or lost the focus.
    Focus(bool),
}

/// Why nothing was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum InputError {
    /// No key has this name.
    UnknownKey(String),
    /// The command has left too much unread.
    Full,
}

impl Display for InputError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            InputError::UnknownKey(name) => {
                let name: String = name.chars().take(40).flat_map(char::escape_default).collect();
                write!(f, "unknown key '{name}'")
            }
            InputError::Full => f.write_str("The command does not read what is typed"),
        }
    }
}

impl Session {
    /// Types `items`, all or none of them. With `ack`, the page and its number for this request: one
    /// that was typed before is not typed again, and false tells so.
    pub fn type_in(&self, items: &[Input], ack: Option<(&str, u64)>) -> Result<bool, InputError> {
        let queued = {
            let mut state = self.lock();
            state.touch();
            if ack.is_some_and(|(client, n)| state.acks.is_repeat(client, n)) {
                return Ok(false);
            }
            if state.end.is_some() {
                return Ok(true);
            }
            state.resize_if_due();
            let mut bytes = Vec::new();
            for item in items {
                item.encode(&state.terminal, self.charset, &mut bytes)?;
            }
            if state.input.len() + bytes.len() > MOST_QUEUED {
                return Err(InputError::Full);
            }
            if let Some((client, n)) = ack {
                state.acks.typed(client, n);
            }
            state.bytes_in += bytes.len() as u64;
            state.write(&bytes);
            !state.input.is_empty()
        };
        if queued {
            self.wake.notify_one();
        }
        Ok(true)
    }
}

impl Input {
    /// Appends what the command gets for it, in the modes that its terminal is in.
    ///
    /// # Errors
    /// No key has this name.
    pub fn encode(&self, terminal: &Terminal, charset: Charset, out: &mut Vec<u8>) -> Result<(), InputError> {
        let bytes = match self {
            Input::Text(text) => {
                out.extend(charset.encode(text));
                return Ok(());
            }
            Input::Mouse(event) => {
                // Coordinates of the oldest mouse protocol are bytes, not characters.
                out.extend(terminal.encode_mouse(*event));
                return Ok(());
            }
            Input::Key(name) => {
                let bytes = terminal.encode_key(name);
                bytes.ok_or_else(|| InputError::UnknownKey(name.clone()))?
            }
            Input::Paste(text) => terminal.encode_paste(text),
            Input::Focus(focused) => terminal.encode_focus(*focused),
        };
        out.extend(charset.encode(&String::from_utf8_lossy(&bytes)));
        Ok(())
    }
}

impl State {
    /// The terminal's answer to a query of the command. One that asks and never reads gets none.
    pub(super) fn reply(&mut self, bytes: &[u8]) {
        if self.input.len() + bytes.len() <= MOST_QUEUED {
            self.write(bytes);
        }
    }

    /// Writes at once what the command takes, and queues the rest.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        let taken = if self.input.is_empty() {
            self.try_write(bytes)
        } else {
            0
        };
        self.input.extend(&bytes[taken..]);
    }

    /// Writes from the queue; what can't be written stays.
    pub(super) fn flush_input(&mut self) {
        while !self.input.is_empty() {
            let (front, _) = self.input.as_slices();
            let taken = self.try_write(front);
            if taken == 0 {
                return;
            }
            self.input.drain(..taken);
        }
    }

    fn try_write(&self, bytes: &[u8]) -> usize {
        let Some(backend) = &self.backend else {
            return bytes.len();
        };
        match backend.try_write(bytes) {
            Ok(n) => n,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => 0,
            // Nobody is left to read it; the pump sees the end on its own.
            Err(_) => bytes.len(),
        }
    }
}
