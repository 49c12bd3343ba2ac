//! Memory for answers that were made and are not written out yet: bounded for all sessions together, and for each.
//!
//! Who never reads what was asked for holds it here for as long as connections are patient. How large a screen will be
//! shows only when it is made; so one is made as long as there is any room, and room may be overdrawn by one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// What all answers together may hold before whole screens have to wait: a hundred of a scrollback of 10 000 full lines.
const ALL: usize = 128 << 20;
/// Who types goes on longer than who comes anew.
const RESERVE: usize = 32 << 20;
/// What the answers of one session may hold before its next ones have to wait.
const OWN: usize = 32 << 20;
/// Smaller ones are not counted: a connection holds as much for itself.
const SMALL: usize = 1024;

/// The room that all sessions share.
#[derive(Default)]
pub(super) struct Room {
    held: AtomicUsize,
    /// Some of it was given back.
    freed: Notify,
}

/// The room of one session.
pub(super) struct Own {
    all: Arc<Room>,
    held: Arc<AtomicUsize>,
}

/// What one answer holds, until it is dropped.
#[derive(Debug)]
pub struct Share {
    all: Arc<Room>,
    own: Arc<AtomicUsize>,
    size: usize,
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.held.fmt(f)
    }
}

impl Own {
    pub(super) fn of(all: &Arc<Room>) -> Own {
        Own {
            all: Arc::clone(all),
            held: Arc::default(),
        }
    }

    /// Whether there is room for an answer: a whole screen, or what leads on from the last one.
    pub(super) fn has_room(&self, whole: bool) -> bool {
        let most = if whole { ALL } else { ALL + RESERVE };
        self.held.load(Ordering::Relaxed) < OWN && self.all.held.load(Ordering::Relaxed) < most
    }

    /// Takes what an answer of this size holds.
    pub(super) fn take(&self, size: usize) -> Option<Share> {
        (size > SMALL).then(|| {
            let mut share = Share {
                all: Arc::clone(&self.all),
                own: Arc::clone(&self.held),
                size: 0,
            };
            share.resize(size);
            share
        })
    }

    /// Waits until there may be room again.
    pub(super) async fn freed(&self, whole: bool) {
        let mut freed = std::pin::pin!(self.all.freed.notified());
        // Registered before the look, so that nothing is given back between the two.
        freed.as_mut().enable();
        if !self.has_room(whole) {
            freed.await;
        }
    }
}

impl Share {
    /// The answer has another size now.
    pub fn resize(&mut self, size: usize) {
        for held in [&self.all.held, &*self.own] {
            held.fetch_add(size, Ordering::Relaxed);
            held.fetch_sub(self.size, Ordering::Relaxed);
        }
        if size < self.size {
            self.all.freed.notify_waiters();
        }
        self.size = size;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.resize(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_comes_back() {
        let all = Arc::default();
        let (first, second) = (Own::of(&all), Own::of(&all));
        let mut share = first.take(OWN).expect("a share");
        assert!(!first.has_room(false) && second.has_room(true));
        share.resize(OWN / 2);
        assert!(first.has_room(true));
        drop(share);
        assert_eq!(all.held.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn whole_screens_wait_before_those_who_type() {
        let all = Arc::default();
        let sessions: Vec<Own> = (0..6).map(|_| Own::of(&all)).collect();
        let shares: Vec<_> = sessions[..4].iter().map(|own| own.take(OWN)).collect();
        assert!(!sessions[5].has_room(true) && sessions[5].has_room(false));
        let more = sessions[4].take(OWN);
        assert!(!sessions[5].has_room(false));
        drop((shares, more));
        assert!(sessions[5].has_room(true));
        assert!(sessions[5].take(SMALL).is_none());
    }
}
