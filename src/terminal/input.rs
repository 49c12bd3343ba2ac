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
    /// Right after the console's CSI.
    ConsoleControl,
    /// After CSI.
    Control,
    /// After DCS.
    DeviceControl,
    /// After OSC.
    Command,
    /// After `ESC k`: a title as GNU screen has it.
    Title,
    /// After SOS, PM or APC: nobody's business.
    Ignored,
    /// After the console's `ESC ]`.
    Console,
    /// After the console's `CSI [`: the name of a function key.
    ConsoleKey,
    /// After the VT52's `ESC Y`, and the row if that was there.
    Address(Option<u8>),
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

    /// Takes bytes up to the end of a synchronized update, to where the work is enough, or to the end of all; says how
    /// many.
    pub(super) fn feed(&mut self, state: &mut State, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        state.update_ended = false;
        while let Some(&first) = rest.first() {
            let used = match self.place {
                Place::Text => self.text(state, rest),
                _ if first >= 0x80 || !self.partial.is_empty() => self.beyond_ascii(state, rest),
                Place::Control => self.control(state, rest),
                _ => {
                    self.step(state, first);
                    1
                }
            };
            rest = rest.get(used..).unwrap_or_default();
            if state.update_ended || state.work.is_enough() {
                break;
            }
        }
        bytes.len() - rest.len()
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
                }
                _ => {
                    state.control(byte);
                    at += 1;
                }
            }
            if state.work.is_enough() {
                break;
            }
        }
        at
    }

    /// One character of several bytes, or the part of it that is there.
    fn beyond_ascii(&mut self, state: &mut State, bytes: &[u8]) -> usize {
        let (found, used) = self.partial.take(bytes);
        match found {
            Some(c @ '\u{80}'..='\u{9f}') => self.c1(state, c),
            Some(c) if self.place == Place::Text => state.print(c),
            Some(c) if matches!(self.place, Place::Command | Place::Title) => {
                self.collect(c.encode_utf8(&mut [0; 4]).as_bytes())
            }
            _ => {}
        }
        used
    }

    /// A C1 control is ESC and a letter in one; within strings only their end counts.
    fn c1(&mut self, state: &mut State, c: char) {
        let in_string = matches!(
            self.place,
            Place::Command | Place::Title | Place::DeviceControl | Place::Ignored
        );
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
        self.place = after(from, byte, state);
        match from {
            Place::Text | Place::Ignored | Place::ConsoleKey => {}
            Place::Escape => self.after_escape(state, byte),
            Place::Command | Place::Title => self.command(state, byte, from == Place::Title),
            Place::Console => self.console(state, byte),
            Place::Address(Some(row)) if self.place == Place::Text => state.vt52_address(row, byte),
            Place::Address(_) => {}
            _ => self.parser.advance(state, &[byte]),
        }
    }

    /// vte gets ESC only with what follows it, so that it never waits for what it does not get.
    fn after_escape(&mut self, state: &mut State, byte: u8) {
        match (self.place, byte) {
            (_, 0x18 | 0x1a | 0x1b | 0x7f..) => {}
            (_, 0x00..=0x1f) => state.control(byte),
            (Place::Text, _) if state.is_vt52() => state.escape_sequence(&[], byte),
            (Place::Text | Place::EscapeIntermediate | Place::DeviceControl, _) => {
                self.parser.advance(state, &[0x1b, byte])
            }
            (Place::Control | Place::ConsoleControl, _) => self.parser.advance(state, &[0x1b, byte]),
            _ => {}
        }
    }

    /// A byte of an operating system command or a title.
    fn command(&mut self, state: &mut State, byte: u8, title: bool) {
        match byte {
            0x20..=0x7e => self.collect(&[byte]),
            0x07 | 0x1b => {
                let text = std::mem::take(&mut self.osc);
                match title {
                    true => state.set_title(&text),
                    false => state.operating_system_command(&text, byte == 0x07),
                }
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
            Verdict::Over => after(Place::Console, byte, state),
            Verdict::Command => {
                self.collect(&[byte]);
                Place::Command
            }
        };
    }
}

/// Where `byte` leads from `place`.
fn after(place: Place, byte: u8, state: &State) -> Place {
    match (place, byte) {
        (_, 0x1b) => Place::Escape,
        (_, 0x18 | 0x1a) => Place::Text,
        (Place::Escape, b'Y') if state.is_vt52() => Place::Address(None),
        (Place::Escape, 0x30..=0x7e) if state.is_vt52() => Place::Text,
        (Place::Escape, _) => after_escape(byte, state.kind == Kind::Linux),
        (Place::EscapeIntermediate, 0x30..=0x7e) => Place::Text,
        (Place::ConsoleControl, b'[') => Place::ConsoleKey,
        (Place::ConsoleControl, 0x20..=0x3f) => Place::Control,
        (Place::Control | Place::ConsoleControl, 0x40..=0x7e) => Place::Text,
        (Place::Command | Place::Title, 0x07) | (Place::Console | Place::ConsoleKey, _) => Place::Text,
        (Place::Address(None), 0x20..) => Place::Address(Some(byte)),
        (Place::Address(Some(_)), 0x20..) => Place::Text,
        (place, _) => place,
    }
}

fn after_escape(byte: u8, console: bool) -> Place {
    match byte {
        b'[' if console => Place::ConsoleControl,
        b'[' => Place::Control,
        b']' if console => Place::Console,
        b']' => Place::Command,
        b'k' => Place::Title,
        b'P' => Place::DeviceControl,
        b'X' | b'^' | b'_' => Place::Ignored,
        0x20..=0x2f => Place::EscapeIntermediate,
        0x30..=0x7e => Place::Text,
        _ => Place::Escape,
    }
}
