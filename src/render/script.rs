//! The edit script: `k<N>:` keep, `d<N>:` drop, `i<N>:<text>` insert; N in UTF-16 code units.

use std::fmt::Write;

/// The length of `text` in UTF-16 code units, as JavaScript's `String.length` has it.
///
/// Counted from the UTF-8 bytes: every character begins with one byte that is no continuation
/// byte, and those of four bytes become a surrogate pair.
pub fn units(text: &str) -> u32 {
    text.bytes()
        .map(|b| u32::from((b as i8) >= -0x40) + u32::from(b >= 0xF0))
        .sum()
}

/// Collects operations and writes them with neighbours of one kind joined.
///
/// Drops are held back until a keep or the end, so that the drop and the insert of one place come
/// out as one pair however they were interleaved.
#[derive(Default)]
pub struct Script {
    out: String,
    keep: u32,
    drop: u32,
    insert: String,
    changed: bool,
}

impl Script {
    /// Takes `n` units over unchanged.
    pub fn keep(&mut self, n: u32) {
        if n > 0 {
            self.flush_edit();
            self.keep += n;
        }
    }

    /// Leaves `n` units out.
    pub fn drop(&mut self, n: u32) {
        if n > 0 {
            self.flush_keep();
            self.drop += n;
            self.changed = true;
        }
    }

    /// Puts `text` in.
    pub fn insert(&mut self, text: &str) {
        if !text.is_empty() {
            self.flush_keep();
            self.insert.push_str(text);
            self.changed = true;
        }
    }

    /// The script as text, or `None` where nothing differs.
    pub fn finish(mut self) -> Option<String> {
        if !self.changed {
            return None;
        }
        self.flush_keep();
        self.flush_edit();
        Some(self.out)
    }

    fn flush_keep(&mut self) {
        if self.keep > 0 {
            self.op('k', self.keep);
            self.keep = 0;
        }
    }

    fn flush_edit(&mut self) {
        if self.drop > 0 {
            self.op('d', self.drop);
            self.drop = 0;
        }
        if !self.insert.is_empty() {
            self.op('i', units(&self.insert));
            self.out.push_str(&self.insert);
            self.insert.clear();
        }
    }

    fn op(&mut self, name: char, n: u32) {
        // Writing to a String can't fail.
        let _ = write!(self.out, "{name}{n}:");
    }
}

/// Applies a `rcv` body to `old`; `None` when the body is none that a page could apply.
pub fn apply(old: &[u16], body: &str) -> Option<Vec<u16>> {
    if body == "n" {
        return Some(old.to_vec());
    }
    if let Some(whole) = body.strip_prefix('R') {
        return Some(whole.encode_utf16().collect());
    }
    let script: Vec<u16> = body.encode_utf16().collect();
    let (mut out, mut at, mut from) = (Vec::with_capacity(old.len()), 0, 0);
    while at < script.len() {
        let op = char::from_u32(u32::from(script[at]))?;
        let colon = at + script[at..].iter().position(|&u| u == u16::from(b':'))?;
        let n: usize = String::from_utf16(&script[at + 1..colon]).ok()?.parse().ok()?;
        at = colon + 1;
        match op {
            'k' => {
                out.extend_from_slice(old.get(from..from + n)?);
                from += n;
            }
            'd' => from += n,
            'i' => {
                out.extend_from_slice(script.get(at..at + n)?);
                at += n;
            }
            _ => return None,
        }
    }
    (from == old.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn units_are_those_of_javascript() {
        for text in ["", "abc", "\u{a0}", "é漢", "😀x", "👩\u{200d}🚒"] {
            assert_eq!(units(text) as usize, text.encode_utf16().count(), "{text:?}");
        }
    }

    #[test]
    fn neighbours_are_joined() {
        let mut s = Script::default();
        s.keep(2);
        s.keep(3);
        s.insert("a");
        s.drop(1);
        s.insert("😀");
        s.drop(1);
        s.keep(1);
        assert_eq!(s.finish().as_deref(), Some("k5:d2:i3:a😀k1:"));
    }

    #[test]
    fn keeping_all_is_no_script() {
        let mut s = Script::default();
        s.keep(9);
        assert_eq!(s.finish(), None);
    }

    #[test]
    fn applying_walks_the_old_text_to_its_end() {
        assert_eq!(apply(&utf16("ab😀cd"), "k2:d2:i1:xk2:"), Some(utf16("abxcd")));
        assert_eq!(apply(&utf16("abc"), "k2:"), None, "one unit is left over");
        assert_eq!(apply(&utf16("abc"), "k4:"), None);
        assert_eq!(apply(&utf16("abc"), "n"), Some(utf16("abc")));
        assert_eq!(apply(&utf16("abc"), "Rx"), Some(utf16("x")));
    }
}
