//! What is different under `TERM=linux`.

use crate::terminal::{Kind, Terminal};

use super::support::{answer, fed, of_kind, screen};

fn console(bytes: &str) -> Terminal {
    let mut terminal = of_kind(3, 20, Kind::Linux);
    terminal.feed(bytes.as_bytes());
    terminal
}

#[test]
fn palette_sequences_end_by_themselves() {
    let terminal = console("\x1b]P1aabbccred\x1b]Rplain");
    assert_eq!(screen(&terminal), ["redplain"]);
    assert_eq!(terminal.palette(1), None);
    assert_eq!(console("\x1b]P1aAbBcCx").palette(1), Some((0xaa, 0xbb, 0xcc)));
    assert_eq!(screen(&console("\x1b]P12zx")), ["x"]);
}

#[test]
fn function_key_names_are_swallowed_and_nothing_else() {
    assert_eq!(screen(&console("a\x1b[[Ab\x1b[[Ec")), ["abc"]);
    assert_eq!(screen(&console("\x1b[2Cx")), ["  x"]);
}

#[test]
fn commands_with_a_terminator_work_as_elsewhere() {
    let terminal = console("\x1b]0;title\x07text");
    assert_eq!(
        (terminal.title(), screen(&terminal)),
        ("title", vec!["text".to_owned()])
    );
}

#[test]
fn it_answers_as_the_console_does() {
    assert_eq!(answer(&mut console(""), "\x1b[c\x1b[>c\x1b[5n"), "\x1b[?6c\x1b[0n");
}

#[test]
fn other_terminals_need_a_terminator() {
    let terminal = fed(1, 20, "\x1b]P1aabbcc\x07x");
    assert_eq!(screen(&terminal), ["x"]);
    assert_eq!(terminal.palette(1), None);
}

#[test]
fn its_keys_are_the_console_s() {
    let terminal = console("");
    let key = |name: &str| String::from_utf8(terminal.encode_key(name).unwrap()).unwrap();
    assert_eq!(key("F1"), "\x1b[[A");
    assert_eq!(key("F6"), "\x1b[17~");
    assert_eq!(key("Shift+F1"), "\x1b[25~");
    assert_eq!(key("Home"), "\x1b[1~");
    assert_eq!(key("End"), "\x1b[4~");
    assert_eq!(key("Backspace"), "\x08");
    assert_eq!(key("ArrowUp"), "\x1b[A");
}
