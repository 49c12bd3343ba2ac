//! Rectangular areas (VT420): copy, fill, erase, change attributes, checksum; and DECALN, which fills them all.

use super::cell::{Cell, Content};
use super::erase::Spare;
use super::modes::Mode;
use super::state::State;
use super::style::{Flags, Style, Underline};
use super::width::char_width;

/// An area, all sides inclusive and on the screen.
#[derive(Clone, Copy)]
struct Area {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

impl State {
    /// `CSI ... $ action`.
    pub(super) fn rectangle(&mut self, args: &[u16], action: char) {
        match action {
            'v' => self.copy_area(args),
            'x' => self.fill_area(args),
            'z' => self.erase_area(args, Spare::Nothing),
            '{' => self.erase_area(args, Spare::Protected),
            'r' => self.change_attributes(args, set_attribute),
            't' => self.change_attributes(args, reverse_attribute),
            _ => {}
        }
    }

    /// The area that four parameters name; in origin mode counted from and cut at the margins.
    fn area(&self, args: &[u16]) -> Option<Area> {
        let (first_row, last_row, first_col, last_col) = match self.has(Mode::Origin) {
            true => (
                self.margins.top,
                self.margins.bottom,
                self.left_margin(),
                self.right_margin(),
            ),
            false => (0, self.rows - 1, 0, self.cols - 1),
        };
        let arg = |i: usize| usize::from(args.get(i).copied().unwrap_or(0));
        let low = |i: usize, first: usize| first + arg(i).max(1) - 1;
        let high = |i: usize, first: usize, last: usize| match arg(i) {
            0 => last,
            n => (first + n - 1).min(last),
        };
        let area = Area {
            top: low(0, first_row),
            left: low(1, first_col),
            bottom: high(2, first_row, last_row),
            right: high(3, first_col, last_col),
        };
        (area.top <= area.bottom && area.left <= area.right).then_some(area)
    }

    /// DECCRA: source area, source page, destination row and column, destination page.
    fn copy_area(&mut self, args: &[u16]) {
        let Some(source) = self.area(args) else {
            return;
        };
        let arg = |i: usize| args.get(i).copied().unwrap_or(0);
        let Some(target) = self.area(&[arg(5), arg(6)]) else {
            return;
        };
        let height = (source.bottom - source.top).min(target.bottom - target.top) + 1;
        let width = (source.right - source.left).min(target.right - target.left) + 1;
        let down = target.top > source.top;
        for i in 0..height {
            let i = if down { height - 1 - i } else { i };
            self.copy_cells(source.top + i, source.left, target.top + i, target.left, width);
        }
    }

    fn copy_cells(&mut self, from: usize, from_col: usize, to: usize, to_col: usize, width: usize) {
        let mut cells = self.screen[from].cells()[from_col..from_col + width].to_vec();
        blank_halves(&mut cells);
        let row = self.row_mut(to);
        row.split(to_col);
        row.split(to_col + width);
        row.cells_mut(to_col + width)[to_col..to_col + width].copy_from_slice(&cells);
    }

    /// DECFRA.
    fn fill_area(&mut self, args: &[u16]) {
        let code = args.first().copied().unwrap_or(0).max(u16::from(b' '));
        let Some(c) = char::from_u32(u32::from(code)).filter(|c| !c.is_control() && char_width(*c) == 1) else {
            return;
        };
        let Some(area) = self.area(args.get(1..).unwrap_or_default()) else {
            return;
        };
        let c = self.charsets.translate(c);
        let style = self.pen_id();
        let protected = if self.pen.protected { Cell::PROTECTED } else { 0 };
        self.fill(area, Cell::new(Content::Char(c), style, Cell::DRAWN | protected));
    }

    fn fill(&mut self, area: Area, cell: Cell) {
        for y in area.top..=area.bottom {
            let row = self.row_mut(y);
            row.split(area.left);
            row.split(area.right + 1);
            row.fill(area.left, area.right + 1, cell);
        }
    }

    /// DECERA, DECSERA.
    fn erase_area(&mut self, args: &[u16], spare: Spare) {
        let Some(area) = self.area(args) else { return };
        for y in area.top..=area.bottom {
            self.erase_cells(y, area.left, area.right + 1, spare);
        }
    }

    /// DECCARA, DECRARA.
    fn change_attributes(&mut self, args: &[u16], change: fn(&mut Style, u16)) {
        let Some(area) = self.area(args) else { return };
        let codes = args.get(4..).filter(|codes| !codes.is_empty()).unwrap_or(&[0]);
        for y in area.top..=area.bottom {
            let (start, end) = self.extent(area, y);
            for col in start..=end {
                self.restyle(y, col, |style| codes.iter().for_each(|&code| change(style, code)));
            }
        }
    }

    /// The columns of row `y` that DECCARA and DECRARA change: of the rectangle, or of the stream of characters from its
    /// first corner to its last (DECSACE).
    fn extent(&self, area: Area, y: usize) -> (usize, usize) {
        let start = if self.stream_extent && y > area.top {
            0
        } else {
            area.left
        };
        let end = if self.stream_extent && y < area.bottom {
            self.cols - 1
        } else {
            area.right
        };
        (start, end)
    }

    fn restyle(&mut self, y: usize, col: usize, change: impl FnOnce(&mut Style)) {
        let cell = self.screen[y].get(col);
        let mut style = self.styles.get(cell.style);
        change(&mut style);
        let id = self.intern(style);
        self.row_mut(y).set(col, cell.with_style(id));
    }

    /// DECRQCRA: id, page, then the area. The sum is xterm's: characters and attributes of what was written.
    pub(super) fn report_checksum(&mut self, args: &[u16]) {
        let id = args.first().copied().unwrap_or(0);
        let sum = match self.area(args.get(2..).unwrap_or_default()) {
            Some(area) => self.checksum(area),
            None => 0,
        };
        self.reply_dcs(format_args!("{id}!~{sum:04X}"));
    }

    fn checksum(&self, area: Area) -> u16 {
        let mut sum = 0u16;
        for y in area.top..=area.bottom {
            for col in area.left..=area.right {
                sum = sum.wrapping_sub(self.cell_sum(self.screen[y].get(col)));
            }
        }
        sum
    }

    fn cell_sum(&self, cell: Cell) -> u16 {
        if !cell.has(Cell::DRAWN) {
            return 0;
        }
        let style = self.styles.get(cell.style);
        let bit = |on: bool, weight: u16| if on { weight } else { 0 };
        let text = match cell.content() {
            Content::Char(c) => u32::from(c) as u16,
            Content::Cluster(number) => self
                .clusters
                .get(number)
                .chars()
                .fold(0, |sum: u16, c| sum.wrapping_add(u32::from(c) as u16)),
        };
        text.wrapping_add(bit(cell.has(Cell::PROTECTED), 0x04))
            .wrapping_add(bit(style.flags.contains(Flags::HIDDEN), 0x08))
            .wrapping_add(bit(style.underline != Underline::None, 0x10))
            .wrapping_add(bit(style.flags.contains(Flags::REVERSE), 0x20))
            .wrapping_add(bit(style.flags.contains(Flags::BLINK), 0x40))
            .wrapping_add(bit(style.flags.contains(Flags::BOLD), 0x80))
    }

    /// DECALN.
    pub(super) fn alignment_pattern(&mut self) {
        self.reset_margins();
        self.modes.set(Mode::Origin, false);
        self.home();
        self.clear_screen();
        let area = Area {
            top: 0,
            left: 0,
            bottom: self.rows - 1,
            right: self.cols - 1,
        };
        self.fill(area, Cell::new(Content::Char('E'), Default::default(), Cell::DRAWN));
    }
}

/// Blanks halves of wide characters at the ends of copied cells.
fn blank_halves(cells: &mut [Cell]) {
    if let Some(first) = cells.first_mut().filter(|cell| cell.has(Cell::SPACER)) {
        *first = Cell::blank(first.style);
    }
    if let Some(last) = cells.last_mut().filter(|cell| cell.has(Cell::WIDE)) {
        *last = Cell::blank(last.style);
    }
}

/// DECCARA knows bold, underline, blink and reverse.
fn set_attribute(style: &mut Style, code: u16) {
    match code {
        0 => ALL.iter().for_each(|&code| set_attribute(style, code + 20)),
        1 => style.flags.set(Flags::BOLD, true),
        4 => style.underline = Underline::Single,
        5 => style.flags.set(Flags::BLINK, true),
        7 => style.flags.set(Flags::REVERSE, true),
        8 => style.flags.set(Flags::HIDDEN, true),
        21 | 22 => style.flags.set(Flags::BOLD, false),
        24 => style.underline = Underline::None,
        25 => style.flags.set(Flags::BLINK, false),
        27 => style.flags.set(Flags::REVERSE, false),
        28 => style.flags.set(Flags::HIDDEN, false),
        _ => {}
    }
}

const ALL: [u16; 5] = [1, 4, 5, 7, 8];

fn reverse_attribute(style: &mut Style, code: u16) {
    match code {
        0 => ALL.iter().for_each(|&code| reverse_attribute(style, code)),
        1 => style.flags.toggle(Flags::BOLD),
        4 => {
            style.underline = if style.underline == Underline::None {
                Underline::Single
            } else {
                Underline::None
            }
        }
        5 => style.flags.toggle(Flags::BLINK),
        7 => style.flags.toggle(Flags::REVERSE),
        8 => style.flags.toggle(Flags::HIDDEN),
        _ => {}
    }
}
