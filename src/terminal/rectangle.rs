//! Rectangular areas (VT420): copy, fill, erase, change attributes, checksum; and DECALN, which fills them all.

use super::cell::{Cell, Content};
use super::modes::Mode;
use super::state::State;
use super::style::{Color, Flags, Style, StyleId, Underline};
use super::width::char_width;

/// What DECSACE chooses the rectangle with.
const RECTANGLE: u16 = 2;

/// How many changes of style are remembered: as many as a picture's cells mostly have.
const KNOWN: usize = 64;

/// What styles were changed to, the last one for each slot: to look one up again takes longer than to change a cell.
struct Restyled([Option<(StyleId, StyleId)>; KNOWN]);

impl Default for Restyled {
    fn default() -> Restyled {
        Restyled([None; KNOWN])
    }
}

/// An area, all sides inclusive and on the screen.
#[derive(Clone, Copy)]
struct Area {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

impl Area {
    fn cells(&self) -> usize {
        (self.bottom - self.top + 1) * (self.right - self.left + 1)
    }
}

impl State {
    /// `CSI ... $ action`.
    pub(super) fn rectangle(&mut self, args: &[u16], action: char) {
        match action {
            'v' => self.copy_area(args),
            'x' => self.fill_area(args),
            'z' => self.erase_area(args),
            '{' => self.selective_erase_area(args),
            'r' => self.change_attributes(args, set_attribute),
            't' => self.change_attributes(args, reverse_attribute),
            _ => {}
        }
    }

    /// The area that four parameters name; in origin mode counted from and cut at the margins.
    fn area(&self, args: &[u16]) -> Option<Area> {
        let (first_row, last_row) = match self.has(Mode::Origin) {
            true => (self.margins.top, self.margins.bottom),
            false => (0, self.rows - 1),
        };
        let (first_col, last_col) = self.columns_in_reach();
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
        self.work.add(height * width);
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

    /// DECFRA: the character, then the area.
    fn fill_area(&mut self, args: &[u16]) {
        let code = u32::from(args.first().copied().unwrap_or(0));
        let printable = char::from_u32(code).filter(|c| !c.is_control() && char_width(*c) == 1);
        if let (Some(c), Some(area)) = (printable, self.area(args.get(1..).unwrap_or_default())) {
            self.paint(area, c);
        }
    }

    /// DECERA: as if filled with spaces.
    fn erase_area(&mut self, args: &[u16]) {
        if let Some(area) = self.area(args) {
            self.paint(area, ' ');
        }
    }

    /// DECSERA: leaves attributes, colours and what is protected.
    fn selective_erase_area(&mut self, args: &[u16]) {
        let Some(area) = self.area(args) else { return };
        self.work.add(area.cells());
        for y in area.top..=area.bottom {
            self.wipe_cells(y, area.left, area.right + 1);
        }
    }

    /// Fills with a character in the pen's attributes; its colours too, but where it has none those that are there stay.
    fn paint(&mut self, area: Area, c: char) {
        self.work.add(area.cells());
        let pen = self.pen.style();
        let colored = pen.fg != Color::Default || pen.bg != Color::Default;
        if colored || pen == Style::default() && self.colorless(area) {
            let ink = self.ink();
            return self.fill(area, Cell::new(Content::Char(c), ink.style, ink.flags()));
        }
        let flags = self.ink().flags();
        let mut known = Restyled::default();
        for y in area.top..=area.bottom {
            self.row_mut(y).split(area.left);
            self.row_mut(y).split(area.right + 1);
            for col in area.left..=area.right {
                let style = self.restyled(&mut known, self.screen[y].get(col).style, |style| {
                    let Style { fg, bg, .. } = *style;
                    *style = Style { fg, bg, ..pen };
                });
                self.screen[y].set(col, Cell::new(Content::Char(c), style, flags));
            }
        }
    }

    /// True when no cell of the area has a colour.
    fn colorless(&self, area: Area) -> bool {
        (area.top..=area.bottom).all(|y| {
            self.screen[y].cells()[area.left..=area.right]
                .iter()
                .all(|cell| cell.style == StyleId::DEFAULT)
        })
    }

    fn fill(&mut self, area: Area, cell: Cell) {
        for y in area.top..=area.bottom {
            let row = self.row_mut(y);
            row.split(area.left);
            row.split(area.right + 1);
            row.fill(area.left, area.right + 1, cell);
        }
    }

    /// DECCARA, DECRARA.
    fn change_attributes(&mut self, args: &[u16], change: fn(&mut Style, u16)) {
        let Some(area) = self.area(args) else { return };
        let codes = args.get(4..).unwrap_or_default();
        let mut known = Restyled::default();
        for y in area.top..=area.bottom {
            let (start, end) = self.extent(area, y);
            self.work.add(end.saturating_sub(start) + 1);
            self.restyle(y, start, end, &mut known, |style| {
                codes.iter().for_each(|&code| change(style, code))
            });
        }
    }

    /// The columns of row `y` that DECCARA and DECRARA change: of the rectangle, or of the stream of characters from its
    /// first corner to its last (DECSACE), in origin mode between the margins.
    fn extent(&self, area: Area, y: usize) -> (usize, usize) {
        let stream = self.attribute_extent != RECTANGLE;
        let (first, last) = self.columns_in_reach();
        let start = if stream && y > area.top { first } else { area.left };
        let end = if stream && y < area.bottom { last } else { area.right };
        (start, end)
    }

    /// The first and the last column that an area may have.
    fn columns_in_reach(&self) -> (usize, usize) {
        match self.has(Mode::Origin) {
            true => (self.left_margin(), self.right_margin()),
            false => (0, self.cols - 1),
        }
    }

    /// Changes the style of the cells `start..=end`.
    fn restyle(&mut self, y: usize, start: usize, end: usize, known: &mut Restyled, change: impl Fn(&mut Style)) {
        for col in start..=end {
            let cell = self.screen[y].get(col);
            let id = self.restyled(known, cell.style, &change);
            self.screen[y].set(col, cell.with_style(id));
        }
        self.row_mut(y);
    }

    /// The number of a style as changed. It stays the style's while a cell of the area has it.
    fn restyled(&mut self, known: &mut Restyled, id: StyleId, change: impl FnOnce(&mut Style)) -> StyleId {
        let slot = usize::from(id.0) % KNOWN;
        if let Some((old, new)) = known.0[slot]
            && old == id
        {
            return new;
        }
        let mut style = self.styles.get(id);
        change(&mut style);
        let new = self.intern(style);
        known.0[slot] = Some((id, new));
        new
    }

    /// DECRQCRA: id, page, then the area. The sum is xterm's: characters and attributes of what was written.
    pub(super) fn report_checksum(&mut self, args: &[u16]) {
        let id = args.first().copied().unwrap_or(0);
        let sum = match self.area(args.get(2..).unwrap_or_default()) {
            Some(area) => {
                self.work.add(area.cells());
                self.checksum(area)
            }
            None => 0,
        };
        self.reply_dcs(format_args!("{id}!~{sum:04X}"));
    }

    /// The negative sum, over the area, of what is in its cells; of blanks that nobody wrote or coloured only the
    /// first cell's counts (xterm since 336, after a VT520's results).
    fn checksum(&self, area: Area) -> u16 {
        let mut sum = 0u16;
        for y in area.top..=area.bottom {
            for col in area.left..=area.right {
                let first = (y, col) == (area.top, area.left);
                sum = sum.wrapping_sub(self.cell_sum(self.screen[y].get(col), first));
            }
        }
        sum
    }

    /// The low byte of the character, and what its attributes add.
    fn cell_sum(&self, cell: Cell, first: bool) -> u16 {
        let style = self.styles.get(cell.style);
        let bit = |on: bool, weight: u16| if on { weight } else { 0 };
        let text = match cell.content() {
            _ if cell.has(Cell::SPACER) => 0xff,
            _ if style.flags.contains(Flags::HIDDEN) => u16::from(b' '),
            Content::Char(c) => u32::from(c) as u16 & 0xff,
            Content::Cluster(number) => self
                .clusters
                .get(number)
                .chars()
                .next()
                .map_or(0, |c| u32::from(c) as u16 & 0xff),
        };
        let sum = text
            + bit(style.underline != Underline::None, 0x10)
            + bit(style.flags.contains(Flags::REVERSE), 0x20)
            + bit(style.flags.contains(Flags::BLINK), 0x40)
            + bit(style.flags.contains(Flags::BOLD), 0x80);
        let untouched = cell.is_space() && !cell.has(Cell::DRAWN | Cell::PROTECTED) && style == Style::default();
        if untouched && !first { 0 } else { sum }
    }

    /// DECALN.
    pub(super) fn alignment_pattern(&mut self) {
        self.reset_margins();
        self.modes.set(Mode::Origin, false);
        self.home();
        self.pen
            .change(|style| (style.flags, style.underline) = Default::default());
        self.clear_screen();
        self.work.add(self.rows * self.cols);
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

/// DECCARA knows bold, underline, blink, reverse and, as in xterm, hidden.
fn set_attribute(style: &mut Style, code: u16) {
    match code {
        0 => [22, 24, 25, 27].iter().for_each(|&code| set_attribute(style, code)),
        1 => style.flags.set(Flags::BOLD, true),
        4 => style.underline = Underline::Single,
        5 => style.flags.set(Flags::BLINK, true),
        7 => style.flags.set(Flags::REVERSE, true),
        8 => style.flags.set(Flags::HIDDEN, true),
        22 => style.flags.set(Flags::BOLD, false),
        24 => style.underline = Underline::None,
        25 => style.flags.set(Flags::BLINK, false),
        27 => style.flags.set(Flags::REVERSE, false),
        28 => style.flags.set(Flags::HIDDEN, false),
        _ => {}
    }
}

/// DECRARA.
fn reverse_attribute(style: &mut Style, code: u16) {
    match code {
        1 => style.flags.toggle(Flags::BOLD),
        4 if style.underline == Underline::None => style.underline = Underline::Single,
        4 => style.underline = Underline::None,
        5 => style.flags.toggle(Flags::BLINK),
        7 => style.flags.toggle(Flags::REVERSE),
        8 => style.flags.toggle(Flags::HIDDEN),
        _ => {}
    }
}
