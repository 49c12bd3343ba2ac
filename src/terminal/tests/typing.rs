//! Keys, pasted text, the mouse and the focus, as programs get them.

use crate::terminal::{MouseAction, MouseEvent, Terminal};

use super::support::{fed, terminal};

fn key(terminal: &Terminal, name: &str) -> String {
    String::from_utf8(terminal.encode_key(name).unwrap()).unwrap()
}

#[test]
fn keys_follow_the_modes() {
    let plain = terminal(24, 80);
    let keys = [
        ("ArrowUp", "\x1b[A"),
        ("Control+ArrowLeft", "\x1b[1;5D"),
        ("Shift+Alt+End", "\x1b[1;4F"),
        ("Home", "\x1b[H"),
        ("PageUp", "\x1b[5~"),
        ("Control+Delete", "\x1b[3;5~"),
        ("F1", "\x1bOP"),
        ("Shift+F5", "\x1b[15;2~"),
        ("F12", "\x1b[24~"),
        ("Enter", "\r"),
        ("Backspace", "\x7f"),
        ("Alt+Backspace", "\x1b\x7f"),
        ("Shift+Tab", "\x1b[Z"),
        ("Control+c", "\x03"),
        ("Control+Alt+a", "\x1b\x01"),
        ("Alt+x", "\x1bx"),
        ("Control+ ", "\0"),
        ("+", "+"),
        ("Control++", "+"),
        ("ä", "ä"),
        ("Numpad5", "5"),
        ("NumpadEnter", "\r"),
    ];
    for (name, bytes) in keys {
        assert_eq!(key(&plain, name), bytes, "{name}");
    }
    let application = fed(24, 80, "\x1b[?1h\x1b=\x1b[20h\x1b[?67h");
    let keys = [
        ("ArrowUp", "\x1bOA"),
        ("Shift+ArrowUp", "\x1b[1;2A"),
        ("Numpad5", "\x1bOu"),
        ("NumpadEnter", "\x1bOM"),
    ];
    for (name, bytes) in keys.into_iter().chain([("Enter", "\r\n"), ("Backspace", "\x08")]) {
        assert_eq!(key(&application, name), bytes, "{name}");
    }
    for name in ["", "Nonsense", "Shift", "Dead", "F99", "Numpad99", "Shift+"] {
        assert_eq!(plain.encode_key(name), None, "{name}");
    }
}

#[test]
fn a_paste_can_not_end_its_own_brackets() {
    let bracketed = fed(24, 80, "\x1b[?2004h");
    assert_eq!(
        bracketed.encode_paste("a\n\tb\x1b[201~c\u{9b}201~"),
        b"\x1b[200~a\r\tb[201~c201~\x1b[201~"
    );
    assert_eq!(terminal(24, 80).encode_paste("a\r\nb\x03"), b"a\rb");
}

fn event(action: MouseAction, button: u8, col: u16, row: u16) -> MouseEvent {
    MouseEvent {
        action,
        button,
        col,
        row,
        shift: false,
        alt: false,
        control: false,
    }
}

fn mouse(modes: &str, event: MouseEvent) -> String {
    String::from_utf8(fed(300, 300, modes).encode_mouse(event)).unwrap()
}

#[test]
fn mouse_events_go_to_programs_that_asked() {
    let (down, up) = (event(MouseAction::Down, 0, 5, 6), event(MouseAction::Up, 2, 5, 6));
    assert_eq!(mouse("", down), "");
    assert_eq!(mouse("\x1b[?9h", down), "\x1b[M %&");
    assert_eq!(mouse("\x1b[?9h", up), "");
    assert_eq!(mouse("\x1b[?1000h", up), "\x1b[M#%&");
    assert_eq!(mouse("\x1b[?1000;1006h", up), "\x1b[<2;5;6m");
    assert_eq!(mouse("\x1b[?1000;1015h", down), "\x1b[32;5;6M");
    assert_eq!(mouse("\x1b[?1000;1016h", down), "\x1b[<0;36;88M");
    assert_eq!(
        mouse("\x1b[?1000;1005h", event(MouseAction::Down, 0, 200, 1)),
        "\x1b[M \u{e8}!"
    );
    let control = MouseEvent { control: true, ..down };
    assert_eq!(mouse("\x1b[?1000;1006h", control), "\x1b[<16;5;6M");
}

/// xterm: "For consistency, a reset is only effective against the matching mode."
#[test]
fn another_encoding_that_is_reset_leaves_the_one_in_use() {
    let down = event(MouseAction::Down, 0, 5, 6);
    let reset = |number: u16| mouse(&format!("\x1b[?1000h\x1b[?1006h\x1b[?{number}l"), down);
    assert_eq!([1005, 1015, 1016].map(reset), ["\x1b[<0;5;6M"; 3]);
    assert_eq!(reset(1006), "\x1b[M %&");
}

/// xterm's buttons 8 and 9; the oldest protocol has three.
#[test]
fn buttons_beside_the_wheel_are_told() {
    let (back, forward) = (event(MouseAction::Down, 3, 5, 6), event(MouseAction::Up, 4, 5, 6));
    assert_eq!(mouse("\x1b[?1000;1006h", back), "\x1b[<128;5;6M");
    assert_eq!(mouse("\x1b[?1000;1006h", forward), "\x1b[<129;5;6m");
    assert_eq!(mouse("\x1b[?1000;1015h", back), "\x1b[160;5;6M");
    assert_eq!(mouse("\x1b[?1000h", forward), "\x1b[M#%&");
    assert_eq!(mouse("\x1b[?9h", back), "");
    assert_eq!(mouse("\x1b[?1003;1006h", event(MouseAction::Down, 5, 5, 6)), "");
}

#[test]
fn motion_needs_a_button_or_mode_1003() {
    let (drag, hover) = (event(MouseAction::Move, 0, 2, 3), event(MouseAction::Move, 3, 2, 3));
    assert_eq!(mouse("\x1b[?1000;1006h", drag), "");
    assert_eq!(mouse("\x1b[?1002;1006h", drag), "\x1b[<32;2;3M");
    assert_eq!(mouse("\x1b[?1002;1006h", hover), "");
    assert_eq!(mouse("\x1b[?1003;1006h", hover), "\x1b[<35;2;3M");
}

#[test]
fn the_wheel_scrolls_programs_that_know_no_mouse() {
    let wheel = event(MouseAction::Wheel, 1, 1, 1);
    assert_eq!(mouse("", wheel), "");
    assert_eq!(mouse("\x1b[?1049h", wheel), "\x1b[B\x1b[B\x1b[B");
    assert_eq!(mouse("\x1b[?1049h\x1b[?1h", wheel), "\x1bOB\x1bOB\x1bOB");
    assert_eq!(mouse("\x1b[?1049h\x1b[?1007l", wheel), "");
    assert_eq!(mouse("\x1b[?1049h\x1b[?1000;1006h", wheel), "\x1b[<65;1;1M");
}

#[test]
fn positions_outside_are_the_nearest_inside() {
    assert_eq!(
        mouse("\x1b[?1000;1006h", event(MouseAction::Down, 0, 999, 0)),
        "\x1b[<0;300;1M"
    );
}

#[test]
fn the_focus_is_told_to_programs_that_asked() {
    assert_eq!(fed(1, 1, "\x1b[?1004h").encode_focus(true), b"\x1b[I");
    assert_eq!(fed(1, 1, "\x1b[?1004h").encode_focus(false), b"\x1b[O");
    assert_eq!(terminal(1, 1).encode_focus(true), b"");
}
