//! The difference of two versions of one row's html.

use super::script::{Script, units};

/// What a `k` between two edits costs: itself, and the second edit's own `d` and `i`.
/// A shorter run of equal text is cheaper sent again.
const KEEP_COST: usize = 12;

/// Adds to `script` what turns `old` into `new`.
pub fn row(script: &mut Script, old: &str, new: &str) {
    let prefix = common_prefix(old, new);
    let (old, new) = (&old[prefix.len()..], &new[prefix.len()..]);
    script.keep(units(prefix));
    let suffix = common_suffix(old, new);
    let middle_old = &old[..old.len() - suffix.len()];
    let middle_new = &new[..new.len() - suffix.len()];
    middle(script, middle_old, middle_new);
    script.keep(units(suffix));
}

/// Both ends differ: align cell by cell, since programs rewrite fields in place.
fn middle(script: &mut Script, old: &str, new: &str) {
    if old.len() <= KEEP_COST || new.len() <= KEEP_COST {
        return replace(script, old, new);
    }
    let (mut from_old, mut from_new) = (0, 0); // start of what is not yet written
    let (mut kept_old, mut kept_new) = (0, 0); // start of the equal run under way
    let mut end = (0, 0);
    for (a, b) in Atoms::new(old).zip(Atoms::new(new)) {
        end = (a.1, b.1);
        if old[a.0..a.1] == new[b.0..b.1] {
            continue;
        }
        if a.0 - kept_old > KEEP_COST {
            replace(script, &old[from_old..kept_old], &new[from_new..kept_new]);
            script.keep(units(&old[kept_old..a.0]));
            (from_old, from_new) = (a.0, b.0);
        }
        (kept_old, kept_new) = (a.1, b.1);
    }
    if end.0 - kept_old > KEEP_COST {
        replace(script, &old[from_old..kept_old], &new[from_new..kept_new]);
        script.keep(units(&old[kept_old..end.0]));
        (from_old, from_new) = end;
    }
    replace(script, &old[from_old..], &new[from_new..]);
}

fn replace(script: &mut Script, old: &str, new: &str) {
    script.drop(units(old));
    script.insert(new);
}

/// Bytes that are compared at once.
const CHUNK: usize = 16;

fn common_prefix<'a>(a: &'a str, b: &str) -> &'a str {
    let (bytes_a, bytes_b) = (a.as_bytes(), b.as_bytes());
    let chunks = bytes_a.chunks_exact(CHUNK).zip(bytes_b.chunks_exact(CHUNK));
    let mut n = CHUNK * chunks.take_while(|(x, y)| x == y).count();
    let rest = bytes_a[n..].iter().zip(&bytes_b[n..]);
    n += rest.take_while(|(x, y)| x == y).count();
    while !a.is_char_boundary(n) {
        n -= 1;
    }
    &a[..n]
}

fn common_suffix<'a>(a: &'a str, b: &str) -> &'a str {
    let (bytes_a, bytes_b) = (a.as_bytes(), b.as_bytes());
    let chunks = bytes_a.rchunks_exact(CHUNK).zip(bytes_b.rchunks_exact(CHUNK));
    let mut n = CHUNK * chunks.take_while(|(x, y)| x == y).count();
    let rest = bytes_a[..a.len() - n]
        .iter()
        .rev()
        .zip(bytes_b[..b.len() - n].iter().rev());
    n += rest.take_while(|(x, y)| x == y).count();
    let mut at = a.len() - n;
    while !a.is_char_boundary(at) {
        at += 1;
    }
    &a[at..]
}

/// Splits html into cells: the tags before a character and the character or its entity.
struct Atoms<'a> {
    html: &'a [u8],
    at: usize,
}

impl<'a> Atoms<'a> {
    fn new(html: &'a str) -> Self {
        Atoms {
            html: html.as_bytes(),
            at: 0,
        }
    }

    /// The index after the next `end` byte, or the end of the text.
    fn after(&self, mut at: usize, end: u8) -> usize {
        while at < self.html.len() && self.html[at] != end {
            at += 1;
        }
        (at + 1).min(self.html.len())
    }
}

impl Iterator for Atoms<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        let mut at = start;
        while self.html.get(at) == Some(&b'<') {
            at = self.after(at, b'>');
        }
        at = match self.html.get(at) {
            None => at,
            Some(b'&') => self.after(at, b';'),
            Some(_) => {
                let rest = &self.html[at + 1..];
                at + 1 + rest.iter().take_while(|b| (**b as i8) < -0x40).count()
            }
        };
        self.at = at;
        (at > start).then_some((start, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::apply;
    use proptest::prelude::*;

    fn script(old: &str, new: &str) -> Option<String> {
        let mut s = Script::default();
        row(&mut s, old, new);
        s.finish()
    }

    fn check(old: &str, new: &str) -> String {
        let body = script(old, new).unwrap_or_else(|| "n".into());
        let old: Vec<u16> = old.encode_utf16().collect();
        assert_eq!(apply(&old, &body), Some(new.encode_utf16().collect()), "{body}");
        body
    }

    #[test]
    fn a_typed_character_costs_its_place() {
        let old = r#"$ ls<span class="cursor"> </span><br>"#;
        let new = r#"$ ls <span class="cursor"> </span><br>"#;
        assert_eq!(check(old, new), "k4:i1: k33:");
    }

    #[test]
    fn fields_rewritten_in_place_are_edits_of_their_own() {
        let old = "  12345 root      20   0  1.5 some-process-name   0:01.22<br>";
        let new = "  12345 root      20   0  2.7 some-process-name   0:02.22<br>";
        let body = check(old, new);
        assert!(body.len() < 40, "{body}");
    }

    #[test]
    fn characters_that_share_bytes_are_not_cut() {
        check("aéb", "aèb");
        check("x\u{1F600}y", "x\u{1F601}y");
        check("漢字", "漢學");
    }

    proptest! {
        #[test]
        fn any_pair_applies(old in "[a-c<>&;é😀/ ]{0,60}", new in "[a-c<>&;é😀/ ]{0,60}") {
            check(&old, &new);
        }

        #[test]
        fn rows_that_are_nearly_alike_apply(text in "[ab]{60}", at in proptest::collection::vec(0usize..60, 0..5)) {
            let mut new = text.clone();
            for i in at {
                new.replace_range(i..i + 1, "Z");
            }
            check(&text, &new);
        }
    }
}
