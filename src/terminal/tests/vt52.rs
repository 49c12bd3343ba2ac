//! DECANM.

use super::support::{answer, fed, position, screen, terminal};

#[test]
fn its_sequences_act_only_while_the_mode_is_reset() {
    let terminal = fed(5, 10, "\x1b[?2l\x1bY\x22\x24x\x1bAy\x1bHz\x1b<\x1b[5;1Hend");
    assert_eq!(screen(&terminal), ["z", "     y", "    x", "", "end"]);
}

#[test]
fn an_address_may_be_split() {
    let mut terminal = terminal(5, 10);
    for byte in b"\x1b[?2l\x1bY\x23\x25" {
        terminal.feed(&[*byte]);
    }
    assert_eq!(position(&terminal), (3, 5));
}

#[test]
fn it_says_who_it_is() {
    assert_eq!(answer(&mut terminal(1, 1), "\x1b[?2l\x1bZ"), "\x1b/Z");
}

#[test]
fn its_lines_do_not_wrap_and_know_no_rendition() {
    let mut terminal = fed(2, 4, "\x1b[7;31m\x1b(0\x1b[?2labcdefq\x1b(0q");
    assert_eq!(screen(&terminal), ["abcq"]);
    terminal.screen_row(0).glyphs(|glyph| assert!(glyph.style.is_default()));
    terminal.feed(b"\x1b<\x1b[Hqwerty");
    assert_eq!(screen(&terminal), ["─┬␊⎼", "├≤"]);
    terminal
        .screen_row(0)
        .glyphs(|glyph| assert!(!glyph.style.is_default()));
}

#[test]
fn who_leaves_it_is_a_vt100_until_a_reset() {
    let mut terminal = fed(2, 9, "\x1b[?2l\x1b<");
    assert_eq!(answer(&mut terminal, "\x1b[4$p"), "");
    assert_eq!(answer(&mut terminal, "\x1bc\x1b[4$p"), "\x1b[4;2$y");
}

#[test]
fn it_has_graphics_of_its_own() {
    let terminal = fed(1, 20, "\x1b[?2l\x1bFafghijklotu}~A\x1bGa\x1b<");
    assert_eq!(screen(&terminal), ["▮°±→…÷↓⎺⎻₀₁₉¶Aa"]);
}
