//! Several characters in one cell, and characters of two columns.

use crate::terminal::{Color, Terminal};

use super::support::{fed, position, screen, terminal};

/// Text and width of each cell of the first row up to the cursor.
fn cells(terminal: &Terminal) -> Vec<(String, u8)> {
    let mut cells = Vec::new();
    let mut columns = 0;
    let end = terminal.cursor().col;
    terminal.screen_row(0).glyphs(|glyph| {
        if columns < end {
            cells.push((glyph.text.to_owned(), glyph.width));
        }
        columns += u16::from(glyph.width);
    });
    cells
}

fn alone(text: &str, width: u8) {
    let terminal = fed(1, 20, text);
    assert_eq!(cells(&terminal), [(text.to_owned(), width)]);
    assert_eq!(position(&terminal), (0, u16::from(width)));
}

#[test]
fn marks_share_the_cell_of_their_letter() {
    alone("e\u{301}", 1);
    alone("e\u{301}\u{323}", 1);
    alone("한", 2);
    alone("\u{1112}\u{1161}\u{11ab}", 2);
}

#[test]
fn emoji_sequences_and_flags_are_one_cell_group() {
    alone("👍🏽", 2);
    alone("✌🏽", 2);
    alone("👨‍👩‍👧‍👦", 2);
    alone("👩‍❤️‍👨", 2);
    alone("🇩🇪", 2);
    alone("❤️", 2);
    alone("1️⃣", 2);
    alone("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2);
}

#[test]
fn a_third_regional_indicator_begins_another_flag() {
    let flag = |text: &str| (text.to_owned(), 2);
    assert_eq!(cells(&fed(1, 20, "🇩🇪🇫🇷")), [flag("🇩🇪"), flag("🇫🇷")]);
}

#[test]
fn letters_joined_by_a_joiner_keep_their_cells() {
    assert_eq!(cells(&fed(1, 20, "a\u{200d}b")).len(), 2);
}

#[test]
fn text_style_makes_an_emoji_narrow() {
    alone("⌚\u{fe0e}", 1);
}

#[test]
fn marks_per_cell_are_bounded() {
    let terminal = fed(1, 20, &format!("e{}", "\u{301}".repeat(1000)));
    assert!(cells(&terminal)[0].0.len() < 64);
}

#[test]
fn what_becomes_wide_at_the_margin_moves_to_the_next_line() {
    let terminal = fed(2, 4, "abc❤\u{fe0f}");
    assert_eq!(screen(&terminal), ["abc", "❤\u{fe0f}"]);
    assert_eq!(position(&terminal), (1, 2));
}

#[test]
fn what_changes_its_width_moves_inserted_text_by_the_difference() {
    let inserted = |text: &str| screen(&fed(1, 20, &format!("XY\r\x1b[4h{text}Z")));
    assert_eq!(inserted("❤\u{fe0f}"), ["❤\u{fe0f}ZXY"]);
    assert_eq!(inserted("🇩🇪"), ["🇩🇪ZXY"]);
    assert_eq!(inserted("⌚\u{fe0e}"), ["⌚\u{fe0e}ZXY"]);
    let between = |text: &str| screen(&fed(1, 20, &format!("abXY\x1b[1;3H\x1b[4h{text}")));
    assert_eq!(between("❤\u{fe0f}"), ["ab❤\u{fe0f}XY"]);
}

#[test]
fn what_becomes_wide_without_room_keeps_its_width() {
    let last = fed(2, 10, "\x1b[?7l\x1b[1;10H❤\u{fe0f}");
    assert_eq!(screen(&last), ["         ❤\u{fe0f}"]);
    assert_eq!(position(&last), (0, 9));
    assert_eq!(screen(&fed(2, 1, "❤\u{fe0f}")), ["❤\u{fe0f}"]);
    assert_eq!(screen(&fed(2, 4, "XY\x1b[1;4H\x1b[4h❤\u{fe0f}")), ["XY", "❤\u{fe0f}"]);
}

#[test]
fn what_changes_its_width_keeps_its_style() {
    let terminal = fed(1, 9, "\x1b[31m❤\x1b[m\u{fe0f}");
    let mut styles = Vec::new();
    terminal
        .screen_row(0)
        .glyphs(|glyph| styles.push(terminal.style(glyph.style)));
    assert_eq!(styles[0].fg, Color::Indexed(1));
}

#[test]
fn wide_characters_wrap_whole() {
    let terminal = fed(3, 3, "a世界");
    assert_eq!(screen(&terminal), ["a世", "界"]);
    let narrow = fed(3, 1, "世a");
    assert_eq!(position(&narrow).1, 0);
}

#[test]
fn invalid_utf8_is_replaced_and_derails_nothing() {
    let mut terminal = terminal(1, 20);
    terminal.feed(b"a\xffb\xe4\xb8\x1b[1mc\xc0\x80d\xed\xa0\x80e\xf0\x9f");
    terminal.feed(b"f");
    assert_eq!(
        screen(&terminal),
        ["a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}d\u{fffd}\u{fffd}\u{fffd}e\u{fffd}f"]
    );
}

#[test]
fn c1_controls_act_in_utf8() {
    let terminal = fed(3, 10, "a\u{85}b\u{9b}1;5Hc\u{9d}2;title\u{9c}d");
    assert_eq!(screen(&terminal), ["a   cd", "b"]);
    assert_eq!(terminal.title(), "title");
}
