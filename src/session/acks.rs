//! Which numbered keystrokes have been typed already.

/// Pages that may type into one session, each with numbers of its own: one, and a few more
/// windows or reloads of it. The one unheard of for longest is forgotten first.
const CLIENTS: usize = 16;

/// The last number typed for each page.
#[derive(Default)]
pub(super) struct Acks(Vec<(Box<str>, u64)>);

impl Acks {
    /// True where `number` of `client` was typed before, so that a repeated request is harmless.
    pub(super) fn is_repeat(&self, client: &str, number: u64) -> bool {
        self.0.iter().any(|(name, last)| &**name == client && number <= *last)
    }

    /// Notes that `number` of `client` has been typed.
    pub(super) fn typed(&mut self, client: &str, number: u64) {
        self.0.retain(|(name, _)| &**name != client);
        if self.0.len() == CLIENTS {
            self.0.remove(0);
        }
        self.0.push((client.into(), number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_once_for_each_client() {
        let mut acks = Acks::default();
        assert!(!acks.is_repeat("a", 1));
        acks.typed("a", 1);
        assert!(acks.is_repeat("a", 1));
        assert!(!acks.is_repeat("a", 2));
        assert!(!acks.is_repeat("b", 1));
    }

    #[test]
    fn the_table_is_bounded() {
        let mut acks = Acks::default();
        for n in 0..100 {
            acks.typed(&n.to_string(), 1);
        }
        assert_eq!(acks.0.len(), CLIENTS);
        assert!(acks.is_repeat("99", 1));
        assert!(!acks.is_repeat("0", 1));
    }
}
