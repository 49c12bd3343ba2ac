//! Lines of the log that strangers bring about as often as they like.

use std::fmt::{self, Display, Formatter};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A line more may be written after each of these.
const PACE: Duration = Duration::from_secs(1);

/// Lets some lines through at once, and one a second in the long run.
pub struct Ration {
    most: u32,
    books: Mutex<Books>,
}

struct Books {
    /// Lines that were let through and still count.
    used: u32,
    /// When one of them last ceased to count, or the first was let through.
    since: Option<Instant>,
    omitted: u64,
}

/// Lines that were left out since one was let through. Displays as what is to be said of them at a line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Omitted(u64);

impl Ration {
    /// So many lines at once.
    pub const fn new(most: u32) -> Ration {
        let books = Books {
            used: 0,
            since: None,
            omitted: 0,
        };
        Ration {
            most,
            books: Mutex::new(books),
        }
    }

    /// Whether a line may be written now. None if it may not, which is counted.
    pub fn take(&self) -> Option<Omitted> {
        self.take_at(Instant::now())
    }

    fn take_at(&self, now: Instant) -> Option<Omitted> {
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.forget(now);
        if books.used >= self.most {
            books.omitted += 1;
            return None;
        }
        books.used += 1;
        Some(Omitted(std::mem::take(&mut books.omitted)))
    }
}

impl Books {
    fn forget(&mut self, now: Instant) {
        let since = *self.since.get_or_insert(now);
        let paces = now.duration_since(since).as_secs() / PACE.as_secs();
        let paces = u32::try_from(paces).unwrap_or(u32::MAX);
        self.used = self.used.saturating_sub(paces);
        // Time that passes while none counts is not saved up.
        self.since = Some(if self.used == 0 { now } else { since + PACE * paces });
    }
}

impl Display for Omitted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            n => write!(f, " ({n} lines like this were left out)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_at_once_then_one_a_second_and_the_others_are_counted() {
        let (ration, start) = (Ration::new(3), Instant::now());
        let at = |ms| ration.take_at(start + Duration::from_millis(ms)).map(|Omitted(n)| n);
        assert_eq!([0, 1, 2, 3, 999].map(at), [Some(0), Some(0), Some(0), None, None]);
        assert_eq!([1000, 1001, 1999, 2500].map(at), [Some(2), None, None, Some(2)]);
        assert_eq!([9000, 9000, 9000, 9000].map(at), [Some(0), Some(0), Some(0), None]);
    }

    #[test]
    fn a_count_is_told_where_there_is_one() {
        assert_eq!(Omitted(0).to_string(), "");
        assert_eq!(Omitted(7).to_string(), " (7 lines like this were left out)");
    }
}
