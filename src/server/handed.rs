//! Answers on a connection that carries many at a time.

use super::crowd::Standing;
use crate::http::{Delivery, Reply};
use crate::session::{Session, SessionId};
use http_body_util::Full;
use hyper::Response;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Instant;

/// Largest piece that is handed over at once: what a frame holds (RFC 9113, 4.2). hyper asks for the next piece only
/// when the client's window has room for it, so that a piece that was asked for is on its way.
const PIECE: usize = 16 * 1024;
/// How many sessions are remembered before the ended ones are looked for.
const MANY: usize = 64;

/// What goes on on a connection: the requests under way, and whose answers have gone into its buffers.
///
/// HTTP/2 does not tell when an answer has arrived. An old page asks for its next screen only when it has the last
/// one; so when a connection ends, the last answer of each session on it is taken for lost. The price is one
/// whole screen.
#[derive(Default)]
pub struct Handed(Mutex<Books>);

struct Books {
    under_way: usize,
    idle_since: Instant,
    /// Of each answer that is being taken: when that began, or it was last gone on with.
    taken: HashMap<u64, Instant>,
    next: u64,
    sessions: HashMap<SessionId, Weak<Session>>,
}

impl Default for Books {
    fn default() -> Books {
        Books {
            under_way: 0,
            idle_since: Instant::now(),
            taken: HashMap::new(),
            next: 0,
            sessions: HashMap::new(),
        }
    }
}

impl Handed {
    fn with<T>(&self, work: impl FnOnce(&mut Books) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Since when there has been no request under way.
    pub fn idle_since(&self) -> Option<Instant> {
        self.with(|books| (books.under_way == 0).then_some(books.idle_since))
    }

    /// What the connection does.
    pub fn standing(&self) -> Standing {
        self.with(|books| match (books.under_way, books.next) {
            (0, 0) => Standing::Fresh,
            (0, _) => Standing::Idle,
            _ => Standing::Busy,
        })
    }

    /// Since when an answer waits that the other side does not go on with; of several, the longest.
    pub fn stuck_since(&self) -> Option<Instant> {
        self.with(|books| books.taken.values().min().copied())
    }

    /// A request has come. It is under way until the value is gone.
    pub fn begin(self: &Arc<Handed>) -> UnderWay {
        let number = self.with(|books| {
            books.under_way += 1;
            books.next += 1;
            books.next
        });
        UnderWay {
            handed: Arc::clone(self),
            number,
        }
    }

    fn keep(&self, session: &Arc<Session>) {
        self.with(|books| {
            if books.sessions.len() >= MANY {
                books.sessions.retain(|_, session| session.strong_count() > 0);
            }
            books.sessions.insert(session.id().clone(), Arc::downgrade(session));
        });
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        let books = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        books
            .sessions
            .values()
            .filter_map(Weak::upgrade)
            .for_each(|session| session.answer_written(false));
    }
}

/// A request under way.
pub struct UnderWay {
    handed: Arc<Handed>,
    number: u64,
}

impl UnderWay {
    /// The answer is there, or a piece of it was asked for.
    fn goes_on(&self) {
        self.handed
            .with(|books| books.taken.insert(self.number, Instant::now()));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.handed.with(|books| {
            books.under_way -= 1;
            books.taken.remove(&self.number);
            books.idle_since = Instant::now();
        });
    }
}

/// The body of an answer, in pieces.
pub struct Pieces {
    body: Full<Bytes>,
    rest: Bytes,
    delivery: Arc<Delivery>,
    under_way: UnderWay,
}

impl Pieces {
    /// Takes over what an answer is made of. Dropped before its end, it is lost as `delivery` has it.
    pub fn of(reply: Reply, delivery: Arc<Delivery>, under_way: UnderWay) -> Response<Pieces> {
        under_way.goes_on();
        reply.map(|body| Pieces {
            body,
            rest: Bytes::new(),
            delivery,
            under_way,
        })
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => self.rest = frame.into_data().unwrap_or_default(),
                other => return other,
            }
        }
        self.under_way.goes_on();
        let size = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(size);
        if self.is_end_stream()
            && let Some(session) = self.delivery.take()
        {
            session.answer_written(true);
            self.under_way.handed.keep(&session);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        SizeHint::with_exact(rest + self.body.size_hint().exact().unwrap_or(0))
    }
}
