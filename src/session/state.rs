//! One session and what it remembers.

use super::acks::Acks;
use super::answers::Answers;
use super::id::SessionId;
use super::resize::Sizing;
use super::room::Own;
use crate::backend::{Backend, Exit};
use crate::charset::Charset;
use crate::terminal::Terminal;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Rows and columns that a terminal may have.
pub const SIZE_LIMITS: (RangeInclusive<u16>, RangeInclusive<u16>) = (1..=500, 1..=1000);

/// How long a session lives on after its page said that it goes. A reload is back within a second
/// or two; a closed tab should not hold a login for longer than its user expects.
const LEAVE: Duration = Duration::from_secs(10);

/// A command under a terminal, shared by its pump and the requests for it.
pub struct Session {
    pub(super) id: SessionId,
    pub(super) charset: Charset,
    /// How long the session outlives its last request.
    pub(super) keep: Duration,
    pub(super) opened: Instant,
    /// Whose it is; to anyone else it does not exist.
    pub(super) owner: Owner,
    /// The word of the page that it was opened for; empty without.
    pub(super) page: String,
    /// Whose sessions this one is counted with.
    pub(super) counted: Option<IpAddr>,
    /// For the log: who opened it and with what.
    pub(super) label: String,
    pub(super) state: Mutex<State>,
    /// What of its answers is not written out yet.
    pub(super) room: Own,
    /// There is something new for a pending poll to look at.
    pub(super) changed: Notify,
    /// There is output for a `send` that waits for its echo.
    pub(super) echoed: Notify,
    /// There is something new for the pump to do: input to write, or the session is closed.
    pub(super) wake: Notify,
}

/// Who may use a session, besides knowing its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user of each request; empty where nobody is asked.
    pub user: String,
    /// The only address that requests may come from, where there is such a one.
    pub client: Option<IpAddr>,
}

/// How a session came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The command is gone; how, where that is known.
    Ended(Option<Exit>),
    /// The backend broke: the message says how.
    Failed(String),
    /// It was closed by a request, by the reaper or with the daemon.
    Closed(&'static str),
}

pub(super) struct State {
    /// The command's end; gone when the session has ended. Used under the lock only.
    pub backend: Option<Arc<Backend>>,
    pub terminal: Terminal,
    pub sizing: Sizing,
    /// What its pages were told.
    pub answers: Answers,
    pub last_answer: Option<Instant>,
    /// How long after the last answer there may be another.
    pub frame: Duration,
    pub last_output: Option<Instant>,
    /// Which poll is the newest; older ones give way.
    pub ticket: u64,
    pub polls: u32,
    /// The screen that the page of the newest poll holds, by its number, as far as is known.
    pub held: Option<u64>,
    /// Requests that typed something and wait for its echo.
    pub echoing: u32,
    pub last_use: Instant,
    pub leaving: Option<Instant>,
    /// When the terminal last began a synchronized update (mode 2026).
    pub synchronized_since: Option<Instant>,
    /// Typed, and not yet taken by the command.
    pub input: VecDeque<u8>,
    pub acks: Acks,
    pub end: Option<End>,
    pub bytes_out: u64,
    pub bytes_in: u64,
}

impl Session {
    /// The session's id.
    pub fn id(&self) -> &SessionId {
        &self.id
    }

    /// The state, also after a panic of another holder: a session is worth more than its last change.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request of this user, from this address, may use the session.
    pub(super) fn is_of(&self, user: &str, client: Option<IpAddr>) -> bool {
        self.owner.user == user && self.owner.client.is_none_or(|own| client == Some(own))
    }

    /// Whether the command still runs for this session.
    pub(super) fn is_live(&self) -> bool {
        self.lock().end.is_none()
    }

    /// Whether it was opened for a page of that word which has not asked for its screen yet.
    pub(super) fn awaits(&self, page: &str) -> bool {
        !page.is_empty() && self.page == page && self.lock().ticket == 0
    }

    /// Notes a request: the session is in use.
    pub fn touch(&self) {
        self.lock().touch();
    }

    /// The page is going, closed or reloaded: without another request the session ends soon.
    /// A pending poll is answered, so that a second window of the same session can object.
    pub fn leave(&self) {
        self.lock().leaving = Some(Instant::now());
        self.changed.notify_waiters();
    }

    /// Whether the last answer to an old page has been written out, or its connection broke before that.
    pub fn answer_written(&self, written: bool) {
        self.lock().answers.written(written);
    }

    /// Forgets the scrollback.
    pub fn clear(&self) {
        {
            let mut state = self.lock();
            state.touch();
            state.resize_if_due();
            state.terminal.clear_history();
        }
        self.changed.notify_waiters();
    }

    /// Ends the session; the pump then ends the command.
    pub fn close(&self, why: &'static str) {
        {
            let mut state = self.lock();
            if !matches!(state.end, Some(End::Closed(_))) {
                state.end = Some(End::Closed(why));
            }
        }
        self.changed.notify_waiters();
        self.wake.notify_one();
    }

    /// Takes time that was lost for the daemon, up to now, out of the time that nobody has wanted this session.
    pub(super) fn excuse(&self, lost: Duration, now: Instant) {
        let mut state = self.lock();
        state.last_use = (state.last_use + lost).min(now);
        state.leaving = state.leaving.map(|since| (since + lost).min(now));
    }

    /// Whether nobody has wanted this session for long enough.
    pub(super) fn is_expired(&self, now: Instant) -> bool {
        let state = self.lock();
        match state.leaving {
            Some(since) => now.duration_since(since) >= LEAVE,
            None => state.polls == 0 && now.duration_since(state.last_use) >= self.keep,
        }
    }
}

impl State {
    pub fn touch(&mut self) {
        self.last_use = Instant::now();
        self.leaving = None;
    }
}
