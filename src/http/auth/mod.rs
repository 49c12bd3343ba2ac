//! Who the user is.

mod basic;
mod header;

use super::forwarded::Forwarded;
use super::{App, Refused, Via};
use crate::config::Auth;
use hyper::header::HeaderMap;
use std::sync::Arc;

/// The authenticated user, empty where nobody is asked; the answer that asks or refuses otherwise.
pub async fn user(app: &Arc<App>, via: &Via, from: &Forwarded, headers: &HeaderMap) -> Result<String, Refused> {
    match &app.config.trust.auth {
        // A link tells the user of a session when it is opened; until then, and for those who come back to it, its
        // id is all that there is.
        Auth::None | Auth::Link(_) => Ok(via.subject.as_deref().unwrap_or_default().to_owned()),
        // The web server in front of the daemon has checked the password.
        Auth::Null => basic::named(headers),
        Auth::Trivial => basic::checked(app, from, headers, |name, password| (name, password) == ("foo", "blah")).await,
        Auth::Basic(_) => basic::in_file(app, from, headers).await,
        Auth::Header(name) => header::user(app, from, headers, name),
    }
}
