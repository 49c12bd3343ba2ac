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
        for look in 1_u32.. {
            tick.tick().await;
            self.sweep(Instant::now());
            backend::reap_late();
            if look % TRIM_EACH == 0 {
                backend::trim_memory();
            }
        }
    }
}
