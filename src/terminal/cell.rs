//! One character cell in eight bytes.

use super::style::StyleId;

/// Numbers above the last code point name a cluster.
const FIRST_CLUSTER: u32 = 0x11_0000;

/// What a cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Content {
    Char(char),
    /// Several code points in one cell: a number in the table of clusters.
    Cluster(u32),
}

/// A cell of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C, align(8))]
pub(super) struct Cell {
    glyph: u32,
    pub(super) style: StyleId,
    flags: u16,
}

impl Cell {
    /// First half of a two-column character.
    pub(super) const WIDE: u16 = 1;
    /// Second half of one.
    pub(super) const SPACER: u16 = 1 << 1;
    /// A program wrote here (as against erased): DECRQCRA counts only these.
    pub(super) const DRAWN: u16 = 1 << 2;
    /// Protected against selective erase (DECSCA) or erase (SPA).
    pub(super) const PROTECTED: u16 = 1 << 3;

    /// A cell that was never written.
    pub(super) const BLANK: Cell = Cell {
        glyph: ' ' as u32,
        style: StyleId::DEFAULT,
        flags: 0,
    };

    pub(super) fn blank(style: StyleId) -> Cell {
        Cell { style, ..Cell::BLANK }
    }

    pub(super) fn new(content: Content, style: StyleId, flags: u16) -> Cell {
        let glyph = match content {
            Content::Char(c) => u32::from(c),
            Content::Cluster(number) => FIRST_CLUSTER + number,
        };
        Cell { glyph, style, flags }
    }

    /// The same cell with an ASCII character in it.
    pub(super) fn with_ascii(self, byte: u8) -> Cell {
        Cell {
            glyph: u32::from(byte),
            ..self
        }
    }

    pub(super) fn with_style(self, style: StyleId) -> Cell {
        Cell { style, ..self }
    }

    /// The same cell with a space in it.
    pub(super) fn wiped(self) -> Cell {
        Cell {
            glyph: ' ' as u32,
            flags: (self.flags | Cell::DRAWN) & !(Cell::WIDE | Cell::SPACER),
            ..self
        }
    }

    pub(super) fn content(self) -> Content {
        match char::from_u32(self.glyph) {
            Some(c) => Content::Char(c),
            None => Content::Cluster(self.glyph.saturating_sub(FIRST_CLUSTER)),
        }
    }

    /// Code point or cluster number as stored; below 0x80 it is ASCII.
    pub(super) fn raw(self) -> u32 {
        self.glyph
    }

    /// True for a printable ASCII character, a space included.
    pub(super) fn is_ascii(self) -> bool {
        (0x20..0x7f).contains(&self.glyph) && !self.has(Cell::WIDE | Cell::SPACER)
    }

    pub(super) fn flags(self) -> u16 {
        self.flags
    }

    pub(super) fn has(self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    /// True when nothing is to be seen apart from the background.
    pub(super) fn is_space(self) -> bool {
        self.glyph == u32::from(' ') && self.flags & (Cell::WIDE | Cell::SPACER) == 0
    }
}
