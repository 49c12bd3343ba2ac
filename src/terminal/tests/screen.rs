//! Text, wrapping, scrolling.

use super::support::{fed, history, position, screen};

#[test]
fn text_wraps_only_when_more_comes() {
    let mut terminal = fed(3, 4, "abcd");
    assert_eq!(position(&terminal), (0, 3));
    terminal.feed(b"e");
    assert_eq!(screen(&terminal), ["abcd", "e"]);
    assert!(terminal.screen_row(0).wrapped());
    assert!(!terminal.screen_row(1).wrapped());
}

#[test]
fn rows_keep_their_identity_into_the_scrollback() {
    let mut terminal = fed(2, 10, "one\r\ntwo");
    let (first, second) = (terminal.screen_row(0).id(), terminal.screen_row(1).id());
    terminal.feed(b"\r\nthree");
    assert_eq!(screen(&terminal), ["two", "three"]);
    assert_eq!(history(&terminal), ["one"]);
    assert_eq!(terminal.history_row(0).id(), first);
    assert_eq!(terminal.screen_row(0).id(), second);
    assert_eq!(terminal.pushed(), 1);
}

#[test]
fn the_alternate_screen_keeps_nothing() {
    let mut terminal = fed(2, 10, "shell\x1b[?1049h\x1b[Ha\r\nb\r\nc\r\nd");
    assert_eq!(screen(&terminal), ["c", "d"]);
    assert!(history(&terminal).is_empty());
    terminal.feed(b"\x1b[?1049l");
    assert_eq!(screen(&terminal), ["shell"]);
    assert_eq!(position(&terminal), (0, 5));
}

#[test]
fn a_wide_character_cut_in_half_leaves_a_blank() {
    let terminal = fed(1, 8, "a\u{4e16}b\x1b[1;3Hx");
    assert_eq!(screen(&terminal), ["a xb"]);
}

#[test]
fn styles_survive_the_way_into_the_scrollback() {
    let mut terminal = fed(1, 20, "\x1b[1;31mred\x1b[m e\u{301}\u{1f1e9}\u{1f1ea}");
    let mut before = Vec::new();
    terminal
        .screen_row(0)
        .glyphs(|glyph| before.push((glyph.text.to_owned(), glyph.width, glyph.style)));
    terminal.feed(b"\n");
    let mut after = Vec::new();
    terminal
        .history_row(0)
        .glyphs(|glyph| after.push((glyph.text.to_owned(), glyph.width, glyph.style)));
    assert_eq!(after.len(), 6);
    assert_eq!(before[..6], after[..]);
    assert_eq!(after[5].1, 2);
}
