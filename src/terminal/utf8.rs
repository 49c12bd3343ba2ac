//! UTF-8 as a stream.

/// Bytes of a character that is not complete yet.
#[derive(Default)]
pub(super) struct Partial {
    bytes: [u8; 4],
    len: usize,
}

impl Partial {
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Takes bytes up to the end of one character: gives it, U+FFFD for what is none, or nothing while it is
    /// incomplete; and how many bytes were taken.
    pub(super) fn take(&mut self, input: &[u8]) -> (Option<char>, usize) {
        for (used, &byte) in input.iter().enumerate() {
            if self.len > 0 && !self.continues(byte) {
                self.len = 0;
                return (Some(char::REPLACEMENT_CHARACTER), used);
            }
            self.bytes[self.len] = byte;
            self.len += 1;
            if let Some(c) = self.complete() {
                self.len = 0;
                return (Some(c), used + 1);
            }
        }
        (None, input.len())
    }

    /// True when `byte` may follow those that are there (Unicode table 3-7).
    fn continues(&self, byte: u8) -> bool {
        let range = match (self.len, self.bytes[0]) {
            (1, 0xe0) => 0xa0..=0xbf,
            (1, 0xed) => 0x80..=0x9f,
            (1, 0xf0) => 0x90..=0xbf,
            (1, 0xf4) => 0x80..=0x8f,
            _ => 0x80..=0xbf,
        };
        range.contains(&byte)
    }

    /// The character, when all its bytes are there; U+FFFD for a byte that can't begin one.
    fn complete(&self) -> Option<char> {
        let needed = match self.bytes[0] {
            0x00..=0x7f => 1,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return Some(char::REPLACEMENT_CHARACTER),
        };
        if self.len < needed {
            return None;
        }
        let text = std::str::from_utf8(&self.bytes[..self.len]).ok();
        Some(
            text.and_then(|text| text.chars().next())
                .unwrap_or(char::REPLACEMENT_CHARACTER),
        )
    }
}

/// How many printable ASCII characters `bytes` begins with.
pub(super) fn ascii_run(bytes: &[u8]) -> usize {
    const STEP: usize = 16;
    let printable = |byte: &u8| (0x20..=0x7e).contains(byte);
    let whole = bytes
        .chunks_exact(STEP)
        .take_while(|chunk| chunk.iter().fold(true, |all, byte| all & printable(byte)))
        .count()
        * STEP;
    whole + bytes[whole..].iter().take_while(|byte| printable(byte)).count()
}
