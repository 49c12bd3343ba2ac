//! Margins, insertion and deletion, erasure, rectangles, character sets, double-width lines.

use crate::terminal::LineSize;

use super::support::{fed, history, position, screen};

#[test]
fn text_wraps_and_scrolls_within_the_margins() {
    let terminal = fed(4, 8, "\x1b[2;3r\x1b[?69h\x1b[3;5s\x1b[2;3Habcdefghi");
    assert_eq!(screen(&terminal), ["", "  def", "  ghi"]);
    assert!(history(&terminal).is_empty());
}

#[test]
fn scrolling_below_a_fixed_top_keeps_nothing() {
    let terminal = fed(3, 4, "top\x1b[2;3r\x1b[3;1Ha\nb\nc");
    assert_eq!(screen(&terminal)[0], "top");
    assert!(history(&terminal).is_empty());
}

#[test]
fn what_scrolls_off_above_a_status_line_is_kept() {
    let terminal = fed(3, 4, "\x1b[1;2ra\r\nb\r\nc");
    assert_eq!(history(&terminal), ["a"]);
}

#[test]
fn columns_are_inserted_and_deleted_within_the_margins() {
    let box_of_three = "abcdef\r\nghijkl\x1b[?69h\x1b[2;4s\x1b[1;2H";
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b['}}"))),
        ["a bcef", "g hikl"]
    );
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b['~"))),
        ["acd ef", "gij kl"]
    );
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b[2P"))),
        ["ad  ef", "ghijkl"]
    );
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b[@"))),
        ["a bcef", "ghijkl"]
    );
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b[L"))),
        ["a   ef", "gbcdkl"]
    );
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b[ @"))),
        ["acd ef", "gij kl"]
    );
    assert_eq!(
        screen(&fed(2, 6, &format!("{box_of_three}\x1b6"))),
        ["a bcef", "g hikl"]
    );
}

#[test]
fn protected_characters_survive_selective_erasure_only() {
    let line = "a\x1b[1\"qb\x1b[0\"qc";
    assert_eq!(screen(&fed(1, 5, &format!("{line}\x1b[?2J"))), [" b"]);
    assert!(screen(&fed(1, 5, &format!("{line}\x1b[2J"))).is_empty());
    assert_eq!(screen(&fed(1, 5, "a\x1bVb\x1bWc\x1b[2K")), [" b"]);
}

#[test]
fn rectangles_are_filled_copied_and_erased() {
    assert_eq!(screen(&fed(3, 4, "\x1b[88;2;2;3;3$x")), ["", " XX", " XX"]);
    assert_eq!(
        screen(&fed(3, 4, "ab\r\ncd\x1b[1;1;2;2;1;2;3;1$v")),
        ["ab", "cdab", "  cd"]
    );
    assert_eq!(screen(&fed(3, 4, "\x1b#8\x1b[2;2;3;3$z")), ["EEEE", "E  E", "E  E"]);
    assert_eq!(screen(&fed(2, 4, "abcd\x1b[1;1;1;4;1;1;2;1$v")), ["aabc"]);
}

#[test]
fn character_sets_are_designated_shifted_and_saved() {
    assert_eq!(screen(&fed(1, 9, "\x1b(0lqk\x1b(Bq")), ["┌─┐q"]);
    assert_eq!(screen(&fed(1, 9, "\x1b)0a\x0ea\x0fa")), ["a▒a"]);
    assert_eq!(screen(&fed(1, 9, "\x1b*0\x1bNaa")), ["▒a"]);
    assert_eq!(screen(&fed(1, 9, "\x1b(0\x1b7\x1b(Bq\x1b8q")), ["─"]);
    assert_eq!(screen(&fed(1, 9, "\x1b(A#\x1b(K[")), ["£["]);
    assert_eq!(screen(&fed(1, 9, "\x1b[?42h\x1b(K[")), ["Ä"]);
}

#[test]
fn double_width_lines_have_half_the_columns() {
    let terminal = fed(2, 10, "\x1b#6abcdefg");
    assert_eq!(screen(&terminal), ["abcde", "fg"]);
    assert_eq!(terminal.screen_row(0).line_size(), LineSize::DoubleWidth);
    assert_eq!(fed(2, 10, "\x1b#6\x1b[1;9Hx").cursor().col, 4);
    assert_eq!(
        fed(1, 10, "\x1b#3\x1b[?69h").screen_row(0).line_size(),
        LineSize::Single
    );
}

#[test]
fn reverse_wrap_goes_back_to_the_line_before() {
    assert_eq!(position(&fed(3, 5, "\x1b[?45h\x1b[2;1H\x08")), (0, 4));
    assert_eq!(position(&fed(3, 5, "\x1b[2;1H\x08")), (1, 0));
}

#[test]
fn repetition_is_of_the_last_character_and_bounded() {
    assert_eq!(screen(&fed(2, 5, "e\u{301}\x1b[2b")), ["e\u{301}e\u{301}e\u{301}"]);
    assert_eq!(screen(&fed(2, 5, "a\x1b[m\x1b[2b")), ["a"]);
    assert_eq!(screen(&fed(2, 5, "a\x1b[999999999b")), ["aaaaa", "a"]);
}

#[test]
fn enormous_counts_do_no_harm() {
    for last in "@ABCDEFGHIJKLMPSTXZ^`abdefjk".chars() {
        let terminal = fed(3, 5, &format!("x\x1b[999999999;999999999{last}y"));
        assert!(terminal.cursor().row < 3, "{last}");
    }
}

#[test]
fn what_touches_many_cells_ends_a_turn_and_loses_nothing() {
    let full = "x".repeat(24 * 80);
    for sequence in [
        "\x1b[1;1;1;1;24;80*y",
        "\x1b[1;1;24;80;1$r",
        "\x1b[1;1;24;80${",
        "\x1b[88;1;1;24;80$x",
        "\x1b[1;1;24;80;1;1;2;2$v",
        "\x1b#8",
        "\x1b[2J",
        "\x1b[24S",
        "\x1b[H\x1b[24L",
        "\x1b[9 @",
        "\x1b[9'}",
        "\x1b[9999b",
        "\x1bc",
    ] {
        let output = format!("x{sequence}").repeat(20);
        let whole = fed(24, 80, &format!("{full}{output}"));
        let mut turns = fed(24, 80, &full);
        let (mut rest, mut count) = (output.as_bytes(), 0);
        while !rest.is_empty() {
            rest = &rest[turns.feed_update(rest, 1000).bytes..];
            count += 1;
        }
        assert!(count >= 5, "{sequence:?}: {count} turns");
        assert_eq!(screen(&turns), screen(&whole), "{sequence:?}");
        assert_eq!(position(&turns), position(&whole), "{sequence:?}");
    }
}

#[test]
fn text_that_scrolls_hardly_counts() {
    let mut terminal = fed(24, 80, "");
    let text = format!("{}\r\n", "x".repeat(78)).repeat(800);
    let all = terminal.feed_update(text.as_bytes(), 200_000);
    assert_eq!(all.bytes, text.len(), "{all:?}");
}
