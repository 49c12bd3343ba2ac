//! The cursor, and what DECSC saves of it.

use super::charset::Charsets;
use super::style::{Style, StyleId};

/// Shape of the cursor (DECSCUSR).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CursorShape {
    /// The whole cell.
    #[default]
    Block,
    /// A line below.
    Underline,
    /// A line at the left.
    Bar,
}

/// The cursor as the page shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// Row, 0 at the top.
    pub row: u16,
    /// Column, always one of the screen's.
    pub col: u16,
    /// False while the program hides it (DECTCEM).
    pub visible: bool,
    /// Its shape.
    pub shape: CursorShape,
    /// True when the program asked for blinking.
    pub blink: bool,
}

/// Where the next character goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Position {
    pub(super) row: usize,
    pub(super) col: usize,
    /// The last column was just written: the next character wraps first (deferred wrap).
    pub(super) pending: bool,
}

/// Which kind of protection characters are written with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Protection {
    #[default]
    Off,
    /// SPA: also respected by ED, EL, ECH.
    Iso,
    /// DECSCA: respected by DECSED, DECSEL, DECSERA only.
    Dec,
}

/// What characters are written with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pen {
    style: Style,
    /// The style's number, once it was needed.
    id: Option<StyleId>,
    /// The number of the erased cell's style, once it was needed.
    erased: Option<StyleId>,
    pub(super) protected: bool,
}

impl Pen {
    pub(super) fn style(&self) -> Style {
        self.style
    }

    /// Changes the style.
    pub(super) fn change(&mut self, f: impl FnOnce(&mut Style)) {
        f(&mut self.style);
        self.id = None;
        self.erased = None;
    }

    /// The numbers that are in use.
    pub(super) fn known(&self) -> impl Iterator<Item = StyleId> {
        self.id.into_iter().chain(self.erased)
    }

    pub(super) fn known_id(&self) -> Option<StyleId> {
        self.id
    }

    pub(super) fn known_erased(&self) -> Option<StyleId> {
        self.erased
    }

    pub(super) fn remember(&mut self, id: StyleId) {
        self.id = Some(id);
    }

    pub(super) fn remember_erased(&mut self, id: StyleId) {
        self.erased = Some(id);
    }
}

/// What DECSC saves and DECRC restores (VT420: position, rendition, character sets, wrap state, origin mode,
/// selective erase).
#[derive(Clone, Debug, Default)]
pub(super) struct Saved {
    pub(super) position: Position,
    pub(super) pen: Pen,
    pub(super) charsets: Charsets,
    pub(super) origin: bool,
}
