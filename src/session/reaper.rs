//! The reaper: ends sessions that nobody asks for any more.

use super::registry::Registry;
use std::time::{Duration, Instant};

/// How often it looks. Timeouts are whole seconds, and may be late by this much.
const PERIOD: Duration = Duration::from_millis(500);

impl Registry {
    /// Looks after the sessions for ever.
    pub async fn reap(&self) {
        let mut tick = tokio::time::interval(PERIOD);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.sweep(Instant::now());
        }
    }
}
