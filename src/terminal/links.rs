//! Hyperlinks (OSC 8).

use std::collections::HashMap;
use std::sync::Arc;

use super::style::LinkId;
use super::styles::Marks;

/// Longest address as a page gets it, and longest id, that is kept: browsers and servers agree on little more.
pub(super) const MAX_LINK: usize = 2048;

/// How many links a terminal keeps at most; cells beyond are not links.
const MAX_LINKS: usize = 4096;

/// How much text they may have altogether.
const MAX_TEXT: usize = 256 << 10;

/// A link is the same as another when its id and its address are: cells of one link may be far apart.
type Link = Arc<(Box<str>, Box<str>)>;

/// Link targets by number.
#[derive(Default)]
pub(super) struct Links {
    list: Vec<Option<Link>>,
    numbers: HashMap<Link, u16>,
    free: Vec<u16>,
    /// Bytes of text.
    text: usize,
}

impl Links {
    pub(super) fn get(&self, id: LinkId) -> &str {
        let link = self.list.get(usize::from(id.0)).and_then(Option::as_ref);
        link.map_or("", |link| &link.1)
    }

    /// The number of a link, or none when there are too many.
    pub(super) fn intern(&mut self, id: &str, uri: &str) -> Option<LinkId> {
        let link: Link = Arc::new((id.into(), uri.into()));
        if let Some(&number) = self.numbers.get(&link) {
            return Some(LinkId(number));
        }
        if self.text + size(&link) > MAX_TEXT {
            return None;
        }
        let number = self.free.pop().or_else(|| self.grow())?;
        self.text += size(&link);
        self.list[usize::from(number)] = Some(Arc::clone(&link));
        self.numbers.insert(link, number);
        Some(LinkId(number))
    }

    fn grow(&mut self) -> Option<u16> {
        let number = self.list.len();
        if number >= MAX_LINKS {
            return None;
        }
        self.list.push(None);
        Some(number as u16)
    }

    /// Forgets every link that is not in `used`.
    pub(super) fn sweep(&mut self, used: &Marks) {
        for (number, place) in self.list.iter_mut().enumerate() {
            if !used.has(number)
                && let Some(link) = place.take()
            {
                self.text -= size(&link);
                self.numbers.remove(&link);
                self.free.push(number as u16);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// Bytes of an address in html, where `&` alone becomes five.
pub(super) fn length(uri: &str) -> usize {
    let escaped = |byte| match byte {
        b'"' => "&quot;".len(),
        b'&' => "&amp;".len(),
        b'<' | b'>' => "&lt;".len(),
        _ => 1,
    };
    uri.bytes().map(escaped).sum()
}

fn size(link: &Link) -> usize {
    link.0.len() + link.1.len()
}
