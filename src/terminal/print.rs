//! Text onto the screen.

use super::cell::{Cell, Content};
use super::modes::Mode;
use super::state::State;
use super::width::{char_width, cluster_width, extended, joins_char, joins_cluster};

impl State {
    /// Printable ASCII, as much of it as there is.
    pub(super) fn print_ascii(&mut self, mut text: &[u8]) {
        if !self.charsets.is_ascii() || self.has(Mode::Insert) || !self.has(Mode::Autowrap) {
            text.iter().for_each(|&byte| self.print(char::from(byte)));
            return;
        }
        let like = self.ink();
        while !text.is_empty() {
            self.wrap_if_pending();
            let room = self.text_end() + 1 - self.cursor.col;
            let (now, later) = text.split_at(text.len().min(room));
            self.put_run(now, like);
            text = later;
        }
        self.just_printed = true;
    }

    fn put_run(&mut self, text: &[u8], like: Cell) {
        let (col, end) = (self.cursor.col, self.cursor.col + text.len());
        let row = self.row_mut(self.cursor.row);
        row.split(col);
        row.split(end);
        row.put_ascii(col, text, like);
        self.advance(text.len());
    }

    /// Moves right of what was printed, or remembers to wrap.
    fn advance(&mut self, width: usize) {
        let end = self.text_end();
        let next = self.cursor.col + width;
        self.cursor.pending = next > end;
        self.cursor.col = next.min(end);
    }

    /// A cell in the pen's style.
    pub(super) fn ink(&mut self) -> Cell {
        let protected = if self.pen.protected { Cell::PROTECTED } else { 0 };
        let style = self.pen_id();
        Cell::new(Content::Char(' '), style, Cell::DRAWN | protected)
    }

    /// One printable character.
    pub(super) fn print(&mut self, c: char) {
        let c = self.charsets.translate(c);
        let width = char_width(c);
        if !c.is_ascii() && self.join(c, width) {
            return;
        }
        if width > 0 {
            self.put(Content::Char(c), width);
            self.just_printed = true;
        }
    }

    fn wrap_if_pending(&mut self) {
        if self.cursor.pending && self.has(Mode::Autowrap) {
            self.wrap();
        }
    }

    fn wrap(&mut self) {
        self.row_mut(self.cursor.row).wrapped = true;
        // In this order: text outside of the left and right margins scrolls nothing.
        self.next_line();
    }

    fn put(&mut self, content: Content, width: usize) {
        self.wrap_if_pending();
        if self.cursor.col + width > self.text_end() + 1 {
            if !self.has(Mode::Autowrap) {
                self.cursor.pending = true;
                return;
            }
            self.wrap();
            if self.cursor.col + width > self.text_end() + 1 {
                return;
            }
        }
        if self.has(Mode::Insert) && self.in_columns() {
            self.insert_cells(width);
        }
        let ink = self.ink();
        self.put_cells(content, width, ink);
        self.advance(width);
    }

    fn put_cells(&mut self, content: Content, width: usize, ink: Cell) {
        let col = self.cursor.col;
        let row = self.row_mut(self.cursor.row);
        row.split(col);
        row.split(col + width);
        if width == 2 {
            row.set(col, Cell::new(content, ink.style, ink.flags() | Cell::WIDE));
            row.set(
                col + 1,
                Cell::new(Content::Char(' '), ink.style, ink.flags() | Cell::SPACER),
            );
        } else {
            row.set(col, Cell::new(content, ink.style, ink.flags()));
        }
    }

    /// The column of the character before the cursor; the first column when there is none.
    fn previous_column(&self) -> usize {
        let col = match self.cursor.pending {
            true => self.cursor.col,
            false => self.cursor.col.saturating_sub(1),
        };
        match self.screen[self.cursor.row].get(col).has(Cell::SPACER) {
            true => col.saturating_sub(1),
            false => col,
        }
    }

    /// Adds `c` to the character before it if both belong in one cell; true when nothing is left to do.
    fn join(&mut self, c: char, width: usize) -> bool {
        let col = self.previous_column();
        let cell = self.screen[self.cursor.row].get(col);
        let joins = match cell.content() {
            _ if width == 0 => true,
            Content::Char(before) => joins_char(before, c),
            Content::Cluster(number) => joins_cluster(self.clusters.get(number), c),
        };
        if joins {
            self.extend(col, cell, c);
        }
        joins
    }

    /// Adds `c` to what is in a cell.
    fn extend(&mut self, col: usize, cell: Cell, c: char) {
        let Some(text) = extended(&self.text_of(cell), c) else {
            return;
        };
        let old_width = if cell.has(Cell::WIDE) { 2 } else { 1 };
        let new_width = cluster_width(old_width, &text);
        let content = Content::Cluster(self.cluster(&text));
        let end = self.text_end() + 1;
        if new_width == old_width || col + new_width > end && !self.can_wrap(new_width) {
            self.row_mut(self.cursor.row)
                .set(col, Cell::new(content, cell.style, cell.flags()));
        } else if col + new_width > end {
            self.move_on(col, content, new_width);
        } else {
            let old = Cell::new(content, cell.style, cell.flags() & Cell::PROTECTED | Cell::DRAWN);
            self.replace(col, old_width, old, new_width);
        }
    }

    /// REP: the last character again. A screen full and what ends in the same column stands for any more.
    pub(super) fn repeat(&mut self, n: usize) {
        if !self.just_printed {
            return;
        }
        let cell = self.screen[self.cursor.row].get(self.previous_column());
        let width = if cell.has(Cell::WIDE) { 2 } else { 1 };
        let full = self.rows * self.cols;
        let in_a_row = (self.right_margin() + 1 - self.left_margin()) / width;
        let n = n.min(full + n.saturating_sub(full) % in_a_row.max(1));
        self.work.add(n);
        match cell.content() {
            Content::Char(c @ ' '..='~') if self.charsets.is_ascii() => self.print_ascii(&vec![c as u8; n]),
            content => (0..n).for_each(|_| self.put(content, width)),
        }
    }

    fn text_of(&self, cell: Cell) -> String {
        match cell.content() {
            Content::Char(c) => c.to_string(),
            Content::Cluster(number) => self.clusters.get(number).to_owned(),
        }
    }

    /// Whether something so wide has room on the next line.
    fn can_wrap(&self, width: usize) -> bool {
        self.has(Mode::Autowrap) && width <= self.right_margin() + 1 - self.left_margin()
    }

    /// Prints a cluster that has become too wide for where it begins on the next line.
    fn move_on(&mut self, col: usize, content: Content, width: usize) {
        let blank = self.blank();
        self.row_mut(self.cursor.row).set(col, blank);
        self.cursor.col = col;
        self.cursor.pending = false;
        self.put(content, width);
    }

    /// Puts a cluster whose width has changed in place of what was at `col`. What was inserted with it moves by no more
    /// than the difference.
    fn replace(&mut self, col: usize, old_width: usize, new: Cell, width: usize) {
        self.cursor.col = col;
        self.cursor.pending = false;
        let inserted = self.has(Mode::Insert) && self.in_columns();
        match inserted {
            true if width > old_width => self.shift_row_right(self.cursor.row, col + old_width, width - old_width),
            true => self.shift_row_left(self.cursor.row, col + width, old_width - width),
            false => {}
        }
        self.put_cells(new.content(), width, new);
        self.advance(width);
    }
}
