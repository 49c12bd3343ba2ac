//! Corners where terminals differ, each as xterm has it.

use super::support::{answer, fed, position, screen, terminal};

#[test]
fn a_substitute_ends_a_sequence_and_shows_nothing() {
    assert_eq!(screen(&fed(1, 9, "ab\x1acd\x1b[3\x1aX")), ["abcdX"]);
}

#[test]
fn a_tab_backwards_leaves_a_due_wrap_due() {
    let terminal = fed(2, 20, "abcdefghijklmnopqrst\x1b[Z!");
    assert_eq!(screen(&terminal), ["abcdefghijklmnopqrst", "!"]);
    assert_eq!(position(&terminal), (1, 1));
}

#[test]
fn insert_mode_pushes_nothing_outside_of_the_margins() {
    assert_eq!(
        screen(&fed(1, 9, "abcdef\x1b[?69h\x1b[3;6s\x1b[4h\x1b[1GX")),
        ["Xbcdef"]
    );
    assert_eq!(
        screen(&fed(1, 9, "abcdef\x1b[?69h\x1b[3;6s\x1b[4h\x1b[3GX")),
        ["abXcde"]
    );
}

#[test]
fn below_level_3_only_private_modes_are_told() {
    let mut terminal = terminal(24, 80);
    assert_eq!(answer(&mut terminal, "\x1b[62;1\"p\x1b[4$p"), "");
    assert_eq!(answer(&mut terminal, "\x1b[?7$p"), "\x1b[?7;1$y");
    assert_eq!(answer(&mut terminal, "\x1b[63;1\"p\x1b[4$p"), "\x1b[4;2$y");
}

#[test]
fn places_without_a_character_show_a_reversed_question_mark() {
    assert_eq!(screen(&fed(1, 9, "\x1b(<!$-4~")), ["¡⸮⸮⸮⸮"]);
    assert_eq!(screen(&fed(1, 9, "\x1b(>15m")), ["⸮⸮⸮"]);
}

#[test]
fn a_due_wrap_outlives_what_does_not_move_the_cursor() {
    for sequence in [
        "\x1b9",
        "\x1b[!p",
        "\x1b[63;1\"p",
        "\x1b[?47h\x1b[?47l",
        "\x1b[m",
        "\x1b7",
    ] {
        let terminal = fed(2, 4, &format!("abcd{sequence}#"));
        assert_eq!(position(&terminal), (1, 1), "{sequence:?}");
    }
    for sequence in ["\x1b[?1049h", "\x1b[?1047h\x1b[?1047l", "\x1b[J", "\x1b[X", "\x1b[P"] {
        let terminal = fed(2, 4, &format!("abcd{sequence}#"));
        assert_eq!(position(&terminal), (0, 3), "{sequence:?}");
    }
}

#[test]
fn mode_1049_saves_the_cursor_of_the_screen_that_it_is_set_on() {
    let terminal = fed(2, 9, "\x1b[?47h\x1b[2;3H\x1b[?1049h\x1b[H\x1b8");
    assert_eq!(position(&terminal), (1, 2));
    let terminal = fed(2, 9, "\x1b[1;5H\x1b[?1049h\x1b[2;3H\x1b[?1049h\x1b[?1049l");
    assert_eq!(position(&terminal), (0, 4));
}

#[test]
fn a_restored_cursor_leaves_protected_characters_protected() {
    assert_eq!(screen(&fed(1, 9, "\x1b[1\"qXY\x1b[0\"qz\x1b8\x1b[?J")), ["XY"]);
}

#[test]
fn what_is_written_on_an_erased_screen_is_protected_as_well() {
    assert_eq!(screen(&fed(1, 9, "\x1b[1\"q\x1b[2JXY\x1b[?2K")), ["XY"]);
}

#[test]
fn back_index_goes_back_as_a_backspace_does() {
    assert_eq!(position(&fed(2, 5, "\x1b[?45habcde\x1b6")), (0, 4));
    assert_eq!(position(&fed(2, 5, "abcde\x1b6")), (0, 3));
}

#[test]
fn text_that_wraps_outside_of_the_margins_scrolls_nothing() {
    let terminal = fed(2, 6, "\x1b[?69h\x1b[1;3sab\x1b[2;6Hzv");
    assert_eq!(screen(&terminal), ["ab", "v    z"]);
}

/// A stream of characters from one corner to the other goes on at the margins, in origin mode.
#[test]
fn attributes_of_a_stream_stay_between_the_margins_in_origin_mode() {
    let mut terminal = fed(3, 6, "\x1b[?69h\x1b[2;4s\x1b[?6h\x1b[1;2;2;2;4$r\x1b[?6l\x1b[?69l");
    let sums: Vec<String> = (1..=6)
        .map(|col| answer(&mut terminal, &format!("\x1b[1;1;1;{col};2;{col}*y")))
        .collect();
    let underlined = |sum: &String| sum != &sums[0];
    assert_eq!(
        sums.iter().map(underlined).collect::<Vec<_>>(),
        [false, true, true, true, false, false]
    );
}

#[test]
fn more_repetitions_than_the_screen_holds_end_where_all_would() {
    assert_eq!(position(&fed(3, 5, "z\x1b[99b")), (2, 4));
    assert_eq!(position(&fed(3, 5, "z\x1b[98b")), (2, 4));
    assert_eq!(position(&fed(3, 5, "z\x1b[97b")), (2, 3));
}

/// HPB, HPR, VPB, VPR (ECMA-48 8.3.58, 8.3.59, 8.3.159, 8.3.160) move positions and know no margins, unlike CUU and its kin.
#[test]
fn relative_positions_go_over_the_margins() {
    let at = |sequence: &str| position(&fed(9, 9, &format!("\x1b[?69h\x1b[3;6r\x1b[3;6s\x1b[5;5H{sequence}")));
    assert_eq!(at("\x1b[2k\x1b[9k"), (0, 4));
    assert_eq!(at("\x1b[4j"), (4, 0));
    assert_eq!(at("\x1b[3e\x1b[3a"), (7, 7));
    assert_eq!(at("\x1b[?6h\x1b[3;2H\x1b[9k\x1b[9j"), (2, 2));
}
