//! Device control strings: DECRQSS is the only one that is answered.

use super::args::Args;
use super::cursor::{CursorShape, Protection};
use super::modes::Mode;
use super::state::State;

/// A string that is being received.
pub(super) struct DeviceControl {
    body: Vec<u8>,
}

/// What DECRQSS may ask for is shorter.
const MAX_BODY: usize = 16;

impl State {
    pub(super) fn begin_device_control(&mut self, _args: &Args, intermediates: &[u8], action: char) {
        self.device_control = match (intermediates, action) {
            (b"$", 'q') => Some(DeviceControl { body: Vec::new() }),
            _ => None,
        };
    }

    pub(super) fn device_control_byte(&mut self, byte: u8) {
        if let Some(string) = &mut self.device_control
            && string.body.len() <= MAX_BODY
        {
            string.body.push(byte);
        }
    }

    pub(super) fn end_device_control(&mut self) {
        if let Some(string) = self.device_control.take() {
            self.report_setting(&string.body);
        }
    }

    /// DECRQSS.
    fn report_setting(&mut self, what: &[u8]) {
        let (margins, rows, cols, extent) = (self.margins, self.rows, self.cols, self.attribute_extent);
        let protected = u8::from(self.pen.protected && self.protection == Protection::Dec);
        let (level, bits) = (self.level, u8::from(!self.eight_bit));
        match what {
            b"m" => self.report_rendition(),
            b"r" => self.reply_dcs(format_args!("1$r{};{}r", margins.top + 1, margins.bottom + 1)),
            b"s" => self.reply_dcs(format_args!("1$r{};{}s", margins.left + 1, margins.right + 1)),
            b"t" => self.reply_dcs(format_args!("1$r{rows}t")),
            b"$|" => self.reply_dcs(format_args!("1$r{cols}$|")),
            b"*|" => self.reply_dcs(format_args!("1$r{rows}*|")),
            b"*x" => self.reply_dcs(format_args!("1$r{extent}*x")),
            b"\"q" => self.reply_dcs(format_args!("1$r{protected}\"q")),
            b"\"p" => self.reply_dcs(format_args!("1$r6{level};{bits}\"p")),
            b" q" => self.reply_dcs(format_args!("1$r{} q", self.cursor_style_number())),
            b"$}" => self.reply_dcs(format_args!("1$r0$}}")), // no status line
            b"$~" => self.reply_dcs(format_args!("1$r0$~")),
            _ => self.reply_dcs(format_args!("0$r")),
        }
    }

    fn cursor_style_number(&self) -> u8 {
        let steady = match self.shape {
            CursorShape::Block => 2,
            CursorShape::Underline => 4,
            CursorShape::Bar => 6,
        };
        steady - u8::from(self.has(Mode::CursorBlink))
    }

    fn report_rendition(&mut self) {
        let style = super::sgr::describe(self.pen.style());
        self.reply_dcs(format_args!("1$r{style}m"));
    }
}
