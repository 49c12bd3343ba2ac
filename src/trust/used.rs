//! Links that were opened, so that each is opened once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most links that are remembered until they expire. Beyond it none is opened: forgetting one would let it be
/// opened again.
const MOST: usize = 100_000;

/// The links in use, by what tells each from the others.
#[derive(Clone, Default)]
pub struct Used(Arc<Mutex<HashMap<[u8; 32], Use>>>);

struct Use {
    /// When the link expires, in ms since 1970.
    expires: u64,
    /// The page that it was opened for, and the session.
    opened: Option<(String, String)>,
}

/// A link that is being opened. Dropped without [`Claim::keep`] it can be opened again.
pub struct Claim {
    used: Used,
    tag: Option<[u8; 32]>,
}

/// Why a link can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclaimed {
    /// It was opened before.
    Again,
    /// There is no room to remember it.
    Full,
}

impl Used {
    /// Takes a link for oneself.
    ///
    /// # Errors
    /// Somebody has it, or there are too many.
    pub fn claim(&self, tag: [u8; 32], expires: u64, now: u64) -> Result<Claim, Unclaimed> {
        let mut links = self.lock();
        if links.contains_key(&tag) {
            return Err(Unclaimed::Again);
        }
        if links.len() >= MOST {
            links.retain(|_, link| link.expires > now);
        }
        if links.len() >= MOST {
            return Err(Unclaimed::Full);
        }
        links.insert(tag, Use { expires, opened: None });
        Ok(Claim {
            used: self.clone(),
            tag: Some(tag),
        })
    }

    /// The session that a link opened for this page, which may not have got the answer.
    pub fn opened(&self, tag: [u8; 32], page: &str) -> Option<String> {
        let links = self.lock();
        let (by, session) = links.get(&tag)?.opened.as_ref()?;
        (!page.is_empty() && by == page).then(|| session.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Use>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// The link opened a session for a page, and is used for good.
    pub fn keep(mut self, page: String, session: String) {
        if let Some(tag) = self.tag.take()
            && let Some(link) = self.used.lock().get_mut(&tag)
        {
            link.opened = Some((page, session));
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(tag) = self.tag {
            self.used.lock().remove(&tag);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(number: usize) -> [u8; 32] {
        let mut tag = [0; 32];
        tag[..8].copy_from_slice(&number.to_be_bytes());
        tag
    }

    #[test]
    fn a_link_is_opened_once() {
        let used = Used::default();
        let claim = used.claim(tag(1), 100, 0).ok().unwrap();
        assert_eq!(
            used.claim(tag(1), 100, 0).err(),
            Some(Unclaimed::Again),
            "while it is being opened"
        );
        drop(claim);
        used.claim(tag(1), 100, 0)
            .ok()
            .unwrap()
            .keep(String::new(), String::new());
        assert_eq!(used.claim(tag(1), 100, 0).err(), Some(Unclaimed::Again));
        assert!(used.claim(tag(2), 100, 0).is_ok());
    }

    #[test]
    fn only_the_page_that_opened_it_is_told_again() {
        let used = Used::default();
        let claim = used.claim(tag(1), 100, 0).ok().unwrap();
        assert_eq!(used.opened(tag(1), "page"), None);
        claim.keep("page".to_owned(), "id".to_owned());
        let claim = used.claim(tag(2), 100, 0).ok().unwrap();
        claim.keep(String::new(), "id".to_owned());
        assert_eq!(used.opened(tag(1), "page").as_deref(), Some("id"));
        for (tag, page) in [(tag(1), ""), (tag(1), "other"), (tag(2), ""), (tag(3), "page")] {
            assert_eq!(used.opened(tag, page), None, "{page}");
        }
    }

    #[test]
    fn none_is_forgotten_before_it_expires() {
        let used = Used::default();
        for number in 0..MOST {
            used.claim(tag(number), 100, 0)
                .ok()
                .unwrap()
                .keep(String::new(), String::new());
        }
        assert_eq!(used.claim(tag(MOST), 200, 99).err(), Some(Unclaimed::Full));
        assert_eq!(used.claim(tag(0), 100, 99).err(), Some(Unclaimed::Again));
        used.claim(tag(MOST), 200, 100)
            .ok()
            .unwrap()
            .keep(String::new(), String::new());
        assert_eq!(used.lock().len(), 1);
    }
}
