//! What a `send` leads to at once: most keys are echoed within a fraction of a millisecond, and then the answer of the
//! `send` brings the screen along. The poll that waits beside it goes on waiting.

use super::answers::Standing;
use super::receive::Answer;
use super::state::{Session, State};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// How long a `send` waits for an echo. What comes later, as over a network, is the poll's: keys typed meanwhile wait
/// for the answer of the `send`.
const ECHO: Duration = Duration::from_millis(4);

impl Session {
    /// Waits briefly for a change, and describes it to the page that holds screen number `held`. None where nothing
    /// came, or the page holds another screen.
    pub async fn echo(&self, held: u64) -> Option<Answer> {
        let deadline = Instant::now() + ECHO;
        let _waiting = Waiting::begin(self);
        loop {
            let mut changed = std::pin::pin!(self.echoed.notified());
            changed.as_mut().enable();
            let until = match self.look_for_echo(held, deadline) {
                Found::Screen(answer) => return Some(answer),
                Found::Nothing => return None,
                Found::NothingUntil(at) => at,
            };
            let _ = timeout(until.saturating_duration_since(Instant::now()), changed).await;
        }
    }

    /// The page holds screen number `held` as it asks again: where it was sent another meanwhile, that got lost, and a
    /// poll that waits must not go on from it. Nor from a later one than the poll's own page has.
    pub fn holds(&self, held: u64) {
        // Old pages have no numbers.
        if let Some(known) = &mut self.lock().held {
            *known = held.min(*known);
        }
        self.changed.notify_waiters();
    }

    /// There was output: tells the `send` that waits for it, or else the poll.
    pub(super) fn tell_output(&self) {
        let echoing = {
            let mut state = self.lock();
            state.last_output = Some(Instant::now());
            state.echoing > 0
        };
        let waits = if echoing { &self.echoed } else { &self.changed };
        waits.notify_waiters();
    }
}

enum Found {
    Screen(Answer),
    Nothing,
    NothingUntil(Instant),
}

impl State {
    /// Whether a poll that waits has something to say.
    fn has_news(&self) -> bool {
        self.end.is_some() || self.standing(self.held) != Standing::Current
    }
}

impl Session {
    fn look_for_echo(&self, held: u64, deadline: Instant) -> Found {
        let state = &mut *self.lock();
        let now = Instant::now();
        // How a session ended is the poll's to say.
        let too_late = now >= deadline || state.not_before(deadline).is_some() || state.end.is_some();
        let standing = state.standing(Some(held));
        if too_late || standing == Standing::Unknown || !self.room.has_room(false) {
            return Found::Nothing;
        }
        if let Some(at) = state.not_before(now) {
            return Found::NothingUntil(at);
        }
        let next = match standing {
            Standing::Behind => state.answers.next(Some(held), false, &state.terminal),
            _ => None,
        };
        let Some(screen) = next else {
            return Found::NothingUntil(deadline);
        };
        if state.held == Some(held) {
            state.held = Some(screen.number);
        }
        Found::Screen(self.answer(state, now, screen))
    }
}

/// A `send` that waits for its echo. Meanwhile output wakes it alone, and the poll only where it left something: a poll
/// that is woken for each key, to find nothing to do, costs as much as the answer.
struct Waiting<'a>(&'a Session);

impl<'a> Waiting<'a> {
    fn begin(session: &'a Session) -> Self {
        session.lock().echoing += 1;
        Waiting(session)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.echoing -= 1;
        let left = state.echoing == 0 && state.has_news();
        drop(state);
        if left {
            self.0.changed.notify_waiters();
        }
    }
}
