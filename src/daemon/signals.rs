//! Signals while the daemon starts.

use anyhow::{Context as _, Result};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Holds back the signals that the daemon handles, until it is dropped.
///
/// Whoever waits for the daemon to say where it listens may stop it at once. Before the handlers are
/// there that would kill it, and HUP too.
#[derive(Debug)]
#[must_use = "signals are held back as long as this lives"]
pub struct HeldSignals(SigSet);

impl HeldSignals {
    /// Holds TERM, INT and HUP back for this thread, and for those it will start.
    ///
    /// # Errors
    /// The system refuses the mask, which it has no reason to.
    pub fn hold() -> Result<HeldSignals> {
        let signals: SigSet = [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP].into_iter().collect();
        let before = signals.thread_swap_mask(SigmaskHow::SIG_BLOCK);
        before.map(HeldSignals).context("can't hold signals back")
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        // The mask was valid before.
        let _ = self.0.thread_set_mask();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_held_back_for_a_time() {
        let blocked = || SigSet::thread_get_mask().expect("a mask").contains(Signal::SIGTERM);
        let held = HeldSignals::hold().expect("signals held back");
        assert!(blocked());
        drop(held);
        assert!(!blocked());
    }
}
