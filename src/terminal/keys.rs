//! Keys as programs get them (xterm's ctlseqs, "PC-Style Function Keys"; the Linux console's for its own kind).

use super::Kind;
use super::modes::Mode;
use super::state::State;

/// Modifier keys that are down.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Modifiers {
    shift: bool,
    alt: bool,
    control: bool,
    meta: bool,
}

impl Modifiers {
    /// xterm's modifier parameter; 1 for none.
    fn parameter(self) -> u8 {
        1 + u8::from(self.shift) + 2 * u8::from(self.alt) + 4 * u8::from(self.control) + 8 * u8::from(self.meta)
    }
}

/// Takes the modifiers off a key's name.
fn modifiers(mut name: &str) -> (Modifiers, &str) {
    let mut modifiers = Modifiers::default();
    while let Some((first, rest)) = name.split_once('+').filter(|(_, rest)| !rest.is_empty()) {
        match first {
            "Shift" => modifiers.shift = true,
            "Alt" => modifiers.alt = true,
            "Control" => modifiers.control = true,
            "Meta" => modifiers.meta = true,
            _ => break,
        }
        name = rest;
    }
    (modifiers, name)
}

impl State {
    /// What a key sends; none when its name is not known.
    pub(super) fn encode_key(&self, name: &str) -> Option<Vec<u8>> {
        let (modifiers, name) = modifiers(name);
        if let Some(text) = self.single_code(name, modifiers) {
            return Some(with_alt(text, modifiers.alt));
        }
        if let Some(last) = cursor_final(name) {
            return Some(self.cursor_key(last, modifiers));
        }
        if let Some(sequence) = self.function_key(name, modifiers) {
            return Some(sequence);
        }
        if let Some(key) = name.strip_prefix("Numpad") {
            return self.keypad_key(key, modifiers);
        }
        let mut chars = name.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Some(character(c, modifiers)),
            _ => None,
        }
    }

    /// Keys that send one control character.
    fn single_code(&self, name: &str, modifiers: Modifiers) -> Option<Vec<u8>> {
        Some(match name {
            "Enter" if self.has(Mode::Newline) => b"\r\n".to_vec(),
            "Enter" => b"\r".to_vec(),
            "Tab" if modifiers.shift => b"\x1b[Z".to_vec(),
            "Tab" => b"\t".to_vec(),
            "Escape" => b"\x1b".to_vec(),
            "Backspace" => vec![self.backspace_code(modifiers.control)],
            "Space" | " " => vec![if modifiers.control { 0 } else { b' ' }],
            _ => return None,
        })
    }

    /// DEL, or BS where DECBKM or the console's kind says so; with Control the other one.
    fn backspace_code(&self, control: bool) -> u8 {
        let back = self.has(Mode::Backarrow) || self.kind == Kind::Linux;
        if back != control { 0x08 } else { 0x7f }
    }

    /// Arrows, Home and End.
    fn cursor_key(&self, last: char, modifiers: Modifiers) -> Vec<u8> {
        let console = self.kind == Kind::Linux;
        match (modifiers.parameter(), last) {
            (_, 'H') if console => b"\x1b[1~".to_vec(),
            (_, 'F') if console => b"\x1b[4~".to_vec(),
            (_, 'E') if console => b"\x1b[G".to_vec(),
            (1, _) if self.has(Mode::ApplicationCursor) => format!("\x1bO{last}").into_bytes(),
            (1, _) => format!("\x1b[{last}").into_bytes(),
            (_, _) if console => format!("\x1b[{last}").into_bytes(),
            (parameter, _) => format!("\x1b[1;{parameter}{last}").into_bytes(),
        }
    }

    /// Function and editing keys.
    fn function_key(&self, name: &str, modifiers: Modifiers) -> Option<Vec<u8>> {
        let parameter = modifiers.parameter();
        let f = name.strip_prefix('F').and_then(|digits| digits.parse::<u8>().ok());
        let sequence = match f {
            Some(f @ 1..=20) if self.kind == Kind::Linux => console_function_key(f, modifiers.shift),
            Some(f @ 1..=4) => {
                let last = char::from(b'O' + f);
                if parameter == 1 {
                    format!("\x1bO{last}")
                } else {
                    format!("\x1b[1;{parameter}{last}")
                }
            }
            _ => {
                let number = tilde_number(name, f)?;
                match parameter {
                    1 => format!("\x1b[{number}~"),
                    _ if self.kind == Kind::Linux => format!("\x1b[{number}~"),
                    _ => format!("\x1b[{number};{parameter}~"),
                }
            }
        };
        Some(sequence.into_bytes())
    }

    /// The numeric keypad: what is printed on its keys, or in application mode their own codes.
    fn keypad_key(&self, key: &str, modifiers: Modifiers) -> Option<Vec<u8>> {
        let (plain, application) = match key {
            "Enter" => ("\r", 'M'),
            "Add" => ("+", 'k'),
            "Subtract" => ("-", 'm'),
            "Multiply" => ("*", 'j'),
            "Divide" => ("/", 'o'),
            "Decimal" => (".", 'n'),
            "Separator" | "Comma" => (",", 'l'),
            "Equal" => ("=", 'X'),
            _ => {
                let digit = key.parse::<u8>().ok().filter(|&digit| digit <= 9)?;
                let plain = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][usize::from(digit)];
                (plain, char::from(b'p' + digit))
            }
        };
        Some(match (self.has(Mode::ApplicationKeypad), modifiers.parameter()) {
            (true, 1) => format!("\x1bO{application}").into_bytes(),
            (true, parameter) if self.kind == Kind::Xterm => format!("\x1bO{parameter}{application}").into_bytes(),
            _ if plain == "\r" && self.has(Mode::Newline) => b"\r\n".to_vec(),
            _ => with_alt(plain.as_bytes().to_vec(), modifiers.alt),
        })
    }
}

fn with_alt(mut bytes: Vec<u8>, alt: bool) -> Vec<u8> {
    if alt {
        bytes.insert(0, 0x1b);
    }
    bytes
}

fn cursor_final(name: &str) -> Option<char> {
    Some(match name {
        "ArrowUp" => 'A',
        "ArrowDown" => 'B',
        "ArrowRight" => 'C',
        "ArrowLeft" => 'D',
        "Clear" => 'E',
        "End" => 'F',
        "Home" => 'H',
        _ => return None,
    })
}

/// The number of a `CSI n ~` key.
fn tilde_number(name: &str, f: Option<u8>) -> Option<u8> {
    Some(match (name, f) {
        ("Insert", _) => 2,
        ("Delete", _) => 3,
        ("PageUp", _) => 5,
        ("PageDown", _) => 6,
        (_, Some(f @ 5..=5)) => f + 10,
        (_, Some(f @ 6..=10)) => f + 11,
        (_, Some(f @ 11..=14)) => f + 12,
        (_, Some(f @ 15..=16)) => f + 13,
        (_, Some(f @ 17..=20)) => f + 14,
        ("ContextMenu", _) => 29,
        _ => return None,
    })
}

/// The Linux console's function keys; with Shift the next ten.
fn console_function_key(f: u8, shift: bool) -> String {
    let f = if shift && f <= 8 { f + 12 } else { f };
    match f {
        1..=5 => format!("\x1b[[{}", char::from(b'@' + f)),
        _ => format!("\x1b[{}~", tilde_number("", Some(f)).unwrap_or(15)),
    }
}

/// A character with modifiers.
fn character(c: char, modifiers: Modifiers) -> Vec<u8> {
    let mut bytes = [0; 4];
    let mut out = c.encode_utf8(&mut bytes).as_bytes().to_vec();
    if let (true, Some(code)) = (modifiers.control, control_code(c)) {
        out = vec![code];
    }
    with_alt(out, modifiers.alt || modifiers.meta)
}

/// What Control makes of a key, as on a VT220 and a PC keyboard.
fn control_code(c: char) -> Option<u8> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '[' | '\\' | ']' | '^' | '_' => c as u8 & 0x1f,
        '@' | '2' | '`' => 0,
        '3' => 0x1b,
        '4' => 0x1c,
        '5' => 0x1d,
        '6' | '.' | '~' => 0x1e,
        '7' | '/' | '-' => 0x1f,
        '8' | '?' => 0x7f,
        _ => return None,
    })
}
