//! How much markup a row may have. A program can have each cell look like no other, and each be a link of its own; what
//! becomes of that must neither hold up the daemon nor be more than a browser can show.

use crate::terminal::Terminal;

/// Room for each cell: more than any look takes, exact colours included.
const CELL: usize = 128;

/// Room beside that: so that links have some in narrow rows, too.
const ROW: usize = 8192;

/// What all rows together may have. The exact colours of every cell of 28 rows by 100 columns and 1000 lines of
/// scrollback are well below.
const SCREEN: usize = 32 << 20;

/// How many bytes a row may have before markup is left out of it: first links, then exact colours, then all of it. Text
/// is never left out. It depends on nothing but the size, so that equal rows have equal html.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(usize);

impl Budget {
    /// That of the rows of a terminal and `scrollback` lines of it.
    pub fn of(terminal: &Terminal, scrollback: usize) -> Budget {
        let (rows, cols) = terminal.size();
        let lines = usize::from(rows) + scrollback.min(terminal.history_limit());
        Budget((ROW + CELL * usize::from(cols)).min(SCREEN / lines.max(1)))
    }

    /// Up to here there is markup.
    pub fn markup(self) -> usize {
        self.0
    }

    /// Up to here there are exact colours.
    pub fn colors(self) -> usize {
        self.0 / 4 * 3
    }

    /// Up to here there are links.
    pub fn links(self) -> usize {
        self.0 / 2
    }
}
