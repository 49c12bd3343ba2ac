//! From bytes to the parser: text goes straight to the screen, escape sequences to vte.
//!
//! vte does not say where it is, and what it does outside of sequences is too slow and too little for us: so a
//! sequence's end is found here, by the same rules (Paul Williams' state machine). That also lets C1 controls in
//! UTF-8 act everywhere, keeps strings bounded, and gives the Linux console its sequences without terminator.

use vte::Parser;

use super::linux::{Console, Verdict};
use super::state::State;
use super::{Kind, utf8};

/// Longest operating system command that is obeyed. OSC 52 is the one that may be long.
const MAX_OSC: usize = 140 << 10;

/// What the next byte is part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Place {
    #[default]
    Text,
    /// After ESC.
    Escape,
    /// After ESC and an intermediate byte.
    EscapeIntermediate,
    /// After CSI.
    Control,
    /// After DCS.
    DeviceControl,
    /// After OSC.
    Command,
    /// After SOS, PM or APC: nobody's business.
    Ignored,
    /// After the console's `ESC ]`.
    Console,
}

/// Finds sequences in the input.
pub(super) struct Input {
    parser: Parser,
    place: Place,
    partial: utf8::Partial,
    osc: Vec<u8>,
    console: Console,
}

impl Input {
    pub(super) fn new() -> Input {
        Input {
            parser: Parser::new(),
            place: Place::Text,
            partial: utf8::Partial::default(),
            osc: Vec::new(),
            console: Console::default(),
        }
    }

    pub(super) fn feed(&mut self, state: &mut State, mut bytes: &[u8]) {
        while let Some(&first) = bytes.first() {
            let used = match self.place {
                Place::Text => self.text(state, bytes),
                _ if first >= 0x80 || !self.partial.is_empty() => self.beyond_ascii(state, bytes),
                Place::Control => self.control(state, bytes),
                _ => {
                    self.step(state, first);
                    1
                }
            };
            bytes = bytes.get(used..).unwrap_or_default();
        }
    }

    /// A control sequence up to its end, or as much of it as is there; says how many bytes it took.
    fn control(&mut self, state: &mut State, bytes: &[u8]) -> usize {
        let inside = |byte: &u8| matches!(byte, 0x20..=0x3f);
        let run = bytes.iter().take_while(|byte| inside(byte)).count();
        match bytes.get(run) {
            Some(0x40..=0x7e) => {
                self.place = Place::Text;
                self.parser.advance(state, &bytes[..=run]);
                run + 1
            }
            Some(0x80..) | None => {
                self.parser.advance(state, &bytes[..run]);
                run
            }
            Some(&byte) => {
                self.parser.advance(state, &bytes[..run]);
                self.step(state, byte);
                run + 1
            }
        }
    }

    /// Text up to the next escape sequence; says how many bytes it took.
    fn text(&mut self, state: &mut State, bytes: &[u8]) -> usize {
        if !self.partial.is_empty() {
            return self.beyond_ascii(state, bytes);
        }
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                0x20..=0x7e => {
                    let run = utf8::ascii_run(&bytes[at..]);
                    state.print_ascii(&bytes[at..at + run]);
                    at += run;
                    continue;
                }
                0x1b => {
                    self.escape(state);
                    return at + 1;
                }
                0x80.. => {
                    at += self.beyond_ascii(state, &bytes[at..]);
                    if self.place != Place::Text {
                        return at;
                    }
                    continue;
                }
                _ => state.control(byte),
            }
            at += 1;
        }
        at
    }

    /// One character of several bytes, or the part of it that is there.
    fn beyond_ascii(&mut self, state: &mut State, bytes: &[u8]) -> usize {
        let (found, used) = self.partial.take(bytes);
        match found {
            Some(c @ '\u{80}'..='\u{9f}') => self.c1(state, c),
            Some(c) if self.place == Place::Text => state.print(c),
            Some(c) if self.place == Place::Command => self.collect(c.encode_utf8(&mut [0; 4]).as_bytes()),
            _ => {}
        }
        used
    }

    /// A C1 control is ESC and a letter in one; within strings only their end counts.
    fn c1(&mut self, state: &mut State, c: char) {
        let in_string = matches!(self.place, Place::Command | Place::DeviceControl | Place::Ignored);
        if !in_string || c == '\u{9c}' {
            self.escape(state);
            self.step(state, (u32::from(c) - 0x40) as u8);
        }
    }

    fn escape(&mut self, state: &mut State) {
        self.step(state, 0x1b);
    }

    /// One ASCII byte of a sequence.
    fn step(&mut self, state: &mut State, byte: u8) {
        let from = self.place;
        self.place = self.after(state, byte);
        match from {
            Place::Text | Place::Ignored => {}
            Place::Escape => self.after_escape(state, byte),
            Place::Command => self.command(state, byte),
            Place::Console => self.console(state, byte),
            Place::EscapeIntermediate | Place::Control | Place::DeviceControl => self.parser.advance(state, &[byte]),
        }
    }

    /// vte gets ESC only with what follows it, so that it never waits for what it does not get.
    fn after_escape(&mut self, state: &mut State, byte: u8) {
        match byte {
            0x18 | 0x1a | 0x1b => {}
            0x00..=0x1f => state.control(byte),
            b']' | b'X' | b'^' | b'_' | 0x7f.. => {}
            _ => self.parser.advance(state, &[0x1b, byte]),
        }
    }

    /// Where `byte` leads.
    fn after(&self, state: &State, byte: u8) -> Place {
        match (self.place, byte) {
            (_, 0x1b) => Place::Escape,
            (_, 0x18 | 0x1a) => Place::Text,
            (Place::Escape, b'[') => Place::Control,
            (Place::Escape, b']') if state.kind == Kind::Linux => Place::Console,
            (Place::Escape, b']') => Place::Command,
            (Place::Escape, b'P') => Place::DeviceControl,
            (Place::Escape, b'X' | b'^' | b'_') => Place::Ignored,
            (Place::Escape | Place::EscapeIntermediate, 0x20..=0x2f) => Place::EscapeIntermediate,
            (Place::Escape | Place::EscapeIntermediate, 0x30..=0x7e) => Place::Text,
            (Place::Control, 0x40..=0x7e) => Place::Text,
            (Place::Command, 0x07) | (Place::Console, _) => Place::Text,
            (place, _) => place,
        }
    }

    /// A byte of an operating system command.
    fn command(&mut self, state: &mut State, byte: u8) {
        match byte {
            0x20..=0x7e => self.collect(&[byte]),
            0x07 | 0x1b => {
                let command = std::mem::take(&mut self.osc);
                state.operating_system_command(&command, byte == 0x07);
            }
            0x18 | 0x1a => self.osc.clear(),
            _ => {}
        }
    }

    fn collect(&mut self, bytes: &[u8]) {
        if self.osc.len() + bytes.len() <= MAX_OSC {
            self.osc.extend(bytes);
        }
    }

    /// A byte of what follows the console's `ESC ]`.
    fn console(&mut self, state: &mut State, byte: u8) {
        self.place = match self.console.take(state, byte) {
            Verdict::More => Place::Console,
            Verdict::Over => self.after(state, byte),
            Verdict::Command => {
                self.collect(&[byte]);
                Place::Command
            }
        };
    }
}
