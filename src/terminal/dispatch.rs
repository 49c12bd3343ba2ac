//! What the parser found, handed to what does it.

use vte::{Params, Perform};

use super::args::Args;
use super::state::State;

impl Perform for State {
    fn print(&mut self, c: char) {
        State::print(self, c);
    }

    fn execute(&mut self, byte: u8) {
        self.control(byte);
    }

    fn hook(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        let what = params.iter().flatten().next().copied().unwrap_or(0);
        self.begin_device_control(what, intermediates, action);
    }

    fn put(&mut self, byte: u8) {
        self.device_control_byte(byte);
    }

    fn unhook(&mut self) {
        self.end_device_control();
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        // More parameters than vte keeps are no reason to forget those that it kept; more than two intermediates
        // are no sequence that anyone defined, and match nothing below.
        match (intermediates, action) {
            ([], 'm') => self.select_rendition(params.iter()),
            _ => self.control_sequence(&Args::new(params), intermediates, action),
        }
        self.just_printed = false;
        self.clip_to_row();
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _ignore: bool, byte: u8) {
        self.escape_sequence(intermediates, byte);
        self.just_printed = false;
        self.clip_to_row();
    }
}
