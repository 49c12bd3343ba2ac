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
