//! Another size. The program knows of it at once, so that it comes before the keys that follow. To wrap a long
//! scrollback anew takes a while, though, in which nobody else is served: it is done at once too, but not again and
//! again. Of several sizes that come meanwhile the last counts, and until it is there the session stands still.

use super::state::{Session, State};
use crate::terminal::PageColors;
use std::io;
use std::time::{Duration, Instant};

/// Cells for which a session rests a millisecond after they were wrapped anew: several times as long as that took.
const CELLS_IN_A_MILLISECOND: usize = 5000;

/// How a session's terminal comes to its size.
pub(super) struct Sizing {
    /// The size that the backend was last told.
    told: (u16, u16),
    /// The size that is to come.
    wanted: Option<(u16, u16)>,
    /// Until when there is to be no other.
    rests_until: Option<Instant>,
}

impl Sizing {
    /// That of a backend with this size.
    pub(super) fn told(rows: u16, cols: u16) -> Sizing {
        Sizing {
            told: (rows, cols),
            wanted: None,
            rests_until: None,
        }
    }
}

impl Session {
    /// Follows the window: the pseudoterminal and the screen get a new size, and programs are told other colours.
    ///
    /// # Errors
    /// The system's error. The screen has the size all the same.
    pub fn resize(&self, rows: u16, cols: u16, colors: PageColors) -> io::Result<()> {
        let result = {
            let mut state = self.lock();
            state.touch();
            if state.end.is_some() {
                return Ok(());
            }
            state.terminal.set_page_colors(colors);
            let size = state.sizing.wanted.unwrap_or_else(|| state.terminal.size());
            if size != (rows, cols) {
                state.sizing.wanted = Some((rows, cols));
                state.resize_if_due();
            }
            state.tell((rows, cols))
        };
        self.changed.notify_waiters();
        self.wake.notify_one();
        result
    }

    /// Gives the terminal the size that it is to have, for which polls may wait.
    pub(super) fn resize_and_tell(&self) {
        self.lock().resize_now();
        self.changed.notify_waiters();
    }
}

impl State {
    /// Tells the backend the size that a program has chosen.
    pub(super) fn tell_size(&mut self) -> io::Result<()> {
        // Another one that is to come was told already.
        let size = self.sizing.wanted.unwrap_or_else(|| self.terminal.size());
        self.tell(size)
    }

    fn tell(&mut self, size: (u16, u16)) -> io::Result<()> {
        if size == self.sizing.told {
            return Ok(());
        }
        self.sizing.told = size;
        let backend = self.backend.as_ref();
        backend.map_or(Ok(()), |backend| backend.resize(size.0, size.1))
    }

    /// Whether the terminal is to get another size.
    pub(super) fn is_resizing(&self) -> bool {
        self.sizing.wanted.is_some()
    }

    /// Until when another size that is to come has to wait.
    pub(super) fn resize_rests(&self) -> Option<Instant> {
        self.sizing.rests_until.filter(|_| self.is_resizing())
    }

    /// Gives the terminal the size that it is to have, if the last time is long enough ago; otherwise says when it will be.
    pub(super) fn resize_if_due(&mut self) -> Option<Instant> {
        // With the pump nobody is left who would do it later.
        let rests = self.resize_rests().filter(|_| self.backend.is_some());
        let later = rests.filter(|&at| at > Instant::now());
        if later.is_none() {
            self.resize_now();
        }
        later
    }

    /// Gives the terminal the size that it is to have.
    pub(super) fn resize_now(&mut self) {
        if let Some((rows, cols)) = self.sizing.wanted.take() {
            let widest = self.terminal.size().1.max(cols);
            let lines = self.terminal.history_len() + usize::from(rows);
            self.terminal.resize(rows, cols);
            self.sizing.rests_until = Some(Instant::now() + rest(lines * usize::from(widest)));
        }
    }
}

/// How long after so many cells were wrapped anew there may be another size.
fn rest(cells: usize) -> Duration {
    Duration::from_millis((cells / CELLS_IN_A_MILLISECOND) as u64)
}
