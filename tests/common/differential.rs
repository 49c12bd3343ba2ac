//! What the comparisons with other terminals share.

use anytermd::terminal::{Config, Kind, Terminal};

/// A terminal without a scrollback.
pub fn terminal(rows: u16, cols: u16) -> Terminal {
    Terminal::new(Config {
        rows,
        cols,
        scrollback: 0,
        kind: Kind::Xterm,
        clipboard: false,
    })
}

/// Only those pieces of a stream without which it does not differ any more.
pub fn shrink(mut pieces: Vec<Vec<u8>>, mut differs: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut at = 0;
    while at < pieces.len() {
        let mut fewer = pieces.clone();
        fewer.remove(at);
        if differs(&fewer.concat()) {
            pieces = fewer;
        } else {
            at += 1;
        }
    }
    pieces.concat()
}
