//! Presentation state: where the cursor and the tab stops are and what is written with, told on request (DECRQPSR,
//! DECCIR, DECTABSR) and restored from what was told (DECRSPS). The formats are those of the VT510's manual.

use super::charset::Set;
use super::cursor::Protection;
use super::modes::Mode;
use super::state::State;
use super::style::{Flags, Underline};
use std::fmt::Write as _;

/// Attributes are told as the low bits of an `@`.
const BITS: u8 = b'@';

/// The renditions that a VT420 has, but for underline, by their bits.
const RENDITIONS: [(u8, Flags); 3] = [(1, Flags::BOLD), (4, Flags::BLINK), (8, Flags::REVERSE)];
const UNDERLINE: u8 = 2;

const ORIGIN: u8 = 1;
const SINGLE_SHIFTS: [(u8, usize); 2] = [(2, 2), (4, 3)];
const WRAP_PENDING: u8 = 8;

impl State {
    /// DECRQPSR.
    pub(super) fn report_presentation(&mut self, what: u16) {
        match what {
            1 => self.report_cursor_information(),
            2 => self.report_tab_stops(),
            _ => {}
        }
    }

    /// DECRSPS.
    pub(super) fn restore_presentation(&mut self, what: u16, told: &[u8]) {
        let Ok(told) = std::str::from_utf8(told) else {
            return;
        };
        match what {
            1 => drop(self.restore_cursor_information(told)),
            2 => self.restore_tab_stops(told),
            _ => {}
        }
    }

    /// DECCIR.
    fn report_cursor_information(&mut self) {
        let (row, col) = (self.cursor.row + 1, self.cursor.col + 1);
        let [rendition, protected, flags] =
            [self.rendition_bits(), self.protection_bit(), self.flag_bits()].map(|bits| char::from(BITS | bits));
        let (gl, gr) = (self.charsets.gl, self.charsets.gr);
        let sets = self.charsets.sets();
        let wide = (0..).zip(sets).map(|(slot, set)| u8::from(set.is_wide()) << slot);
        let wide = char::from(BITS | wide.sum::<u8>());
        let names = sets.map(Set::name).concat();
        self.reply_dcs(format_args!(
            "1$u{row};{col};1;{rendition};{protected};{flags};{gl};{gr};{wide};{names}"
        ));
    }

    fn rendition_bits(&self) -> u8 {
        let style = self.pen.style();
        let on = RENDITIONS.iter().filter(|(_, flag)| style.flags.contains(*flag));
        let underline = if style.underline == Underline::None {
            0
        } else {
            UNDERLINE
        };
        on.map(|(bit, _)| bit).sum::<u8>() | underline
    }

    /// As DECSCA has it.
    pub(super) fn protection_bit(&self) -> u8 {
        u8::from(self.pen.protected && self.protection == Protection::Dec)
    }

    fn flag_bits(&self) -> u8 {
        let origin = if self.has(Mode::Origin) { ORIGIN } else { 0 };
        let shift = SINGLE_SHIFTS
            .iter()
            .find(|(_, slot)| self.charsets.single == Some(*slot));
        let pending = if self.cursor.pending { WRAP_PENDING } else { 0 };
        origin | shift.map_or(0, |(bit, _)| *bit) | pending
    }

    /// As much of it as there is. A place outside of the screen is another screen's: then none of it.
    fn restore_cursor_information(&mut self, told: &str) -> Option<()> {
        let mut fields = told.split(';');
        let row: usize = fields.next()?.parse().ok()?;
        let col: usize = fields.next()?.parse().ok()?;
        if !(1..=self.rows).contains(&row) || !(1..=self.cols).contains(&col) {
            return None;
        }
        (self.cursor.row, self.cursor.col, self.cursor.pending) = (row - 1, col - 1, false);
        self.clip_to_row();
        let _page = fields.next()?;
        self.restore_rendition(bits(fields.next()?)?);
        self.protect(u16::from(bits(fields.next()?)? & 1));
        let flags = bits(fields.next()?)?;
        self.modes.set(Mode::Origin, flags & ORIGIN != 0);
        self.cursor.pending = flags & WRAP_PENDING != 0;
        let shift = SINGLE_SHIFTS.iter().find(|(bit, _)| flags & bit != 0);
        self.charsets.single = shift.map(|(_, slot)| *slot);
        for half in [&mut self.charsets.gl, &mut self.charsets.gr] {
            *half = fields.next()?.parse().ok().filter(|slot| *slot < 4)?;
        }
        self.restore_sets(bits(fields.next()?)?, fields.next()?);
        Some(())
    }

    fn restore_rendition(&mut self, on: u8) {
        self.pen.change(|style| {
            for (bit, flag) in RENDITIONS {
                style.flags.set(flag, on & bit != 0);
            }
            style.underline = match on & UNDERLINE {
                0 => Underline::None,
                _ => Underline::Single,
            };
        });
    }

    fn restore_sets(&mut self, wide: u8, mut names: &str) {
        for slot in 0..4 {
            // A final character, which another may come before.
            let long = names.starts_with(|c| (' '..='/').contains(&c));
            let Some((name, rest)) = names.split_at_checked(if long { 2 } else { 1 }) else {
                return;
            };
            if let Some((last, between)) = name.as_bytes().split_last() {
                self.designate_named(slot, wide >> slot & 1 != 0, between, *last);
            }
            names = rest;
        }
    }

    /// DECTABSR.
    fn report_tab_stops(&mut self) {
        let mut stops = String::new();
        for col in (0..self.cols).filter(|col| self.tabs.has(*col)) {
            let between = if stops.is_empty() { "" } else { "/" };
            // Writing to a string never fails.
            let _ = write!(stops, "{between}{}", col + 1);
        }
        self.reply_dcs(format_args!("2$u{stops}"));
    }

    fn restore_tab_stops(&mut self, told: &str) {
        self.tabs.clear();
        for stop in told.split('/').filter_map(|stop| stop.parse::<usize>().ok()) {
            self.tabs.set(stop.wrapping_sub(1), true);
        }
    }
}

/// The low bits of the one character that tells them.
fn bits(field: &str) -> Option<u8> {
    match field.as_bytes() {
        [byte @ 0x40..=0x5f] => Some(byte & 0x1f),
        _ => None,
    }
}
