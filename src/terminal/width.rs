//! How many columns a character takes, and which characters share a cell (Unicode's UAX 11 and 51, as the
//! unicode-width crate has them).

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Longest cluster in bytes: the longest emoji in use has 41, and marks stacked without end are nobody's text.
const MAX_BYTES: usize = 64;

/// Most characters that a letter and its marks may be.
const MAX_MARKED: usize = 6;

const JOINER: char = '\u{200d}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';

/// Columns of one character: 0 for marks and joiners, 1, or 2.
pub(super) fn char_width(c: char) -> usize {
    match c {
        '\u{20}'..='\u{7e}' => 1,
        _ => c.width().unwrap_or(1).min(2),
    }
}

/// True for a character that, after `before`, belongs to the same cell although it has a width of its own: the second
/// half of a flag, a skin tone.
pub(super) fn joins_char(before: char, c: char) -> bool {
    match c {
        '\u{1f1e6}'..='\u{1f1ff}' => is_regional(before),
        '\u{1f3fb}'..='\u{1f3ff}' => is_narrower(before.encode_utf8(&mut [0; 4]), c.encode_utf8(&mut [0; 4])),
        _ => false,
    }
}

/// The same after several characters: a skin tone, what a joiner joins.
pub(super) fn joins_cluster(text: &str, c: char) -> bool {
    match c {
        '\u{1f3fb}'..='\u{1f3ff}' => is_narrower(text, c.encode_utf8(&mut [0; 4])),
        // Hearts and the like become pictures only by the selector that follows them.
        _ => text.ends_with(JOINER) && !c.is_ascii() && is_narrower(text, &format!("{c}{EMOJI_STYLE}")),
    }
}

/// True when both together take fewer columns than side by side.
fn is_narrower(text: &str, next: &str) -> bool {
    format!("{text}{next}").width() < text.width() + next.width()
}

/// What a cell holds once `c` is added to `text`; none when it holds enough.
pub(super) fn extended(text: &str, c: char) -> Option<String> {
    let sequence = matches!(c, JOINER | TEXT_STYLE | EMOJI_STYLE | '\u{e0020}'..='\u{e007f}') || char_width(c) > 0;
    if text.len() + c.len_utf8() > MAX_BYTES || !sequence && text.chars().count() >= MAX_MARKED {
        return None;
    }
    Some(format!("{text}{c}"))
}

/// Columns of a cluster whose first character has `base` columns.
pub(super) fn cluster_width(base: usize, text: &str) -> usize {
    let decides =
        |c: char| matches!(c, JOINER | TEXT_STYLE | EMOJI_STYLE | '\u{1f3fb}'..='\u{1f3ff}') || is_regional(c);
    match text.chars().any(decides) {
        true => text.width().clamp(1, 2),
        false => base,
    }
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}
