//! A row of the screen.

use super::cell::Cell;
use super::clusters::Clusters;
use super::codec;
use super::history::Meta;
use super::style::StyleId;

/// How large a row's characters are (DECDWL, DECDHL).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LineSize {
    /// One column each.
    #[default]
    Single,
    /// Twice as wide: the row has half as many columns.
    DoubleWidth,
    /// Twice as wide and high, upper half.
    DoubleTop,
    /// Twice as wide and high, lower half.
    DoubleBottom,
}

/// A row of the screen: always as many cells as the screen has columns.
pub(super) struct Row {
    cells: Box<[Cell]>,
    id: u64,
    version: u32,
    /// Every cell from here on is [`Cell::BLANK`], so that clearing and scanning cost what is written.
    used: u16,
    pub(super) wrapped: bool,
    pub(super) size: LineSize,
}

impl Row {
    pub(super) fn new(cols: usize, id: u64) -> Row {
        Row {
            cells: vec![Cell::BLANK; cols].into_boxed_slice(),
            id,
            version: 0,
            used: 0,
            wrapped: false,
            size: LineSize::Single,
        }
    }

    /// A row that comes back from the scrollback.
    pub(super) fn from_history(meta: &Meta, bytes: &[u8], cols: usize, clusters: &mut Clusters) -> Row {
        let mut row = Row::new(cols, meta.id);
        row.version = meta.version;
        row.wrapped = meta.wrapped;
        row.size = meta.size;
        let mut col = 0;
        codec::cells(bytes, clusters, |cell| {
            row.set(col, cell);
            col += 1;
        });
        row.split(row.columns());
        row
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// Notes that the row looks different now.
    pub(super) fn touch(&mut self) {
        self.version = self.version.wrapping_add(1);
    }

    /// Its text no longer goes on in the next row.
    pub(super) fn end_wrap(&mut self) {
        if self.wrapped {
            self.wrapped = false;
            self.touch();
        }
    }

    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cells that may be other than [`Cell::BLANK`].
    pub(super) fn used(&self) -> &[Cell] {
        &self.cells[..usize::from(self.used)]
    }

    pub(super) fn get(&self, col: usize) -> Cell {
        self.cells.get(col).copied().unwrap_or(Cell::BLANK)
    }

    pub(super) fn set(&mut self, col: usize, cell: Cell) {
        if let Some(slot) = self.cells.get_mut(col) {
            *slot = cell;
            self.used = self.used.max(col as u16 + 1);
        }
    }

    /// All cells, for writing to the first `end` of them.
    pub(super) fn cells_mut(&mut self, end: usize) -> &mut [Cell] {
        let end = end.min(self.cells.len());
        self.used = self.used.max(end as u16);
        &mut self.cells
    }

    /// Turns the row into a new blank one.
    pub(super) fn renew(&mut self, id: u64, blank: Cell) {
        let used = usize::from(self.used);
        self.cells[..used].fill(Cell::BLANK);
        self.used = 0;
        self.id = id;
        self.version = 0;
        self.wrapped = false;
        self.size = LineSize::Single;
        if blank != Cell::BLANK {
            self.fill(0, self.cells.len(), blank);
        }
    }

    /// Puts `cell` into the columns `start..end`.
    pub(super) fn fill(&mut self, start: usize, end: usize, cell: Cell) {
        let end = end.min(self.cells.len());
        if start >= end {
            return;
        }
        let used = usize::from(self.used);
        if cell != Cell::BLANK {
            self.cells[start..end].fill(cell);
            self.used = self.used.max(end as u16);
        } else if start < used {
            self.cells[start..end.min(used)].fill(cell);
            if end >= used {
                self.used = start as u16;
            }
        }
    }

    /// Writes printable ASCII from column `col` on; the text must fit.
    pub(super) fn put_ascii(&mut self, col: usize, text: &[u8], like: Cell) {
        let end = col + text.len();
        for (slot, &byte) in self.cells[col..end].iter_mut().zip(text) {
            *slot = like.with_ascii(byte);
        }
        self.used = self.used.max(end as u16);
    }

    /// Shifts the cells of `start..end` right by `n`, filling with `blank`.
    pub(super) fn shift_right(&mut self, start: usize, end: usize, n: usize, blank: Cell) {
        let end = end.min(self.cells.len());
        if start >= end {
            return;
        }
        let n = n.min(end - start);
        self.cells_mut(end).copy_within(start..end - n, start + n);
        self.fill(start, start + n, blank);
    }

    /// Shifts the cells of `start..end` left by `n`, filling with `blank`.
    pub(super) fn shift_left(&mut self, start: usize, end: usize, n: usize, blank: Cell) {
        let end = end.min(self.cells.len());
        if start >= end {
            return;
        }
        let n = n.min(end - start);
        self.cells_mut(end).copy_within(start + n..end, start);
        self.fill(end - n, end, blank);
    }

    /// Blanks a wide character that the boundary before `col` cuts in two.
    pub(super) fn split(&mut self, col: usize) {
        if col > 0 && self.get(col).has(Cell::SPACER) {
            for col in [col - 1, col] {
                let style = self.get(col).style;
                self.set(col, Cell::blank(style));
            }
        }
    }

    /// Cuts or extends to `cols` columns.
    pub(super) fn resize(&mut self, cols: usize) {
        if cols < self.cells.len() {
            self.split(cols);
        }
        let mut cells = std::mem::take(&mut self.cells).into_vec();
        cells.resize(cols, Cell::BLANK);
        self.cells = cells.into_boxed_slice();
        self.used = self.used.min(cols as u16);
        self.split(self.columns());
        self.touch();
    }

    /// Columns that the row really has: half of them at double width.
    pub(super) fn columns(&self) -> usize {
        match self.size {
            LineSize::Single => self.cells.len(),
            _ => self.cells.len().div_ceil(2),
        }
    }

    /// How many leading cells are worth keeping: up to the last one that is not a plain blank; of a wrapped row up
    /// to the last that was written.
    pub(super) fn content_len(&self) -> usize {
        let blank = |cell: &Cell| match self.wrapped {
            true => *cell == Cell::BLANK,
            false => cell.is_space() && cell.style == StyleId::DEFAULT,
        };
        let used = self.used();
        let used = &used[..used.len().min(self.columns())];
        let len = used.len() - used.iter().rev().take_while(|cell| blank(cell)).count();
        let cut = len > 0 && used[len - 1].has(Cell::WIDE);
        len - usize::from(cut)
    }
}
