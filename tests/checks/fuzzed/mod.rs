//! What the fuzz targets do with their bytes: one file for each, whose `run` panics when something does not hold.

pub mod command;
pub mod links;
pub mod params;
pub mod receive;
pub mod screen;
pub mod typing;

use anytermd::terminal::{Config, Kind, Terminal};

/// A terminal as three bytes have it, rows, columns, and kind and scrollback; and the length of the latter.
fn terminal(&[rows, cols, kinds]: &[u8; 3]) -> (Terminal, usize) {
    let scrollback = [0, 3, 40, 1000][usize::from(kinds >> 2 & 3)];
    let terminal = Terminal::new(Config {
        rows: 1 + u16::from(rows % 40),
        cols: 1 + u16::from(cols % 120),
        scrollback,
        kind: if kinds & 1 == 0 { Kind::Xterm } else { Kind::Linux },
        clipboard: kinds & 16 != 0,
    });
    (terminal, scrollback)
}

/// ASCII, and the C1 controls of a program that asked for them in one byte (S8C1T).
fn of_a_sequence(byte: &u8) -> bool {
    matches!(byte, 0..=0x9f) && !b"\r\n".contains(byte)
}

/// Answers are control sequences of limited length; nobody could mistake one for a line that was typed.
fn check_replies(terminal: &mut Terminal, fed: usize) {
    let replies = terminal.take_replies();
    assert!(replies.iter().all(of_a_sequence), "{}", replies.escape_ascii());
    assert!(
        replies.len() <= 64 * (fed + 64),
        "{} bytes of answers for {fed}",
        replies.len()
    );
}
