//! Setting and resetting modes.

use super::args::Args;
use super::modes::{Mode, Modes, MouseEncoding, MouseTracking};
use super::state::State;

impl State {
    /// SM, RM.
    pub(super) fn set_modes(&mut self, args: &Args, on: bool) {
        for &number in args.as_slice() {
            if let Some(mode) = Mode::from_number(false, number) {
                self.set_mode(mode, on);
            }
        }
    }

    /// DECSET, DECRST.
    pub(super) fn set_private_modes(&mut self, args: &Args, on: bool) {
        for &number in args.as_slice() {
            self.set_private_mode(number, on);
        }
    }

    fn set_private_mode(&mut self, number: u16, on: bool) {
        match number {
            47 => self.show_alternate(on),
            1047 => self.alternate_clearing(on),
            1048 if on => self.save_cursor(),
            1048 => self.restore_cursor(),
            1049 => self.alternate_saving(on),
            _ => match (tracking(number), encoding(number)) {
                (Some(tracking), _) => self.mouse = if on { tracking } else { MouseTracking::Off },
                (_, Some(encoding)) => self.set_encoding(encoding, on),
                _ => {
                    if let Some(mode) = Mode::from_number(true, number) {
                        self.set_mode(mode, on);
                    }
                }
            },
        }
        self.changed();
    }

    /// There is one at a time, and resetting another than that one does nothing, as in xterm.
    fn set_encoding(&mut self, encoding: MouseEncoding, on: bool) {
        if on {
            self.mouse_encoding = encoding;
        } else if self.mouse_encoding == encoding {
            self.mouse_encoding = MouseEncoding::Bytes;
        }
    }

    fn alternate_clearing(&mut self, on: bool) {
        if !on && self.alternate {
            self.clear_screen();
            self.cursor.pending = false;
        }
        self.show_alternate(on);
    }

    fn alternate_saving(&mut self, on: bool) {
        if on {
            self.save_cursor();
            self.show_alternate(true);
            self.clear_screen();
            self.cursor.pending = false;
        } else {
            self.show_alternate(false);
            self.restore_cursor();
        }
    }

    /// Sets one mode, with all that goes with it.
    pub(super) fn set_mode(&mut self, mode: Mode, on: bool) {
        let was = self.has(mode);
        self.modes.set(mode, on);
        match mode {
            Mode::ReverseScreen if was != on => self.redrawn(),
            Mode::Synchronized => self.update_ended = was && !on,
            Mode::Ansi if was && !on => self.enter_vt52(),
            Mode::Ansi if on => self.leave_vt52(),
            Mode::Origin => self.home(),
            Mode::Margins if self.level < 4 => self.modes.set(mode, was),
            Mode::Margins if on => self.screen.single_lines(),
            Mode::Margins => (self.margins.left, self.margins.right) = (0, self.cols - 1),
            Mode::Columns132 if self.has(Mode::AllowColumns) => self.change_columns(),
            Mode::Columns132 => self.modes.set(mode, was),
            _ => {}
        }
        self.changed();
    }

    /// DECCOLM: 132 columns or 80, on an empty screen.
    fn change_columns(&mut self) {
        self.clear_screen();
        self.ask_size(None, Some(if self.has(Mode::Columns132) { 132 } else { 80 }));
        self.modes.set(Mode::Margins, false);
        self.reset_margins();
        self.home();
    }

    /// XTSAVE.
    pub(super) fn save_modes(&mut self, args: &Args) {
        for &number in args.as_slice() {
            match number {
                9 => self.saved_modes.x10 = self.mouse,
                1000 | 1002 | 1003 => self.saved_modes.mouse = self.mouse,
                1005 | 1006 | 1015 | 1016 => self.saved_modes.encoding = self.mouse_encoding,
                47 | 1047 | 1049 => self.saved_modes.alternate = self.alternate,
                1048 => self.save_cursor(),
                _ => {
                    if let Some(mode) = Mode::from_number(true, number) {
                        self.saved_modes.set.set(mode, self.has(mode));
                    }
                }
            }
        }
    }

    /// XTRESTORE. The alternate screen comes as it was left and the cursor stays, as in xterm; that 379 forgets the
    /// mouse's encoding is not.
    pub(super) fn restore_modes(&mut self, args: &Args) {
        for &number in args.as_slice() {
            match number {
                9 => self.mouse = self.saved_modes.x10,
                1000 | 1002 | 1003 => self.mouse = self.saved_modes.mouse,
                1005 | 1006 | 1015 | 1016 => self.mouse_encoding = self.saved_modes.encoding,
                47 | 1047 | 1049 => self.show_alternate(self.saved_modes.alternate),
                1048 => self.restore_cursor(),
                _ => {
                    if let Some(mode) = Mode::from_number(true, number) {
                        self.set_mode(mode, self.saved_modes.set.has(mode));
                    }
                }
            }
        }
        self.changed();
    }

    /// DECRQM: 1 set, 2 reset, 3 and 4 the same for good, 0 not known.
    pub(super) fn mode_setting(&self, private: bool, number: u16) -> u16 {
        let on = match (private, number) {
            (true, 47 | 1047 | 1049) => self.alternate,
            (true, 1048) => true,
            (true, 69) if self.level < 4 => return 0,
            (false, 1 | 5 | 7 | 10 | 11 | 13..=19) | (true, 8) => return 4,
            _ => match (
                private,
                tracking(number),
                encoding(number),
                Mode::from_number(private, number),
            ) {
                (true, Some(tracking), ..) => self.mouse == tracking,
                (true, _, Some(encoding), _) => self.mouse_encoding == encoding,
                (.., Some(mode)) => self.has(mode),
                _ => return 0,
            },
        };
        if on { 1 } else { 2 }
    }

    pub(super) fn public_modes(&self) -> Modes {
        Modes {
            alternate_screen: self.alternate,
            bracketed_paste: self.has(Mode::BracketedPaste),
            focus_events: self.has(Mode::FocusEvents),
            mouse: self.mouse,
            mouse_encoding: self.mouse_encoding,
            application_cursor: self.has(Mode::ApplicationCursor),
            application_keypad: self.has(Mode::ApplicationKeypad),
            alternate_scroll: self.has(Mode::AlternateScroll),
            synchronized: self.has(Mode::Synchronized),
            newline: self.has(Mode::Newline),
            backarrow: self.has(Mode::Backarrow),
        }
    }
}

fn tracking(number: u16) -> Option<MouseTracking> {
    Some(match number {
        9 => MouseTracking::X10,
        1000 => MouseTracking::Normal,
        1002 => MouseTracking::Button,
        1003 => MouseTracking::Any,
        _ => return None,
    })
}

fn encoding(number: u16) -> Option<MouseEncoding> {
    Some(match number {
        1005 => MouseEncoding::Utf8,
        1006 => MouseEncoding::Sgr,
        1015 => MouseEncoding::Urxvt,
        1016 => MouseEncoding::SgrPixels,
        _ => return None,
    })
}
