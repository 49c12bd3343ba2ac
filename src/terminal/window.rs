//! What a program may ask of its window: sizes in numbers, and another size.

use super::args::Args;
use super::state::{MAX_LEVEL, State};
use super::{Kind, MAX_COLS, MAX_ROWS};

/// The cell's size in pixels that programs are told: what it really is only the page knows.
pub(super) const CELL: (usize, usize) = (8, 16);

impl State {
    /// XTWINOPS (`CSI t`): only what can be told in numbers, and the size. DECSLPP sets the rows.
    pub(super) fn window_operation(&mut self, args: &Args) {
        let (rows, cols) = (self.rows, self.cols);
        let (width, height) = (cols * CELL.0, rows * CELL.1);
        match args.get(0) {
            4 => self.ask_size(cells(args, 1, CELL.1), cells(args, 2, CELL.0)),
            8 => self.ask_size(cells(args, 1, 1), cells(args, 2, 1)),
            11 => self.reply_csi(format_args!("1t")),
            13 => self.reply_csi(format_args!("3;0;0t")),
            14 => self.reply_csi(format_args!("4;{height};{width}t")),
            15 => self.reply_csi(format_args!("5;{height};{width}t")),
            16 => self.reply_csi(format_args!("6;{};{}t", CELL.1, CELL.0)),
            18 => self.reply_csi(format_args!("8;{rows};{cols}t")),
            19 => self.reply_csi(format_args!("9;{rows};{cols}t")),
            22 | 23 => self.title_stack(args),
            lines @ 24.. => self.ask_size(Some(lines), None),
            _ => {}
        }
    }

    /// DECSNLS.
    pub(super) fn set_lines(&mut self, lines: u16) {
        if lines > 0 && self.level >= 4 {
            self.ask_size(Some(lines), None);
        }
    }

    /// Another size at the program's wish. The console's screen has the size that its page gave it.
    pub(super) fn ask_size(&mut self, rows: Option<u16>, cols: Option<u16>) {
        if self.kind == Kind::Xterm {
            let rows = rows.map_or(self.rows, |rows| rows.clamp(1, MAX_ROWS).into());
            let cols = cols.map_or(self.cols, |cols| cols.clamp(1, MAX_COLS).into());
            self.cut(rows, cols);
        }
    }

    /// DECSCL: the level, at most that of a VT420; and whether answers use 8-bit controls.
    pub(super) fn conformance(&mut self, args: &Args) {
        let level = args.get(0).checked_sub(60).and_then(|level| u8::try_from(level).ok());
        let Some(level) = level.filter(|level| (1..=MAX_LEVEL).contains(level)) else {
            return;
        };
        self.soft_reset();
        self.level = level;
        if level > 1 {
            self.eight_bit = args.get(1) != 1;
        }
    }
}

/// A size in cells, where one is given; a missing one stays as it is.
fn cells(args: &Args, i: usize, unit: usize) -> Option<u16> {
    let size = usize::from(args.get(i)) / unit;
    (args.get(i) > 0).then_some(size.min(usize::from(u16::MAX)) as u16)
}
