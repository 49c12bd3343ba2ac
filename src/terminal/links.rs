//! Hyperlinks (OSC 8).

use super::style::LinkId;
use super::styles::Marks;

/// Longest address that is kept: browsers and servers agree on little more.
pub(super) const MAX_LINK: usize = 2048;

/// How many links a terminal keeps at most; cells beyond are not links.
const MAX_LINKS: usize = 4096;

/// Link targets by number.
#[derive(Default)]
pub(super) struct Links {
    list: Vec<Option<Link>>,
}

/// A link is the same as another when its address and its id are: cells of one link may be far apart.
struct Link {
    key: Box<str>,
    uri: Box<str>,
}

impl Links {
    pub(super) fn get(&self, id: LinkId) -> &str {
        let link = self.list.get(usize::from(id.0)).and_then(Option::as_ref);
        link.map_or("", |link| &link.uri)
    }

    /// The number of a link, or none when there are too many.
    pub(super) fn intern(&mut self, key: &str, uri: &str) -> Option<LinkId> {
        let same = |link: &Option<Link>| link.as_ref().is_some_and(|link| &*link.uri == uri && &*link.key == key);
        let place = self.list.iter().rposition(same).or_else(|| self.add(key, uri))?;
        Some(LinkId(place as u16))
    }

    fn add(&mut self, key: &str, uri: &str) -> Option<usize> {
        let link = Some(Link {
            key: key.into(),
            uri: uri.into(),
        });
        if let Some(place) = self.list.iter().position(Option::is_none) {
            self.list[place] = link;
            return Some(place);
        }
        if self.list.len() >= MAX_LINKS {
            return None;
        }
        self.list.push(link);
        Some(self.list.len() - 1)
    }

    pub(super) fn sweep(&mut self, used: &Marks) {
        for (number, link) in self.list.iter_mut().enumerate() {
            if !used.has(number) {
                *link = None;
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}
