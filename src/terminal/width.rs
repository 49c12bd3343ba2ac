//! How many columns a character takes.

use unicode_width::UnicodeWidthChar;

/// Columns of one character: 0 for marks and joiners, 1, or 2.
pub(super) fn char_width(c: char) -> usize {
    match c {
        '\u{20}'..='\u{7e}' => 1,
        _ => c.width().unwrap_or(1).min(2),
    }
}

/// True for a character that, after `text`, belongs to the same cell although it has a width of its own:
/// the second half of a flag, a skin tone, what a joiner joins.
pub(super) fn joins(text: &str, c: char) -> bool {
    let last = text.chars().next_back();
    match c {
        '\u{1f1e6}'..='\u{1f1ff}' => text.chars().count() == 1 && last.is_some_and(is_regional),
        '\u{1f3fb}'..='\u{1f3ff}' => last.is_some_and(|base| !base.is_ascii() && char_width(base) == 2),
        _ => {
            last == Some('\u{200d}')
                && char_width(c) > 0
                && is_pictograph(c)
                && text.chars().next().is_some_and(is_pictograph)
        }
    }
}

/// Columns of a cluster whose first character has `base` columns.
pub(super) fn cluster_width(base: usize, text: &str) -> usize {
    let emoji = text.contains('\u{fe0f}') && text.chars().next().is_some_and(|c| is_pictograph(c) || is_keycap(c));
    let flag = text.chars().count() == 2 && text.chars().all(is_regional);
    let joined = text.contains('\u{200d}') && unicode_width::UnicodeWidthStr::width(text) == 2;
    if emoji || flag || joined { 2 } else { base }
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_keycap(c: char) -> bool {
    matches!(c, '#' | '*' | '0'..='9')
}

/// Characters that emoji sequences are made of: whatever VS16 turns into a picture, going by the width that it
/// then has, and the pictures proper.
fn is_pictograph(c: char) -> bool {
    let mut text = [0; 8];
    let len = c.encode_utf8(&mut text).len();
    '\u{fe0f}'.encode_utf8(&mut text[len..]);
    let text = std::str::from_utf8(&text[..len + 3]).unwrap_or_default();
    !is_keycap(c)
        && unicode_width::UnicodeWidthStr::width(text) == 2
        && (char_width(c) == 1 || matches!(c, '\u{2000}'..='\u{32ff}' | '\u{1f000}'..='\u{1faff}'))
}
