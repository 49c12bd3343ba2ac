//! The table of styles in use.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use super::style::{Style, StyleId};

/// Styles by number. Numbers are freed only by [`Styles::sweep`], which must be told what is in use.
#[derive(Default)]
pub(super) struct Styles {
    list: Vec<Style>,
    ids: HashMap<Style, u16, Seeded>,
    free: Vec<u16>,
    refused: u32,
}

/// How many styles must have been refused since the last sweep before another one is worth its time:
/// a picture with more than 65 535 colours in view would otherwise sweep at each of them.
const REFUSALS_PER_SWEEP: u32 = 1 << 16;

impl Styles {
    pub(super) fn new() -> Styles {
        Styles {
            list: vec![Style::default()],
            refused: REFUSALS_PER_SWEEP,
            ..Styles::default()
        }
    }

    pub(super) fn get(&self, id: StyleId) -> Style {
        self.list.get(usize::from(id.0)).copied().unwrap_or_default()
    }

    /// The number of `style`, or none when the table is full.
    pub(super) fn intern(&mut self, style: Style) -> Option<StyleId> {
        if style == Style::default() {
            return Some(StyleId::DEFAULT);
        }
        if let Some(&id) = self.ids.get(&style) {
            return Some(StyleId(id));
        }
        let id = match self.free.pop() {
            Some(id) => id,
            None => u16::try_from(self.list.len()).ok()?,
        };
        match self.list.get_mut(usize::from(id)) {
            Some(slot) => *slot = style,
            None => self.list.push(style),
        }
        self.ids.insert(style, id);
        Some(StyleId(id))
    }

    /// Notes that a style found no room; true when it is time to sweep.
    pub(super) fn refuse(&mut self) -> bool {
        self.refused += 1;
        if self.refused < REFUSALS_PER_SWEEP {
            return false;
        }
        self.refused = 0;
        true
    }

    /// Much was erased: the next sweep may find room.
    pub(super) fn hope(&mut self) {
        self.refused = REFUSALS_PER_SWEEP;
    }

    /// Frees every number that is not marked in `used` (indexed by number).
    pub(super) fn sweep(&mut self, used: &Marks) {
        self.free.clear();
        for (id, style) in self.list.iter().enumerate().skip(1) {
            if !used.has(id) {
                self.ids.remove(style);
                self.free.push(id as u16);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// A set of numbers, for marking what is in use.
pub(super) struct Marks(Vec<u64>);

impl Marks {
    pub(super) fn new(count: usize) -> Marks {
        Marks(vec![0; count.div_ceil(64)])
    }

    pub(super) fn mark(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

/// A hash good enough for styles and a lot faster than the standard one; the seed keeps programs from choosing styles
/// that collide.
struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Seeded {
        Seeded(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Mixer;

    fn build_hasher(&self) -> Mixer {
        Mixer(self.0)
    }
}

/// Multiplies and folds each part in.
struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, part: u64) {
        let product = u128::from(self.0 ^ part) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes
            .chunks(8)
            .for_each(|part| self.mix(part.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte))));
    }

    fn write_u64(&mut self, part: u64) {
        self.mix(part);
    }
}
