//! The long poll: wait for a change of the screen, and say what it is.

use super::side::Side;
use super::state::{End, Session, State};
use crate::render::{Dialect, Update};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Answers come at display rate: nobody sees more, and what nobody sees is never rendered.
const FRAME: Duration = Duration::from_millis(16);

/// How long a program may hold the screen back by a synchronized update before it is shown all
/// the same; the mode's specification leaves it to the terminal, and others use 100 to 200 ms.
const SYNCHRONIZED: Duration = Duration::from_millis(150);

/// One `rcv` request.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    /// The number of the screen that the page holds; old pages have none.
    pub screen: Option<u64>,
    /// How long to wait for a change.
    pub wait: Duration,
    /// Send whole screens only.
    pub whole: bool,
}

/// The answer to one poll.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// Nothing changed, or a newer poll has taken over.
    Nothing {
        /// Number of the screen that was last sent.
        screen: u64,
        /// A newer poll has taken over.
        superseded: bool,
    },
    /// What makes the client's screen the current one: `R` and html, or an edit script.
    Screen {
        /// The body.
        body: String,
        /// Number of the screen after it.
        screen: u64,
        /// News beside the screen, for pages that number their screens.
        side: Vec<Side>,
    },
    /// The session has ended, and its last screen has been sent.
    Ended(End),
}

/// What a look at the session led to.
enum Look {
    Answer(Received),
    WaitUntil(Instant),
    Wait,
}

impl Session {
    /// Waits for a change and describes it. Dropping the future (the client went away) leaves
    /// everything as it was.
    pub async fn receive(self: &Arc<Self>, poll: Poll) -> Received {
        let pending = Pending::begin(self);
        let deadline = Instant::now() + poll.wait;
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Registered before the look, so that no change falls between the two.
            changed.as_mut().enable();
            let until = match self.look(&poll, pending.ticket, deadline) {
                Look::Answer(answer) => return answer,
                Look::Wait => deadline,
                Look::WaitUntil(at) => at.min(deadline),
            };
            let _ = timeout(until.saturating_duration_since(Instant::now()), changed).await;
        }
    }

    fn look(&self, poll: &Poll, ticket: u64, deadline: Instant) -> Look {
        let mut state = self.lock();
        let now = Instant::now();
        if let Some(End::Closed(_)) = state.end {
            return Look::Answer(Received::Ended(state.end.clone().unwrap_or(End::Ended(None))));
        }
        let superseded = state.ticket != ticket;
        if superseded || state.leaving.is_some() {
            return Look::Answer(state.nothing(superseded));
        }
        if state.must_start_anew(poll) {
            state.renderer.forget();
        } else if !state.renderer.is_behind(&state.terminal, poll.dialect()) {
            return match &state.end {
                Some(end) => Look::Answer(Received::Ended(end.clone())),
                None if now >= deadline => Look::Answer(state.nothing(false)),
                None => Look::Wait,
            };
        } else if let Some(at) = state.not_before(now) {
            return Look::WaitUntil(at);
        }
        match state.answer(poll, self.scrollback, now) {
            Some(answer) => Look::Answer(answer),
            None if now >= deadline => Look::Answer(state.nothing(false)),
            None => Look::Wait,
        }
    }
}

impl Poll {
    fn dialect(&self) -> Dialect {
        if self.screen.is_some() {
            Dialect::Own
        } else {
            Dialect::Old
        }
    }
}

impl State {
    fn nothing(&self, superseded: bool) -> Received {
        Received::Nothing {
            screen: self.number,
            superseded,
        }
    }

    /// Whether what the client holds is unknown, or known to be something else.
    fn must_start_anew(&self, poll: &Poll) -> bool {
        match poll.screen {
            Some(number) => number != self.number,
            None => self.unwritten,
        }
    }

    /// While output pours in, or the program is in the middle of an update, there is a better moment.
    fn not_before(&self, now: Instant) -> Option<Instant> {
        if self.end.is_some() {
            return None;
        }
        let frame = self.last_answer.map(|at| at + FRAME);
        let synchronized = self.synchronized_since.map(|at| at + SYNCHRONIZED);
        frame.into_iter().chain(synchronized).max().filter(|&at| at > now)
    }

    fn answer(&mut self, poll: &Poll, scrollback: usize, now: Instant) -> Option<Received> {
        let dialect = poll.dialect();
        if poll.whole {
            self.renderer.forget();
        }
        let update = self.renderer.update(&self.terminal, dialect);
        let anew = matches!(update, Update::Full(_));
        let side = match dialect {
            Dialect::Own => self.told.news(&self.terminal, scrollback, anew),
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
        self.last_answer = Some(now);
        self.number += 1;
        Some(Received::Screen {
            body,
            screen: self.number,
            side,
        })
    }
}

/// A poll under way: it keeps the session in use, and makes older ones give way.
struct Pending<'a> {
    session: &'a Session,
    ticket: u64,
}

impl<'a> Pending<'a> {
    fn begin(session: &'a Session) -> Pending<'a> {
        let ticket = {
            let mut state = session.lock();
            state.touch();
            state.polls += 1;
            state.ticket += 1;
            state.ticket
        };
        session.changed.notify_waiters();
        Pending { session, ticket }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let mut state = self.session.lock();
        state.polls -= 1;
        state.last_use = Instant::now();
    }
}
