//! The table of cells with more than one code point: letters with marks, emoji sequences, flags.

use std::collections::HashMap;
use std::sync::Arc;

use super::styles::Marks;

/// Clusters by number. The table is bounded because [`Clusters::wants_sweep`] asks for a sweep whenever it has
/// doubled since the last one.
pub(super) struct Clusters {
    list: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, u32>,
    free: Vec<u32>,
    sweep_at: usize,
}

/// Below this many clusters no sweep is worth its time.
const MIN_SWEEP: usize = 1024;

impl Clusters {
    pub(super) fn new() -> Clusters {
        Clusters {
            list: Vec::new(),
            ids: HashMap::new(),
            free: Vec::new(),
            sweep_at: MIN_SWEEP,
        }
    }

    pub(super) fn get(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or(" ", |text| text)
    }

    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.ids.get(text) {
            return number;
        }
        let shared: Arc<str> = Arc::from(text);
        let number = match self.free.pop() {
            Some(number) => number,
            None => self.list.len() as u32,
        };
        match self.list.get_mut(number as usize) {
            Some(slot) => *slot = Arc::clone(&shared),
            None => self.list.push(Arc::clone(&shared)),
        }
        self.ids.insert(shared, number);
        number
    }

    /// True when enough clusters were added since the last sweep.
    pub(super) fn wants_sweep(&self) -> bool {
        self.ids.len() >= self.sweep_at
    }

    /// Frees every number that is not in `used`.
    pub(super) fn sweep(&mut self, used: &Marks) {
        self.free.clear();
        let empty: Arc<str> = Arc::from("");
        for (number, text) in self.list.iter_mut().enumerate() {
            if !used.has(number) {
                self.ids.remove(text);
                *text = Arc::clone(&empty);
                self.free.push(number as u32);
            }
        }
        self.sweep_at = (self.ids.len() * 2).max(MIN_SWEEP);
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}
