//! Device control strings: DECRQSS and XTGETTCAP ask for something, DECRSPS restores it.

use super::cursor::CursorShape;
use super::modes::Mode;
use super::state::State;

/// A string that is being received.
pub(super) struct DeviceControl {
    request: Request,
    body: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Request {
    /// DECRQSS.
    Setting,
    /// XTGETTCAP.
    Capability,
    /// DECRSPS, and of what.
    Presentation(u16),
}

/// What may be asked for is shorter, and the stops of the widest screen are not longer.
const MAX_BODY: usize = 4096;

/// What XTGETTCAP knows, names and values in hexadecimal: `Co` and `colors` 256, `RGB` 8.
const CAPABILITIES: [(&str, &str); 3] = [("436F", "323536"), ("636F6C6F7273", "323536"), ("524742", "38")];

impl State {
    pub(super) fn begin_device_control(&mut self, what: u16, intermediates: &[u8], action: char) {
        let request = match (intermediates, action) {
            (b"$", 'q') => Request::Setting,
            (b"+", 'q') => Request::Capability,
            (b"$", 't') => Request::Presentation(what),
            _ => return self.device_control = None,
        };
        self.device_control = Some(DeviceControl {
            request,
            body: Vec::new(),
        });
    }

    pub(super) fn device_control_byte(&mut self, byte: u8) {
        if let Some(string) = &mut self.device_control
            && string.body.len() <= MAX_BODY
        {
            string.body.push(byte);
        }
    }

    pub(super) fn end_device_control(&mut self) {
        let Some(DeviceControl { request, body }) = self.device_control.take() else {
            return;
        };
        match request {
            Request::Setting => self.report_setting(&body),
            Request::Capability => self.report_capabilities(&body),
            Request::Presentation(what) => self.restore_presentation(what, &body),
        }
    }

    /// XTGETTCAP: what is known, up to the first name that is not.
    fn report_capabilities(&mut self, names: &[u8]) {
        for name in names.split(|&byte| byte == b';') {
            let known = CAPABILITIES
                .iter()
                .find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name));
            let Some((name, value)) = known else {
                return self.reply_dcs(format_args!("0+r"));
            };
            self.reply_dcs(format_args!("1+r{name}={value}"));
        }
    }

    /// DECRQSS.
    fn report_setting(&mut self, what: &[u8]) {
        let (margins, rows, cols, extent) = (self.margins, self.rows, self.cols, self.attribute_extent);
        let protected = self.protection_bit();
        let (level, bits) = (self.level, u8::from(!self.eight_bit));
        match what {
            b"m" => self.report_rendition(),
            b"r" => self.reply_dcs(format_args!("1$r{};{}r", margins.top + 1, margins.bottom + 1)),
            b"s" if level >= 4 => self.reply_dcs(format_args!("1$r{};{}s", margins.left + 1, margins.right + 1)),
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
