//! The reaper: ends sessions that nobody asks for any more, and gives back the memory of what has ended.

use super::registry::Registry;
use crate::backend;
use std::time::{Duration, Instant};

/// How often it looks. Timeouts are whole seconds, and may be late by this much.
const PERIOD: Duration = Duration::from_millis(500);

/// Memory is given back every so many looks.
const TRIM_EACH: u32 = 4;

impl Registry {
    /// Looks after the sessions for ever.
    pub async fn reap(&self) {
        let mut tick = tokio::time::interval(PERIOD);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut last = Instant::now();
        for look in 1_u32.. {
            tick.tick().await;
            let now = Instant::now();
            match lost(last, now) {
                Some(time) => self.excuse(time, now),
                None => self.sweep(now),
            }
            last = now;
            backend::reap_late();
            if look % TRIM_EACH == 0 {
                backend::trim_memory();
            }
        }
    }
}

/// The time between two looks in which the daemon served nobody: requests came, and could not be seen. It may have been
/// stopped, or the machine asleep or busy with something else.
fn lost(last: Instant, now: Instant) -> Option<Duration> {
    let late = now.duration_since(last).saturating_sub(PERIOD);
    (late > PERIOD).then_some(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_look_that_is_late_by_another_period_has_lost_time() {
        let last = Instant::now();
        let after = |periods: f64| lost(last, last + PERIOD.mul_f64(periods));
        assert_eq!(after(1.0), None);
        assert_eq!(after(1.9), None);
        assert_eq!(after(0.1), None);
        assert_eq!(after(61.0), Some(PERIOD * 60));
    }
}
