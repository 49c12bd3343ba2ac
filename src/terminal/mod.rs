//! Bytes in, changed rows out: the terminal itself, pure and total.
//!
//! A VT420 with xterm's additions, as DEC's manuals, ECMA-48 and xterm's `ctlseqs` describe them. Any bytes in any
//! split, at any size, end in a valid screen; nothing here does I/O, blocks or fails.
//!
//! `input` finds text and sequences, `dispatch` hands sequences to the file named for what they do, and `state` is
//! what all of them change.

mod args;
mod base64;
mod cell;
mod charset;
mod clusters;
mod codec;
mod colors;
mod control;
mod csi;
mod cursor;
mod dcs;
mod dispatch;
mod edit;
mod erase;
mod esc;
mod grid;
mod history;
mod input;
mod keys;
mod links;
mod linux;
mod margins;
mod modes;
mod mouse;
mod movement;
mod osc;
mod palette;
mod paste;
mod presentation;
mod print;
mod rectangle;
mod reflow;
mod report;
mod resize;
mod row;
mod screens;
mod scroll;
mod sgr;
mod state;
mod style;
mod styles;
mod switches;
mod tabs;
#[cfg(test)]
mod tests;
mod title;
mod utf8;
mod view;
mod vt52;
mod width;
mod window;
mod work;

pub use cursor::{Cursor, CursorShape};
pub use modes::{Modes, MouseEncoding, MouseTracking};
pub use mouse::{MouseAction, MouseEvent};
pub use palette::PageColors;
pub use row::LineSize;
pub use style::{Color, Flags, LinkId, Style, StyleId, Underline};
pub use view::{Glyph, Piece, RowView};

use input::Input;
use modes::Mode;
use palette::Place;
use state::State;

/// Most rows that a screen may have.
pub const MAX_ROWS: u16 = 500;

/// Most columns that a screen may have.
pub const MAX_COLS: u16 = 1000;

/// Most cells of a screen and its scrollback together: 10 000 lines of 200 columns, or 2000 of the widest. What has to
/// be done for each of them, such as to wrap lines anew, holds up all that goes on.
const MAX_CELLS: usize = 1 << 21;

/// How many of `scrollback` rows are kept beside a screen of that size.
fn kept_rows(scrollback: usize, rows: usize, cols: usize) -> usize {
    scrollback.min((MAX_CELLS / cols).saturating_sub(rows))
}

/// Which terminal programs are told that they talk to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    /// `TERM=linux`: the Linux console's own sequences and keys.
    Linux,
    /// `TERM=xterm-256color`.
    #[default]
    Xterm,
}

/// What a terminal starts with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Rows of the screen, 1 to [`MAX_ROWS`].
    pub rows: u16,
    /// Columns of the screen, 1 to [`MAX_COLS`].
    pub cols: u16,
    /// Rows that are kept when they leave the screen; fewer where that would be more than two million cells.
    pub scrollback: usize,
    /// Which terminal it is.
    pub kind: Kind,
    /// Whether programs may write the clipboard (OSC 52).
    pub clipboard: bool,
}

/// How far a terminal came with what it was fed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fed {
    /// Bytes that it took.
    pub bytes: usize,
    /// Cells that sequences and scrolling touched besides those that text was printed to.
    pub cells: usize,
}

/// A terminal: feed it what a program writes, read what it shows.
pub struct Terminal {
    input: Input,
    state: State,
}

/// Sizes beyond the limits are the next one within.
fn clamp_size(rows: u16, cols: u16) -> (usize, usize) {
    (rows.clamp(1, MAX_ROWS).into(), cols.clamp(1, MAX_COLS).into())
}

impl Terminal {
    /// An empty screen.
    pub fn new(config: Config) -> Terminal {
        Terminal {
            input: Input::new(),
            state: State::new(&config),
        }
    }

    /// Takes what a program wrote, in UTF-8; sequences and characters may be split anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut taken = 0;
        while taken < bytes.len() {
            taken += self.feed_update(&bytes[taken..], usize::MAX).bytes;
        }
    }

    /// The same up to the end of a synchronized update (mode 2026), to when `enough` cells are touched, or to the end of
    /// all. Where an update ends the screen is as the program means it, while the next one may begin right behind it. At
    /// least one byte is taken, and a sequence that has begun is never left half done.
    pub fn feed_update(&mut self, bytes: &[u8], enough: usize) -> Fed {
        let before = self.cursor();
        self.state.work.begin(enough);
        let bytes = self.input.feed(&mut self.state, bytes);
        if self.cursor() != before {
            self.state.changed();
        }
        Fed {
            bytes,
            cells: self.state.work.cells(),
        }
    }

    /// Changes the size. Wrapped lines of the primary screen are wrapped anew, the cursor stays on its text; the
    /// alternate screen is cut.
    pub fn resize(&mut self, rows: u16, cols: u16) {
        let (rows, cols) = clamp_size(rows, cols);
        self.state.resize(rows, cols);
    }

    /// Rows and columns.
    pub fn size(&self) -> (u16, u16) {
        (self.state.rows as u16, self.state.cols as u16)
    }

    /// A row of the screen, 0 at the top.
    pub fn screen_row(&self, y: u16) -> RowView<'_> {
        RowView::screen(self.state.screen.get(y.into()), &self.state.clusters)
    }

    /// How many rows the scrollback holds at most, in this size.
    pub fn history_limit(&self) -> usize {
        self.state.history.limit()
    }

    /// How many rows the scrollback holds.
    pub fn history_len(&self) -> usize {
        self.state.history.len()
    }

    /// A row of the scrollback, 0 the oldest.
    pub fn history_row(&self, i: usize) -> RowView<'_> {
        RowView::history(self.state.history.get(i))
    }

    /// How many rows ever went into the scrollback; never less than before.
    pub fn pushed(&self) -> u64 {
        self.state.history.pushed()
    }

    /// Another number whenever everything shown before may look different: another size, scrollback cleared, palette or
    /// DECSCNM changed.
    pub fn epoch(&self) -> u64 {
        self.state.epoch
    }

    /// Another number whenever anything that a page shows changed.
    pub fn generation(&self) -> u64 {
        self.state.generation
    }

    /// Where the cursor is and what it looks like.
    pub fn cursor(&self) -> Cursor {
        let state = &self.state;
        Cursor {
            row: state.cursor.row as u16,
            col: state.cursor.col as u16,
            visible: state.has(Mode::CursorVisible),
            shape: state.shape,
            blink: state.has(Mode::CursorBlink),
        }
    }

    /// The look that a glyph's style number stands for.
    pub fn style(&self, id: StyleId) -> Style {
        self.state.styles.get(id)
    }

    /// The target of a hyperlink, as the program wrote it: check its scheme before it becomes a link.
    pub fn link(&self, id: LinkId) -> &str {
        self.state.links.get(id)
    }

    /// Red, green and blue of a palette entry that the program changed.
    pub fn palette(&self, index: u8) -> Option<(u8, u8, u8)> {
        self.state.palette.get(Place::Indexed(index))
    }

    /// True while foreground and background are exchanged everywhere (DECSCNM).
    pub fn reverse_screen(&self) -> bool {
        self.state.has(Mode::ReverseScreen)
    }

    /// Foreground, background and cursor colour where the program changed them (OSC 10, 11, 12).
    pub fn default_colors(&self) -> [Option<(u8, u8, u8)>; 3] {
        [0, 1, 2].map(|index| self.state.palette.get(Place::Dynamic(index)))
    }

    /// The page's own colours, for programs that ask what they write in; none that is left out changes.
    pub fn set_page_colors(&mut self, colors: PageColors) {
        self.state.page_colors.update(colors);
    }

    /// Answers for the program, which are no longer kept then. They never hold text that its output chose.
    pub fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.state.replies)
    }

    /// The window title: at most 1 KiB, without control characters.
    pub fn title(&self) -> &str {
        &self.state.titles.current
    }

    /// How often the bell rang.
    pub fn bells(&self) -> u32 {
        self.state.bells
    }

    /// What the program last wrote to the clipboard, if that is allowed.
    pub fn clipboard(&self) -> Option<&str> {
        self.state.clipboard.as_deref()
    }

    /// The modes that matter to who types and draws.
    pub fn modes(&self) -> Modes {
        self.state.public_modes()
    }

    /// True while the program is in the middle of an update (mode 2026). It may never end it: whoever waits for the
    /// end must keep the time.
    pub fn synchronized(&self) -> bool {
        self.state.has(Mode::Synchronized)
    }

    /// Forgets the scrollback.
    pub fn clear_history(&mut self) {
        self.state.clear_history();
    }

    /// What a key sends, by its browser name with modifiers, such as `ArrowUp`, `Control+ArrowLeft`, `Shift+F5`,
    /// `Alt+x`, `Numpad5`; none for a name that is no key's.
    pub fn encode_key(&self, name: &str) -> Option<Vec<u8>> {
        self.state.encode_key(name)
    }

    /// What pasted text sends, bracketed where the program asked for it.
    pub fn encode_paste(&self, text: &str) -> Vec<u8> {
        self.state.encode_paste(text)
    }

    /// What a mouse event sends: nothing unless the program asked for it, but the wheel sends arrows on the alternate
    /// screen (mode 1007).
    pub fn encode_mouse(&self, event: MouseEvent) -> Vec<u8> {
        self.state.encode_mouse(event)
    }

    /// What gaining or losing the focus sends, where the program asked for it.
    pub fn encode_focus(&self, focused: bool) -> Vec<u8> {
        self.state.encode_focus(focused)
    }
}
