//! Looking names up, of which a slow name server or a client that asks for many must not keep the others.

use crate::trust::client_network;
use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// Names that are looked up at once: each takes a thread, for as long as the resolver does.
const LOOKUPS: usize = 16;
/// How many of them are for one client.
const OWN: usize = 4;
/// How long a place may take, and then a name; the resolver itself would try for half a minute.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it is remembered that a name was not found: asking for it again and again takes no places.
const MEMORY: Duration = Duration::from_secs(10);
/// Names that are remembered.
const NAMES: usize = 1024;

/// Looks names up.
pub(super) struct Lookups {
    places: Arc<Semaphore>,
    /// Those of the clients that have a lookup under way or wait for one.
    own: Mutex<HashMap<Option<IpAddr>, Arc<Semaphore>>>,
    missing: Memory,
}

/// Why there is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// There is none.
    Unknown,
    /// The name server does not say.
    Late,
    /// Too many others are looked up.
    Busy,
}

/// The right to look a name up: one of all, and one of the client's.
struct Place {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Default for Lookups {
    fn default() -> Lookups {
        Lookups {
            places: Arc::new(Semaphore::new(LOOKUPS)),
            own: Mutex::default(),
            missing: Memory::default(),
        }
    }
}

impl Lookups {
    /// The addresses of a name, in the resolver's order.
    pub async fn addresses(&self, name: &str, client: Option<IpAddr>) -> Result<Vec<IpAddr>, Missing> {
        if let Some(missing) = self.missing.recall(name) {
            return Err(missing);
        }
        let waiting = timeout(PATIENCE, self.place(client)).await;
        let place = waiting.ok().flatten().ok_or(Missing::Busy)?;
        let asked = name.to_owned();
        let looking = tokio::task::spawn_blocking(move || {
            // Until the thread is done, though nobody may wait for it any more.
            let _place = place;
            let found = (asked.as_str(), 0).to_socket_addrs();
            found.map(|found| found.map(|socket| socket.ip()).collect())
        });
        let missing = match timeout(PATIENCE, looking).await {
            Ok(Ok(Ok(addresses))) => return Ok(addresses),
            Ok(_) => Missing::Unknown,
            Err(_) => Missing::Late,
        };
        self.missing.keep(name, missing);
        Err(missing)
    }

    async fn place(&self, client: Option<IpAddr>) -> Option<Place> {
        // Its own first, so that it waits with none of all.
        let own = self.own(client).acquire_owned().await.ok()?;
        let all = Arc::clone(&self.places).acquire_owned().await.ok()?;
        Some(Place { _all: all, _own: own })
    }

    fn own(&self, client: Option<IpAddr>) -> Arc<Semaphore> {
        let mut clients = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        // Who holds a place or waits for one holds the semaphore, too.
        clients.retain(|_, places| Arc::strong_count(places) > 1);
        let places = clients.entry(client.map(client_network));
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(OWN))))
    }
}

impl Display for Missing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Missing::Unknown => "can't be found",
            Missing::Late => "can't be found in time",
            Missing::Busy => "can't be looked up: too many others are",
        })
    }
}

/// Names that were not found, and until when that is remembered.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, (Missing, Instant)>>);

impl Memory {
    fn recall(&self, name: &str) -> Option<Missing> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (missing, until) = names.get(name)?;
        (Instant::now() < *until).then_some(*missing)
    }

    fn keep(&self, name: &str, missing: Missing) {
        let now = Instant::now();
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= NAMES {
            names.retain(|_, (_, until)| now < *until);
        }
        if names.len() < NAMES {
            names.insert(name.to_owned(), (missing, now + MEMORY));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_that_was_not_found_is_asked_for_again_later() {
        let memory = Memory::default();
        memory.keep("slow.test", Missing::Late);
        assert_eq!(memory.recall("slow.test"), Some(Missing::Late));
        assert_eq!(memory.recall("other.test"), None);
        tokio::time::advance(MEMORY).await;
        assert_eq!(memory.recall("slow.test"), None);
        (0..2 * NAMES).for_each(|n| memory.keep(&n.to_string(), Missing::Unknown));
        assert_eq!(memory.0.lock().unwrap().len(), NAMES);
    }

    #[tokio::test(start_paused = true)]
    async fn one_client_has_a_part_of_the_places() {
        let lookups = Lookups::default();
        let mut held = Vec::new();
        for _ in 0..OWN {
            held.push(lookups.place(ip("2001:db8::1")).await.unwrap());
        }
        let more = timeout(PATIENCE, lookups.place(ip("2001:db8::2"))).await;
        assert!(more.is_err(), "of the same network");
        held.push(lookups.place(ip("192.0.2.1")).await.unwrap());
        held.remove(0);
        assert!(lookups.place(ip("2001:db8::2")).await.is_some());
        drop(held);
        lookups.own(None);
        assert_eq!(lookups.own.lock().unwrap().len(), 1, "nobody else is remembered");
    }
}
