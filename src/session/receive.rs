//! The long poll: wait for a change of the screen, and say what it is.

use super::answers::{Screen, Standing};
use super::room::Share;
use super::state::{End, Session, State};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{sleep_until, timeout};

/// Answers come at display rate: nobody sees more, and what nobody sees is never rendered.
const FRAME: Duration = Duration::from_millis(16);

/// Bytes of an answer for which the next one comes a millisecond later, so that whoever asks for large ones again and
/// again has no more of the processor than others.
const BYTES_IN_A_MILLISECOND: usize = 64 << 10;

/// Output that has paused for so long has come to an end, as far as a person can tell. Programs that pour it out write
/// every few microseconds.
const PAUSE: Duration = Duration::from_millis(4);

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
    /// How long after the last answer to send the next while output goes on without a pause.
    pub pace: Duration,
    /// Send whole screens only.
    pub whole: bool,
}

/// A screen on its way to a page.
#[derive(Debug)]
pub struct Answer {
    /// What the page gets.
    pub screen: Screen,
    /// The memory that it holds, to be kept until it is written out; none where that is not worth counting.
    pub share: Option<Share>,
}

/// The answer to one poll.
#[derive(Debug)]
pub enum Received {
    /// Nothing changed, or a newer poll has taken over.
    Nothing {
        /// Number of the screen that the page has; 0 if it did not say.
        screen: u64,
        /// A newer poll has taken over.
        superseded: bool,
    },
    /// What makes the client's screen the current one.
    Screen(Answer),
    /// The session has ended, and its last screen has been sent.
    Ended(End),
}

/// What a look at the session led to.
enum Look {
    Answer(Received),
    WaitUntil(Instant),
    /// Whatever changes meanwhile.
    RestUntil(Instant),
    /// Until others have read what they asked for.
    WaitForRoom {
        whole: bool,
    },
    Wait,
}

impl Session {
    /// Waits for a change and describes it. Dropping the future (the client went away) leaves
    /// everything as it was.
    pub async fn receive(self: &Arc<Self>, poll: Poll) -> Received {
        let pending = Pending::begin(self, &poll);
        let deadline = Instant::now() + poll.wait;
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Registered before the look, so that no change falls between the two.
            changed.as_mut().enable();
            let until = match self.look(&poll, pending.ticket, deadline) {
                Look::Answer(answer) => return answer,
                Look::Wait => deadline,
                Look::WaitForRoom { whole } => {
                    tokio::select! {
                        () = self.room.freed(whole) => {}
                        () = changed => {}
                        () = sleep_until(deadline.into()) => {}
                    }
                    continue;
                }
                // Even past the deadline: looking again and again until then would keep the processor busy.
                Look::WaitUntil(at) => at,
                Look::RestUntil(at) => {
                    sleep_until(at.into()).await;
                    continue;
                }
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
            return Look::Answer(poll.nothing(superseded));
        }
        // The answer of a `send` may have brought the page further meanwhile, or be about to.
        let held = state.held;
        if held.is_some() && state.echoing > 0 && state.end.is_none() && now < deadline {
            return Look::Wait;
        }
        state.resize_if_due();
        let standing = state.standing(held);
        if standing != Standing::Current {
            if let Some(later) = self.not_yet(&state, poll, standing, (now, deadline)) {
                return later;
            }
            let State { answers, terminal, .. } = &mut *state;
            if let Some(screen) = answers.next(held, poll.whole, terminal) {
                return Look::Answer(Received::Screen(self.answer(&mut state, now, screen)));
            }
        }
        match &state.end {
            // Whether the answer of a `send` with the last screen has come, only the next poll tells.
            Some(_) if poll.screen != held => Look::Answer(poll.nothing(false)),
            Some(end) => Look::Answer(Received::Ended(end.clone())),
            None if now >= deadline => Look::Answer(poll.nothing(false)),
            None => Look::Wait,
        }
    }

    /// What there is to wait for before a page that stands so is told more.
    fn not_yet(
        &self,
        state: &State,
        poll: &Poll,
        standing: Standing,
        (now, deadline): (Instant, Instant),
    ) -> Option<Look> {
        // Whole screens, too: who asks for them from a thousand connections at once gets one a frame.
        if let Some(at) = state.not_before(now) {
            return Some(Look::WaitUntil(at));
        }
        if let Some(at) = state.pours_until(now, poll.pace) {
            return Some(Look::RestUntil(at));
        }
        let whole = poll.whole || standing == Standing::Unknown;
        if self.room.has_room(whole) {
            return None;
        }
        Some(match now < deadline {
            true => Look::WaitForRoom { whole },
            false => Look::Answer(poll.nothing(false)),
        })
    }

    /// A screen that a page gets now.
    pub(super) fn answer(&self, state: &mut State, now: Instant, screen: Screen) -> Answer {
        state.last_answer = Some(now);
        state.frame = frame(screen.body.len());
        Answer {
            share: self.room.take(screen.body.len()),
            screen,
        }
    }
}

/// How long after an answer of this size there may be another.
fn frame(size: usize) -> Duration {
    let more = u64::try_from(size / BYTES_IN_A_MILLISECOND).unwrap_or(u64::MAX);
    FRAME + Duration::from_millis(more)
}

impl Poll {
    /// The answer that leaves the page with the screen that it has, whatever others were sent meanwhile.
    fn nothing(&self, superseded: bool) -> Received {
        Received::Nothing {
            screen: self.screen.unwrap_or_default(),
            superseded,
        }
    }
}

impl State {
    /// How the page stands that holds the screen of this number, with the size in mind that is still to come.
    pub(super) fn standing(&self, held: Option<u64>) -> Standing {
        match self.answers.standing(held, &self.terminal) {
            Standing::Current if self.is_resizing() => Standing::Behind,
            standing => standing,
        }
    }

    /// While output pours in, or the program is in the middle of an update, there is a better moment.
    pub(super) fn not_before(&self, now: Instant) -> Option<Instant> {
        if self.end.is_some() {
            return None;
        }
        let frame = self.last_answer.map(|at| at + self.frame);
        let synchronized = self.synchronized_since.map(|at| at + SYNCHRONIZED);
        frame
            .into_iter()
            .chain(synchronized)
            .chain(self.resize_rests())
            .max()
            .filter(|&at| at > now)
    }

    /// While output pours in, when to look again, for who wants no more than one screen in `pace`.
    fn pours_until(&self, now: Instant, pace: Duration) -> Option<Instant> {
        let (answer, output) = self.last_answer.zip(self.last_output)?;
        let at = next_look(answer, output, pace);
        (at > now && self.end.is_none()).then_some(at)
    }
}

/// When there is to be a screen after those of the last answer and the last output, if no more output comes.
fn next_look(answer: Instant, output: Instant, pace: Duration) -> Instant {
    (answer + pace).min(output + PAUSE)
}

/// A poll under way: it keeps the session in use, and makes older ones give way.
struct Pending<'a> {
    session: &'a Session,
    ticket: u64,
}

impl<'a> Pending<'a> {
    fn begin(session: &'a Session, poll: &Poll) -> Pending<'a> {
        let ticket = {
            let mut state = session.lock();
            state.touch();
            state.polls += 1;
            state.ticket += 1;
            state.held = poll.screen;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_comes_at_its_pace_or_when_output_pauses() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let pace = Duration::from_millis(100);
        assert_eq!(next_look(start, after(10), pace), after(10) + PAUSE);
        assert_eq!(next_look(start, after(99), pace), after(100));
        assert_eq!(next_look(after(50), start, Duration::ZERO), start + PAUSE);
    }
}
