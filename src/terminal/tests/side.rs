//! What a page shows beside the screen: title, bell, clipboard, cursor, modes.

use crate::terminal::{Config, CursorShape, Kind, Terminal};

use super::support::{fed, terminal};

#[test]
fn titles_are_clean_bounded_and_stacked() {
    assert_eq!(fed(1, 9, "\x1b]0;a\u{202e}b\x07").title(), "ab");
    assert_eq!(fed(1, 9, "\x1b]2;a;b\x1b\\").title(), "a;b");
    assert_eq!(fed(1, 9, "\x1bkscreen's\x1b\\").title(), "screen's");
    assert_eq!(
        fed(1, 9, &format!("\x1b]2;{}\x07", "ä".repeat(5000))).title().len(),
        1024
    );
    assert_eq!(
        fed(1, 9, "\x1b]2;shell\x07\x1b[22;0;0t\x1b]2;vim\x07\x1b[23;0;0t").title(),
        "shell"
    );
    assert_eq!(fed(1, 9, "\x1b]2;gone\x18kept").title(), "");
}

#[test]
fn bells_are_counted() {
    let mut terminal = fed(1, 9, "\x07\x07\x1b]2;t\x07");
    assert_eq!(terminal.bells(), 2);
    let generation = terminal.generation();
    terminal.feed(b"\x07");
    assert!(terminal.generation() > generation);
}

#[test]
fn the_clipboard_is_written_where_that_is_allowed() {
    let allowed = |clipboard| {
        let mut terminal = Terminal::new(Config {
            rows: 1,
            cols: 9,
            scrollback: 0,
            kind: Kind::Xterm,
            clipboard,
        });
        terminal.feed(b"\x1b]52;c;w6RhIQ==\x1b\\");
        terminal.clipboard().map(str::to_owned)
    };
    assert_eq!(allowed(true), Some("äa!".to_owned()));
    assert_eq!(allowed(false), None);
}

#[test]
fn nothing_visible_changes_without_the_generation() {
    let mut terminal = terminal(5, 20);
    for output in [
        "x",
        "\n",
        "\x1b[A",
        "\x1b[2C",
        "\x1b[?25l",
        "\x1b[3 q",
        "\x1b[K",
        "\x1b[?5h",
        "\x1b[L",
        "\n",
        "\x1b[?1049h",
    ] {
        let generation = terminal.generation();
        terminal.feed(output.as_bytes());
        assert!(terminal.generation() > generation, "{output:?}");
    }
    let generation = terminal.generation();
    terminal.feed(b"\x1b[c\x1b[m\x1b[6n");
    assert_eq!(terminal.generation(), generation);
}

#[test]
fn cursor_shapes_are_told() {
    for (style, shape, blink) in [
        (2, CursorShape::Block, false),
        (3, CursorShape::Underline, true),
        (6, CursorShape::Bar, false),
    ] {
        let cursor = fed(1, 9, &format!("\x1b[{style} q")).cursor();
        assert_eq!((cursor.shape, cursor.blink), (shape, blink));
    }
    assert!(!fed(1, 9, "\x1b[?25l").cursor().visible);
}

#[test]
fn synchronized_output_is_told_and_ends_with_a_reset() {
    let mut terminal = fed(1, 9, "\x1b[?2026h");
    assert!(terminal.synchronized());
    terminal.feed(b"\x1bc");
    assert!(!terminal.synchronized());
}

#[test]
fn a_reset_forgets_the_scrollback() {
    let mut terminal = fed(1, 9, "a\r\nb\r\nc");
    assert_eq!((terminal.history_len(), terminal.pushed()), (2, 2));
    terminal.feed(b"\x1bc");
    assert_eq!((terminal.history_len(), terminal.pushed()), (0, 2));
}
