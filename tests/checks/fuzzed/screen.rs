//! Terminal bytes, and one page's polls in between.

use super::{check_replies, terminal};
use crate::checks::client::Client;
use anytermd::render::Dialect;

/// Bytes from here on are no part of UTF-8 and stand for what happens between two writes of the program.
const POLL: u8 = 0xf8;
const RESIZE: u8 = 0xf9;
const CHANGE_DIALECT: u8 = 0xfa;
const LOSE_ANSWER: u8 = 0xfb;
const CLEAR_SCROLLBACK: u8 = 0xfc;
const SPLIT: u8 = 0xfd;

/// Terminal bytes, polls in between: what a page has at the end is the screen, and answers are no text of the output's.
///
/// The first three bytes are rows, columns, and kinds of terminal and page and the scrollback.
pub fn run(data: &[u8]) {
    let Some((head, rest)) = data.split_first_chunk() else {
        return;
    };
    let (mut terminal, scrollback) = terminal(head);
    let dialect = if head[2] & 2 == 0 { Dialect::Old } else { Dialect::Own };
    let mut client = Client::new(dialect, scrollback);
    let mut rest = rest;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|b| (POLL..=SPLIT).contains(b))
            .unwrap_or(rest.len());
        let (bytes, event) = rest.split_at(end);
        terminal.feed(bytes);
        check_replies(&mut terminal, bytes.len());
        rest = event.get(1..).unwrap_or_default();
        match event.first() {
            Some(&RESIZE) => {
                let [rows, cols, later @ ..] = rest else { break };
                terminal.resize(1 + u16::from(rows % 40), 1 + u16::from(cols % 120));
                rest = later;
            }
            Some(&CHANGE_DIALECT) => client.change_dialect(),
            Some(&LOSE_ANSWER) => client.forget(),
            Some(&CLEAR_SCROLLBACK) => terminal.clear_history(),
            Some(&POLL) => drop(client.poll(&terminal)),
            _ => {}
        }
    }
    client.poll(&terminal);
}
