//! What pages are told of a terminal: which screen was sent last, and what leads on from it.

use super::side::{Side, Told};
use crate::render::{Dialect, Renderer, Update};
use crate::terminal::Terminal;

/// The answers of one session, and what a page must hold to make sense of the next one.
///
/// Without time or waiting, so that any order of output and polls can be tried.
pub struct Answers {
    scrollback: usize,
    renderer: Renderer,
    told: Told,
    /// Number of the screen that was last sent.
    number: u64,
    /// The last answer to an old page was not written out: it is under way, or its connection broke.
    unwritten: bool,
}

/// How what a page holds compares to the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is unknown, or known to be something else than what was last sent.
    Unknown,
    /// It is what was last sent, and the terminal has changed since.
    Behind,
    /// It is the terminal as it is.
    Current,
}

/// What brings a page to the terminal of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// `R` and html, or an edit script.
    pub body: String,
    /// The number that the page's screen then has.
    pub number: u64,
    /// News beside the screen, for pages that number their screens.
    pub side: Vec<Side>,
}

impl Answers {
    /// Nothing was sent yet. The html has `scrollback` rows above the screen.
    pub fn new(scrollback: usize) -> Answers {
        Answers {
            scrollback,
            renderer: Renderer::new(scrollback),
            told: Told::default(),
            number: 0,
            unwritten: false,
        }
    }

    /// How the page stands that holds the screen of this number; old pages have none.
    pub fn standing(&self, held: Option<u64>, terminal: &Terminal) -> Standing {
        let unknown = match held {
            Some(number) => number != self.number,
            None => self.unwritten,
        };
        match self.renderer.is_behind(terminal, dialect(held)) {
            _ if unknown => Standing::Unknown,
            true => Standing::Behind,
            false => Standing::Current,
        }
    }

    /// What the page lacks, as a `whole` screen if that is wanted; none where all that has changed can't be seen.
    pub fn next(&mut self, held: Option<u64>, whole: bool, terminal: &Terminal) -> Option<Screen> {
        let dialect = dialect(held);
        if whole || self.standing(held, terminal) == Standing::Unknown {
            self.renderer.forget();
        }
        let update = self.renderer.update(terminal, dialect);
        let anew = matches!(update, Update::Full(_));
        let side = match dialect {
            Dialect::Own => self.told.news(terminal, self.scrollback, anew),
            Dialect::Old => Vec::new(),
        };
        let body = match update {
            Update::Full(html) => format!("R{html}"),
            Update::Script(script) => script,
            // Numbered like any other, so that news beside the screen can't be lost either.
            Update::Unchanged if !side.is_empty() => self.renderer.keep_all(),
            Update::Unchanged => return None,
        };
        // Until it is written out, an old page is taken not to have it.
        self.unwritten = dialect == Dialect::Old;
        self.number += 1;
        Some(Screen {
            body,
            number: self.number,
            side,
        })
    }

    /// Whether the last answer to an old page has been written out, or its connection broke before that.
    pub fn written(&mut self, written: bool) {
        self.unwritten = !written;
    }
}

/// Only pages of ours number their screens.
fn dialect(held: Option<u64>) -> Dialect {
    match held {
        Some(_) => Dialect::Own,
        None => Dialect::Old,
    }
}
