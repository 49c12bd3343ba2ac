//! Whether an old page got its last answer.

use crate::session::Session;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The answer that a connection has yet to write out.
///
/// An old page can't say which screen it holds. As long as the answer is not written out, and if its
/// connection breaks before, the page holds an older one, and the next answer has to be a whole screen.
#[derive(Default)]
pub struct Delivery(Mutex<Option<Arc<Session>>>);

impl Delivery {
    /// An answer for `session` goes into this connection's buffer.
    pub fn expect(&self, session: &Arc<Session>) {
        *self.lock() = Some(Arc::clone(session));
    }

    /// The buffer is written out.
    pub fn written(&self) {
        let session = self.lock().take();
        if let Some(session) = session {
            session.answer_written(true);
        }
    }

    /// The session, of which somebody else will tell.
    pub fn take(&self) -> Option<Arc<Session>> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Session>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        let slot = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = slot.take() {
            session.answer_written(false);
        }
    }
}
