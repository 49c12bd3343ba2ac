//! Waiting for what only the system can tell.

use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long any single wait may last before the test fails: far above what a loaded machine needs.
pub const LONG: Duration = Duration::from_secs(40);

/// Waits until `condition` holds, for state that sends no event (`/proc`, a file to appear).
///
/// # Panics
/// When it does not hold within [`LONG`].
pub fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + LONG;
    while !condition() {
        assert!(Instant::now() < end, "still not so: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// Runs `work` on a thread of its own and waits for its value.
///
/// # Panics
/// When there is none within [`LONG`], or `work` panicked.
pub fn bounded<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    receiver.recv_timeout(LONG).unwrap_or_else(|e| panic!("{what}: {e}"))
}
