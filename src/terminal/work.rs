//! How much work output makes. A few bytes can have every cell of a large screen changed, so that bytes are no measure
//! of the time that they take.

/// Counts the cells that are touched, until they are enough for one turn.
#[derive(Default)]
pub(super) struct Work {
    cells: usize,
    enough: usize,
}

impl Work {
    pub(super) fn begin(&mut self, enough: usize) {
        *self = Work { cells: 0, enough };
    }

    pub(super) fn add(&mut self, cells: usize) {
        self.cells = self.cells.saturating_add(cells);
    }

    pub(super) fn cells(&self) -> usize {
        self.cells
    }

    pub(super) fn is_enough(&self) -> bool {
        self.cells >= self.enough
    }
}
