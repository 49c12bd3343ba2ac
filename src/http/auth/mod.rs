//! Who the user is.

mod basic;
mod header;

use super::forwarded::Forwarded;
use super::{App, Refused, Via};
use crate::config::Auth;
use hyper::header::HeaderMap;
use std::sync::Arc;

/// The user and password of scheme `trivial`.
fn is_trivial(name: &str, password: &str) -> bool {
    (name, password) == ("foo", "blah")
}

/// The authenticated user, empty where nobody is asked; the answer that asks or refuses otherwise.
///
/// What may wait is boxed, here as elsewhere in this module: it would make the future of every request larger, which is
/// moved several times on its way.
pub async fn user(app: &Arc<App>, via: &Via, from: &Forwarded, headers: &HeaderMap) -> Result<String, Refused> {
    match &app.config.trust.auth {
        // A link tells the user of a session when it is opened; until then, and for those who come back to it, its
        // id is all that there is.
        Auth::None | Auth::Link(_) => Ok(via.subject.as_deref().unwrap_or_default().to_owned()),
        // The web server in front of the daemon has checked the password.
        Auth::Null => basic::named(headers),
        Auth::Trivial => Box::pin(basic::checked(app, from, headers, is_trivial)).await,
        Auth::Basic(_) => Box::pin(basic::in_file(app, from, headers)).await,
        Auth::Header(name) => header::user(app, from, headers, name),
    }
}
