//! How many commands run: of all sessions, and of each client's.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// The commands that run, also those of sessions that were closed: they may take seconds to end.
#[derive(Default)]
pub(super) struct Places {
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Default)]
struct Taken {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// Counts a command until it is gone, and all that it started.
pub(super) struct Place {
    places: Arc<Places>,
    client: Option<IpAddr>,
}

impl Places {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many run, and how many of them for this client.
    pub fn taken(&self, client: Option<IpAddr>) -> (usize, usize) {
        let taken = self.lock();
        let own = client.and_then(|client| taken.of.get(&client));
        (taken.all, own.copied().unwrap_or(0))
    }

    /// Takes one, however many there are.
    pub fn take(self: &Arc<Places>, client: Option<IpAddr>) -> Place {
        let mut taken = self.lock();
        taken.all += 1;
        if let Some(client) = client {
            *taken.of.entry(client).or_default() += 1;
        }
        Place {
            places: Arc::clone(self),
            client,
        }
    }

    /// Ends when one is freed after this call.
    pub fn freed(&self) -> Notified<'_> {
        self.freed.notified()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= 1;
        if let Some(client) = self.client
            && let Some(own) = taken.of.get_mut(&client)
        {
            *own -= 1;
            if *own == 0 {
                taken.of.remove(&client);
            }
        }
        drop(taken);
        self.places.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_for_all_and_for_each() {
        let places = Arc::new(Places::default());
        let [one, two] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().ok());
        let held = [places.take(one), places.take(one), places.take(two), places.take(None)];
        assert_eq!([one, two, None].map(|c| places.taken(c)), [(4, 2), (4, 1), (4, 0)]);
        drop(held);
        assert_eq!(places.taken(one), (0, 0));
        assert!(places.lock().of.is_empty(), "nobody is remembered");
    }
}
