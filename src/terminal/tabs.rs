//! Tab stops.

/// One flag for each column.
pub(super) struct Tabs(Vec<bool>);

/// A stop every eight columns, as all terminals start with.
const INTERVAL: usize = 8;

impl Tabs {
    pub(super) fn new(cols: usize) -> Tabs {
        let mut tabs = Tabs(Vec::new());
        tabs.resize(cols);
        tabs
    }

    /// Follows the screen: columns that were not there before get the usual stops.
    pub(super) fn resize(&mut self, cols: usize) {
        for col in self.0.len()..cols {
            self.0.push(col % INTERVAL == 0);
        }
    }

    /// Back to a stop every eight columns.
    pub(super) fn reset(&mut self) {
        self.0
            .iter_mut()
            .enumerate()
            .for_each(|(col, stop)| *stop = col % INTERVAL == 0);
    }

    pub(super) fn set(&mut self, col: usize, on: bool) {
        if let Some(stop) = self.0.get_mut(col) {
            *stop = on;
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(false);
    }

    pub(super) fn has(&self, col: usize) -> bool {
        self.0.get(col).copied().unwrap_or(false)
    }

    /// The next stop after `col`, or `last`.
    pub(super) fn next(&self, col: usize, last: usize) -> usize {
        (col + 1..last).find(|&col| self.has(col)).unwrap_or(last)
    }

    /// The stop before `col`, or the first column.
    pub(super) fn previous(&self, col: usize) -> usize {
        (0..col).rev().find(|&col| self.has(col)).unwrap_or(0)
    }
}
