//! What the log says of those who are not let in, one line each, in a form that contrib/fail2ban reads; and patience
//! with them.

use super::forwarded::Address;
use super::{App, Refused, refuse};
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};

/// What somebody was refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offence {
    /// A wrong password, or a user that nobody vouches for.
    Login,
    /// A link that is forged, used up or too old.
    Link,
    /// A parameter that leads where nobody may go.
    Target,
    /// A page of another site.
    Origin,
    /// A name that this machine does not have.
    Host,
}

impl Offence {
    /// Writes the line. The address stands before all that the client chose, and `what` has to be escaped.
    pub fn log(self, from: Address, what: &str) {
        let kind = match self {
            Offence::Login => "failed login",
            Offence::Link => "refused link",
            Offence::Target => "refused target",
            Offence::Origin => "refused origin",
            Offence::Host => "refused host",
        };
        log::warn!("{kind} from {from}: {what}");
    }
}

impl App {
    /// Lets an attempt begin: at once, unless this client has failed too often and has to wait for its turn.
    pub(super) async fn begin_attempt(&self, from: Address) -> Result<(), Refused> {
        self.throttle.pace(from.0).await.map_err(|_| too_many())
    }

    /// Remembers an attempt that failed.
    pub(super) fn failed(&self, from: Address) {
        self.throttle.failed(from.0);
    }

    /// Logs an attempt that failed, and remembers it.
    pub(super) fn offended(&self, offence: Offence, from: Address, what: &str) {
        self.failed(from);
        offence.log(from, what);
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
