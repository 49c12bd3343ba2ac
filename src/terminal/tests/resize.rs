//! Another size.

use crate::terminal::Terminal;

use super::support::{fed, history, position, screen, terminal};

#[test]
fn wrapped_lines_are_wrapped_anew_and_the_cursor_stays_on_its_text() {
    let mut terminal = fed(5, 10, "one two three four\r\n$ ls");
    terminal.resize(5, 30);
    assert_eq!(screen(&terminal), ["one two three four", "$ ls"]);
    assert_eq!(position(&terminal), (1, 4));
    terminal.resize(5, 7);
    assert_eq!(screen(&terminal), ["one two", " three", "four", "$ ls"]);
    assert_eq!(position(&terminal), (3, 4));
}

#[test]
fn a_full_screen_takes_rows_back_from_the_scrollback() {
    let mut terminal = fed(3, 4, "abcdefgh\r\nijklmnop\r\n$ ");
    assert_eq!(history(&terminal), ["abcd", "efgh"]);
    terminal.resize(3, 8);
    assert_eq!(screen(&terminal), ["abcdefgh", "ijklmnop", "$"]);
    assert!(history(&terminal).is_empty());
}

#[test]
fn a_cleared_screen_stays_clear_of_the_scrollback_when_its_width_changes() {
    let mut terminal = fed(3, 10, "a\r\nb\r\nc\r\nd\x1b[H\x1b[2J$ a long command");
    terminal.resize(3, 30);
    assert_eq!(screen(&terminal), ["$ a long command"]);
    assert_eq!(history(&terminal), ["a"]);
}

#[test]
fn fewer_rows_push_text_up_and_more_rows_bring_it_back() {
    let mut terminal = fed(5, 10, "a\r\nb\r\nc\r\nd");
    terminal.resize(2, 10);
    assert_eq!(
        (history(&terminal), screen(&terminal)),
        (vec!["a".into(), "b".into()], vec!["c".into(), "d".into()])
    );
    assert_eq!(position(&terminal), (1, 1));
    terminal.resize(4, 10);
    assert_eq!(screen(&terminal), ["a", "b", "c", "d"]);
    assert_eq!(position(&terminal), (3, 1));
}

#[test]
fn the_alternate_screen_is_cut_and_the_primary_one_wrapped() {
    let mut terminal = fed(4, 10, "$ a long command\x1b[?1049h\x1b[Hfull screen");
    terminal.resize(4, 6);
    assert_eq!(screen(&terminal)[0], "full s");
    terminal.feed(b"\x1b[?1049l");
    assert_eq!(screen(&terminal), ["$ a lo", "ng com", "mand"]);
    assert_eq!(position(&terminal), (2, 4));
}

#[test]
fn a_wrap_that_is_due_is_not_forgotten() {
    let mut terminal = fed(2, 4, "abcd");
    terminal.resize(2, 6);
    terminal.feed(b"e");
    assert_eq!(screen(&terminal), ["abcde"]);
}

/// Programs may ask a thousand times a second, and xterm wraps nothing anew either.
#[test]
fn a_size_that_a_program_asks_for_cuts_the_screen_and_leaves_the_scrollback_as_it_is() {
    let mut terminal = fed(3, 8, "abcdefghijklmnop\r\n1\r\n2\r\n3\r\n$ ");
    let ids = |terminal: &Terminal| -> Vec<u64> {
        (0..terminal.history_len())
            .map(|i| terminal.history_row(i).id())
            .collect()
    };
    let before = ids(&terminal);
    terminal.feed(b"\x1b[8;2;4t");
    assert_eq!(ids(&terminal)[..before.len()], before);
    assert_eq!(history(&terminal), ["abcdefgh", "ijklmnop", "1", "2"]);
    assert_eq!(
        (screen(&terminal), position(&terminal)),
        (vec!["3".into(), "$".into()], (1, 2))
    );
    terminal.feed(b"\x1b[8;4;6t");
    assert_eq!(
        (screen(&terminal), position(&terminal)),
        (vec!["3".into(), "$".into()], (1, 2))
    );
    terminal.resize(8, 6);
    assert_eq!(history(&terminal), ["abcdef"]);
    assert_eq!(screen(&terminal), ["ghijkl", "mnop", "1", "2", "3", "$"]);
}

/// What would be pushed out of the scrollback at once is not made in the first place.
#[test]
fn a_full_scrollback_keeps_its_newest_rows_in_fewer_columns() {
    let mut terminal = terminal(2, 100);
    for i in 0..150 {
        terminal.feed(format!("{i:0100}").as_bytes());
    }
    let ids = terminal.pushed();
    terminal.resize(2, 10);
    assert_eq!(terminal.history_len(), 100);
    assert_eq!(history(&terminal)[91], format!("{:010}", 148));
    assert_eq!(history(&terminal)[1], format!("{:010}", 139));
    assert_eq!(screen(&terminal), [format!("{:010}", 0), format!("{:010}", 149)]);
    assert!(terminal.pushed() - ids < 200, "{}", terminal.pushed() - ids);
}

/// Not even where the user's size has the columns that the program asked for.
#[test]
fn nothing_is_cut_off_what_comes_back_from_the_scrollback() {
    let mut terminal = fed(2, 8, "abcdefghi\r\nj\r\nk");
    terminal.feed(b"\x1b[8;2;4t");
    terminal.resize(4, 4);
    assert_eq!(screen(&terminal), ["efgh", "i", "j", "k"]);
    assert_eq!(history(&terminal), ["abcd"]);
}

#[test]
fn text_goes_on_where_it_was_when_a_program_widens_the_screen() {
    assert_eq!(screen(&fed(2, 4, "abcd\x1b[8;2;8te")), ["abcde"]);
    assert_eq!(screen(&fed(2, 8, "abcdefgh\x1b[8;2;4te")), ["abcd", "e"]);
    let mut terminal = fed(2, 4, "abcd\x1b[?1049h\x1b[8;2;8t\x1b[?1049l");
    assert_eq!(position(&terminal), (0, 3));
    terminal.feed(b"e");
    assert_eq!(screen(&terminal), ["abcd", "e"]);
}

/// A line with the cursor behind its last blank is longer than its text.
#[test]
fn the_cursor_stays_behind_the_blanks_before_it() {
    for (cols, rows) in [(13, ["Enter a name:", " Bob"]), (14, ["Enter a name:", "Bob"])] {
        let mut terminal = fed(5, 30, "Enter a name: ");
        terminal.resize(5, cols);
        terminal.feed(b"Bob");
        assert_eq!(screen(&terminal), rows, "{cols}");
        terminal.resize(5, 30);
        assert_eq!(screen(&terminal), ["Enter a name: Bob"]);
    }
    let mut terminal = fed(5, 30, "Enter a name: \x1b[30G");
    terminal.resize(5, 7);
    terminal.resize(5, 30);
    assert_eq!(position(&terminal), (0, 29));
}

/// Modes 47 and 1047 save no cursor.
#[test]
fn the_primary_screen_keeps_its_text_while_another_is_shown() {
    for mode in [47, 1047, 1049] {
        let lines: String = (0..8).map(|i| format!("line{i}\r\n")).collect();
        let mut terminal = fed(6, 10, &format!("{lines}$ \x1b[?{mode}h"));
        terminal.resize(3, 10);
        terminal.resize(6, 10);
        terminal.feed(format!("\x1b[?{mode}l").as_bytes());
        assert_eq!(screen(&terminal), ["line3", "line4", "line5", "line6", "line7", "$"]);
        assert_eq!(history(&terminal), ["line0", "line1", "line2"]);
    }
}

/// What was saved by hand is another place than the cursor's.
#[test]
fn a_saved_position_follows_its_text_while_the_alternate_screen_is_shown() {
    let mut terminal = fed(4, 10, "abcdefgh\x1b7ij\r\n$ \x1b[?47h");
    terminal.resize(4, 5);
    terminal.feed(b"\x1b[?47l\x1b8");
    assert_eq!(position(&terminal), (1, 3));
}

#[test]
fn styles_and_wide_characters_survive() {
    let mut terminal = terminal(2, 6);
    terminal.feed("\x1b[31mab世界cd\x1b[m世".as_bytes());
    let before = glyphs(&terminal);
    terminal.resize(2, 5);
    terminal.resize(2, 20);
    assert_eq!(glyphs(&terminal), before);
}

fn glyphs(terminal: &Terminal) -> Vec<(String, crate::terminal::Style)> {
    let mut glyphs = Vec::new();
    for y in 0..terminal.size().0 {
        terminal
            .screen_row(y)
            .glyphs(|glyph| glyphs.push((glyph.text.to_owned(), terminal.style(glyph.style))));
    }
    glyphs.retain(|(text, _)| text != " ");
    glyphs
}

#[test]
fn every_size_is_possible() {
    let mut terminal = fed(28, 100, &"text \u{4e16} ".repeat(300));
    for (rows, cols) in [
        (1, 1),
        (500, 1000),
        (0, 0),
        (u16::MAX, u16::MAX),
        (1, 1000),
        (500, 1),
        (28, 100),
    ] {
        terminal.resize(rows, cols);
        let cursor = terminal.cursor();
        let (rows, cols) = terminal.size();
        assert!(cursor.row < rows && cursor.col < cols);
    }
}
