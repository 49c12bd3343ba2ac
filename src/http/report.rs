//! What the log says of those who are not let in, one line each, in a form that contrib/fail2ban reads.

use super::forwarded::Forwarded;
use super::{Refused, refuse};
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};

/// What somebody was refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offence {
    /// A wrong password, or a user that nobody vouches for.
    Login,
}

impl Offence {
    /// Writes the line. The address stands before all that the client chose, and `what` has to be escaped.
    pub fn log(self, from: &Forwarded, what: &str) {
        let kind = match self {
            Offence::Login => "failed login",
        };
        log::warn!("{kind} from {from}: {what}");
    }
}

/// What a client sent, for the log and for answers: in quotes, ASCII, one line, and not too long.
pub fn quoted(text: &str) -> String {
    let escaped: String = text.chars().take(100).flat_map(char::escape_default).collect();
    format!("\"{escaped}\"")
}

/// The answer to a client that fails too fast.
pub fn too_many() -> Refused {
    let mut reply = refuse(
        StatusCode::TOO_MANY_REQUESTS,
        "Too many attempts. Please wait a minute.",
    );
    let headers = reply.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    reply
}
