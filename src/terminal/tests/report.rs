//! Answers, and that nothing in them was chosen by the output.

use super::support::{answer, fed, terminal};

fn ask(question: &str) -> String {
    answer(&mut terminal(24, 80), question)
}

#[test]
fn it_is_a_vt420() {
    assert_eq!(ask("\x1b[c"), "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c");
    assert_eq!(ask("\x1b[>c"), "\x1b[>41;379;0c");
    assert_eq!(ask("\x1b[=c"), "\x1bP!|00000000\x1b\\");
    assert_eq!(ask("\x1bZ"), ask("\x1b[c"));
}

#[test]
fn the_cursor_is_reported_within_the_origin() {
    assert_eq!(ask("\x1b[5;7H\x1b[6n"), "\x1b[5;7R");
    assert_eq!(ask("\x1b[5;7H\x1b[?6n"), "\x1b[?5;7;1R");
    assert_eq!(
        ask("\x1b[3;20r\x1b[?69h\x1b[4;40s\x1b[?6h\x1b[2;2H\x1b[6n"),
        "\x1b[2;2R"
    );
}

#[test]
fn the_presentation_state_is_told_and_restored() {
    let cursor = |state: &str| ask(&format!("{state}\x1b[1$w"));
    assert_eq!(cursor(""), "\x1bP1$u1;1;1;@;@;@;0;2;@;BBBB\x1b\\");
    let told = "3;80;1;O;A;M;1;3;D;0BA>";
    let state = "\x1b[2;5r\x1b[?6h\x1b[2;80H\x1b[1;4;5;7m\x1b[1\"q\x1b(0\x1b.A\x1b+>\x0e\x1b|x\x1bO";
    assert_eq!(cursor(state), format!("\x1bP1$u{told}\x1b\\"));
    // In another order than it was set in, with all that depends on it.
    let restored = format!("\x1b[?6h\x1b[3;7m\x1bP1$t{told}\x1b\\");
    assert_eq!(cursor(&restored), format!("\x1bP1$u{told}\x1b\\"));
    let back = format!("{restored}\x1bP1$t1;1;1;@;@;@;0;2;@;BBBB\x1b\\\x1bP$qm\x1b\\");
    assert_eq!(ask(&back), "\x1bP1$r0;3m\x1b\\");
}

#[test]
fn no_more_of_the_presentation_state_is_restored_than_is_told() {
    let cursor = |told: &str| ask(&format!("\x1b[2;2H\x1b[1m\x1bP1$t{told}\x1b\\\x1b[1$w"));
    let is = |rest: &str| format!("\x1bP1$u{rest}\x1b\\");
    assert_eq!(cursor("3;4"), is("3;4;1;A;@;@;0;2;@;BBBB"));
    assert_eq!(cursor("3;4;1;B;A"), is("3;4;1;B;A;@;0;2;@;BBBB"));
    for nothing in [
        "",
        "x",
        "0;1",
        "25;1;1;@",
        "1;81;1;@",
        "-1;1",
        "1;99999999999999999999999",
    ] {
        assert_eq!(cursor(nothing), is("2;2;1;A;@;@;0;2;@;BBBB"), "{nothing}");
    }
    assert_eq!(cursor("3;4;1;@;@;@;4;2"), is("3;4;1;@;@;@;0;2;@;BBBB"));
    assert_eq!(cursor("3;4;1;@;@;@;1;2;@;?%"), is("3;4;1;@;@;@;1;2;@;BBBB"));
}

#[test]
fn tab_stops_are_told_and_restored() {
    let stops = |state: &str| ask(&format!("{state}\x1b[2$w"));
    assert!(stops("\x1b[5G\x1bH").starts_with("\x1bP2$u1/5/9/17/"));
    assert_eq!(stops("\x1b[3g"), "\x1bP2$u\x1b\\");
    assert_eq!(stops("\x1bP2$t5/10/0/x/999\x1b\\"), "\x1bP2$u5/10\x1b\\");
    let widest = &mut terminal(1, 1000);
    let all = answer(widest, &format!("{}\x1b[2$w", "\x1bH\x1b[C".repeat(1000)));
    let told = all.strip_prefix("\x1bP2$u").expect("a report");
    assert_eq!(answer(widest, &format!("\x1b[3g\x1bP2$t{told}\x1b[2$w")), all);
}

#[test]
fn modes_are_reported_as_set_reset_fixed_or_unknown() {
    assert_eq!(
        ask("\x1b[?7$p\x1b[?6$p\x1b[?8$p\x1b[?9999$p"),
        "\x1b[?7;1$y\x1b[?6;2$y\x1b[?8;4$y\x1b[?9999;0$y"
    );
    assert_eq!(
        ask("\x1b[4h\x1b[4$p\x1b[1$p\x1b[77$p"),
        "\x1b[4;1$y\x1b[1;4$y\x1b[77;0$y"
    );
    assert_eq!(
        ask("\x1b[?1002h\x1b[?1000$p\x1b[?1002$p"),
        "\x1b[?1000;2$y\x1b[?1002;1$y"
    );
    assert_eq!(ask("\x1b[?2026h\x1b[?2026$p"), "\x1b[?2026;1$y");
}

/// Whatever has a number can be put aside, xterm's mouse and screens included.
#[test]
fn modes_are_saved_and_restored() {
    for mode in [
        1, 7, 9, 25, 66, 1000, 1002, 1003, 1004, 1006, 1015, 1016, 2004, 47, 1047, 1049,
    ] {
        let round = format!("\x1b[?{mode}h\x1b[?{mode}s\x1b[?{mode}l\x1b[?{mode}r\x1b[?{mode}$p");
        assert_eq!(ask(&round), format!("\x1b[?{mode};1$y"));
        let off = format!("\x1b[?{mode}l\x1b[?{mode}s\x1b[?{mode}h\x1b[?{mode}r\x1b[?{mode}$p");
        assert_eq!(ask(&off), format!("\x1b[?{mode};2$y"));
    }
    assert_eq!(ask("\x1b[5;6H\x1b[?1048s\x1b[H\x1b[?1048r\x1b[6n"), "\x1b[5;6R");
    // The mouse is one setting under three numbers, and another under 9.
    assert_eq!(
        ask("\x1b[?1002h\x1b[?1000s\x1b[?1002l\x1b[?1000r\x1b[?1002$p"),
        "\x1b[?1002;1$y"
    );
    assert_eq!(
        ask("\x1b[?1003h\x1b[?9s\x1b[?1003l\x1b[?1000r\x1b[?1003$p"),
        "\x1b[?1003;2$y"
    );
}

#[test]
fn settings_are_reported() {
    assert_eq!(ask("\x1b[5;6r\x1bP$qr\x1b\\"), "\x1bP1$r5;6r\x1b\\");
    assert_eq!(ask("\x1b[?69h\x1b[3;4s\x1bP$qs\x1b\\"), "\x1bP1$r3;4s\x1b\\");
    assert_eq!(
        ask("\x1b[1;4;38;2;1;2;3;103m\x1bP$qm\x1b\\"),
        "\x1bP1$r0;1;4;38:2::1:2:3;103m\x1b\\"
    );
    assert_eq!(ask("\x1b[4 q\x1bP$q q\x1b\\"), "\x1bP1$r4 q\x1b\\");
    assert_eq!(ask("\x1b[1\"q\x1bP$q\"q\x1b\\"), "\x1bP1$r1\"q\x1b\\");
    assert_eq!(ask("\x1bP$q\"p\x1b\\"), "\x1bP1$r64;1\"p\x1b\\");
}

#[test]
fn what_is_asked_is_never_echoed() {
    assert_eq!(ask("\x1bP$q; rm -rf ~\r\x1b\\"), "\x1bP0$r\x1b\\");
    assert_eq!(ask("\x1bP+q6c73\x1b\\"), "\x1bP0+r\x1b\\");
    assert_eq!(ask("\x1b]2;$(id)\x07\x1b[21t\x1b[20t\x05"), "");
    assert_eq!(ask("\x1b]52;c;aWQK\x07\x1b]52;c;?\x07"), "");
    assert_eq!(ask("\x1b]4;1;$(id)\x07\x1b]4;x;?\x07\x1b]10;id\x07"), "");
}

#[test]
fn eight_bit_answers_are_for_those_who_ask() {
    let mut terminal = terminal(24, 80);
    terminal.feed(b"\x1b G\x1b[5n\x1bP$qr\x1b\\\x1b F\x1b[5n");
    assert_eq!(terminal.take_replies(), b"\x9b0n\x901$r1;24r\x9c\x1b[0n");
}

#[test]
fn lower_levels_know_less() {
    assert_eq!(
        ask("\x1b[62;1\"p\x1b[?69$p\x1b[=c\x1bP$qs\x1b\\"),
        "\x1b[?69;0$y\x1bP0$r\x1b\\"
    );
    assert_eq!(ask("\x1b[63;1\"p\x1b[?69h\x1b[?69$p"), "\x1b[?69;0$y");
}

/// XTQMODKEYS: no program may change what keys send with modifiers.
#[test]
fn no_keys_are_modified() {
    assert_eq!(ask("\x1b[?4m\x1b[?4;1m"), "\x1b[>4;0m\x1b[>4;0m");
    assert_eq!(ask("\x1b[>4;2m\x1b[?4m"), "\x1b[>4;0m");
    assert_eq!(ask("\x1b[?1m"), "");
}

#[test]
fn the_window_s_size_is_told_in_numbers_and_can_be_asked_for() {
    assert_eq!(ask("\x1b[18t\x1b[14t"), "\x1b[8;24;80t\x1b[4;384;640t");
    assert_eq!(ask("\x1b[8;30;100t\x1b[18t"), "\x1b[8;30;100t");
    assert_eq!(
        ask("\x1b[?3h\x1b[18t\x1b[?40h\x1b[?3h\x1b[18t"),
        "\x1b[8;24;80t\x1b[8;24;132t"
    );
}

#[test]
fn a_checksum_is_of_characters_and_attributes() {
    let mut terminal = fed(24, 80, "A\x1b[1mA\x1b[m");
    assert_eq!(answer(&mut terminal, "\x1b[1;1;1;1;1;1*y"), "\x1bP1!~FFBF\x1b\\");
    assert_eq!(answer(&mut terminal, "\x1b[2;1;1;2;1;2*y"), "\x1bP2!~FF3F\x1b\\");
    assert_eq!(answer(&mut terminal, "\x1b[3;1;5;5;5;5*y"), "\x1bP3!~FFE0\x1b\\");
}

#[test]
fn answers_that_nobody_fetches_are_bounded() {
    let mut terminal = terminal(24, 80);
    (0..100).for_each(|_| terminal.feed(&b"\x1b[c".repeat(1000)));
    assert!(terminal.take_replies().len() < 70_000);
}
