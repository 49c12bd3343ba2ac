//! The side channel: what a page is told beside the screen, in headers.

use super::reply::{Reply, add};
use crate::session::{End, Side};
use hyper::header::HeaderName;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const EXIT: HeaderName = HeaderName::from_static("x-anyterm-exit");

/// Adds news as headers; whatever a program chose is percent-encoded.
pub fn add_news(reply: &mut Reply, news: &[Side]) {
    for side in news {
        let (name, value) = match side {
            Side::State(state) => ("x-anyterm-state", state.clone()),
            Side::Colors(colors) => ("x-anyterm-colors", colors.clone()),
            Side::Bell(count) => ("x-anyterm-bell", count.to_string()),
            Side::Title(text) => ("x-anyterm-title", encode(text)),
            Side::Clipboard(text) => ("x-anyterm-clipboard", encode(text)),
        };
        add(reply, HeaderName::from_static(name), &value);
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What an ended session's `E` says.
pub fn end_message(end: &End) -> &str {
    match end {
        End::Ended(_) => "Subprocess terminated",
        End::Failed(message) => message,
        End::Closed(_) => "Session closed",
    }
}

/// Adds how the command ended, where that is known.
pub fn add_end(reply: &mut Reply, end: &End) {
    if let End::Ended(Some(exit)) = end {
        add(reply, EXIT, &exit.to_string());
    }
}
