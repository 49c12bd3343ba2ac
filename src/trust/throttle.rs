//! Patience with clients that fail again and again.

use super::networks::client_network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

/// So many failures within this time make a client slow.
const FAILURES: usize = 5;
const WINDOW: Duration = Duration::from_secs(60);
/// How far apart the attempts of a slow client are.
const PACE: Duration = Duration::from_secs(1);
/// Attempts of one client that may wait for their turn.
const QUEUE: usize = 10;
/// Clients that are remembered.
const CLIENTS: usize = 4096;

/// Remembers who failed. A slow client's attempts are done one after another, `PACE` apart; those of others at once.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<Option<IpAddr>, Arc<Client>>>);

#[derive(Default)]
struct Client {
    /// Whose turn it is.
    turn: Arc<tokio::sync::Mutex<()>>,
    failures: Mutex<Failures>,
}

#[derive(Default)]
struct Failures {
    /// The last ones, the oldest first.
    times: Vec<Instant>,
    /// When an attempt was last let through.
    last: Option<Instant>,
}

/// Too many attempts of this client are waiting already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// The right to one attempt; others of the same client wait until it is dropped.
pub struct Turn {
    client: Arc<Client>,
    _turn: OwnedMutexGuard<()>,
}

impl Throttle {
    /// Waits for this client's turn, which comes at once unless it is slow or has another attempt under way. A client
    /// without an address came by a Unix socket.
    ///
    /// # Errors
    /// Too many wait.
    pub async fn turn(&self, address: Option<IpAddr>) -> Result<Turn, TooMany> {
        let client = self.client(address);
        // The table and this function hold one each, so does everyone who waits or has the turn.
        if Arc::strong_count(&client) > QUEUE + 2 {
            return Err(TooMany);
        }
        let turn = Arc::clone(&client.turn).lock_owned().await;
        let until = client.slow_until();
        if let Some(until) = until {
            tokio::time::sleep_until(until).await;
        }
        client.lock().last = Some(Instant::now());
        Ok(Turn { client, _turn: turn })
    }

    /// Waits like [`Throttle::turn`] if the client is slow; others don't wait for each other.
    ///
    /// # Errors
    /// Too many wait.
    pub async fn pace(&self, address: Option<IpAddr>) -> Result<(), TooMany> {
        let slow = self
            .lock()
            .get(&address.map(client_network))
            .and_then(|client| client.slow_until());
        match slow {
            Some(_) => self.turn(address).await.map(drop),
            None => Ok(()),
        }
    }

    /// An attempt of this client failed.
    pub fn failed(&self, address: Option<IpAddr>) {
        self.client(address).lock().add(Instant::now());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<IpAddr>, Arc<Client>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self, address: Option<IpAddr>) -> Arc<Client> {
        let mut clients = self.lock();
        let key = address.map(client_network);
        if clients.len() >= CLIENTS && !clients.contains_key(&key) {
            make_room(&mut clients);
        }
        Arc::clone(clients.entry(key).or_default())
    }
}

/// Forgets those who are not slow and do nothing, and where that is nobody, the one who failed longest ago.
fn make_room(clients: &mut HashMap<Option<IpAddr>, Arc<Client>>) {
    let now = Instant::now();
    clients.retain(|_, client| Arc::strong_count(client) > 1 || client.lock().recent(now) > 0);
    if clients.len() >= CLIENTS {
        let oldest = clients
            .iter()
            .min_by_key(|(_, client)| client.lock().times.last().copied());
        if let Some(key) = oldest.map(|(key, _)| *key) {
            clients.remove(&key);
        }
    }
}

impl Client {
    fn lock(&self) -> MutexGuard<'_, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slow_until(&self) -> Option<Instant> {
        self.lock().slow_until(Instant::now())
    }
}

impl Failures {
    fn add(&mut self, now: Instant) {
        self.times.push(now);
        if self.times.len() > FAILURES {
            self.times.remove(0);
        }
    }

    fn recent(&self, now: Instant) -> usize {
        self.times
            .iter()
            .filter(|&&time| now.duration_since(time) < WINDOW)
            .count()
    }

    /// When the next attempt may be made, if that is not now.
    fn slow_until(&self, now: Instant) -> Option<Instant> {
        let next = self.last.max(self.times.last().copied())? + PACE;
        (self.recent(now) >= FAILURES && next > now).then_some(next)
    }
}

impl Turn {
    /// The attempt failed.
    pub fn failed(self) {
        self.client.lock().add(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;

    const ONE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)));
    const TWO: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2)));

    fn paused(work: impl Future) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        runtime.unwrap().block_on(work);
    }

    async fn fail(throttle: &Throttle, times: usize) {
        for _ in 0..times {
            throttle.turn(ONE).await.unwrap().failed();
        }
    }

    #[test]
    fn after_five_failures_one_attempt_a_second() {
        paused(async {
            let throttle = Throttle::default();
            let start = Instant::now();
            fail(&throttle, 5).await;
            assert_eq!(start.elapsed(), Duration::ZERO);
            fail(&throttle, 10).await;
            assert_eq!(start.elapsed().as_millis() / 100, 100);
            throttle.turn(TWO).await.unwrap();
            throttle.pace(TWO).await.unwrap();
            assert_eq!(start.elapsed().as_millis() / 100, 100, "others don't notice");
            throttle.pace(ONE).await.unwrap();
            assert_eq!(start.elapsed().as_millis() / 100, 110);
        });
    }

    #[test]
    fn a_minute_later_all_is_forgotten() {
        paused(async {
            let throttle = Throttle::default();
            fail(&throttle, 5).await;
            tokio::time::advance(WINDOW).await;
            let start = Instant::now();
            fail(&throttle, 5).await;
            assert_eq!(start.elapsed(), Duration::ZERO);
        });
    }

    #[test]
    fn attempts_at_once_are_done_in_turn() {
        paused(async {
            let throttle = Arc::new(Throttle::default());
            let mut all = tokio::task::JoinSet::new();
            for _ in 0..100 {
                let throttle = Arc::clone(&throttle);
                all.spawn(async move {
                    let turn = throttle.turn(ONE).await?;
                    tokio::task::yield_now().await;
                    turn.failed();
                    Ok::<_, TooMany>(Instant::now())
                });
            }
            let start = Instant::now();
            let done = all.join_all().await;
            assert_eq!(
                done.iter().filter(|result| result.is_err()).count(),
                100 - QUEUE - 1,
                "the rest is sent away"
            );
            let soon = done
                .iter()
                .flatten()
                .filter(|at| at.duration_since(start) < PACE)
                .count();
            assert_eq!(soon, 5, "and those that wait are slow from the sixth on");
        });
    }

    #[test]
    fn the_table_is_bounded() {
        paused(async {
            let throttle = Throttle::default();
            for number in 0..2 * CLIENTS as u32 {
                throttle.failed(Some(IpAddr::V4(number.into())));
                assert!(throttle.lock().len() <= CLIENTS);
            }
        });
    }
}
