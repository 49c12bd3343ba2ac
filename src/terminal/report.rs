//! Answers. They are made of numbers that we computed and never of text that the output chose.

use std::fmt::Arguments;
use std::io::Write;

use super::Kind;
use super::modes::Mode;
use super::state::State;

/// Answers that nobody fetched are kept up to here: a program that asks without reading loses the rest.
const MAX_REPLIES: usize = 64 << 10;

impl State {
    /// An answer that begins with CSI.
    pub(super) fn reply_csi(&mut self, rest: Arguments<'_>) {
        let introducer: &[u8] = if self.eight_bit { &[0x9b] } else { b"\x1b[" };
        self.reply(introducer, rest, b"");
    }

    /// An answer that begins with DCS.
    pub(super) fn reply_dcs(&mut self, rest: Arguments<'_>) {
        match self.eight_bit {
            true => self.reply(&[0x90], rest, &[0x9c]),
            false => self.reply(b"\x1bP", rest, b"\x1b\\"),
        }
    }

    /// An answer that begins with OSC; it ends as the question did.
    pub(super) fn reply_osc(&mut self, rest: Arguments<'_>, bell: bool) {
        let end: &[u8] = match (bell, self.eight_bit) {
            (true, _) => b"\x07",
            (false, true) => &[0x9c],
            (false, false) => b"\x1b\\",
        };
        let introducer: &[u8] = if self.eight_bit { &[0x9d] } else { b"\x1b]" };
        self.reply(introducer, rest, end);
    }

    /// An answer that is the same in 7 and 8 bits.
    pub(super) fn reply_raw(&mut self, answer: &[u8]) {
        self.reply(answer, format_args!(""), b"");
    }

    fn reply(&mut self, introducer: &[u8], rest: Arguments<'_>, end: &[u8]) {
        if self.replies.len() < MAX_REPLIES {
            self.replies.extend(introducer);
            // Writing to a vector never fails.
            let _ = self.replies.write_fmt(rest);
            self.replies.extend(end);
        }
    }

    /// DA1: a VT420 with 132 columns, printer port, selective erase, national sets, windowing, horizontal
    /// scrolling, colour and rectangular editing; or a Linux console.
    pub(super) fn report_primary(&mut self, which: u16) {
        match (which, self.kind) {
            (0, Kind::Linux) => self.reply_csi(format_args!("?6c")),
            (0, Kind::Xterm) => self.reply_csi(format_args!("?64;1;2;6;9;15;16;17;18;21;22;28c")),
            _ => {}
        }
    }

    /// DA2: VT420, no version, no keyboard.
    pub(super) fn report_secondary(&mut self, which: u16) {
        if which == 0 && self.kind == Kind::Xterm {
            self.reply_csi(format_args!(">41;379;0c"));
        }
    }

    /// DA3: a unit without a number.
    pub(super) fn report_tertiary(&mut self, which: u16) {
        if which == 0 && self.kind == Kind::Xterm && self.level >= 4 {
            self.reply_dcs(format_args!("!|00000000"));
        }
    }

    /// XTVERSION.
    pub(super) fn report_version(&mut self, which: u16) {
        if which == 0 && self.kind == Kind::Xterm {
            self.reply_dcs(format_args!(">|anytermd"));
        }
    }

    /// XTQMODKEYS of modifyOtherKeys, by which programs find out whether they got it.
    pub(super) fn report_key_modifiers(&mut self, what: u16) {
        if what == 4 && self.kind == Kind::Xterm {
            self.reply_csi(format_args!(">4;0m"));
        }
    }

    /// DSR.
    pub(super) fn report_status(&mut self, what: u16) {
        match what {
            5 => self.reply_csi(format_args!("0n")),
            6 => {
                let (row, col) = self.reported_position();
                self.reply_csi(format_args!("{row};{col}R"));
            }
            _ => {}
        }
    }

    /// The cursor's row and column from 1; within the margins in origin mode.
    fn reported_position(&self) -> (usize, usize) {
        let (top, left) = match self.has(Mode::Origin) {
            true => (self.margins.top, self.left_margin()),
            false => (0, 0),
        };
        let from_one = |at: usize, first: usize| (at + 1).saturating_sub(first);
        (from_one(self.cursor.row, top), from_one(self.cursor.col, left))
    }

    /// DECDSR.
    pub(super) fn report_private_status(&mut self, what: u16, id: u16) {
        match what {
            5 => self.reply_csi(format_args!("?0n")),
            6 => {
                let (row, col) = self.reported_position();
                let page = if self.level >= 3 { ";1" } else { "" };
                self.reply_csi(format_args!("?{row};{col}{page}R"));
            }
            15 => self.reply_csi(format_args!("?13n")),       // no printer
            25 => self.reply_csi(format_args!("?20n")),       // user-defined keys unlocked
            26 => self.reply_csi(format_args!("?27;1;0;0n")), // North American keyboard
            53 | 55 => self.reply_csi(format_args!("?53n")),  // no locator
            56 => self.reply_csi(format_args!("?57;0n")),
            62 => self.reply_csi(format_args!("0000*{{")), // no room for macros
            63 => self.reply_dcs(format_args!("{id}!~0000")),
            75 => self.reply_csi(format_args!("?70n")), // ready
            85 => self.reply_csi(format_args!("?83n")), // one session
            _ => {}
        }
    }

    /// DECRQM. Below level 3 only DEC's own modes are told, as by xterm.
    pub(super) fn report_mode(&mut self, private: bool, number: u16) {
        if self.level < 3 && !private {
            return;
        }
        let setting = self.mode_setting(private, number);
        let mark = if private { "?" } else { "" };
        self.reply_csi(format_args!("{mark}{number};{setting}$y"));
    }
}
