//! Who is connected: each address has a share of the connections, and those that do nothing make room for the next.

use super::handed::Handed;
use super::watched::Progress;
use crate::trust::client_network;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A share is half of all, but not less than this: a browser opens six for each name, and many may be behind one
/// address.
const LEAST: usize = 64;

/// All connections.
pub struct Crowd {
    most: usize,
    share: usize,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    next: u64,
    /// By their numbers, so that the oldest come first.
    seats: BTreeMap<u64, Arc<Seat>>,
    clients: HashMap<IpAddr, usize>,
}

struct Seat {
    client: Option<IpAddr>,
    activity: Mutex<Activity>,
    displaced: Notify,
}

/// What tells what a connection does.
pub enum Activity {
    /// Nothing but itself: TLS shakes hands.
    Handshake,
    /// HTTP/1.
    One(Arc<Progress>),
    /// HTTP/2.
    Many(Arc<Handed>),
}

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not sent a request yet.
    Fresh,
    /// It is between requests.
    Idle,
    /// A request is under way.
    Busy,
}

/// A connection's place among all, until it is dropped.
pub struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    seat: Arc<Seat>,
    /// Why another one had to go for it, if one had to.
    pub instead: Option<Full>,
}

/// What there is no more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// So many connections for one address.
    Share(usize),
    /// So many for all.
    All(usize),
}

impl Crowd {
    /// Nobody yet; at most so many at once.
    pub fn new(most: usize) -> Crowd {
        Crowd {
            most,
            share: (most / 2).max(LEAST),
            books: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in. Without an address it has no share to keep to: it comes from who speaks for many.
    ///
    /// # Errors
    /// There are too many, and all of them are busy.
    pub fn admit(self: &Arc<Crowd>, client: Option<IpAddr>) -> Result<Place, Full> {
        let client = client.map(client_network);
        let mut books = self.lock();
        let full = self.full(&books, client);
        if let Some(full) = full {
            let of = client.filter(|_| matches!(full, Full::Share(_)));
            let number = books.idlest(of).ok_or(full)?;
            if let Some(seat) = books.remove(number) {
                seat.displaced.notify_one();
            }
        }
        let seat = Arc::new(Seat {
            client,
            activity: Mutex::new(Activity::Handshake),
            displaced: Notify::new(),
        });
        let number = books.insert(Arc::clone(&seat));
        Ok(Place {
            crowd: Arc::clone(self),
            number,
            seat,
            instead: full,
        })
    }

    fn full(&self, books: &Books, client: Option<IpAddr>) -> Option<Full> {
        let own = client.and_then(|client| books.clients.get(&client));
        match own {
            Some(&own) if own >= self.share => Some(Full::Share(own)),
            _ if books.seats.len() >= self.most => Some(Full::All(self.most)),
            _ => None,
        }
    }
}

impl Books {
    fn insert(&mut self, seat: Arc<Seat>) -> u64 {
        self.next += 1;
        if let Some(client) = seat.client {
            *self.clients.entry(client).or_default() += 1;
        }
        self.seats.insert(self.next, seat);
        self.next
    }

    fn remove(&mut self, number: u64) -> Option<Arc<Seat>> {
        let seat = self.seats.remove(&number)?;
        if let Some(client) = seat.client
            && let Some(own) = self.clients.get_mut(&client)
        {
            *own -= 1;
            if *own == 0 {
                self.clients.remove(&client);
            }
        }
        Some(seat)
    }

    /// Who misses its connection least, of all or of one client: the oldest that never asked for anything, or else the
    /// oldest that asks for nothing now.
    fn idlest(&self, of: Option<IpAddr>) -> Option<u64> {
        let mut idle = None;
        for (number, seat) in &self.seats {
            if of.is_some() && seat.client != of {
                continue;
            }
            match seat.standing() {
                Standing::Fresh => return Some(*number),
                Standing::Idle => idle = idle.or(Some(*number)),
                Standing::Busy => {}
            }
        }
        idle
    }
}

impl Seat {
    fn standing(&self) -> Standing {
        match &*self.activity.lock().unwrap_or_else(PoisonError::into_inner) {
            Activity::Handshake => Standing::Fresh,
            Activity::One(progress) => progress.standing(),
            Activity::Many(handed) => handed.standing(),
        }
    }
}

impl Place {
    /// From now on this tells what the connection does.
    pub fn does(&self, activity: Activity) {
        *self.seat.activity.lock().unwrap_or_else(PoisonError::into_inner) = activity;
    }

    /// What the connection does.
    pub fn standing(&self) -> Standing {
        self.seat.standing()
    }

    /// Ends when another connection has taken the place, which is only done to one that is not busy.
    pub async fn displaced(&self) {
        self.seat.displaced.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let seat = self.crowd.lock().remove(self.number);
        // Only now: what is dropped with it has locks of its own.
        drop(seat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn is_displaced(place: &Place) -> bool {
        !place.crowd.lock().seats.contains_key(&place.number)
    }

    fn busy(place: &Place) {
        let progress = Progress::new();
        progress.header_is_complete();
        place.does(Activity::One(Arc::new(progress)));
    }

    #[test]
    fn an_address_has_a_share_and_displaces_its_own() {
        let crowd = Arc::new(Crowd::new(200));
        let own = || crowd.admit(ip("2001:db8::1")).unwrap();
        let held: Vec<Place> = (0..100).map(|_| own()).collect();
        assert!(held.iter().all(|place| place.instead.is_none()));
        let next = crowd.admit(ip("2001:db8::2")).unwrap();
        assert_eq!(next.instead, Some(Full::Share(100)), "of one network");
        assert!(is_displaced(&held[0]) && !is_displaced(&held[1]));
        held.iter().for_each(busy);
        busy(&next);
        assert_eq!(crowd.admit(ip("2001:db8::1")).err(), Some(Full::Share(100)));
        assert!(crowd.admit(ip("192.0.2.1")).is_ok_and(|place| place.instead.is_none()));
        drop((held, next));
        assert!(crowd.lock().clients.is_empty() && crowd.lock().seats.is_empty());
    }

    #[test]
    fn who_never_asked_goes_first_and_who_is_busy_stays() {
        let crowd = Arc::new(Crowd::new(3));
        let [one, two, three] = [None, ip("192.0.2.1"), ip("192.0.2.2")].map(|client| crowd.admit(client).unwrap());
        busy(&one);
        two.does(Activity::Many(Arc::default()));
        drop(crowd.admit(None));
        assert!(is_displaced(&two), "it has not asked for anything");
        let idle = crowd.admit(None).unwrap();
        let handed = Arc::<Handed>::default();
        drop(handed.begin());
        idle.does(Activity::Many(handed));
        let fresh = crowd.admit(ip("192.0.2.3")).unwrap();
        assert!(is_displaced(&three) && !is_displaced(&idle), "the oldest fresh one");
        busy(&fresh);
        let last = crowd.admit(None).unwrap();
        assert!(is_displaced(&idle));
        busy(&last);
        assert_eq!(crowd.admit(None).err(), Some(Full::All(3)));
    }

    #[test]
    fn few_are_not_divided() {
        let crowd = Arc::new(Crowd::new(4));
        let held: Vec<Place> = (0..4).map(|_| crowd.admit(ip("192.0.2.1")).unwrap()).collect();
        held.iter().for_each(busy);
        assert_eq!(crowd.admit(ip("192.0.2.2")).err(), Some(Full::All(4)));
    }
}
